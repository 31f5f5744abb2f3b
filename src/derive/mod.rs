//! What a paper should have printed: conditions recomputed from the model, shortened, solved, and proved equivalent to the question.
//!
//! A question (some value exists; this assessment is an equilibrium; what these regions leave over) loses its quantifiers in
//! [`crate::eliminate`], is shortened under the hypotheses in force with a solver as oracle, and is put back into the paper's words.
//! None of that is trusted: the result is ruled on as a claim, `question iff result`, by the line that rules on every other: the
//! question is defined and true exactly where the result is. Whether either has a value everywhere is asked besides.

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
mod result;
pub mod threshold;
pub mod witness;

pub use result::{ConditionCase, Definedness, DefinednessRuling, DerivationContext, DerivationOutcome, DerivedCondition};
