//! All tests of the house, in one binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_arithmetic, missing_docs, reason = "a test may stop at once")]

mod audit;
mod certify;
mod command;
mod diagnostics;
mod house;
mod lower;
mod algebra;
#[cfg(feature = "z3")]
mod solve;
//! All tests in one binary, a module per room.
mod readme;
mod report;
mod sample;
mod syntax;
