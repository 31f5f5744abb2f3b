//! Claims become questions: which points to look for, and what finding them says.
//!
//! One file per family of statements; [`pose`] is the table. [`lower`] turns conditions into polynomial systems.

mod comparison;
mod equilibrium;
mod existence;
mod functions;
mod hypotheses;
mod implication;
pub mod lower;
pub mod opening;
pub mod question;
mod regions;

pub use opening::{Instance, Misfit, Universal};
pub use question::{Hypothesis, Obstacle, Part, Query, Question, System, SystemVariable, VariableKind, Wish};

use crate::paper::{Claim, Model, Statement};
use hypotheses::{BoundRanges, Hypotheses};
pub use hypotheses::{Formulas, formulas, ranges};

/// The question that a claim comes to. `index` is the claim's place in its paper.
#[must_use]
pub fn pose(model: &Model, claim: &Claim, index: usize) -> Question {
    let ranges = BoundRanges::of(model, claim);
    let given = Hypotheses::of(model, claim, &ranges);
    let (mut vacuity, parts) = match &claim.statement {
        Statement::Holds(condition) => existence::holds(&given, condition),
        Statement::Links(links) => implication::links(&given, links),
        Statement::Threshold(link) => implication::links(&given, std::slice::from_ref(link)),
        Statement::Equilibrium { shown, parts, .. } => equilibrium::equilibrium(&given, shown, parts),
        Statement::Nonempty(condition) => existence::nonempty(&given, condition),
        Statement::Empty(condition) => existence::empty(&given, condition),
        Statement::Stricter(a, b) => implication::stricter(&given, a, b),
        Statement::Disjoint(regions) => regions::disjoint(&given, regions),
        Statement::Overlap(regions) => regions::overlap(&given, regions),
        Statement::Cover(regions) => regions::cover(&given, regions),
        Statement::Partition(regions) => regions::partition(&given, regions),
        Statement::Redundant { condition, others } => regions::redundant(&given, condition, others),
        Statement::Needed { condition, others } => regions::needed(&given, condition, others),
        Statement::Monotone { term, direction, variable } => comparison::monotone(&given, term, *direction, variable),
        Statement::Constant { term, variable } => comparison::constant(&given, term, variable),
        Statement::Upward { condition, variable, rising } => comparison::upward(&given, condition, variable, *rising),
        Statement::Defined(term) => existence::defined(&given, term),
        Statement::Decided(condition) => existence::decided(&given, condition),
        Statement::Valued(conditions) => existence::valued(&given, conditions),
    };
    let asides = match &claim.statement {
        Statement::Links(links) => implication::asides(&given, links),
        Statement::Holds(_)
        | Statement::Threshold(_)
        | Statement::Equilibrium { .. }
        | Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued(_) => Vec::new(),
    };
    vacuity.extend(given.facts_of_functions(&parts));
    // What is ruled on without a fact that had to be left out must not be vacuous without it.
    vacuity.iter_mut().for_each(|query| query.relaxed.clear());
    Question { claim: claim.id.clone(), index, vacuity, parts, asides }
}
