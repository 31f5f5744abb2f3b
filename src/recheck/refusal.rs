//! What is refused of a stored audit, as data: which claim, and why.

use std::fmt;

pub use crate::audit::QueryPosition;
use crate::certify::{Rejection, Word};
use crate::report::stored::EvidenceMismatch;
use kernel::CertificateFault;

/// Something refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The paper's key.
    pub paper: String,
    /// The claim's id; empty for the paper as a whole.
    pub claim: String,
    /// Why.
    pub reason: RefusalReason,
}

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefusalReason {
    /// A file is not the one that the audit was made from.
    Changed {
        /// Its path from the paper's folder.
        path: String,
    },
    /// The paper is made of other files than the audit says.
    OtherFiles,
    /// A condition that was derived cannot be read as one.
    Answer {
        /// What is wrong with it.
        fault: String,
    },
    /// The audit is of no paper.
    NoPapers,
    /// The paper stands twice in the file.
    PaperTwice,
    /// Claims of the paper that were to be ruled on are not in the file.
    Missing {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// The audit has a claim that the pattern of its `only` does not select.
    NotSelected,
    /// The paper has no such claim.
    NoSuchClaim,
    /// The claim stands twice in the file.
    Twice,
    /// There are more or fewer pieces of evidence than the question asks for.
    Count {
        /// Of what (the number in it says nothing).
        what: QueryPosition,
        /// How many there are.
        given: usize,
        /// How many are asked for.
        asked: usize,
    },
    /// A piece of evidence is not accepted.
    Evidence {
        /// Which.
        place: QueryPosition,
        /// Why.
        cause: Cause,
    },
    /// A verdict word is not the one that the evidence earns.
    Verdict {
        /// The part it is about; the claim if none.
        place: Option<QueryPosition>,
        /// The word in the file.
        given: String,
        /// The word earned.
        found: Word,
    },
    /// The case of an implication is not the one that the evidence shows.
    Case {
        /// The case in the file.
        given: Option<String>,
        /// The case shown.
        found: Option<&'static str>,
    },
    /// Something else in the file is not what the paper and the evidence say.
    Differs {
        /// Which field.
        field: String,
    },
}

/// Why a piece of evidence is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is no answer to this question.
    Unfit(EvidenceMismatch),
    /// The point is none of this question.
    Point(Rejection),
    /// The certificate does not show it.
    Certificate(CertificateFault),
    /// The question says otherwise by itself.
    Otherwise(&'static str),
}

impl Refusal {
    /// Something refused.
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
            Self::OtherFiles => f.write_str("it is made of other files than those that were audited - audit it again"),
            Self::Answer { fault } => write!(f, "a condition that was derived cannot be read: {fault}"),
            Self::NoPapers => f.write_str("it is of no paper"),
            Self::PaperTwice => f.write_str("it stands twice in the audit"),
            Self::Missing { count: 1, first } => write!(f, "the claim `{first}` is missing"),
            Self::Missing { count, first } => write!(f, "{count} claims are missing, the first of them `{first}`"),
            Self::NotSelected => f.write_str("`only` in the audit does not select it"),
            Self::NoSuchClaim => f.write_str("the paper has no such claim"),
            Self::Twice => f.write_str("it stands twice in the audit"),
            Self::Count { what, given, asked } => {
                write!(f, "of {} the audit has evidence on {given}, and the question asks {asked}", what.plural())
            }
            Self::Evidence { place, cause } => write!(f, "{place}: {cause}"),
            Self::Verdict { place: Some(place), given, found } => {
                write!(f, "{place}: the audit says {given}, and the evidence makes it {found}")
            }
            Self::Verdict { place: None, given, found } => write!(f, "the audit says {given}, and the evidence makes it {found}"),
            Self::Case { given, found } => {
                let given = given.as_deref().unwrap_or("nothing");
                write!(f, "of the case the audit says {given}, and the evidence {}", found.unwrap_or("nothing"))
            }
            Self::Differs { field } => write!(f, "`{field}` is not what the paper and the evidence give"),
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unfit(unfit) => write!(f, "{unfit}"),
            Self::Certificate(fault) => write!(f, "the certificate is refused: {fault}"),
            Self::Otherwise(says) => write!(f, "the evidence is none of this question: {says}"),
            Self::Point(rejection) => f.write_str(match rejection {
                Rejection::NotOfThisQuery => "the point is none of this question",
                Rejection::NotWhole => "the point gives a fraction to a whole number",
                Rejection::Relaxed => "a quantifier would have to be eliminated, so that a point shows nothing",
                Rejection::UnknownFunction => "values of an unknown function are no evidence",
                Rejection::TwoIrrational => "the point's irrational coordinates cannot be checked exactly",
                Rejection::Universal => "a condition is said to hold there for all values of something, and that is not shown",
                Rejection::Matters => "that the statement is undefined at the point is not shown",
                Rejection::Fails => "the point does not satisfy the conditions",
            }),
        }
    }
}
