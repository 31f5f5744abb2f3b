//! `increasing`, `decreasing`, `constant`, `upward`, `downward`: two points of the hypotheses that differ in one parameter alone.
//!
//! Comparing two points, not a derivative's sign, also covers corners (min, max, cases) and holes in the hypotheses.

use super::existence::{VacuityAndParts, part};
use super::hypotheses::{Hypotheses, SecondPoint};
use super::question::RequiredAnswer;
use crate::expression::{Condition, ConditionRef, Relation, TermRef, Variable};
use crate::syntax::tree::Direction;

/// `E strictly increasing in v` and its relatives: the second point has the larger v.
pub(super) fn monotone(given: &Hypotheses<'_>, term: &TermRef, direction: Direction, variable: &Variable) -> VacuityAndParts {
    let relation = match (direction.increasing, direction.strict) {
        (true, true) => Relation::Less,
        (true, false) => Relation::LessEqual,
        (false, true) => Relation::Greater,
        (false, false) => Relation::GreaterEqual,
    };
    compared(given, term, relation, variable)
}

/// `E constant in v`.
pub(super) fn constant(given: &Hypotheses<'_>, term: &TermRef, variable: &Variable) -> VacuityAndParts {
    compared(given, term, Relation::Equal, variable)
}

fn compared(given: &Hypotheses<'_>, term: &TermRef, relation: Relation, variable: &Variable) -> VacuityAndParts {
    let there = SecondPoint::of(variable).term(term);
    let as_stated = Condition::compare(term.clone(), relation, there);
    let counter = given.pair_query("two points where it fails", variable, vec![Condition::is_false(as_stated)]);
    (vec![given.pair_query("two points", variable, Vec::new())], vec![part(RequiredAnswer::Unsat, counter)])
}

/// `F upward in v` (`downward` for `rising` false): F stays true when v alone rises (falls).
pub(super) fn upward(given: &Hypotheses<'_>, condition: &ConditionRef, variable: &Variable, rising: bool) -> VacuityAndParts {
    let there = SecondPoint::of(variable).condition(condition);
    let (from, to) = if rising { (condition.clone(), there) } else { (there, condition.clone()) };
    let begins = given.pair_query("two points, the first with the condition", variable, vec![Condition::is_true(from.clone())]);
    let counter = vec![Condition::is_true(from), Condition::is_false(to)];
    let counter = given.pair_query("two points between which it is lost", variable, counter);
    (vec![begins], vec![part(RequiredAnswer::Unsat, counter)])
}
