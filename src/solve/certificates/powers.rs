//! Derives the sign of a polynomial from that of its power: `f^3 = 0` implies `f = 0`, and `f^3 > 0` implies `f > 0`.
//!
//! `search` calls it. The proof of each such lemma multiplies the negated lemma with itself. Untrusted: the kernel checks the
//! certificate.

use num_integer::Integer;

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::scope::{PolynomialId, ScopeFact, SearchScope, singles};
use super::search::{CertificateFinder, GIVEN, Probe};
use super::space::Reach;
use crate::division;
use kernel::algebra::{Polynomial, Signs};

/// The most terms of a polynomial that is tested for being a power.
const MAX_TERMS: usize = 150;
/// The highest exponent of a power.
const MAX_EXPONENT: u32 = 9;

/// A polynomial is a multiple of `base^exponent`.
#[derive(Clone, Copy, Debug)]
pub(super) struct PolynomialPower {
    base: PolynomialId,
    exponent: u32,
    /// Whether the multiple is negative.
    turned: bool,
}

impl CertificateFinder<'_> {
    /// Derives the signs of polynomials whose powers have a known sign.
    pub(super) fn roots_of_powers(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        let known: Vec<(PolynomialId, Signs, FactId)> =
            scope.signs.iter().map(|(place, (signs, id))| (*place, *signs, *id)).collect();
        let mut learned = false;
        for (place, signs, id) in known {
            let Some(power) = self.power(place) else { continue };
            let signs = if power.turned { signs.turned() } else { signs };
            let derived = if power.exponent % 2 == 1 { signs } else { of_even_root(signs) };
            if derived == Signs::ALL || scope.signs.get(&power.base).is_some_and(|(known, _)| known.within(derived)) {
                continue;
            }
            let Some(proof) = self.derive_sign(scope, steps, power.base, derived, id) else { continue };
            learned = true;
            if let Probe::Closed(proof) = proof {
                return Probe::Closed(proof);
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// Adds the sign condition on the base of a power as a lemma: each other sign contradicts the fact on the power.
    fn derive_sign(
        &mut self,
        scope: &mut SearchScope,
        steps: &mut Vec<ProofStep>,
        base: PolynomialId,
        derived: Signs,
        of_power: FactId,
    ) -> Option<Probe> {
        let ScopeFact::Sign(power, _) = self.facts.held(of_power) else { return None };
        let (degree, factors) = (self.facts.polynomials[power].degree(), MAX_EXPONENT as usize);
        let reach = Reach { factors, degree, products: 1_000, squares: false };
        let excluded: Vec<Signs> = singles(derived.complement()).into_iter().map(|(_, sign)| sign).collect();
        let mut refuted = Vec::new();
        for (place, sign) in excluded.iter().enumerate() {
            let against = self.facts.sign_fact(base, *sign, GIVEN);
            let proof = self.identity_of(&[of_power, against], reach)?;
            let case = RefutedCase { place, added: vec![against], proof };
            if case.is_idle() {
                return Some(Probe::Closed(case.proof));
            }
            refuted.push(case);
        }
        let polynomial = self.facts.polynomials[base].as_ref().clone();
        if derived == Signs::NONE {
            return Some(Probe::Closed(SharedRefutation::cases(CasesOf::Signs(polynomial, excluded), refuted)));
        }
        let fact = self.facts.sign_fact(base, derived, GIVEN + 5);
        let left = excluded.len();
        let cases = CasesOf::Signs(polynomial, [excluded, vec![derived]].concat());
        steps.push(ProofStep { cases, left, added: vec![fact], refuted });
        Some(self.facts.assume(scope, &[fact], steps).map_or(Probe::Learned, Probe::Closed))
    }

    /// Returns the polynomial of which this one is a power.
    fn power(&mut self, place: PolynomialId) -> Option<PolynomialPower> {
        if let Some(known) = self.powers.get(&place) {
            return *known;
        }
        let polynomial = self.facts.polynomials[place].clone();
        let found = base_of_power(&polynomial).map(|(base, exponent)| {
            // The multiple has the sign of the ratio of the highest coefficients.
            let lead = |of: &Polynomial| of.terms().last().is_some_and(|(_, coefficient)| coefficient.is_negative());
            let turned = lead(&polynomial) != lead(&base.power(exponent));
            PolynomialPower { base: self.facts.place(&base), exponent, turned }
        });
        self.powers.insert(place, found);
        found
    }
}

/// Returns a primitive polynomial and an exponent of at least 2 such that the polynomial is a multiple of the power.
fn base_of_power(polynomial: &Polynomial) -> Option<(Polynomial, u32)> {
    // The exponent divides the degree in each variable, and a power of a sum has more than two terms. Most polynomials are excluded by
    // these tests.
    let degrees = polynomial.variables().into_iter().map(|variable| polynomial.degree_in(variable));
    let common: Option<u32> = degrees.reduce(|a, b| a.gcd(&b)).filter(|common| *common > 1);
    if common.is_none() || polynomial.len() > MAX_TERMS || polynomial.len() == 2 {
        return None;
    }
    match division::factors(polynomial).1.as_slice() {
        [(base, exponent)] if (2..=MAX_EXPONENT).contains(exponent) => Some((base.primitive().0, *exponent)),
        _ => None,
    }
}

/// Returns the signs of a number, given those of its power with an even exponent.
fn of_even_root(signs: Signs) -> Signs {
    let nonzero = if Signs::POSITIVE.within(signs) { Signs::ZERO.complement() } else { Signs::NONE };
    nonzero.or(signs.and(Signs::ZERO))
}
