//! The appendix in LaTeX: its structure without TeX, hostile names escaped, the sample by snapshot, and pages that pdflatex can set.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use referee::audit::{AuditLimits, run};
use referee::report::{latex, place::find::numbered_places, place::gather};
use referee::solve;

use crate::sample;

/// The commands that the text of an appendix may use, besides those of formulas.
const COMMANDS: &str = "title author date begin end maketitle textit textbf texttt emph section paragraph item noindent small raggedright \
    tabularnewline hline endhead hypertarget hyperlink step differs allowbreak textbackslash textasciicircum textasciitilde textless \
    textgreater textbar textquoteleft textquoteright textquotedblleft textquotedblright textendash textemdash dots S \
    textperiodcentered textdegree ensuremath linewidth fontencoding selectfont";

/// The commands of formulas.
const OF_FORMULAS: &str = "frac sqrt text mathrm mathit mathbf operatorname bar underline overline hat tilde leq geq neq in cdot times min \
    max lvert rvert alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega \
    Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega infty rightarrow Rightarrow Leftrightarrow iff implies ast star prime ldots";

/// The appendix on the sample paper.
fn sample_appendix() -> String {
    let limits = AuditLimits { jobs: Some(1), ..AuditLimits::default() };
    let audit = run(&[Arc::new(sample::paper())], &|_| true, solve::available().as_deref(), &limits, &sample::Silent);
    let audited = &audit.papers[0];
    let places: Vec<_> = numbered_places(&audited.paper).iter().map(|place| gather::report(audited, place, None)).collect();
    latex::document(audited, &places, &|_| true, None)
}

/// The appendix that the program writes about a condition file.
fn appendix_of(path: &str) -> String {
    let mut command = crate::running::referee();
    command.args(["report", path, "--format", "latex"]).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    let output = command.output().unwrap();
    assert!(output.status.code().is_some_and(|code| code != 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The commands in a text, and the text's escaped signs left out.
fn commands(text: &str) -> (BTreeSet<String>, String) {
    let (mut names, mut rest_of) = (BTreeSet::new(), String::new());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        rest_of.push_str(before);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        if end == 0 {
            rest = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap();
        } else {
            names.insert(after[..end].to_owned());
            rest = &after[end..];
        }
    }
    rest_of.push_str(rest);
    (names, rest_of)
}

/// Fails unless braces and environments end where they must, formulas are closed, and every command is a known one.
fn is_well_formed(document: &str) {
    let body = document.split_once("\\begin{document}").unwrap().1;
    let known: BTreeSet<&str> = COMMANDS.split_whitespace().chain(OF_FORMULAS.split_whitespace()).collect();
    let (names, plain) = commands(body);
    let unknown: Vec<&String> = names.iter().filter(|name| !known.contains(name.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    let mut depth = 0_i32;
    for sign in plain.chars() {
        depth += i32::from(sign == '{') - i32::from(sign == '}');
        assert!(depth >= 0, "a brace that nothing opens");
        assert!(!matches!(sign, '#' | '%' | '`'), "a raw {sign}");
        assert!(!sign.is_control() || sign == '\n', "a raw control character");
    }
    assert_eq!(depth, 0, "a brace stays open");
    for line in plain.lines() {
        assert_eq!(line.matches('$').count() % 2, 0, "a formula that does not end: {line}");
        for (place, text) in line.split('$').enumerate() {
            assert!(place % 2 == 1 || !text.contains(['_', '^']), "a script outside of a formula: {line}");
        }
    }
    let mut open = vec!["document".to_owned()];
    for part in body.split('\\').skip(1) {
        if let Some(name) = part.strip_prefix("begin{").and_then(|rest| rest.split('}').next()) {
            open.push(name.to_owned());
        } else if let Some(name) = part.strip_prefix("end{").and_then(|rest| rest.split('}').next()) {
            assert_eq!(open.pop().as_deref(), Some(name));
        }
    }
    assert!(open.is_empty(), "never ended: {open:?}");
}

/// Sets a document with pdflatex; fails if TeX has a complaint or a line is much too long. Without pdflatex the test says so.
fn is_set(document: &str, name: &str) {
    if Command::new("pdflatex").arg("--version").output().is_err() {
        eprintln!("NOT RUN, there is no pdflatex: {name}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("appendix.tex"), document).unwrap();
    let mut command = Command::new("pdflatex");
    command.args(["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "appendix.tex"]).current_dir(folder.path());
    let output = command.output().unwrap();
    let log = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{name}: {}",
        log.lines().skip_while(|line| !line.starts_with('!')).take(8).collect::<String>()
    );
    let overfull = |line: &&str| {
        let points = line.strip_prefix("Overfull \\hbox (").and_then(|rest| rest.split('.').next()).and_then(|n| n.parse().ok());
        points.is_some_and(|points: u32| points > 50)
    };
    let long: Vec<&str> = log.lines().filter(overfull).collect();
    assert!(long.is_empty(), "{name}: lines that stick out: {long:#?}");
}

#[test]
fn the_appendix_of_the_sample_is_as_shown() {
    let document = sample_appendix();
    is_well_formed(&document);
    assert!(document.contains("the text has the two sides exchanged"), "the reason in the file is shown");
    assert_eq!(document, sample_appendix(), "the same audit gives the same bytes");
    is_set(&document, "the sample");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"Z3 \d+\.\d+\.\d+", "Z3 [version]");
    settings.bind(|| insta::assert_snapshot!("appendix-latex", document));
}

#[test]
fn hostile_texts_stay_texts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper.referee");
    fs::write(
        &file,
        "paper \"\\\\input{/etc/passwd} 100% $x$ #1 ~ ^^5c & {\" author \"\\\\end{document} }\"  ledger proposition 1..3\n\
         parameters:\n  p written $p_{b}$, q in (0, 1) \"\\\\write18{ls}\" supplied \"a_b & 中 ę\"\n\
         region r \"}{\" at proposition 1:\n  one \"$\": as printed: p < q\n    as meant: p <= q\n  two: p < 2\n\
         claim \"\\\\def\\\\a{b} `p_x & %`\" at section \"\\\\catcode #\" sentence 1: p < q expect refuted \"\\\\csname x\\\\endcsname\"\n\
         claim \"100% _ ^\" at proposition 2: \n  as printed: $p_{b} < q$ expect refuted \"}\"\n  as meant: p < 2\n\
         claim \"a square\" at proposition 2: p*p + q > 0\n\
         skip proposition 3: \"\\\\loop\\\\iftrue\\\\repeat\"\n",
    )
    .unwrap();
    let document = appendix_of(file.to_str().unwrap());
    is_well_formed(&document);
    is_set(&document, "hostile texts");
    let twice = "\\textbackslash{}\\textbackslash{}";
    assert!(document.contains(&format!("{twice}def{twice}a\\{{b\\}}")), "the text itself is shown");
    assert!(document.contains("\\begin{proof}[Proof of claim"), "proofs are written out");
}

#[test]
fn the_appendices_of_the_textbook_games_are_set() {
    for name in ["alternating-offers", "beer-quiche", "education", "entry", "inspection", "prisoners-dilemma", "ultimatum"] {
        let document = appendix_of(&format!("conditions/textbook/{name}.referee"));
        is_well_formed(&document);
        is_set(&document, name);
    }
}

#[test]
fn the_appendices_of_the_papers_are_set() {
    for slug in ["masumura2025", "yodercohen2025"] {
        let document = appendix_of(&format!("conditions/{slug}/paper.referee"));
        is_well_formed(&document);
        is_set(&document, slug);
        assert!(document.contains("\\section{Errata}") && document.contains("\\differs{"), "{slug}: differences are framed");
    }
}
