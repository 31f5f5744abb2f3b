//! Claims become questions: which points to look for, and what finding them says.

pub mod question;

pub use question::{Hypothesis, Obstacle, Part, Query, Question, System, SystemVariable, VariableKind, Wish};
