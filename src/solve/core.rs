//! Finds a minimal unsatisfiable core of a system: origins of pieces (hypotheses, conditions of the claim) that have no common
//! point.
//!
//! Pieces with the same origin are kept or dropped together. Pieces without an origin (side conditions of auxiliary variables)
//! are always kept. Audits call it to name the hypotheses that a proof uses and to shorten the search for certificates.
//! Untrusted: the core is only a hint, and the kernel checks the certificate found from it.
//!
//! # Source
//! Junker, QuickXplain (AAAI 2004): the search tries halves before single conditions, so a small core of a large system takes
//! few queries.

use std::collections::BTreeSet;

use super::preprocess::{preprocess, preprocess_each};
use super::{Budget, JointAnswer, Solver};
use crate::certify::Answer;
use kernel::System;
use kernel::algebra::Formula;

/// The answer of a solver to whether the pieces of a system have a common point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreAnswer {
    /// Pieces of these origins have no common point. As far as the solver could decide, none of them can be left out.
    Among(Vec<String>),
    /// The pieces have a common point.
    None,
    /// The solver did not decide.
    Unknown,
}

/// The effort of a query is divided by this number for each query of a core search.
const SHARE: u64 = 5;

/// Returns the origins of an unsatisfiable core of a system, in the order of its pieces. The core is minimal as far as the
/// solver decides within a share of the effort. The result is empty if the solver finds a point.
pub fn unsat_core(solver: &dyn Solver, system: &System, budget: &Budget) -> Vec<String> {
    let budget = Budget { effort: budget.effort / SHARE, ..*budget };
    let search = CoreSearch { solver, system, budget: &budget, fixed: BTreeSet::new() };
    match search.at_once() {
        CoreAnswer::Among(core) => core,
        CoreAnswer::None => Vec::new(),
        CoreAnswer::Unknown if search.refutes(&search.origins()) == Some(false) => Vec::new(),
        CoreAnswer::Unknown => search.core(),
    }
}

/// Returns the origins of an unsatisfiable core that contains every plain sign condition, for a certificate search that uses
/// all sign conditions anyway. All pieces except the `last` ones that are conjunctions of atoms are in the core. Of the others,
/// the core has as few as the solver finds. Factors of known sign need not be divided out. The result is empty if the solver
/// does not decide soon.
pub fn unsat_core_with_signs(solver: &dyn Solver, system: &System, last: usize, budget: &Budget) -> Vec<String> {
    let budget = Budget { effort: budget.effort / SHARE, ..*budget };
    let first = system.pieces.len().saturating_sub(last);
    let weighed = system.pieces.iter().enumerate().filter(|(place, (_, piece))| *place >= first || !signs_alone(piece));
    let weighed: BTreeSet<&str> = weighed.map(|(_, (origin, _))| origin.as_str()).collect();
    let origins = system.pieces.iter().map(|(origin, _)| origin.as_str());
    let fixed: BTreeSet<&str> = origins.filter(|origin| !weighed.contains(origin)).collect();
    let search = CoreSearch { solver, system, budget: &budget, fixed };
    let mut core = match search.check(preprocess_each) {
        CoreAnswer::Among(core) => core,
        CoreAnswer::None | CoreAnswer::Unknown => return Vec::new(),
    };
    core.extend(search.fixed.iter().map(|origin| (*origin).to_owned()));
    core
}

/// Returns true iff the formula is a conjunction of sign conditions.
fn signs_alone(formula: &Formula) -> bool {
    match formula {
        Formula::True | Formula::False | Formula::Atom(_) => true,
        Formula::And(parts) => parts.iter().all(signs_alone),
        Formula::Or(_) | Formula::Quantified(_) => false,
    }
}

/// Asks the solver for an unsatisfiable core in one query, and falls back on [`quickxplain`] if the solver does not decide.
pub fn core_at_once(solver: &dyn Solver, system: &System, budget: &Budget) -> CoreAnswer {
    match (CoreSearch { solver, system, budget, fixed: BTreeSet::new() }).at_once() {
        CoreAnswer::Unknown => quickxplain(solver, system, budget),
        decided @ (CoreAnswer::Among(_) | CoreAnswer::None) => decided,
    }
}

/// Finds an unsatisfiable core by QuickXplain. This takes longer than [`core_at_once`] and may return another core.
pub fn quickxplain(solver: &dyn Solver, system: &System, budget: &Budget) -> CoreAnswer {
    let search = CoreSearch { solver, system, budget, fixed: BTreeSet::new() };
    match search.refutes(&search.origins()) {
        Some(true) => CoreAnswer::Among(search.core()),
        Some(false) => CoreAnswer::None,
        None => CoreAnswer::Unknown,
    }
}

/// Returns the places of the pieces in a core: those whose origin is in `core`, and those without an origin. The result is
/// empty if `core` is empty.
pub fn core_pieces(system: &System, core: &[String]) -> Vec<usize> {
    if core.is_empty() {
        return Vec::new();
    }
    let among = |origin: &String| origin.is_empty() || core.contains(origin);
    system.pieces.iter().enumerate().filter(|(_, (origin, _))| among(origin)).map(|(place, _)| place).collect()
}

struct CoreSearch<'a> {
    solver: &'a dyn Solver,
    system: &'a System,
    budget: &'a Budget,
    /// Origins of pieces that are in every core and are not candidates for removal.
    fixed: BTreeSet<&'a str>,
}

impl<'a> CoreSearch<'a> {
    /// Returns the origins of the candidate pieces, in the order of the system.
    fn origins(&self) -> Vec<&'a str> {
        let mut origins: Vec<&str> = Vec::new();
        for (origin, _) in &self.system.pieces {
            if !self.is_fixed(origin) && !origins.contains(&origin.as_str()) {
                origins.push(origin);
            }
        }
        origins
    }

    /// Returns true iff the pieces with this origin are in every core.
    fn is_fixed(&self, origin: &str) -> bool {
        origin.is_empty() || self.fixed.contains(origin)
    }

    /// Asks the solver once, with one formula per origin.
    fn at_once(&self) -> CoreAnswer {
        self.check(|parts| (Formula::True, parts.to_vec()))
    }

    /// Asks the solver once, with one formula per origin, after `prepared` has rewritten the formulas. `prepared` also returns
    /// a formula that holds together with all of them.
    fn check(&self, prepared: impl Fn(&[Formula]) -> (Formula, Vec<Formula>)) -> CoreAnswer {
        if self.budget.is_over() {
            return CoreAnswer::Unknown;
        }
        let origins = self.origins();
        let of = |among: &dyn Fn(&str) -> bool| {
            let own = self.system.pieces.iter().filter(|(origin, _)| among(origin));
            Formula::and(own.map(|(_, formula)| formula.clone()).collect())
        };
        let weighed = origins.iter().map(|origin| of(&|other| other == *origin));
        let own: Vec<Formula> = weighed.chain([of(&|origin| self.is_fixed(origin))]).collect();
        let (signs, mut parts) = prepared(&own);
        let fixed = Formula::and(vec![signs, parts.pop().unwrap_or(Formula::True)]);
        let system = System { formula: fixed, universals: Vec::new(), pieces: Vec::new(), ..self.system.clone() };
        match self.solver.check_jointly(&system, &parts, self.budget) {
            JointAnswer::Conflict(places) => CoreAnswer::Among(
                places.iter().filter_map(|place| origins.get(*place)).map(|origin| (*origin).to_owned()).collect(),
            ),
            JointAnswer::Point => CoreAnswer::None,
            JointAnswer::Unknown => CoreAnswer::Unknown,
        }
    }

    /// Finds a minimal core by QuickXplain.
    fn core(&self) -> Vec<String> {
        let origins = self.origins();
        let core = self.needed(&[], true, &origins);
        origins.into_iter().filter(|origin| core.contains(origin)).map(str::to_owned).collect()
    }

    /// Returns `Some(true)` if the solver finds that the pieces of these origins have no common point, `Some(false)` if it
    /// finds a point, and `None` if it does not decide.
    fn refutes(&self, origins: &[&str]) -> Option<bool> {
        let chosen = self.system.pieces.iter().filter(|(origin, _)| self.is_fixed(origin) || origins.contains(&origin.as_str()));
        let formula = preprocess(&Formula::and(chosen.map(|(_, formula)| formula.clone()).collect()).simplified());
        match formula {
            Formula::True => Some(false),
            Formula::False => Some(true),
            Formula::Atom(_) | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => {
                let (variables, universals) = (self.system.variables.clone(), Vec::new());
                let system = System { variables, universals, formula, pieces: Vec::new() };
                if self.budget.is_over() {
                    return None;
                }
                match self.solver.search(&system, self.budget) {
                    Answer::UnsatSaysSolver { .. } => Some(true),
                    Answer::Point(_) => Some(false),
                    Answer::Certified { .. } | Answer::Unknown { .. } | Answer::NotAsked => None,
                }
            }
        }
    }

    /// Returns a minimal set of origins from `rest` that is unsatisfiable together with all of `fixed`. `grown` is true iff
    /// `fixed` has changed since its satisfiability was last checked.
    fn needed(&self, fixed: &[&'a str], grown: bool, rest: &[&'a str]) -> Vec<&'a str> {
        if grown && self.refutes(fixed) == Some(true) {
            return Vec::new();
        }
        if rest.len() <= 1 {
            return rest.to_vec();
        }
        let (first, second) = rest.split_at(rest.len() / 2);
        let with_first = [fixed, first].concat();
        let from_second = self.needed(&with_first, true, second);
        let with_second = [fixed, &from_second].concat();
        let from_first = self.needed(&with_second, !from_second.is_empty(), first);
        [from_first, from_second].concat()
    }
}
