//! Roots that an instance may use as terms: each is a new variable, which the other variables define.
//!
//! TRUSTED: an error here is a wrong verdict. [`crate::instantiation`] adds the variable r and the piece [`DefinedRoot::definition`].
//! At every point of the system some value of r makes the piece true, so that a system with the piece has a point wherever the
//! system without it has one.
//!
//! # Source
//! Bolzano (1817), the intermediate value theorem: a polynomial that is not of one strict sign at both ends of an interval has a
//! root in the interval. A number that is not negative has a square root.

use std::collections::BTreeMap;

use crate::algebra::fraction::{self, MAX_DEGREE, Overgrown};
use crate::algebra::{Formula, Polynomial, Signs, VariableIndex};

/// Inside an instance, its first root has this index, the next root the next index; no system has a variable with such an index.
pub const FIRST_ROOT: VariableIndex = 1 << 23;
/// The greatest number of roots of an instance.
pub const MAX_ROOTS: usize = 100;

/// A root of a polynomial whose coefficients are polynomials in the variables of a system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DefinedRoot {
    /// The square root of this polynomial, wherever the polynomial is not negative.
    Square(Polynomial),
    /// A root between two ends, wherever the first end is at most the second and the polynomial does not have the same strict sign
    /// at both ends.
    Between {
        /// The coefficients, the constant first.
        coefficients: Vec<Polynomial>,
        /// The lower end.
        low: Polynomial,
        /// The upper end.
        high: Polynomial,
    },
}

impl DefinedRoot {
    /// Returns all polynomials that define the root.
    pub fn polynomials(&self) -> impl Iterator<Item = &Polynomial> {
        let (coefficients, ends) = match self {
            Self::Square(of) => (std::slice::from_ref(of), [None, None]),
            Self::Between { coefficients, low, high } => (coefficients.as_slice(), [Some(low), Some(high)]),
        };
        coefficients.iter().chain(ends.into_iter().flatten())
    }

    /// Returns the root with other variables in place of some.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<VariableIndex, VariableIndex>) -> Self {
        match self {
            Self::Square(of) => Self::Square(of.renamed(names)),
            Self::Between { coefficients, low, high } => Self::Between {
                coefficients: coefficients.iter().map(|coefficient| coefficient.renamed(names)).collect(),
                low: low.renamed(names),
                high: high.renamed(names),
            },
        }
    }

    /// Returns the condition that the variable is the root, or that there need be no such root. For a square root of d:
    /// `d < 0`, or `r >= 0 and r^2 = d`. For a root of p between the ends a and b: `a > b`, or `p(a) > 0 and p(b) > 0`, or
    /// `p(a) < 0 and p(b) < 0`, or `a <= r <= b and p(r) = 0`.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of [`crate::algebra::fraction`].
    pub fn definition(&self, variable: VariableIndex) -> Result<Formula, Overgrown> {
        let root = Polynomial::variable(variable);
        let weak = Signs::POSITIVE.or(Signs::ZERO);
        Ok(match self {
            Self::Square(of) => Formula::or(vec![
                Formula::sign(of, Signs::NEGATIVE),
                Formula::and(vec![
                    Formula::sign(&root, weak),
                    Formula::sign(&fraction::product(&root, &root)?.minus(of), Signs::ZERO),
                ]),
            ]),
            Self::Between { coefficients, low, high } => {
                let at = |place: &Polynomial| value(coefficients, place);
                let (at_low, at_high) = (at(low)?, at(high)?);
                let both = |signs: Signs| Formula::and(vec![Formula::sign(&at_low, signs), Formula::sign(&at_high, signs)]);
                Formula::or(vec![
                    Formula::sign(&low.minus(high), Signs::POSITIVE),
                    both(Signs::POSITIVE),
                    both(Signs::NEGATIVE),
                    Formula::and(vec![
                        Formula::sign(&root.minus(low), weak),
                        Formula::sign(&high.minus(&root), weak),
                        Formula::sign(&at(&root)?, Signs::ZERO),
                    ]),
                ])
            }
        })
    }
}

/// Returns the value of a polynomial, given by its coefficients, at a place (Horner).
fn value(coefficients: &[Polynomial], place: &Polynomial) -> Result<Polynomial, Overgrown> {
    if coefficients.len() > MAX_DEGREE as usize {
        return Err(Overgrown);
    }
    coefficients
        .iter()
        .rev()
        .try_fold(Polynomial::default(), |sum, coefficient| Ok(fraction::product(&sum, place)?.plus(coefficient)))
}
