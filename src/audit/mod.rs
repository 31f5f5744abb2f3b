//! Runs the line: reads papers, poses questions, asks solvers, collects rulings.

pub mod again;
mod asking;
mod attempt;
mod beside;
pub mod crosscheck;
pub mod exit;
mod limits;
pub mod memory;
pub mod minimise;
pub mod model;
pub mod run;
mod second_reader;

pub use again::{AtHand, again};
pub use asking::Asker;
pub use attempt::Attempt;
pub use beside::VerdictComparison;
pub use crosscheck::{CrossCheck, cross_check};
pub use exit::Exit;
pub use limits::AuditLimits;
pub use model::{Audit, ExpectationMatch, PaperAudit, QueryPosition, QueryRecord, Ruled, Timing};
pub use run::{NoProgress, Progress, in_turn, run, with_threads};
pub(crate) use second_reader::SecondReader;
