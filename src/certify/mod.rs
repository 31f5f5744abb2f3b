//! TRUSTED: a question and an answer become a verdict, by exact arithmetic alone. An error here is a wrong verdict.

pub mod verdict;

pub use verdict::{Answer, Finding, ImplicationCase, PartRuling, Point, Ruling, Value, Verdict, Word};
