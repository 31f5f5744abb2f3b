//! Results proved: a question and its answer are ruled on as claims, by the line that rules on every other.

use std::sync::Arc;

use super::result::{Definedness, DefinednessRuling, DerivationContext};
use super::witness::with_values;
use crate::audit::{AuditLimits, NoProgress, run};
use crate::certify::{Finding, Point, Word};
use crate::expression::definedness::condition_may_fail;
use crate::expression::substitute::rangeless;
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Expectation, Link, Paper, Role, Statement};

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
        derivation: None,
        ..base.clone()
    }
}

/// The verdict on each of some claims, with a point where one decides it.
pub(super) fn rule(paper: &Paper, claims: Vec<Claim>, means: DerivationContext<'_>) -> Vec<(Word, Option<Point>)> {
    let ids: Vec<String> = claims.iter().map(|claim| claim.id.clone()).collect();
    let paper = Arc::new(Paper { claims, ..paper.clone() });
    let limits = AuditLimits { overall: means.until, ..means.limits.clone() };
    let audit = run(&[paper], &|_| true, Some(means.solver), &limits, &NoProgress);
    let rulings: Vec<_> = audit.papers.iter().flat_map(|audited| &audited.rulings).collect();
    let found = |id: &String| {
        let ruled = rulings.iter().find(|ruled| ruled.question.claim == *id)?;
        let point = ruled.ruling.parts.iter().find_map(|part| match &part.finding {
            Finding::Sat { point, .. } => Some(point.clone()),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        });
        Some((ruled.ruling.verdict.word(), point))
    };
    ids.iter().map(|id| found(id).unwrap_or((Word::Open, None))).collect()
}

/// A question and its answer.
pub(super) struct QuestionAndAnswer<'a> {
    pub(super) question: &'a ConditionRef,
    pub(super) result: &'a ConditionRef,
    pub(super) first: FirstAttempt,
}

/// What is tried first where a question says that something exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstAttempt {
    /// The claim as it stands.
    Whole,
    /// Values in the place of what exists: sooner done where almost any value will do, as for beliefs.
    Values,
}

/// What is proved of a question and its answer: whether the question is defined and true exactly where the answer is.
pub(super) type DerivationProof = (Word, Definedness);

/// Nothing is proved.
pub(super) fn open() -> DerivationProof {
    let open = || DefinednessRuling { word: Word::Open, point: None };
    (Word::Open, Definedness { question: open(), result: open() })
}

/// What is proved of each question and its answer.
pub(super) fn proofs(
    paper: &Paper,
    base: &Claim,
    pairs: &[QuestionAndAnswer<'_>],
    means: DerivationContext<'_>,
) -> Vec<DerivationProof> {
    let mut claims = Vec::new();
    let at_once: Vec<bool> =
        pairs.iter().map(|pair| pair.first == FirstAttempt::Values && by_values(paper, base, pair, means)).collect();
    for (place, pair) in pairs.iter().enumerate() {
        if !at_once[place] {
            claims.push(equivalent(base, &format!("derived {place}"), pair));
        }
        for (what, condition) in [("question", pair.question), ("result", pair.result)] {
            if may_fail(condition) {
                claims.push(claim(base, &format!("{what} {place}"), Statement::Decided(condition.clone())));
            }
        }
    }
    let mut rulings = rule(paper, claims, means).into_iter();
    let mut next = || rulings.next().unwrap_or((Word::Open, None));
    let mut out = Vec::new();
    for (pair, at_once) in pairs.iter().zip(at_once) {
        let mut word = if at_once { Word::Proved } else { next().0 };
        let mut valued = |condition: &ConditionRef| {
            let (word, point) = if may_fail(condition) { next() } else { (Word::Proved, None) };
            DefinednessRuling { word, point }
        };
        let defined = Definedness { question: valued(pair.question), result: valued(pair.result) };
        let tried = pair.first == FirstAttempt::Values;
        if !tried && matches!(word, Word::Open | Word::Unchecked) && by_values(paper, base, pair, means) {
            word = Word::Proved;
        }
        out.push((word, defined));
    }
    out
}

/// It may be neither true nor false somewhere.
fn may_fail(condition: &ConditionRef) -> bool {
    condition_may_fail(condition) || rangeless(condition)
}

/// Defined and true: the condition itself where it is never anything but true or false, which makes for the simpler question.
fn defined_and_true(condition: &ConditionRef) -> ConditionRef {
    if may_fail(condition) { Condition::is_true(condition.clone()) } else { condition.clone() }
}

/// Question and result are the same wherever the hypotheses hold: both ways, or, where the result is plain, the one way there is.
fn equivalent(base: &Claim, id: &str, pair: &QuestionAndAnswer<'_>) -> Claim {
    let question = defined_and_true(pair.question);
    let statement = match &**pair.result {
        Condition::Truth(true) => Statement::Holds(question),
        Condition::Truth(false) => Statement::Empty(question),
        _ => Statement::Links(vec![Link { left: question, both_ways: true, right: defined_and_true(pair.result) }]),
    };
    claim(base, id, statement)
}

/// The two ways one by one, with values in the place of what the question says to exist.
fn by_values(paper: &Paper, base: &Claim, pair: &QuestionAndAnswer<'_>, means: DerivationContext<'_>) -> bool {
    let Some(stronger) = with_values(paper, base, pair.result, pair.question, means) else { return false };
    let one_way = |left: &ConditionRef, right: &ConditionRef| {
        let right = Condition::is_true(right.clone());
        match &**left {
            Condition::Truth(true) => Statement::Holds(right),
            _ => Statement::Links(vec![Link { left: Condition::is_true(left.clone()), both_ways: false, right }]),
        }
    };
    let mut claims = vec![claim(base, "with values", one_way(pair.result, &stronger))];
    if **pair.result != Condition::Truth(true) {
        claims.push(claim(base, "only there", one_way(pair.question, pair.result)));
    }
    rule(paper, claims, means).iter().all(|(word, _)| *word == Word::Proved)
}
