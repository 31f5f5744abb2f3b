//! Represents the refusals of a stored audit as data: the claim, and the reason.

use std::fmt;

pub use crate::audit::QueryPosition;
use crate::certify::{Rejection, Word};
use crate::report::stored::EvidenceMismatch;
use kernel::CertificateFault;

/// A refusal of a part of a stored audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The paper's key.
    pub paper: String,
    /// The claim's id; empty for the paper as a whole.
    pub claim: String,
    /// The reason of the refusal.
    pub reason: RefusalReason,
}

/// The reason of a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// A condition file has changed since the audit.
    Changed {
        /// The path of the file from the paper's folder.
        path: String,
    },
    /// The paper consists of other files than the audit lists.
    OtherFiles,
    /// A derived condition in the audit cannot be parsed.
    Answer {
        /// The fault of the condition.
        fault: String,
    },
    /// The audit has no papers.
    NoPapers,
    /// The paper occurs twice in the audit.
    PaperTwice,
    /// Selected claims of the paper are missing in the audit.
    Missing {
        /// The number of missing claims.
        count: usize,
        /// The id of the first missing claim.
        first: String,
    },
    /// The audit has a claim that the pattern of its `only` does not select.
    NotSelected,
    /// The paper has no such claim.
    NoSuchClaim,
    /// The claim occurs twice in the audit.
    Twice,
    /// The number of pieces of evidence differs from the number of queries.
    Count {
        /// The list of queries; the index in it has no meaning.
        what: QueryPosition,
        /// The number of pieces of evidence.
        given: usize,
        /// The number of queries.
        asked: usize,
    },
    /// A piece of evidence is not accepted.
    Evidence {
        /// The query of the evidence.
        place: QueryPosition,
        /// Why the evidence is not accepted.
        cause: Cause,
    },
    /// A verdict does not follow from the evidence.
    Verdict {
        /// The part with the verdict; `None` for the whole claim.
        place: Option<QueryPosition>,
        /// The verdict in the file.
        given: String,
        /// The verdict that follows from the evidence.
        found: Word,
    },
    /// The case of an implication is not the one that the evidence shows.
    Case {
        /// The case in the file.
        given: Option<String>,
        /// The case that the evidence shows.
        found: Option<&'static str>,
    },
    /// Another field of the file differs from the report on the new audit.
    Differs {
        /// The name of the field.
        field: String,
    },
}

/// Why a piece of evidence is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The evidence does not fit the query.
    Unfit(EvidenceMismatch),
    /// The point is rejected.
    Point(Rejection),
    /// The certificate is refused by the kernel.
    Certificate(CertificateFault),
    /// The query has another answer, or needs another kind of evidence.
    Otherwise(&'static str),
}

impl Refusal {
    /// Creates a refusal; `claim` is empty for the paper as a whole.
    pub fn new(paper: impl Into<String>, claim: impl Into<String>, reason: RefusalReason) -> Self {
        Self { paper: paper.into(), claim: claim.into(), reason }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { paper, claim, reason } = self;
        if claim.is_empty() { write!(f, "{paper}: {reason}") } else { write!(f, "{paper}, {claim}: {reason}") }
    }
}

impl fmt::Display for RefusalReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { path } => {
                write!(f, "`{path}` is not the file that was audited: its SHA-256 differs - audit it again")
            }
            Self::OtherFiles => f.write_str("the paper consists of other files than those that were audited - audit it again"),
            Self::Answer { fault } => write!(f, "a derived condition in the audit cannot be read: {fault}"),
            Self::NoPapers => f.write_str("the audit has no papers"),
            Self::PaperTwice => f.write_str("the paper occurs twice in the audit"),
            Self::Missing { count: 1, first } => write!(f, "the claim `{first}` is missing"),
            Self::Missing { count, first } => write!(f, "{count} claims are missing, the first of them `{first}`"),
            Self::NotSelected => f.write_str("the pattern `only` of the audit does not select the claim"),
            Self::NoSuchClaim => f.write_str("the paper has no such claim"),
            Self::Twice => f.write_str("the claim occurs twice in the audit"),
            Self::Count { what, given, asked } => {
                write!(f, "for {}, the audit has {given} pieces of evidence, but the claim needs {asked}", what.plural())
            }
            Self::Evidence { place, cause } => write!(f, "{place}: {cause}"),
            Self::Verdict { place: Some(place), given, found } => {
                write!(f, "{place}: the audit says {given}, but the evidence makes it {found}")
            }
            Self::Verdict { place: None, given, found } => write!(f, "the audit says {given}, but the evidence makes it {found}"),
            Self::Case { given, found } => {
                let given = given.as_deref().unwrap_or("nothing");
                write!(f, "the audit gives the case as {given}, but the evidence shows {}", found.unwrap_or("nothing"))
            }
            Self::Differs { field } => write!(f, "`{field}` differs from the value that the paper and the evidence give"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(unfit) => write!(f, "{unfit}"),
            Self::Certificate(fault) => write!(f, "the certificate is refused: {fault}"),
            Self::Otherwise(reason) => write!(f, "the evidence does not fit the query: {reason}"),
            Self::Point(rejection) => f.write_str(match rejection {
                Rejection::NotOfThisQuery => "the point does not have one value for each variable of the query",
                Rejection::NotWhole => "the point gives a fraction to a parameter that is a whole number",
                Rejection::Relaxed => {
                    "the query is weaker than the claim, because a quantifier was not eliminated: a point is no evidence"
                }
                Rejection::UnknownFunction => "values of an unknown function are no evidence",
                Rejection::TwoIrrational => "the point's irrational coordinates cannot be checked exactly",
                Rejection::Universal => {
                    "there is no proof that a condition holds at the point for all values of a quantified variable"
                }
                Rejection::Matters => "there is no proof that the statement is undefined at the point",
                Rejection::Fails => "the point does not satisfy the conditions",
            }),
        }
    }
}
