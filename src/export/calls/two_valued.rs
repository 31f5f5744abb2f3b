//! Rewrites conditions in three-valued logic as conditions that are true or false everywhere, for tools with two-valued logic.
//!
//! Not part of a verdict. The rewriting follows the rules of [`crate::expression`]: a comparison is true where both sides have a
//! value and compare as stated. A number has a value where no denominator is zero and no root is of a negative number.

use std::sync::Arc;

use num_traits::Zero;

use crate::encode::parameter_ranges;
use crate::expression::definedness::{condition_may_fail, constant, term_may_fail};
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable, build};
use crate::paper::{Claim, Model};
use kernel::number::whole;

/// The most nodes that are visited for one call.
const MAX_VISITS: usize = 200_000;

/// Rewrites the conditions of one claim.
pub(in crate::export) struct TwoValued<'a> {
    model: &'a Model,
    claim: &'a Claim,
    /// The bound variables in scope, the innermost last.
    scope: Vec<Variable>,
    visits: usize,
}

impl<'a> TwoValued<'a> {
    pub(super) fn new(model: &'a Model, claim: &'a Claim) -> Self {
        Self { model, claim, scope: Vec::new(), visits: 0 }
    }

    /// Returns the condition that the given condition is defined and true.
    ///
    /// # Errors
    /// Returns the reason why the condition cannot be written.
    pub(super) fn truth(&mut self, condition: &ConditionRef) -> Result<ConditionRef, String> {
        self.decided(condition, true)
    }

    /// Returns the condition that the given condition is defined and has the truth value `wanted`.
    fn decided(&mut self, condition: &ConditionRef, wanted: bool) -> Result<ConditionRef, String> {
        self.visit()?;
        Ok(match &**condition {
            Condition::Truth(value) => build::truth(*value == wanted),
            Condition::Compare(a, relation, b) => {
                let relation = if wanted { *relation } else { opposite(*relation) };
                let defined = [self.defined(a)?, self.defined(b)?];
                let compared = build::compare(&self.term(a)?, relation, &self.term(b)?);
                build::all(defined.into_iter().chain([compared]))
            }
            Condition::Not(inner) => self.decided(inner, !wanted)?,
            Condition::And(parts) => self.junction(parts, wanted, wanted)?,
            Condition::Or(parts) => self.junction(parts, wanted, !wanted)?,
            Condition::Implies(a, b) => match wanted {
                true if !condition_may_fail(a) => build::implies(&self.truth(a)?, &self.truth(b)?),
                true => build::any([self.decided(a, false)?, self.truth(b)?]),
                false => build::all([self.truth(a)?, self.decided(b, false)?]),
            },
            Condition::Iff(a, b) if !condition_may_fail(condition) => {
                let same: ConditionRef = Arc::new(Condition::Iff(self.truth(a)?, self.truth(b)?));
                if wanted { same } else { build::not(&same) }
            }
            Condition::Iff(a, b) => {
                let both = build::all([self.truth(a)?, self.decided(b, wanted)?]);
                let neither = build::all([self.decided(a, false)?, self.decided(b, !wanted)?]);
                build::any([both, neither])
            }
            Condition::If(test, a, b) => {
                let (yes, no) = (self.decided(a, wanted)?, self.decided(b, wanted)?);
                let mut cases =
                    vec![build::all([self.truth(test)?, yes.clone()]), build::all([self.decided(test, false)?, no.clone()])];
                if condition_may_fail(test) {
                    cases.push(build::all([yes, no]));
                }
                build::any(cases)
            }
            Condition::Quantified(quantifier, bound, body) => self.quantified(*quantifier, bound, body, wanted)?,
            Condition::Named { body, .. } => self.decided(body, wanted)?,
            Condition::IsTrue(inner) if wanted => self.truth(inner)?,
            Condition::IsTrue(inner) => build::not(&self.truth(inner)?),
            Condition::IsFalse(inner) if wanted => self.decided(inner, false)?,
            Condition::IsFalse(inner) => build::not(&self.decided(inner, false)?),
            Condition::HasValue(term) if wanted => self.defined(term)?,
            Condition::HasValue(term) => build::not(&self.defined(term)?),
        })
    }

    fn visit(&mut self) -> Result<(), String> {
        self.visits += 1;
        if self.visits > MAX_VISITS { Err("the formula is too large".to_owned()) } else { Ok(()) }
    }

    fn junction(&mut self, parts: &[ConditionRef], wanted: bool, every: bool) -> Result<ConditionRef, String> {
        let parts = parts.iter().map(|part| self.decided(part, wanted)).collect::<Result<Vec<_>, String>>()?;
        Ok(if every { build::all(parts) } else { build::any(parts) })
    }

    /// Writes a quantifier with the ranges of its variables in the body.
    fn quantified(
        &mut self,
        quantifier: Quantifier,
        bound: &[BoundVariable],
        body: &ConditionRef,
        wanted: bool,
    ) -> Result<ConditionRef, String> {
        let before = self.scope.len();
        let replaced: Vec<&Variable> = bound.iter().flat_map(|variable| &variable.replaced).collect();
        self.scope.extend(bound.iter().map(|variable| variable.name.clone()));
        let open: Vec<Variable> =
            bound.iter().filter(|variable| variable.range.is_none()).map(|variable| variable.name.clone()).collect();
        let in_scope: Vec<Variable> = self.scope.iter().chain(replaced.iter().copied()).cloned().collect();
        let looked_up = parameter_ranges(self.model, self.claim, &open, &in_scope);
        let untouched = |range: &ConditionRef| Variables::of_condition(range).bound.is_empty() && !range.mentions(&replaced);
        if !replaced.is_empty() && !looked_up.iter().all(untouched) {
            return Err("the range of a bound parameter mentions a variable that was replaced".to_owned());
        }
        let every = (quantifier == Quantifier::Forall) == wanted;
        let (mut premises, mut outside) = (Vec::new(), Vec::new());
        for range in bound.iter().filter_map(|variable| variable.range.as_ref()) {
            if every && condition_may_fail(range) {
                outside.push(self.decided(range, false)?);
            } else {
                premises.push(self.truth(range)?);
            }
        }
        // A domain or an assumption admits a value only if it is defined and true there, like a hypothesis.
        for range in &looked_up {
            premises.push(self.truth(range)?);
        }
        outside.push(self.decided(body, wanted)?);
        self.scope.truncate(before);
        let (premise, body) = (build::all(premises), build::any(outside));
        let (quantifier, body) = if every {
            (Quantifier::Forall, build::implies(&premise, &body))
        } else {
            (Quantifier::Exists, build::all([premise, body]))
        };
        let bound = bound.iter().map(|variable| BoundVariable { range: None, replaced: Vec::new(), ..variable.clone() });
        Ok(build::quantified(quantifier, bound.collect(), body))
    }

    /// Returns the condition that the number has a value.
    fn defined(&mut self, term: &TermRef) -> Result<ConditionRef, String> {
        self.visit()?;
        if !term_may_fail(term) {
            return Ok(build::truth(true));
        }
        Ok(match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => build::truth(true),
            Term::Negate(a) | Term::Abs(a) | Term::Sign(a) | Term::Named { body: a, .. } => self.defined(a)?,
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => build::all([self.defined(a)?, self.defined(b)?]),
            Term::Divide(a, b) => {
                let mut parts = vec![self.defined(a)?, self.defined(b)?];
                if constant(b).is_none_or(|value| value.is_zero()) {
                    parts.push(build::compare(&self.term(b)?, Relation::NotEqual, &build::number(0)));
                }
                build::all(parts)
            }
            Term::Power(a, exponent) => {
                let mut parts = vec![self.defined(a)?];
                if *exponent < 0 {
                    parts.push(build::compare(&self.term(a)?, Relation::NotEqual, &build::number(0)));
                }
                build::all(parts)
            }
            Term::Sqrt(a) => {
                let mut parts = vec![self.defined(a)?];
                if constant(a).is_none_or(|value| value.is_negative()) {
                    parts.push(build::compare(&self.term(a)?, Relation::GreaterEqual, &build::number(0)));
                }
                build::all(parts)
            }
            Term::Min(parts) | Term::Max(parts) => {
                build::all(parts.iter().map(|part| self.defined(part)).collect::<Result<Vec<_>, String>>()?)
            }
            Term::If(test, a, b) => {
                let yes = build::all([self.truth(test)?, self.defined(a)?]);
                build::any([yes, build::all([self.decided(test, false)?, self.defined(b)?])])
            }
            Term::Cases(cases) => {
                let mut defined = build::truth(false);
                for (value, test) in cases.iter().rev() {
                    let here = build::all([self.truth(test)?, self.defined(value)?]);
                    defined = build::any([here, build::all([self.decided(test, false)?, defined])]);
                }
                defined
            }
            Term::Apply { function, .. } => return Err(unknown(function)),
        })
    }

    /// Returns a number with the same value wherever the given number has one; conditions in it are true or false everywhere.
    fn term(&mut self, term: &TermRef) -> Result<TermRef, String> {
        self.visit()?;
        let all =
            |this: &mut Self, parts: &[TermRef]| parts.iter().map(|part| this.term(part)).collect::<Result<Vec<_>, String>>();
        Ok(Arc::new(match &**term {
            Term::Number(_) | Term::Variable(_) => return Ok(term.clone()),
            Term::Label { index, .. } => Term::Number(whole(i64::from(*index))),
            Term::Negate(a) => Term::Negate(self.term(a)?),
            Term::Add(a, b) => Term::Add(self.term(a)?, self.term(b)?),
            Term::Subtract(a, b) => Term::Subtract(self.term(a)?, self.term(b)?),
            Term::Multiply(a, b) => Term::Multiply(self.term(a)?, self.term(b)?),
            Term::Divide(a, b) => Term::Divide(self.term(a)?, self.term(b)?),
            Term::Power(a, exponent) => Term::Power(self.term(a)?, *exponent),
            Term::Min(parts) => Term::Min(all(self, parts)?),
            Term::Max(parts) => Term::Max(all(self, parts)?),
            Term::Abs(a) => Term::Abs(self.term(a)?),
            Term::Sign(a) => Term::Sign(self.term(a)?),
            Term::Sqrt(a) => Term::Sqrt(self.term(a)?),
            Term::If(test, a, b) => return Ok(build::if_term(&self.truth(test)?, &self.term(a)?, &self.term(b)?)),
            Term::Cases(cases) => {
                let mut out: Option<TermRef> = None;
                for (value, test) in cases.iter().rev() {
                    let value = self.term(value)?;
                    out = Some(match out {
                        None => value,
                        Some(rest) => build::if_term(&self.truth(test)?, &value, &rest),
                    });
                }
                // A list without cases has no value anywhere.
                return Ok(out.unwrap_or_else(|| build::number(0)));
            }
            Term::Apply { function, .. } => return Err(unknown(function)),
            Term::Named { body, .. } => return self.term(body),
        }))
    }
}

/// Returns the relation that holds between two numbers iff the given relation does not.
fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::GreaterEqual,
        Relation::LessEqual => Relation::Greater,
        Relation::Greater => Relation::LessEqual,
        Relation::GreaterEqual => Relation::Less,
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
    }
}

fn unknown(function: &str) -> String {
    format!("`{function}` is an unknown function")
}
