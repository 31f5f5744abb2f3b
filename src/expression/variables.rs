//! Collects the free and the bound variables of numbers and conditions.
//!
//! Trusted: an error here is a wrong verdict.

use std::collections::BTreeSet;

use super::children::{Children, Subexpression};
use super::{Condition, Term, Variable};

/// The free and the bound variables of formulas.
#[derive(Clone, Debug, Default)]
pub struct Variables {
    /// The variables that occur free, also inside definitions.
    pub free: BTreeSet<Variable>,
    /// The variables that some quantifier binds.
    pub bound: BTreeSet<Variable>,
}

impl Variables {
    /// Returns the variables of a number.
    pub fn of_term(term: &Term) -> Self {
        let mut found = Self::default();
        found.add_term(term);
        found
    }

    /// Returns the variables of a condition.
    pub fn of_condition(condition: &Condition) -> Self {
        let mut found = Self::default();
        found.add_condition(condition);
        found
    }

    /// Adds the variables of a number.
    pub fn add_term(&mut self, term: &Term) {
        self.term(term, &mut Vec::new());
    }

    /// Adds the variables of a condition.
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
    /// Returns true iff one of the variables occurs free in the condition.
    #[must_use]
    pub fn mentions(&self, variables: &[&Variable]) -> bool {
        let free = Variables::of_condition(self).free;
        variables.iter().any(|variable| free.contains(*variable))
    }
}
