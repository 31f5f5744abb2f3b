//! How large a number or a condition is once all sharing is written out: resolving stops at a bound.

use std::collections::HashMap;

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
        let key = std::ptr::from_ref(term).cast();
        if let Some(done) = self.seen.get(&key) {
            return *done;
        }
        let one = Measure { size: 1, depth: 1 };
        let measure = match term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => one,
            Term::Negate(a) | Term::Power(a, _) | Term::Abs(a) | Term::Sign(a) | Term::Sqrt(a) => one.over(self.term(a)),
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
                one.over(self.term(a)).over(self.term(b))
            }
            Term::Min(parts) | Term::Max(parts) => parts.iter().fold(one, |sum, part| sum.over(self.term(part))),
            Term::If(condition, a, b) => one.over(self.condition(condition)).over(self.term(a)).over(self.term(b)),
            Term::Cases(cases) => {
                cases.iter().fold(one, |sum, (value, test)| sum.over(self.term(value)).over(self.condition(test)))
            }
            Term::Apply { argument, at, .. } => {
                at.iter().fold(one.over(self.term(argument)), |sum, (_, value)| sum.over(self.term(value)))
            }
            Term::Named { body, .. } => one.over(self.term(body)),
        };
        self.seen.insert(key, measure);
        measure
    }

    /// The size of a condition.
    pub fn condition(&mut self, condition: &Condition) -> Measure {
        let key = std::ptr::from_ref(condition).cast();
        if let Some(done) = self.seen.get(&key) {
            return *done;
        }
        let one = Measure { size: 1, depth: 1 };
        let measure = match condition {
            Condition::Truth(_) => one,
            Condition::Compare(a, _, b) => one.over(self.term(a)).over(self.term(b)),
            Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) => one.over(self.condition(a)),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().fold(one, |sum, part| sum.over(self.condition(part))),
            Condition::Implies(a, b) | Condition::Iff(a, b) => one.over(self.condition(a)).over(self.condition(b)),
            Condition::If(a, b, c) => one.over(self.condition(a)).over(self.condition(b)).over(self.condition(c)),
            Condition::Quantified(_, bound, body) => {
                let ranges = bound.iter().filter_map(|variable| variable.range.as_ref());
                ranges.fold(one, |sum, range| sum.over(self.condition(range))).over(self.condition(body))
            }
            Condition::Named { body, .. } => one.over(self.condition(body)),
            Condition::HasValue(term) => one.over(self.term(term)),
        };
        self.seen.insert(key, measure);
        measure
    }
}
