//! Encodes `S is PBE` and the other equilibrium concepts: no point of the hypotheses violates a condition of the concept.
//!
//! Trusted: an error here is a wrong verdict. [`crate::game::equilibrium`] supplies the conditions.

use super::existence::{VacuityAndParts, possible};
use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, RequiredAnswer};
use crate::expression::build::truth;
use crate::expression::{Condition, ConditionRef};
use crate::game::equilibrium::EquilibriumCondition;

/// Encodes one part per condition of the concept. A point that violates it is a profitable deviation, an infeasible choice or
/// an inconsistent belief.
pub(super) fn equilibrium(given: &Hypotheses<'_>, shown: &str, conditions: &[EquilibriumCondition]) -> VacuityAndParts {
    let part = |label: &str, condition: ConditionRef, looked_for: String| ClaimPart {
        label: label.to_owned(),
        required: RequiredAnswer::Unsat,
        query: given.query(looked_for, vec![Condition::is_false(condition)]),
        deviation_payoffs: None,
    };
    let parts = conditions.iter().map(|condition| {
        let looked_for = if condition.deviation_payoffs.is_some() {
            format!("a better choice of {}", condition.label.split(':').next().unwrap_or(&condition.label))
        } else {
            format!("a point where this fails: {}", condition.label)
        };
        ClaimPart {
            deviation_payoffs: condition.deviation_payoffs.clone(),
            ..part(&condition.label, condition.condition.clone(), looked_for)
        }
    });
    let mut parts: Vec<ClaimPart> = parts.collect();
    if parts.is_empty() {
        parts.push(part("", truth(true), format!("a point where {shown} fails")));
    }
    (vec![possible(given)], parts)
}
