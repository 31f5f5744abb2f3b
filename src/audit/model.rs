//! An audit as data: every claim of every paper with its ruling, in the order of the files; what reports are made from.

use std::sync::Arc;
use std::time::Duration;

use super::crosscheck::CrossCheck;
use crate::certify::{Finding, Ruling};
use crate::diagnostic::Faults;
use crate::encode::{EncodedClaim, Query};
use crate::paper::Paper;
use crate::solve::SafetyNet;
use crate::source::Sources;

/// The result of one run.
#[derive(Debug, Default)]
pub struct Audit {
    /// The papers that could be read, in the order of their paths.
    pub papers: Vec<PaperAudit>,
    /// The files that could not: their faults, with the texts they point into.
    pub faulty: Vec<(Arc<Sources>, Faults)>,
    /// The pattern that selects claims by their ids (`--only`); none where every claim was to be ruled on.
    pub only: Option<String>,
    /// It was stopped (Ctrl-C, or the overall budget) before everything was ruled on.
    pub stopped: Option<String>,
    /// What a second solver says, if one was asked.
    pub cross_check: Option<CrossCheck>,
    /// Time spent; never part of a report whose bytes must repeat.
    pub timing: Timing,
}

/// One paper with its rulings.
#[derive(Debug)]
pub struct PaperAudit {
    /// The paper.
    pub paper: Arc<Paper>,
    /// A question and a ruling per claim of [`Paper::claims`] that was selected, in that order.
    pub rulings: Vec<RuledClaim>,
}

/// A claim ruled on.
#[derive(Debug)]
pub struct RuledClaim {
    /// What was asked; its `index` is the claim's place in [`Paper::claims`].
    pub question: EncodedClaim,
    /// The ruling.
    pub ruling: Ruling,
    /// Ids of refuted items that it rests on.
    pub rests_on: Vec<String>,
    /// How the verdict compares with what the file expects.
    pub comparison: ExpectationMatch,
    /// The safety net that was hit while it was ruled on: on a faster machine more may be found.
    pub net: Option<SafetyNet>,
}

/// Where in a claim a query and what is known of it stand, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryPosition {
    /// Among what the claim supposes.
    Vacuity(usize),
    /// Among its parts.
    Part(usize),
    /// Among what is asked besides.
    Aside(usize),
}

impl QueryPosition {
    /// What all of its sort are called.
    #[must_use]
    pub fn several(self) -> &'static str {
        match self {
            Self::Vacuity(_) => "what it supposes",
            Self::Part(_) => "its parts",
            Self::Aside(_) => "what is asked besides",
        }
    }
}

impl std::fmt::Display for QueryPosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Vacuity(place) => write!(f, "supposition {}", place + 1),
            Self::Part(place) => write!(f, "part {}", place + 1),
            Self::Aside(place) => write!(f, "aside {}", place + 1),
        }
    }
}

/// One query of a claim beside what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct QueryRecord<'a> {
    /// Where it stands.
    pub place: QueryPosition,
    /// What was looked for.
    pub query: &'a Query,
    /// What was found.
    pub finding: &'a Finding,
}

impl RuledClaim {
    /// Every query of the claim: what it supposes, its parts, what is asked besides.
    pub fn found(&self) -> impl Iterator<Item = QueryRecord<'_>> {
        let Self { question, ruling, .. } = self;
        let vacuity = question.vacuity.iter().zip(&ruling.vacuity).enumerate();
        let parts = question.parts.iter().zip(&ruling.parts).enumerate();
        let asides = question.asides.iter().zip(&ruling.asides).enumerate();
        let vacuity = vacuity.map(|(at, (query, finding))| QueryRecord { place: QueryPosition::Vacuity(at), query, finding });
        let parts =
            parts.map(|(at, (part, r))| QueryRecord { place: QueryPosition::Part(at), query: &part.query, finding: &r.finding });
        let asides = asides.map(|(at, (query, finding))| QueryRecord { place: QueryPosition::Aside(at), query, finding });
        vacuity.chain(parts).chain(asides)
    }
}

/// A verdict beside what the file expects. An *unchecked* verdict is judged by what it leans to: a solver's word that
/// contradicts the expectation differs from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpectationMatch {
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
