//! Tests the papers under `conditions/`: every verdict is the expected one and rests on no solver alone, the ledger has every
//! line, and a change of one character changes verdicts.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use referee::audit::{Audit, AuditLimits, ExpectationMatch, run};
use referee::certify::Word;
use referee::command::files;
use referee::paper::{Claim, Paper};
use referee::report::{diagnostics, overview};
use referee::solve;
use referee::syntax::tree::ExpectedOutcome;

use crate::sample::Silent;

fn read(path: &Path) -> Arc<Paper> {
    match files::paper(path) {
        Ok(paper) => Arc::new(paper),
        Err((sources, faults)) => panic!("{}", diagnostics::print_plain(&sources, &faults)),
    }
}

/// The textbook games.
const SHELF: &str = "conditions/textbook";

fn audited(paper: Arc<Paper>, selected: &(dyn Fn(&Claim) -> bool + Sync)) -> Audit {
    let solver = solve::available();
    run(&[paper], selected, solver.as_deref(), &AuditLimits::default(), &Silent)
}

#[test]
fn every_verdict_is_the_expected_one_and_rests_on_no_solver_alone() {
    let paths = files::find(&[PathBuf::from("conditions")]).unwrap();
    assert!(!paths.is_empty());
    for path in paths {
        let audit = audited(read(&path), &|_| true);
        for paper in &audit.papers {
            let least = if path.starts_with(SHELF) { 8 } else { 100 };
            assert!(paper.rulings.len() > least, "{}: {} rulings", path.display(), paper.rulings.len());
            for ruled in &paper.rulings {
                let claim = overview::claim(paper, ruled).unwrap();
                let word = ruled.ruling.verdict.word();
                assert_eq!(ruled.comparison, ExpectationMatch::AsExpected, "{}: {word}", claim.id);
                assert_ne!(word, Word::Unchecked, "{}", claim.id);
                let expected_open = claim.expected.as_ref().is_some_and(|expected| expected.outcome == ExpectedOutcome::Open);
                assert!(word != Word::Open || expected_open, "{} is open", claim.id);
            }
        }
    }
}

#[test]
fn every_textbook_file_claims_an_equilibrium_and_refutes_a_mistake() {
    let papers: Vec<Arc<Paper>> = files::find(&[PathBuf::from(SHELF)]).unwrap().iter().map(|path| read(path)).collect();
    assert!(papers.len() >= 6, "{} pages", papers.len());
    for paper in papers {
        let name = paper.slug.as_str();
        assert!(name.starts_with("textbook/"), "{name}");
        assert!(paper.entries.iter().any(|(key, _)| key == "source"), "{name} names the source of the game");
        let has = |found: &dyn Fn(&Claim) -> bool| paper.claims.iter().any(found);
        assert!(has(&|claim| !claim.standings.is_empty()), "{name} claims an equilibrium");
        let mistake = |claim: &Claim| {
            claim.expected.as_ref().is_some_and(|expected| expected.outcome == ExpectedOutcome::Refuted && expected.why.is_some())
        };
        assert!(has(&mistake), "{name} refutes a mistake, with the reason");
    }
}

#[test]
fn the_ledger_of_the_cost_sharing_paper_has_every_line() {
    let paper = read(Path::new("conditions/masumura2025/paper.referee"));
    for line in 1..=42 {
        let entry = paper.ledger.iter().find(|entry| entry.kind == "line" && entry.number == line);
        let entry = entry.unwrap_or_else(|| panic!("line {line} is not in the ledger"));
        assert!(!entry.items.is_empty() && entry.skipped.is_none(), "line {line}");
    }
    let asked = paper.claims.iter().filter(|claim| claim.id.contains('/')).count();
    assert!(paper.claims.len() - asked >= 120, "{} claims of its own", paper.claims.len() - asked);
}

/// Returns the ids of the claims that differ from the expected verdicts after `from` is replaced by `to`.
fn differing(from: &str, to: &str, only: &[&str]) -> Vec<String> {
    let text = std::fs::read_to_string("conditions/masumura2025/paper.referee").unwrap();
    assert_eq!(text.matches(from).count(), 1, "`{from}` occurs once");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.referee");
    std::fs::write(&path, text.replace(from, to)).unwrap();
    for included in ["game.referee", "derived.referee", "sentences.referee", "sentences-appendix.referee"] {
        std::fs::copy(Path::new("conditions/masumura2025").join(included), folder.path().join(included)).unwrap();
    }
    let audit = audited(read(&path), &|claim| only.contains(&claim.id.as_str()));
    let rulings = &audit.papers[0].rulings;
    assert_eq!(rulings.len(), only.len(), "the paper has all of {only:?}");
    let differs = rulings.iter().filter(|ruled| ruled.comparison == ExpectationMatch::Differs);
    differs.map(|ruled| ruled.question.claim.clone()).collect()
}

#[test]
fn a_change_of_one_character_changes_the_verdicts() {
    let line_12 = "line_12 at line 12: $p_h - p_m > c_T,$";
    let claims = ["line-12-is-about-the-advantage-of-an-alliance", "line-11-is-stricter-than-line-12"];
    assert_eq!(differing(line_12, line_12, &claims), Vec::<String>::new());
    assert_eq!(differing(line_12, "line_12 at line 12: $p_h - p_m < c_T,$", &claims), claims, "`<` for `>`");
    assert_eq!(differing(line_12, "line_12 at line 12: $p_h - p_m > c_A,$", &claims), claims, "`c_A` for `c_T`");
    let line_18 = "line_18 at line 18: $l < 0$";
    let claims = ["line-18-is-line-9-again"];
    assert_eq!(differing(line_18, line_18, &claims), Vec::<String>::new());
    assert_eq!(differing(line_18, "line_18 at line 18: $l > 0$", &claims), claims, "`>` for `<`");
    assert_eq!(differing(line_18, "line_18 at line 18: $l \\le 0$", &claims), claims, "weak for strict");
}

#[test]
fn the_paper_lists_what_its_games_and_assessments_supply() {
    let supplied = |path: &str| -> Vec<String> { read(Path::new(path)).supplied.iter().map(|note| note.item.clone()).collect() };
    let third_party = supplied("conditions/yodercohen2025/paper.referee");
    assert!(third_party.contains(&"game baseline, x".to_owned()), "{third_party:?}");
    let cost_sharing = supplied("conditions/masumura2025/paper.referee");
    assert!(cost_sharing.iter().any(|what| what.starts_with("assessment ")), "{cost_sharing:?}");
}
