//! `F`, `nonempty F`, `empty F`, and the tool's own `E has a value` and `F is decided`: is there a point at all?

use std::sync::Arc;

use super::hypotheses::Hypotheses;
use super::lower::quantified_variables;
use super::question::{Part, Query, Wish};
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, TermRef};

/// The vacuity queries and parts of a claim.
pub(super) type Posed = (Vec<Query>, Vec<Part>);

/// A part with nothing to tell it from others.
pub(super) fn part(wish: Wish, query: Query) -> Part {
    Part { label: String::new(), wish, query }
}

/// `F`: no point of the hypotheses has F defined and false.
pub(super) fn holds(given: &Hypotheses<'_>, condition: &ConditionRef) -> Posed {
    let counter = given.query("a point where it fails", vec![Condition::is_false(condition.clone())]);
    (vec![possible(given)], vec![part(Wish::NoPoint, counter)])
}

/// `nonempty F`: some point has it. The hypotheses themselves are the question where F is `true`.
pub(super) fn nonempty(given: &Hypotheses<'_>, condition: &ConditionRef) -> Posed {
    let alone = matches!(condition.as_ref(), Condition::Truth(true));
    let vacuity = if alone { Vec::new() } else { vec![possible(given)] };
    let sought = if alone { Vec::new() } else { vec![Condition::is_true(condition.clone())] };
    (vacuity, vec![part(Wish::SomePoint, given.query("a point of it", sought))])
}

/// `empty F`: no point has it.
pub(super) fn empty(given: &Hypotheses<'_>, condition: &ConditionRef) -> Posed {
    let point = given.query("a point of it", vec![Condition::is_true(condition.clone())]);
    (vec![possible(given)], vec![part(Wish::NoPoint, point)])
}

/// `defined E`: E has a value at every point.
pub(super) fn defined(given: &Hypotheses<'_>, term: &TermRef) -> Posed {
    let gap = Condition::negate(Arc::new(Condition::HasValue(term.clone())));
    let counter = given.query("a point where it has no value", vec![gap]);
    (vec![possible(given)], vec![part(Wish::NoPoint, counter)])
}

/// F is true or false at every point, not undefined. Under a quantifier every value in range is asked to decide the inner
/// condition: more than is needed, so that a point where one does not is no evidence.
pub(super) fn decided(given: &Hypotheses<'_>, condition: &ConditionRef) -> Posed {
    let mut bound = Vec::new();
    quantified_variables(condition, &mut bound);
    let counter = given.relaxed_query("a point where it is undefined", vec![undecided_somewhere(condition)], bound);
    (vec![possible(given)], vec![part(Wish::NoPoint, counter)])
}

/// A condition that holds wherever the given one is undefined; without quantifiers, exactly there.
fn undecided_somewhere(condition: &ConditionRef) -> ConditionRef {
    let mut bound = Vec::new();
    quantified_variables(condition, &mut bound);
    if bound.is_empty() {
        return Condition::negate(Condition::is_decided(condition));
    }
    let of = |parts: &[&ConditionRef]| Condition::any(parts.iter().map(|part| undecided_somewhere(part)).collect());
    match condition.as_ref() {
        Condition::Quantified(_, bound, body) => {
            // A value whose range has no truth there may be in no query; it is looked for among all numbers.
            let anywhere =
                |variable: &BoundVariable| BoundVariable { range: Some(Arc::new(Condition::Truth(true))), ..variable.clone() };
            let outside: Vec<ConditionRef> =
                bound.iter().filter_map(|variable| variable.range.as_ref()).map(undecided_somewhere).collect();
            let all = bound.iter().map(anywhere).collect();
            Condition::any(vec![
                Arc::new(Condition::Quantified(Quantifier::Exists, bound.clone(), undecided_somewhere(body))),
                Arc::new(Condition::Quantified(Quantifier::Exists, all, Condition::any(outside))),
            ])
        }
        Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) | Condition::Named { body: a, .. } => of(&[a]),
        Condition::And(parts) | Condition::Or(parts) => of(&parts.iter().collect::<Vec<_>>()),
        Condition::Implies(a, b) | Condition::Iff(a, b) => of(&[a, b]),
        Condition::If(a, b, c) => of(&[a, b, c]),
        // These have no quantifier in them, but in numbers, where lowering refuses one.
        Condition::Truth(_) | Condition::Compare(..) | Condition::HasValue(_) => {
            Condition::negate(Condition::is_decided(condition))
        }
    }
}

/// The hypotheses can hold together.
pub(super) fn possible(given: &Hypotheses<'_>) -> Query {
    given.query("a point of the hypotheses", Vec::new())
}
