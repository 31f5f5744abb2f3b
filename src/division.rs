//! Division of polynomials in many variables: exact quotients, greatest common divisors, and such factors as these two find.
//!
//! # Source
//! Knuth, The Art of Computer Programming, volume 2 (1997), section 4.6.1: remainder sequences with primitive parts. A polynomial
//! that is linear in a variable and has no content there is irreducible, so that products of such are taken apart in full.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use kernel::algebra::{Monomial, Polynomial, VariableIndex, univariate};
use kernel::number::{Rational, whole};

/// The most terms of a polynomial that common divisors are looked for in.
const MAX_TERMS: usize = 150;
/// The most steps of one remainder sequence.
const MAX_STEPS: usize = 12;

/// The quotient, where the divisor divides without remainder; `None` where it does not, and for the divisor zero.
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

fn power(variable: VariableIndex, exponent: usize) -> Polynomial {
    let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
    Polynomial::from_terms([(Monomial::power(variable, exponent), Rational::one())])
}

fn one() -> Polynomial {
    Polynomial::constant(Rational::one())
}

/// A common divisor, primitive: the greatest one, unless that would take longer than the bounds of this file allow (then 1).
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
    let (mine, its) = (a.variables(), b.variables());
    // A variable of one of them alone: what divides both divides its coefficients.
    if let Some(variable) = mine.difference(&its).next() {
        return gcd(&content(a, *variable), b);
    }
    if let Some(variable) = its.difference(&mine).next() {
        return gcd(a, &content(b, *variable));
    }
    let Some(variable) = mine.iter().min_by_key(|variable| a.degree_in(**variable).max(b.degree_in(**variable))).copied() else {
        return one();
    };
    let (content_a, content_b) = (content(a, variable), content(b, variable));
    let common = gcd(&content_a, &content_b);
    if apart(a, b, variable) {
        return common;
    }
    let (Some(mut p), Some(mut q)) = (quotient(a, &content_a), quotient(b, &content_b)) else { return one() };
    if p.degree_in(variable) < q.degree_in(variable) {
        std::mem::swap(&mut p, &mut q);
    }
    for _ in 0..MAX_STEPS {
        let Some(rest) = remainder(&p, &q, variable) else { return common };
        if rest.is_empty() {
            return common.times(&q).primitive().0;
        }
        if rest.degree_in(variable) == 0 {
            return common;
        }
        let inside = content(&rest, variable);
        let Some(next) = quotient(&rest, &inside) else { return common };
        p = q;
        q = next.primitive().0;
    }
    common
}

/// Surely no common divisor has the variable: none has it at some numbers for the others, at which no leading coefficient vanishes.
fn apart(a: &Polynomial, b: &Polynomial, variable: VariableIndex) -> bool {
    // Numbers without a pattern, so that little vanishes by chance.
    let number = |index: VariableIndex| whole(i64::from(index % 97) * 7 + 3);
    let at = |polynomial: &Polynomial| -> Option<Vec<Rational>> {
        let numbers: BTreeMap<VariableIndex, Rational> =
            polynomial.variables().into_iter().map(|index| (index, number(index))).collect();
        let put = polynomial.partially(|index| if index == variable { None } else { numbers.get(&index) });
        let coefficients: Option<Vec<Rational>> = put.coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
        coefficients.filter(|found| found.len() == polynomial.degree_in(variable) as usize + 1)
    };
    match (at(a), at(b)) {
        (Some(p), Some(q)) => univariate::gcd(&p, &q).len() <= 1,
        (Some(_) | None, _) => false,
    }
}

/// The remainder of a multiple of `p` by a power of the leading coefficient of `q`; `None` if it outgrows the bounds.
fn remainder(p: &Polynomial, q: &Polynomial, variable: VariableIndex) -> Option<Polynomial> {
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

/// The greatest common divisor of the coefficients as a polynomial in one variable; primitive.
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

/// A number and primitive factors with their exponents, whose product it is; the factors need not be irreducible. No factors for a
/// constant.
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

/// Two primitive factors, neither of them constant; `None` if none are found.
fn split(p: &Polynomial) -> Option<(Polynomial, Polynomial)> {
    let whole: BTreeSet<VariableIndex> = p.variables();
    if p.degree() < 2 || p.len() > MAX_TERMS {
        return None;
    }
    let by = |factor: Polynomial| {
        let rest = quotient(p, &factor)?.primitive().0;
        (factor.as_constant().is_none() && rest.as_constant().is_none()).then_some((factor, rest))
    };
    // Variables that divide every term come first: they are found without any division.
    for variable in &whole {
        let alone = Polynomial::variable(*variable);
        if p.coefficients_in(*variable).first().is_some_and(Polynomial::is_empty)
            && let Some(found) = by(alone)
        {
            return Some(found);
        }
    }
    for variable in &whole {
        if let Some(found) = by(content(p, *variable)) {
            return Some(found);
        }
    }
    // A factor that occurs twice divides the derivative.
    whole.iter().filter(|variable| p.degree_in(**variable) > 1).find_map(|variable| by(gcd(p, &p.derivative(*variable))))
}
