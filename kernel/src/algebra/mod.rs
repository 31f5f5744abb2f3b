//! Polynomials, sign conditions and formulas over the rationals, in canonical form, with exact evaluation.

pub mod formula;
pub mod fraction;
pub mod known;
pub mod place;
pub mod polynomial;
pub mod quantified;
mod simplifier;
pub mod univariate;

pub use formula::{Atom, Formula, Signs};
pub use fraction::Fraction;
pub use known::KnownSigns;
pub use polynomial::{Monomial, Polynomial, VariableIndex};
pub use quantified::{Quantified, QuantifiedVariable};
