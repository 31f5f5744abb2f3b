//! `S is PBE` and its kind: no point of the hypotheses, and nothing seen or chosen, at which something that it asks fails.

use super::existence::{VacuityAndParts, possible};
use super::hypotheses::Hypotheses;
use super::question::{ClaimPart, RequiredAnswer};
use crate::expression::build::truth;
use crate::expression::{Condition, ConditionRef};
use crate::game::equilibrium::EquilibriumCondition as Demand;

/// A part per information set and demand: a point of it is a profitable deviation, or something that cannot be done or believed.
pub(super) fn equilibrium(given: &Hypotheses<'_>, shown: &str, demands: &[Demand]) -> VacuityAndParts {
    let part = |label: &str, condition: ConditionRef, looked_for: String| ClaimPart {
        label: label.to_owned(),
        required: RequiredAnswer::Unsat,
        query: given.query(looked_for, vec![Condition::is_false(condition)]),
        deviation_payoffs: None,
    };
    let demanded = demands.iter().map(|demand| {
        let looked_for = if demand.deviation_payoffs.is_some() {
            format!("a better choice of {}", demand.label.split(':').next().unwrap_or(&demand.label))
        } else {
            format!("a point where this fails: {}", demand.label)
        };
        ClaimPart {
            deviation_payoffs: demand.deviation_payoffs.clone(),
            ..part(&demand.label, demand.condition.clone(), looked_for)
        }
    });
    let mut parts: Vec<ClaimPart> = demanded.collect();
    if parts.is_empty() {
        parts.push(part("", truth(true), format!("a point where {shown} fails")));
    }
    (vec![possible(given)], parts)
}
