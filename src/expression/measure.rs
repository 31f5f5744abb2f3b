//! How large a number or a condition is once all sharing is written out: resolving stops at a bound.

use std::collections::HashMap;

use super::children::{Children, Subexpression};
use super::{Condition, Term};

/// The most nodes that one formula may expand to.
pub const MAX_SIZE: usize = 50_000;
/// The deepest that one formula may be nested once definitions are written out.
pub const MAX_DEPTH: usize = 300;

/// The size of a formula, sharing written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measure {
    /// How many nodes.
    pub size: usize,
    /// How deep.
    pub depth: usize,
}

impl Measure {
    /// True iff the formula is past one of the bounds.
    pub fn too_large(self) -> bool {
        self.size > MAX_SIZE || self.depth > MAX_DEPTH
    }

    fn over(self, part: Self) -> Self {
        Self { size: self.size.saturating_add(part.size), depth: self.depth.max(part.depth + 1) }
    }
}

/// Measures, each shared part once.
#[derive(Debug, Default)]
pub struct Scale {
    seen: HashMap<*const (), Measure>,
}

impl Scale {
    /// The size of a number.
    pub fn term(&mut self, term: &Term) -> Measure {
        self.part(std::ptr::from_ref(term).cast(), || term.children())
    }

    /// The size of a condition.
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
