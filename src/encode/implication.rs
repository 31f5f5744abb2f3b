//! Encodes `A implies B`, `A iff B`, thresholds and `A stricter than B` as queries for a point of one condition without the
//! other.
//!
//! Trusted: an error here is a wrong verdict.

use super::existence::VacuityAndParts;
use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, Query, RequiredAnswer};
use crate::expression::measure::Measurer;
use crate::expression::{Condition, ConditionRef};
use crate::paper::Link;

/// Encodes a chain of `implies` and `iff`, link by link: no point satisfies A without B, and for `iff` none satisfies B without
/// A. The claim is vacuous if in some link no point satisfies A (for `iff`, neither side).
pub(super) fn links(given: &Hypotheses<'_>, links: &[Link]) -> VacuityAndParts {
    let (mut vacuity, mut parts) = (Vec::new(), Vec::new());
    let single = links.len() == 1 && !links[0].both_ways;
    for link in links {
        let (left, right) = (Condition::is_true(link.left.clone()), Condition::is_true(link.right.clone()));
        vacuity.push(if link.both_ways {
            given.query("a point of either side", vec![Condition::any(vec![left, right])])
        } else {
            given.query("a point of the left side", vec![left])
        });
        let mut direction = |from: &ConditionRef, to: &ConditionRef| {
            let conclusions = conjuncts(to);
            for conclusion in &conclusions {
                let label = if single && conclusions.len() == 1 { String::new() } else { format!("{from} implies {conclusion}") };
                parts.push(ClaimPart {
                    label,
                    required: RequiredAnswer::Unsat,
                    query: one_without(given, from, conclusion),
                    deviation_payoffs: None,
                });
            }
        };
        direction(&link.left, &link.right);
        if link.both_ways {
            direction(&link.right, &link.left);
        }
    }
    (vacuity, parts)
}

/// A conclusion larger than this is split into its conjuncts, each with a query of its own.
const LARGE: usize = 400;

/// Returns the conjuncts of a large condition, and a small condition unsplit.
fn conjuncts(condition: &ConditionRef) -> Vec<ConditionRef> {
    if Measurer::default().condition(condition).size <= LARGE {
        return vec![condition.clone()];
    }
    let mut out = Vec::new();
    let mut pending = vec![condition.clone()];
    while let Some(condition) = pending.pop() {
        match &*condition {
            Condition::And(parts) => pending.extend(parts.iter().rev().cloned()),
            Condition::Named { body, .. } if matches!(**body, Condition::And(_)) => pending.push(body.clone()),
            Condition::Named { .. }
            | Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::Not(_)
            | Condition::Or(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => out.push(condition),
        }
    }
    out
}

/// Returns, for a single implication, the query whether A and B can hold together.
pub(super) fn asides(given: &Hypotheses<'_>, links: &[Link]) -> Vec<Query> {
    match links {
        [link] if !link.both_ways => {
            let both = vec![Condition::is_true(link.left.clone()), Condition::is_true(link.right.clone())];
            vec![given.query("a point of both sides", both)]
        }
        _ => Vec::new(),
    }
}

/// Encodes `A stricter than B`: A implies B, and at some point B holds without A.
pub(super) fn stricter(given: &Hypotheses<'_>, a: &ConditionRef, b: &ConditionRef) -> VacuityAndParts {
    let vacuity = given.query("a point of the left side", vec![Condition::is_true(a.clone())]);
    let implies = ClaimPart {
        label: format!("{a} implies {b}"),
        required: RequiredAnswer::Unsat,
        query: one_without(given, a, b),
        deviation_payoffs: None,
    };
    let apart = ClaimPart {
        label: format!("{b} without {a}"),
        required: RequiredAnswer::Sat,
        query: one_without(given, b, a),
        deviation_payoffs: None,
    };
    (vec![vacuity], vec![implies, apart])
}

/// Returns the query for a point at which `a` is true and `b` is false.
fn one_without(given: &Hypotheses<'_>, a: &ConditionRef, b: &ConditionRef) -> Query {
    let label = format!("a point of {a} without {b}");
    given.query(label, vec![Condition::is_true(a.clone()), Condition::is_false(b.clone())])
}
