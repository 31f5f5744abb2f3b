//! Verdicts and their evidence. A [`Verdict`] can be made inside `certify` only.

use std::sync::Arc;

use super::certificate::Refutation;
use crate::algebra::univariate::{Real, Root};
use crate::expression::Variable;
use crate::number::Rational;
use crate::pose::Instance;

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
        let unknown = || Finding::Unknown { reason: how.to_owned() };
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
        let of = |finding: &Finding| match finding {
            Finding::EmptyByCertificate { refutation, .. } => refutation.terms(),
            Finding::Point(_)
            | Finding::EmptyByNormalForm
            | Finding::EmptySaysSolver { .. }
            | Finding::Unknown { .. }
            | Finding::NotAsked => 0,
        };
        self.parts.iter().map(|part| of(&part.finding)).sum()
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
    Point(Point),
    /// No point: the normal form of the query is `false`.
    EmptyByNormalForm,
    /// No point: a certificate of it was checked and accepted.
    EmptyByCertificate {
        /// The refutation.
        refutation: Arc<Refutation>,
        /// The origins of a conflicting set, if one was sought.
        core: Vec<String>,
    },
    /// No point, says a solver; with the origins of hypotheses that it needed, if it was asked for them.
    EmptySaysSolver {
        /// Which solver.
        solver: String,
        /// The origins of a conflicting set, if one was sought.
        core: Vec<String>,
    },
    /// Not known, and why.
    Unknown {
        /// The reason, with the budget where one was spent.
        reason: String,
    },
    /// Not asked: what else is known decides the claim without it.
    NotAsked,
}

/// A point: a value per variable, in the order of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The values of the paper's variables.
    pub values: Vec<(Variable, Value)>,
    /// The values of the variables made for square roots: the others fix them.
    pub made: Vec<(Variable, Value)>,
    /// Why the conditions for all values that it takes for true hold there.
    pub universals: Vec<Held>,
}

/// Why a universal condition of a system holds at a point: its violation there has no point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The condition, by its place in [`crate::pose::System::universals`].
    pub universal: usize,
    /// Why [`crate::pose::System::violation`] has no point; `None` where its normal form is `false`.
    pub refutation: Option<Arc<Refutation>>,
}

/// A point that is still to be checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// A value per variable of the system, by index. What stands at truth variables does not count.
    pub values: Vec<Value>,
    /// Why universal conditions hold there.
    pub universals: Vec<Held>,
}

impl From<Vec<Value>> for Candidate {
    fn from(values: Vec<Value>) -> Self {
        Self { values, universals: Vec::new() }
    }
}

/// An exact real number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A fraction.
    Rational(Rational),
    /// The only root of a polynomial between two fractions.
    Root {
        /// The coefficients, the constant first; square-free.
        coefficients: Vec<Rational>,
        /// Below the root.
        low: Rational,
        /// Above the root.
        high: Rational,
    },
}

impl From<Real> for Value {
    fn from(real: Real) -> Self {
        match real {
            Real::Rational(value) => Self::Rational(value),
            Real::Root(Root { coefficients, low, high }) => Self::Root { coefficients, low, high },
        }
    }
}

impl From<Value> for Real {
    fn from(value: Value) -> Self {
        match value {
            Value::Rational(value) => Self::Rational(value),
            Value::Root { coefficients, low, high } => Self::Root(Root { coefficients, low, high }),
        }
    }
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
    Point(Candidate),
    /// There is none, says the solver named.
    NoPoint {
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
        /// Which solver said so before, with its version.
        solver: String,
        /// Origins of a conflicting set of hypotheses, if one was sought.
        core: Vec<String>,
    },
    /// It could not tell, and why.
    Unknown {
        /// The reason, with the budget where one was spent.
        reason: String,
    },
    /// It was not asked.
    NotAsked,
}
