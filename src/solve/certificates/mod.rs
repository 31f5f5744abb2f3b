//! The finder of certificates: untrusted, and deterministic, since it counts its steps and looks at no clock.
//!
//! What it brings back counts only once [`crate::certify::check`] has accepted it.

mod division;
mod exact;
mod lp;
mod products;
mod proof;
mod scope;
mod search;
mod squares;

use crate::certify::certificate::Certificate;
use crate::certify::scope as checked;
use crate::pose::System;
use scope::{Facts, Scope};
use search::{Finder, GIVEN, LEVELS};

/// What may be known of a system before the search.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// Pieces that are said to have no common point, by their places in [`System::pieces`]; tried before all of them.
    pub core: Vec<usize>,
}

/// How many steps of arithmetic a search may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort(pub u64);

impl Default for Effort {
    fn default() -> Self {
        Self(200_000_000)
    }
}

impl Effort {
    /// Takes some of it; `None` if there is not so much left.
    fn spend(&mut self, steps: usize) -> Option<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        match self.0.checked_sub(steps) {
            Some(left) => {
                self.0 = left;
                Some(())
            }
            None => {
                self.0 = 0;
                None
            }
        }
    }
}

/// A certificate that the system has no real point, if one is found within the effort.
#[must_use]
pub fn find(system: &System, hints: &Hints, effort: Effort) -> Option<Certificate> {
    let mut left = effort;
    for level in 1..LEVELS.len() {
        for core in [true, false] {
            if core && hints.core.is_empty() {
                continue;
            }
            // Each attempt may take half of what is left.
            let share = Effort(left.0 / 2);
            let mut facts = Facts::default();
            let mut all = Vec::new();
            let mut used = Vec::new();
            for (piece, fact) in checked::facts(system) {
                let id = facts.add(fact, GIVEN);
                all.push(id);
                if !core || hints.core.contains(&piece) {
                    used.push(id);
                }
            }
            let mut finder = Finder::new(facts, level, share);
            let proof = finder.refute(Scope::default(), &used);
            left = Effort(left.0 - share.0 + finder.effort.0);
            if let Some(proof) = proof {
                return proof.placed(&finder.facts, &mut checked::Scope::of(system), &mut all);
            }
        }
    }
    None
}
