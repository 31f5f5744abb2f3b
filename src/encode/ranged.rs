//! Writes the range of every declared parameter at its quantifier, so that a condition can be read without its claim.
//!
//! Trusted: an error here is a wrong verdict. `hypotheses` calls it for the obligations that a statement is decided.

use std::sync::Arc;

use super::lower::QuantifierRanges;
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, Condition, ConditionRef, Term, Variable};

/// Returns the condition with all ranges written out. Returns `None` if a quantifier occurs inside a number, or if a variable
/// of a range was replaced by a substitution outside the quantifier.
pub(super) fn ranged(condition: &ConditionRef, ranges: &dyn QuantifierRanges) -> Option<ConditionRef> {
    RangeWriter { ranges, scope: Vec::new() }.condition(condition)
}

struct RangeWriter<'a> {
    ranges: &'a dyn QuantifierRanges,
    scope: Vec<Variable>,
}

impl RangeWriter<'_> {
    fn all(&mut self, parts: &[ConditionRef]) -> Option<Vec<ConditionRef>> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn condition(&mut self, condition: &ConditionRef) -> Option<ConditionRef> {
        let plain = |term: &Term| Variables::of_term(term).bound.is_empty();
        Some(match &**condition {
            Condition::Truth(_) => condition.clone(),
            Condition::Compare(a, _, b) => (plain(a) && plain(b)).then(|| condition.clone())?,
            Condition::HasValue(term) => plain(term).then(|| condition.clone())?,
            Condition::Not(inner) => Condition::negate(self.condition(inner)?),
            Condition::IsTrue(inner) => Condition::is_true(self.condition(inner)?),
            Condition::IsFalse(inner) => Condition::is_false(self.condition(inner)?),
            Condition::And(parts) => Arc::new(Condition::And(self.all(parts)?)),
            Condition::Or(parts) => Arc::new(Condition::Or(self.all(parts)?)),
            Condition::Implies(a, b) => Arc::new(Condition::Implies(self.condition(a)?, self.condition(b)?)),
            Condition::Iff(a, b) => Arc::new(Condition::Iff(self.condition(a)?, self.condition(b)?)),
            Condition::If(a, b, c) => Arc::new(Condition::If(self.condition(a)?, self.condition(b)?, self.condition(c)?)),
            Condition::Named { shown, body } => Arc::new(Condition::Named { shown: shown.clone(), body: self.condition(body)? }),
            Condition::Quantified(quantifier, bound, body) => {
                let depth = self.scope.len();
                self.scope.extend(bound.iter().map(|variable| variable.name.clone()));
                let bound = bound.iter().map(|variable| self.bound(variable)).collect::<Option<Vec<_>>>();
                let body = self.condition(body);
                self.scope.truncate(depth);
                Arc::new(Condition::Quantified(*quantifier, bound?, body?))
            }
        })
    }

    fn bound(&mut self, variable: &BoundVariable) -> Option<BoundVariable> {
        let range = match &variable.range {
            Some(range) => self.condition(range)?,
            None => {
                let replaced: Vec<&Variable> = variable.replaced.iter().collect();
                let scope: Vec<Variable> = self.scope.iter().chain(&variable.replaced).cloned().collect();
                let found = self.ranges.of(std::slice::from_ref(&variable.name), &scope);
                let quantified = |range: &ConditionRef| !Variables::of_condition(range).bound.is_empty();
                if found.iter().any(|range| quantified(range) || range.mentions(&replaced)) {
                    return None;
                }
                Condition::is_true(Condition::all(found))
            }
        };
        Some(BoundVariable { range: Some(range), replaced: Vec::new(), ..variable.clone() })
    }
}
