//! All tests of the house, in one binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_arithmetic, missing_docs, reason = "a test may stop at once")]

mod certify;
mod lower;
mod certificate_faults;
mod certificates;
mod formulas;
mod statements;
