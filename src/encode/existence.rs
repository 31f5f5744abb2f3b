//! `F`, `nonempty F`, `empty F`, and the tool's own `E has a value` and `F is decided`: is there a point at all?

use std::sync::Arc;

use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, Obstacle, Query, RequiredAnswer};
use crate::expression::definedness::values_needed;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, TermRef};

/// The vacuity queries and parts of a claim.
pub(super) type VacuityAndParts = (Vec<Query>, Vec<ClaimPart>);

/// A part with nothing to tell it from others.
pub(super) fn part(required: RequiredAnswer, query: Query) -> ClaimPart {
    ClaimPart { label: String::new(), required, query, deviation_payoffs: None }
}

/// `F`: no point of the hypotheses has F defined and false.
pub(super) fn holds(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let counter = given.query("a point where it fails", vec![Condition::is_false(condition.clone())]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, counter)])
}

/// `nonempty F`: some point has it. The hypotheses themselves are the question where F is `true`.
pub(super) fn nonempty(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let alone = matches!(condition.as_ref(), Condition::Truth(true));
    let vacuity = if alone { Vec::new() } else { vec![possible(given)] };
    let sought = if alone { Vec::new() } else { vec![Condition::is_true(condition.clone())] };
    (vacuity, vec![part(RequiredAnswer::Sat, given.query("a point of it", sought))])
}

/// `empty F`: no point has it.
pub(super) fn empty(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let point = given.query("a point of it", vec![Condition::is_true(condition.clone())]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, point)])
}

/// `defined E`: E has a value at every point.
pub(super) fn defined(given: &Hypotheses<'_>, term: &TermRef) -> VacuityAndParts {
    let gap = Condition::negate(Arc::new(Condition::HasValue(term.clone())));
    let counter = given.query("a point where it has no value", vec![gap]);
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, counter)])
}

/// F is true or false at every point, not undefined.
pub(super) fn decided(given: &Hypotheses<'_>, condition: &ConditionRef) -> VacuityAndParts {
    let mut counter = vec![Condition::negate(Condition::is_decided(condition))];
    if !Variables::of_condition(condition).bound.is_empty() {
        // Where it is undefined some number in it has no value: that follows, and is quicker to exclude than what is quantified.
        let missing = values_needed(condition).into_iter().map(Condition::negate).collect();
        counter.insert(0, Condition::any(missing));
    }
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, given.query("a point where it is undefined", counter))])
}

/// Each number in a statement has a value at every point where it matters: then the statement is decided everywhere. A point without
/// one counts where the statement is undefined.
pub(super) fn valued(given: &Hypotheses<'_>, whole: &ConditionRef, values: &[ConditionRef]) -> VacuityAndParts {
    let undefined = match given.ranged(whole) {
        Some(whole) => Condition::negate(Condition::is_decided(&whole)),
        // Nothing can be shown to be undefined.
        None => Arc::new(Condition::Truth(false)),
    };
    let each = |value: &ConditionRef| {
        let counter = vec![Condition::negate(Condition::is_true(value.clone()))];
        let query = given.query("a point where it has no value", counter);
        ClaimPart { label: value.to_string(), ..part(RequiredAnswer::Unsat, Query { besides: Some(undefined.clone()), ..query }) }
    };
    (vec![possible(given)], values.iter().map(each).collect())
}

/// Nothing is asked where no answer was derived: the query cannot be put, for this reason.
pub(super) fn underived(given: &Hypotheses<'_>, why: &str) -> VacuityAndParts {
    let query = given.query("a point where question and answer differ", Vec::new());
    (
        vec![possible(given)],
        vec![part(RequiredAnswer::Unsat, Query { system: Err(Obstacle::Underived(why.to_owned())), ..query })],
    )
}

/// The hypotheses can hold together.
pub(super) fn possible(given: &Hypotheses<'_>) -> Query {
    given.query("a point of the hypotheses", Vec::new())
}
