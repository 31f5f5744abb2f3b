//! Polynomials in one variable, exactly: counting, isolating and refining real roots, and signs at a root.
//!
//! TRUSTED where `certify` uses it: an error here is a wrong verdict. Coefficients are listed with the constant first.
//!
//! # Source
//! Sturm (1829) for counting roots; Sylvester (1853) and Tarski (1951) for the sign at a root, as in Basu, Pollack and Roy,
//! Algorithms in Real Algebraic Geometry (2006), theorem 2.61: with `S` the signed remainder sequence of `p` and `p'q`, and `V`
//! counting changes of sign, `V(a) - V(b)` is the sum of the signs of `q` at the roots of `p` in `(a, b)`, where `p` vanishes at
//! neither end.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::formula::Signs;
use crate::number::{Rational, common_denominator};

/// The one root of `coefficients` strictly between `low` and `high`, at neither of which it vanishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsolatedRoot {
    /// The coefficients, the constant first.
    pub coefficients: Vec<Rational>,
    /// Below the root.
    pub low: Rational,
    /// Above the root.
    pub high: Rational,
}

/// A real root: a fraction, or isolated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Real {
    /// A fraction.
    Rational(Rational),
    /// Not known to be a fraction.
    Root(IsolatedRoot),
}

/// Returns the polynomial at a number (Horner).
#[must_use]
pub fn evaluate(p: &[Rational], at: &Rational) -> Rational {
    p.iter().rev().fold(Rational::zero(), |so_far, coefficient| so_far * at + coefficient)
}

/// Returns the same polynomial without leading zeros; empty for zero.
#[must_use]
pub fn trimmed(p: &[Rational]) -> Vec<Rational> {
    let length = p.iter().rposition(|c| !c.is_zero()).map_or(0, |last| last + 1);
    p[..length].to_vec()
}

/// Returns the derivative.
#[must_use]
pub fn derivative(p: &[Rational]) -> Vec<Rational> {
    p.iter().enumerate().skip(1).map(|(power, c)| c * Rational::from_integer(BigInt::from(power))).collect()
}

/// Returns the product.
#[must_use]
pub fn product(p: &[Rational], q: &[Rational]) -> Vec<Rational> {
    if p.is_empty() || q.is_empty() {
        return Vec::new();
    }
    let mut out = vec![Rational::zero(); p.len() + q.len() - 1];
    for (i, a) in p.iter().enumerate() {
        for (j, b) in q.iter().enumerate() {
            out[i + j] += a * b;
        }
    }
    trimmed(&out)
}

/// Returns a positive multiple with whole coprime coefficients: the same signs everywhere.
fn positive_primitive(p: Vec<Rational>) -> Vec<Rational> {
    let p = trimmed(&p);
    if p.is_empty() {
        return p;
    }
    let denominator = common_denominator(p.iter());
    let content = p.iter().fold(BigInt::zero(), |gcd, c| gcd.gcd(&(c.numer() * (&denominator / c.denom()))));
    let factor = Rational::new(denominator, content);
    p.iter().map(|c| c * &factor).collect()
}

/// Quotient and remainder of the division by `q`, which must not be zero (else `None`).
fn divided(p: &[Rational], q: &[Rational]) -> Option<(Vec<Rational>, Vec<Rational>)> {
    let (mut rest, q) = (trimmed(p), trimmed(q));
    let lead = q.last()?;
    let mut quotient = vec![Rational::zero(); (rest.len() + 1).saturating_sub(q.len())];
    while rest.len() >= q.len() {
        let shift = rest.len() - q.len();
        let Some(factor) = rest.last().map(|top| top / lead) else { break };
        for (place, c) in q.iter().enumerate() {
            rest[shift + place] -= &factor * c;
        }
        rest.pop();
        rest = trimmed(&rest);
        quotient[shift] = factor;
    }
    Some((trimmed(&quotient), rest))
}

/// Returns a greatest common divisor; empty if both are zero.
#[must_use]
pub fn gcd(p: &[Rational], q: &[Rational]) -> Vec<Rational> {
    let (mut p, mut q) = (positive_primitive(p.to_vec()), positive_primitive(q.to_vec()));
    while let Some((_, rest)) = divided(&p, &q) {
        p = q;
        q = positive_primitive(rest);
    }
    p
}

/// Returns a polynomial with the same roots, each of them simple, with whole coprime coefficients and a positive leading one.
#[must_use]
pub fn square_free(p: &[Rational]) -> Vec<Rational> {
    match divided(p, &gcd(p, &derivative(p))) {
        Some((quotient, _)) if quotient.last().is_some_and(Rational::is_negative) => {
            positive_primitive(quotient.into_iter().map(|c| -c).collect())
        }
        Some((quotient, _)) => positive_primitive(quotient),
        None => Vec::new(),
    }
}

/// Returns the signed remainder sequence of two polynomials, each up to a positive factor.
fn signed_remainders(p: &[Rational], q: &[Rational]) -> Vec<Vec<Rational>> {
    let mut out = vec![positive_primitive(p.to_vec())];
    let mut next = positive_primitive(q.to_vec());
    while !next.is_empty() {
        let rest = out.last().and_then(|last| divided(last, &next)).map(|(_, rest)| rest).unwrap_or_default();
        out.push(next);
        next = positive_primitive(rest.into_iter().map(|c| -c).collect());
    }
    out
}

fn changes(sequence: &[Vec<Rational>], at: &Rational) -> usize {
    let signs = sequence.iter().map(|p| evaluate(p, at)).filter(|value| !value.is_zero()).map(|value| value.is_positive());
    let signs: Vec<bool> = signs.collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

fn difference(sequence: &[Vec<Rational>], low: &Rational, high: &Rational) -> i64 {
    let count = |at| i64::try_from(changes(sequence, at)).unwrap_or(i64::MAX);
    count(low) - count(high)
}

/// Returns the number of different roots strictly between `low` and `high`; `None` unless `low < high`, the polynomial is not zero and
/// vanishes at neither end.
#[must_use]
pub fn count_roots(p: &[Rational], low: &Rational, high: &Rational) -> Option<usize> {
    if low >= high || evaluate(p, low).is_zero() || evaluate(p, high).is_zero() {
        return None;
    }
    usize::try_from(difference(&signed_remainders(p, &derivative(p)), low, high)).ok()
}

/// Returns the sign of `p` at the root of the polynomial `root.0` between `root.1` and `root.2`; `None` unless exactly one root lies
/// strictly between them and none at them.
///
/// # Example
/// ```
/// use kernel::algebra::{Signs, univariate::sign_at_root};
/// use kernel::number::{parse, whole};
///
/// // x - 1.4 at the root of x^2 - 2 between 1 and 2
/// let p = [-parse("1.4").unwrap(), whole(1)];
/// let root = [whole(-2), whole(0), whole(1)];
/// assert_eq!(sign_at_root(&p, (&root, &whole(1), &whole(2))), Some(Signs::POSITIVE));
/// assert_eq!(sign_at_root(&p, (&root, &whole(2), &whole(3))), None);
/// ```
#[must_use]
pub fn sign_at_root(p: &[Rational], root: (&[Rational], &Rational, &Rational)) -> Option<Signs> {
    let (polynomial, low, high) = root;
    if count_roots(polynomial, low, high)? != 1 {
        return None;
    }
    match difference(&signed_remainders(polynomial, &product(&derivative(polynomial), p)), low, high) {
        -1 => Some(Signs::NEGATIVE),
        0 => Some(Signs::ZERO),
        1 => Some(Signs::POSITIVE),
        _ => None,
    }
}

/// Returns a number that all real roots lie strictly below in size (Cauchy 1829).
#[must_use]
pub fn root_bound(p: &[Rational]) -> Rational {
    let p = trimmed(p);
    let Some(lead) = p.last() else { return Rational::one() };
    let largest = p[..p.len() - 1].iter().map(|c| (c / lead).abs()).max().unwrap_or_else(Rational::zero);
    largest + Rational::one()
}

/// Returns all different real roots, rising. Linear factors that bisection meets give fractions; other roots are isolated in intervals
/// that do not overlap. Empty for constants, zero included.
#[must_use]
pub fn roots(p: &[Rational]) -> Vec<Real> {
    let p = square_free(p);
    match p.as_slice() {
        [] | [_] => return Vec::new(),
        [constant, slope] => return vec![Real::Rational(-constant / slope)],
        _ => {}
    }
    let bound = root_bound(&p);
    let sequence = signed_remainders(&p, &derivative(&p));
    let mut out = Vec::new();
    // Ends are never roots. The stack holds intervals from the right to the left.
    let mut pending = vec![(-&bound, bound)];
    while let Some((low, high)) = pending.pop() {
        match difference(&sequence, &low, &high) {
            count if count <= 0 => {}
            1 => out.push(exact(IsolatedRoot { coefficients: p.clone(), low, high })),
            _ => {
                let middle = free_point(&p, &low, &high);
                pending.push((middle.clone(), high));
                pending.push((low, middle));
            }
        }
    }
    out
}

/// A point strictly between the ends at which the polynomial does not vanish, near the middle.
fn free_point(p: &[Rational], low: &Rational, high: &Rational) -> Rational {
    let two = Rational::from_integer(BigInt::from(2));
    let mut middle = (low + high) / &two;
    while evaluate(p, &middle).is_zero() {
        middle = (low + middle) / &two;
    }
    middle
}

/// Returns the root as a fraction, where its denominator divides the leading coefficient and its numerator the constant one: found by
/// narrowing the interval until at most one fraction with such a denominator fits.
fn exact(root: IsolatedRoot) -> Real {
    let p = positive_primitive(root.coefficients.clone());
    let Some(lead) = p.last().map(|c| c.numer().abs()) else { return Real::Root(root) };
    // Multiples of 1/lead are 1/lead apart.
    let step = Rational::new(BigInt::one(), lead.clone());
    let mut narrow = root.clone();
    while (&narrow.high - &narrow.low) >= step {
        narrow = match refined(&narrow) {
            Real::Rational(value) => return Real::Rational(value),
            Real::Root(root) => root,
        };
    }
    let scale = Rational::from_integer(lead);
    let candidate = (&narrow.low * &scale).ceil() / &scale;
    if candidate < narrow.high && evaluate(&p, &candidate).is_zero() {
        return Real::Rational(candidate);
    }
    Real::Root(root)
}

/// Returns the same root in at most half the interval, or as a fraction if bisection meets it.
#[must_use]
pub fn refined(root: &IsolatedRoot) -> Real {
    let middle = (&root.low + &root.high) / Rational::from_integer(BigInt::from(2));
    let sign = evaluate(&root.coefficients, &middle);
    if sign.is_zero() {
        return Real::Rational(middle);
    }
    let above = sign.is_positive() == evaluate(&root.coefficients, &root.low).is_positive();
    let (low, high) = if above { (middle, root.high.clone()) } else { (root.low.clone(), middle) };
    Real::Root(IsolatedRoot { coefficients: root.coefficients.clone(), low, high })
}
