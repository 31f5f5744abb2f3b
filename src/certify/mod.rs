//! TRUSTED: a question and an answer become a verdict, by exact arithmetic alone. An error here is a wrong verdict.
//!
//! [`rule()`] makes every verdict; [`confirm()`] checks every point. What is trusted besides: the questions ([`crate::pose`]) and the
//! arithmetic under both ([`crate::number`], [`crate::algebra`], [`crate::expression::evaluate`]). No solver is.

pub mod certificate;
pub mod confirm;
mod functions;
mod line;
pub mod rule;
pub mod scope;
pub mod verdict;
pub mod written;

pub use certificate::{Certificate, Fault, Refutation, check, check_certificate};
pub use confirm::{Rejection, confirm};
pub use rule::{Answers, finding, rule};
pub use verdict::{Answer, Candidate, Finding, Held, ImplicationCase, PartRuling, Point, Ruling, Value, Verdict, Word};
