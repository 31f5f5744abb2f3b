//! Encodes `increasing`, `decreasing`, `constant`, `upward` and `downward` by two points of the hypotheses that differ in one
//! parameter.
//!
//! Trusted: an error here is a wrong verdict. Comparing two points also covers kinks (min, max, cases) and gaps in the
//! hypotheses, which the sign of a derivative would not.

use super::existence::{VacuityAndParts, part};
use super::hypotheses::{Hypotheses, SecondPoint};
use super::question::RequiredAnswer;
use crate::expression::{Condition, ConditionRef, Relation, TermRef, Variable};
use crate::syntax::tree::Direction;

/// Encodes `E increasing in v` and its variants. The second point has the larger v.
pub(super) fn monotone(given: &Hypotheses<'_>, term: &TermRef, direction: Direction, variable: &Variable) -> VacuityAndParts {
    let relation = match (direction.increasing, direction.strict) {
        (true, true) => Relation::Less,
        (true, false) => Relation::LessEqual,
        (false, true) => Relation::Greater,
        (false, false) => Relation::GreaterEqual,
    };
    compared(given, term, relation, variable)
}

/// Encodes `E constant in v`.
pub(super) fn constant(given: &Hypotheses<'_>, term: &TermRef, variable: &Variable) -> VacuityAndParts {
    compared(given, term, Relation::Equal, variable)
}

/// Encodes that the values of a term at the two points are always in this relation.
fn compared(given: &Hypotheses<'_>, term: &TermRef, relation: Relation, variable: &Variable) -> VacuityAndParts {
    let second = SecondPoint::of(variable).term(term);
    let as_stated = Condition::compare(term.clone(), relation, second);
    let counter = given.pair_query("two points where it fails", variable, vec![Condition::is_false(as_stated)]);
    (vec![given.pair_query("two points", variable, Vec::new())], vec![part(RequiredAnswer::Unsat, counter)])
}

/// Encodes `F upward in v` (`downward` if `rising` is false): F stays true when v alone rises (falls).
pub(super) fn upward(given: &Hypotheses<'_>, condition: &ConditionRef, variable: &Variable, rising: bool) -> VacuityAndParts {
    let second = SecondPoint::of(variable).condition(condition);
    let (from, to) = if rising { (condition.clone(), second) } else { (second, condition.clone()) };
    let size = if rising { "smaller" } else { "larger" };
    let label = format!("two points, and the one with the {size} {variable} satisfies the condition");
    let start = given.pair_query(label.clone(), variable, vec![Condition::is_true(from.clone())]);
    let counter = vec![Condition::is_true(from), Condition::is_false(to)];
    let counter = given.pair_query(format!("{label} and the other does not"), variable, counter);
    (vec![start], vec![part(RequiredAnswer::Unsat, counter)])
}
