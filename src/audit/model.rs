//! Represents a finished audit as data: every claim of every paper with its ruling, in the order of the files.
//!
//! Built by `run` and by `rule_again`, and read by the reports, the exports and `recheck`.

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
    /// The faults of the files that could not be read, with the texts to which the faults point.
    pub faulty: Vec<(Arc<Sources>, Faults)>,
    /// The pattern that selects claims by their ids (`--only`); `None` if every claim is selected.
    pub only: Option<String>,
    /// Why the audit was stopped (Ctrl-C, or the overall budget) before every claim was ruled on; `None` if it was completed.
    pub stopped: Option<String>,
    /// The result of the cross-check, if a second solver was asked.
    pub cross_check: Option<CrossCheck>,
    /// The time spent, which no reproducible report may contain.
    pub timing: Timing,
}

/// One paper with its rulings.
#[derive(Debug)]
pub struct PaperAudit {
    /// The paper.
    pub paper: Arc<Paper>,
    /// One ruling for each selected claim of [`Paper::claims`], in that order.
    pub rulings: Vec<RuledClaim>,
}

/// A claim with its ruling.
#[derive(Debug)]
pub struct RuledClaim {
    /// The encoded claim; its `index` is the claim's position in [`Paper::claims`].
    pub question: EncodedClaim,
    /// The ruling on the claim.
    pub ruling: Ruling,
    /// The ids of refuted items on which the claim rests, directly or through other items.
    pub rests_on: Vec<String>,
    /// How the verdict compares with the file's expectation.
    pub comparison: ExpectationMatch,
    /// The safety net that a search for this claim hit, if any: a faster machine may find more.
    pub net: Option<SafetyNet>,
}

/// The position of a query in its claim: the list that contains it, and the index in that list, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QueryPosition {
    /// One of the vacuity queries, which ask whether the claim's hypotheses can hold.
    Vacuity(usize),
    /// One of the parts of the claim.
    Part(usize),
    /// One of the additional queries, which do not decide the verdict.
    Aside(usize),
}

impl QueryPosition {
    /// Returns the noun phrase for all queries in the same list, for messages.
    #[must_use]
    pub fn plural(self) -> &'static str {
        match self {
            Self::Vacuity(_) => "its hypotheses",
            Self::Part(_) => "its parts",
            Self::Aside(_) => "its additional queries",
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

/// A query of a claim together with its finding.
#[derive(Clone, Copy, Debug)]
pub struct QueryRecord<'a> {
    /// The position of the query in its claim.
    pub place: QueryPosition,
    /// The query that was asked.
    pub query: &'a Query,
    /// The checked answer to the query.
    pub finding: &'a Finding,
}

impl RuledClaim {
    /// Iterates over all queries of the claim with their findings: vacuity queries, then parts, then additional queries.
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

/// The result of comparing a verdict with the file's expectation. An *unchecked* verdict is compared by the solver's unproved
/// answer: it differs if that answer contradicts the expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExpectationMatch {
    /// The file expects this verdict, or expects nothing.
    AsExpected,
    /// The file expects another verdict.
    Differs,
    /// The claim is open or unchecked, and the file expects a decision.
    Undecided,
}

/// The time that an audit took, by what it was spent on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// The wall-clock time from start to end.
    pub wall: Duration,
    /// The time inside the solver, summed over threads.
    pub solver: Duration,
    /// The time spent in the search for certificates, summed over threads.
    pub certificates: Duration,
    /// The number of queries that reached the solver.
    pub queries: usize,
}
