//! Encodes claims as queries: which points to search for, and what finding or excluding them proves.
//!
//! Trusted: an error here is a wrong verdict. The audit, `derive` and `recheck` call [`encode`], which has one case per kind of
//! statement. Each other file handles a family of statements, and [`lower`] turns conditions into polynomial formulas. A point
//! is also evaluated in the paper's own terms, which guards against some errors of encoding.

mod comparison;
mod equilibrium;
mod existence;
mod functions;
mod hypotheses;
mod implication;
pub mod lower;
pub mod question;
mod ranged;
mod regions;

pub use question::{ClaimPart, EncodedClaim, FunctionUse, Hypothesis, Obstacle, Query, RequiredAnswer};

use std::sync::Arc;

use crate::expression::definedness::{condition_may_fail, term_may_fail};
use crate::expression::measure::Measurer;
use crate::expression::{Condition, ConditionRef, TermRef, Variable};
use crate::paper::{Claim, Model, Statement};
use hypotheses::{BoundRanges, Hypotheses};
pub use hypotheses::{Formulas, lower_conditions, parameter_ranges};

/// Returns the formula that holds iff a condition is defined and true, in variables numbered by their place in the list.
/// Returns `None` if the condition contains roots, unknown functions or other variables. Every quantifier in it must have its
/// range.
#[must_use]
pub fn lower_in_variables(condition: &Condition, variables: &[Variable]) -> Option<kernel::algebra::Formula> {
    let model = Model::default();
    let mut lowering = lower::Lowering::new(&model, &lower::NoQuantifierRanges);
    let formula = lowering.holds(condition).ok()?;
    let (found, side, applied) = lowering.finish().ok()?;
    let places = found.iter().enumerate().map(|(from, known)| {
        let to = variables.iter().position(|name| *name == known.name)?;
        Some((kernel::algebra::VariableIndex::try_from(from).ok()?, kernel::algebra::VariableIndex::try_from(to).ok()?))
    });
    let places = places.collect::<Option<std::collections::BTreeMap<_, _>>>()?;
    (side.is_empty() && applied.is_empty()).then(|| formula.renamed(&places))
}

/// The largest statement for which the encoding asks whether it has a value anywhere.
const MAX_VALUED: usize = 50_000;

/// Returns vacuity queries for points at which the statement has a value, one per link of a chain. Returns none for a statement
/// that always has a value.
fn valued(given: &Hypotheses<'_>, statement: &Statement) -> Vec<Query> {
    let label = "a point where it has a value";
    let query = |query: Query| Query { value_only: true, ..query };
    let decided = |condition: &ConditionRef| {
        let small = Measurer::default().condition(condition).size <= MAX_VALUED;
        (small && condition_may_fail(condition)).then(|| query(given.query(label, vec![Condition::is_decided(condition)])))
    };
    let pair = |term: &TermRef, variable: &Variable| {
        let both = [term.clone(), hypotheses::SecondPoint::of(variable).term(term)];
        let sought = both.into_iter().map(|term| Arc::new(Condition::HasValue(term))).collect();
        term_may_fail(term).then(|| query(given.pair_query("two points where it has a value", variable, sought)))
    };
    match statement {
        Statement::Links(links) => links.iter().filter_map(|link| decided(&link.condition())).collect(),
        Statement::Monotone { term, variable, .. } | Statement::Constant { term, variable } => {
            pair(term, variable).into_iter().collect()
        }
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
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => statement.whole().and_then(|whole| decided(&whole)).into_iter().collect(),
    }
}

/// Encodes a claim. `index` is the claim's place in its paper.
#[must_use]
pub fn encode(model: &Model, claim: &Claim, index: usize) -> EncodedClaim {
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
        Statement::Valued { whole, values } => existence::valued(&given, whole, values),
        Statement::Underived { why, .. } => existence::underived(&given, why),
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
        | Statement::Valued { .. }
        | Statement::Underived { .. } => Vec::new(),
    };
    vacuity.extend(valued(&given, &claim.statement));
    vacuity.extend(given.facts_of_functions(&parts));
    // The parts are ruled on without the hypotheses that could not be used. So vacuity is decided without them too, and a point
    // of a vacuity query counts.
    vacuity.iter_mut().for_each(|query| query.relaxed.clear());
    EncodedClaim { claim: claim.id.clone(), index, vacuity, parts, asides }
}
