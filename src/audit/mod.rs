//! Runs an audit: encodes the claims of papers, asks solvers within budgets, and collects the rulings.
//!
//! Called by [`crate::command`], [`crate::derive`], [`crate::mutate`] and [`crate::diagnose`]. Untrusted: the verdicts themselves
//! are made by [`crate::certify`], and the kernel checks the evidence.

mod attempt;
pub mod crosscheck;
pub mod exit;
mod limits;
pub mod minimise;
pub mod model;
mod queries;
pub mod rule_again;
pub mod ruling_memo;
pub mod run;
mod second_reader;
mod verdict_comparison;

pub use attempt::CounterexampleSearch;
pub use crosscheck::{CrossCheck, cross_check};
pub use exit::Exit;
pub use limits::AuditLimits;
pub use model::{Audit, ExpectationMatch, PaperAudit, QueryPosition, QueryRecord, RuledClaim, Timing};
pub use queries::QueryRunner;
pub use rule_again::{StoredAnswers, rule_again};
pub use run::{NoProgress, Progress, map_in_order, run, with_threads};
pub(crate) use second_reader::SecondReader;
pub use verdict_comparison::VerdictComparison;
