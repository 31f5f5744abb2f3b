//! Derives the conditions that a paper should have printed, and proves them equivalent to the model.
//!
//! A question asks for which parameters something holds, for example that an assessment is an equilibrium. [`crate::eliminate`]
//! removes its quantifiers. The condition is then shortened under the hypotheses, with a solver as oracle, and rewritten in the
//! paper's own terms.
//! Untrusted: the ordinary audit rules on the claim `question iff result`, which says that the question is defined and true
//! exactly where the result is. The audit also rules on whether either of them is defined everywhere.

pub mod answer;
pub mod atlas;
pub mod chosen_number;
pub mod condition;
pub mod equilibrium;
mod factored;
pub mod gaps;
pub mod interior;
pub mod latex;
mod offers;
pub mod oracle;
pub mod printed_comparison;
mod proof;
pub mod pure;
mod quadratic;
mod result;
pub mod threshold;
pub mod witness;

pub use result::{ConditionCase, Definedness, DefinednessRuling, DerivationContext, DerivationOutcome, DerivedCondition};
