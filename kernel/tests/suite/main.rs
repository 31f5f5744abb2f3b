//! The kernel, tested by itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first thing that is not as expected")]

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
