//! Turns the answers to an encoded claim into a verdict, by exact arithmetic alone. Trusted: an error here is a wrong verdict.
//!
//! [`rule()`] makes every verdict, and [`confirm()`] checks every point. The [`kernel`] decides whether a system has a point.
//! The encoding of claims as systems ([`crate::encode`]) and the evaluation of the paper's own terms
//! ([`crate::expression::evaluate`]) are trusted too. Solvers are not.

pub mod confirm;
mod functions;
pub mod rule;
mod smooth;
pub mod verdict;

pub use confirm::{Rejection, confirm};
pub use rule::{Answers, finding, rule};
pub use verdict::{Answer, Finding, ImplicationCase, PartRuling, Point, Ruling, UndecidedReason, Verdict, Word};
