//! Quantifiers inside formulas, and fractions put in the place of variables.
//!
//! A bound variable has an index from [`FIRST_BOUND`] on, which no system uses and no quantifier but the one and its negation, so
//! nothing is ever caught by a quantifier that it does not belong to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::formula::Formula;
use super::fraction::{Fraction, Overgrown};
use super::known::KnownSigns;
use super::polynomial::{Polynomial, VariableIndex};
use crate::relation::Quantifier;

/// Bound variables are numbered from here on; a system has fewer variables than this.
pub const FIRST_BOUND: VariableIndex = 1 << 24;

/// For some values of these variables, or for all, the body holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Quantified {
    /// Some, or all.
    pub quantifier: Quantifier,
    /// The variables; never none.
    pub bound: Vec<QuantifiedVariable>,
    /// What holds.
    pub body: Formula,
}

/// A bound variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuantifiedVariable {
    /// Its index, at least [`FIRST_BOUND`].
    pub index: VariableIndex,
    /// Its name, for people.
    pub name: Arc<str>,
    /// It takes whole numbers only.
    pub whole: bool,
}

impl Formula {
    /// Returns the body under a quantifier; the body itself where there is nothing to bind or it is decided.
    #[must_use]
    pub fn quantified(quantifier: Quantifier, bound: Vec<QuantifiedVariable>, body: Self) -> Self {
        if bound.is_empty() || body == Self::True || body == Self::False {
            return body;
        }
        Self::Quantified(Arc::new(Quantified { quantifier, bound, body }))
    }

    /// Returns the variables that quantifiers in the formula bind, outermost first.
    #[must_use]
    pub fn bound(&self) -> Vec<&QuantifiedVariable> {
        let mut out = Vec::new();
        let mut pending = vec![self];
        while let Some(formula) = pending.pop() {
            match formula {
                Self::True | Self::False | Self::Atom(_) => {}
                Self::And(parts) | Self::Or(parts) => pending.extend(parts.iter().rev()),
                Self::Quantified(inner) => {
                    out.extend(&inner.bound);
                    pending.push(&inner.body);
                }
            }
        }
        out
    }

    /// Returns the formula with fractions in place of variables, where no factor below their lines is zero and polynomials have the signs
    /// known of them. Values must not mention variables that a quantifier inside binds.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of [`super::fraction`].
    pub fn with_values(&self, values: &BTreeMap<VariableIndex, Fraction>, known: &KnownSigns) -> Result<Self, Overgrown> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.with_values(values, known)).collect::<Result<Vec<_>, _>>();
        Ok(match self {
            Self::True | Self::False => self.clone(),
            Self::Atom(atom) => atom.polynomial().with_fractions(values)?.sign_where(known, atom.signs()),
            Self::And(parts) => Self::and(all(parts)?),
            Self::Or(parts) => Self::or(all(parts)?),
            Self::Quantified(inner) => {
                Self::quantified(inner.quantifier, inner.bound.clone(), inner.body.with_values(values, known)?)
            }
        })
    }

    /// Returns the formula with other variables in place of some, but for those that a quantifier inside binds.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<VariableIndex, VariableIndex>) -> Self {
        match self {
            Self::True | Self::False => self.clone(),
            Self::Atom(atom) => {
                if atom.polynomial().variables().iter().any(|variable| names.contains_key(variable)) {
                    Self::sign(&atom.polynomial().renamed(names), atom.signs())
                } else {
                    self.clone()
                }
            }
            Self::And(parts) => Self::and(parts.iter().map(|part| part.renamed(names)).collect()),
            Self::Or(parts) => Self::or(parts.iter().map(|part| part.renamed(names)).collect()),
            Self::Quantified(inner) => {
                let mut outside = names.clone();
                inner.bound.iter().for_each(|bound| {
                    outside.remove(&bound.index);
                });
                Self::quantified(inner.quantifier, inner.bound.clone(), inner.body.renamed(&outside))
            }
        }
    }
}

impl Polynomial {
    /// Its value where some variables stand for fractions, no factor below whose lines is zero.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of [`super::fraction`].
    pub fn with_fractions(&self, values: &BTreeMap<VariableIndex, Fraction>) -> Result<Fraction, Overgrown> {
        let found = self.variables().into_iter().find_map(|variable| values.get(&variable).map(|value| (variable, value)));
        let Some((variable, value)) = found else { return Ok(Fraction::from_polynomial(self.clone())) };
        // Horner in the first of the variables, the coefficients by the same way.
        let mut sum = Fraction::from_polynomial(Self::default());
        for coefficient in self.coefficients_in(variable).iter().rev() {
            sum = sum.times(value)?.plus(&coefficient.with_fractions(values)?)?;
        }
        Ok(sum)
    }
}
