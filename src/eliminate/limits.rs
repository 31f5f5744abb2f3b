//! Defines the oracle and the limits of an elimination, and the reasons why it stops.
//!
//! Untrusted: the caller of `eliminate` proves the result.

use kernel::algebra::Formula;
use kernel::algebra::fraction::Overgrown;

/// Decides which cases of an elimination can be dropped.
pub trait EliminationOracle {
    /// Returns false only if no point of the facts satisfies the formula. Returns true also if this is not decided.
    fn possible(&self, formula: &Formula) -> bool;

    /// Returns true iff no more time may be spent.
    fn stopped(&self) -> bool;
}

/// An oracle without facts: it excludes a formula only if its normal form is `false`.
#[derive(Clone, Copy, Debug, Default)]
pub struct SyntacticOracle;

impl EliminationOracle for SyntacticOracle {
    fn possible(&self, formula: &Formula) -> bool {
        formula.simplified() != Formula::False
    }

    fn stopped(&self) -> bool {
        false
    }
}

/// The limits of an elimination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EliminationLimits {
    /// The most comparisons in an intermediate formula.
    pub atoms: usize,
    /// The most test points that are substituted.
    pub points: usize,
}

impl Default for EliminationLimits {
    fn default() -> Self {
        Self { atoms: 20_000, points: 4_000 }
    }
}

/// The reason why a variable was not eliminated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EliminationStop {
    /// The variable occurs with this degree where it would have to be solved for.
    Degree(u32),
    /// The variable is an integer.
    Whole,
    /// An intermediate formula had more comparisons than this.
    Atoms(usize),
    /// More test points than this would have to be substituted.
    Points(usize),
    /// A polynomial exceeded the limits of [`kernel::algebra::fraction`].
    Polynomial,
    /// The time ran out.
    Time,
}

impl From<Overgrown> for EliminationStop {
    fn from(_: Overgrown) -> Self {
        Self::Polynomial
    }
}

impl std::fmt::Display for EliminationStop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Degree(degree) => {
                write!(f, "it occurs with degree {degree}, and only degrees one and two can be solved for")
            }
            Self::Whole => f.write_str("it is an integer, and only real variables are eliminated"),
            Self::Atoms(limit) => write!(f, "the elimination produces a formula with more than {limit} comparisons"),
            Self::Points(limit) => write!(f, "the elimination needs more than {limit} substitutions"),
            Self::Polynomial => f.write_str("the elimination produces a polynomial of too high a degree or with too many terms"),
            Self::Time => f.write_str("the elimination ran out of time"),
        }
    }
}
