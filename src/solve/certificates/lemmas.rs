//! Derives facts before a case is split: signs of polynomials in open disjunctions, and sign conditions that all alternatives
//! imply.
//!
//! `search` calls it. Untrusted: the kernel checks the certificate.

use std::collections::BTreeSet;

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::scope::{KnownTruth, PolynomialId, ScopeFact, SearchScope};
use super::search::{CertificateFinder, GIVEN, LEVELS, Probe};
use kernel::algebra::{Formula, Signs};

/// The most alternatives of a disjunction that is searched for common consequences.
const MAX_SHARED: usize = 4;

impl<'a> CertificateFinder<'a> {
    /// Derives the signs of polynomials in open disjunctions, where linear combinations of facts decide the sign.
    pub(super) fn decide(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        let mut candidates: BTreeSet<PolynomialId> = BTreeSet::new();
        for id in scope.open.clone() {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            for part in parts {
                part.each_atom(&mut |atom| {
                    candidates.insert(self.facts.place(atom.polynomial()));
                });
            }
        }
        let mut learned = false;
        for place in candidates {
            let known = scope.signs.get(&place).map_or(Signs::ALL, |(signs, _)| *signs);
            if known == Signs::POSITIVE || known == Signs::NEGATIVE || known == Signs::ZERO {
                continue;
            }
            for derived in [Signs::POSITIVE, Signs::NEGATIVE] {
                if known.and(derived) == Signs::NONE {
                    continue;
                }
                let against = self.facts.sign_fact(place, derived.complement(), GIVEN);
                if let Some(proof) = self.linear(scope, &[against]) {
                    learned = true;
                    let refuted = RefutedCase { place: 0, added: vec![against], proof };
                    if let Some(proof) = self.lemma(scope, steps, (place, derived), refuted) {
                        return Probe::Closed(proof);
                    }
                    break;
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// Derives sign conditions that occur in one alternative of an open disjunction and follow from every other alternative.
    pub(super) fn shared(&mut self, scope: &mut SearchScope, steps: &mut Vec<ProofStep>) -> Probe {
        let mut learned = false;
        for id in scope.open.clone() {
            let ScopeFact::OneOf(parts) = self.facts.held(id) else { continue };
            let left = (0..parts.len()).filter(|&place| !scope.refuted.contains_key(&(id, place))).count();
            if left > MAX_SHARED {
                continue;
            }
            let mut atoms: Vec<(PolynomialId, Signs)> = Vec::new();
            for part in parts {
                let conjuncts = match part {
                    Formula::And(conjuncts) => conjuncts.as_slice(),
                    Formula::True | Formula::False | Formula::Atom(_) | Formula::Or(_) | Formula::Quantified(_) => {
                        std::slice::from_ref(part)
                    }
                };
                for conjunct in conjuncts {
                    if let Formula::Atom(atom) = conjunct {
                        let atom = (self.facts.place(atom.polynomial()), atom.signs());
                        if atom.1 != Signs::ZERO.complement() && !atoms.contains(&atom) {
                            atoms.push(atom);
                        }
                    }
                }
            }
            for (place, derived) in atoms {
                if scope.signs.get(&place).is_some_and(|(known, _)| known.within(derived)) {
                    continue;
                }
                let against = self.facts.sign_fact(place, derived.complement(), GIVEN);
                if let Some(proof) = self.in_all_parts(scope, id, parts, against) {
                    learned = true;
                    let refuted = RefutedCase { place: 0, added: vec![against], proof };
                    if let Some(proof) = self.lemma(scope, steps, (place, derived), refuted) {
                        return Probe::Closed(proof);
                    }
                }
            }
        }
        if learned { Probe::Learned } else { Probe::Nothing }
    }

    /// Derives a contradiction between the fact and every alternative of a disjunction.
    fn in_all_parts(
        &mut self,
        scope: &SearchScope,
        id: FactId,
        parts: &'a [Formula],
        against: FactId,
    ) -> Option<SharedRefutation> {
        let mut inner = scope.clone();
        let mut steps = Vec::new();
        if self.facts.assume(&mut inner, &[against], &mut steps).is_some() {
            return None;
        }
        let mut branches = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            if let Some(branch) = scope.refuted.get(&(id, place)) {
                branches.push(branch.clone());
                continue;
            }
            let added = self.facts.alternative(id, part);
            let proof = if self.facts.truth(&inner, part) == KnownTruth::Fails {
                self.by_signs(inner.known(), &added)?
            } else {
                self.linear(&inner, &added)?
            };
            branches.push(RefutedCase { place, added, proof });
        }
        Some(super::search::after(steps, SharedRefutation::cases(CasesOf::Fact(id), branches)))
    }

    /// Derives a contradiction by signs or by a linear combination after the facts are added.
    pub(super) fn linear(&mut self, scope: &SearchScope, added: &[FactId]) -> Option<SharedRefutation> {
        let mut inner = scope.clone();
        let mut steps = Vec::new();
        let end = match self.facts.assume(&mut inner, added, &mut steps) {
            Some(proof) => proof,
            None => self.identity(&inner, LEVELS[0])?,
        };
        Some(super::search::after(steps, end))
    }

    /// Adds a sign condition as a lemma, given the contradiction that follows from its negation. Returns a proof if the case is
    /// thereby refuted.
    pub(super) fn lemma(
        &mut self,
        scope: &mut SearchScope,
        steps: &mut Vec<ProofStep>,
        (place, derived): (PolynomialId, Signs),
        refuted: RefutedCase,
    ) -> Option<SharedRefutation> {
        if refuted.is_idle() {
            return Some(refuted.proof);
        }
        let fact = self.facts.sign_fact(place, derived, GIVEN + 5);
        let polynomial = self.facts.polynomials[place].as_ref().clone();
        let cases = CasesOf::Signs(polynomial, vec![derived.complement(), derived]);
        steps.push(ProofStep { cases, left: 1, added: vec![fact], refuted: vec![refuted] });
        self.facts.assume(scope, &[fact], steps)
    }
}
