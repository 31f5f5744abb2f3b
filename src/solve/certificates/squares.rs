//! Polynomials whose squares may be wanted in an identity.
//!
//! # Source
//! Sums of squares of two-term polynomials are found by linear programming (Ahmadi and Majumdar 2019, diagonally dominant sums of
//! squares); `(2 a v + b)^2` completes the square of `a v^2 + b v + c`.

use std::collections::BTreeSet;

use super::exact::Exact;
use super::products::{Inequality, Space, Sparse};
use crate::algebra::{Index, Monomial};

/// The most monomials that are paired.
const MAX_MONOMIALS: usize = 16;
/// The highest degree of a root.
const MAX_ROOT_DEGREE: u32 = 2;

/// Derivatives of conditions quadratic in a variable; sums and differences of monomials whose product occurs in a condition.
pub(super) fn of(space: &mut Space, inequalities: &[Inequality]) -> Vec<Sparse> {
    let mut out: Vec<Sparse> = Vec::new();
    let mut halves: BTreeSet<Monomial> = BTreeSet::new();
    for inequality in inequalities {
        let polynomial = space.polynomial(&inequality.polynomial);
        for variable in polynomial.variables() {
            if polynomial.degree_in(variable) == 2 {
                let derivative = polynomial.derivative(variable).primitive().0;
                out.push(space.sparse(&derivative, false));
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
        out.push(vec![(first, Exact::ONE)]);
        for second in &halves[..at] {
            let second = space.place(second);
            for sign in [1, -1] {
                let mut root = vec![(second, Exact::ONE), (first, Exact::whole(sign))];
                root.sort_unstable_by_key(|(place, _)| *place);
                out.push(root);
            }
        }
    }
    out
}

/// The root of an even monomial; of another, the monomials that two factors of about half its degree can be.
fn half(monomial: &Monomial) -> Vec<Monomial> {
    let factors = monomial.factors();
    if factors.iter().all(|(_, exponent)| exponent % 2 == 0) {
        let root = product(factors.iter().map(|&(variable, exponent)| (variable, exponent / 2)));
        return if root.degree() <= MAX_ROOT_DEGREE { vec![root] } else { Vec::new() };
    }
    let single: Vec<Index> = factors.iter().flat_map(|&(variable, e)| std::iter::repeat_n(variable, e as usize)).collect();
    let mut out = Vec::new();
    match single.as_slice() {
        // Of three, one is left to the inequality that the square multiplies.
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

fn product(factors: impl Iterator<Item = (Index, u32)>) -> Monomial {
    factors.fold(Monomial::default(), |so_far, (variable, exponent)| so_far.times(&Monomial::power(variable, exponent)))
}
