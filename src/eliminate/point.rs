//! Points put in the place of a variable: roots of linear and quadratic polynomials, these and a little more, minus infinity.
//!
//! A root is `(a + b*sqrt(d))/c` with polynomials a, b, c > 0 and d >= 0, which a guard sees to. What becomes of a comparison there is
//! said without the root.

use num_traits::One;

use super::EliminationStop;
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, fraction};
use kernel::number::Rational;

/// `(a + b*sqrt(d))/c`, where c > 0 and d >= 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QuadraticRoot {
    pub(super) a: Polynomial,
    pub(super) b: Polynomial,
    pub(super) d: Polynomial,
    pub(super) c: Polynomial,
}

/// What is put in the place of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum TestPoint {
    /// Less than anything.
    MinusInfinity,
    /// A root.
    At(QuadraticRoot),
    /// A little more than a root.
    Beyond(QuadraticRoot),
}

/// `a + b*sqrt(d)`, times a positive number.
struct Surd<'a> {
    a: Polynomial,
    b: Polynomial,
    d: &'a Polynomial,
}

impl TestPoint {
    /// The formula with the point in the place of the variable.
    pub(super) fn put(&self, variable: VariableIndex, formula: &Formula) -> Result<Formula, EliminationStop> {
        let mut failure = None;
        let out = formula.with_atoms(&mut |atom| {
            if atom.polynomial().degree_in(variable) == 0 {
                return Formula::Atom(atom.clone());
            }
            let coefficients = atom.polynomial().coefficients_in(variable);
            let put = match self {
                Self::MinusInfinity => Ok(at_minus_infinity(&coefficients, atom.signs())),
                Self::At(root) => root.put(&coefficients).and_then(|surd| surd.sign(atom.signs())),
                Self::Beyond(root) => root.beyond(atom.polynomial(), variable, atom.signs()),
            };
            put.unwrap_or_else(|stop| {
                failure = Some(stop);
                Formula::False
            })
        });
        failure.map_or(Ok(out), Err)
    }
}

/// The sign of a polynomial at minus infinity, given its coefficients.
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
    /// A polynomial there, times a power of c.
    fn put(&self, coefficients: &[Polynomial]) -> Result<Surd<'_>, EliminationStop> {
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

    /// The sign of a polynomial a little beyond: its own, or where it is zero its derivative's.
    fn beyond(&self, polynomial: &Polynomial, variable: VariableIndex, signs: Signs) -> Result<Formula, EliminationStop> {
        let coefficients = polynomial.coefficients_in(variable);
        if let [constant] = coefficients.as_slice() {
            return Ok(Formula::sign(constant, signs));
        }
        let strict = self.put(&coefficients)?.sign(signs.and(Signs::ZERO.complement()))?;
        let zero = self.put(&coefficients)?.sign(Signs::ZERO)?;
        if zero == Formula::False {
            return Ok(strict);
        }
        let after = self.beyond(&polynomial.derivative(variable), variable, signs)?;
        Ok(Formula::or(vec![strict, Formula::and(vec![zero, after])]))
    }
}

impl Surd<'_> {
    /// The sign is in the set.
    fn sign(&self, signs: Signs) -> Result<Formula, EliminationStop> {
        if self.b.is_empty() || self.d.is_empty() {
            return Ok(Formula::sign(&self.a, signs));
        }
        if signs == Signs::NONE || signs == Signs::ALL {
            return Ok(Formula::from(signs == Signs::ALL));
        }
        // a + b sqrt(d) has the sign of the larger part: of a where a^2 > b^2 d, of b where a^2 < b^2 d.
        let norm = product(&self.a, &self.a)?.minus(&product(&product(&self.b, &self.b)?, self.d)?);
        let of = |polynomial: &Polynomial, signs: Signs| Formula::sign(polynomial, signs);
        let (negative, zero, positive) = (Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE);
        let strict = |sign: Signs| {
            Formula::or(vec![
                Formula::and(vec![of(&self.a, sign), of(&norm, positive)]),
                Formula::and(vec![of(&self.a, sign), of(&self.b, sign.or(zero))]),
                Formula::and(vec![of(&self.b, sign), of(&norm, negative)]),
            ])
        };
        let vanishes = || {
            let opposite = |sign: Signs| {
                Formula::and(vec![of(&self.a, sign.or(zero)), of(&self.b, sign.turned().or(zero)), of(&norm, zero)])
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
