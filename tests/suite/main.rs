//! All tests of the house, in one binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_arithmetic, missing_docs, reason = "a test may stop at once")]

mod algebra;
mod audit;
mod certificate_faults;
mod certificates;
mod certify;
#[cfg(feature = "z3")]
mod command;
#[cfg(feature = "z3")]
mod coq;
mod diagnostics;
#[cfg(feature = "z3")]
mod differential;
#[cfg(feature = "z3")]
mod export;
mod formulas;
mod house;
#[cfg(feature = "z3")]
mod kinds;
mod lower;
mod metamorphic;
#[cfg(feature = "z3")]
mod mutate;
mod paper;
mod paper_shown;
#[cfg(feature = "z3")]
mod papers;
#[cfg(feature = "z3")]
mod quantifiers;
#[cfg(feature = "z3")]
mod random;
#[cfg(feature = "z3")]
mod readme;
#[cfg(feature = "z3")]
mod recheck;
#[cfg(feature = "z3")]
mod report;
mod sample;
#[cfg(all(feature = "z3", unix))]
mod second;
#[cfg(feature = "z3")]
mod solve;
mod statements;
mod syntax;
mod syntax_latex;
mod syntax_random;
