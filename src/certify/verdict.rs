//! Verdicts and their evidence. A [`Verdict`] can be made inside `certify` only.

use std::sync::Arc;

use super::confirm::Rejection;
use crate::encode::Obstacle;
use crate::expression::Variable;
use kernel::{CandidatePoint, CertificateFault, Instance, Refutation, Sat, Unsat, Value};

/// The five words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// A counterexample was found and re-evaluated.
    Refuted,
    /// Not decided.
    Open,
    /// A solver says so, and nothing else does.
    Unchecked,
    /// The hypotheses cannot hold together.
    Vacuous,
    /// Exact arithmetic has confirmed it.
    Proved,
}

impl Word {
    /// All words, the unflattering ones first.
    pub const ALL: [Self; 5] = [Self::Refuted, Self::Open, Self::Unchecked, Self::Vacuous, Self::Proved];

    /// The word as reports print it.
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

/// A verdict that was earned: its field is private to this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Verdict(pub(in crate::certify) Word);

impl Verdict {
    /// The word.
    #[must_use]
    pub fn word(self) -> Word {
        self.0
    }
}

/// The ruling on a claim.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// What the verdict would be if a solver's word were proof; differs from it for *unchecked* only.
    pub leaning: Word,
    /// What is known of the question's vacuity queries, in its order.
    pub vacuity: Vec<Finding>,
    /// One per part.
    pub parts: Vec<PartRuling>,
    /// One per aside.
    pub asides: Vec<Finding>,
    /// For an implication: always true, mixed, never true.
    pub case: Option<ImplicationCase>,
    /// How the second reader of games contradicts what was found, if it does; the claim is then *unchecked*.
    pub contradiction: Option<String>,
}

impl Ruling {
    /// The ruling where the second reader of games contradicts it: nothing that was found counts.
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

    /// How many products and multiples its certificates have.
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
    /// What decided it.
    pub finding: Finding,
}

/// What is known of one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// A point that exact arithmetic confirmed.
    Sat {
        /// The point, by names.
        point: Point,
        /// The same of the encoded system, as the kernel has accepted it.
        proof: Sat,
    },
    /// The system has no point: the kernel has accepted a proof.
    Unsat {
        /// What the kernel has accepted.
        proof: Unsat,
    },
    /// No point, says a solver; with the origins of hypotheses that it needed, if it was asked for them.
    UnsatSaysSolver {
        /// Which solver.
        solver: String,
        /// The origins of a conflicting set, if one was sought.
        core: Vec<String>,
    },
    /// Not known, and why.
    Unknown {
        /// The reason.
        why: UndecidedReason,
    },
    /// Not asked: what else is known decides the claim without it.
    NotAsked,
}

/// Why a query is not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndecidedReason {
    /// The query could not be encoded.
    NotEncoded(Obstacle),
    /// The search for an answer ended without one: why, as the search says, with the budget where one was spent.
    Search(String),
    /// A point was found and not accepted.
    Rejected {
        /// The test that it fails.
        rejection: Rejection,
        /// The point.
        candidate: CandidatePoint,
    },
    /// The query is relaxed by leaving these variables' quantifier out, so that a point shows nothing.
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
            Self::Relaxed(variables) => write!(f, "it needs the elimination of {}", variables.join(", ")),
            Self::RefutationRejected(fault) => write!(f, "the refutation found is not accepted: {fault}"),
        }
    }
}

impl Finding {
    /// Returns the refutation that shows that there is no point.
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

/// A point: a value per variable, in the order of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The values of the paper's variables.
    pub values: Vec<(Variable, Value)>,
    /// The values of the variables made for square roots: the others fix them.
    pub made: Vec<(Variable, Value)>,
}

/// How an implication A implies B stands on the hypotheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImplicationCase {
    /// B at every point of A.
    AlwaysTrue,
    /// A point of A with B and one without.
    Mixed,
    /// A has points, none of them has B.
    NeverTrue,
    /// A has no point.
    Vacuous,
}

/// What untrusted search brings back for one query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A point to be checked.
    Point(CandidatePoint),
    /// There is none, says the solver named.
    UnsatSaysSolver {
        /// The instances of universal conditions that it takes, if it knows any.
        instances: Vec<Instance>,
        /// Which solver, with its version.
        solver: String,
        /// Origins of a conflicting set of hypotheses, if one was sought.
        core: Vec<String>,
    },
    /// There is none, and here is a proof of it to be checked.
    Certified {
        /// The refutation.
        refutation: Arc<Refutation>,
        /// Which solver said so before, with its version; empty where none was asked.
        solver: String,
    },
    /// It could not tell, and why.
    Unknown {
        /// The reason, with the budget where one was spent.
        reason: String,
    },
    /// It was not asked.
    NotAsked,
}
