//! Substitutes test points for a variable: roots of linear and quadratic polynomials, points just beyond a root, and minus
//! infinity.
//!
//! A root is `(a + b*sqrt(d))/c` with polynomials a, b, c and d. The guard of the test point ensures c > 0 and d >= 0. The
//! result of a substitution is a formula without the root. Untrusted: the caller of `eliminate` proves the result.
//!
//! # Source
//! Loos and Weispfenning (1993), Weispfenning (1997).

use num_traits::One;

use super::EliminationStop;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, fraction};
use kernel::number::Rational;

/// The number `(a + b*sqrt(d))/c`, where c > 0 and d >= 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QuadraticRoot {
    pub(super) a: Polynomial,
    pub(super) b: Polynomial,
    pub(super) d: Polynomial,
    pub(super) c: Polynomial,
}

/// A test point.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TestPoint {
    /// A value below every other.
    MinusInfinity,
    /// The root itself.
    At(QuadraticRoot),
    /// A value infinitesimally above the root.
    Beyond(QuadraticRoot),
}

/// The number `a + b*sqrt(d)`, up to a positive factor.
struct Surd<'a> {
    a: Polynomial,
    b: Polynomial,
    d: &'a Polynomial,
}

impl TestPoint {
    /// Substitutes the test point for the variable in a formula.
    ///
    /// # Errors
    /// [`EliminationStop`] if a polynomial becomes too large.
    pub(super) fn substituted(&self, variable: VariableIndex, formula: &Formula) -> Result<Formula, EliminationStop> {
        let mut failure = None;
        let out = formula.with_atoms(&mut |atom| {
            if atom.polynomial().degree_in(variable) == 0 {
                return Formula::Atom(atom.clone());
            }
            let coefficients = atom.polynomial().coefficients_in(variable);
            let substituted = match self {
                Self::MinusInfinity => Ok(at_minus_infinity(&coefficients, atom.signs())),
                Self::At(root) => root.substituted(&coefficients).and_then(|surd| surd.sign(atom.signs())),
                Self::Beyond(root) => root.beyond(atom.polynomial(), variable, atom.signs()),
            };
            substituted.unwrap_or_else(|stop| {
                failure = Some(stop);
                Formula::False
            })
        });
        failure.map_or(Ok(out), Err)
    }
}

/// Returns the condition that a polynomial, given by its coefficients, has one of the signs at minus infinity.
fn at_minus_infinity(coefficients: &[Polynomial], signs: Signs) -> Formula {
    let Some((lead, rest)) = coefficients.split_last() else { return Formula::from(Signs::ZERO.within(signs)) };
    if rest.is_empty() {
        return Formula::sign(lead, signs);
    }
    let here = if rest.len() % 2 == 1 { signs.turned() } else { signs };
    let strict = Formula::sign(lead, here.and(Signs::ZERO.complement()));
    Formula::or(vec![strict, Formula::and(vec![Formula::sign(lead, Signs::ZERO), at_minus_infinity(rest, signs)])])
}

fn product(a: &Polynomial, b: &Polynomial) -> Result<Polynomial, EliminationStop> {
    Ok(fraction::product(a, b)?)
}

impl QuadraticRoot {
    /// Evaluates a polynomial at the root, multiplied by a power of c.
    fn substituted(&self, coefficients: &[Polynomial]) -> Result<Surd<'_>, EliminationStop> {
        let (mut a, mut b) = (Polynomial::default(), Polynomial::default());
        let mut scale = Polynomial::constant(Rational::one());
        for (steps, coefficient) in coefficients.iter().rev().enumerate() {
            let (next_a, next_b) = if self.b.is_empty() {
                (product(&a, &self.a)?, Polynomial::default())
            } else {
                let cross = product(&product(&b, &self.b)?, &self.d)?;
                (product(&a, &self.a)?.plus(&cross), product(&a, &self.b)?.plus(&product(&b, &self.a)?))
            };
            if steps > 0 {
                scale = product(&scale, &self.c)?;
            }
            a = next_a.plus(&product(coefficient, &scale)?);
            b = next_b;
        }
        Ok(Surd { a, b, d: &self.d })
    }

    /// Returns the condition on the sign of a polynomial just beyond the root: its own sign there, or the sign of its
    /// derivative if it is zero.
    fn beyond(&self, polynomial: &Polynomial, variable: VariableIndex, signs: Signs) -> Result<Formula, EliminationStop> {
        let coefficients = polynomial.coefficients_in(variable);
        if let [constant] = coefficients.as_slice() {
            return Ok(Formula::sign(constant, signs));
        }
        let strict = self.substituted(&coefficients)?.sign(signs.and(Signs::ZERO.complement()))?;
        let zero = self.substituted(&coefficients)?.sign(Signs::ZERO)?;
        if zero == Formula::False {
            return Ok(strict);
        }
        let after = self.beyond(&polynomial.derivative(variable), variable, signs)?;
        Ok(Formula::or(vec![strict, Formula::and(vec![zero, after])]))
    }
}

impl Surd<'_> {
    /// Returns the condition that the number has one of the signs.
    fn sign(&self, signs: Signs) -> Result<Formula, EliminationStop> {
        if self.b.is_empty() || self.d.is_empty() {
            return Ok(Formula::sign(&self.a, signs));
        }
        if signs == Signs::NONE || signs == Signs::ALL {
            return Ok(Formula::from(signs == Signs::ALL));
        }
        // The number a + b sqrt(d) has the sign of the larger part: of a if a^2 > b^2 d, and of b if a^2 < b^2 d.
        let difference = product(&self.a, &self.a)?.minus(&product(&product(&self.b, &self.b)?, self.d)?);
        let of = |polynomial: &Polynomial, signs: Signs| Formula::sign(polynomial, signs);
        let (negative, zero, positive) = (Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE);
        let strict = |sign: Signs| {
            Formula::or(vec![
                Formula::and(vec![of(&self.a, sign), of(&difference, positive)]),
                Formula::and(vec![of(&self.a, sign), of(&self.b, sign.or(zero))]),
                Formula::and(vec![of(&self.b, sign), of(&difference, negative)]),
            ])
        };
        let vanishes = || {
            let opposite = |sign: Signs| {
                Formula::and(vec![of(&self.a, sign.or(zero)), of(&self.b, sign.turned().or(zero)), of(&difference, zero)])
            };
            Formula::or(vec![opposite(positive), opposite(negative)])
        };
        Ok(if signs == zero {
            vanishes()
        } else if signs == zero.complement() {
            vanishes().negated()
        } else if Signs::ZERO.within(signs) {
            strict(signs.complement()).negated()
        } else {
            strict(signs)
        })
    }
}
