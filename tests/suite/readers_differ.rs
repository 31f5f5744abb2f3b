//! Tests that no command shows a verdict on a claim on which the two readers of games disagree.
//!
//! On a real file the readers agree, so the test gives them two texts: the first reader gets a game in which going pays `s`, and
//! the second reader gets a text of the same length in which it pays `-s`.

use std::path::Path;
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, run};
use referee::certify::Word;
use referee::command::files;
use referee::diagnose::needs::{is_stated, needs};
use referee::diagnose::repair::repairs;
use referee::diagnose::sharp::sharp;
use referee::paper::Paper;
use referee::report::{overview, text};
use referee::solve;

use crate::sample::Silent;

/// Returns a game in which going pays `s`, or `-s`.
fn game(pays: &str, claim: &str) -> String {
    format!(
        "paper \"differ\"
parameters: s in (0, 1)
game g:
  players A
  A chooses m: go or no
  A gets if m = go then {pays} * s else 0
assessment z of g:
  A m: go
assessment y of g:
  A m: best, ties to go
claim \"c\": {claim}
"
    )
}

fn read(text: &str) -> Paper {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("differ.referee");
    std::fs::write(&path, text).expect("the file is written");
    files::paper(Path::new(&path)).unwrap_or_else(|_| panic!("the text has faults:\n{text}"))
}

/// Returns the paper of the first reader with the text of the second.
fn differing(claim: &str) -> Arc<Paper> {
    let sources = read(&game("(-1)", claim)).sources;
    Arc::new(Paper { sources, ..read(&game("1 + 0", claim)) })
}

fn audited(paper: &Arc<Paper>) -> Audit {
    let both = AuditLimits { second_reader: true, ..AuditLimits::default() };
    run(std::slice::from_ref(paper), &|_| true, solve::available().as_deref(), &both, &Silent)
}

/// Returns the verdict on a claim, and the report.
fn verdict(paper: &Arc<Paper>) -> (Word, String) {
    let audit = audited(paper);
    let found = audit.papers[0].rulings.iter().find(|ruled| ruled.question.claim == "c").expect("the claim is ruled on");
    (found.ruling.verdict.word(), text::print_plain(&overview::page(&audit, true)))
}

#[test]
fn a_disagreement_of_the_readers_makes_a_claim_unchecked() {
    for (claim, alone) in [("z is PBE", Word::Proved), ("not (z is PBE)", Word::Refuted), ("payoff of A in y > 0", Word::Proved)]
    {
        assert_eq!(verdict(&Arc::new(read(&game("1 + 0", claim)))).0, alone, "{claim}");
        let (word, told) = verdict(&differing(claim));
        assert_eq!(word, Word::Unchecked, "{claim}:\n{told}");
        assert!(told.contains("the two readers of the game differ"), "{claim}:\n{told}");
    }
}

#[test]
fn needs_and_sharp_omit_claims_on_which_the_readers_disagree() {
    let (solver, limits) = (solve::available(), AuditLimits::default());
    let claim = "z is PBE given s > 1/4";
    let (proved, differing) = (Arc::new(read(&game("1 + 0", claim))), differing(claim));
    let needed = |paper: &Arc<Paper>| needs(paper, &is_stated, solver.as_deref(), &limits, &Silent).claims.len();
    assert_eq!((needed(&proved), needed(&differing)), (1, 0));
    let sharp = |paper: &Arc<Paper>| sharp(paper, &is_stated, solver.as_deref(), &limits, &Silent).bounds.len();
    assert!(sharp(&proved) > 0);
    assert_eq!(sharp(&differing), 0);
}

#[test]
fn repair_omits_claims_on_which_the_readers_disagree() {
    let (solver, limits) = (solve::available(), AuditLimits::default());
    let claim = "not (z is PBE)";
    let faults = |paper: &Arc<Paper>| repairs(paper, &|_| true, solver.as_deref(), &limits, &Silent).faults.len();
    assert_eq!((faults(&Arc::new(read(&game("1 + 0", claim)))), faults(&differing(claim))), (1, 0));
}
