//! Encodes claims about one set of points: `F`, `nonempty F`, `empty F`, and the tool's own obligations that `E has a value`
//! and `F is decided`.
//!
//! Trusted: an error here is a wrong verdict.

use std::sync::Arc;

use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, Obstacle, Query, RequiredAnswer};
use crate::expression::definedness::values_needed;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, TermRef};

/// The vacuity queries and the parts of a claim.
pub(super) type VacuityAndParts = (Vec<Query>, Vec<ClaimPart>);

/// Returns the part of a claim that has only one.
pub(super) fn part(required: RequiredAnswer, query: Query) -> ClaimPart {
    ClaimPart { label: String::new(), required, query, deviation_payoffs: None }
}

/// Encodes `F`: no point of the hypotheses makes F defined and false.
pub(super) fn holds(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let counter = given.query("a point where it fails", vec![Condition::is_false(condition.clone())]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, counter)])
}

/// Encodes `nonempty F`: F is true at some point. If F is `true`, the query asks whether the hypotheses are consistent, and
/// there is no vacuity query.
pub(super) fn nonempty(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let alone = matches!(condition.as_ref(), Condition::Truth(true));
    let vacuity = if alone { Vec::new() } else { vec![possible(given)] };
    let sought = if alone { Vec::new() } else { vec![Condition::is_true(condition.clone())] };
    (vacuity, vec![part(RequiredAnswer::Sat, given.query("a point of it", sought))])
}

/// Encodes `empty F`: F is true at no point.
pub(super) fn empty(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let point = given.query("a point of it", vec![Condition::is_true(condition.clone())]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, point)])
}

/// Encodes `defined E`: E has a value at every point.
pub(super) fn defined(given: &Hypotheses<'_>, term: &TermRef) -> VacuityAndParts {
    let gap = Condition::negate(Arc::new(Condition::HasValue(term.clone())));
    let counter = given.query("a point where it has no value", vec![gap]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, counter)])
}

/// Encodes that F is true or false, and never undefined, at every point.
pub(super) fn decided(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let mut counter = vec![Condition::negate(Condition::is_decided(condition))];
    if !Variables::of_condition(condition).bound.is_empty() {
        // If F is undefined, some number in it has no value. This redundant condition is easier to exclude than one with
        // quantifiers.
        let missing = values_needed(condition).into_iter().map(Condition::negate).collect();
        counter.insert(0, Condition::any(missing));
    }
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, given.query("a point where it is undefined", counter))])
}

/// Encodes that each number in a statement has a value wherever this matters, so that the statement is never undefined. A point
/// without a value counts only if the statement is undefined there.
pub(super) fn valued(given: &Hypotheses<'_>, whole: &ConditionRef, values: &[ConditionRef]) -> VacuityAndParts {
    let undefined = match given.ranged(whole) {
        Some(whole) => Condition::negate(Condition::is_decided(&whole)),
        // Without the ranges, no point can be shown to leave the statement undefined.
        None => Arc::new(Condition::Truth(false)),
    };
    let each = |value: &ConditionRef| {
        let counter = vec![Condition::negate(Condition::is_true(value.clone()))];
        let query = given.query("a point where it has no value", counter);
        ClaimPart { label: value.to_string(), ..part(RequiredAnswer::Unsat, Query { besides: Some(undefined.clone()), ..query }) }
    };
    (vec![possible(given)], values.iter().map(each).collect())
}

/// Encodes a claim about a derived answer where no answer was derived: its query has no encoding, for this reason.
pub(super) fn underived(given: &Hypotheses<'_>, why: &str) -> VacuityAndParts {
    let query = given.query("a point where question and answer differ", Vec::new());
    (
        vec![possible(given)],
        vec![part(RequiredAnswer::Unsat, Query { system: Err(Obstacle::Underived(why.to_owned())), ..query })],
    )
}

/// Returns the query whether the hypotheses are consistent.
pub(super) fn possible(given: &Hypotheses<'_>) -> Query {
    given.query("a point of the hypotheses", Vec::new())
}
