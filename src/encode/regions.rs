//! Encodes claims about several regions or the members of one: `disjoint`, `overlap`, `cover`, `partition`, `redundant` and
//! `needed`.
//!
//! Trusted: an error here is a wrong verdict.

use super::existence::{VacuityAndParts, part, possible};
use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, Query, RequiredAnswer};
use crate::expression::{Condition, ConditionRef};

/// Encodes `disjoint A, B, …`: no two regions share a point. The claim is vacuous if a region is empty.
pub(super) fn disjoint(given: &Hypotheses<'_>, regions: &[ConditionRef]) -> VacuityAndParts {
    let vacuity = regions.iter().map(|region| inside(given, region)).collect();
    let mut parts = Vec::new();
    for (place, a) in regions.iter().enumerate() {
        for b in &regions[place + 1..] {
            let both = vec![Condition::is_true(a.clone()), Condition::is_true(b.clone())];
            let query = given.query(format!("a point of both {a} and {b}"), both);
            let label = if regions.len() == 2 { String::new() } else { format!("{a}, {b}") };
            parts.push(ClaimPart { label, required: RequiredAnswer::Unsat, query, deviation_payoffs: None });
        }
    }
    (vacuity, parts)
}

/// Encodes `overlap A, B, …`: some point lies in all regions.
pub(super) fn overlap(given: &Hypotheses<'_>, regions: &[ConditionRef]) -> VacuityAndParts {
    let all = regions.iter().cloned().map(Condition::is_true).collect();
    (vec![possible(given)], vec![part(RequiredAnswer::Sat, given.query("a point of all of them", all))])
}

/// Encodes `cover A, B, …`: every point of the hypotheses lies in some region.
pub(super) fn cover(given: &Hypotheses<'_>, regions: &[ConditionRef]) -> VacuityAndParts {
    let none = regions.iter().cloned().map(Condition::is_false).collect();
    (vec![possible(given)], vec![part(RequiredAnswer::Unsat, given.query("a point in none of them", none))])
}

/// Encodes `partition A, B, …`: the regions cover and are disjoint.
pub(super) fn partition(given: &Hypotheses<'_>, regions: &[ConditionRef]) -> VacuityAndParts {
    let (mut vacuity, mut parts) = cover(given, regions);
    if let Some(first) = parts.first_mut() {
        first.label = "cover".to_owned();
    }
    let (empty, pairs) = disjoint(given, regions);
    vacuity.extend(empty);
    parts.extend(pairs.into_iter().map(|mut pair| {
        pair.label = if pair.label.is_empty() { "disjoint".to_owned() } else { format!("disjoint: {}", pair.label) };
        pair
    }));
    (vacuity, parts)
}

/// Encodes `C redundant in R`: the other members of R imply C. The claim is vacuous if they are inconsistent.
pub(super) fn redundant(given: &Hypotheses<'_>, condition: &ConditionRef, others: &[ConditionRef]) -> VacuityAndParts {
    let rest: Vec<ConditionRef> = others.iter().cloned().map(Condition::is_true).collect();
    let vacuity = given.query("a point of the other members", rest);
    (vec![vacuity], vec![part(RequiredAnswer::Unsat, others_without(given, condition, others))])
}

/// Encodes `C needed in R`: some point satisfies the other members but not C.
pub(super) fn needed(given: &Hypotheses<'_>, condition: &ConditionRef, others: &[ConditionRef]) -> VacuityAndParts {
    (vec![possible(given)], vec![part(RequiredAnswer::Sat, others_without(given, condition, others))])
}

/// Returns the query for a point that satisfies the other members and violates the condition.
fn others_without(given: &Hypotheses<'_>, condition: &ConditionRef, others: &[ConditionRef]) -> Query {
    let mut sought: Vec<ConditionRef> = others.iter().cloned().map(Condition::is_true).collect();
    sought.push(Condition::is_false(condition.clone()));
    given.query(format!("a point of the other members without {condition}"), sought)
}

/// Returns the query for a point of a region.
fn inside(given: &Hypotheses<'_>, region: &ConditionRef) -> Query {
    given.query(format!("a point of {region}"), vec![Condition::is_true(region.clone())])
}
