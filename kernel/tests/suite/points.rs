//! Tests which points and refutations the kernel accepts, and each reason for which it refuses one.

use std::sync::Arc;

use kernel::algebra::univariate::{IsolatedRoot, Real};
use kernel::algebra::{Formula, Fraction, Polynomial, Quantified, QuantifiedVariable, Signs, quantified};
use kernel::certificate::{Cases, Certificate, CertificateEnd, Product};
use kernel::number::{Rational, ratio, whole};
use kernel::relation::Quantifier;
use kernel::{
    CandidatePoint, CertificateFault, Instance, InstanceFault, PointFault, Refutation, System, SystemVariable, UniversalProof,
    Value, VariableKind,
};

use super::conditions::{leaf, of, product};

fn at(values: &[Value]) -> CandidatePoint {
    values.to_vec().into()
}

fn fraction(value: i64) -> Value {
    Value::Rational(whole(value))
}

/// Returns the root of `x^2 - 2` between two numbers.
fn root(low: i64, high: i64) -> Value {
    let coefficients = vec![whole(-2), whole(0), whole(1)];
    Real::Root(IsolatedRoot { coefficients, low: whole(low), high: whole(high) }).into()
}

#[test]
fn the_kernel_accepts_a_point_only_where_every_piece_is_true() {
    let system = of(&["x > 0", "x*y = 1 or y > 5"]);
    let half = Value::Rational(ratio(1, 2).unwrap());
    assert_eq!(system.satisfied(&at(&[fraction(2), half.clone()])).unwrap().values(), [fraction(2), half]);
    assert_eq!(system.satisfied(&at(&[fraction(2), fraction(1)])), Err(PointFault::Fails));
    assert_eq!(system.satisfied(&at(&[fraction(0), fraction(6)])), Err(PointFault::Fails));
}

#[test]
fn a_point_needs_one_value_for_each_variable() {
    let system = of(&["x + y > 0"]);
    assert_eq!(system.satisfied(&at(&[fraction(2)])), Err(PointFault::NotOfThisSystem));
    assert_eq!(system.satisfied(&at(&[fraction(2), fraction(2), fraction(2)])), Err(PointFault::NotOfThisSystem));
}

#[test]
fn an_integer_variable_takes_only_integers() {
    let mut system = of(&["n > 0"]);
    system.variables[0].kind = VariableKind::Integer;
    assert!(system.satisfied(&at(&[fraction(3)])).is_ok());
    assert_eq!(system.satisfied(&at(&[Value::Rational(ratio(1, 2).unwrap())])), Err(PointFault::NotWhole));
    assert_eq!(system.satisfied(&at(&[root(1, 2)])), Err(PointFault::NotWhole));
}

#[test]
fn an_irrational_coordinate_is_evaluated_exactly() {
    let system = of(&["x*x = 2", "x > 7/5"]);
    assert!(system.satisfied(&at(&[root(1, 2)])).is_ok());
    assert_eq!(system.satisfied(&at(&[root(-2, -1)])), Err(PointFault::Fails), "the other root is below zero");
    assert!(system.satisfied(&at(&[root(-2, 2)])).is_err(), "two roots lie between the ends");
    assert!(system.satisfied(&at(&[root(2, 3)])).is_err(), "no root lies between the ends");
}

#[test]
fn intervals_separate_two_irrational_coordinates_but_do_not_prove_them_equal() {
    let apart = of(&["x - y > 1"]);
    assert!(apart.satisfied(&at(&[root(1, 2), root(-2, -1)])).is_ok(), "intervals show the sign");
    let equal = of(&["x - y = 0"]);
    assert_eq!(equal.satisfied(&at(&[root(1, 2), root(1, 2)])), Err(PointFault::TwoIrrational), "intervals show no zero");
}

/// Returns the system of "for all t in R: t^2 + a > 0" in a and its truth variable.
fn with_universal() -> System {
    let bound = QuantifiedVariable { index: quantified::FIRST_BOUND, name: "t".into(), whole: false };
    let t = Polynomial::variable(bound.index);
    let body = Formula::sign(&t.times(&t).plus(&Polynomial::variable(0)), Signs::POSITIVE);
    let all = Formula::Quantified(Arc::new(Quantified { quantifier: Quantifier::Forall, bound: vec![bound], body }));
    System::opened(vec![SystemVariable { name: "a".into(), kind: VariableKind::Real }], vec![(String::new(), all)])
}

/// Returns a proof that t^2 + 1 <= 0 has no solution: it contradicts t^2 >= 0.
fn no_violation_at_one() -> Arc<Refutation> {
    let violation = with_universal().violation(0, &[Real::Rational(whole(1)), Real::Rational(whole(0))]).unwrap();
    let t = Polynomial::variable(violation.index("t").unwrap());
    let square = Product { multiplier: whole(1), facts: Vec::new(), squares: vec![t] };
    Arc::new(Refutation { instances: Vec::new(), certificate: leaf(vec![square, product(1, &[0])]) })
}

#[test]
fn a_universal_condition_holds_only_if_its_violation_is_refuted() {
    let system = with_universal();
    let held = |refutation| UniversalProof { universal: 0, refutation };
    let candidate = |a: i64, universals| CandidatePoint { values: vec![fraction(a), fraction(1)], universals };
    let proof = || vec![held(Some(no_violation_at_one()))];
    let point = system.satisfied(&candidate(1, proof())).unwrap();
    assert_eq!(point.values(), [fraction(1), fraction(1)]);
    // The value that a candidate gives to a truth variable is ignored.
    assert_eq!(system.satisfied(&candidate(1, Vec::new())), Err(PointFault::Fails));
    assert_eq!(system.satisfied(&candidate(-1, proof())), Err(PointFault::Universal));
    assert_eq!(system.satisfied(&candidate(1, vec![held(None)])), Err(PointFault::Universal));
    let missing = vec![UniversalProof { universal: 4, refutation: None }];
    assert_eq!(system.satisfied(&candidate(1, missing)), Err(PointFault::NotOfThisSystem));
}

#[test]
fn a_refutation_uses_a_universal_condition_only_at_instances() {
    let mut system = with_universal();
    // a < -4 contradicts the instance t = 2.
    system.pieces.push(("a".to_owned(), Formula::sign(&Polynomial::variable(0).plus(&constant(whole(4))), Signs::NEGATIVE)));
    let instance = |place, value| Instance { universal: place, terms: vec![Fraction::from_polynomial(value)] };
    let two = instance(0, constant(whole(2)));
    // The truth variable is positive and 4 + a is not, so the instance "not all, or 4 + a > 0" has no case left.
    let certificate = Certificate { steps: Vec::new(), end: CertificateEnd::Cases { cases: Cases::Of(2), refuted: Vec::new() } };
    let refutation = |instances| Arc::new(Refutation { instances, certificate: certificate.clone() });
    assert!(system.refuted(&refutation(vec![two])).is_ok());
    let three = instance(0, constant(whole(3)));
    assert_eq!(system.refuted(&refutation(vec![three])), Err(CertificateFault::CaseLeftOut), "9 + a > 0 contradicts nothing");
    assert_eq!(
        system.refuted(&refutation(vec![instance(7, constant(whole(1)))])),
        Err(CertificateFault::Instance(InstanceFault::NoSuchCondition(7)))
    );
    assert_eq!(
        system.refuted(&refutation(vec![instance(0, Polynomial::variable(40))])),
        Err(CertificateFault::Instance(InstanceFault::UnknownVariable))
    );
}

fn constant(value: Rational) -> Polynomial {
    Polynomial::constant(value)
}

#[test]
fn an_unsat_core_contains_exactly_the_facts_that_the_proof_uses() {
    // The certificate does not name x > 0 and y < 0, but they exclude both cases of the disjunction. x < 5 and z > 0 are not
    // used.
    let system = of(&["x < 5", "x > 0", "y > 0 or x < 0", "z > 0", "y < 0"]);
    let end = CertificateEnd::Cases { cases: Cases::Of(2), refuted: Vec::new() };
    let certificate = Certificate { steps: Vec::new(), end };
    let proof = system.refuted(&Arc::new(Refutation { instances: Vec::new(), certificate })).unwrap();
    assert_eq!(proof.pieces().iter().copied().collect::<Vec<_>>(), [1, 2, 4]);
    assert_eq!(proof.facts(), proof.pieces());
    // A sum of products names its facts.
    let system = of(&["z > 0", "x > 0", "x + 1 < 0"]);
    let certificate = leaf(vec![product(1, &[1]), product(1, &[2])]);
    let proof = system.refuted(&Arc::new(Refutation { instances: Vec::new(), certificate })).unwrap();
    assert_eq!(proof.pieces().iter().copied().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn the_kernel_recomputes_the_normal_form_of_a_system() {
    let contradiction = of(&["x > 0", "x < 0"]);
    assert!(contradiction.refuted_by_normal_form().is_some_and(|proof| proof.refutation().is_none() && proof.terms() == 0));
    let forged = System { formula: Formula::False, ..of(&["x > 0"]) };
    assert_eq!(forged.refuted_by_normal_form(), None);
}
