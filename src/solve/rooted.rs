//! Proposes roots of polynomials as terms for the bound variables of a universal condition.
//!
//! `instance_terms` calls it. A root of degree two is a term with a square root; a root of higher degree is one between two ends at
//! which the polynomial has opposite signs. Values are rounded, since they only guide the search. Untrusted: the kernel checks the
//! instances.
//!
//! # Source
//! Weispfenning (1997) for roots of degree two as test points. Bolzano (1817) for roots between two ends. Cauchy (1829) for ends
//! beyond all roots.

use num_bigint::BigInt;
use num_traits::{One, Zero};

use super::instance_terms::{BoundaryTerm, quotient};
use crate::division;
use kernel::DefinedRoot;
use kernel::algebra::quantified::FIRST_BOUND;
use kernel::algebra::univariate::{Real, refined, roots};
use kernel::algebra::{Fraction, Polynomial, VariableIndex};
use kernel::defined_root::{FIRST_ROOT, MAX_ROOTS};
use kernel::number::{Rational, ratio, simplest_between, whole};

/// The highest degree of a polynomial whose roots are proposed.
const MAX_DEGREE: usize = 8;
/// The most terms of a polynomial whose roots are proposed.
const MAX_TERMS: usize = 60;
/// The largest number whose square is looked for as a factor of a discriminant.
const MAX_SQUARED: i64 = 100;

/// The roots that terms mention, each with its rounded value at the point.
#[derive(Clone, Debug, Default)]
pub(super) struct RootTerms {
    pub(super) defined: Vec<DefinedRoot>,
    pub(super) values: Vec<Rational>,
}

/// The value of a polynomial, where the roots have the given values.
type ValueOf<'a> = dyn Fn(&Polynomial, &[Rational]) -> Option<Rational> + 'a;

/// Returns true iff the variable is a root of an instance.
pub(super) fn is_root(variable: VariableIndex) -> bool {
    (FIRST_ROOT..FIRST_BOUND).contains(&variable)
}

/// The distance below which two rounded numbers count as equal.
pub(super) fn rounding() -> Rational {
    ratio(1, 1 << 16).unwrap_or_else(Rational::zero)
}

/// Returns the number itself if it is rational, and otherwise a fraction within 2^-40 of it.
pub(super) fn rounded(real: &Real) -> Rational {
    let mut real = real.clone();
    let fine = ratio(1, 1 << 40).unwrap_or_else(Rational::zero);
    loop {
        match real {
            Real::Rational(value) => return value,
            Real::Root(root) if (&root.high - &root.low) < fine => return root.low,
            Real::Root(root) => real = refined(&root),
        }
    }
}

impl RootTerms {
    /// Returns the real roots of a polynomial in a variable, as terms with their values. `ends` are terms between which a root may lie.
    pub(super) fn boundaries(
        &mut self,
        polynomial: &Polynomial,
        variable: VariableIndex,
        ends: &[BoundaryTerm],
        value: &ValueOf<'_>,
    ) -> Vec<BoundaryTerm> {
        let coefficients = polynomial.coefficients_in(variable);
        let is_foreign = |other: VariableIndex| other >= FIRST_BOUND && other != variable;
        if coefficients.len() < 3
            || coefficients.len() > MAX_DEGREE + 1
            || polynomial.len() > MAX_TERMS
            || self.defined.len() + 2 > MAX_ROOTS
            || polynomial.variables().into_iter().any(is_foreign)
        {
            return Vec::new();
        }
        let found = match coefficients.as_slice() {
            [constant, linear, square] => self.quadratic([constant, linear, square], value),
            longer => self.between(longer, ends, value),
        };
        found.unwrap_or_default()
    }

    /// Returns the variable of a root, which is added unless it is known.
    fn variable(&mut self, root: DefinedRoot, value: Rational) -> VariableIndex {
        let known = self.defined.iter().position(|known| *known == root);
        let place = known.unwrap_or_else(|| {
            self.defined.push(root);
            self.values.push(value);
            self.defined.len() - 1
        });
        VariableIndex::try_from(place).map_or(FIRST_ROOT, |place| FIRST_ROOT + place)
    }

    /// Returns the roots `(-b + m*r)/(2 a)` and `(-b - m*r)/(2 a)`, where `m^2 r^2` is the discriminant.
    fn quadratic(&mut self, [constant, linear, square]: [&Polynomial; 3], value: &ValueOf<'_>) -> Option<Vec<BoundaryTerm>> {
        let discriminant = linear.times(linear).minus(&square.times(constant).scaled(&whole(4)));
        let (outside, inside) = square_part(&discriminant);
        let below = square.scaled(&whole(2));
        let at = value(&below, &self.values).filter(|at| !at.is_zero())?;
        let inside_value = value(&inside, &self.values).filter(|inside| !inside.is_negative())?;
        let root_value = if inside_value.is_zero() {
            Rational::zero()
        } else {
            rounded(roots(&[-&inside_value, Rational::zero(), Rational::one()]).last()?)
        };
        let is_rational = inside.as_constant().is_some_and(|inside| inside == Rational::one());
        let root = if is_rational {
            Polynomial::constant(Rational::one())
        } else {
            Polynomial::variable(self.variable(DefinedRoot::Square(inside), root_value))
        };
        let distance = outside.times(&root);
        let mut out = Vec::new();
        for rest in [linear.minus(&distance), linear.plus(&distance)] {
            let value = -value(&rest, &self.values)? / &at;
            out.push(BoundaryTerm { term: quotient(rest, below.clone())?, value, is_exact: is_rational });
        }
        Some(out)
    }

    /// Returns the roots of a polynomial of higher degree that are the only ones between two ends.
    fn between(&mut self, coefficients: &[Polynomial], ends: &[BoundaryTerm], value: &ValueOf<'_>) -> Option<Vec<BoundaryTerm>> {
        let numbers = coefficients.iter().map(|coefficient| value(coefficient, &self.values)).collect::<Option<Vec<_>>>()?;
        let found: Vec<Rational> = roots(&numbers).iter().map(rounded).collect();
        let mut ends: Vec<(Polynomial, Rational)> = ends
            .iter()
            .filter(|end| end.is_exact && end.term.denominator().is_empty())
            .map(|end| (end.term.numerator().clone(), end.value.clone()))
            .collect();
        if let Some(end) = beyond_all_roots(coefficients, &numbers) {
            let at = value(&end, &self.values)?;
            ends.push((end.scaled(&whole(-1)), -&at));
            ends.push((end, at));
        }
        for pair in found.windows(2) {
            // Where no term separates two roots, a fraction does.
            if !ends.iter().any(|(_, at)| pair[0] < *at && *at < pair[1]) {
                let between = simplest_between(&pair[0], &pair[1]);
                ends.push((Polynomial::constant(between.clone()), between));
            }
        }
        let mut out = Vec::new();
        for root in &found {
            let low = ends.iter().filter(|(_, at)| at <= root).max_by(|a, b| a.1.cmp(&b.1));
            let high = ends.iter().filter(|(_, at)| root <= at).min_by(|a, b| a.1.cmp(&b.1));
            let (Some((low, low_at)), Some((high, high_at))) = (low, high) else { continue };
            if low == high || found.iter().filter(|other| low_at <= *other && *other <= high_at).count() != 1 {
                continue;
            }
            let defined = DefinedRoot::Between { coefficients: coefficients.to_vec(), low: low.clone(), high: high.clone() };
            let variable = self.variable(defined, root.clone());
            let term = Fraction::from_polynomial(Polynomial::variable(variable));
            out.push(BoundaryTerm { term, value: root.clone(), is_exact: false });
        }
        Some(out)
    }
}

/// Returns polynomials m and d such that the polynomial is `m^2 d`.
fn square_part(polynomial: &Polynomial) -> (Polynomial, Polynomial) {
    let one = Polynomial::constant(Rational::one());
    let (scale, factors) = division::factors(polynomial);
    if scale.is_zero() {
        return (one, polynomial.clone());
    }
    let (mut outside, mut inside) = (one.clone(), one);
    for (factor, exponent) in &factors {
        outside = outside.times(&factor.power(exponent / 2));
        inside = inside.times(&factor.power(exponent % 2));
    }
    // p/q = (k/q)^2 * (p q / k^2)
    let mut rest = scale.numer() * scale.denom();
    let mut squared = BigInt::one();
    for number in 2..=MAX_SQUARED {
        let square = BigInt::from(number * number);
        while (&rest % &square).is_zero() {
            rest /= &square;
            squared *= number;
        }
    }
    let outside = outside.scaled(&Rational::new(squared, scale.denom()));
    (outside, inside.scaled(&Rational::from_integer(rest)))
}

/// Returns a polynomial whose value is above the size of every root, where the leading coefficient is a number and each other
/// coefficient has the sign of its number in the list: 1 plus the sizes of these coefficients.
fn beyond_all_roots(coefficients: &[Polynomial], numbers: &[Rational]) -> Option<Polynomial> {
    let (lead, rest) = coefficients.split_last()?;
    let scale = lead.as_constant().filter(|lead| !lead.is_zero())?.recip().abs();
    Some(rest.iter().zip(numbers).fold(Polynomial::constant(Rational::one()), |sum, (coefficient, number)| {
        let size = coefficient.scaled(&scale);
        if number.is_negative() { sum.minus(&size) } else { sum.plus(&size) }
    }))
}
