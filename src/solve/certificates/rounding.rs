//! Rounding: a polynomial that takes whole numbers only is at least the next one.
//!
//! # Source
//! Gomory (1958), Chvatal (1973): a bound on a whole number rounds to a whole one.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase};
use super::scope::{PolynomialId, ScopeFact, SearchScope};
use super::search::{CertificateFinder, GIVEN, Probe};
use kernel::algebra::{Monomial, Polynomial, Signs};
use kernel::number::Rational;

impl CertificateFinder<'_> {
    /// Rounds what is known of polynomials in variables that take whole numbers.
    pub(super) fn round(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        if self.facts.whole.is_empty() {
            return Probe::Nothing;
        }
        let known: Vec<(PolynomialId, Signs)> = scope.signs.iter().map(|(place, (signs, _))| (*place, *signs)).collect();
        let mut learned = false;
        for (place, signs) in known {
            if !self.facts.polynomials[place].variables().is_subset(&self.facts.whole) {
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

/// Two neighbours, of which the second is at least zero (the first at most, if not upward), for a primitive polynomial on that
/// side of zero, or on it if weak; `None` where that says nothing new. The polynomial is `content * q + constant`, and `q` is
/// bounded by a whole number.
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
    // the greatest value of q below the gap
    let highest = match (upward, weak) {
        (true, true) => bound.ceil() - &one,
        (true, false) | (false, true) => bound.floor(),
        (false, false) => bound.ceil() - &one,
    };
    let below = q.minus(&Polynomial::constant(highest));
    let above = below.minus(&Polynomial::constant(one));
    Some((below, above))
}
