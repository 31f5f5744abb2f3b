//! Why a game cannot be played out at a point.

use std::fmt;

use crate::expression::Variable;

/// Why a game cannot be played out at a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number or a condition of the game has no value there: a division by zero, say.
    NoValue {
        /// The formula.
        formula: String,
        /// The numbers chosen before, as `x = 1/2`; empty for none.
        at: String,
    },
    /// Rational arithmetic does not tell it: an irrational root, an unknown function, a quantifier.
    NotTold {
        /// The formula.
        formula: String,
    },
    /// What may be chosen depends on a number that the mover has not seen.
    Unseen {
        /// The information set.
        info: String,
        /// The number.
        number: Variable,
    },
    /// There is nothing to choose from.
    NoChoice {
        /// The information set.
        info: String,
    },
    /// There are more histories than this.
    TooLarge {
        /// The bound.
        most: usize,
    },
    /// What is best at a move depends on what is best at another, and that on this.
    Circle {
        /// The information set.
        info: String,
    },
    /// The values of the states are not determined: a discount is no discount here.
    States,
    /// No choice of what is best goes with the values of the states that it makes.
    Unsettled,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoValue { formula, at } if at.is_empty() => write!(f, "`{formula}` has no value there"),
            Self::NoValue { formula, at } => write!(f, "`{formula}` has no value there, at {at}"),
            Self::NotTold { formula } => write!(f, "the value of `{formula}` is not told by rational arithmetic there"),
            Self::Unseen { info, number } => write!(f, "what may be chosen depends on `{number}`, which is not seen: {info}"),
            Self::NoChoice { info } => write!(f, "there is nothing to choose from there: {info}"),
            Self::TooLarge { most } => write!(f, "the game has more than {most} histories - take a smaller --grid"),
            Self::Circle { info } => {
                write!(f, "what is best depends on what is best elsewhere, and that on this: {info} - write one of the rules out")
            }
            Self::States => f.write_str("the values of the states are not determined there"),
            Self::Unsettled => f.write_str("what is best in the states was not found - write the rules out"),
        }
    }
}
