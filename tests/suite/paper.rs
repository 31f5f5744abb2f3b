//! Tests the resolver: each faulty file gives the faults in its first lines, and each valid file gives the paper of its snapshot.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use insta::{assert_snapshot, glob, with_settings};
use referee::diagnostic::Faults;
use referee::paper::{Claim, Paper, read};
use referee::report::diagnostics::print_plain;
use referee::source::Sources;

use crate::paper_shown;

/// Reads a file, with includes from its folder.
fn read_file(path: &Path) -> Result<Paper, (Arc<Sources>, Faults)> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let folder = path.parent().unwrap().to_owned();
    let mut sources = Sources::default();
    let main = sources.add(name, fs::read_to_string(path).unwrap());
    let mut include = |written: &str, _from: &str| {
        if written.contains("..") {
            return Err(format!("`{written}` lies outside the folder"));
        }
        fs::read_to_string(folder.join(written))
            .map(|text| (written.to_owned(), text))
            .map_err(|_| format!("no file `{written}`"))
    };
    read(&path.file_stem().unwrap().to_string_lossy(), sources, main, &mut include)
}

/// Reads a text without includes.
fn read_text(text: &str) -> Result<Paper, (Arc<Sources>, Faults)> {
    let mut sources = Sources::default();
    let main = sources.add("test.referee", text);
    read("test", sources, main, &mut |_: &str, _: &str| Err("no includes here".to_owned()))
}

fn headlines(faults: &Faults) -> Vec<String> {
    faults.iter().map(|fault| fault.headline()).collect()
}

/// Prints each fault as `line:column headline`, with its further spans.
fn shown(sources: &Sources, faults: &Faults) -> String {
    let place = |span: referee::source::Span| {
        let before = &sources.get(span.source).text[..span.start as usize];
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        format!("{}:{}:{column}", sources.get(span.source).name, sources.line(span))
    };
    let mut lines = Vec::new();
    for fault in faults {
        lines.push(format!("{} {}", place(fault.span), fault.headline()));
        lines.push(format!("    `{}`", sources.slice(fault.span).lines().next().unwrap_or("")));
        lines.extend(fault.others.iter().map(|(span, text)| format!("    {} {text}", place(*span))));
    }
    lines.join("\n")
}

#[test]
fn faulty_files_give_their_declared_faults() {
    glob!("../inputs/paper/faults", "*.referee", |path| {
        let text = fs::read_to_string(path).unwrap();
        let expected: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("#! ")).collect();
        assert!(!expected.is_empty(), "{} declares no fault", path.display());
        let (sources, faults) = read_file(path).expect_err("the file has faults");
        assert_eq!(headlines(&faults), expected, "{}", path.display());
        with_settings!({ snapshot_path => "../../snapshots/paper/faults", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(print_plain(&sources, &faults));
        });
    });
}

#[test]
fn valid_files_resolve_to_papers() {
    glob!("../inputs/paper/good", "*.referee", |path| {
        let paper = match read_file(path) {
            Ok(paper) => paper,
            Err((sources, faults)) => panic!("{}:\n{}", path.display(), shown(&sources, &faults)),
        };
        let ids: Vec<&str> = paper.claims.iter().map(|claim| claim.id.as_str()).collect();
        let text = fs::read_to_string(path).unwrap();
        for line in text.lines().map_while(|line| line.strip_prefix("#! ")) {
            assert!(ids.contains(&line), "{} declares the claim `{line}`, has {ids:#?}", path.display());
        }
        with_settings!({ snapshot_path => "../../snapshots/paper/good", prepend_module_to_snapshot => false, omit_expression => true }, {
            assert_snapshot!(paper_shown::paper(&paper));
        });
    });
}

fn paper(text: &str) -> Paper {
    match read_text(text) {
        Ok(paper) => paper,
        Err((sources, faults)) => panic!("{}", shown(&sources, &faults)),
    }
}

fn claim<'p>(paper: &'p Paper, id: &str) -> &'p Claim {
    match paper.claims.iter().find(|claim| claim.id == id) {
        Some(claim) => claim,
        None => panic!("no claim `{id}` among {:#?}", paper.claims.iter().map(|claim| &claim.id).collect::<Vec<_>>()),
    }
}

#[test]
fn long_chains_of_definitions_never_overflow_the_stack() {
    let mut text = "parameters: x in (0, 1)\ndefine d0 = x\n".to_owned();
    for number in 1..5000 {
        text.push_str(&format!("define d{number} = d{} + 1\n", number - 1));
    }
    let (_, faults) = read_text(&text).unwrap_err();
    assert_eq!(faults.len(), 1, "{:?}", headlines(&faults));
    assert!(faults[0].message.contains("nested too deeply"), "{:?}", headlines(&faults));
    // In reverse order the resolver finds each definition inside the one before.
    let mut text = "parameters: x in (0, 1)\n".to_owned();
    for number in 0..5000 {
        text.push_str(&format!("define d{number} = d{} + 1\n", number + 1));
    }
    text.push_str("define d5000 = x\n");
    let (_, faults) = read_text(&text).unwrap_err();
    assert!(faults.iter().all(|fault| fault.message.contains("nested too deeply")), "{:?}", headlines(&faults));
}

#[test]
fn the_resolver_refuses_formulas_of_exponential_size() {
    let mut text = "parameters: x in (0, 1)\ndefine d0 = x\n".to_owned();
    for number in 1..200 {
        text.push_str(&format!("define d{number} = d{} + d{}\n", number - 1, number - 1));
    }
    text.push_str("claim \"large\": d199 > 0\n");
    let (_, faults) = read_text(&text).unwrap_err();
    assert_eq!(headlines(&faults), ["`d13 + d13` expands to more than 50000 parts - define parts of it by names of their own"]);
}

#[test]
fn the_resolver_refuses_quantifiers_over_too_many_labels() {
    let labels: Vec<String> = (0..60).map(|number| format!("k{number}")).collect();
    let text = format!(
        "set s = {{{}}}\nparameters: b[s] in (0, 1)\nclaim \"all\": forall i in s, j in s, k in s, l in s: b[i] + b[j] > b[k] - b[l]\n",
        labels.join(", ")
    );
    let (_, faults) = read_text(&text).unwrap_err();
    assert!(faults[0].message.contains("expands to more than"), "{:?}", headlines(&faults));
}

#[test]
fn a_used_fact_brings_the_assumptions_it_rests_on() {
    // `second` excludes the assumption `order` that `first` needs, so the fact `first` is used with `order` as its hypothesis.
    let text = "parameters: p, q in (0, 1)\nassume order: p < q\nclaim first \"first\": q > p/2\n\
                claim second \"second\": q > 0 uses first without order\n";
    let paper = paper(text);
    let given = &claim(&paper, "second").given;
    assert_eq!(
        given.iter().map(|given| paper_shown::condition(&given.condition)).collect::<Vec<_>>(),
        ["(`order` implies q > p/2)"]
    );
    assert_eq!(claim(&paper, "second").rests_on, ["first"]);
}

#[test]
fn a_fact_that_presupposes_existence_does_not_prove_it() {
    // `order` implies that some c is between p and q, so it must not be a hypothesis of the claim that such a c exists.
    let text = "parameters: p, q, c in (0, 1)\nassume order: p < c < q\n\
                proof \"circular\":\n  step \"before\": p < q\n  step \"some\": exists c: p < c and c < q\n";
    let paper = paper(text);
    assert!(claim(&paper, "circular/2").given.is_empty());
    assert_eq!(claim(&paper, "circular/2").binds.len(), 1);
}

#[test]
fn quantifiers_do_not_capture_variables_of_arguments() {
    let text = "parameters: p in (0, 1)\ncondition above(y): exists x in (0, 1): x > y\n\
                claim \"no one above all\": exists x in (0, 1): not above(x)\n";
    let paper = paper(text);
    let shown = format!("{:?}", claim(&paper, "no-one-above-all").statement);
    assert!(shown.contains("\"x'\""), "{shown}");
}

#[test]
fn derivatives_are_exact() {
    let cases = [
        ("x^3", "3*x^2"),
        ("y*x", "y"),
        ("y/x", "-y/x^2"),
        ("(x + y)^2", "2*(x + y)"),
        ("sqrt(x)", "1/2*sqrt(x)"),
        ("-x^2 + 1/y", "(-2*x + 0*1/y)"),
        ("y", "0"),
    ];
    for (number, expected) in cases {
        let paper = paper(&format!("parameters: x, y in (0, 1)\ndefine d = derivative({number}, x)\nclaim \"c\": d > 0\n"));
        let referee::paper::Statement::Holds(condition) = &claim(&paper, "c").statement else { panic!("expected a comparison") };
        let referee::expression::Condition::Compare(left, ..) = &**condition else { panic!("expected a comparison") };
        let referee::expression::Term::Named { body, .. } = &**left else { panic!("expected a definition") };
        let referee::expression::Term::Named { shown, body } = &**body else { panic!("expected a derivative") };
        assert_eq!(**shown, *format!("derivative({number}, x)"));
        assert_eq!(paper_shown::term(body), expected, "of {number}");
    }
}

#[test]
fn a_claim_keeps_its_source_text() {
    let text = "parameters: p in (0, 1)\nclaim \"a\": $p > 0$\nclaim \"b\":   p >   0   # why not\n  and p < 1\n";
    let paper = paper(text);
    assert_eq!(claim(&paper, "a").written, "$p > 0$");
    assert_eq!(claim(&paper, "b").written, "p > 0 and p < 1");
}

/// Splits a text into words; white space between words is a word of its own.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same = |c: char| c.is_alphanumeric() == first.is_alphanumeric() && c.is_whitespace() == first.is_whitespace();
        let end = if first.is_alphanumeric() || first.is_whitespace() {
            rest.find(|c: char| !same(c)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        words.push(&rest[..end]);
        rest = &rest[end..];
    }
    words
}

proptest::proptest! {
    #![proptest_config(crate::seeded::cases(400))]

    /// Exchanges words of valid files: the result is a paper or faults, never a panic.
    #[test]
    fn the_resolver_reads_or_refuses_misplaced_words_without_panic(
        file in 0_usize..4, swaps in proptest::collection::vec((0_usize..10_000, 0_usize..10_000), 1..5),
    ) {
        let name = ["everything", "cost-sharing", "latex", "reliance"][file];
        let text = fs::read_to_string(format!("tests/inputs/paper/good/{name}.referee")).unwrap();
        let mut parts = words(&text);
        for (to, from) in swaps {
            let (to, from) = (to % parts.len(), from % parts.len());
            parts[to] = parts[from];
        }
        if let Err((_, faults)) = read_text(&parts.concat()) {
            assert!(!faults.is_empty());
        }
    }
}
