//! Tests that simplified conditions have the same truth value as before wherever they are defined and the assumed tests are true.

use std::sync::Arc;

use kernel::number::ratio;
use referee::expression::build::simplified;
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::expression::simplify::{Simplification, TruthOracle};
use referee::expression::{BoundVariable, Condition, ConditionRef, Relation, Term, TermRef};

use super::random::Dice;

const NAMES: [&str; 3] = ["x", "y", "z"];

/// An oracle that decides the tests with the same truth value at all of some points.
struct Points(Vec<Assignment>);

impl Points {
    fn random(dice: &mut Dice) -> Self {
        let number = |dice: &mut Dice| ratio(i64::try_from(dice.below(9)).unwrap() - 4, *dice.choose(&[1, 1, 2, 3])).unwrap();
        let point = |dice: &mut Dice| NAMES.iter().map(|name| ((*name).into(), number(dice))).collect();
        let count = 1 + dice.below(4);
        Self((0..count).map(|_| point(dice)).collect())
    }

    fn is_known(&self, term: &TermRef) -> bool {
        self.0.iter().all(|at| evaluate::term(term, at).value().is_some())
    }
}

impl TruthOracle for Points {
    fn way(&self, test: &ConditionRef) -> Option<bool> {
        [true, false].into_iter().find(|way| self.0.iter().all(|at| evaluate::condition(test, at) == Evaluated::Value(*way)))
    }

    /// Removes a common summand of both sides.
    fn plainer(&self, a: &TermRef, b: &TermRef) -> Option<(TermRef, TermRef)> {
        match (&**a, &**b) {
            (Term::Add(a, own), Term::Add(b, other)) if own == other && self.is_known(own) => Some((a.clone(), b.clone())),
            _ => None,
        }
    }

    fn inhabited(&self, _: &BoundVariable) -> bool {
        false
    }
}

/// Generates random numbers and conditions, some of them undefined somewhere.
struct Chance<'a>(&'a mut Dice);

impl Chance<'_> {
    fn number(&mut self, depth: usize) -> TermRef {
        if depth == 0 || self.0.once_in(5) {
            return if self.0.once_in(3) {
                Term::number(ratio(i64::try_from(self.0.below(7)).unwrap() - 3, 2).unwrap())
            } else {
                Term::variable(*self.0.choose(&NAMES))
            };
        }
        let (a, b) = (self.number(depth - 1), self.number(depth - 1));
        Arc::new(match self.0.below(8) {
            0 => Term::Negate(a),
            1 => Term::Add(a, b),
            2 => Term::Subtract(a, b),
            3 => Term::Multiply(a, b),
            4 => Term::Divide(a, b),
            _ => Term::If(self.condition(depth - 1), a, b),
        })
    }

    fn comparison(&mut self, depth: usize) -> ConditionRef {
        let relations = [Relation::Less, Relation::LessEqual, Relation::Greater, Relation::GreaterEqual, Relation::Equal];
        let relation = *self.0.choose(&relations);
        let (mut a, mut b) = (self.number(depth), self.number(depth));
        if self.0.once_in(3) {
            let both = self.number(depth);
            (a, b) = (Arc::new(Term::Add(a, both.clone())), Arc::new(Term::Add(b, both)));
        }
        Condition::compare(a, relation, b)
    }

    fn condition(&mut self, depth: usize) -> ConditionRef {
        if depth == 0 || self.0.once_in(4) {
            return self.comparison(depth.saturating_sub(1));
        }
        let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
        Arc::new(match self.0.below(8) {
            0 => Condition::Not(a),
            1 => Condition::And(vec![a, b]),
            2 => Condition::Or(vec![a, b]),
            3 => Condition::Implies(a, b),
            4 => Condition::Iff(a, b),
            5 => Condition::IsTrue(a),
            6 => Condition::IsFalse(a),
            _ => Condition::If(self.condition(depth - 1), a, b),
        })
    }
}

#[test]
fn simplified_conditions_agree_where_the_assumed_tests_are_true() {
    let mut dice = Dice::new(11);
    let (mut changed, mut without_value) = (0, 0);
    for round in 0..20_000 {
        let points = Points::random(&mut dice);
        let condition = Chance(&mut dice).condition(4);
        let settled = Simplification::new(&points).condition(&condition);
        changed += usize::from(settled != condition);
        for at in &points.0 {
            let before = evaluate::condition(&condition, at);
            without_value += usize::from(before == Evaluated::Undefined);
            let said = |condition: &ConditionRef| before == Evaluated::Undefined || evaluate::condition(condition, at) == before;
            assert!(said(&simplified(&condition)), "{round}: {condition}\nbecame {}\nat {at:?}", simplified(&condition));
            assert!(said(&settled), "{round}: {condition}\nbecame {settled}\nat {at:?}");
        }
    }
    assert!(changed > 5_000 && without_value > 500, "{changed} changed, {without_value} without a value");
}
