//! Tests that the checker refuses invalid certificates: one test for each kind of error, with its fault.

use super::conditions::{leaf, of, product, variable};
use kernel::algebra::{Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, MAX_DEPTH, MAX_NODES, Product};
use kernel::number::{Rational, whole};
use kernel::{CertificateFault, System, VariableKind, check_certificate};

fn cases(cases: Cases, refuted: Vec<Certificate>) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Cases { cases, refuted } }
}

fn with_equality(products: Vec<Product>, multiplier: Polynomial, fact: usize) -> Certificate {
    Certificate { steps: Vec::new(), end: CertificateEnd::Identity(Identity { products, equalities: vec![(multiplier, fact)] }) }
}

fn one() -> Polynomial {
    Polynomial::constant(whole(1))
}

/// Returns x > 0, y < 1, x y - x >= 0 with a certificate that they are contradictory: x (1 - y) > 0 and x (y - 1) >= 0.
fn strict() -> (System, Certificate) {
    (of(&["x > 0", "y < 1", "x*y - x >= 0"]), leaf(vec![product(1, &[0, 1]), product(1, &[2])]))
}

#[test]
fn the_checker_accepts_a_valid_identity() {
    let (system, certificate) = strict();
    assert_eq!(check_certificate(&system, &certificate), Ok(()));
}

#[test]
fn the_checker_refuses_a_changed_multiplier() {
    let (system, _) = strict();
    let certificate = leaf(vec![product(2, &[0, 1]), product(1, &[2])]);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::SumNotConstant));
}

#[test]
fn the_checker_refuses_a_multiplier_that_is_not_positive() {
    let (system, _) = strict();
    for bad in [0, -1] {
        let certificate = leaf(vec![product(1, &[0, 1]), product(1, &[2]), product(bad, &[0])]);
        assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::MultiplierNotPositive));
    }
}

#[test]
fn the_checker_refuses_a_swapped_product() {
    let (system, _) = strict();
    let certificate = leaf(vec![product(1, &[0, 0]), product(1, &[2])]);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::SumNotConstant));
}

#[test]
fn the_checker_refuses_a_missing_term() {
    let (system, _) = strict();
    assert_eq!(check_certificate(&system, &leaf(vec![product(1, &[0, 1])])), Err(CertificateFault::SumNotConstant));
}

#[test]
fn the_checker_refuses_a_weak_inequality_used_as_strict() {
    let (_, certificate) = strict();
    let weak = of(&["x >= 0", "y < 1", "x*y - x >= 0"]);
    assert_eq!(check_certificate(&weak, &certificate), Err(CertificateFault::NotStrict));
}

#[test]
fn the_checker_refuses_a_square_used_as_strict() {
    let system = of(&["x >= 0", "y*y <= 0"]);
    let square = Product { multiplier: whole(1), facts: Vec::new(), squares: vec![variable(&system, "y")] };
    assert_eq!(check_certificate(&system, &leaf(vec![square, product(1, &[1])])), Err(CertificateFault::NotStrict));
}

#[test]
fn the_checker_refuses_a_positive_sum() {
    let system = of(&["x > 0", "x < 1"]);
    assert_eq!(check_certificate(&system, &leaf(vec![product(1, &[0]), product(1, &[1])])), Err(CertificateFault::SumPositive));
}

#[test]
fn the_checker_refuses_an_empty_sum() {
    let (system, _) = strict();
    assert_eq!(check_certificate(&system, &leaf(Vec::new())), Err(CertificateFault::NotStrict));
}

#[test]
fn the_checker_refuses_a_fact_that_does_not_exist() {
    let (system, _) = strict();
    assert_eq!(check_certificate(&system, &leaf(vec![product(1, &[3])])), Err(CertificateFault::NoSuchFact(3)));
    assert_eq!(check_certificate(&system, &with_equality(Vec::new(), one(), 9)), Err(CertificateFault::NoSuchFact(9)));
    assert_eq!(check_certificate(&system, &cases(Cases::Of(7), Vec::new())), Err(CertificateFault::NoSuchFact(7)));
}

#[test]
fn the_checker_refuses_a_fact_of_another_case() {
    // In the second case only the second alternative is a fact; the fact of the first case must no longer be in scope.
    let system = of(&["x > 0 or y > 0", "x < 0", "y <= 1"]);
    let first = leaf(vec![product(1, &[3]), product(1, &[1])]);
    let second = leaf(vec![product(1, &[1]), product(1, &[4])]);
    let certificate = cases(Cases::Of(0), vec![first, second]);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::CaseLeftOut));
    let system = of(&["x + y > 0 or y > 0", "x + y + z < 0", "z > 0", "y <= 1"]);
    let first = leaf(vec![product(1, &[1]), product(1, &[2]), product(1, &[4])]);
    let second = leaf(vec![product(1, &[1]), product(1, &[2]), product(1, &[5])]);
    assert_eq!(check_certificate(&system, &cases(Cases::Of(0), vec![first, second])), Err(CertificateFault::NoSuchFact(5)));
}

#[test]
fn the_checker_refuses_a_lemma_used_in_its_own_proof() {
    let system = of(&["x > 0"]);
    let step = CertificateStep {
        cases: Cases::Signs {
            polynomial: variable(&system, "x").minus(&one()),
            signs: vec![Signs::NEGATIVE, Signs::NEGATIVE.complement()],
        },
        left: 1,
        refuted: vec![leaf(vec![product(1, &[2])])],
    };
    let certificate = Certificate { steps: vec![step], end: CertificateEnd::Identity(Identity::default()) };
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::NoSuchFact(2)));
}

#[test]
fn the_checker_refuses_a_product_of_facts_that_are_no_inequalities() {
    for (conditions, fact) in [(["x != 0", "x > 0"], 0), (["x = 0", "x > 0"], 0), (["x > 0", "x > 1 or y > 1"], 1)] {
        let certificate = leaf(vec![product(1, &[fact])]);
        assert_eq!(check_certificate(&of(&conditions), &certificate), Err(CertificateFault::NotAnInequality(fact)));
    }
}

#[test]
fn the_checker_refuses_an_equality_term_of_a_fact_that_is_no_equality() {
    let system = of(&["x > 0", "x > 1 or y > 1", "y != 0"]);
    for fact in [0, 1, 2] {
        let certificate = with_equality(Vec::new(), one(), fact);
        assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::NotAnEquality(fact)));
    }
    let system = of(&["x = 0", "x > 0"]);
    let honest = with_equality(vec![product(1, &[1])], one().scaled(&whole(-1)), 0);
    assert_eq!(check_certificate(&system, &honest), Ok(()));
}

#[test]
fn the_checker_refuses_a_split_with_a_missing_case() {
    let system = of(&["x > 1 or x + y < 0", "x < 1/2", "x + y > 0"]);
    let only = leaf(vec![product(1, &[1]), product(1, &[3])]);
    // The third fact excludes the second alternative, so one case remains.
    assert_eq!(check_certificate(&system, &cases(Cases::Of(0), vec![leaf(vec![product(2, &[3]), product(1, &[1])])])), Ok(()));
    let system = of(&["x > 1 or x + y < 0", "x < 1/2", "x + y > 1"]);
    assert_eq!(check_certificate(&system, &cases(Cases::Of(0), vec![only.clone()])), Err(CertificateFault::CaseLeftOut));
    assert_eq!(
        check_certificate(&system, &cases(Cases::Of(0), vec![only.clone(), only.clone(), only.clone()])),
        Err(CertificateFault::CaseLeftOut)
    );
    let step = CertificateStep { cases: Cases::Of(0), left: 2, refuted: vec![only.clone()] };
    let certificate = Certificate { steps: vec![step], ..only };
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::CaseLeftOut));
}

#[test]
fn the_checker_refuses_a_split_with_a_missing_sign() {
    let system = of(&["x*x <= 0", "x*x + y > 0", "y < 0"]);
    let x = variable(&system, "x");
    let signs = vec![Signs::POSITIVE, Signs::NEGATIVE];
    let refuted = vec![leaf(vec![product(1, &[0]), product(1, &[3, 3])]), leaf(vec![product(1, &[0]), product(1, &[3, 3])])];
    let certificate = cases(Cases::Signs { polynomial: x, signs }, refuted);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::SignLeftOut));
}

#[test]
fn the_checker_refuses_an_integer_split_without_adjacent_integers() {
    let mut system = of(&["n > 0", "n < 1", "x > 0"]);
    let (n, x) = (variable(&system, "n"), variable(&system, "x"));
    let refuted = || vec![leaf(vec![product(1, &[0]), product(1, &[3])]), leaf(vec![product(1, &[1]), product(1, &[3])])];
    let whole =
        |below: &Polynomial, above: &Polynomial| cases(Cases::Whole { below: below.clone(), above: above.clone() }, refuted());
    let honest = whole(&n, &n.minus(&one()));
    assert_eq!(check_certificate(&system, &honest), Err(CertificateFault::NotWhole), "n is still a real variable");
    let place = system.index("n").unwrap() as usize;
    system.variables[place].kind = VariableKind::Integer;
    assert_eq!(check_certificate(&system, &honest), Ok(()));
    let half = one().scaled(&Rational::new(1.into(), 2.into()));
    let bad = [
        whole(&n, &n),
        whole(&n, &n.minus(&half)),
        whole(&n.minus(&one()), &n),
        whole(&n.minus(&half), &n.minus(&half).minus(&one())),
        whole(&x, &x.minus(&one())),
        whole(&n.times(&x), &n.times(&x).minus(&one())),
    ];
    for certificate in bad {
        assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::NotWhole), "{certificate:?}");
    }
}

#[test]
fn the_checker_omits_a_case_only_if_a_fact_contradicts_it() {
    // x > 0 excludes x <= 0, and x >= 0 does not.
    let weak = of(&["x >= 0", "x <= 0 or x + y < 0", "x + y > 0"]);
    assert_eq!(check_certificate(&weak, &cases(Cases::Of(1), Vec::new())), Err(CertificateFault::CaseLeftOut));
    let strict = of(&["x > 0", "x <= 0 or x + y < 0", "x + y > 0"]);
    assert_eq!(check_certificate(&strict, &cases(Cases::Of(1), Vec::new())), Ok(()));
}

#[test]
fn the_checker_refuses_a_variable_outside_the_system() {
    let (system, _) = strict();
    let foreign = Polynomial::variable(17);
    let certificate = cases(Cases::Signs { polynomial: foreign.clone(), signs: vec![Signs::ALL] }, vec![leaf(Vec::new())]);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::UnknownVariable));
    let square = Product { multiplier: whole(1), facts: Vec::new(), squares: vec![foreign] };
    assert_eq!(check_certificate(&system, &leaf(vec![square])), Err(CertificateFault::UnknownVariable));
}

#[test]
fn the_checker_refuses_a_certificate_of_another_system() {
    let (_, certificate) = strict();
    let other = of(&["x > 0", "y < 2", "x*y - x >= 0"]);
    assert_eq!(check_certificate(&other, &certificate), Err(CertificateFault::SumNotConstant));
}

#[test]
fn the_checker_refuses_a_certificate_that_is_nested_too_deeply() {
    let system = of(&["x > 0"]);
    let mut certificate = leaf(Vec::new());
    for _ in 0..=MAX_DEPTH {
        certificate = cases(Cases::Signs { polynomial: one(), signs: vec![Signs::ALL] }, vec![certificate]);
    }
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::TooDeep));
}

#[test]
fn the_checker_refuses_a_certificate_that_is_too_large() {
    let system = of(&["x + y + z + 1 > 0", "x < 0"]);
    let certificate = leaf(vec![product(1, &[0; 65])]);
    assert_eq!(check_certificate(&system, &certificate), Err(CertificateFault::TooLarge));
    let again = leaf(vec![product(1, &[0; 30]); 2000]);
    assert_eq!(check_certificate(&system, &again), Err(CertificateFault::TooLarge));
    let x = variable(&system, "x");
    let step = CertificateStep { cases: Cases::Signs { polynomial: x, signs: vec![Signs::ALL] }, left: 0, refuted: Vec::new() };
    let long = Certificate { steps: vec![step; MAX_NODES + 1], end: CertificateEnd::Identity(Identity::default()) };
    assert_eq!(check_certificate(&system, &long), Err(CertificateFault::TooLarge));
    let huge = with_equality(Vec::new(), variable(&system, "x").power(65), 0);
    assert_eq!(check_certificate(&of(&["x = 0"]), &huge), Err(CertificateFault::TooLarge));
}

#[test]
fn the_checker_accepts_a_false_piece_without_further_cases() {
    let system = of(&["x > 0", "1 > 2"]);
    assert_eq!(check_certificate(&system, &cases(Cases::Of(1), Vec::new())), Ok(()));
    assert_eq!(check_certificate(&system, &cases(Cases::Of(0), Vec::new())), Err(CertificateFault::CaseLeftOut));
}

#[test]
fn certificate_faults_have_readable_messages() {
    assert_eq!(CertificateFault::NotStrict.to_string(), "the products add up to zero, and none of them is strict");
    assert_eq!(CertificateFault::NoSuchFact(3).to_string(), "there is no fact 3 where the certificate uses it");
}
