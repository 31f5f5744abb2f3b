//! Tests the driver of an audit on a small paper, with a solver that records its queries: which queries it sends, and which not.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use kernel::number::ratio;
use kernel::{System, Value};
use referee::audit::{AuditLimits, Exit, ExpectationMatch, run};
use referee::certify::{Answer, Word};
use referee::solve::Clock;
use referee::solve::{Budget, Solver, smtlib};

use crate::sample::{self, Silent};

/// A solver that tries a grid of points and records its queries. It reports a system without a point on the grid as
/// unsatisfiable.
#[derive(Default)]
struct Grid {
    asked: Mutex<Vec<String>>,
    slow: Option<Duration>,
}

impl Solver for Grid {
    fn name(&self) -> String {
        "a grid".to_owned()
    }

    fn search(&self, system: &System, _budget: &Budget) -> Answer {
        self.asked.lock().unwrap().push(smtlib::script(system));
        if let Some(time) = self.slow {
            std::thread::sleep(time);
        }
        let steps: u32 = 7;
        let count = u32::try_from(system.variables.len()).unwrap();
        for place in 0..steps.pow(count) {
            let value = |index: u32| ratio(i64::from(place / steps.pow(index) % steps) + 1, 8).unwrap();
            let values: Vec<_> = (0..count).map(value).collect();
            if system.formula.evaluate(|index| values.get(index as usize)) == Some(true) {
                return Answer::Point(values.into_iter().map(Value::Rational).collect::<Vec<_>>().into());
            }
        }
        Answer::UnsatSaysSolver { solver: self.name(), core: Vec::new(), instances: Vec::new() }
    }
}

fn limits() -> AuditLimits {
    AuditLimits { jobs: Some(1), ..AuditLimits::default() }
}

#[test]
fn the_solver_receives_no_system_twice() {
    let grid = Grid::default();
    let audit = run(&[Arc::new(sample::paper())], &|_| true, Some(&grid), &limits(), &Silent);
    let asked = grid.asked.into_inner().unwrap();
    assert!(!asked.is_empty());
    assert!(audit.timing.queries < audit.papers[0].rulings.len(), "known points answer most queries: {}", audit.timing.queries);
    let mut distinct = asked.clone();
    distinct.sort();
    distinct.dedup();
    // The simplification of a point sends further queries, about other systems.
    assert_eq!(distinct.len(), asked.len());
}

#[test]
fn a_spent_budget_leaves_claims_open_and_the_report_names_it() {
    let grid = Grid { slow: Some(Duration::from_millis(50)), ..Grid::default() };
    let limits = AuditLimits { overall: Some(Clock::set(Duration::ZERO)), ..limits() };
    let audit = run(&[Arc::new(sample::paper())], &|_| true, Some(&grid), &limits, &Silent);
    assert_eq!(audit.stopped.as_deref(), Some("the budget of 0 s was spent"));
    assert_eq!(audit.timing.queries, 0);
    let rulings = &audit.papers[0].rulings;
    let of = |id: &str| rulings.iter().find(|ruled| ruled.question.claim == id).unwrap();
    assert_eq!(of("weak-is-strong").ruling.verdict.word(), Word::Open);
    assert_eq!(of("weak-is-strong").comparison, ExpectationMatch::Undecided);
    let text = referee::report::text::print_plain(&referee::report::overview::page(&audit, false));
    assert!(text.contains("the budget of 0 s was spent"), "{text}");
}

#[test]
fn algebra_decides_some_claims_without_a_solver() {
    let audit = run(&[Arc::new(sample::paper())], &|_| true, None, &limits(), &Silent);
    let word = |id: &str| audit.papers[0].rulings.iter().find(|r| r.question.claim == id).unwrap().ruling.verdict.word();
    assert_eq!(word("beyond-one"), Word::Vacuous);
    assert_eq!(word("weak-is-strong"), Word::Open);
}

#[test]
fn the_report_has_only_selected_claims_and_lists_the_claims_they_rest_on() {
    let grid = Grid::default();
    let only = |claim: &referee::paper::Claim| claim.id == "so-it-splits";
    let audit = run(&[Arc::new(sample::paper())], &only, Some(&grid), &limits(), &Silent);
    let [ruled] = audit.papers[0].rulings.as_slice() else { panic!("expected one claim") };
    assert_eq!(ruled.rests_on, ["weak-is-strong"]);
}

#[test]
fn the_report_names_the_assumptions_that_a_conflict_needs() {
    let mut paper = sample::paper();
    // p < 1/2 and 1/2 < p q are contradictory: the grid has no point, and a certificate proves it.
    let claim = paper.claims.iter_mut().find(|claim| claim.id == "so-it-splits").unwrap();
    let half = referee::expression::Term::number(ratio(1, 2).unwrap());
    let above = referee::expression::Condition::compare(
        half,
        referee::expression::Relation::Less,
        Arc::new(referee::expression::Term::Multiply(
            referee::expression::Term::variable("p"),
            referee::expression::Term::variable("q"),
        )),
    );
    let weak = paper.models[0].conditions[0].condition.clone();
    claim.statement = referee::paper::Statement::Nonempty(referee::expression::Condition::all(vec![weak, above]));
    let grid = Grid::default();
    let audit = run(&[Arc::new(paper)], &|claim| claim.id == "so-it-splits", Some(&grid), &limits(), &Silent);
    let ruling = &audit.papers[0].rulings[0].ruling;
    assert_eq!((ruling.verdict.word(), ruling.leaning), (Word::Refuted, Word::Refuted));
    let referee::certify::Finding::Unsat { proof } = &ruling.parts[0].finding else { panic!("the system must be unsatisfiable") };
    assert!(!proof.pieces().is_empty(), "the proof names the conflicting conditions");
    assert_eq!(audit.papers[0].rulings[0].comparison, ExpectationMatch::Differs);
}

#[test]
fn the_exit_status_follows_the_verdicts() {
    let grid = Grid::default();
    let paper = Arc::new(sample::paper());
    let exit = |ids: &[&str]| {
        Exit::of(&run(std::slice::from_ref(&paper), &|claim| ids.contains(&claim.id.as_str()), Some(&grid), &limits(), &Silent))
    };
    assert_eq!(exit(&["weak-is-strong", "so-it-splits", "split/weak/redundant"]), Exit::AsExpected);
    assert_eq!(exit(&["weak-is-strong", "gain-falls"]), Exit::Differs);
    assert_eq!(exit(&["gain-falls", "beyond-one"]), Exit::Differs);
    let nobody = run(std::slice::from_ref(&paper), &|claim| claim.id == "so-it-splits", None, &limits(), &Silent);
    assert_eq!(Exit::of(&nobody), Exit::Undecided);
    let mut faulty = run(std::slice::from_ref(&paper), &|claim| claim.id == "gain-falls", Some(&grid), &limits(), &Silent);
    faulty.faulty.push((paper.sources.clone(), Vec::new()));
    assert_eq!(Exit::of(&faulty), Exit::Faulty);
    assert_eq!(
        [Exit::AsExpected, Exit::Differs, Exit::Faulty, Exit::Undecided, Exit::Disagreement].map(Exit::code),
        [0, 1, 2, 3, 4]
    );
}
