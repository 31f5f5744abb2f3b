//! Tests that lowering agrees with evaluation: at random rational points, a condition is true (false, undefined) on the paper's
//! tree exactly where its lowered formula for *true* (*false*, neither) holds.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::number::{Rational, ratio};
use kernel::{System, VariableKind};
use num_traits::Zero;
use proptest::prelude::*;
use referee::encode;
use referee::expression::evaluate::{self, Evaluated};
use referee::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use referee::paper::{Claim, GivenHypothesis, Model, Role, Statement};
use referee::source::Span;

fn numbers() -> impl Strategy<Value = Rational> {
    (-3i64..=3, 1i64..=3).prop_filter_map("a fraction", |(above, below)| ratio(above, below))
}

fn relations() -> impl Strategy<Value = Relation> {
    prop_oneof![
        Just(Relation::Less),
        Just(Relation::LessEqual),
        Just(Relation::Greater),
        Just(Relation::GreaterEqual),
        Just(Relation::Equal),
        Just(Relation::NotEqual)
    ]
}

fn terms() -> impl Strategy<Value = TermRef> {
    let leaf =
        prop_oneof![numbers().prop_map(Term::number), prop_oneof![Just("x"), Just("y"), Just("z")].prop_map(Term::variable)];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let test = (inner.clone(), relations(), inner.clone()).prop_map(|(a, r, b)| Condition::compare(a, r, b)).boxed();
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Term::Add(a, b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Term::Subtract(a, b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Term::Multiply(a, b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Term::Divide(a, b))),
            (inner.clone(), -2i32..=3).prop_map(|(a, n)| Arc::new(Term::Power(a, n))),
            inner.clone().prop_map(|a| Arc::new(Term::Negate(a))),
            inner.clone().prop_map(|a| Arc::new(Term::Abs(a))),
            inner.clone().prop_map(|a| Arc::new(Term::Sign(a))),
            inner.clone().prop_map(|a| {
                let square = Arc::new(Term::Multiply(a.clone(), a));
                Arc::new(Term::Sqrt(square))
            }),
            prop::collection::vec(inner.clone(), 1..=3).prop_map(|parts| Arc::new(Term::Min(parts))),
            prop::collection::vec(inner.clone(), 1..=3).prop_map(|parts| Arc::new(Term::Max(parts))),
            (test.clone(), inner.clone(), inner.clone()).prop_map(|(t, a, b)| Arc::new(Term::If(t, a, b))),
            prop::collection::vec((inner.clone(), test), 1..=3).prop_map(|cases| Arc::new(Term::Cases(cases))),
            inner.prop_map(|body| Arc::new(Term::Named { shown: "named".into(), body })),
        ]
    })
}

fn conditions() -> impl Strategy<Value = ConditionRef> {
    let leaf = prop_oneof![
        8 => (terms(), relations(), terms()).prop_map(|(a, r, b)| Condition::compare(a, r, b)),
        1 => any::<bool>().prop_map(|value| Arc::new(Condition::Truth(value))),
        1 => terms().prop_map(|term| Arc::new(Condition::HasValue(term)))
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Arc::new(Condition::Not(a))),
            prop::collection::vec(inner.clone(), 0..=3).prop_map(|parts| Arc::new(Condition::And(parts))),
            prop::collection::vec(inner.clone(), 0..=3).prop_map(|parts| Arc::new(Condition::Or(parts))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Condition::Implies(a, b))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Arc::new(Condition::Iff(a, b))),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(t, a, b)| Arc::new(Condition::If(t, a, b))),
            inner.clone().prop_map(Condition::is_true),
            inner.prop_map(Condition::is_false),
        ]
    })
}

/// Returns a model without parameters or hypotheses.
pub(crate) fn bare_model() -> Model {
    Model {
        alternatives: Vec::new(),
        parameters: Vec::new(),
        functions: Vec::new(),
        definitions: Vec::new(),
        assumptions: Vec::new(),
        conditions: Vec::new(),
        regions: Vec::new(),
        games: Vec::new(),
        assessments: Vec::new(),
    }
}

/// Returns a claim with a statement only.
pub(crate) fn bare_claim(statement: Statement) -> Claim {
    Claim {
        id: "claim".into(),
        title: "claim".into(),
        places: Vec::new(),
        span: Span::default(),
        role: Role::Claim,
        belongs_to: "claim".into(),
        model: 0,
        statement,
        written: String::new(),
        given: Vec::new(),
        without: Vec::new(),
        binds: Vec::new(),
        expected: None,
        rests_on: Vec::new(),
        standings: Vec::new(),
        derivation: None,
    }
}

/// Returns the system of the condition; `None` if it exceeds its size limits.
fn system(condition: &ConditionRef) -> Option<System> {
    system_given(&[], condition)
}

/// Returns the system of the condition under assumptions.
fn system_given(in_force: &[ConditionRef], condition: &ConditionRef) -> Option<System> {
    let given = |condition: &ConditionRef| GivenHypothesis { origin: "given".into(), condition: condition.clone(), from: None };
    let given = in_force.iter().map(given).collect();
    let claim = Claim { given, ..bare_claim(Statement::Nonempty(condition.clone())) };
    let mut question = encode::encode(&bare_model(), &claim, 0);
    question.parts.remove(0).query.system.ok()
}

/// Evaluates the system at a point of the paper's variables: auxiliary variables (square roots) have the value that their pieces
/// determine.
fn at_point(system: &System, point: &BTreeMap<Variable, Rational>) -> Option<bool> {
    let mut values: Vec<Option<Rational>> = system.variables.iter().map(|v| point.get(&v.name).cloned()).collect();
    for (place, variable) in system.variables.iter().enumerate() {
        if variable.kind == VariableKind::Root {
            // Only the pieces of an auxiliary variable contain it; small fractions are tried as its value.
            let candidates =
                (0..=60i64).flat_map(|above| [1i64, 2, 3, 4, 6, 9, 12, 18, 27, 36].map(move |below| ratio(above, below)));
            let fixed = candidates.flatten().find(|candidate| {
                let with = |index: u32| if index as usize == place { Some(candidate) } else { values[index as usize].as_ref() };
                let own = system.pieces.iter().filter(|(origin, _)| origin.is_empty());
                let own: Vec<_> = own.filter(|(_, f)| f.variables().contains(&u32::try_from(place).unwrap_or(0))).collect();
                own.first().is_some_and(|(_, piece)| piece.evaluate(with) == Some(true))
            });
            values[place] = Some(fixed?);
        }
    }
    system.formula.evaluate(|index| values[index as usize].as_ref())
}

proptest! {
    #![proptest_config(crate::seeded::cases(3000))]

    #[test]
    fn lowering_agrees_with_evaluation(
        condition in conditions(),
        (x, y, z) in (numbers(), numbers(), numbers()),
    ) {
        let point: BTreeMap<Variable, Rational> = [("x".into(), x), ("y".into(), y), ("z".into(), z)].into();
        let truth = evaluate::condition(&condition, &point);
        let (Some(yes), Some(no)) = (system(&Condition::is_true(condition.clone())), system(&Condition::is_false(condition.clone())))
        else { return Ok(()) };
        let (Some(yes), Some(no)) = (at_point(&yes, &point), at_point(&no, &point)) else { return Ok(()) };
        let expected = match truth {
            Evaluated::Value(value) => (value, !value),
            Evaluated::Undefined => (false, false),
            Evaluated::Unknown => return Ok(()),
        };
        prop_assert_eq!((yes, no), expected, "{}", condition);
    }

    #[test]
    fn lowering_under_assumptions_agrees_where_they_hold(
        condition in conditions(),
        known in prop::collection::vec(terms(), 1..=4),
        (x, y, z) in (numbers(), numbers(), numbers()),
    ) {
        let point: BTreeMap<Variable, Rational> = [("x".into(), x), ("y".into(), y), ("z".into(), z)].into();
        // If the variables have values, the denominators in the condition are likely to be known.
        let known = ["x", "y", "z"].map(Term::variable).into_iter().chain(known);
        let in_force: Vec<ConditionRef> = known
            .filter_map(|term| {
                let Evaluated::Value(value) = evaluate::term(&term, &point) else { return None };
                let relation = match value.cmp(&Rational::zero()) {
                    Ordering::Less => Relation::Less,
                    Ordering::Equal => Relation::GreaterEqual,
                    Ordering::Greater => Relation::Greater,
                };
                Some(Condition::compare(term, relation, Term::number(Rational::zero())))
            })
            .collect();
        for asked in [Condition::is_true(condition.clone()), Condition::is_false(condition.clone())] {
            let (Some(alone), Some(beside)) = (system(&asked), system_given(&in_force, &asked)) else { return Ok(()) };
            let (Some(alone), Some(beside)) = (at_point(&alone, &point), at_point(&beside, &point)) else { return Ok(()) };
            prop_assert_eq!(alone, beside, "{}", condition);
        }
    }

    #[test]
    fn lowered_definedness_agrees_with_evaluation(term in terms(), (x, y, z) in (numbers(), numbers(), numbers())) {
        let point: BTreeMap<Variable, Rational> = [("x".into(), x), ("y".into(), y), ("z".into(), z)].into();
        let Some(gap) = system(&Condition::negate(Arc::new(Condition::HasValue(term.clone())))) else { return Ok(()) };
        let Some(gap) = at_point(&gap, &point) else { return Ok(()) };
        match evaluate::term(&term, &point) {
            Evaluated::Value(_) => prop_assert!(!gap, "{}", term),
            Evaluated::Undefined => prop_assert!(gap, "{}", term),
            Evaluated::Unknown => {}
        }
    }
}

#[test]
fn a_division_by_zero_is_undefined() {
    let quotient = Arc::new(Term::Divide(Term::variable("x"), Term::variable("y")));
    let point: BTreeMap<Variable, Rational> = [("x".into(), Rational::zero()), ("y".into(), Rational::zero())].into();
    assert_eq!(evaluate::term(&quotient, &point), Evaluated::Undefined);
    let gap = system(&Condition::negate(Arc::new(Condition::HasValue(quotient)))).expect("a small system");
    assert_eq!(at_point(&gap, &point), Some(true));
}

#[test]
fn lowering_uses_assumptions_for_the_signs_of_denominators() {
    let positive = |name: &str| Condition::compare(Term::variable(name), Relation::Greater, Term::number(Rational::zero()));
    let quotient =
        Arc::new(Term::Divide(Term::variable("x"), Arc::new(Term::Multiply(Term::variable("y"), Term::variable("z")))));
    let asked = Condition::is_true(Condition::compare(quotient, Relation::Less, Term::number(ratio(1, 2).expect("a fraction"))));
    let size = |in_force: &[ConditionRef]| {
        let system = system_given(in_force, &asked).expect("a small system");
        system.pieces.last().map(|(_, piece)| piece.size())
    };
    assert_eq!(size(&[positive("y"), positive("z")]), Some(1));
    assert!(size(&[]) > Some(4));
}
