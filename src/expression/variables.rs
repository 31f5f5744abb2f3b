//! Which variables a number or a condition mentions freely, and which it binds.

use std::collections::BTreeSet;

use super::children::{Children, Subexpression};
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
        if let Term::Variable(name) = term
            && !scope.contains(name)
        {
            self.free.insert(name.clone());
        }
        self.inside(term.children(), scope);
    }

    fn condition(&mut self, condition: &Condition, scope: &mut Vec<Variable>) {
        let Condition::Quantified(_, bound, body) = condition else { return self.inside(condition.children(), scope) };
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

    fn inside(&mut self, children: Children<'_>, scope: &mut Vec<Variable>) {
        for part in children {
            match part {
                Subexpression::Term(term) => self.term(term, scope),
                Subexpression::Condition(condition) => self.condition(condition, scope),
            }
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
