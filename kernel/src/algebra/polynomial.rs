//! Polynomials in many variables with rational coefficients, in a canonical form: equal polynomials are equal values.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
use smallvec::{SmallVec, smallvec};

use crate::number::{Rational, common_denominator};

/// A variable of a system, by its place in [`crate::System::variables`].
pub type VariableIndex = u32;

/// A product of powers of variables: variable and exponent, by rising variable, exponents at least 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Monomial(MonomialPowers);

/// The factors of a monomial, stored in place where they are few.
type MonomialPowers = SmallVec<[(VariableIndex, u32); 3]>;

impl Monomial {
    /// Returns the power of one variable; the empty product for exponent 0.
    #[must_use]
    pub fn power(variable: VariableIndex, exponent: u32) -> Self {
        if exponent == 0 { Self::default() } else { Self(smallvec![(variable, exponent)]) }
    }

    /// Returns the factors: variable and exponent, by rising variable.
    #[must_use]
    pub fn factors(&self) -> &[(VariableIndex, u32)] {
        &self.0
    }

    /// Returns the sum of the exponents.
    #[must_use]
    pub fn degree(&self) -> u32 {
        self.0.iter().map(|(_, exponent)| exponent).sum()
    }

    /// Returns the product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut out = MonomialPowers::with_capacity(self.0.len() + other.0.len());
        loop {
            match (left.peek(), right.peek()) {
                (Some(&&(v, a)), Some(&&(w, b))) if v == w => {
                    out.push((v, a + b));
                    left.next();
                    right.next();
                }
                (Some(&&(v, a)), Some(&&(w, _))) if v < w => {
                    out.push((v, a));
                    left.next();
                }
                (Some(_) | None, Some(&&factor)) => {
                    out.push(factor);
                    right.next();
                }
                (Some(&&factor), None) => {
                    out.push(factor);
                    left.next();
                }
                (None, None) => return Self(out),
            }
        }
    }

    fn without(&self, variable: VariableIndex) -> (Self, u32) {
        let mut exponent = 0;
        let rest = self
            .0
            .iter()
            .copied()
            .filter(|&(v, e)| {
                if v == variable {
                    exponent = e;
                    false
                } else {
                    true
                }
            })
            .collect();
        (Self(rest), exponent)
    }
}

/// A polynomial: its monomials, rising, with their coefficients, none of them zero.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Polynomial {
    terms: Vec<(Monomial, Rational)>,
}

impl Polynomial {
    /// Returns a constant.
    #[must_use]
    pub fn constant(value: Rational) -> Self {
        Self { terms: if value.is_zero() { Vec::new() } else { vec![(Monomial::default(), value)] } }
    }

    /// One variable.
    #[must_use]
    pub fn variable(variable: VariableIndex) -> Self {
        Self { terms: vec![(Monomial::power(variable, 1), Rational::one())] }
    }

    /// Returns a polynomial from terms, which may repeat monomials.
    #[must_use]
    pub fn from_terms(terms: impl IntoIterator<Item = (Monomial, Rational)>) -> Self {
        let mut terms: Vec<(Monomial, Rational)> = terms.into_iter().collect();
        terms.sort_by(|(m, _), (n, _)| m.cmp(n));
        terms.dedup_by(|(m, c), (kept, sum)| {
            let same = m == kept;
            if same {
                *sum += &*c;
            }
            same
        });
        terms.retain(|(_, coefficient)| !coefficient.is_zero());
        Self { terms }
    }

    /// Returns the terms, each monomial once, no coefficient zero.
    pub fn terms(&self) -> impl Iterator<Item = (&Monomial, &Rational)> {
        self.terms.iter().map(|(monomial, coefficient)| (monomial, coefficient))
    }

    /// Returns the number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// It is zero.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Its value, if it has no variables.
    #[must_use]
    pub fn as_constant(&self) -> Option<Rational> {
        match self.terms.as_slice() {
            [] => Some(Rational::zero()),
            [(monomial, value)] if monomial.0.is_empty() => Some(value.clone()),
            _ => None,
        }
    }

    fn monomials(&self) -> impl Iterator<Item = &Monomial> {
        self.terms.iter().map(|(monomial, _)| monomial)
    }

    /// Returns the greatest degree of the monomials; 0 for constants.
    #[must_use]
    pub fn degree(&self) -> u32 {
        self.monomials().map(Monomial::degree).max().unwrap_or(0)
    }

    /// Returns the highest exponent of one variable.
    #[must_use]
    pub fn degree_in(&self, variable: VariableIndex) -> u32 {
        self.monomials().flat_map(|m| &m.0).filter(|(v, _)| *v == variable).map(|(_, e)| *e).max().unwrap_or(0)
    }

    /// Its variables, rising, each once.
    #[must_use]
    pub fn variables(&self) -> std::collections::BTreeSet<VariableIndex> {
        self.monomials().flat_map(|m| &m.0).map(|(v, _)| *v).collect()
    }

    /// Returns the sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.with(other, Clone::clone)
    }

    /// Returns the difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.with(other, |coefficient| -coefficient)
    }

    /// The sum with a polynomial whose coefficients are taken so.
    fn with(&self, other: &Self, taken: impl Fn(&Rational) -> Rational) -> Self {
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        while let (Some((m, c)), Some((n, d))) = (left.peek(), right.peek()) {
            match m.cmp(n) {
                Ordering::Less => terms.extend(left.next().cloned()),
                Ordering::Greater => {
                    terms.push((n.clone(), taken(d)));
                    right.next();
                }
                Ordering::Equal => {
                    let sum = c + &taken(d);
                    if !sum.is_zero() {
                        terms.push((m.clone(), sum));
                    }
                    left.next();
                    right.next();
                }
            }
        }
        terms.extend(left.cloned());
        terms.extend(right.map(|(n, d)| (n.clone(), taken(d))));
        Self { terms }
    }

    /// Returns the polynomial with every coefficient multiplied by a number.
    #[must_use]
    pub fn scaled(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::default();
        }
        Self { terms: self.terms.iter().map(|(m, c)| (m.clone(), c * factor)).collect() }
    }

    /// Returns the product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        let of = |(m, c): &(Monomial, Rational)| -> Vec<(Monomial, Rational)> {
            other.terms.iter().map(|(n, d)| (m.times(n), c * d)).collect()
        };
        Self::from_terms(self.terms.iter().flat_map(of))
    }

    /// Returns the product with itself `exponent` times; 1 for exponent 0.
    #[must_use]
    pub fn power(&self, exponent: u32) -> Self {
        (0..exponent).fold(Self::constant(Rational::one()), |so_far, _| so_far.times(self))
    }

    /// Returns the coefficients as a polynomial in one variable: entry k belongs to its k-th power.
    #[must_use]
    pub fn coefficients_in(&self, variable: VariableIndex) -> Vec<Self> {
        let mut out = vec![Vec::new(); self.degree_in(variable) as usize + 1];
        for (monomial, coefficient) in &self.terms {
            let (rest, exponent) = monomial.without(variable);
            out[exponent as usize].push((rest, coefficient.clone()));
        }
        out.into_iter().map(Self::from_terms).collect()
    }

    /// Another polynomial in place of a variable.
    #[must_use]
    pub fn substitute(&self, variable: VariableIndex, value: &Self) -> Self {
        let mut out = Self::default();
        for coefficient in self.coefficients_in(variable).iter().rev() {
            out = out.times(value).plus(coefficient);
        }
        out
    }

    /// Returns the polynomial with other variables in place of some.
    #[must_use]
    pub fn renamed(&self, names: &BTreeMap<VariableIndex, VariableIndex>) -> Self {
        let name = |variable: VariableIndex| names.get(&variable).copied().unwrap_or(variable);
        let monomial = |monomial: &Monomial| {
            let factors = monomial.0.iter().map(|&(variable, exponent)| Monomial::power(name(variable), exponent));
            factors.fold(Monomial::default(), |product, factor| product.times(&factor))
        };
        Self::from_terms(self.terms.iter().map(|(m, c)| (monomial(m), c.clone())))
    }

    /// Its value where `value` gives each variable's; `None` if it lacks one.
    pub fn evaluate<'a>(&self, value: impl Fn(VariableIndex) -> Option<&'a Rational>) -> Option<Rational> {
        let mut sum = Rational::zero();
        for (monomial, coefficient) in &self.terms {
            let mut product = coefficient.clone();
            for &(variable, exponent) in &monomial.0 {
                let base = value(variable)?;
                for _ in 0..exponent {
                    product *= base;
                }
            }
            sum += product;
        }
        Some(sum)
    }

    /// Returns the polynomial with numbers in place of those variables that `value` knows.
    pub fn partially<'a>(&self, value: impl Fn(VariableIndex) -> Option<&'a Rational>) -> Self {
        Self::from_terms(self.terms.iter().map(|(monomial, coefficient)| {
            let mut product = coefficient.clone();
            let mut rest = MonomialPowers::new();
            for &(variable, exponent) in &monomial.0 {
                match value(variable) {
                    Some(base) => (0..exponent).for_each(|_| product *= base),
                    None => rest.push((variable, exponent)),
                }
            }
            (Monomial(rest), product)
        }))
    }

    /// Returns the partial derivative.
    #[must_use]
    pub fn derivative(&self, variable: VariableIndex) -> Self {
        let coefficients = self.coefficients_in(variable);
        let mut out = Self::default();
        for (exponent, coefficient) in coefficients.iter().enumerate().skip(1) {
            let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
            let factor = Rational::from_integer(BigInt::from(exponent));
            let power = Self { terms: vec![(Monomial::power(variable, exponent - 1), factor)] };
            out = out.plus(&coefficient.times(&power));
        }
        out
    }

    /// Returns the positive multiple or negative multiple of it with whole coprime coefficients and a positive leading one, and whether
    /// the sign was turned. Zero stays as it is.
    #[must_use]
    pub fn primitive(&self) -> (Self, bool) {
        let Some((_, lead)) = self.terms.last() else { return (self.clone(), false) };
        let coefficients = || self.terms.iter().map(|(_, coefficient)| coefficient);
        let turned = lead.is_negative();
        // Most are primitive already: whole coefficients of one word that have no common divisor.
        let small = coefficients().try_fold(0u64, |gcd, c| match c.small() {
            Some((above, 1)) => Some(gcd.gcd(&above.unsigned_abs())),
            Some(_) | None => None,
        });
        if small == Some(1) && !turned {
            return (self.clone(), false);
        }
        let denominator = common_denominator(coefficients());
        let content = coefficients().fold(BigInt::zero(), |gcd, c| gcd.gcd(&(c.numer() * (&denominator / c.denom()))));
        let mut factor = Rational::new(denominator, content);
        if turned {
            factor = -factor;
        }
        (self.scaled(&factor), turned)
    }
}
