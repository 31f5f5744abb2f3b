//! Tests which points and refutations the kernel accepts, and each reason for which it refuses one.

use std::sync::Arc;

use kernel::algebra::univariate::{IsolatedRoot, Real};
use kernel::algebra::{Formula, Fraction, Polynomial, Quantified, QuantifiedVariable, Signs, quantified};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Product};
use kernel::defined_root::{FIRST_ROOT, MAX_ROOTS};
use kernel::number::{Rational, ratio, whole};
use kernel::relation::Quantifier;
use kernel::{
    CandidatePoint, CertificateFault, DefinedRoot, Instance, InstanceFault, PointFault, Refutation, System, SystemVariable,
    UniversalProof, Value, VariableKind,
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
    assert!(equal.satisfied(&at(&[root(1, 2), root(1, 2)])).is_ok(), "the value is closer to zero than any other value");
    assert_eq!(equal.satisfied(&at(&[root(1, 2), root(-2, -1)])), Err(PointFault::Fails));
    let product = of(&["2*x*y = -4"]);
    assert!(product.satisfied(&at(&[root(1, 2), root(-2, -1)])).is_ok());
    assert_eq!(product.satisfied(&at(&[root(1, 2), root(1, 2)])), Err(PointFault::Fails));
    assert_eq!(of(&["x*y > 2"]).satisfied(&at(&[root(1, 2), root(1, 2)])), Err(PointFault::Fails));
    // 1393/985 is within 10^-6 of the square root of 2.
    assert_eq!(of(&["985*x - 1393 = x - y"]).satisfied(&at(&[root(1, 2), root(1, 2)])), Err(PointFault::Fails));
}

/// The root of a polynomial, given by its coefficients, between two fractions.
fn root_of(coefficients: &[i64], low: (i64, i64), high: (i64, i64)) -> Value {
    let coefficients = coefficients.iter().map(|c| whole(*c)).collect();
    let end = |(above, below)| ratio(above, below).unwrap();
    Real::Root(IsolatedRoot { coefficients, low: end(low), high: end(high) }).into()
}

#[test]
fn several_irrational_coordinates_of_polynomials_with_further_roots() {
    // (x^2 - 2)(x^2 - 3) has the roots of 2 and of 3: the bound on sizes takes all of them into account.
    let (two, three) = (root_of(&[6, 0, -5, 0, 1], (1, 1), (3, 2)), root_of(&[6, 0, -5, 0, 1], (3, 2), (2, 1)));
    let equal = of(&["x - y = 0"]);
    assert!(equal.satisfied(&at(&[two.clone(), root(1, 2)])).is_ok());
    assert_eq!(equal.satisfied(&at(&[three.clone(), root(1, 2)])), Err(PointFault::Fails));
    assert!(of(&["x*x*y*y = 6", "x < y"]).satisfied(&at(&[two, three])).is_ok());
    // Polynomials with fractions and multiple roots as coefficients are made square-free first.
    let halves = Real::Root(IsolatedRoot {
        coefficients: [1, 0, -1].iter().map(|c| ratio(*c, 2).unwrap()).chain([whole(0), ratio(1, 8).unwrap()]).collect(),
        low: whole(1),
        high: whole(2),
    });
    assert!(equal.satisfied(&at(&[halves.into(), root(1, 2)])).is_ok(), "(x^2 - 2)^2/8");
    // The cube root of 2, and that of 4.
    let cubes = [root_of(&[-2, 0, 0, 1], (1, 1), (2, 1)), root_of(&[-4, 0, 0, 1], (1, 1), (2, 1))];
    assert!(of(&["x*x = y"]).satisfied(&at(&cubes)).is_ok());
    assert_eq!(of(&["x*x = y + x - 1"]).satisfied(&at(&cubes)), Err(PointFault::Fails));
    // Too many tuples of roots: the sign of zero stays unknown.
    let eleventh = root_of(&[-2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], (1, 1), (2, 1));
    assert_eq!(equal.satisfied(&at(&[eleventh.clone(), eleventh])), Err(PointFault::TwoIrrational));
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
    let instance = |place, value| Instance { universal: place, roots: Vec::new(), terms: vec![Fraction::from_polynomial(value)] };
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

/// For all t: t^power + a is not zero; and these conditions on a.
fn without_root(power: u32, conditions: &[(i64, Signs)]) -> System {
    let bound = QuantifiedVariable { index: quantified::FIRST_BOUND, name: "t".into(), whole: false };
    let body = Polynomial::variable(bound.index).power(power).plus(&Polynomial::variable(0));
    let body = Formula::sign(&body, Signs::ZERO.complement());
    let all = Formula::Quantified(Arc::new(Quantified { quantifier: Quantifier::Forall, bound: vec![bound], body }));
    let shifted = |by: &i64| Polynomial::variable(0).plus(&constant(whole(*by)));
    let conditions = conditions.iter().map(|(by, signs)| (String::new(), Formula::sign(&shifted(by), *signs)));
    let pieces = std::iter::once((String::new(), all)).chain(conditions).collect();
    System::opened(vec![SystemVariable { name: "a".into(), kind: VariableKind::Real }], pieces)
}

/// One case of the definition of the root is left, and then none of the instance.
fn at_a_root(instance: Instance, definition: usize) -> Arc<Refutation> {
    let steps = vec![CertificateStep { cases: Cases::Of(definition), left: 0, refuted: Vec::new() }];
    let end = CertificateEnd::Cases { cases: Cases::Of(definition + 1), refuted: Vec::new() };
    Arc::new(Refutation { instances: vec![instance], certificate: Certificate { steps, end } })
}

fn term(variable: u32) -> Fraction {
    Fraction::from_polynomial(Polynomial::variable(variable))
}

#[test]
fn a_universal_condition_is_used_at_a_square_root() {
    let system = without_root(2, &[(0, Signs::NEGATIVE)]);
    let a = Polynomial::variable(0);
    let minus_a = a.scaled(&whole(-1));
    let instance =
        |root: Polynomial, term: Fraction| Instance { universal: 0, roots: vec![DefinedRoot::Square(root)], terms: vec![term] };
    let good = instance(minus_a.clone(), term(FIRST_ROOT));
    let proof = |instance: Instance| system.refuted(&at_a_root(instance, 2));
    assert!(proof(good.clone()).is_ok());
    let refused = |instance: Instance, fault: CertificateFault| assert_eq!(proof(instance), Err(fault));
    let unknown = CertificateFault::Instance(InstanceFault::UnknownVariable);
    refused(instance(minus_a.clone(), term(FIRST_ROOT + 1)), unknown);
    refused(instance(Polynomial::variable(FIRST_ROOT), term(FIRST_ROOT)), unknown);
    refused(instance(Polynomial::variable(40), term(FIRST_ROOT)), unknown);
    refused(Instance { roots: Vec::new(), ..good.clone() }, unknown);
    refused(Instance { terms: Vec::new(), ..good.clone() }, CertificateFault::Instance(InstanceFault::Count));
    let missing = CertificateFault::Instance(InstanceFault::NoSuchCondition(1));
    refused(Instance { universal: 1, ..good.clone() }, missing);
    let many = vec![DefinedRoot::Square(minus_a.clone()); MAX_ROOTS + 1];
    refused(Instance { roots: many, ..good.clone() }, CertificateFault::Instance(InstanceFault::TooLarge));
    // The root of a need not exist where a < 0, and that of 1 - a is not the one sought.
    refused(instance(a, term(FIRST_ROOT)), CertificateFault::CaseLeftOut);
    assert!(proof(instance(minus_a.plus(&constant(whole(1))), term(FIRST_ROOT))).is_err());
    // Where a may be positive there is no root.
    let anywhere = without_root(2, &[(-1, Signs::NEGATIVE)]);
    assert_eq!(anywhere.refuted(&at_a_root(good, 2)), Err(CertificateFault::CaseLeftOut));
}

#[test]
fn a_universal_condition_is_used_at_a_root_between_two_ends() {
    let system = without_root(3, &[(0, Signs::NEGATIVE), (1, Signs::POSITIVE)]);
    let (zero, one) = (constant(whole(0)), constant(whole(1)));
    let cubic = vec![Polynomial::variable(0), zero.clone(), zero.clone(), one.clone()];
    let instance = |coefficients: &[Polynomial], low: &Polynomial, high: &Polynomial| {
        let root = DefinedRoot::Between { coefficients: coefficients.to_vec(), low: low.clone(), high: high.clone() };
        Instance { universal: 0, roots: vec![root], terms: vec![term(FIRST_ROOT)] }
    };
    let proof = |instance: Instance| system.refuted(&at_a_root(instance, 3));
    assert!(proof(instance(&cubic, &zero, &one)).is_ok());
    for place in 0..cubic.len() {
        let mut other = cubic.clone();
        other[place] = other[place].plus(&constant(whole(2)));
        assert!(proof(instance(&other, &zero, &one)).is_err(), "coefficient {place}");
    }
    assert!(proof(instance(&cubic[..3], &zero, &one)).is_err());
    assert!(proof(instance(&[], &zero, &one)).is_err(), "every number is a root of zero");
    let reversed = proof(instance(&cubic, &one, &zero));
    assert_eq!(reversed, Err(CertificateFault::CaseLeftOut), "no root is defined between 1 and 0");
    // The sign does not change between 0 and 0, 1 and 1, or 1 and 2.
    for (low, high) in [(0, 0), (1, 1), (1, 2)] {
        let ends = (constant(whole(low)), constant(whole(high)));
        assert_eq!(proof(instance(&cubic, &ends.0, &ends.1)), Err(CertificateFault::CaseLeftOut), "{low}, {high}");
    }
    let unknown = Err(CertificateFault::Instance(InstanceFault::UnknownVariable));
    assert_eq!(proof(instance(&cubic, &Polynomial::variable(40), &one)), unknown);
    assert_eq!(proof(instance(&cubic, &zero, &Polynomial::variable(FIRST_ROOT))), unknown);
    let long = vec![one.clone(); 70];
    assert_eq!(proof(instance(&long, &zero, &one)), Err(CertificateFault::Instance(InstanceFault::TooLarge)));
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
