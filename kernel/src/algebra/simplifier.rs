//! What is known from the atoms beside a part, used inside it: one walk through a formula.

use std::hash::BuildHasher;
use std::sync::Arc;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::formula::{Atom, Formula, Signs};
use super::polynomial::Polynomial;

/// The walk: the polynomials met so far, by number, and what is known of each where the walk is.
#[derive(Default)]
pub(super) struct Simplifier {
    places: FxHashMap<Arc<Polynomial>, usize>,
    /// The same by address; the formula that is walked through keeps each polynomial where it is.
    by_address: FxHashMap<*const Polynomial, usize>,
    known: Vec<Signs>,
    /// What was known before, in the order in which more came to be known.
    before: Vec<(usize, Signs)>,
}

/// Where parts of a list stand, by their hashes, so that an equal part is found without a look at every other.
#[derive(Default)]
struct Met(FxHashMap<u64, Vec<usize>>);

impl Met {
    /// No part of the list that this was asked about is equal to this one, which is going to be the next of the list.
    fn is_new(&mut self, part: &Formula, list: &[Formula]) -> bool {
        let places = self.0.entry(FxBuildHasher.hash_one(part)).or_default();
        if places.iter().any(|place| list[*place] == *part) {
            return false;
        }
        places.push(list.len());
        true
    }
}

impl Simplifier {
    /// Returns the formula, equivalent where all holds that is known.
    pub(super) fn under(&mut self, formula: &Formula) -> Formula {
        match formula {
            Formula::True | Formula::False => formula.clone(),
            Formula::Atom(atom) => {
                let known = self.known_of(atom);
                match known.and(atom.signs) {
                    Signs::NONE => Formula::False,
                    both if both == known => Formula::True,
                    both => Formula::Atom(Atom { polynomial: atom.polynomial.clone(), signs: both }),
                }
            }
            Formula::Or(parts) => self.either(parts),
            Formula::And(parts) => {
                let mark = self.before.len();
                let all = self.all(parts);
                for (place, signs) in self.before.drain(mark..).rev() {
                    self.known[place] = signs;
                }
                all
            }
            // Nothing known speaks of a bound variable: each has an index of its own.
            Formula::Quantified(inner) => {
                let body = self.under(&inner.body);
                Formula::quantified(inner.quantifier, inner.bound.clone(), body)
            }
        }
    }

    fn either(&mut self, parts: &[Formula]) -> Formula {
        let mut out: Vec<Formula> = Vec::new();
        let mut merged: FxHashMap<usize, usize> = FxHashMap::default();
        let mut met = Met::default();
        for part in parts {
            let mut pending = vec![self.under(part)];
            while let Some(part) = pending.pop() {
                match part {
                    Formula::True => return Formula::True,
                    Formula::False => {}
                    Formula::Or(inner) => pending.extend(inner.into_iter().rev()),
                    Formula::Atom(atom) => {
                        let place = self.place(&atom);
                        match merged.get(&place) {
                            Some(&first) => {
                                if let Formula::Atom(first) = &mut out[first] {
                                    first.signs = first.signs.or(atom.signs);
                                }
                            }
                            None => {
                                merged.insert(place, out.len());
                                out.push(Formula::Atom(atom));
                            }
                        }
                    }
                    part @ (Formula::And(_) | Formula::Quantified(_)) => {
                        if met.is_new(&part, &out) {
                            out.push(part);
                        }
                    }
                }
            }
        }
        let mut full = |part: &Formula| match part {
            Formula::Atom(atom) => self.known_of(atom).within(atom.signs),
            Formula::True | Formula::False | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => false,
        };
        if out.iter().any(&mut full) { Formula::True } else { Formula::or(out) }
    }

    /// Returns all parts, atoms first, to a fixed point: a part that shrinks to an atom is known to the others, and stays known.
    fn all(&mut self, parts: &[Formula]) -> Formula {
        let mut order: Vec<(usize, Arc<Polynomial>)> = Vec::new();
        let mut ordered: FxHashSet<usize> = FxHashSet::default();
        let mut rest: Option<Vec<Formula>> = None;
        loop {
            let mut learned = false;
            let mut next: Vec<Formula> = Vec::new();
            let mut met = Met::default();
            for part in rest.as_deref().unwrap_or(parts) {
                let mut pending = vec![self.under(part)];
                while let Some(part) = pending.pop() {
                    match part {
                        Formula::True => {}
                        Formula::False => return Formula::False,
                        Formula::And(inner) => pending.extend(inner.into_iter().rev()),
                        Formula::Atom(atom) => {
                            let place = self.place(&atom);
                            let before = self.known[place];
                            let after = before.and(atom.signs);
                            if after == Signs::NONE {
                                return Formula::False;
                            }
                            if after != before {
                                learned = true;
                                self.before.push((place, before));
                                self.known[place] = after;
                                if ordered.insert(place) {
                                    order.push((place, atom.polynomial));
                                }
                            }
                        }
                        part @ (Formula::Or(_) | Formula::Quantified(_)) => {
                            if met.is_new(&part, &next) {
                                next.push(part);
                            }
                        }
                    }
                }
            }
            if !learned {
                let atoms =
                    order.into_iter().map(|(place, polynomial)| Formula::Atom(Atom { polynomial, signs: self.known[place] }));
                return Formula::and(atoms.chain(next).collect());
            }
            rest = Some(next);
        }
    }

    fn known_of(&mut self, atom: &Atom) -> Signs {
        let place = self.place(atom);
        self.known[place]
    }

    /// Returns the number of an atom's polynomial.
    fn place(&mut self, atom: &Atom) -> usize {
        let address = Arc::as_ptr(&atom.polynomial);
        if let Some(place) = self.by_address.get(&address) {
            return *place;
        }
        let next = self.known.len();
        let place = *self.places.entry(atom.polynomial.clone()).or_insert(next);
        if place == next {
            self.known.push(Signs::ALL);
        }
        self.by_address.insert(address, place);
        place
    }
}
