//! Stores what is known in one case of a proof: the facts, the known sign of each polynomial, and the open disjunctions.
//!
//! The finder's counterpart of [`kernel::scope`]. Untrusted: the kernel checks the certificate.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::space::{Space, SparsePolynomial};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::scope::{Fact, conjuncts};

/// A polynomial, by its place in [`Facts`].
pub(super) type PolynomialId = usize;

/// A fact of the finder: a sign condition or a disjunction.
#[derive(Clone, Copy, Debug)]
pub(super) enum ScopeFact<'a> {
    Sign(PolynomialId, Signs),
    OneOf(&'a [Formula]),
}

/// All facts of all cases, with their polynomials.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    held: Vec<ScopeFact<'a>>,
    /// The cost of each fact as a factor of a product: facts of the system cost less than facts of cases.
    costs: Vec<i64>,
    pub(super) polynomials: Vec<Arc<Polynomial>>,
    positive: Vec<SparsePolynomial>,
    negative: Vec<SparsePolynomial>,
    places: FxHashMap<Arc<Polynomial>, PolynomialId>,
    by_address: FxHashMap<usize, PolynomialId>,
    pub(super) space: Space,
    /// The variables that take only integer values.
    pub(super) integers: BTreeSet<VariableIndex>,
}

/// The knowledge in one case. It only grows as the case is extended.
#[derive(Clone, Debug, Default)]
pub(super) struct SearchScope {
    /// The known signs of each polynomial, and the single fact that states them.
    pub(super) signs: BTreeMap<PolynomialId, (Signs, FactId)>,
    /// Disjunctions not known to be true.
    pub(super) open: Vec<FactId>,
    /// Alternatives of disjunctions that have been refuted.
    pub(super) refuted: BTreeMap<(FactId, usize), RefutedCase>,
    /// Polynomials from which factors of known sign were divided out, with the quotients.
    pub(super) replaced: BTreeMap<PolynomialId, PolynomialId>,
    /// The number of splits on signs, chosen by the finder, that led to this case.
    pub(super) splits: usize,
}

/// The truth value of a formula by the known signs alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownTruth {
    Holds,
    Fails,
    Open,
}

impl SearchScope {
    /// Returns a scope with only the signs and the open disjunctions.
    pub(super) fn known(&self) -> Self {
        Self { signs: self.signs.clone(), open: self.open.clone(), ..Self::default() }
    }
}

impl<'a> Facts<'a> {
    /// Returns a fact in the finder's own form.
    pub(super) fn held(&self, id: FactId) -> ScopeFact<'a> {
        self.held[id]
    }

    /// Returns the cost of a fact as a factor of a product.
    pub(super) fn cost(&self, id: FactId) -> i64 {
        self.costs[id]
    }

    /// Returns the place of a polynomial, and adds it if it is new.
    pub(super) fn place(&mut self, polynomial: &Polynomial) -> PolynomialId {
        if let Some(place) = self.places.get(polynomial) {
            return *place;
        }
        let polynomial = Arc::new(polynomial.clone());
        self.positive.push(self.space.sparse(&polynomial, false));
        self.negative.push(self.space.sparse(&polynomial, true));
        self.polynomials.push(polynomial.clone());
        self.places.insert(polynomial, self.polynomials.len() - 1);
        self.polynomials.len() - 1
    }

    /// Returns the place of a polynomial, if it was added before.
    pub(super) fn known_place(&self, polynomial: &Polynomial) -> Option<PolynomialId> {
        self.places.get(polynomial).copied()
    }

    fn place_of_atom(&mut self, polynomial: &'a Polynomial) -> PolynomialId {
        let address = std::ptr::from_ref(polynomial) as usize;
        if let Some(place) = self.by_address.get(&address) {
            return *place;
        }
        let place = self.place(polynomial);
        self.by_address.insert(address, place);
        place
    }

    /// Returns the polynomial, or its negative, in sparse form.
    pub(super) fn sparse(&self, place: PolynomialId, negative: bool) -> &SparsePolynomial {
        if negative { &self.negative[place] } else { &self.positive[place] }
    }

    /// Adds a sign condition to the list of facts.
    pub(super) fn sign_fact(&mut self, place: PolynomialId, signs: Signs, cost: i64) -> FactId {
        self.held.push(ScopeFact::Sign(place, signs));
        self.costs.push(cost);
        self.held.len() - 1
    }

    /// Adds a fact of the kernel to the list of facts.
    pub(super) fn add(&mut self, fact: Fact<'a>, cost: i64) -> FactId {
        let held = match fact {
            Fact::Sign(polynomial, signs) => ScopeFact::Sign(self.place_of_atom(polynomial), signs),
            Fact::OneOf(parts) => ScopeFact::OneOf(parts),
        };
        self.held.push(held);
        self.costs.push(cost);
        self.held.len() - 1
    }

    /// Returns a fact in the form that the kernel uses.
    pub(super) fn fact(&self, id: FactId) -> Fact<'_> {
        match self.held[id] {
            ScopeFact::Sign(place, signs) => Fact::Sign(&self.polynomials[place], signs),
            ScopeFact::OneOf(parts) => Fact::OneOf(parts),
        }
    }

    /// Adds the facts of one alternative of a disjunction.
    pub(super) fn alternative(&mut self, of: FactId, part: &'a Formula) -> Vec<FactId> {
        let cost = self.costs[of] + 10;
        conjuncts(part).into_iter().map(|fact| self.add(fact, cost)).collect()
    }

    /// Evaluates a formula by the known signs.
    pub(super) fn truth(&mut self, scope: &SearchScope, formula: &'a Formula) -> KnownTruth {
        match formula {
            Formula::True => KnownTruth::Holds,
            Formula::False => KnownTruth::Fails,
            Formula::Atom(atom) => {
                let place = self.place_of_atom(atom.polynomial());
                let Some((known, _)) = scope.signs.get(&place) else { return KnownTruth::Open };
                if known.within(atom.signs()) {
                    KnownTruth::Holds
                } else if known.and(atom.signs()) == Signs::NONE {
                    KnownTruth::Fails
                } else {
                    KnownTruth::Open
                }
            }
            Formula::And(parts) => self.truth_of_all(scope, parts, KnownTruth::Holds, KnownTruth::Fails),
            Formula::Or(parts) => self.truth_of_all(scope, parts, KnownTruth::Fails, KnownTruth::Holds),
            Formula::Quantified(_) => KnownTruth::Open,
        }
    }

    fn truth_of_all(&mut self, scope: &SearchScope, parts: &'a [Formula], if_all: KnownTruth, if_any: KnownTruth) -> KnownTruth {
        let mut out = if_all;
        for part in parts {
            let truth = self.truth(scope, part);
            if truth == if_any {
                return if_any;
            }
            if truth != if_all {
                out = KnownTruth::Open;
            }
        }
        out
    }

    /// Adds facts to a scope, with the steps that merge two facts about one polynomial. Returns a refutation if the facts
    /// contradict the scope.
    pub(super) fn assume(
        &mut self,
        scope: &mut SearchScope,
        ids: &[FactId],
        steps: &mut Vec<ProofStep>,
    ) -> Option<SharedRefutation> {
        for &id in ids {
            match self.held[id] {
                ScopeFact::OneOf([]) => return Some(SharedRefutation::cases(CasesOf::Fact(id), Vec::new())),
                ScopeFact::OneOf(_) => scope.open.push(id),
                ScopeFact::Sign(place, signs) => {
                    let (known, by) = scope.signs.get(&place).copied().unwrap_or((Signs::ALL, id));
                    let both = known.and(signs);
                    if both == Signs::NONE {
                        return Some(SharedRefutation::clash(by, id));
                    }
                    if both == known && known != Signs::ALL {
                        continue;
                    }
                    if both == signs {
                        scope.signs.insert(place, (signs, id));
                        continue;
                    }
                    // Here each fact allows two signs, and they have one sign in common.
                    let fact = self.sign_fact(place, both, self.costs[id]);
                    let excluded = singles(signs).into_iter().find(|(_, sign)| *sign != both);
                    let refuted = excluded.map(|(place_of_sign, sign)| {
                        let other = self.sign_fact(place, sign, self.costs[id]);
                        RefutedCase { place: place_of_sign, added: vec![other], proof: SharedRefutation::clash(by, other) }
                    });
                    let Some((left, _)) = singles(both).pop() else { continue };
                    steps.push(ProofStep {
                        cases: CasesOf::Fact(id),
                        left,
                        added: vec![fact],
                        refuted: refuted.into_iter().collect(),
                    });
                    scope.signs.insert(place, (both, fact));
                }
            }
        }
        None
    }
}

/// Returns the single signs of a set, each with its place among all signs, as in [`kernel::scope::Scope::cases_of`].
pub(super) fn singles(signs: Signs) -> Vec<(usize, Signs)> {
    let all = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].into_iter().enumerate();
    all.filter(|(_, sign)| sign.within(signs)).collect()
}
