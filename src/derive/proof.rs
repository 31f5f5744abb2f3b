//! Results proved: a question and its answer are ruled on as claims, by the line that rules on every other.

use std::sync::Arc;

use super::Means;
use crate::audit::{Watch, run};
use crate::certify::{Finding, Point, Word};
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Expectation, Link, Paper, Role, Statement};

struct Silent;

impl Watch for Silent {
    fn total(&self, _: usize) {}
    fn done(&self) {}
}

/// A claim with the hypotheses of another.
pub(super) fn claim(base: &Claim, id: &str, statement: Statement) -> Claim {
    Claim {
        id: id.to_owned(),
        title: id.to_owned(),
        role: Role::Question,
        belongs_to: id.to_owned(),
        statement,
        written: String::new(),
        expected: None::<Expectation>,
        ..base.clone()
    }
}

/// The verdict on each of some claims, with a point where one decides it.
pub(super) fn rule(paper: &Paper, claims: Vec<Claim>, means: Means<'_>) -> Vec<(Word, Option<Point>)> {
    let ids: Vec<String> = claims.iter().map(|claim| claim.id.clone()).collect();
    let paper = Arc::new(Paper { claims, ..paper.clone() });
    let audit = run(&[paper], &|_| true, Some(means.solver), means.limits, &Silent);
    let rulings: Vec<_> = audit.papers.iter().flat_map(|audited| &audited.rulings).collect();
    let found = |id: &String| {
        let ruled = rulings.iter().find(|ruled| ruled.question.claim == *id)?;
        let point = ruled.ruling.parts.iter().find_map(|part| match &part.finding {
            Finding::Point(point) => Some(point.clone()),
            Finding::EmptyByNormalForm
            | Finding::EmptyByCertificate { .. }
            | Finding::EmptySaysSolver { .. }
            | Finding::Unknown { .. }
            | Finding::NotAsked => None,
        });
        Some((ruled.ruling.verdict.word(), point))
    };
    ids.iter().map(|id| found(id).unwrap_or((Word::Open, None))).collect()
}

/// Question and result are the same wherever the hypotheses hold: both ways, or, where the result is plain, the one way there is.
pub(super) fn equivalent(base: &Claim, id: &str, question: &ConditionRef, result: &ConditionRef) -> Claim {
    let question = Condition::is_true(question.clone());
    let statement = match &**result {
        Condition::Truth(true) => Statement::Holds(question),
        Condition::Truth(false) => Statement::Empty(question),
        _ => Statement::Links(vec![Link { left: question, both_ways: true, right: Condition::is_true(result.clone()) }]),
    };
    claim(base, id, statement)
}
