//! Exact elimination of quantifiers over the reals, by virtual substitution; and conditions made as short as a person would print.
//!
//! A formula with quantifiers goes in, an equivalent one without comes out, as far as variables occur with degree two at most where
//! they have to be solved for: their powers, if only these occur; and not where comparisons rise or fall between the bounds. What is
//! in force (the *facts*) decides signs of coefficients as early as possible; for what the facts do not show at once, an [`EliminationOracle`] is
//! asked. Nothing here is trusted: whoever prints a result has it proved.
//!
//! # Source
//! Virtual substitution: Loos and Weispfenning (1993) for linear, Weispfenning (1997) for quadratic variables. Where a variable has
//! bounds alone: Fourier (1826) and Motzkin (1936).

mod block;
mod bounds;
pub mod knowledge;
mod limits;
mod monotone;
mod point;
pub mod shorter;
mod variable;

pub use block::{Eliminated, eliminate};
pub use knowledge::Knowledge;
pub use limits::{EliminationLimits, EliminationOracle, EliminationStop, SyntacticOracle};
