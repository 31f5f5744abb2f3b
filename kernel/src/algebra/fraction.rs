//! Rational functions: a polynomial over a product of powers of polynomials, whose signs decide the fraction's.

use std::collections::BTreeMap;

use num_traits::One;

use super::formula::{Formula, Signs};
use super::known::KnownSigns;
use super::polynomial::{Monomial, Polynomial, VariableIndex};
use crate::number::Rational;

/// The greatest number of terms of a polynomial. Algebra past a bound of this file is given up: no printed formula needs more.
pub const MAX_TERMS: usize = 5_000;
/// The highest degree of a polynomial.
pub const MAX_DEGREE: u32 = 64;
/// The most bits of a coefficient's numerator or denominator.
pub const MAX_BITS: u64 = 20_000;

/// `numerator / product of factor^exponent`. The factors are primitive, distinct, not constant, with exponents at least 1; what
/// uses a fraction sees to it that none of them is zero.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: Polynomial,
    denominator: Vec<(Polynomial, u32)>,
}

/// A product grew past [`MAX_TERMS`], [`MAX_DEGREE`] or [`MAX_BITS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overgrown;

/// Returns the product, within the bounds of this file.
///
/// # Errors
/// [`Overgrown`] past them.
pub fn product(left: &Polynomial, right: &Polynomial) -> Result<Polynomial, Overgrown> {
    let bits = |p: &Polynomial| p.terms().map(|(_, c)| c.numer().bits().max(c.denom().bits())).max().unwrap_or(0);
    if left.len().saturating_mul(right.len()) > 4 * MAX_TERMS
        || left.degree().saturating_add(right.degree()) > MAX_DEGREE
        || bits(left).saturating_add(bits(right)) > MAX_BITS
    {
        return Err(Overgrown);
    }
    let out = left.times(right);
    if out.len() > MAX_TERMS { Err(Overgrown) } else { Ok(out) }
}

impl Fraction {
    /// Returns a polynomial as a fraction.
    #[must_use]
    pub fn from_polynomial(numerator: Polynomial) -> Self {
        Self { numerator, denominator: Vec::new() }
    }

    /// Returns the numerator.
    #[must_use]
    pub fn numerator(&self) -> &Polynomial {
        &self.numerator
    }

    /// Returns the factors of the denominator, with their exponents.
    #[must_use]
    pub fn denominator(&self) -> &[(Polynomial, u32)] {
        &self.denominator
    }

    /// Returns the factors of the denominator.
    pub fn below(&self) -> impl Iterator<Item = &Polynomial> {
        self.denominator.iter().map(|(factor, _)| factor)
    }

    /// Returns the fraction with the opposite sign.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self { numerator: self.numerator.scaled(&-Rational::one()), denominator: self.denominator.clone() }
    }

    /// Returns the sum.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of this file.
    pub fn plus(&self, other: &Self) -> Result<Self, Overgrown> {
        let mut denominator = self.denominator.clone();
        for (factor, exponent) in &other.denominator {
            match denominator.iter_mut().find(|(mine, _)| mine == factor) {
                Some((_, mine)) => *mine = (*mine).max(*exponent),
                None => denominator.push((factor.clone(), *exponent)),
            }
        }
        let raised = |fraction: &Self| {
            denominator.iter().try_fold(fraction.numerator.clone(), |mut so_far, (factor, exponent)| {
                let has = fraction.denominator.iter().find(|(mine, _)| mine == factor).map_or(0, |(_, e)| *e);
                for _ in has..*exponent {
                    so_far = product(&so_far, factor)?;
                }
                Ok(so_far)
            })
        };
        Ok(Self { numerator: raised(self)?.plus(&raised(other)?), denominator }.without_zero())
    }

    /// Returns the difference.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of this file.
    pub fn minus(&self, other: &Self) -> Result<Self, Overgrown> {
        self.plus(&other.negated())
    }

    /// Returns the product.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of this file.
    pub fn times(&self, other: &Self) -> Result<Self, Overgrown> {
        let mut denominator = self.denominator.clone();
        for (factor, exponent) in &other.denominator {
            match denominator.iter_mut().find(|(mine, _)| mine == factor) {
                Some((_, mine)) => *mine = mine.saturating_add(*exponent),
                None => denominator.push((factor.clone(), *exponent)),
            }
        }
        if denominator.iter().any(|(_, exponent)| *exponent > MAX_DEGREE) {
            return Err(Overgrown);
        }
        Ok(Self { numerator: product(&self.numerator, &other.numerator)?, denominator }.without_zero())
    }

    /// 1/f, for an f that is not identically zero (whoever divides sees to `f != 0`); `None` if it is.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of this file.
    pub fn reciprocal(&self) -> Result<Option<Self>, Overgrown> {
        if self.numerator.is_empty() {
            return Ok(None);
        }
        let mut numerator = Polynomial::constant(Rational::one());
        for (factor, exponent) in &self.denominator {
            for _ in 0..*exponent {
                numerator = product(&numerator, factor)?;
            }
        }
        let mut denominator = Vec::new();
        let rest = split_variables(&self.numerator, &mut denominator);
        if let Some(constant) = rest.as_constant() {
            return Ok(Some(Self { numerator: numerator.scaled(&constant.recip()), denominator }));
        }
        let (primitive, _) = rest.primitive();
        // rest = scale * primitive, read off one coefficient
        let Some(scale) = rest.terms().zip(primitive.terms()).next().map(|((_, mine), (_, its))| mine / its) else {
            return Ok(None);
        };
        denominator.push((primitive, 1));
        Ok(Some(Self { numerator: numerator.scaled(&scale.recip()), denominator }))
    }

    /// Returns the fraction with other variables in place of some.
    ///
    /// # Errors
    /// [`Overgrown`] past the bounds of this file.
    pub fn renamed(&self, names: &BTreeMap<VariableIndex, VariableIndex>) -> Result<Self, Overgrown> {
        let mut out = Self::from_polynomial(self.numerator.renamed(names));
        for (factor, exponent) in &self.denominator {
            // If two variables get one name, a factor may become zero; such a fraction is refused.
            let inverse = Self::from_polynomial(factor.renamed(names)).reciprocal()?.ok_or(Overgrown)?;
            for _ in 0..*exponent {
                out = out.times(&inverse)?;
            }
        }
        Ok(out)
    }

    fn without_zero(mut self) -> Self {
        if self.numerator.is_empty() {
            self.denominator.clear();
        }
        self
    }

    /// Returns the formula "the sign of the fraction is in the set", for points at which no factor of the denominator is zero.
    #[must_use]
    pub fn sign(&self, signs: Signs) -> Formula {
        self.sign_where(&KnownSigns::default(), signs)
    }

    /// Returns the same formula for points at which, besides, the polynomials have the known signs.
    #[must_use]
    pub fn sign_where(&self, known: &KnownSigns, signs: Signs) -> Formula {
        if signs == signs.turned() {
            return Formula::sign(&self.numerator, signs);
        }
        let mut turned = false;
        let mut open: Vec<&Polynomial> = Vec::new();
        for (factor, _) in self.denominator.iter().filter(|(_, exponent)| exponent % 2 == 1) {
            match known.of(factor).and(Signs::ZERO.complement()) {
                Signs::POSITIVE => {}
                Signs::NEGATIVE => turned = !turned,
                _ => open.push(factor),
            }
        }
        let signs = if turned { signs.turned() } else { signs };
        Formula::or(vec![
            Formula::and(vec![product_sign(&open, true), Formula::sign(&self.numerator, signs)]),
            Formula::and(vec![product_sign(&open, false), Formula::sign(&self.numerator, signs.turned())]),
        ])
    }
}

/// The product of the factors is positive (negative), given that none is zero.
fn product_sign(factors: &[&Polynomial], positive: bool) -> Formula {
    match factors.split_first() {
        None => Formula::from(positive),
        Some((first, rest)) => Formula::or(vec![
            Formula::and(vec![Formula::sign(first, Signs::POSITIVE), product_sign(rest, positive)]),
            Formula::and(vec![Formula::sign(first, Signs::NEGATIVE), product_sign(rest, !positive)]),
        ]),
    }
}

/// Takes the variables that divide every term out of a polynomial, as factors of their own, and gives back the rest.
fn split_variables(polynomial: &Polynomial, factors: &mut Vec<(Polynomial, u32)>) -> Polynomial {
    let mut common: Option<Vec<(u32, u32)>> = None;
    for (monomial, _) in polynomial.terms() {
        let of = |variable: u32| monomial.factors().iter().find(|(v, _)| *v == variable).map_or(0, |(_, e)| *e);
        common = Some(match common {
            None => monomial.factors().to_vec(),
            Some(so_far) => so_far.into_iter().map(|(v, e)| (v, e.min(of(v)))).filter(|(_, e)| *e > 0).collect(),
        });
    }
    let common = common.unwrap_or_default();
    for &(variable, exponent) in &common {
        factors.push((Polynomial::variable(variable), exponent));
    }
    Polynomial::from_terms(polynomial.terms().map(|(monomial, coefficient)| {
        let rest = monomial.factors().iter().map(|&(v, e)| {
            let taken = common.iter().find(|(w, _)| *w == v).map_or(0, |(_, t)| *t);
            (v, e - taken)
        });
        (rest.fold(Monomial::default(), |so_far, (v, e)| so_far.times(&Monomial::power(v, e))), coefficient.clone())
    }))
}
