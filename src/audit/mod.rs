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
pub use beside::Beside;
pub use crosscheck::{CrossCheck, cross_check};
pub use exit::Exit;
pub use limits::Limits;
pub use model::{Audit, Comparison, Found, PaperAudit, Place, Ruled, Timing};
pub use run::{Watch, in_turn, run, with_threads};
pub(crate) use second_reader::SecondReader;
