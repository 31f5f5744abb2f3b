//! Runs the line: reads papers, poses questions, asks solvers, collects rulings.

pub mod model;

pub use model::{Audit, Comparison, PaperAudit, Ruled, Timing};
