//! Simplifies conditions and numbers with an oracle that decides tests which are not decided by their form.
//!
//! `derive` calls it in its search for pure strategies and offers. Untrusted: `derive` proves every result that it prints.

use std::collections::HashMap;
use std::sync::Arc;

use super::build::{
    all, any, compare, constant_truth, if_condition, if_term, implies, named, not, quantified, rebuilt, simplified,
};
use super::variables::Variables;
use super::{BoundVariable, Condition, ConditionRef, Term, TermRef};

/// An oracle that may know the truth value of tests.
pub trait TruthOracle {
    /// Returns the truth value that a test has wherever it matters, or `None` if that is not known.
    fn way(&self, test: &ConditionRef) -> Option<bool>;

    /// Returns the two sides of a comparison without parts that cancel, or `None` if nothing can be dropped.
    fn plainer(&self, a: &TermRef, b: &TermRef) -> Option<(TermRef, TermRef)>;

    /// Returns true only if a bound variable has some value in its range.
    fn inhabited(&self, bound: &BoundVariable) -> bool;
}

/// A simplification in progress, with its results by node. The stored references keep the nodes alive, so that their addresses
/// stay unique.
pub struct Simplification<'a> {
    oracle: &'a dyn TruthOracle,
    terms: HashMap<*const Term, (TermRef, TermRef)>,
    conditions: HashMap<*const Condition, (ConditionRef, ConditionRef)>,
}

impl<'a> Simplification<'a> {
    /// Returns a simplification with an empty cache. The oracle is asked about the tests of `if`. A test under a quantifier may
    /// mention the bound variables.
    #[must_use]
    pub fn new(oracle: &'a dyn TruthOracle) -> Self {
        Self { oracle, terms: HashMap::new(), conditions: HashMap::new() }
    }

    /// Simplifies a number: each `if` with a decided test is replaced by one branch.
    pub fn term(&mut self, term: &TermRef) -> TermRef {
        if let Some((_, done)) = self.terms.get(&Arc::as_ptr(term)) {
            return done.clone();
        }
        let new = if let Term::If(test, a, b) = &**term {
            let test = self.condition(test);
            match self.way(&test) {
                Some(true) => self.term(a),
                Some(false) => self.term(b),
                None => if_term(&test, &self.term(a), &self.term(b)),
            }
        } else {
            rebuilt(term, |part| self.term(part))
        };
        self.terms.insert(Arc::as_ptr(term), (term.clone(), new.clone()));
        new
    }

    /// Simplifies a condition: each `if` with a decided test is replaced by one branch, and unused bound variables are dropped.
    pub fn condition(&mut self, condition: &ConditionRef) -> ConditionRef {
        if let Some((_, done)) = self.conditions.get(&Arc::as_ptr(condition)) {
            return done.clone();
        }
        let new = match &**condition {
            // Simplification may make an undefined part defined, which would change the truth value of these conditions.
            Condition::Truth(_) | Condition::HasValue(_) | Condition::IsTrue(_) | Condition::IsFalse(_) => condition.clone(),
            Condition::Compare(a, relation, b) => {
                let (a, b) = (self.term(a), self.term(b));
                let (a, b) = self.oracle.plainer(&a, &b).unwrap_or((a, b));
                compare(&a, *relation, &b)
            }
            Condition::Not(inner) => not(&self.condition(inner)),
            Condition::And(parts) => all(parts.iter().map(|part| self.condition(part)).collect::<Vec<_>>()),
            Condition::Or(parts) => any(parts.iter().map(|part| self.condition(part)).collect::<Vec<_>>()),
            Condition::Implies(a, b) => implies(&self.condition(a), &self.condition(b)),
            Condition::Iff(a, b) => simplified(&Arc::new(Condition::Iff(self.condition(a), self.condition(b)))),
            Condition::If(test, a, b) => {
                let test = self.condition(test);
                match self.way(&test) {
                    Some(true) => self.condition(a),
                    Some(false) => self.condition(b),
                    None => if_condition(&test, &self.condition(a), &self.condition(b)),
                }
            }
            Condition::Named { shown, body } => named(shown.clone(), self.condition(body)),
            Condition::Quantified(quantifier, bound, body) => {
                let body = self.condition(body);
                let own = |range: &ConditionRef| Variables::of_condition(range).free;
                let matters = |variable: &&BoundVariable| {
                    let elsewhere = bound.iter().filter(|other| other.name != variable.name);
                    let mut elsewhere = elsewhere.filter_map(|other| other.range.as_ref());
                    let used = Variables::of_condition(&body).free.contains(&variable.name)
                        || elsewhere.any(|range| own(range).contains(&variable.name));
                    used || !self.oracle.inhabited(variable)
                };
                quantified(*quantifier, bound.iter().filter(matters).cloned().collect(), body)
            }
        };
        self.conditions.insert(Arc::as_ptr(condition), (condition.clone(), new.clone()));
        new
    }

    fn way(&self, test: &ConditionRef) -> Option<bool> {
        constant_truth(test).or_else(|| self.oracle.way(test))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::build::{self, number, truth};
    use crate::expression::{Quantifier, Relation};

    struct OneFact(ConditionRef, bool);

    impl TruthOracle for OneFact {
        fn way(&self, test: &ConditionRef) -> Option<bool> {
            (*test == self.0).then_some(self.1)
        }

        fn plainer(&self, _: &TermRef, _: &TermRef) -> Option<(TermRef, TermRef)> {
            None
        }

        fn inhabited(&self, bound: &BoundVariable) -> bool {
            bound.range.is_some()
        }
    }

    #[test]
    fn simplification_drops_unused_bound_variables() {
        let (x, y) = (Term::variable("x"), Term::variable("y"));
        let positive = |number: &TermRef| compare(number, Relation::Greater, &build::number(0));
        let bound = |range| BoundVariable { name: "y".into(), range, integer: false, replaced: Vec::new() };
        let all_of = |range, body: &ConditionRef| quantified(Quantifier::Forall, vec![bound(range)], body.clone());
        let settled = |condition: &ConditionRef| Simplification::new(&OneFact(truth(true), true)).condition(condition);
        assert_eq!(settled(&all_of(Some(positive(&y)), &positive(&x))), positive(&x));
        let kept = [all_of(None, &positive(&x)), all_of(Some(positive(&y)), &compare(&x, Relation::Less, &y))];
        kept.iter().for_each(|kept| assert_eq!(settled(kept), *kept));
    }

    #[test]
    fn simplification_removes_only_decided_branches() {
        let x = Term::variable("x");
        let test = |bound: i64| compare(&x, Relation::Greater, &number(bound));
        let inner = if_term(&test(1), &number(2), &number(3));
        let outer = compare(&if_term(&test(2), &inner, &x), Relation::Less, &number(4));
        let settled = Simplification::new(&OneFact(test(1), true)).condition(&outer);
        assert_eq!(settled, compare(&if_term(&test(2), &number(2), &x), Relation::Less, &number(4)));
        assert_eq!(Simplification::new(&OneFact(test(2), false)).condition(&outer), compare(&x, Relation::Less, &number(4)));
    }
}
