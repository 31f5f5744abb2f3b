//! Measures how large a number or a condition is when all shared parts are written out.
//!
//! `paper` uses it to stop resolving formulas that are too large. Not part of a verdict.

use std::collections::HashMap;

use super::children::{Children, Subexpression};
use super::{Condition, Term};

/// The most nodes of a formula when it is expanded.
pub const MAX_SIZE: usize = 50_000;
/// The deepest nesting of a formula when its definitions are expanded.
pub const MAX_DEPTH: usize = 300;

/// The size of a formula when shared parts are written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// The number of nodes.
    pub size: usize,
    /// The depth of nesting.
    pub depth: usize,
}

impl Measure {
    /// Returns true iff the formula exceeds one of the limits.
    pub fn too_large(self) -> bool {
        self.size > MAX_SIZE || self.depth > MAX_DEPTH
    }

    fn over(self, part: Self) -> Self {
        Self { size: self.size.saturating_add(part.size), depth: self.depth.max(part.depth + 1) }
    }
}

/// Measures formulas, visiting each shared part once.
#[derive(Debug, Default)]
pub struct Measurer {
    seen: HashMap<*const (), Measure>,
}

impl Measurer {
    /// Returns the size of a number when shared parts are written out.
    pub fn term(&mut self, term: &Term) -> Measure {
        self.part(std::ptr::from_ref(term).cast(), || term.children())
    }

    /// Returns the size of a condition when shared parts are written out.
    pub fn condition(&mut self, condition: &Condition) -> Measure {
        self.part(std::ptr::from_ref(condition).cast(), || condition.children())
    }

    fn part<'a>(&mut self, key: *const (), children: impl FnOnce() -> Children<'a>) -> Measure {
        if let Some(done) = self.seen.get(&key) {
            return *done;
        }
        let one = Measure { size: 1, depth: 1 };
        let measure = children().into_iter().fold(one, |sum, part| {
            sum.over(match part {
                Subexpression::Term(term) => self.term(term),
                Subexpression::Condition(condition) => self.condition(condition),
            })
        });
        self.seen.insert(key, measure);
        measure
    }
}
