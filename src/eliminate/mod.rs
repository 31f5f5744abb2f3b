//! Eliminates quantifiers over the reals exactly, by virtual substitution, and simplifies conditions to a form that a person
//! would print.
//!
//! `derive` calls it. Input is a formula with quantifiers, and output is an equivalent formula without them. A variable is
//! eliminated if it occurs with degree at most two where it has to be solved for. If only one power of a variable occurs, the
//! power counts as the variable. Comparisons of higher degree are allowed if they are monotone between the bounds. The
//! hypotheses in force (the *facts*) decide signs of coefficients as early as possible. For signs that the facts do not show at
//! once, an [`EliminationOracle`] is asked. Untrusted: the caller proves every result that it prints.
//!
//! # Source
//! Virtual substitution: Loos and Weispfenning (1993) for linear variables, Weispfenning (1997) for quadratic ones. Variables
//! with bounds only: Fourier (1826) and Motzkin (1936).

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
