//! Tests universal conditions: points and proofs that use them are accepted only with valid instances and refutations.

use std::sync::Arc;

use kernel::algebra::{Fraction, Polynomial};
use kernel::certificate::{Certificate, CertificateFault, Refutation};
use kernel::number::whole;
use kernel::{CandidatePoint, Instance, InstanceFault, System, UniversalProof, Value, check};
use referee::certify::{Answer, Rejection, confirm};
use referee::encode::{self, Query};
use referee::expression::definedness::guarded_values;
use referee::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef};
use referee::paper::Statement;
use referee::solve::certificates::{Effort, Hints, find};
use referee::solve::z3::Z3;
use referee::solve::{Budget, seek};

use super::lower::{bare_claim, bare_model};

fn variable(name: &str) -> TermRef {
    Term::variable(name)
}

fn number(value: i64) -> TermRef {
    Term::number(whole(value))
}

fn bound(quantifier: Quantifier, name: &str, body: ConditionRef) -> ConditionRef {
    let range = Some(Arc::new(Condition::Truth(true)));
    let variable = BoundVariable { name: name.into(), range, integer: false, replaced: Vec::new() };
    Arc::new(Condition::Quantified(quantifier, vec![variable], body))
}

/// Returns the query for a point of a condition.
fn query(condition: ConditionRef) -> Query {
    encode::encode(&bare_model(), &bare_claim(Statement::Nonempty(condition)), 0).parts.remove(0).query
}

fn system(query: &Query) -> &System {
    query.system.as_ref().unwrap()
}

/// Returns the query "no y is above x".
fn nothing_above() -> Query {
    let above = Condition::compare(variable("y"), Relation::Greater, variable("x"));
    query(bound(Quantifier::Forall, "y", Condition::negate(above)))
}

/// Returns the query "x is at most the square of every y".
fn below_squares() -> Query {
    let square = Arc::new(Term::Power(variable("y"), 2));
    query(bound(Quantifier::Forall, "y", Condition::compare(variable("x"), Relation::LessEqual, square)))
}

fn x_plus(value: i64) -> Fraction {
    let x = Polynomial::variable(0);
    Fraction::from_polynomial(x.plus(&Polynomial::constant(whole(value))))
}

fn refutation(system: &System, instances: Vec<Instance>) -> Refutation {
    let with = system.instantiated(&instances).unwrap();
    Refutation { certificate: find(&with, &Hints::default(), Effort::default()).unwrap().certificate, instances }
}

#[test]
fn a_refutation_needs_the_right_instance() {
    let query = nothing_above();
    let system = system(&query);
    let x = u32::try_from(system.variables.iter().position(|v| &*v.name == "x").unwrap_or(1)).unwrap();
    // The test looks up the index of x, because the truth variable of the condition may have a smaller one.
    let shifted = Fraction::from_polynomial(Polynomial::variable(x).plus(&Polynomial::constant(whole(1))));
    let good = refutation(system, vec![Instance { universal: 0, roots: Vec::new(), terms: vec![shifted.clone()] }]);
    assert_eq!(check(system, &good), Ok(()));
    // The same certificate is invalid with another instance, without instances, and with an instance of a missing condition.
    let with = |instances: Vec<Instance>| check(system, &Refutation { instances, certificate: good.certificate.clone() });
    let lower = Fraction::from_polynomial(Polynomial::variable(x).minus(&Polynomial::constant(whole(1))));
    assert!(with(vec![Instance { universal: 0, roots: Vec::new(), terms: vec![lower] }]).is_err());
    assert!(with(Vec::new()).is_err());
    let fault = |instance: Instance| with(vec![instance]).unwrap_err();
    let none = Instance { universal: 1, roots: Vec::new(), terms: vec![shifted.clone()] };
    assert_eq!(fault(none), CertificateFault::Instance(InstanceFault::NoSuchCondition(1)));
    let two = Instance { universal: 0, roots: Vec::new(), terms: vec![shifted.clone(), shifted] };
    assert_eq!(fault(two), CertificateFault::Instance(InstanceFault::Count));
    let foreign = Fraction::from_polynomial(Polynomial::variable(99));
    let foreign = Instance { universal: 0, roots: Vec::new(), terms: vec![foreign] };
    assert_eq!(fault(foreign), CertificateFault::Instance(InstanceFault::UnknownVariable));
}

#[test]
fn an_integer_variable_has_only_integer_instances() {
    let above = Condition::compare(variable("y"), Relation::Greater, variable("x"));
    let range = Some(Arc::new(Condition::Truth(true)));
    let whole_number = BoundVariable { name: "y".into(), range, integer: true, replaced: Vec::new() };
    let query = query(Arc::new(Condition::Quantified(Quantifier::Forall, vec![whole_number], Condition::negate(above))));
    let system = system(&query);
    // x is real, so x + 1 may be a fraction. An integer constant is a valid instance.
    let instance = |term: Fraction| Instance { universal: 0, roots: Vec::new(), terms: vec![term] };
    assert_eq!(system.instantiated(&[instance(x_plus(1))]).unwrap_err(), InstanceFault::NotWhole);
    assert!(system.instantiated(&[instance(Fraction::from_polynomial(Polynomial::constant(whole(3))))]).is_ok());
}

#[test]
fn a_point_needs_a_proof_of_each_universal_condition() {
    let query = below_squares();
    let Answer::Point(good) = seek(&Z3, system(&query), &Budget::default()) else { panic!("expected a point") };
    assert!(confirm(&query, &good).is_ok());
    // Without a proof the condition does not count as true; the proof is not valid at another point.
    let bare = CandidatePoint { values: good.values.clone(), universals: Vec::new() };
    assert_eq!(confirm(&query, &bare).unwrap_err(), Rejection::Fails);
    let positive: Vec<Value> = good.values.iter().map(|_| Value::Rational(whole(1))).collect();
    let moved = CandidatePoint { values: positive, universals: good.universals.clone() };
    assert_eq!(confirm(&query, &moved).unwrap_err(), Rejection::Universal);
    let by_nothing =
        CandidatePoint { values: good.values.clone(), universals: vec![UniversalProof { universal: 0, refutation: None }] };
    let violation_is_false = good.universals.iter().all(|held| held.refutation.is_none());
    assert!(violation_is_false || confirm(&query, &by_nothing).is_err());
    let foreign =
        CandidatePoint { values: good.values.clone(), universals: vec![UniversalProof { universal: 7, refutation: None }] };
    assert_eq!(confirm(&query, &foreign).unwrap_err(), Rejection::NotOfThisQuery);
}

#[test]
fn a_point_with_an_invalid_root_proves_no_universal_condition() {
    // A violation at a root that does not exist must not count as refuted.
    let query = below_squares();
    let nowhere = Value::Root { coefficients: vec![whole(1), whole(0), whole(1)], low: whole(1), high: whole(2) };
    let values = system(&query).variables.iter().map(|_| nowhere.clone()).collect();
    let violation_refuted = CandidatePoint { values, universals: vec![UniversalProof { universal: 0, refutation: None }] };
    assert_eq!(confirm(&query, &violation_refuted).unwrap_err(), Rejection::NotOfThisQuery);
}

#[test]
fn a_quantifier_and_its_negation_share_no_variable() {
    // "Some y is above x" and its negation: the system is unsatisfiable, and the two quantifiers must not share a variable.
    let above =
        |name: &str| bound(Quantifier::Exists, name, Condition::compare(variable(name), Relation::Greater, variable("x")));
    let some = above("y");
    let both = Condition::all(vec![some.clone(), Condition::negate(some)]);
    assert!(matches!(seek(&Z3, system(&query(both)), &Budget::default()), Answer::UnsatSaysSolver { .. }));
    // The negation of an equivalence whose sides are equivalent is unsatisfiable.
    let iff = Arc::new(Condition::Iff(above("y"), above("z")));
    assert!(matches!(seek(&Z3, system(&query(Condition::is_false(iff))), &Budget::default()), Answer::UnsatSaysSolver { .. }));
}

#[test]
fn a_universal_condition_is_not_true_where_it_is_undefined() {
    // For all y: 1/y > x. The condition is undefined at y = 0, so it is never true; it is false where some y has 1/y <= x.
    let inverse = Arc::new(Term::Divide(number(1), variable("y")));
    let all = bound(Quantifier::Forall, "y", Condition::compare(inverse, Relation::Greater, variable("x")));
    assert!(matches!(seek(&Z3, system(&query(all.clone())), &Budget::default()), Answer::UnsatSaysSolver { .. }));
    assert!(matches!(seek(&Z3, system(&query(Condition::is_false(all))), &Budget::default()), Answer::Point(_)));
}

#[test]
fn a_certificate_is_invalid_without_its_instances() {
    // A certificate for a system with an instance is no certificate for the system without the instance.
    let query = nothing_above();
    let system = system(&query);
    let Answer::UnsatSaysSolver { instances, .. } = seek(&Z3, system, &Budget::default()) else { panic!("expected unsat") };
    assert!(!instances.is_empty());
    let good = refutation(system, instances);
    let without: Certificate = good.certificate;
    assert!(check(system, &Refutation { instances: Vec::new(), certificate: without }).is_err());
}

#[test]
fn a_term_shared_by_two_quantifiers_is_analysed_under_each() {
    // 1/x is defined for all x in [1, 2] and not for x = 0: the result for one quantifier must not be reused for the other.
    let shared = Arc::new(Term::Divide(number(1), variable("x")));
    let positive = |low: i64, high: i64, relation: Relation| {
        let above = Condition::compare(number(low), Relation::LessEqual, variable("x"));
        let below = Condition::compare(variable("x"), Relation::LessEqual, number(high));
        let range = Some(Condition::all(vec![above, below]));
        let bound = vec![BoundVariable { name: "x".into(), range, integer: false, replaced: Vec::new() }];
        Arc::new(Condition::Quantified(Quantifier::Forall, bound, Condition::compare(shared.clone(), relation, number(0))))
    };
    let (one_to_two, with_zero) = (positive(1, 2, Relation::Less), positive(0, 1, Relation::Greater));
    for parts in [vec![one_to_two.clone(), with_zero.clone()], vec![with_zero, one_to_two]] {
        let condition = Condition::any(parts);
        for statement in [
            Statement::Decided(condition.clone()),
            Statement::Valued { whole: condition.clone(), values: guarded_values(&condition) },
        ] {
            let parts = encode::encode(&bare_model(), &bare_claim(statement.clone()), 0).parts;
            let found = |part: &encode::ClaimPart| matches!(seek(&Z3, system(&part.query), &Budget::default()), Answer::Point(_));
            assert!(parts.iter().any(found), "{statement:?}");
        }
    }
}
