//! Represents verdicts and their evidence. Only `certify` can create a [`Verdict`].
//!
//! Trusted: an error here is a wrong verdict. `audit`, `report` and `recheck` read these types.

use std::sync::Arc;

use super::confirm::Rejection;
use crate::encode::Obstacle;
use crate::expression::Variable;
use kernel::{CandidatePoint, CertificateFault, Instance, Refutation, Sat, Unsat, Value};

/// The five verdict words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// A counterexample was found and confirmed by exact evaluation.
    Refuted,
    /// The claim is not decided.
    Open,
    /// Only a solver says so, without a checked certificate.
    Unchecked,
    /// The hypotheses, or the hypotheses together with the case of which the claim speaks, are inconsistent.
    Vacuous,
    /// The claim is proved: the kernel has checked every certificate and point that the proof needs.
    Proved,
}

impl Word {
    /// All words, the unfavourable ones first.
    pub const ALL: [Self; 5] = [Self::Refuted, Self::Open, Self::Unchecked, Self::Vacuous, Self::Proved];

    /// Returns the word as reports print it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refuted => "refuted",
            Self::Open => "open",
            Self::Unchecked => "unchecked",
            Self::Vacuous => "vacuous",
            Self::Proved => "proved",
        }
    }
}

impl std::fmt::Display for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.as_str())
    }
}

/// A verdict. Its field is private to `certify`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verdict(pub(in crate::certify) Word);

impl Verdict {
    /// Returns the verdict word.
    #[must_use]
    pub fn word(self) -> Word {
        self.0
    }
}

/// The ruling on a claim.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// The verdict on the whole claim.
    pub verdict: Verdict,
    /// The verdict that would follow if a solver's statement were proved. It differs from `verdict` only if that is
    /// *unchecked*.
    pub leaning: Word,
    /// The findings on the vacuity queries, in their order.
    pub vacuity: Vec<Finding>,
    /// The rulings on the parts, in their order.
    pub parts: Vec<PartRuling>,
    /// The findings on the queries asked for information only, in their order.
    pub asides: Vec<Finding>,
    /// For an implication, how often it is true. See [`ImplicationCase`].
    pub case: Option<ImplicationCase>,
    /// How the second reader of games contradicts what was found, if it does. The claim is then *unchecked*.
    pub contradiction: Option<String>,
}

impl Ruling {
    /// Returns the ruling for the case that the second reader of games contradicts it: no finding counts any more.
    #[must_use]
    pub fn contradicted(self, how: &str) -> Self {
        let unknown = || Finding::Unknown { why: UndecidedReason::SecondReader(how.to_owned()) };
        let parts = self.parts.into_iter().map(|part| match part.verdict.0 {
            Word::Proved | Word::Refuted => PartRuling { verdict: Verdict(Word::Unchecked), finding: unknown() },
            Word::Open | Word::Unchecked | Word::Vacuous => part,
        });
        let parts = parts.collect();
        let asides = self.asides.iter().map(|_| Finding::NotAsked).collect();
        let contradiction = Some(how.to_owned());
        Self { verdict: Verdict(Word::Unchecked), leaning: Word::Unchecked, parts, asides, case: None, contradiction, ..self }
    }

    /// Counts the products and multiples in the certificates of all parts.
    #[must_use]
    pub fn terms(&self) -> usize {
        let refutations = self.parts.iter().filter_map(|part| part.finding.refutation());
        refutations.map(|refutation| refutation.terms()).sum()
    }
}

/// The ruling on one part.
#[derive(Clone, Debug)]
pub struct PartRuling {
    /// The verdict on this part alone.
    pub verdict: Verdict,
    /// The finding that decided it.
    pub finding: Finding,
}

/// A checked answer to one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The query has a point, confirmed by exact arithmetic.
    Sat {
        /// The values by name.
        point: Point,
        /// The kernel's proof that the encoded system has a point.
        proof: Sat,
    },
    /// The query has no point: the kernel has accepted a certificate.
    Unsat {
        /// The kernel's proof that there is no point.
        proof: Unsat,
    },
    /// A solver says that there is no point, possibly with the hypotheses that it used.
    UnsatSaysSolver {
        /// The name of the solver.
        solver: String,
        /// The origins of an unsat core, if one was computed.
        core: Vec<String>,
    },
    /// The query is not decided.
    Unknown {
        /// The reason.
        why: UndecidedReason,
    },
    /// The query was not asked, because other findings decide the claim.
    NotAsked,
}

/// The reason why a query is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndecidedReason {
    /// The query could not be encoded.
    NotEncoded(Obstacle),
    /// The search ended without an answer, for this reason.
    Search(String),
    /// A point was found and not accepted.
    Rejected {
        /// The test that the point fails.
        rejection: Rejection,
        /// The candidate point.
        candidate: CandidatePoint,
    },
    /// The query leaves out the quantifier over these variables, so a point of it proves nothing.
    Relaxed(Vec<Variable>),
    /// A refutation was found and not accepted, and no solver says that there is no point.
    RefutationRejected(CertificateFault),
    /// The second reader of games contradicts what was found.
    SecondReader(String),
}

impl std::fmt::Display for UndecidedReason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEncoded(obstacle) => obstacle.fmt(f),
            Self::Search(reason) | Self::SecondReader(reason) => f.write_str(reason),
            Self::Rejected { rejection, .. } => f.write_str(rejection.reason()),
            Self::Relaxed(variables) => write!(f, "a quantifier over {} would have to be eliminated first", variables.join(", ")),
            Self::RefutationRejected(fault) => write!(f, "the refutation found was rejected: {fault}"),
        }
    }
}

impl Finding {
    /// Returns the refutation that proves that there is no point.
    #[must_use]
    pub fn refutation(&self) -> Option<&Arc<Refutation>> {
        if let Self::Unsat { proof, .. } = self { proof.refutation() } else { None }
    }

    /// Returns true iff there is no point because the normal form of the query is `false`.
    #[must_use]
    pub fn is_false_by_normal_form(&self) -> bool {
        matches!(self, Self::Unsat { proof, .. } if proof.refutation().is_none())
    }
}

/// A point: a value for each variable, in the order of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The values of the paper's variables.
    pub values: Vec<(Variable, Value)>,
    /// The values of the auxiliary variables for square roots and function values, which the other values determine.
    pub made: Vec<(Variable, Value)>,
}

/// How an implication `A implies B` holds among the points of the hypotheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImplicationCase {
    /// B is true at every point of A.
    AlwaysTrue,
    /// B is true at some point of A and false at another.
    Mixed,
    /// A has points, and B is true at none of them.
    NeverTrue,
    /// A has no point.
    Vacuous,
}

/// The answer of the untrusted search for one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A point, which must be checked.
    Point(CandidatePoint),
    /// The named solver says that there is no point.
    UnsatSaysSolver {
        /// The instances of universal conditions that the refutation needs, if any.
        instances: Vec<Instance>,
        /// The solver's name and version.
        solver: String,
        /// The origins of an unsat core of hypotheses, if one was computed.
        core: Vec<String>,
    },
    /// There is no point, with a refutation that must be checked.
    Certified {
        /// The refutation.
        refutation: Arc<Refutation>,
        /// The name and version of the solver that said so before, empty if none was asked.
        solver: String,
    },
    /// The search did not decide the query.
    Unknown {
        /// The reason, with the budget where one was spent.
        reason: String,
    },
    /// The query was not asked.
    NotAsked,
}
