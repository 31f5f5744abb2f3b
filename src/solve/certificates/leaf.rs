//! Ends a case of a proof: a solver names the facts in conflict, and the finder searches for an identity among those few.
//!
//! With few facts, products of many factors can be tried. Untrusted: the solver's answer only guides the search, and the kernel
//! checks the certificate.

use std::collections::BTreeSet;

use super::proof::{FactId, SharedRefutation};
use super::scope::{PolynomialId, ScopeFact, SearchScope};
use super::search::CertificateFinder;
use super::space::Reach;
use crate::solve::core::{CoreAnswer, core_at_once, quickxplain};
use crate::solve::{Budget, Clock, Solver};
use kernel::System;
use kernel::algebra::{Formula, Signs, VariableIndex};

/// The forms of identities that are tried, in this order.
const AMONG_FEW: [Reach; 4] = [
    Reach { factors: 2, degree: 6, products: 1_000, squares: false },
    Reach { factors: 2, degree: 6, products: 1_000, squares: true },
    Reach { factors: 3, degree: 6, products: 1_000, squares: false },
    Reach { factors: 4, degree: 6, products: 1_000, squares: false },
];

/// The budget of one query about a case.
const BUDGET: Budget = Budget::of(3_000_000);
/// The steps of the finder's effort that one such query counts as.
const COST: usize = 20_000;
/// The most terms of a further fact that is added to those in conflict because it may help.
const SMALL: usize = 3;

/// A solver that answers queries about the finder's facts.
pub(super) struct CoreOracle<'a> {
    pub(super) solver: &'a dyn Solver,
    /// The system whose variables the facts use.
    pub(super) system: &'a System,
}

/// Sign conditions that were found to be in conflict, with the form of the identity that proved it.
pub(super) type Learned = (Vec<(PolynomialId, Signs)>, Reach);

/// The function that asks a solver for an unsat core.
type CoreRequest = fn(&dyn Solver, &System, &Budget) -> CoreAnswer;

impl CoreOracle<'_> {
    fn conflict(&self, facts: Vec<(String, Formula)>, how: CoreRequest, until: Option<Clock>) -> CoreAnswer {
        let formula = Formula::and(facts.iter().map(|(_, formula)| formula.clone()).collect());
        let system = System { variables: self.system.variables.clone(), universals: Vec::new(), formula, pieces: facts };
        how(self.solver, &system, &Budget { until, ..BUDGET })
    }
}

impl<'a> CertificateFinder<'a> {
    fn give_up(&mut self) {
        self.has_point = true;
        self.effort.give_up();
    }

    /// Asks the solver whether facts have a common point, in one query first. Returns `None` without a solver or without
    /// effort.
    pub(super) fn ask(&mut self, ids: &[FactId]) -> Option<CoreAnswer> {
        self.ask_by(ids, core_at_once)
    }

    fn ask_by(&mut self, ids: &[FactId], how: CoreRequest) -> Option<CoreAnswer> {
        let oracle = self.oracle.as_ref()?;
        self.effort.spend(COST)?;
        let formula = |id: FactId| match self.facts.held(id) {
            ScopeFact::Sign(place, signs) => Formula::sign(&self.facts.polynomials[place], signs),
            ScopeFact::OneOf(parts) => Formula::or(parts.to_vec()),
        };
        Some(oracle.conflict(ids.iter().map(|id| (id.to_string(), formula(*id))).collect(), how, self.effort.until))
    }

    /// Tries to repeat a contradiction that was found in an earlier case.
    pub(super) fn remembered(&mut self, scope: &SearchScope) -> Option<SharedRefutation> {
        for at in 0..self.learned.len() {
            let (facts, reach) = &self.learned[at];
            let known_facts = facts
                .iter()
                .map(|(place, signs)| scope.signs.get(place).filter(|(known, _)| known.within(*signs)).map(|(_, id)| *id));
            if let Some(ids) = known_facts.collect::<Option<Vec<FactId>>>() {
                let reach = *reach;
                if let Some(proof) = self.identity_of(&ids, reach) {
                    return Some(proof);
                }
            }
        }
        None
    }

    /// Derives a contradiction in a case without open disjunctions.
    pub(super) fn leaf(&mut self, scope: SearchScope) -> Option<SharedRefutation> {
        let ids: Vec<FactId> =
            scope.signs.iter().filter(|(place, _)| !scope.replaced.contains_key(place)).map(|(_, (_, id))| *id).collect();
        let mut tried: Option<Vec<FactId>> = None;
        for how in [core_at_once as CoreRequest, quickxplain] {
            match self.ask_by(&ids, how)? {
                CoreAnswer::Among(core) => {
                    let few: Vec<FactId> = ids.iter().copied().filter(|id| core.contains(&id.to_string())).collect();
                    if tried.as_ref() == Some(&few) {
                        return None;
                    }
                    if let Some(proof) = self.among_few(&scope, &few, 0) {
                        return Some(proof);
                    }
                    tried = Some(few);
                }
                CoreAnswer::None => {
                    self.give_up();
                    return None;
                }
                CoreAnswer::Unknown => return None,
            }
        }
        None
    }

    /// Derives a contradiction among some facts of a case, if the solver says that they have no common point.
    pub(super) fn among(&mut self, scope: &SearchScope, ids: &[FactId], depth: usize) -> Option<SharedRefutation> {
        let CoreAnswer::Among(core) = self.ask(ids)? else { return None };
        let few: Vec<FactId> = ids.iter().copied().filter(|id| core.contains(&id.to_string())).collect();
        self.among_few(scope, &few, depth)
    }

    /// Derives a contradiction among the few facts of a case that are in conflict.
    fn among_few(&mut self, scope: &SearchScope, few: &[FactId], depth: usize) -> Option<SharedRefutation> {
        let helped = self.with_small(scope, few);
        let mut eliminated = false;
        for reach in AMONG_FEW {
            // Elimination is cheaper than products of three or more factors and is tried first.
            if reach.factors > 2
                && !std::mem::replace(&mut eliminated, true)
                && let Some(proof) = self.eliminate(scope.clone(), few.to_vec(), depth)
            {
                return Some(proof);
            }
            let ids = if reach.factors <= 3 && !reach.squares { helped.as_slice() } else { few };
            if let Some(proof) = self.identity_of(ids, reach) {
                let signs = ids.iter().filter(|id| proof.uses().contains(id)).filter_map(|id| match self.facts.held(*id) {
                    ScopeFact::Sign(place, signs) => Some((place, signs)),
                    ScopeFact::OneOf(_) => None,
                });
                let signs = signs.collect();
                self.learned.push((signs, reach));
                return Some(proof);
            }
        }
        None
    }

    /// Adds to the facts the short facts of the case that contain only their variables.
    pub(super) fn with_small(&self, scope: &SearchScope, ids: &[FactId]) -> Vec<FactId> {
        let mut variables: BTreeSet<VariableIndex> = BTreeSet::new();
        for id in ids {
            if let ScopeFact::Sign(place, _) = self.facts.held(*id) {
                variables.extend(self.facts.polynomials[place].variables());
            }
        }
        let small = scope.signs.iter().filter(|(place, _)| {
            let polynomial = &self.facts.polynomials[**place];
            polynomial.len() <= SMALL && polynomial.variables().is_subset(&variables)
        });
        let mut out = ids.to_vec();
        out.extend(small.map(|(_, (_, id))| *id).filter(|id| !ids.contains(id)));
        out
    }
}
