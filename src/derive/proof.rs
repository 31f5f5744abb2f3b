//! Proves derived results: the ordinary audit rules on the claim that question and answer are equivalent.
//!
//! Called by most files of this folder. Untrusted: [`crate::audit`] produces the verdicts.

use std::sync::Arc;

use super::result::{Definedness, DefinednessRuling, DerivationContext};
use super::witness::with_values;
use crate::audit::{AuditLimits, NoProgress, run};
use crate::certify::{Finding, Point, Word};
use crate::expression::definedness::condition_may_fail;
use crate::expression::substitute::rangeless;
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Expectation, Link, Paper, Role, Statement};

/// Returns a claim with another statement and the hypotheses of `base`.
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

/// Rules on each claim. Returns the verdicts, each with a point if one decides it.
pub(super) fn rule(paper: &Paper, claims: Vec<Claim>, context: DerivationContext<'_>) -> Vec<(Word, Option<Point>)> {
    let ids: Vec<String> = claims.iter().map(|claim| claim.id.clone()).collect();
    let paper = Arc::new(Paper { claims, ..paper.clone() });
    let limits = AuditLimits { overall: context.until, ..context.limits.clone() };
    let audit = run(&[paper], &|_| true, Some(context.solver), &limits, &NoProgress);
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

/// A question and the derived answer.
pub(super) struct QuestionAndAnswer<'a> {
    pub(super) question: &'a ConditionRef,
    pub(super) result: &'a ConditionRef,
    pub(super) first: FirstAttempt,
}

/// The proof that is tried first for an existential question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FirstAttempt {
    /// The claim without changes.
    Whole,
    /// The claim with values substituted for the quantified variables. This is faster if almost any value works, as for
    /// beliefs.
    Values,
}

/// The verdict on the equivalence (the question is defined and true exactly where the answer is), and on where both are
/// defined.
pub(super) type DerivationProof = (Word, Definedness);

/// Returns the verdict *open* on everything.
pub(super) fn open() -> DerivationProof {
    let open = || DefinednessRuling { word: Word::Open, point: None };
    (Word::Open, Definedness { question: open(), result: open() })
}

/// Proves the equivalence of each question and its answer as far as possible.
pub(super) fn proofs(
    paper: &Paper,
    base: &Claim,
    pairs: &[QuestionAndAnswer<'_>],
    context: DerivationContext<'_>,
) -> Vec<DerivationProof> {
    let mut claims = Vec::new();
    let proved_by_values: Vec<bool> =
        pairs.iter().map(|pair| pair.first == FirstAttempt::Values && by_values(paper, base, pair, context)).collect();
    for (place, pair) in pairs.iter().enumerate() {
        if !proved_by_values[place] {
            claims.push(equivalent(base, &format!("derived {place}"), pair));
        }
        for (role, condition) in [("question", pair.question), ("result", pair.result)] {
            if may_fail(condition) {
                claims.push(claim(base, &format!("{role} {place}"), Statement::Decided(condition.clone())));
            }
        }
    }
    let mut rulings = rule(paper, claims, context).into_iter();
    let mut next = || rulings.next().unwrap_or((Word::Open, None));
    let mut out = Vec::new();
    for (pair, proved_by_values) in pairs.iter().zip(proved_by_values) {
        let mut word = if proved_by_values { Word::Proved } else { next().0 };
        let mut definedness = |condition: &ConditionRef| {
            let (word, point) = if may_fail(condition) { next() } else { (Word::Proved, None) };
            DefinednessRuling { word, point }
        };
        let defined = Definedness { question: definedness(pair.question), result: definedness(pair.result) };
        let values_were_tried = pair.first == FirstAttempt::Values;
        if !values_were_tried && matches!(word, Word::Open | Word::Unchecked) && by_values(paper, base, pair, context) {
            word = Word::Proved;
        }
        out.push((word, defined));
    }
    out
}

/// Returns true iff the condition may be undefined somewhere.
fn may_fail(condition: &ConditionRef) -> bool {
    condition_may_fail(condition) || rangeless(condition)
}

/// Returns the condition that the given one is defined and true. A condition that is defined everywhere remains unchanged,
/// which makes the query simpler.
fn defined_and_true(condition: &ConditionRef) -> ConditionRef {
    if may_fail(condition) { Condition::is_true(condition.clone()) } else { condition.clone() }
}

/// Returns the claim that question and result are equivalent under the hypotheses. A constant result needs only one direction.
fn equivalent(base: &Claim, id: &str, pair: &QuestionAndAnswer<'_>) -> Claim {
    let question = defined_and_true(pair.question);
    let statement = match &**pair.result {
        Condition::Truth(true) => Statement::Holds(question),
        Condition::Truth(false) => Statement::Empty(question),
        _ => Statement::Links(vec![Link { left: question, both_ways: true, right: defined_and_true(pair.result) }]),
    };
    claim(base, id, statement)
}

/// Tries to prove both directions separately, with values substituted for the variables that the question claims to exist.
fn by_values(paper: &Paper, base: &Claim, pair: &QuestionAndAnswer<'_>, context: DerivationContext<'_>) -> bool {
    let Some(instantiated) = with_values(paper, base, pair.result, pair.question, context) else { return false };
    let implication = |left: &ConditionRef, right: &ConditionRef| {
        let right = Condition::is_true(right.clone());
        match &**left {
            Condition::Truth(true) => Statement::Holds(right),
            _ => Statement::Links(vec![Link { left: Condition::is_true(left.clone()), both_ways: false, right }]),
        }
    };
    let mut claims = vec![claim(base, "with values", implication(pair.result, &instantiated))];
    if **pair.result != Condition::Truth(true) {
        claims.push(claim(base, "only there", implication(pair.question, pair.result)));
    }
    rule(paper, claims, context).iter().all(|(word, _)| *word == Word::Proved)
}
