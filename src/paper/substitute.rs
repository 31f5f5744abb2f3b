//! Numbers in place of variables, in a number or a condition; used for `at` and for the second of two compared points.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expression::{BoundVariable, Condition, ConditionRef, Term, TermRef, Variable};

/// What to put in place of what, and how a named thing is shown once its body has changed.
pub struct Substitution<'a> {
    /// The numbers by variable.
    pub values: &'a BTreeMap<Variable, TermRef>,
    /// The new way to show a [`Term::Named`] or [`Condition::Named`] whose body has changed.
    pub shown: &'a dyn Fn(&str) -> String,
}

impl Substitution<'_> {
    /// The number with the variables replaced; the same allocation where nothing changes.
    #[must_use]
    pub fn term(&self, term: &TermRef) -> TermRef {
        let pair = |a: &TermRef, b: &TermRef, make: fn(TermRef, TermRef) -> Term| {
            let (x, y) = (self.term(a), self.term(b));
            if Arc::ptr_eq(&x, a) && Arc::ptr_eq(&y, b) { None } else { Some(Arc::new(make(x, y))) }
        };
        let one = |a: &TermRef, make: fn(TermRef) -> Term| {
            let x = self.term(a);
            if Arc::ptr_eq(&x, a) { None } else { Some(Arc::new(make(x))) }
        };
        let several = |parts: &[TermRef], make: fn(Vec<TermRef>) -> Term| {
            let new: Vec<TermRef> = parts.iter().map(|part| self.term(part)).collect();
            if new.iter().zip(parts).all(|(x, y)| Arc::ptr_eq(x, y)) { None } else { Some(Arc::new(make(new))) }
        };
        let changed = match term.as_ref() {
            Term::Number(_) | Term::Label { .. } => None,
            Term::Variable(name) => self.values.get(name).cloned(),
            Term::Negate(a) => one(a, Term::Negate),
            Term::Add(a, b) => pair(a, b, Term::Add),
            Term::Subtract(a, b) => pair(a, b, Term::Subtract),
            Term::Multiply(a, b) => pair(a, b, Term::Multiply),
            Term::Divide(a, b) => pair(a, b, Term::Divide),
            Term::Power(a, exponent) => {
                let x = self.term(a);
                if Arc::ptr_eq(&x, a) { None } else { Some(Arc::new(Term::Power(x, *exponent))) }
            }
            Term::Min(parts) => several(parts, Term::Min),
            Term::Max(parts) => several(parts, Term::Max),
            Term::Abs(a) => one(a, Term::Abs),
            Term::Sign(a) => one(a, Term::Sign),
            Term::Sqrt(a) => one(a, Term::Sqrt),
            Term::If(test, a, b) => {
                let (t, x, y) = (self.condition(test), self.term(a), self.term(b));
                let same = Arc::ptr_eq(&t, test) && Arc::ptr_eq(&x, a) && Arc::ptr_eq(&y, b);
                if same { None } else { Some(Arc::new(Term::If(t, x, y))) }
            }
            Term::Cases(cases) => {
                let new: Vec<_> = cases.iter().map(|(a, test)| (self.term(a), self.condition(test))).collect();
                let same = new.iter().zip(cases).all(|((x, t), (a, test))| Arc::ptr_eq(x, a) && Arc::ptr_eq(t, test));
                if same { None } else { Some(Arc::new(Term::Cases(new))) }
            }
            Term::Apply { function, argument } => {
                let x = self.term(argument);
                if Arc::ptr_eq(&x, argument) {
                    None
                } else {
                    Some(Arc::new(Term::Apply { function: function.clone(), argument: x }))
                }
            }
            Term::Named { shown, body } => {
                let x = self.term(body);
                if Arc::ptr_eq(&x, body) {
                    None
                } else {
                    Some(Arc::new(Term::Named { shown: (self.shown)(shown).into(), body: x }))
                }
            }
        };
        changed.unwrap_or_else(|| term.clone())
    }

    /// The condition with the free variables replaced; the same allocation where nothing changes.
    #[must_use]
    pub fn condition(&self, condition: &ConditionRef) -> ConditionRef {
        let one = |a: &ConditionRef, make: fn(ConditionRef) -> Condition| {
            let x = self.condition(a);
            if Arc::ptr_eq(&x, a) { None } else { Some(Arc::new(make(x))) }
        };
        let pair = |a: &ConditionRef, b: &ConditionRef, make: fn(ConditionRef, ConditionRef) -> Condition| {
            let (x, y) = (self.condition(a), self.condition(b));
            if Arc::ptr_eq(&x, a) && Arc::ptr_eq(&y, b) { None } else { Some(Arc::new(make(x, y))) }
        };
        let several = |parts: &[ConditionRef], make: fn(Vec<ConditionRef>) -> Condition| {
            let new: Vec<ConditionRef> = parts.iter().map(|part| self.condition(part)).collect();
            if new.iter().zip(parts).all(|(x, y)| Arc::ptr_eq(x, y)) { None } else { Some(Arc::new(make(new))) }
        };
        let changed = match condition.as_ref() {
            Condition::Truth(_) => None,
            Condition::Compare(a, relation, b) => {
                let (x, y) = (self.term(a), self.term(b));
                let same = Arc::ptr_eq(&x, a) && Arc::ptr_eq(&y, b);
                if same { None } else { Some(Arc::new(Condition::Compare(x, *relation, y))) }
            }
            Condition::Not(a) => one(a, Condition::Not),
            Condition::And(parts) => several(parts, Condition::And),
            Condition::Or(parts) => several(parts, Condition::Or),
            Condition::Implies(a, b) => pair(a, b, Condition::Implies),
            Condition::Iff(a, b) => pair(a, b, Condition::Iff),
            Condition::If(test, a, b) => {
                let (t, x, y) = (self.condition(test), self.condition(a), self.condition(b));
                let same = Arc::ptr_eq(&t, test) && Arc::ptr_eq(&x, a) && Arc::ptr_eq(&y, b);
                if same { None } else { Some(Arc::new(Condition::If(t, x, y))) }
            }
            Condition::Quantified(quantifier, bound, body) => {
                let mut values = self.values.clone();
                for variable in bound {
                    values.remove(&variable.name);
                }
                let inner = Substitution { values: &values, shown: self.shown };
                let new_body = inner.condition(body);
                let new_bound: Vec<BoundVariable> = bound
                    .iter()
                    .map(|variable| BoundVariable {
                        name: variable.name.clone(),
                        range: variable.range.as_ref().map(|range| inner.condition(range)),
                    })
                    .collect();
                if Arc::ptr_eq(&new_body, body) && new_bound == *bound {
                    None
                } else {
                    Some(Arc::new(Condition::Quantified(*quantifier, new_bound, new_body)))
                }
            }
            Condition::Named { shown, body } => {
                let x = self.condition(body);
                if Arc::ptr_eq(&x, body) {
                    None
                } else {
                    Some(Arc::new(Condition::Named { shown: (self.shown)(shown).into(), body: x }))
                }
            }
            Condition::IsTrue(a) => one(a, Condition::IsTrue),
            Condition::IsFalse(a) => one(a, Condition::IsFalse),
            Condition::HasValue(a) => {
                let x = self.term(a);
                if Arc::ptr_eq(&x, a) { None } else { Some(Arc::new(Condition::HasValue(x))) }
            }
        };
        changed.unwrap_or_else(|| condition.clone())
    }
}
