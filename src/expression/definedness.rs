//! Decides which numbers and conditions may be undefined, and lists the values that must exist for a condition to be defined.
//!
//! `paper` uses it for the obligations that statements are defined, and `game` and `encode` use it to skip such conditions
//! where nothing can be undefined. Trusted: an error here is a wrong verdict.

use std::collections::HashSet;
use std::sync::Arc;

use num_traits::{One, Signed, Zero};

use super::measure::Measurer;
use super::variables::Variables;
use super::{BoundVariable, Condition, ConditionRef, Quantifier, Term, TermRef};
use kernel::number::Rational;

/// Returns the value of a constant expression. Returns `None` if it has variables, or is too expensive to compute.
pub fn constant(term: &Term) -> Option<Rational> {
    match term {
        Term::Number(value) => Some(value.clone()),
        Term::Negate(a) => constant(a).map(|a| -a),
        Term::Add(a, b) => Some(constant(a)? + constant(b)?),
        Term::Subtract(a, b) => Some(constant(a)? - constant(b)?),
        Term::Multiply(a, b) => Some(constant(a)? * constant(b)?),
        Term::Divide(a, b) => {
            let (a, b) = (constant(a)?, constant(b)?);
            (!b.is_zero()).then(|| a / b)
        }
        Term::Power(a, exponent) if (-8..=8).contains(exponent) => {
            let a = constant(a)?;
            let power = (0..exponent.unsigned_abs()).fold(Rational::one(), |so_far, _| so_far * &a);
            match exponent.is_negative() {
                true => (!power.is_zero()).then(|| power.recip()),
                false => Some(power),
            }
        }
        Term::Named { body, .. } => constant(body),
        Term::Power(..)
        | Term::Label { .. }
        | Term::Variable(_)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}

/// Returns true if the number may be undefined somewhere, judged by its form alone. If false, the number is always defined.
pub fn term_may_fail(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => false,
        Term::Negate(a) | Term::Abs(a) | Term::Sign(a) | Term::Named { body: a, .. } => term_may_fail(a),
        Term::Apply { argument, at, .. } => term_may_fail(argument) || at.iter().any(|(_, value)| term_may_fail(value)),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => term_may_fail(a) || term_may_fail(b),
        Term::Divide(a, b) => term_may_fail(a) || term_may_fail(b) || constant(b).is_none_or(|b| b.is_zero()),
        Term::Power(a, exponent) => term_may_fail(a) || (exponent.is_negative() && constant(a).is_none_or(|a| a.is_zero())),
        Term::Min(parts) | Term::Max(parts) => parts.iter().any(|part| term_may_fail(part)),
        Term::Sqrt(a) => term_may_fail(a) || constant(a).is_none_or(|a| a.is_negative()),
        Term::If(condition, a, b) => condition_may_fail(condition) || term_may_fail(a) || term_may_fail(b),
        Term::Cases(_) => true,
    }
}

/// Returns true if the condition may be undefined somewhere, judged by its form alone. If false, the condition is always
/// defined.
pub fn condition_may_fail(condition: &Condition) -> bool {
    match condition {
        Condition::Truth(_) | Condition::IsTrue(_) | Condition::IsFalse(_) | Condition::HasValue(_) => false,
        Condition::Compare(a, _, b) => term_may_fail(a) || term_may_fail(b),
        Condition::Not(a) | Condition::Named { body: a, .. } => condition_may_fail(a),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| condition_may_fail(part)),
        Condition::Implies(a, b) | Condition::Iff(a, b) => condition_may_fail(a) || condition_may_fail(b),
        Condition::If(a, b, c) => condition_may_fail(a) || condition_may_fail(b) || condition_may_fail(c),
        Condition::Quantified(_, bound, body) => {
            condition_may_fail(body)
                || bound.iter().any(|variable| variable.range.as_ref().is_some_and(|range| condition_may_fail(range)))
        }
    }
}

/// Returns the conditions under which every number in a condition has a value: one for each quotient `a/b` with non-constant b,
/// each root and each case list, under the quantifiers that bind their variables. Tests around a number are ignored.
#[must_use]
pub fn values_needed(condition: &ConditionRef) -> Vec<ConditionRef> {
    DefinednessScan::new(false).of(condition)
}

/// Returns the same conditions as [`values_needed`], each only required where the tests of `if` and the premises of `implies`
/// around the number let its value matter. Wherever all of these conditions are true, the given condition is true or false.
#[must_use]
pub fn guarded_values(condition: &ConditionRef) -> Vec<ConditionRef> {
    DefinednessScan::new(true).of(condition)
}

/// The largest test that is used as a guard. A test with quantifiers is never used.
const MAX_GUARD: usize = 200;

/// The context of a place, from the outside in.
#[derive(Clone)]
enum FormulaContext {
    /// A quantifier that binds a variable.
    Bound(BoundVariable),
    /// A condition without which the value at the place does not matter.
    Guard(ConditionRef),
}

struct DefinednessScan {
    /// Whether tests and premises are used as guards.
    guarded: bool,
    scope: Vec<FormulaContext>,
    /// The identifiers of the contexts around the place, the innermost last, and how many contexts have been opened.
    scopes: Vec<usize>,
    opened: usize,
    /// The numbers visited so far, each with its innermost context, because a number may occur in several.
    seen: HashSet<(*const (), usize)>,
    out: Vec<ConditionRef>,
}

impl DefinednessScan {
    fn new(guarded: bool) -> Self {
        Self { guarded, scope: Vec::new(), scopes: vec![0], opened: 0, seen: HashSet::new(), out: Vec::new() }
    }

    fn of(mut self, condition: &ConditionRef) -> Vec<ConditionRef> {
        self.condition(condition);
        self.out
    }

    fn open(&mut self, around: FormulaContext) {
        self.scope.push(around);
        self.opened += 1;
        self.scopes.push(self.opened);
    }

    /// Visits a place whose value matters unless the test has the truth value `excluded`.
    fn unless(&mut self, test: &ConditionRef, excluded: bool, inside: impl FnOnce(&mut Self)) {
        let plain = Variables::of_condition(test).bound.is_empty() && Measurer::default().condition(test).size <= MAX_GUARD;
        if !self.guarded || !plain {
            return inside(self);
        }
        let (before, around) = (self.scope.len(), self.scopes.len());
        let excluded = if excluded { Condition::is_true(test.clone()) } else { Condition::is_false(test.clone()) };
        self.open(FormulaContext::Guard(Condition::negate(excluded)));
        inside(self);
        self.scope.truncate(before);
        self.scopes.truncate(around);
    }

    /// Records that a number must have a value.
    fn require_value(&mut self, term: &TermRef) {
        let mut needed = Variables::of_term(term).free;
        let mut condition: ConditionRef = Arc::new(Condition::HasValue(term.clone()));
        for around in self.scope.iter().rev() {
            match around {
                FormulaContext::Bound(variable) if needed.contains(&variable.name) => {
                    if let Some(range) = &variable.range {
                        needed.extend(Variables::of_condition(range).free);
                    }
                    condition = Arc::new(Condition::Quantified(Quantifier::Forall, vec![variable.clone()], condition));
                }
                FormulaContext::Bound(_) => {}
                FormulaContext::Guard(guard) => {
                    needed.extend(Variables::of_condition(guard).free);
                    condition = Arc::new(Condition::Implies(guard.clone(), condition));
                }
            }
        }
        if !self.out.contains(&condition) {
            self.out.push(condition);
        }
    }

    fn term(&mut self, term: &TermRef) {
        // The same number in the same context is visited once.
        let innermost = self.scopes.last().copied().unwrap_or_default();
        if !self.seen.insert((Arc::as_ptr(term).cast(), innermost)) || !term_may_fail(term) {
            return;
        }
        match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => {}
            Term::Divide(a, b) => {
                self.term(a);
                self.term(b);
                if constant(b).is_none_or(|value| value.is_zero()) {
                    self.require_value(term);
                }
            }
            Term::Power(a, exponent) => {
                self.term(a);
                if *exponent < 0 {
                    self.require_value(term);
                }
            }
            Term::Sqrt(a) => {
                self.term(a);
                self.require_value(term);
            }
            Term::Cases(cases) => {
                for (value, test) in cases {
                    self.unless(test, false, |this| this.term(value));
                    self.condition(test);
                }
                self.require_value(term);
            }
            Term::Negate(a) | Term::Abs(a) | Term::Sign(a) | Term::Named { body: a, .. } => self.term(a),
            Term::Apply { argument, at, .. } => {
                self.term(argument);
                at.iter().for_each(|(_, value)| self.term(value));
            }
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => {
                self.term(a);
                self.term(b);
            }
            Term::Min(parts) | Term::Max(parts) => parts.iter().for_each(|part| self.term(part)),
            Term::If(test, a, b) => {
                self.condition(test);
                self.unless(test, false, |this| this.term(a));
                self.unless(test, true, |this| this.term(b));
            }
        }
    }

    fn condition(&mut self, condition: &ConditionRef) {
        if !condition_may_fail(condition) {
            return;
        }
        match &**condition {
            Condition::Truth(_) | Condition::IsTrue(_) | Condition::IsFalse(_) | Condition::HasValue(_) => {}
            Condition::Compare(a, _, b) => {
                self.term(a);
                self.term(b);
            }
            Condition::Not(a) | Condition::Named { body: a, .. } => self.condition(a),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part)),
            Condition::Implies(a, b) => {
                self.condition(a);
                self.unless(a, false, |this| this.condition(b));
            }
            Condition::Iff(a, b) => {
                self.condition(a);
                self.condition(b);
            }
            Condition::If(test, a, b) => {
                self.condition(test);
                self.unless(test, false, |this| this.condition(a));
                self.unless(test, true, |this| this.condition(b));
            }
            Condition::Quantified(_, bound, body) => {
                let before = self.scope.len();
                let around = self.scopes.len();
                for variable in bound {
                    if let Some(range) = &variable.range {
                        self.condition(range);
                    }
                    self.open(FormulaContext::Bound(variable.clone()));
                }
                self.condition(body);
                self.scope.truncate(before);
                self.scopes.truncate(around);
            }
        }
    }
}
