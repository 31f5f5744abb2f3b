//! Substitutes numbers for variables simultaneously, without capture by quantifiers.
//!
//! Trusted: an error here is a wrong verdict. If a substitution changes the meaning of a named number or condition (`d_star`),
//! the name is replaced by its body or by a new name.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use super::children::Rewrite;
use super::variables::Variables;
use super::{BoundVariable, Condition, ConditionRef, Quantifier, Term, TermRef, Variable};

/// A simultaneous substitution, with its results.
#[derive(Debug, Default)]
pub struct Substitution {
    values: HashMap<Variable, TermRef>,
    /// The variables that occur in the values.
    incoming: BTreeSet<Variable>,
    /// The results by node. The stored references keep the nodes alive, so that their addresses stay unique.
    terms: HashMap<*const Term, (TermRef, TermRef)>,
    conditions: HashMap<*const Condition, (ConditionRef, ConditionRef)>,
    /// A declared parameter, bound without `in`, that occurs in a value substituted under its quantifier. The result then does
    /// not mean what was intended.
    pub caught: Option<Variable>,
    /// Computes the new name of a named expression whose meaning changes. Without it, the expression loses its name.
    rename: Option<fn(&str) -> String>,
}

impl Substitution {
    /// Returns the substitution of each value for its name.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (Variable, TermRef)>) -> Self {
        let values: HashMap<_, _> = pairs.into_iter().collect();
        let mut incoming = Variables::default();
        values.values().for_each(|value| incoming.add_term(value));
        Self { values, incoming: incoming.free, ..Self::default() }
    }

    /// Returns the same substitution, which renames named expressions whose meaning changes.
    #[must_use]
    pub fn renaming(self, rename: fn(&str) -> String) -> Self {
        Self { rename: Some(rename), ..self }
    }

    /// Substitutes in a number. Returns the same pointer if nothing changes.
    pub fn term(&mut self, term: &TermRef) -> TermRef {
        if let Some(done) = self.terms.get(&Arc::as_ptr(term)) {
            return done.1.clone();
        }
        let new = self.changed_term(term).map_or_else(|| term.clone(), Arc::new);
        self.terms.insert(Arc::as_ptr(term), (term.clone(), new.clone()));
        new
    }

    /// Substitutes in a condition. Returns the same pointer if nothing changes.
    pub fn condition(&mut self, condition: &ConditionRef) -> ConditionRef {
        if let Some(done) = self.conditions.get(&Arc::as_ptr(condition)) {
            return done.1.clone();
        }
        let new = self.changed_condition(condition).map_or_else(|| condition.clone(), Arc::new);
        self.conditions.insert(Arc::as_ptr(condition), (condition.clone(), new.clone()));
        new
    }

    fn changed_term(&mut self, term: &TermRef) -> Option<Term> {
        if let Term::Variable(name) = &**term {
            return self.values.get(name).map(|value| (**value).clone());
        }
        let Ok(new) = term.map_children(self);
        match new? {
            Term::Named { shown, body } => Some(match self.rename {
                Some(rename) => Term::Named { shown: rename(&shown).into(), body },
                None => (*body).clone(),
            }),
            other => Some(other),
        }
    }

    fn changed_condition(&mut self, condition: &ConditionRef) -> Option<Condition> {
        if let Condition::Quantified(quantifier, bound, body) = &**condition {
            return self.changed_quantifier(condition, *quantifier, bound, body);
        }
        let Ok(new) = condition.map_children(self);
        match new? {
            Condition::Named { shown, body } => Some(match self.rename {
                Some(rename) => Condition::Named { shown: rename(&shown).into(), body },
                None => (*body).clone(),
            }),
            other => Some(other),
        }
    }

    fn changed_quantifier(
        &mut self,
        condition: &Condition,
        quantifier: Quantifier,
        bound: &[BoundVariable],
        body: &ConditionRef,
    ) -> Option<Condition> {
        let free = Variables::of_condition(condition).free;
        let ranged = rangeless(condition);
        if !ranged && !self.values.keys().any(|name| free.contains(name)) {
            return None;
        }
        let mut inside = Self::new(
            self.values
                .iter()
                .filter(|(name, _)| !bound.iter().any(|variable| variable.name == **name))
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        inside.rename = self.rename;
        let mut names = Vec::new();
        for variable in bound {
            let mut name = variable.name.clone();
            // A declared parameter bound without a range keeps its name, because `encode` looks up its range by name.
            if variable.range.is_some() {
                while inside.incoming.contains(&name) || (name != variable.name && free.contains(&name)) {
                    name = format!("{name}'").into();
                }
            } else if inside.incoming.contains(&name) {
                self.caught = Some(name.clone());
            }
            if name != variable.name {
                inside.values.insert(variable.name.clone(), Term::variable(name.clone()));
                inside.incoming.insert(name.clone());
            }
            names.push(name);
        }
        let bound: Vec<_> = bound
            .iter()
            .zip(names)
            .map(|(variable, name)| BoundVariable {
                name,
                range: variable.range.as_ref().map(|range| inside.condition(range)),
                integer: variable.integer,
                replaced: match variable.range {
                    Some(_) => Vec::new(),
                    None => {
                        let here = self.values.keys().chain(inside.values.keys()).filter(|name| **name != variable.name);
                        let all: BTreeSet<Variable> = variable.replaced.iter().chain(here).cloned().collect();
                        all.into_iter().collect()
                    }
                },
            })
            .collect();
        let body = inside.condition(body);
        self.caught = self.caught.take().or(inside.caught);
        Some(Condition::Quantified(quantifier, bound, body))
    }
}

impl Rewrite for Substitution {
    type Error = Infallible;

    fn term(&mut self, term: &TermRef) -> Result<TermRef, Infallible> {
        Ok(Self::term(self, term))
    }

    fn condition(&mut self, condition: &ConditionRef) -> Result<ConditionRef, Infallible> {
        Ok(Self::condition(self, condition))
    }
}

/// Returns true iff some quantifier in the condition binds a declared parameter whose range is looked up later.
#[must_use]
pub fn rangeless(condition: &Condition) -> bool {
    let here = matches!(condition, Condition::Quantified(_, bound, _) if bound.iter().any(|variable| variable.range.is_none()));
    here || condition.children().conditions().any(|part| rangeless(part))
}
