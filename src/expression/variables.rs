//! Which variables a number or a condition mentions freely, and which it binds.

use std::collections::BTreeSet;

use super::{Condition, Term, Variable};

/// What a formula does with variables.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// Those it mentions outside every quantifier that binds them, also through definitions.
    pub free: BTreeSet<Variable>,
    /// Those that some quantifier in it binds.
    pub bound: BTreeSet<Variable>,
}

impl Variables {
    /// Those of one number.
    pub fn of_term(term: &Term) -> Self {
        let mut found = Self::default();
        found.add_term(term);
        found
    }

    /// Those of one condition.
    pub fn of_condition(condition: &Condition) -> Self {
        let mut found = Self::default();
        found.add_condition(condition);
        found
    }

    /// Adds those of a number.
    pub fn add_term(&mut self, term: &Term) {
        self.term(term, &mut Vec::new());
    }

    /// Adds those of a condition.
    pub fn add_condition(&mut self, condition: &Condition) {
        self.condition(condition, &mut Vec::new());
    }

    fn term(&mut self, term: &Term, scope: &mut Vec<Variable>) {
        match term {
            Term::Number(_) | Term::Label { .. } => {}
            Term::Variable(name) => {
                if !scope.contains(name) {
                    self.free.insert(name.clone());
                }
            }
            Term::Negate(a) | Term::Power(a, _) | Term::Abs(a) | Term::Sign(a) | Term::Sqrt(a) => self.term(a, scope),
            Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) | Term::Divide(a, b) => {
                self.term(a, scope);
                self.term(b, scope);
            }
            Term::Min(parts) | Term::Max(parts) => parts.iter().for_each(|part| self.term(part, scope)),
            Term::If(condition, a, b) => {
                self.condition(condition, scope);
                self.term(a, scope);
                self.term(b, scope);
            }
            Term::Cases(cases) => {
                for (value, condition) in cases {
                    self.term(value, scope);
                    self.condition(condition, scope);
                }
            }
            Term::Apply { argument, at, .. } => {
                self.term(argument, scope);
                at.iter().for_each(|(_, value)| self.term(value, scope));
            }
            Term::Named { body, .. } => self.term(body, scope),
        }
    }

    fn condition(&mut self, condition: &Condition, scope: &mut Vec<Variable>) {
        match condition {
            Condition::Truth(_) => {}
            Condition::Compare(a, _, b) => {
                self.term(a, scope);
                self.term(b, scope);
            }
            Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) => self.condition(a, scope),
            Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| self.condition(part, scope)),
            Condition::Implies(a, b) | Condition::Iff(a, b) => {
                self.condition(a, scope);
                self.condition(b, scope);
            }
            Condition::If(a, b, c) => {
                self.condition(a, scope);
                self.condition(b, scope);
                self.condition(c, scope);
            }
            Condition::Quantified(_, bound, body) => {
                let before = scope.len();
                for variable in bound {
                    self.bound.insert(variable.name.clone());
                    scope.push(variable.name.clone());
                    if let Some(range) = &variable.range {
                        self.condition(range, scope);
                    }
                }
                self.condition(body, scope);
                scope.truncate(before);
            }
            Condition::Named { body, .. } => self.condition(body, scope),
            Condition::HasValue(term) => self.term(term, scope),
        }
    }
}

impl Condition {
    /// It mentions one of the variables outside every quantifier that binds it.
    #[must_use]
    pub fn mentions(&self, variables: &[&Variable]) -> bool {
        let free = Variables::of_condition(self).free;
        variables.iter().any(|variable| free.contains(*variable))
    }
}
