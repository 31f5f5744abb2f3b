//! TRUSTED: a question and an answer become a verdict, by exact arithmetic alone. An error here is a wrong verdict.
//!
//! [`rule()`] makes every verdict; [`confirm()`] checks every point. The [`kernel`] decides whether a system has a point; what is trusted
//! besides is the encoding of claims as systems ([`crate::encode`]) and the evaluation of the paper's own terms
//! ([`crate::expression::evaluate`]). No solver is.

pub mod confirm;
mod functions;
pub mod rule;
pub mod verdict;

pub use confirm::{Rejection, confirm};
pub use rule::{Answers, finding, rule};
pub use verdict::{Answer, Finding, ImplicationCase, PartRuling, Point, Ruling, UndecidedReason, Verdict, Word};
