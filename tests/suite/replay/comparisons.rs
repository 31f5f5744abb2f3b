//! Collects the comparisons in a condition: the truth value of the condition can change only where one of them changes its sign.

use std::collections::BTreeSet;

use kernel::number::whole;
use referee::expression::variables::Variables;
use referee::expression::{Condition, ConditionRef, Term, TermRef, Variable};

/// Two numbers that a condition compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// The left side.
    pub(crate) left: TermRef,
    /// The right side.
    pub(crate) right: TermRef,
    /// The free variables of both sides.
    pub(crate) free: BTreeSet<Variable>,
}

/// The comparisons found so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Comparisons {
    /// The comparisons, without duplicates.
    pub(crate) all: Vec<Comparison>,
}

impl Comparisons {
    fn compare(&mut self, left: &TermRef, right: &TermRef) {
        let mut free = Variables::of_term(left).free;
        free.extend(Variables::of_term(right).free);
        let new = Comparison { left: left.clone(), right: right.clone(), free };
        // A comparison without variables never changes.
        if !new.free.is_empty() && !self.all.contains(&new) {
            self.all.push(new);
        }
    }

    fn terms(&mut self, terms: &[TermRef]) {
        terms.iter().for_each(|term| self.term(term));
    }

    /// Adds the comparisons inside a number, and those that `min`, `max`, `abs` and `sign` imply.
    fn term(&mut self, term: &TermRef) {
        match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => {}
            Term::Negate(a) | Term::Power(a, _) | Term::Sqrt(a) | Term::Apply { argument: a, .. } => self.term(a),
            Term::Named { body, .. } => self.term(body),
            Term::Abs(a) | Term::Sign(a) => {
                self.term(a);
                self.compare(a, &Term::number(whole(0)));
            }
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
                self.term(a);
                self.term(b);
            }
            Term::Min(parts) | Term::Max(parts) => {
                self.terms(parts);
                for (place, part) in parts.iter().enumerate() {
                    parts[place + 1..].iter().for_each(|other| self.compare(part, other));
                }
            }
            Term::If(condition, a, b) => {
                self.condition(condition);
                self.term(a);
                self.term(b);
            }
            Term::Cases(cases) => {
                for (value, condition) in cases {
                    self.term(value);
                    self.condition(condition);
                }
            }
        }
    }

    /// Adds the comparisons in a condition.
    pub(crate) fn condition(&mut self, condition: &ConditionRef) {
        match &**condition {
            Condition::Truth(_) => {}
            Condition::Compare(a, _, b) => {
                self.term(a);
                self.term(b);
                self.compare(a, b);
            }
            Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) => self.condition(a),
            Condition::Named { body, .. } => self.condition(body),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Implies(a, b) | Condition::Iff(a, b) => {
                self.condition(a);
                self.condition(b);
            }
            Condition::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.condition(part)),
            Condition::Quantified(_, bound, body) => {
                bound.iter().filter_map(|variable| variable.range.as_ref()).for_each(|range| self.condition(range));
                self.condition(body);
            }
            Condition::HasValue(term) => self.term(term),
        }
    }
}
