//! Tests of the kernel alone, in one binary.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first unexpected result")]

mod algebra;
mod arbitrary;
mod checker;
#[path = "../../fuzz/choices.rs"]
mod choices;
mod conditions;
mod number;
mod points;
mod seeded;
mod simplifier;
