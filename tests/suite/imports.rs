//! Tests condition files made from papers and notebooks: each file that is written has no fault, its ledger is complete, and a
//! source with a fault is refused at the right place.

use std::fs;
use std::path::Path;
use std::process::Output;

use referee::diagnostic::Diagnostic;
use referee::import::notebook;
use referee::import::paper_source::{self, SourceFormat};
use referee::paper::{self, Paper};
use referee::report::diagnostics;
use referee::source::{SourceId, Sources};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Latex,
    Markdown,
    Wolfram,
    Notebook,
}
use Format::{Latex, Markdown, Notebook, Wolfram};

fn made(format: Format, text: &str) -> Result<String, Box<Diagnostic>> {
    match format {
        Latex => paper_source::read(text, SourceId(0), SourceFormat::Latex, "sample"),
        Markdown => paper_source::read(text, SourceId(0), SourceFormat::Markdown, "sample"),
        Wolfram => notebook::read(text, SourceId(0), false, "sample"),
        Notebook => notebook::read(text, SourceId(0), true, "sample"),
    }
}

/// The condition file made from a source, and the paper that it states.
fn read(format: Format, text: &str) -> (String, Paper) {
    let start: String = text.chars().take(200).collect();
    let written = made(format, text).unwrap_or_else(|fault| panic!("{}\n{start}", fault.headline()));
    let mut sources = Sources::default();
    let id = sources.add("sample.referee", written.as_str());
    let mut include = |_: &str, _: &str| Err("no files here".to_owned());
    let paper = paper::read("sample", sources, id, &mut include)
        .unwrap_or_else(|(sources, faults)| panic!("{}\n{written}", diagnostics::print_plain(&sources, &faults)));
    for entry in &paper.ledger {
        assert!(!entry.items.is_empty() || entry.skipped.is_some(), "{} {}", entry.kind, entry.number);
    }
    (written, paper)
}

#[test]
fn condition_files_are_made_from_papers_and_notebooks() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/import");
    settings.set_prepend_module_to_snapshot(false);
    for (file, format) in [("model.tex", Latex), ("model.md", Markdown), ("calls.wl", Wolfram), ("calls.nb", Notebook)] {
        let text = fs::read_to_string(Path::new("tests/inputs/import").join(file)).unwrap();
        let (written, _) = read(format, &text);
        settings.bind(|| insta::assert_snapshot!(file.replace('.', "-"), written));
    }
}

#[test]
fn a_formula_is_kept_as_printed_and_its_sense_comes_from_its_surroundings() {
    for (format, text, expected) in [
        (Latex, "\\begin{equation}x < 1\\end{equation}", "claim \"equation 1\" at equation 1: $x < 1$"),
        (
            Latex,
            "\\begin{assumption}\\begin{equation}x < 1\\end{equation}\\end{assumption}",
            "assume equation_1 at equation 1, assumption 1: $x < 1$",
        ),
        (Latex, "\\begin{equation}y := x^2\\end{equation}", "define y at equation 1 = $x^2$"),
        (
            Latex,
            "\\begin{equation}\\bar y \\equiv \\frac{x}{2}\\end{equation}",
            "define y_bar written $\\bar{y}$ at equation 1 = $\\frac{x}{2}$",
        ),
        (Latex, "\\begin{equation}y = x^2\\end{equation}", "claim \"equation 1\" at equation 1: $y = x^2$"),
        (
            Latex,
            "\\begin{equation}y < 1\\end{equation}\\begin{equation}y \\equiv x^2\\end{equation}",
            "claim \"equation 2\" at equation 2: $y \\equiv x^2$",
        ),
        (Latex, "\\begin{lemma}If $x > 2$ then $y > 2$.\\end{lemma}", "condition lemma_1 at lemma 1: $x > 2$"),
        (Latex, "\\begin{lemma}It holds that $x > 2$.\\end{lemma}", "claim \"lemma 1\" at lemma 1: $x > 2$"),
        (Latex, "\\newtheorem{a}{Main Result}\\begin{a}$x > 2$\\end{a}", "claim \"main_result 1\" at main_result 1: $x > 2$"),
        (Latex, "\\setcounter{equation}{4}\\begin{equation}x < 1\\end{equation}", "at equation 5"),
        (Latex, "\\numberwithin{equation}{section}\\section{A}\\begin{equation}x < 1\\end{equation}", "at \"equation 1.1\""),
        (
            Latex,
            "\\begin{subequations}\\begin{align}x &< 1\\\\y &< 2\\end{align}\\end{subequations}",
            "at \"equation 1b\": $y &< 2$",
        ),
        (
            Latex,
            "\\begin{align}x &< 1\\\\ y &< 2\\nonumber\\\\ z &< 3\\nonumber\\end{align}",
            "at equation 1: $x &< 1\\\\ y &< 2\\\\ z &< 3$",
        ),
        (Latex, "\\[x < 1 \\tag{A1}\\]", "at \"equation A1\""),
        (Latex, "$x \\in [0, 1)$ \\begin{equation}x < 1\\end{equation}", "x in [0, 1)"),
        (Latex, "$x \\in (1, 0)$ \\begin{equation}x < 1\\end{equation}", "x in (-inf, inf)"),
        (Latex, "$x \\in (0, 1)$ $x \\in (0, 2)$ \\begin{equation}x < 1\\end{equation}", "x in (-inf, inf)"),
        (Latex, "\\begin{equation}k = \\text{high}\\end{equation}", "skip equation 1: \"`high` may be a label"),
        (Latex, "\\begin{equation}\\sum x = 1\\end{equation}", "skip equation 1: \"`\\sum` is outside the language"),
        (
            Latex,
            "\\newcommand{\\q}[1]{\\frac{#1}{2}}\\begin{equation}\\q{x} < \\q y\\end{equation}",
            "$\\frac{x}{2} < \\frac{y}{2}$",
        ),
        (
            Markdown,
            "**Lemma 4** (Help). It holds that\n\n$$x < 1 \\tag{7}$$\n\nThe rest $y > 1$.",
            "claim \"equation 7\" at equation 7, lemma 4: $x < 1 \\tag{7}$",
        ),
        (Markdown, "$$x < 1 \\quad (7)$$", "claim \"equation 7\" at equation 7: $x < 1 \\quad (7)$"),
        (Markdown, "$$x < 1 \\tag{3}$$", "skip equation 2: \"no equation 2 was found in the source\""),
        (Markdown, "A note.[^2]\n\n[^2]: Here $x < 1$.", "claim \"footnote 2\" at footnote 2: $x < 1$"),
        (
            Wolfram,
            "Resolve[ForAll[{x, y}, x > 1 && y > 1, x y > 1], Reals]",
            "claim \"call 1: Resolve\" at call 1: x*y > 1 given x > 1, y > 1",
        ),
        (Wolfram, "Resolve[Exists[x, x^2 == 2], Reals]", "claim \"call 1: Resolve\" at call 1: nonempty x^2 = 2"),
        (Wolfram, "Reduce[a x > 1, x, Reals]", "derive \"call 1: Reduce\" at call 1: a*x > 1 for x"),
        (Wolfram, "FindInstance[x > 1 || !(x < 0), x, Reals]", "nonempty x > 1 or not x < 0"),
        (Wolfram, "FindInstance[a x > 1, x, Reals]", "skip call 1: \"`FindInstance` leaves `a` open"),
        (Wolfram, "Simplify[-a^2 + 2 a b/c^2 - 1/3 <= 0.25, c != 0]", "-a^2 + 2*a*b/c^2 - 1/3 <= 0.25 given c != 0"),
        (Wolfram, "Simplify[a - (b - c) > a/(b/c) + (-a)^2 - (-1) (a + b)^-1]", "a - (b - c) > a/(b/c) + (-a)^2 - -1*(a + b)^-1"),
        (
            Wolfram,
            "Simplify[Implies[a > 1 && (b > 1 || c > 1), Equivalent[a > b, b < a]]]",
            "a > 1 and (b > 1 or c > 1) implies (a > b iff b < a)",
        ),
        (
            Wolfram,
            "Simplify[ForAll[t, t > 0, Exists[s, s < t]]]",
            "forall t in (-inf, inf): t > 0 implies (exists s in (-inf, inf): s < t)",
        ),
        (Wolfram, "Simplify[0 < a <= b && a < c > b, Element[a | b, Reals]]", "0 < a <= b and a < c and c > b"),
        (Wolfram, "Simplify[n >= 1, n > 0 && Element[n, Integers]]", "n integer in (-inf, inf)"),
        (Wolfram, "k = 2 a; Simplify[k >= a, a > 0]", "2*a >= a given a > 0"),
        (Wolfram, "k = 2 a\nSimplify[k\n >= a, a > 0]", "2*a >= a given a > 0"),
        (Wolfram, "k[x_] := 2 x; Simplify[k[a] >= a]", "skip call 1: \"`k` is not read as a number\""),
        (Wolfram, "Simplify[p$l < C$ && \\[Beta]1 <= \u{3c0}]", "p_l < C and beta1 <= pi"),
        (
            Wolfram,
            "Simplify[Sqrt[a]^2 + a^(1/2) == Max[a, Min[a, 1], Abs[a]]]",
            "sqrt(a)^2 + sqrt(a) = max(a, min(a, 1), abs(a))",
        ),
        (
            Wolfram,
            "Simplify[Piecewise[{{1, a > 0}, {2, a < -1}}, 0] >= 0]",
            "(if a > 0 then 1 else if a < -1 then 2 else 0) >= 0",
        ),
    ] {
        let (written, _) = read(format, text);
        // A long item continues on the next line.
        let flat = written.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(expected), "{text}\nexpected {expected}\n{written}");
    }
}

#[test]
fn any_source_gives_a_file_without_faults() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("\\begin{{equation}}{}x{} > 1\\end{{equation}}", open.repeat(depth), close.repeat(depth))
    };
    let sources: Vec<(Format, String)> = vec![
        (Latex, String::new()),
        (Markdown, String::new()),
        (Wolfram, String::new()),
        (Notebook, String::new()),
        (Latex, "No formulas, \"quoted\".".to_owned()),
        (Markdown, "# A \"title\"\n\nNo formulas.".to_owned()),
        (Latex, nested("{", "}", 2_000)),
        (Latex, nested("(", ")", 500)),
        (Latex, nested("\\frac{1}{", "}", 500)),
        (Latex, nested("{", "", 50)),
        (Latex, nested("", "}", 50)),
        (Latex, format!("{}{}", "\\footnote{$x=1$".repeat(90), "}".repeat(90))),
        (Latex, "}}}}{{{{\\begin{equation}\\frac{a}{b > 1 }} {\\end{equation}}".to_owned()),
        (Latex, "\\begin{equation}\\label{a}x=1\\end{equation}\\begin{equation}\\label{a}x=1\\end{equation}\\begin{equation}\\tag{1}x=1\\end{equation}".to_owned()),
        (Latex, "\\begin{equation}\\tag{1}x=1\\end{equation}\\begin{equation}\\tag{1}\\sum x=1\\end{equation}".to_owned()),
        (Latex, "\\begin{equation}\\mathrm{in}+\\mathrm{min}>\\mathrm{and}_{or}\\end{equation}\\begin{equation}\\mathrm{end}<\\mathrm{claim}_{if}\\end{equation}".to_owned()),
        (Latex, "\\begin{equation}\\bar{x}>x_{bar}+\\hat{x}_{bar}'\\end{equation}\\begin{equation}a^*_{i,j}>a_{i,j}+a_{ij}+a_{i_j}\\end{equation}".to_owned()),
        (Latex, "\\begin{equation}a:=b+1\\end{equation}\\begin{equation}b:=a+1\\end{equation}\\begin{equation}c:=c\\end{equation}\\begin{equation}d:=(e>1)\\end{equation}".to_owned()),
        (Latex, "\\newcommand{\\x}{\\x\\x}\\newcommand{\\y}[2]{#1#2\\y{#1#1}{#2#2}}\\begin{equation}\\x>1\\end{equation}\\begin{equation}\\y{a}{b}>1\\end{equation}".to_owned()),
        (Latex, "\\begin{align}a&=b\\\\&=c\\\\d&<e\\nonumber\\\\f&>\\begin{cases}1&x>0\\\\2&x\\le 0\\end{cases}\\end{align}".to_owned()),
        (Latex, "\\newcommand{".repeat(20_000)),
        (Latex, "\\footnote[".repeat(20_000)),
        (Markdown, "\\(".repeat(50_000)),
        (Markdown, "`$".repeat(50_000)),
        (Markdown, "$a".repeat(50_000)),
        (Markdown, "$$ α ≤ β_é \\tag{1}$$ $$ 日本 > 1 \\tag{2}$$ $$ \u{202e}x > 1 \\tag{3}$$ $$ x\0 > 1 \\tag{4}$$ $$ \"x\" > 1 \\tag{5}$$".to_owned()),
        (Markdown, "$$x=1 \\tag{4000000000}$$ $$x=1 \\tag{900000}$$ $$x=1 \\tag{\"}$$ $$x=1 \\tag{}$$".to_owned()),
        (Latex, "\\newtheorem{s}{Section}\\newtheorem{u}{Under}\\begin{s}$x>1$\\end{s}\\begin{u}$x>1$ $\\sum x>1$\\end{u}".to_owned()),
        (Wolfram, format!("Reduce[{}x{} > 1, x]", "(".repeat(2_000), ")".repeat(2_000))),
        (Wolfram, format!("Reduce[{}x > 1, x]", "! ".repeat(2_000))),
        (Wolfram, format!("Reduce[{}x > 1, x]", "x^".repeat(2_000))),
        (Wolfram, format!("Reduce[{}x > 1, x]", "x + ".repeat(20_000))),
        (Wolfram, "a = b; b = a; c = d d; d = e e; e = c; Reduce[a > 1, x]; Reduce[c > 1, x]".to_owned()),
        (Wolfram, "Reduce[]\nResolve[1]\nSimplify[]\nResolve[ForAll[{}, x > 1]]\nReduce[x y_ > 1, x]\nReduce[1`20 x > 1, x]".to_owned()),
        (Wolfram, "Reduce[min > if, if]\nReduce[ForAll[x, Exists[x, x > y]], y]\nSimplify[a == b == c != d]\nSimplify[(a < b) < c]".to_owned()),
        (Notebook, format!("Notebook[{{Cell[BoxData[{}\"x\"{}], \"Input\"]}}]", "RowBox[{".repeat(2_000), "}]".repeat(2_000))),
        (Notebook, "Notebook[{Cell[BoxData[RowBox[{\"Reduce\", \"[\", GraphicsBox[1], \"]\"}]], \"Input\"]}]".to_owned()),
    ];
    // The command reads a source on a large stack.
    let all = move || sources.iter().for_each(|(format, text)| drop(read(*format, text)));
    std::thread::Builder::new().stack_size(16 << 20).spawn(all).unwrap().join().unwrap();
}

#[test]
fn a_damaged_source_gives_a_fault_or_a_file_without_faults() {
    const PIECES: [&str; 16] = [
        "$",
        "$$",
        "\\",
        "{",
        "}",
        "\n\n",
        "%",
        "\\begin{align}",
        "\\end{align}",
        "\\footnote{",
        "[",
        "]",
        "(*",
        "\"",
        ":=",
        "\u{3b2}",
    ];
    let mut state = 7_u64;
    let mut random = |bound: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound.max(1)
    };
    let mut written = 0;
    for (file, format) in [("model.tex", Latex), ("model.md", Markdown), ("calls.wl", Wolfram), ("calls.nb", Notebook)] {
        let text: Vec<char> = fs::read_to_string(Path::new("tests/inputs/import").join(file)).unwrap().chars().collect();
        for _ in 0..60 {
            let mut damaged = text.clone();
            for _ in 0..=random(3) {
                let at = random(damaged.len());
                let end = (at + random(12)).min(damaged.len());
                let put = if random(2) == 0 { PIECES[random(PIECES.len())] } else { "" };
                damaged.splice(at..end, put.chars());
            }
            let damaged: String = damaged.into_iter().collect();
            if made(format, &damaged).is_ok() {
                read(format, &damaged);
                written += 1;
            }
        }
    }
    assert!(written > 60, "{written}");
}

#[test]
fn a_fault_of_a_source_is_shown_at_its_place() {
    for (format, text, message, place) in [
        (Latex, "a\n\\begin{equation} x = 1", "`\\begin{equation}` is not closed", 2),
        (Latex, "a\n\\begin{lemma} $x = 1$", "`\\begin{lemma}` is not closed", 2),
        (Latex, "a \\[ x = 1", "`\\[` is not closed", 2),
        (Latex, "a $x = 1\n\nb", "`$` is not closed in its paragraph", 2),
        (Latex, "a\\footnote{$x = 1$", "the footnote is not closed", 1),
        (Markdown, "a\n\n$$ x = 1", "`$$` is not closed", 3),
        (Wolfram, "Reduce[x > 1, x", "`[` is not closed", 6),
        (Wolfram, "Reduce[x > 1, x)]", "`)` closes no bracket", 15),
        (Wolfram, "x (* y", "the comment is not closed", 2),
        (Wolfram, "x \"y", "the string is not closed", 2),
        (Notebook, "Notebook[{Cell[BoxData[\"f[\"], \"Input\"]}]", "`[` is not closed", 23),
    ] {
        let fault = made(format, text).unwrap_err();
        assert_eq!(fault.message, message, "{text}");
        assert_eq!(fault.span.start, place, "{text}");
    }
    let deep = made(Latex, &format!("a{}{}", "\\footnote{$x=1$".repeat(5_000), "}".repeat(5_000))).unwrap_err();
    assert_eq!(deep.message, "more than 100 statements and footnotes are inside each other");
    let long = made(Markdown, &"$x$ ".repeat(60_000)).unwrap_err();
    assert!(long.message.contains("more than 50000 formulas"), "{}", long.message);
    let many = made(Latex, &"\\begin{equation} x > 1 \\end{equation}".repeat(2_100)).unwrap_err();
    assert!(many.message.contains("more than 2000 formulas"), "{}", many.message);
}

fn referee(folder: &Path, arguments: &[&str]) -> Output {
    crate::running::referee().args(arguments).current_dir(folder).output().unwrap()
}

#[test]
fn the_command_makes_a_file_that_passes_check_and_refuses_bad_sources() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for file in ["model.tex", "model.md", "calls.wl", "calls.nb"] {
        fs::copy(Path::new("tests/inputs/import").join(file), at.join(file)).unwrap();
        let name = file.replace('.', "-");
        let output = referee(at, &["new", &name, "--from", file]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let output = referee(at, &["check", &format!("conditions/{name}/{name}.referee")]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    fs::write(at.join("big.tex"), "x".repeat(10 << 20)).unwrap();
    fs::write(at.join("open.tex"), "Text.\n\\begin{equation} x\n").unwrap();
    fs::write(at.join("bytes.md"), b"caf\xe9").unwrap();
    for (file, message) in [
        ("big.tex", "`big.tex` is larger than 4 MiB"),
        ("open.tex", "open.tex:2:1"),
        ("bytes.md", "is not UTF-8: line 1"),
        ("none.wl", "`none.wl` does not exist"),
    ] {
        let output = referee(at, &["new", "bad", "--from", file]);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{shown}");
        assert!(shown.contains(message), "{shown}");
        assert!(!at.join("conditions/bad").exists());
    }
}
