//! What is known in one case: the facts, the sign that each polynomial is known to have, the disjunctions still open.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::proof::{Branch, CasesOf, Id, Proof, Taken};
use super::space::{Space, Sparse};
use kernel::algebra::{Formula, Index, Polynomial, Signs};
use kernel::scope::{Fact, conjuncts};

/// A polynomial, by its place in [`Facts`].
pub(super) type Place = usize;

/// A fact that the finder has met.
#[derive(Clone, Copy, Debug)]
pub(super) enum Held<'a> {
    Sign(Place, Signs),
    OneOf(&'a [Formula]),
}

/// Everything that was ever a fact in some case.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    held: Vec<Held<'a>>,
    /// What each is worth as a factor: facts of the system cost less than those of cases.
    costs: Vec<i64>,
    pub(super) polynomials: Vec<Arc<Polynomial>>,
    positive: Vec<Sparse>,
    negative: Vec<Sparse>,
    places: FxHashMap<Arc<Polynomial>, Place>,
    by_address: FxHashMap<usize, Place>,
    pub(super) space: Space,
    /// The variables that take whole numbers only.
    pub(super) whole: BTreeSet<Index>,
}

/// One case. Later scopes only grow.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// The sign that a polynomial is known to have, and the one fact that says so.
    pub(super) signs: BTreeMap<Place, (Signs, Id)>,
    /// Disjunctions not known to hold.
    pub(super) open: Vec<Id>,
    /// Alternatives of disjunctions that have been refuted.
    pub(super) refuted: BTreeMap<(Id, usize), Branch>,
    /// Polynomials that factors of known sign were stripped from, and what was left.
    pub(super) replaced: BTreeMap<Place, Place>,
    /// How many splits on signs of the finder's own choice led here.
    pub(super) splits: usize,
}

/// What the known signs say of a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Holds,
    Fails,
    Open,
}

impl Scope {
    /// The signs and the open disjunctions alone.
    pub(super) fn known(&self) -> Self {
        Self { signs: self.signs.clone(), open: self.open.clone(), ..Self::default() }
    }
}

impl<'a> Facts<'a> {
    pub(super) fn held(&self, id: Id) -> Held<'a> {
        self.held[id]
    }

    pub(super) fn cost(&self, id: Id) -> i64 {
        self.costs[id]
    }

    /// The place of a polynomial.
    pub(super) fn place(&mut self, polynomial: &Polynomial) -> Place {
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
    pub(super) fn known_place(&self, polynomial: &Polynomial) -> Option<Place> {
        self.places.get(polynomial).copied()
    }

    fn place_of_atom(&mut self, polynomial: &'a Polynomial) -> Place {
        let address = std::ptr::from_ref(polynomial) as usize;
        if let Some(place) = self.by_address.get(&address) {
            return *place;
        }
        let place = self.place(polynomial);
        self.by_address.insert(address, place);
        place
    }

    /// The polynomial or its negative, as terms.
    pub(super) fn sparse(&self, place: Place, negative: bool) -> &Sparse {
        if negative { &self.negative[place] } else { &self.positive[place] }
    }

    pub(super) fn sign_fact(&mut self, place: Place, signs: Signs, cost: i64) -> Id {
        self.held.push(Held::Sign(place, signs));
        self.costs.push(cost);
        self.held.len() - 1
    }

    pub(super) fn add(&mut self, fact: Fact<'a>, cost: i64) -> Id {
        let held = match fact {
            Fact::Sign(polynomial, signs) => Held::Sign(self.place_of_atom(polynomial), signs),
            Fact::OneOf(parts) => Held::OneOf(parts),
        };
        self.held.push(held);
        self.costs.push(cost);
        self.held.len() - 1
    }

    /// A fact as the checker will see it.
    pub(super) fn fact(&self, id: Id) -> Fact<'_> {
        match self.held[id] {
            Held::Sign(place, signs) => Fact::Sign(&self.polynomials[place], signs),
            Held::OneOf(parts) => Fact::OneOf(parts),
        }
    }

    /// New facts for one alternative of a disjunction.
    pub(super) fn alternative(&mut self, of: Id, part: &'a Formula) -> Vec<Id> {
        let cost = self.costs[of] + 10;
        conjuncts(part).into_iter().map(|fact| self.add(fact, cost)).collect()
    }

    pub(super) fn standing(&mut self, scope: &Scope, formula: &'a Formula) -> Standing {
        match formula {
            Formula::True => Standing::Holds,
            Formula::False => Standing::Fails,
            Formula::Atom(atom) => {
                let place = self.place_of_atom(atom.polynomial());
                let Some((known, _)) = scope.signs.get(&place) else { return Standing::Open };
                if known.within(atom.signs()) {
                    Standing::Holds
                } else if known.and(atom.signs()) == Signs::NONE {
                    Standing::Fails
                } else {
                    Standing::Open
                }
            }
            Formula::And(parts) => self.standing_of_all(scope, parts, Standing::Holds, Standing::Fails),
            Formula::Or(parts) => self.standing_of_all(scope, parts, Standing::Fails, Standing::Holds),
            Formula::Quantified(_) => Standing::Open,
        }
    }

    fn standing_of_all(&mut self, scope: &Scope, parts: &'a [Formula], if_all: Standing, if_any: Standing) -> Standing {
        let mut out = if_all;
        for part in parts {
            let standing = self.standing(scope, part);
            if standing == if_any {
                return if_any;
            }
            if standing != if_all {
                out = Standing::Open;
            }
        }
        out
    }

    /// Adds facts to a scope, with the steps that merge two facts on one polynomial; a proof where that contradicts itself.
    pub(super) fn assume(&mut self, scope: &mut Scope, ids: &[Id], steps: &mut Vec<Taken>) -> Option<Proof> {
        for &id in ids {
            match self.held[id] {
                Held::OneOf([]) => return Some(Proof::cases(CasesOf::Fact(id), Vec::new())),
                Held::OneOf(_) => scope.open.push(id),
                Held::Sign(place, signs) => {
                    let (known, by) = scope.signs.get(&place).copied().unwrap_or((Signs::ALL, id));
                    let both = known.and(signs);
                    if both == Signs::NONE {
                        return Some(Proof::clash(by, id));
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
                        Branch { place: place_of_sign, added: vec![other], proof: Proof::clash(by, other) }
                    });
                    let Some((left, _)) = singles(both).pop() else { continue };
                    steps.push(Taken {
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
