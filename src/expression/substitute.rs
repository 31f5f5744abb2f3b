//! Numbers put in the place of variables, all at once, without a quantifier catching a variable of what is put in.
//!
//! A name (`d_star`) whose meaning changes under a substitution is replaced by its meaning, or by a new name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::variables::Variables;
use super::{BoundVariable, Condition, ConditionRef, Term, TermRef, Variable};

/// What to put for which variable.
#[derive(Debug, Default)]
pub struct Substitution {
    values: HashMap<Variable, TermRef>,
    /// The variables that the values mention.
    incoming: BTreeSet<Variable>,
    /// What was done already, by the node it was done to (kept alive, so that its address stays its own).
    terms: HashMap<*const Term, (TermRef, TermRef)>,
    conditions: HashMap<*const Condition, (ConditionRef, ConditionRef)>,
    /// A declared parameter bound without `in` that a value put inside mentions: the result then means something else.
    pub caught: Option<Variable>,
    /// The new name of a named thing whose meaning changes; without one it loses its name.
    rename: Option<fn(&str) -> String>,
}

impl Substitution {
    /// `value` for `name`, for each pair.
    #[must_use]
    pub fn new(pairs: impl IntoIterator<Item = (Variable, TermRef)>) -> Self {
        let values: HashMap<_, _> = pairs.into_iter().collect();
        let mut incoming = Variables::default();
        values.values().for_each(|value| incoming.add_term(value));
        Self { values, incoming: incoming.free, ..Self::default() }
    }

    /// The same, with new names for named things whose meaning changes.
    #[must_use]
    pub fn renaming(self, rename: fn(&str) -> String) -> Self {
        Self { rename: Some(rename), ..self }
    }

    /// The number after the substitution; the same pointer where nothing changes.
    pub fn term(&mut self, term: &TermRef) -> TermRef {
        if let Some(done) = self.terms.get(&Arc::as_ptr(term)) {
            return done.1.clone();
        }
        let new = self.changed_term(term).map_or_else(|| term.clone(), Arc::new);
        self.terms.insert(Arc::as_ptr(term), (term.clone(), new.clone()));
        new
    }

    /// The condition after the substitution; the same pointer where nothing changes.
    pub fn condition(&mut self, condition: &ConditionRef) -> ConditionRef {
        if let Some(done) = self.conditions.get(&Arc::as_ptr(condition)) {
            return done.1.clone();
        }
        let new = self.changed_condition(condition).map_or_else(|| condition.clone(), Arc::new);
        self.conditions.insert(Arc::as_ptr(condition), (condition.clone(), new.clone()));
        new
    }

    fn changed_term(&mut self, term: &TermRef) -> Option<Term> {
        let one = |this: &mut Self, a: &TermRef| {
            let new = this.term(a);
            (!Arc::ptr_eq(&new, a)).then_some(new)
        };
        let two = |this: &mut Self, a: &TermRef, b: &TermRef| {
            let (x, y) = (this.term(a), this.term(b));
            (!Arc::ptr_eq(&x, a) || !Arc::ptr_eq(&y, b)).then_some((x, y))
        };
        let many = |this: &mut Self, parts: &[TermRef]| {
            let new: Vec<_> = parts.iter().map(|part| this.term(part)).collect();
            new.iter().zip(parts).any(|(x, a)| !Arc::ptr_eq(x, a)).then_some(new)
        };
        match &**term {
            Term::Number(_) | Term::Label { .. } => None,
            Term::Variable(name) => self.values.get(name).map(|value| (**value).clone()),
            Term::Negate(a) => one(self, a).map(Term::Negate),
            Term::Power(a, exponent) => one(self, a).map(|a| Term::Power(a, *exponent)),
            Term::Abs(a) => one(self, a).map(Term::Abs),
            Term::Sign(a) => one(self, a).map(Term::Sign),
            Term::Sqrt(a) => one(self, a).map(Term::Sqrt),
            Term::Add(a, b) => two(self, a, b).map(|(a, b)| Term::Add(a, b)),
            Term::Subtract(a, b) => two(self, a, b).map(|(a, b)| Term::Subtract(a, b)),
            Term::Multiply(a, b) => two(self, a, b).map(|(a, b)| Term::Multiply(a, b)),
            Term::Divide(a, b) => two(self, a, b).map(|(a, b)| Term::Divide(a, b)),
            Term::Min(parts) => many(self, parts).map(Term::Min),
            Term::Max(parts) => many(self, parts).map(Term::Max),
            Term::If(condition, a, b) => {
                let test = self.condition(condition);
                let branches = two(self, a, b);
                (branches.is_some() || !Arc::ptr_eq(&test, condition)).then(|| {
                    let (a, b) = branches.unwrap_or_else(|| (a.clone(), b.clone()));
                    Term::If(test, a, b)
                })
            }
            Term::Cases(cases) => {
                let new: Vec<_> = cases.iter().map(|(value, test)| (self.term(value), self.condition(test))).collect();
                let same = new.iter().zip(cases).all(|(x, a)| Arc::ptr_eq(&x.0, &a.0) && Arc::ptr_eq(&x.1, &a.1));
                (!same).then_some(Term::Cases(new))
            }
            Term::Apply { function, argument, at } => {
                let parts: Vec<TermRef> = std::iter::once(argument).chain(at.iter().map(|(_, value)| value)).cloned().collect();
                many(self, &parts).map(|mut parts| {
                    let values = parts.split_off(1);
                    let at = at.iter().map(|(name, _)| name.clone()).zip(values).collect();
                    Term::Apply { function: function.clone(), argument: parts.remove(0), at }
                })
            }
            Term::Named { shown, body } => one(self, body).map(|body| match self.rename {
                Some(rename) => Term::Named { shown: rename(shown).into(), body },
                None => (*body).clone(),
            }),
        }
    }

    fn changed_condition(&mut self, condition: &ConditionRef) -> Option<Condition> {
        let one = |this: &mut Self, a: &ConditionRef| {
            let new = this.condition(a);
            (!Arc::ptr_eq(&new, a)).then_some(new)
        };
        let many = |this: &mut Self, parts: &[ConditionRef]| {
            let new: Vec<_> = parts.iter().map(|part| this.condition(part)).collect();
            new.iter().zip(parts).any(|(x, a)| !Arc::ptr_eq(x, a)).then_some(new)
        };
        match &**condition {
            Condition::Truth(_) => None,
            Condition::Compare(a, relation, b) => {
                let (x, y) = (self.term(a), self.term(b));
                (!Arc::ptr_eq(&x, a) || !Arc::ptr_eq(&y, b)).then_some(Condition::Compare(x, *relation, y))
            }
            Condition::Not(a) => one(self, a).map(Condition::Not),
            Condition::IsTrue(a) => one(self, a).map(Condition::IsTrue),
            Condition::IsFalse(a) => one(self, a).map(Condition::IsFalse),
            Condition::And(parts) => many(self, parts).map(Condition::And),
            Condition::Or(parts) => many(self, parts).map(Condition::Or),
            Condition::Implies(a, b) => {
                many(self, &[a.clone(), b.clone()]).map(|p| Condition::Implies(p[0].clone(), p[1].clone()))
            }
            Condition::Iff(a, b) => many(self, &[a.clone(), b.clone()]).map(|p| Condition::Iff(p[0].clone(), p[1].clone())),
            Condition::If(a, b, c) => {
                many(self, &[a.clone(), b.clone(), c.clone()]).map(|p| Condition::If(p[0].clone(), p[1].clone(), p[2].clone()))
            }
            Condition::Quantified(quantifier, bound, body) => {
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
                    // A declared parameter bound without a range keeps its name: `pose` looks it up.
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
                Some(Condition::Quantified(*quantifier, bound, body))
            }
            Condition::Named { shown, body } => one(self, body).map(|body| match self.rename {
                Some(rename) => Condition::Named { shown: rename(shown).into(), body },
                None => (*body).clone(),
            }),
            Condition::HasValue(term) => {
                let new = self.term(term);
                (!Arc::ptr_eq(&new, term)).then_some(Condition::HasValue(new))
            }
        }
    }
}

/// Some quantifier in it binds a declared parameter whose range is looked up later.
#[must_use]
pub fn rangeless(condition: &Condition) -> bool {
    match condition {
        Condition::Truth(_) | Condition::Compare(..) | Condition::HasValue(_) => false,
        Condition::Not(a) | Condition::IsTrue(a) | Condition::IsFalse(a) | Condition::Named { body: a, .. } => rangeless(a),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| rangeless(part)),
        Condition::Implies(a, b) | Condition::Iff(a, b) => rangeless(a) || rangeless(b),
        Condition::If(a, b, c) => rangeless(a) || rangeless(b) || rangeless(c),
        Condition::Quantified(_, bound, body) => bound.iter().any(|variable| variable.range.is_none()) || rangeless(body),
    }
}
