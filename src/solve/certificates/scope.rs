//! What is known in one case: the facts, the sign that each polynomial is known to have, the disjunctions still open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::proof::{CasesOf, FactId, ProofStep, RefutedCase, SharedRefutation};
use super::space::{Space, SparsePolynomial};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::scope::{Fact, conjuncts};

/// A polynomial, by its place in [`Facts`].
pub(super) type PolynomialId = usize;

/// A fact that the finder has met.
#[derive(Clone, Copy, Debug)]
pub(super) enum ScopeFact<'a> {
    Sign(PolynomialId, Signs),
    OneOf(&'a [Formula]),
}

/// Everything that was ever a fact in some case.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    held: Vec<ScopeFact<'a>>,
    /// What each is worth as a factor: facts of the system cost less than those of cases.
    costs: Vec<i64>,
    pub(super) polynomials: Vec<Arc<Polynomial>>,
    positive: Vec<SparsePolynomial>,
    negative: Vec<SparsePolynomial>,
    places: FxHashMap<Arc<Polynomial>, PolynomialId>,
    by_address: FxHashMap<usize, PolynomialId>,
    pub(super) space: Space,
    /// The variables that take whole numbers only.
    pub(super) whole: BTreeSet<VariableIndex>,
}

/// One case. Later scopes only grow.
#[derive(Clone, Debug, Default)]
pub(super) struct SearchScope {
    /// The sign that a polynomial is known to have, and the one fact that says so.
    pub(super) signs: BTreeMap<PolynomialId, (Signs, FactId)>,
    /// Disjunctions not known to hold.
    pub(super) open: Vec<FactId>,
    /// Alternatives of disjunctions that have been refuted.
    pub(super) refuted: BTreeMap<(FactId, usize), RefutedCase>,
    /// Polynomials that factors of known sign were stripped from, and what was left.
    pub(super) replaced: BTreeMap<PolynomialId, PolynomialId>,
    /// How many splits on signs of the finder's own choice led here.
    pub(super) splits: usize,
}

/// What the known signs say of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownTruth {
    Holds,
    Fails,
    Open,
}

impl SearchScope {
    /// The signs and the open disjunctions alone.
    pub(super) fn known(&self) -> Self {
        Self { signs: self.signs.clone(), open: self.open.clone(), ..Self::default() }
    }
}

impl<'a> Facts<'a> {
    pub(super) fn held(&self, id: FactId) -> ScopeFact<'a> {
        self.held[id]
    }

    pub(super) fn cost(&self, id: FactId) -> i64 {
        self.costs[id]
    }

    /// The place of a polynomial.
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

    /// The place of a polynomial that was met before.
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

    /// The polynomial or its negative, as terms.
    pub(super) fn sparse(&self, place: PolynomialId, negative: bool) -> &SparsePolynomial {
        if negative { &self.negative[place] } else { &self.positive[place] }
    }

    pub(super) fn sign_fact(&mut self, place: PolynomialId, signs: Signs, cost: i64) -> FactId {
        self.held.push(ScopeFact::Sign(place, signs));
        self.costs.push(cost);
        self.held.len() - 1
    }

    pub(super) fn add(&mut self, fact: Fact<'a>, cost: i64) -> FactId {
        let held = match fact {
            Fact::Sign(polynomial, signs) => ScopeFact::Sign(self.place_of_atom(polynomial), signs),
            Fact::OneOf(parts) => ScopeFact::OneOf(parts),
        };
        self.held.push(held);
        self.costs.push(cost);
        self.held.len() - 1
    }

    /// A fact as the checker will see it.
    pub(super) fn fact(&self, id: FactId) -> Fact<'_> {
        match self.held[id] {
            ScopeFact::Sign(place, signs) => Fact::Sign(&self.polynomials[place], signs),
            ScopeFact::OneOf(parts) => Fact::OneOf(parts),
        }
    }

    /// New facts for one alternative of a disjunction.
    pub(super) fn alternative(&mut self, of: FactId, part: &'a Formula) -> Vec<FactId> {
        let cost = self.costs[of] + 10;
        conjuncts(part).into_iter().map(|fact| self.add(fact, cost)).collect()
    }

    pub(super) fn standing(&mut self, scope: &SearchScope, formula: &'a Formula) -> KnownTruth {
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
            Formula::And(parts) => self.standing_of_all(scope, parts, KnownTruth::Holds, KnownTruth::Fails),
            Formula::Or(parts) => self.standing_of_all(scope, parts, KnownTruth::Fails, KnownTruth::Holds),
            Formula::Quantified(_) => KnownTruth::Open,
        }
    }

    fn standing_of_all(
        &mut self,
        scope: &SearchScope,
        parts: &'a [Formula],
        if_all: KnownTruth,
        if_any: KnownTruth,
    ) -> KnownTruth {
        let mut out = if_all;
        for part in parts {
            let standing = self.standing(scope, part);
            if standing == if_any {
                return if_any;
            }
            if standing != if_all {
                out = KnownTruth::Open;
            }
        }
        out
    }

    /// Adds facts to a scope, with the steps that merge two facts on one polynomial; a proof where that contradicts itself.
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
                    // Two facts of two signs each have one in common.
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

/// The signs of a set, each with its place among all signs, as in [`kernel::scope::Scope::cases_of`].
pub(super) fn singles(signs: Signs) -> Vec<(usize, Signs)> {
    let all = [Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE].into_iter().enumerate();
    all.filter(|(_, sign)| sign.within(signs)).collect()
}
