//! A minimal set of conflicting conditions of a system without points: which hypotheses it takes to exclude every point.
//!
//! Pieces with one origin stand or fall together; pieces without an origin (side conditions of made variables) always stand.
//!
//! # Source
//! Junker, QuickXplain (AAAI 2004): halves are tried before single conditions, so a small core of many takes few queries.

use std::collections::BTreeSet;

use super::preprocess::{lighter_each, preprocess};
use super::{Budget, Solver, Together};
use crate::certify::Answer;
use kernel::System;
use kernel::algebra::Formula;

/// What a solver says of the pieces of a system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Pieces of these origins have no common point, and none can be left out as far as the solver can tell.
    Among(Vec<String>),
    /// There is a point.
    None,
    /// The solver cannot tell.
    Unknown,
}

/// The share of the effort of a query that each question on the way to a core may take.
const SHARE: u64 = 5;

/// Origins of pieces of a system that is said to have no point, none of which can be left out as far as the solver can soon tell; in
/// the order of the system. Empty if the solver finds a point.
pub fn conflicting(solver: &dyn Solver, system: &System, budget: &Budget) -> Vec<String> {
    let budget = Budget { effort: budget.effort / SHARE, ..*budget };
    let hunt = CoreSearch { solver, system, budget: &budget, standing: BTreeSet::new() };
    match hunt.at_once() {
        Conflict::Among(core) => core,
        Conflict::None => Vec::new(),
        Conflict::Unknown if hunt.said(&hunt.origins()) == Some(false) => Vec::new(),
        Conflict::Unknown => hunt.core(),
    }
}

/// Origins of pieces that have no common point, for a search that has all sign conditions at hand: those of the first pieces, but
/// for so many last, that are sign conditions alone are all among them, and as few as can be of the others. No factor of known
/// sign has to be dealt with. Empty where the solver does not soon tell.
pub fn beside_signs(solver: &dyn Solver, system: &System, last: usize, budget: &Budget) -> Vec<String> {
    let budget = Budget { effort: budget.effort / SHARE, ..*budget };
    let first = system.pieces.len().saturating_sub(last);
    let weighed = system.pieces.iter().enumerate().filter(|(place, (_, piece))| *place >= first || !signs_alone(piece));
    let weighed: BTreeSet<&str> = weighed.map(|(_, (origin, _))| origin.as_str()).collect();
    let origins = system.pieces.iter().map(|(origin, _)| origin.as_str());
    let standing: BTreeSet<&str> = origins.filter(|origin| !weighed.contains(origin)).collect();
    let hunt = CoreSearch { solver, system, budget: &budget, standing };
    let mut core = match hunt.together(lighter_each) {
        Conflict::Among(core) => core,
        Conflict::None | Conflict::Unknown => return Vec::new(),
    };
    core.extend(hunt.standing.iter().map(|origin| (*origin).to_owned()));
    core
}

/// A conjunction of sign conditions.
fn signs_alone(formula: &Formula) -> bool {
    match formula {
        Formula::True | Formula::False | Formula::Atom(_) => true,
        Formula::And(parts) => parts.iter().all(signs_alone),
        Formula::Or(_) | Formula::Quantified(_) => false,
    }
}

/// What the solver says of the pieces of a system.
pub fn conflict(solver: &dyn Solver, system: &System, budget: &Budget) -> Conflict {
    match (CoreSearch { solver, system, budget, standing: BTreeSet::new() }).at_once() {
        Conflict::Unknown => step_by_step(solver, system, budget),
        told @ (Conflict::Among(_) | Conflict::None) => told,
    }
}

/// The same, half by half: it takes longer, and may come to other pieces.
pub fn step_by_step(solver: &dyn Solver, system: &System, budget: &Budget) -> Conflict {
    let hunt = CoreSearch { solver, system, budget, standing: BTreeSet::new() };
    match hunt.said(&hunt.origins()) {
        Some(true) => Conflict::Among(hunt.core()),
        Some(false) => Conflict::None,
        None => Conflict::Unknown,
    }
}

/// The places of the pieces that a conflicting set is made of: those with its origins, and those without an origin.
pub fn pieces(system: &System, core: &[String]) -> Vec<usize> {
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
    /// Origins of pieces that are not weighed: they are in every conflict.
    standing: BTreeSet<&'a str>,
}

impl<'a> CoreSearch<'a> {
    fn origins(&self) -> Vec<&'a str> {
        let mut origins: Vec<&str> = Vec::new();
        for (origin, _) in &self.system.pieces {
            if !self.stands(origin) && !origins.contains(&origin.as_str()) {
                origins.push(origin);
            }
        }
        origins
    }

    /// The pieces of this origin are not weighed.
    fn stands(&self, origin: &str) -> bool {
        origin.is_empty() || self.standing.contains(origin)
    }

    /// What the solver says without being asked time and again.
    fn at_once(&self) -> Conflict {
        self.together(|parts| (Formula::True, parts.to_vec()))
    }

    /// The same of the pieces made lighter, with what stands beside them all.
    fn together(&self, made: impl Fn(&[Formula]) -> (Formula, Vec<Formula>)) -> Conflict {
        if self.budget.is_over() {
            return Conflict::Unknown;
        }
        let origins = self.origins();
        let of = |among: &dyn Fn(&str) -> bool| {
            let own = self.system.pieces.iter().filter(|(origin, _)| among(origin));
            Formula::and(own.map(|(_, formula)| formula.clone()).collect())
        };
        let weighed = origins.iter().map(|origin| of(&|other| other == *origin));
        let own: Vec<Formula> = weighed.chain([of(&|origin| self.stands(origin))]).collect();
        let (signs, mut parts) = made(&own);
        let standing = Formula::and(vec![signs, parts.pop().unwrap_or(Formula::True)]);
        let system = System { formula: standing, universals: Vec::new(), pieces: Vec::new(), ..self.system.clone() };
        match self.solver.together(&system, &parts, self.budget) {
            Together::Conflict(places) => Conflict::Among(
                places.iter().filter_map(|place| origins.get(*place)).map(|origin| (*origin).to_owned()).collect(),
            ),
            Together::Point => Conflict::None,
            Together::Unknown => Conflict::Unknown,
        }
    }

    fn core(&self) -> Vec<String> {
        let origins = self.origins();
        let core = self.needed(&[], true, &origins);
        origins.into_iter().filter(|origin| core.contains(origin)).map(str::to_owned).collect()
    }

    /// The solver says that these have no common point, or that they have one.
    fn said(&self, origins: &[&str]) -> Option<bool> {
        let chosen = self.system.pieces.iter().filter(|(origin, _)| self.stands(origin) || origins.contains(&origin.as_str()));
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

    /// Those of `rest` that make a minimal conflict with all of `fixed`; `grown`: something was fixed since this was last asked.
    fn needed(&self, fixed: &[&'a str], grown: bool, rest: &[&'a str]) -> Vec<&'a str> {
        if grown && self.said(fixed) == Some(true) {
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
