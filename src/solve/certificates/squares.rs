//! Proposes polynomials whose squares may occur in an identity.
//!
//! `products` calls it. Untrusted: the kernel checks the identity.
//!
//! # Source
//! Sums of squares of two-term polynomials are found by linear programming (Ahmadi and Majumdar 2019, diagonally dominant sums
//! of squares). The square `(2 a v + b)^2` completes the square of `a v^2 + b v + c`; likewise with a power of a variable as v.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::space::{Inequality, Space, SparsePolynomial, quotient};
use kernel::algebra::{Monomial, Polynomial, VariableIndex};
use kernel::number::{Rational, whole};

/// The most monomials that are paired.
const MAX_MONOMIALS: usize = 16;
/// The highest degree of a monomial whose square is proposed.
const MAX_ROOT_DEGREE: u32 = 2;

/// The most terms of a polynomial that is tested for being a square.
const MAX_SQUARE: usize = 21;

/// Returns square roots of conditions that are squares, derivatives of conditions quadratic in a variable, and sums and
/// differences of monomials whose product occurs in a condition.
pub(super) fn of(space: &mut Space, inequalities: &[Inequality]) -> Vec<SparsePolynomial> {
    let mut out: Vec<SparsePolynomial> = Vec::new();
    let mut halves: BTreeSet<Monomial> = BTreeSet::new();
    for inequality in inequalities {
        let polynomial = space.polynomial(&inequality.polynomial);
        if let Some(root) = root(&polynomial).or_else(|| root(&Polynomial::default().minus(&polynomial))) {
            out.push(space.sparse(&root, false));
        }
        for variable in polynomial.variables() {
            match polynomial.degree_in(variable) {
                2 => out.push(space.sparse(&polynomial.derivative(variable).primitive().0, false)),
                degree if degree > 2 => out.extend(completed(&polynomial, variable).map(|root| space.sparse(&root, false))),
                _ => {}
            }
        }
        if polynomial.degree() >= 2 {
            for (monomial, _) in polynomial.terms() {
                halves.extend(half(monomial));
            }
        }
    }
    let mut halves: Vec<Monomial> = halves.into_iter().collect();
    halves.sort_by_key(Monomial::degree);
    halves.truncate(MAX_MONOMIALS);
    for (at, first) in halves.iter().enumerate() {
        let first = space.place(first);
        out.push(vec![(first, Rational::ONE)]);
        for second in &halves[..at] {
            let second = space.place(second);
            for sign in [1, -1] {
                let mut root = vec![(second, Rational::ONE), (first, Rational::whole(sign))];
                root.sort_unstable_by_key(|(place, _)| *place);
                out.push(root);
            }
        }
    }
    out
}

/// Returns `2 a w + b` for a polynomial `a w^2 + b w + c`, where w is a power of the variable.
fn completed(polynomial: &Polynomial, variable: VariableIndex) -> Option<Polynomial> {
    let coefficients = polynomial.coefficients_in(variable);
    let half = coefficients.len() / 2;
    let is_quadratic = coefficients.iter().enumerate().all(|(power, c)| c.is_empty() || power % half == 0);
    let (Some(square), Some(linear)) = (coefficients.get(2 * half), coefficients.get(half)) else { return None };
    if !is_quadratic || linear.is_empty() {
        return None;
    }
    let power = Polynomial::variable(variable).power(u32::try_from(half).ok()?);
    Some(square.scaled(&whole(2)).times(&power).plus(linear).primitive().0)
}

/// Returns the polynomial whose square is a positive multiple of this one, if it has more than two terms. The terms are
/// computed from the highest down, as in the digit-by-digit square root of a number.
fn root(square: &Polynomial) -> Option<Polynomial> {
    let highest = |polynomial: &Polynomial| {
        let order = |monomial: &Monomial| {
            let powers: Vec<_> = monomial.factors().iter().map(|&(variable, exponent)| (Reverse(variable), exponent)).collect();
            (monomial.degree(), powers)
        };
        polynomial.terms().max_by_key(|(monomial, _)| order(monomial)).map(|(monomial, value)| (monomial.clone(), value.clone()))
    };
    if square.len() < 4 || square.len() > MAX_SQUARE || square.degree() % 2 == 1 {
        return None;
    }
    let (lead, scale) = highest(square)?;
    if !scale.is_positive() {
        return None;
    }
    let square = square.scaled(&scale.recip());
    let lead = product(lead.factors().iter().map(|&(variable, exponent)| (variable, exponent / 2)));
    let mut root = Polynomial::from_terms([(lead.clone(), whole(1))]);
    let mut rest = square.minus(&root.times(&root));
    for _ in 0..square.len() {
        let Some((monomial, value)) = highest(&rest) else { return (root.len() > 2).then_some(root) };
        let next = Polynomial::from_terms([(quotient(&monomial, &lead)?, value / whole(2))]);
        rest = rest.minus(&root.times(&next).scaled(&whole(2))).minus(&next.times(&next));
        root = root.plus(&next);
    }
    None
}

/// Returns the square root of a square monomial. For another monomial, returns the monomials that two factors of about half its
/// degree can be.
fn half(monomial: &Monomial) -> Vec<Monomial> {
    let factors = monomial.factors();
    if factors.iter().all(|(_, exponent)| exponent % 2 == 0) {
        let root = product(factors.iter().map(|&(variable, exponent)| (variable, exponent / 2)));
        return if root.degree() <= MAX_ROOT_DEGREE { vec![root] } else { Vec::new() };
    }
    let single: Vec<VariableIndex> =
        factors.iter().flat_map(|&(variable, e)| std::iter::repeat_n(variable, e as usize)).collect();
    let mut out = Vec::new();
    match single.as_slice() {
        // Of three factors, one is left to the inequality that the square multiplies.
        [_, _] | [_, _, _] => out.extend(single.iter().map(|variable| Monomial::power(*variable, 1))),
        [_, _, _, _] => {
            for place in 1..4 {
                let rest = (1..4).filter(|at| *at != place).map(|at| (single[at], 1));
                out.push(product([(single[0], 1), (single[place], 1)].into_iter()));
                out.push(product(rest));
            }
        }
        _ => {}
    }
    out
}

fn product(factors: impl Iterator<Item = (VariableIndex, u32)>) -> Monomial {
    factors.fold(Monomial::default(), |so_far, (variable, exponent)| so_far.times(&Monomial::power(variable, exponent)))
}
