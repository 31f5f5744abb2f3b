//! What an elimination may ask, what it may cost, and why it stops.

use kernel::algebra::Formula;
use kernel::algebra::fraction::Overgrown;

/// Tells which cases need not be followed.
pub trait EliminationOracle {
    /// Returns false only where no point of the facts satisfies the formula; true also where that is not known.
    fn possible(&self, formula: &Formula) -> bool;

    /// No more time may be spent.
    fn stopped(&self) -> bool;
}

/// Knows nothing but what a normal form shows.
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

/// What an elimination may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EliminationLimits {
    /// Comparisons in a formula on the way.
    pub atoms: usize,
    /// Points substituted.
    pub points: usize,
}

impl Default for EliminationLimits {
    fn default() -> Self {
        Self { atoms: 20_000, points: 4_000 }
    }
}

/// Why a variable was not eliminated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EliminationStop {
    /// Its degree, with which it would have to be solved for.
    Degree(u32),
    /// It takes whole numbers only.
    Whole,
    /// A formula had more comparisons than this.
    Atoms(usize),
    /// More points than this would have to be substituted.
    Points(usize),
    /// A polynomial outgrew the bounds of [`kernel::algebra::fraction`].
    Polynomial,
    /// The time was spent.
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
            Self::Degree(degree) => write!(f, "it occurs with degree {degree}, and only degrees one and two are solved for"),
            Self::Whole => f.write_str("it takes whole numbers only"),
            Self::Atoms(limit) => write!(f, "the elimination grows past {limit} comparisons"),
            Self::Points(limit) => write!(f, "the elimination takes more than {limit} substitutions"),
            Self::Polynomial => f.write_str("the elimination grows past the bounds on polynomials"),
            Self::Time => f.write_str("the time for the elimination was spent"),
        }
    }
}
