//! Whether a statement says nothing: equal sides, a conclusion among the premises, an inequality that algebra alone settles.
//!
//! Names are taken as written: that `line_12` holds where its formula does says how it is defined, and may be what was meant.

use super::site::is_printed_meant;
use crate::encode;
use crate::expression::children::conjuncts;
use crate::expression::{Condition, ConditionRef, Relation, Term};
use crate::paper::{Claim, Link, Model, Statement};
use kernel::algebra::Formula;

/// It says nothing as it is written.
pub(super) fn is(claim: &Claim) -> bool {
    let given = |condition: &ConditionRef| claim.given.iter().any(|given| given.condition == *condition);
    match &claim.statement {
        Statement::Holds(condition) => hollow(condition) || given(condition),
        Statement::Links(links) if is_printed_meant(claim) => links.iter().any(|link| hollow(body(&link.left))),
        Statement::Links(links) => links.iter().any(|link| empty(link) || (!link.both_ways && given(&link.right))),
        Statement::Threshold(link) => empty(link),
        Statement::Stricter(a, b) => a == b || hollow(a) || hollow(b),
        Statement::Disjoint(parts) | Statement::Overlap(parts) | Statement::Cover(parts) | Statement::Partition(parts) => {
            parts.iter().any(hollow) || parts.iter().enumerate().any(|(place, part)| parts[..place].contains(part))
        }
        Statement::Nonempty(condition) | Statement::Empty(condition) => hollow(condition),
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

/// What a named condition says.
fn body(condition: &ConditionRef) -> &ConditionRef {
    if let Condition::Named { body, .. } = &**condition { body } else { condition }
}

/// An inequality that holds whatever is assumed, by algebra alone: also without the domains and assumptions in force.
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

/// Both sides are one, the conclusion is among the premises, or a side says nothing.
fn empty(link: &Link) -> bool {
    link.left == link.right
        || hollow(&link.left)
        || hollow(&link.right)
        || (!link.both_ways && conjuncts(&link.right).iter().all(|part| conjuncts(&link.left).contains(part)))
}

/// A comparison with equal sides or with a side that cancels, or a plain truth, stands in it.
fn hollow(condition: &ConditionRef) -> bool {
    match &**condition {
        Condition::Truth(_) => true,
        Condition::Compare(left, _, right) => left == right || cancels(left) || cancels(right),
        // An optimum may lie at the very end of where it is sought.
        Condition::And(parts) if parts.iter().any(|part| matches!(&**part, Condition::Quantified(..))) => {
            parts.iter().all(hollow)
        }
        Condition::Implies(a, b) | Condition::Iff(a, b) | Condition::If(_, a, b) if a == b => true,
        Condition::Quantified(_, _, body) => hollow(body),
        Condition::Named { .. } => false,
        inside => inside.children().conditions().any(hollow),
    }
}

/// Something is taken from itself, or divided by itself, in it.
fn cancels(term: &Term) -> bool {
    match term {
        Term::Named { .. } | Term::Apply { .. } => false,
        Term::Subtract(a, b) | Term::Divide(a, b) if a == b => true,
        inside => inside.children().terms().any(|part| cancels(part)),
    }
}
