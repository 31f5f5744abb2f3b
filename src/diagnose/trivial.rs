//! Decides whether a statement is trivial: equal sides, a conclusion among the premises, an inequality that algebra alone proves.
//!
//! Called by the searches for repairs, which do not report trivial statements. Not part of a verdict. Names are not expanded: a
//! statement that `line_12` is equivalent to its own formula restates a definition, which may be what was meant.

use super::site::is_printed_meant;
use crate::encode;
use crate::expression::children::conjuncts;
use crate::expression::{Condition, ConditionRef, Relation, Term};
use crate::paper::{Claim, Link, Model, Statement};
use kernel::algebra::Formula;

/// Returns true iff the statement of the claim is trivial by its form.
pub(super) fn is_trivial(claim: &Claim) -> bool {
    let given = |condition: &ConditionRef| claim.given.iter().any(|given| given.condition == *condition);
    match &claim.statement {
        Statement::Holds(condition) => is_trivial_condition(condition) || given(condition),
        Statement::Links(links) if is_printed_meant(claim) => links.iter().any(|link| is_trivial_condition(body(&link.left))),
        Statement::Links(links) => links.iter().any(|link| is_trivial_link(link) || (!link.both_ways && given(&link.right))),
        Statement::Threshold(link) => is_trivial_link(link),
        Statement::Stricter(a, b) => a == b || is_trivial_condition(a) || is_trivial_condition(b),
        Statement::Disjoint(parts) | Statement::Overlap(parts) | Statement::Cover(parts) | Statement::Partition(parts) => {
            parts.iter().any(is_trivial_condition) || parts.iter().enumerate().any(|(place, part)| parts[..place].contains(part))
        }
        Statement::Nonempty(condition) | Statement::Empty(condition) => is_trivial_condition(condition),
        Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. }
        | Statement::Equilibrium { .. } => false,
    }
}

/// Returns the body of a named condition, and other conditions unchanged.
fn body(condition: &ConditionRef) -> &ConditionRef {
    if let Condition::Named { body, .. } = &**condition { body } else { condition }
}

/// Returns true iff the claim is an inequality that simplification proves without any domain or assumption.
pub(super) fn by_algebra(model: &Model, claim: &Claim) -> bool {
    let Statement::Holds(condition) = &claim.statement else { return false };
    if !is_inequality(condition) {
        return false;
    }
    let everything = model.assumptions.iter().map(|assumption| assumption.name.clone()).collect();
    let question = encode::encode(model, &Claim { given: Vec::new(), without: everything, ..claim.clone() }, 0);
    question.parts.iter().all(|part| {
        let sought = |formula: &Formula| *formula == Formula::False;
        let system = part.query.system.as_ref();
        system.is_ok_and(|system| {
            system.pieces.iter().skip(part.query.hypotheses.len()).any(|(_, piece)| sought(&piece.clone().simplified()))
        })
    })
}

fn is_inequality(condition: &Condition) -> bool {
    match condition {
        Condition::Compare(_, relation, _) => match relation {
            Relation::Less | Relation::LessEqual | Relation::Greater | Relation::GreaterEqual | Relation::NotEqual => true,
            Relation::Equal => false,
        },
        Condition::And(parts) => parts.iter().all(|part| is_inequality(part)),
        Condition::Truth(_)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::Named { .. }
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => false,
    }
}

/// Returns true iff both sides are equal, the conclusion is among the premises, or a side is trivial.
fn is_trivial_link(link: &Link) -> bool {
    link.left == link.right
        || is_trivial_condition(&link.left)
        || is_trivial_condition(&link.right)
        || (!link.both_ways && conjuncts(&link.right).iter().all(|part| conjuncts(&link.left).contains(part)))
}

/// Returns true iff the condition contains a comparison with equal sides or with a side that cancels, or a truth value.
fn is_trivial_condition(condition: &ConditionRef) -> bool {
    match &**condition {
        Condition::Truth(_) => true,
        Condition::Compare(left, _, right) => left == right || cancels(left) || cancels(right),
        // The condition that a point is optimal may be trivial at one end of the interval: all conjuncts must be trivial.
        Condition::And(parts) if parts.iter().any(|part| matches!(&**part, Condition::Quantified(..))) => {
            parts.iter().all(is_trivial_condition)
        }
        Condition::Implies(a, b) | Condition::Iff(a, b) | Condition::If(_, a, b) if a == b => true,
        Condition::Quantified(_, _, body) => is_trivial_condition(body),
        Condition::Named { .. } => false,
        inside => inside.children().conditions().any(is_trivial_condition),
    }
}

/// Returns true iff the term contains a difference or a quotient of equal terms.
fn cancels(term: &Term) -> bool {
    match term {
        Term::Named { .. } | Term::Apply { .. } => false,
        Term::Subtract(a, b) | Term::Divide(a, b) if a == b => true,
        inside => inside.children().terms().any(|part| cancels(part)),
    }
}
