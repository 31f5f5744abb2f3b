//! Tests the repair of refuted claims: slips with known repairs, the misprints of a paper, the claims that rest on a fault, the
//! report.

use std::path::Path;
use std::sync::Arc;

use referee::audit::{self, AuditLimits};
use referee::certify::Word;
use referee::command::files;
use referee::diagnose::repair::{DependentStatus, Grade, RefutedStatement, Repairs, of, repairs};
use referee::mutate::SlipKind;
use referee::paper::{Claim, Paper};
use referee::report::{repairs as page, repairs_json, text};
use referee::solve;
use referee::solve::Clock;
use serde_json::Value;

use crate::sample::{ALLOWED, Late, SPENT, Silent};

fn read(path: &str) -> Arc<Paper> {
    Arc::new(files::paper(Path::new(path)).unwrap_or_else(|_| panic!("{path} has faults")))
}

fn analysis(jobs: usize) -> Repairs {
    let limits = AuditLimits { jobs: Some(jobs), ..AuditLimits::default() };
    let paper = read("tests/inputs/diagnose/repair.referee");
    repairs(&paper, &|_| true, solve::available().as_deref(), &limits, &Silent)
}

fn fault<'a>(all: &'a Repairs, id: &str) -> &'a RefutedStatement {
    all.faults.iter().find(|fault| all.paper.claims[fault.claim].id == id).unwrap_or_else(|| panic!("{id} is not analysed"))
}

/// Returns the repairs of the printed text: the kind, the size, the new text, and whether it equals the text that the file calls
/// meant.
fn prints(all: &Repairs, id: &str) -> Vec<(SlipKind, usize, String, bool)> {
    let print = fault(all, id).print.as_ref().unwrap_or_else(|| panic!("{id} has no formula in the text"));
    for repair in &print.repairs {
        assert_eq!(repair.ruling.verdict.word(), Word::Proved, "{id}: {repair:?}");
    }
    let shown = |repair: &referee::diagnose::print_repair::Repair| repair.change.shown(&all.paper.sources).1;
    print.repairs.iter().map(|repair| (repair.change.kind, repair.size, shown(repair), repair.is_meant)).collect()
}

#[test]
fn repair_finds_the_known_slips() {
    let all = analysis(2);
    assert_eq!(all.stopped, None);
    let first = |id: &str| prints(&all, id).into_iter().next().unwrap_or_else(|| panic!("{id} has no repair"));
    assert_eq!(first("a-subscript/printed"), (SlipKind::Name, 1, "p_h > p_m".to_owned(), true));
    assert_eq!(first("a-condition"), (SlipKind::Reference, 1, "line_3".to_owned(), false));
    assert_eq!(first("line_4/printed-meant"), (SlipKind::Name, 1, "\\pi > p_h - p_l".to_owned(), true));
    assert_eq!(first("throughout"), (SlipKind::Name, 2, "both = p_h + p_h".to_owned(), false));
    assert_eq!(first("a-form/1/printed"), (SlipKind::Name, 1, "p_l < p_m".to_owned(), true));
    assert!(prints(&all, "a-sign").contains(&(SlipKind::Sign, 2, "gap = p_h - p_l".to_owned(), false)));
    assert_eq!(first("a-factor"), (SlipKind::Factor, 3, "w = \\pi g".to_owned(), false));
}

#[test]
fn a_trivially_true_formula_is_no_repair() {
    let all = analysis(1);
    for repair in prints(&all, "no-slip") {
        let (_, _, after, _) = &repair;
        assert_ne!(after, "gap >= p_h - p_l", "this formula holds without any assumption");
        assert!(!["gap > gap", "gap > p_l - p_l", "gap > p_h - p_h"].contains(&after.as_str()), "{after}");
    }
    let once: Vec<String> = prints(&all, "three-ways-to-say-one-thing").into_iter().map(|(_, _, after, _)| after).collect();
    assert_eq!(once, ["-pi + l <= 1", "l <= 1"], "equivalent repairs are listed once");
    for fault in &all.faults {
        for repair in fault.print.iter().flat_map(|print| &print.repairs) {
            let (before, after) = repair.change.shown(&all.paper.sources);
            assert_ne!(before, after);
            assert_ne!(after, "true");
        }
    }
}

#[test]
fn repair_finds_a_sufficient_extra_condition() {
    let all = analysis(1);
    let conditions = |id: &str| -> Vec<(String, Vec<String>)> {
        let named = |place: &usize| all.paper.claims[*place].id.clone();
        let one = |one: &referee::diagnose::added_condition::SufficientCondition| {
            (one.condition.to_string(), one.silences.iter().map(named).collect())
        };
        fault(&all, id).substance.iter().map(one).collect()
    };
    // l > pi would also be sufficient, but it is stronger.
    assert_eq!(conditions("a-sign-of-l"), [("l > 0".to_owned(), vec![])]);
    let silences = vec!["the-other-sign-of-q".to_owned()];
    assert_eq!(conditions("a-sign-of-q"), [("q > 0".to_owned(), silences)], "the condition repairs this claim only");
    assert_eq!(conditions("a-factor"), [], "gap = 1 is sufficient, but it is no comparison of names");
}

#[test]
fn repair_grades_the_claims_that_rest_on_a_fault() {
    let all = analysis(2);
    let standing = |id: &str| -> Vec<(String, DependentStatus)> {
        let rests = &fault(&all, id).dependents;
        rests.iter().map(|one| (all.paper.claims[one.claim].id.clone(), one.standing)).collect()
    };
    assert_eq!(
        standing("a-chain/1"),
        [("a-chain/2".to_owned(), DependentStatus::WithoutIt), ("a-chain/3".to_owned(), DependentStatus::Fails)]
    );
    assert_eq!(fault(&all, "a-chain/1").grade, Grade::ResultAffected);
    assert_eq!(standing("a-form/1/printed"), [("a-form/2".to_owned(), DependentStatus::RestsOnMeant)]);
    assert_eq!(fault(&all, "a-form/1/printed").grade, Grade::Misprint);
    assert_eq!(fault(&all, "a-condition").grade, Grade::Misprint);
    assert_eq!(fault(&all, "a-sign-of-l").grade, Grade::ClaimItself, "an edit that removes a factor is no slip");
}

/// The misprints of the cost-sharing paper that a single edit repairs: the id, and the new text.
const MISPRINTS: [(&str, &str); 8] = [
    ("the-costs-are-sunk/printed", "withdrawal_A(a) = free_riding_A(a) + pi"),
    ("line-12-is-about-the-advantage-of-an-alliance/printed", "p_h - p_m > c_T"),
    ("line_10/printed-meant", "\\bar{\\beta} > \\frac{\\underline\\beta (p_h - p_l) - c_A}{p_h - p_m - c_T}"),
    ("the-bounds-on-the-types-worth/3/printed", "p_h - p_m > c_T"),
    ("what-c-leaves-after-the-uncommitted-a-has-left/printed", "p_l - c_T maximizes settlement_C(y) over y in [p_l - c_T, 1)"),
    ("the-uncommitted-demands-the-limit/5/printed", "\\pi > \\underline{\\beta} a^*"),
    ("line-37-and-line-36/1/printed", "\\bar{\\beta} > \\frac{\\underline{\\beta}(p_h - p_l) - c_A}{p_h - p_m - c_T}"),
    ("proposition-4-as-the-appendix-lists-it/printed", "line_20"),
];

#[test]
fn repair_finds_the_misprints_of_the_cost_sharing_paper() {
    let paper = read("conditions/masumura2025/paper.referee");
    let wanted = |claim: &Claim| MISPRINTS.iter().any(|(id, _)| claim.id == *id);
    let limits = AuditLimits::default();
    let solver = solve::available();
    let audit = audit::run(std::slice::from_ref(&paper), &wanted, solver.as_deref(), &limits, &Silent);
    let found = of(&audit.papers[0], &wanted, solver.as_deref(), &limits, &Silent);
    assert_eq!(found.stopped, None);
    for (id, after) in MISPRINTS {
        let repairs = prints(&found, id);
        assert!(repairs.iter().any(|(_, _, shown, _)| shown == after), "{id}: {after} is among {repairs:#?}");
    }
}

#[test]
fn the_stop_reason_names_the_given_budget() {
    let limits = AuditLimits { overall: Some(Clock::set(ALLOWED)), jobs: Some(1), ..AuditLimits::default() };
    let found = repairs(&read("tests/inputs/diagnose/repair.referee"), &|_| true, solve::available().as_deref(), &limits, &Late);
    assert_eq!(found.stopped.as_deref(), Some(SPENT));
}

#[test]
fn the_report_matches_the_snapshot_with_any_number_of_threads() {
    let one = analysis(1);
    let shown = text::print_plain(&page::page(&one));
    assert!(shown.contains("as the file means it"), "{shown}");
    let json = repairs_json::print(&one);
    assert_eq!(repairs_json::print(&analysis(4)), json);
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/report");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| insta::assert_snapshot!("repairs-text", shown));
}

#[test]
fn the_json_satisfies_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../schema/repairs.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut document: Value = serde_json::from_str(&repairs_json::print(&analysis(2))).unwrap();
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    document["faults"][0]["grade"] = "grave".into();
    assert!(!validator.is_valid(&document), "the schema must reject a wrong value");
}
