//! Tests the export of claims as calls of Mathematica and SymPy: Python compiles and runs the file, and a claim that is exported to
//! Mathematica and read again has the same verdict.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::certify::Word;
use referee::command::files;
use referee::export::calls::{ClaimCalls, claim_calls};
use referee::export::{mathematica, sympy};
use referee::import::notebook;
use referee::paper::{self, Paper};
use referee::solve;
use referee::source::{SourceId, Sources};

use crate::sample::Silent;

/// Files whose claims are formulas, with the verdicts that a claim can have.
const KINDS: [&str; 9] = ["holds", "implies", "iff", "nonempty", "quantified", "threshold", "integers", "defined", "labels"];

fn read(path: &Path) -> Paper {
    files::paper(path).unwrap_or_else(|_| panic!("{} has faults", path.display()))
}

fn audited(paper: Paper) -> Audit {
    run(&[Arc::new(paper)], &|_| true, solve::available().as_deref(), &AuditLimits::default(), &Silent)
}

/// The verdicts of a paper by the ids of its claims.
fn verdicts(audit: &Audit) -> BTreeMap<String, Word> {
    let rulings = audit.papers.iter().flat_map(|paper| &paper.rulings);
    rulings.map(|ruled| (ruled.question.claim.clone(), ruled.ruling.verdict.word())).collect()
}

#[test]
fn a_claim_that_is_exported_to_mathematica_and_read_again_has_the_same_verdict() {
    let (mut compared, mut words) = (0, Vec::new());
    for kind in KINDS {
        let path = format!("tests/inputs/kinds/{kind}.referee");
        let paper = read(Path::new(&path));
        let mut made = claim_calls(&paper, &|_| true);
        let count = |calls: &ClaimCalls, id: &str| calls.calls.iter().filter(|call| call.claim == id).count();
        let all = made.clone();
        made.calls.retain(|call| count(&all, &call.claim) == 1);
        let text = mathematica::text(&paper.title, &made);
        let written =
            notebook::read(&text, SourceId(0), false, "again").unwrap_or_else(|fault| panic!("{}\n{text}", fault.message));
        let mut sources = Sources::default();
        let id = sources.add("again.referee", written.as_str());
        let mut include = |_: &str, _: &str| Err("no files here".to_owned());
        let again = paper::read("again", sources, id, &mut include).unwrap_or_else(|_| panic!("{written}"));
        let (before, after) = (verdicts(&audited(paper)), verdicts(&audited(again)));
        for (number, call) in made.calls.iter().enumerate() {
            let Some(after) = after.get(&format!("call-{}-resolve", number + 1)) else {
                assert!(written.contains(&format!("skip call {}", number + 1)), "{written}");
                continue;
            };
            // The call says at once that the claim is defined, which is a claim of its own in the file.
            let undefined = before.iter().any(|(id, word)| id.starts_with(&format!("{}/", call.claim)) && *word == Word::Refuted);
            let expected = match before[&call.claim] {
                Word::Vacuous => continue,
                Word::Proved if undefined => Word::Refuted,
                word @ (Word::Proved | Word::Refuted | Word::Open | Word::Unchecked) => word,
            };
            assert_eq!(*after, expected, "{kind}: {}\n{text}\n{written}", call.claim);
            compared += 1;
            words.push(expected);
        }
    }
    assert!(compared > 50, "{compared}");
    assert!(words.contains(&Word::Proved) && words.contains(&Word::Refuted));
}

#[test]
fn python_compiles_and_runs_every_exported_file() {
    let available =
        |arguments: &[&str]| Command::new("python3").args(arguments).output().is_ok_and(|output| output.status.success());
    if !available(&["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut written = 0;
    for path in files::find(&[Path::new("tests/inputs/kinds").to_owned(), Path::new("tests/inputs/latex").to_owned()]).unwrap() {
        let Ok(paper) = files::paper(&path) else { continue };
        let (text, left_out) = sympy::text(&paper.title, &claim_calls(&paper, &|_| true));
        assert!(left_out.iter().all(|(claim, why)| text.contains(&format!("#   {claim}: {why}"))), "{text}");
        let stem = path.file_stem().unwrap().to_string_lossy().replace('-', "_");
        fs::write(folder.path().join(format!("claims_{stem}.py")), &text).unwrap();
        written += 1;
    }
    assert!(written > 15, "{written}");
    // One process for all files, because SymPy takes long to load.
    let each = if available(&["-c", "import sympy"]) { "runpy.run_path(f)" } else { "py_compile.compile(f, doraise=True)" };
    let program = format!("import glob, py_compile, runpy\nfor f in glob.glob('*.py'):\n    {each}\n");
    let output = Command::new("python3").args(["-c", &program]).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn sympy_decides_the_claims_for_which_the_file_names_a_procedure() {
    let available = Command::new("python3").args(["-c", "import sympy"]).output().is_ok_and(|output| output.status.success());
    if !available {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let six = "parameters: x, y in (0, 1); z in [0, inf)\n\
        claim \"linear and true\": x + y < 2\n\
        claim \"linear and false\": x + y < 1\n\
        claim \"one variable and true\": 1/(1 + z) <= 1\n\
        claim \"one variable and false\": 1/z <= 1\n\
        claim \"some\": nonempty x > y\n\
        claim \"none\": nonempty x > y + 1\n";
    fs::write(folder.path().join("six.referee"), six).unwrap();
    let paper = read(&folder.path().join("six.referee"));
    let (text, left_out) = sympy::text(&paper.title, &claim_calls(&paper, &|_| true));
    assert!(left_out.is_empty(), "{left_out:?}");
    let asked = "\n\
        print([satisfiable(counterexample(c), use_lra_theory=True) is False for c in ('linear-and-true', 'linear-and-false')])\n\
        print([counterexample(c).as_set().is_empty for c in ('one-variable-and-true', 'one-variable-and-false')])\n\
        print([satisfiable(And(*claims[c]), use_lra_theory=True) is not False for c in ('some', 'none')])\n";
    fs::write(folder.path().join("six.py"), format!("{text}{asked}")).unwrap();
    let output = Command::new("python3").arg("six.py").current_dir(folder.path()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert_eq!(shown, "[True, False]\n".repeat(3), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let word = |claim: &str| text.split(&format!("# {claim}\n")).nth(1).unwrap().lines().next().unwrap().to_owned();
    assert!(
        word("linear and true").contains("satisfiable(counterexample(\"linear-and-true\"), use_lra_theory=True) gives False")
    );
    assert!(word("one variable and true").contains("as_set() is empty"), "{}", word("one variable and true"));
    assert!(word("some").contains("gives a solution"), "{}", word("some"));
}

#[test]
fn exported_calls_state_where_numbers_have_a_value() {
    let paper = read(Path::new("tests/inputs/import/shares.referee"));
    let made = claim_calls(&paper, &|_| true);
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../../snapshots/export");
        settings.set_prepend_module_to_snapshot(false);
        settings
    };
    settings.bind(|| {
        insta::assert_snapshot!("shares-mathematica", mathematica::text(&paper.title, &made));
        insta::assert_snapshot!("shares-sympy", sympy::text(&paper.title, &made).0);
    });
}
