//! Tightens bounds of polynomials in integer variables to the next integer.
//!
//! `search` calls it. Untrusted: the kernel checks each step.
//!
//! # Source
//! Gomory (1958) and Chvátal (1973): a bound on an integer-valued expression can be rounded to an integer.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase};
use super::scope::{PolynomialId, ScopeFact, SearchScope};
use super::search::{CertificateFinder, GIVEN, Probe};
use kernel::algebra::{Monomial, Polynomial, Signs};
use kernel::number::Rational;

impl CertificateFinder<'_> {
    /// Rounds the known bounds of polynomials in integer variables, and adds the tighter bounds as steps.
    pub(super) fn round(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        if self.facts.integers.is_empty() {
            return Probe::Nothing;
        }
        let known: Vec<(PolynomialId, Signs)> = scope.signs.iter().map(|(place, (signs, _))| (*place, *signs)).collect();
        let mut learned = false;
        for (place, signs) in known {
            if !self.facts.polynomials[place].variables().is_subset(&self.facts.integers) {
                continue;
            }
            for upward in [true, false] {
                let side = if upward { Signs::POSITIVE } else { Signs::NEGATIVE };
                if !signs.within(side.or(Signs::ZERO)) {
                    continue;
                }
                let weak = Signs::ZERO.within(signs);
                let Some((below, above)) = neighbours(&self.facts.polynomials[place], upward, weak) else { continue };
                let cases = [self.bound(&below, Signs::NEGATIVE), self.bound(&above, Signs::POSITIVE)];
                let left = usize::from(upward);
                if self.is_known(scope, cases[left]) {
                    continue;
                }
                let other = cases[1 - left];
                let Some(proof) = self.linear(scope, &[other]) else { continue };
                learned = true;
                let refuted = vec![RefutedCase { place: 1 - left, added: vec![other], proof }];
                steps.push(ProofStep { cases: CasesOf::Whole(below, above), left, added: vec![cases[left]], refuted });
                if let Some(proof) = self.facts.assume(scope, &[cases[left]], steps) {
                    return Probe::Closed(proof);
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    fn bound(&mut self, polynomial: &Polynomial, side: Signs) -> FactId {
        let place = self.facts.place(polynomial);
        self.facts.sign_fact(place, side.or(Signs::ZERO), GIVEN + 5)
    }

    fn is_known(&self, scope: &SearchScope, fact: FactId) -> bool {
        let ScopeFact::Sign(place, signs) = self.facts.held(fact) else { return false };
        scope.signs.get(&place).is_some_and(|(known, _)| known.within(signs))
    }
}

/// Splits the integers at a bound of a primitive polynomial. Returns two polynomials that differ by one, of which the first is
/// at most zero or the second at least zero. If `upward`, the polynomial is positive (or zero, if `weak`) and the second case
/// holds. Otherwise the polynomial is negative (or zero) and the first case holds. The polynomial is `content * q + constant`,
/// and `q` takes integer values. Returns `None` if rounding gives nothing new.
fn neighbours(polynomial: &Polynomial, upward: bool, weak: bool) -> Option<(Polynomial, Polynomial)> {
    let empty = Monomial::default();
    let mut content = BigInt::zero();
    let mut constant = Rational::zero();
    for (monomial, coefficient) in polynomial.terms() {
        if *monomial == empty {
            constant = coefficient.clone();
        } else {
            content = content.gcd(&coefficient.numer());
        }
    }
    if content.is_zero() || weak && content.is_one() {
        return None;
    }
    let scale = Rational::from_integer(content);
    let (one, bound) = (Rational::one(), -&constant / &scale);
    let q = polynomial.minus(&Polynomial::constant(constant)).scaled(&scale.recip());
    // The greatest value of q in the lower case.
    let highest = match (upward, weak) {
        (true, true) => bound.ceil() - &one,
        (true, false) | (false, true) => bound.floor(),
        (false, false) => bound.ceil() - &one,
    };
    let below = q.minus(&Polynomial::constant(highest));
    let above = below.minus(&Polynomial::constant(one));
    Some((below, above))
}
