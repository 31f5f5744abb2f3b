//! A minimal set of conflicting conditions of a system without points: which hypotheses it takes to exclude every point.
//!
//! Pieces with one origin stand or fall together; pieces without an origin (side conditions of made variables) always stand.
//!
//! # Source
//! Junker, QuickXplain (AAAI 2004): halves are tried before single conditions, so a small core of many takes few queries.

use super::search::decide;
use super::{Budget, Solver, is_cancelled};
use crate::algebra::Formula;
use crate::certify::Answer;
use crate::pose::System;

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

/// Origins of pieces that have no common point, none of which can be left out as far as the solver can tell; in the order of the
/// system. Empty if the pieces have points, or the solver cannot tell.
pub fn conflicting(solver: &dyn Solver, system: &System, budget: &Budget) -> Vec<String> {
    match conflict(solver, system, budget) {
        Conflict::Among(origins) => origins,
        Conflict::None | Conflict::Unknown => Vec::new(),
    }
}

/// What the solver says of the pieces of a system.
pub fn conflict(solver: &dyn Solver, system: &System, budget: &Budget) -> Conflict {
    let mut origins: Vec<&str> = Vec::new();
    for (origin, _) in &system.pieces {
        if !origin.is_empty() && !origins.contains(&origin.as_str()) {
            origins.push(origin);
        }
    }
    let hunt = Hunt { solver, system, budget };
    match hunt.said(&origins) {
        Some(true) => {}
        Some(false) => return Conflict::None,
        None => return Conflict::Unknown,
    }
    let core = hunt.needed(&[], true, &origins);
    Conflict::Among(origins.into_iter().filter(|origin| core.contains(origin)).map(str::to_owned).collect())
}

/// The places of the pieces that a conflicting set is made of: those with its origins, and those without an origin.
pub fn pieces(system: &System, core: &[String]) -> Vec<usize> {
    if core.is_empty() {
        return Vec::new();
    }
    let among = |origin: &String| origin.is_empty() || core.contains(origin);
    system.pieces.iter().enumerate().filter(|(_, (origin, _))| among(origin)).map(|(place, _)| place).collect()
}

struct Hunt<'a> {
    solver: &'a dyn Solver,
    system: &'a System,
    budget: &'a Budget,
}

impl<'a> Hunt<'a> {
    /// The solver says that these have no common point, or that they have one.
    fn said(&self, origins: &[&str]) -> Option<bool> {
        let chosen = self.system.pieces.iter().filter(|(origin, _)| origin.is_empty() || origins.contains(&origin.as_str()));
        let formula = Formula::and(chosen.map(|(_, formula)| formula.clone()).collect()).simplified();
        match formula {
            Formula::True => Some(false),
            Formula::False => Some(true),
            Formula::Atom(_) | Formula::And(_) | Formula::Or(_) | Formula::Quantified(_) => {
                let (variables, universals) = (self.system.variables.clone(), Vec::new());
                let system = System { variables, universals, formula, pieces: Vec::new() };
                if is_cancelled() {
                    return None;
                }
                match decide(self.solver, &system, self.budget) {
                    Answer::NoPoint { .. } => Some(true),
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
