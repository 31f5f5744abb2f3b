//! Divides multivariate polynomials: exact quotients, greatest common divisors, and a partial factorization.
//!
//! Called by [`mod@crate::derive`], [`crate::eliminate`] and [`crate::solve`]. Untrusted: derived conditions are proved equivalent
//! to what was asked, and the kernel checks the certificates that a search finds with these factors.
//!
//! # Source
//! Knuth, The Art of Computer Programming, volume 2 (1997), section 4.6.1: the primitive polynomial remainder sequence. A
//! polynomial that is linear in a variable and primitive as a polynomial in it is irreducible, so a product of such polynomials is
//! factored completely.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use kernel::algebra::{Monomial, Polynomial, VariableIndex, univariate};
use kernel::number::{Rational, whole};

/// The largest number of terms of a polynomial whose common divisors or factors are computed.
const MAX_TERMS: usize = 150;
/// The largest number of steps in one remainder sequence.
const MAX_STEPS: usize = 12;

/// Returns the quotient `of / by` if `by` divides `of` without remainder; `None` if it does not, or if `by` is zero.
///
/// # Example
/// ```
/// use kernel::algebra::Polynomial;
/// use referee::division::quotient;
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let product = x.plus(&y).times(&x.minus(&y));
/// assert_eq!(quotient(&product, &x.plus(&y)), Some(x.minus(&y)));
/// assert_eq!(quotient(&product, &x), None);
/// ```
#[must_use]
pub fn quotient(of: &Polynomial, by: &Polynomial) -> Option<Polynomial> {
    if let Some(constant) = by.as_constant() {
        return (!constant.is_zero()).then(|| of.scaled(&constant.recip()));
    }
    if of.is_empty() {
        return Some(Polynomial::default());
    }
    let variable: VariableIndex = *by.variables().last()?;
    let divisor = by.coefficients_in(variable);
    let lead = divisor.last()?;
    let mut rest = of.clone();
    let mut out = Polynomial::default();
    while !rest.is_empty() {
        let dividend = rest.coefficients_in(variable);
        let drop = dividend.len().checked_sub(divisor.len())?;
        let term = quotient(dividend.last()?, lead)?.times(&power(variable, drop));
        rest = rest.minus(&term.times(by));
        out = out.plus(&term);
    }
    Some(out)
}

/// The polynomial `variable^exponent`.
fn power(variable: VariableIndex, exponent: usize) -> Polynomial {
    let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
    Polynomial::from_terms([(Monomial::power(variable, exponent), Rational::one())])
}

/// The constant polynomial 1.
fn one() -> Polynomial {
    Polynomial::constant(Rational::one())
}

/// Returns a primitive common divisor of two polynomials. It is the greatest common divisor unless the computation exceeds
/// `MAX_TERMS` or `MAX_STEPS`; then it is some common divisor, possibly 1. The result is zero iff both polynomials are zero.
#[must_use]
pub fn gcd(a: &Polynomial, b: &Polynomial) -> Polynomial {
    if a.len() > MAX_TERMS || b.len() > MAX_TERMS {
        return one();
    }
    if a.is_empty() {
        return b.primitive().0;
    }
    if b.is_empty() {
        return a.primitive().0;
    }
    if a.as_constant().is_some() || b.as_constant().is_some() {
        return one();
    }
    let (variables_a, variables_b) = (a.variables(), b.variables());
    // If a variable occurs in one polynomial only, a common divisor does not contain it, so it divides each coefficient of its
    // powers.
    if let Some(variable) = variables_a.difference(&variables_b).next() {
        return gcd(&content(a, *variable), b);
    }
    if let Some(variable) = variables_b.difference(&variables_a).next() {
        return gcd(a, &content(b, *variable));
    }
    let Some(variable) = variables_a.iter().min_by_key(|variable| a.degree_in(**variable).max(b.degree_in(**variable))).copied()
    else {
        return one();
    };
    let (content_a, content_b) = (content(a, variable), content(b, variable));
    let common = gcd(&content_a, &content_b);
    if share_no_factor_in(a, b, variable) {
        return common;
    }
    let (Some(mut p), Some(mut q)) = (quotient(a, &content_a), quotient(b, &content_b)) else { return one() };
    if p.degree_in(variable) < q.degree_in(variable) {
        std::mem::swap(&mut p, &mut q);
    }
    for _ in 0..MAX_STEPS {
        let Some(rest) = pseudo_remainder(&p, &q, variable) else { return common };
        if rest.is_empty() {
            return common.times(&q).primitive().0;
        }
        if rest.degree_in(variable) == 0 {
            return common;
        }
        let content_rest = content(&rest, variable);
        let Some(next) = quotient(&rest, &content_rest) else { return common };
        p = q;
        q = next.primitive().0;
    }
    common
}

/// True only if no common divisor contains the variable. The test substitutes numbers for all other variables. If no leading
/// coefficient vanishes there, the degree of the greatest common divisor in the variable is at most its degree after the
/// substitution. False means that the test did not decide.
fn share_no_factor_in(a: &Polynomial, b: &Polynomial, variable: VariableIndex) -> bool {
    // Numbers without a pattern, so that leading coefficients seldom vanish by chance.
    let number = |index: VariableIndex| whole(i64::from(index % 97) * 7 + 3);
    let at = |polynomial: &Polynomial| -> Option<Vec<Rational>> {
        let numbers: BTreeMap<VariableIndex, Rational> =
            polynomial.variables().into_iter().map(|index| (index, number(index))).collect();
        let substituted = polynomial.partially(|index| if index == variable { None } else { numbers.get(&index) });
        let coefficients: Option<Vec<Rational>> =
            substituted.coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
        coefficients.filter(|found| found.len() == polynomial.degree_in(variable) as usize + 1)
    };
    match (at(a), at(b)) {
        (Some(p), Some(q)) => univariate::gcd(&p, &q).len() <= 1,
        (Some(_) | None, _) => false,
    }
}

/// The pseudo-remainder of `p` by `q`: the remainder of `p` times a power of the leading coefficient of `q`. `None` if an
/// intermediate polynomial has more than `MAX_TERMS` terms.
fn pseudo_remainder(p: &Polynomial, q: &Polynomial, variable: VariableIndex) -> Option<Polynomial> {
    let divisor = q.coefficients_in(variable);
    let lead = divisor.last()?;
    let mut rest = p.clone();
    loop {
        let degree = rest.degree_in(variable) as usize;
        if rest.is_empty() || degree + 1 < divisor.len() {
            return Some(rest);
        }
        if rest.len() > MAX_TERMS {
            return None;
        }
        let dividend = rest.coefficients_in(variable);
        let top = dividend.last()?.times(&power(variable, degree + 1 - divisor.len()));
        rest = rest.times(lead).minus(&top.times(q));
    }
}

/// Returns the content of `p` as a polynomial in `variable`: a primitive common divisor of the coefficients of its powers, the
/// greatest one within the limits of [`gcd`].
#[must_use]
pub fn content(p: &Polynomial, variable: VariableIndex) -> Polynomial {
    let coefficients = p.coefficients_in(variable);
    let mut out = Polynomial::default();
    for coefficient in coefficients.iter().filter(|coefficient| !coefficient.is_empty()) {
        out = gcd(&out, coefficient);
        if out.as_constant().is_some() {
            break;
        }
    }
    out
}

/// Returns a number and primitive non-constant factors with their exponents such that `p` is their product. The factors are
/// distinct and sorted, but need not be irreducible. A constant has no factors.
#[must_use]
pub fn factors(p: &Polynomial) -> (Rational, Vec<(Polynomial, u32)>) {
    if let Some(constant) = p.as_constant() {
        return (constant, Vec::new());
    }
    let mut found: Vec<(Polynomial, u32)> = Vec::new();
    let mut pending = vec![p.primitive().0];
    while let Some(next) = pending.pop() {
        match split(&next) {
            Some((a, b)) => pending.extend([a, b]),
            None => match found.iter_mut().find(|(known, _)| *known == next) {
                Some((_, exponent)) => *exponent += 1,
                None => found.push((next, 1)),
            },
        }
    }
    found.sort();
    let product = found.iter().fold(one(), |so_far, (factor, exponent)| so_far.times(&factor.power(*exponent)));
    let scale = quotient(p, &product).and_then(|rest| rest.as_constant());
    match scale {
        Some(scale) => (scale, found),
        None => (Rational::one(), vec![(p.clone(), 1)]),
    }
}

/// Two primitive non-constant factors whose product is `p` up to a number; `None` if none are found.
fn split(p: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let variables: BTreeSet<VariableIndex> = p.variables();
    if p.degree() < 2 || p.len() > MAX_TERMS {
        return None;
    }
    let divided_by = |factor: Polynomial| {
        let rest = quotient(p, &factor)?.primitive().0;
        (factor.as_constant().is_none() && rest.as_constant().is_none()).then_some((factor, rest))
    };
    // Variables that divide every term come first: they are found without a division.
    for variable in &variables {
        if p.coefficients_in(*variable).first().is_some_and(Polynomial::is_empty)
            && let Some(found) = divided_by(Polynomial::variable(*variable))
        {
            return Some(found);
        }
    }
    for variable in &variables {
        if let Some(found) = divided_by(content(p, *variable)) {
            return Some(found);
        }
    }
    // A factor that occurs twice divides the derivative.
    let repeated = |variable: &VariableIndex| divided_by(gcd(p, &p.derivative(*variable)));
    variables.iter().filter(|variable| p.degree_in(**variable) > 1).find_map(repeated)
}
