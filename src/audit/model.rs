//! An audit as data: every claim of every paper with its ruling, in the order of the files; what reports are made from.

use std::sync::Arc;
use std::time::Duration;

use crate::certify::Ruling;
use crate::diagnostic::Faults;
use crate::paper::Paper;
use crate::pose::Question;
use crate::source::Sources;

/// The result of one run.
#[derive(Debug, Default)]
pub struct Audit {
    /// The papers that could be read, in the order of their paths.
    pub papers: Vec<PaperAudit>,
    /// The files that could not: their faults, with the texts they point into.
    pub faulty: Vec<(Arc<Sources>, Faults)>,
    /// It was stopped (Ctrl-C, or the overall budget) before everything was ruled on.
    pub stopped: Option<String>,
    /// Time spent; never part of a report whose bytes must repeat.
    pub timing: Timing,
}

/// One paper with its rulings.
#[derive(Debug)]
pub struct PaperAudit {
    /// The paper.
    pub paper: Arc<Paper>,
    /// A question and a ruling per claim of [`Paper::claims`] that was selected, in that order.
    pub rulings: Vec<Ruled>,
}

/// A claim ruled on.
#[derive(Debug)]
pub struct Ruled {
    /// What was asked; its `index` is the claim's place in [`Paper::claims`].
    pub question: Question,
    /// The ruling.
    pub ruling: Ruling,
    /// Ids of refuted items that it rests on.
    pub rests_on: Vec<String>,
    /// How the verdict compares with what the file expects.
    pub comparison: Comparison,
}

/// A verdict beside what the file expects. An *unchecked* verdict is judged by what it leans to: a solver's word that
/// contradicts the expectation differs from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// A question: nothing expected; or the verdict expected.
    AsExpected,
    /// Another verdict than expected.
    Differs,
    /// Open or unchecked where a decision was expected.
    Undecided,
}

/// Where the time went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// From start to end.
    pub wall: Duration,
    /// Inside the solver, summed over threads.
    pub solver: Duration,
    /// In search of certificates, summed over threads.
    pub certificates: Duration,
    /// How many queries reached the solver.
    pub queries: usize,
}
