//! Tests the search for certificates: it finds one for each true statement, the checker accepts it, and there is none for a
//! satisfiable system.

use std::sync::Arc;
use std::time::{Duration, Instant};

use kernel::algebra::{Formula, Monomial, Polynomial, Signs};
use kernel::certificate::{Cases, Certificate, CertificateEnd, CertificateStep, Identity, Product, check_certificate};
use kernel::number::{Rational, ratio, whole};
use kernel::scope::{Fact, Scope};
use kernel::{Refutation, System, SystemVariable, VariableKind};
use proptest::prelude::*;
use referee::certify::Answer;
use referee::solve::Clock;
use referee::solve::certificates::{Effort, FoundCertificate, Hints, find};
use referee::store;
use referee::store::json::WrittenCertificate;

use super::statements;

#[test]
fn true_statements_have_certificates() {
    for (title, systems) in statements::all() {
        for system in &systems {
            let Some(FoundCertificate { certificate, .. }) = find(system, &Hints::default(), Effort::default()) else {
                panic!("no certificate for {title}")
            };
            assert_eq!(check_certificate(system, &certificate), Ok(()), "{title}");
            let text = serde_json::to_string(&WrittenCertificate::of(system, &certificate)).unwrap();
            let written: WrittenCertificate = serde_json::from_str(&text).unwrap();
            assert_eq!(written.read(system).as_ref(), Ok(&certificate), "{title}");
            let refutation = Arc::new(Refutation { instances: Vec::new(), certificate });
            let core = system.refuted(&refutation).unwrap();
            let pieces = core.pieces().iter().map(|place| system.pieces[*place].clone()).collect();
            let alone = System { pieces, ..system.clone() };
            assert!(find(&alone, &Hints::default(), Effort::default()).is_some(), "{title}: its unsat core is unsatisfiable");
            let answer = Answer::Certified { refutation, solver: String::new() };
            assert_eq!(store::read(&store::write(&answer).unwrap()), Some(answer), "{title}");
            let again = find(system, &Hints::default(), Effort::default()).unwrap();
            assert_eq!(serde_json::to_string(&WrittenCertificate::of(system, &again.certificate)).unwrap(), text, "{title}");
        }
    }
}

#[test]
fn the_search_tries_the_unsat_core_first() {
    let names = super::formulas::Names::default();
    let system = super::formulas::system(&names, &["x > 0", "y > x", "y*z < 0", "y < 0", "z > 1"]);
    let certificate = find(&system, &Hints { core: vec![0, 1, 3], solver: None }, Effort::default()).unwrap().certificate;
    let CertificateEnd::Identity(identity) = &certificate.end else { panic!("{certificate:?}") };
    let mut used: Vec<usize> = identity.products.iter().flat_map(|product| product.facts.clone()).collect();
    used.sort_unstable();
    assert_eq!(used, [0, 1, 3]);
    assert_eq!(check_certificate(&system, &certificate), Ok(()));
    // A wrong unsat core costs time but changes no result.
    let certificate = find(&system, &Hints { core: vec![4], solver: None }, Effort::default()).unwrap().certificate;
    assert_eq!(check_certificate(&system, &certificate), Ok(()));
}

#[test]
fn the_search_stops_when_its_effort_is_spent() {
    let names = super::formulas::Names::default();
    let system = super::formulas::system(&names, &["x > y", "y > z", "z > x"]);
    assert_eq!(find(&system, &Hints::default(), Effort::of(10)), None);
    assert!(find(&system, &Hints::default(), Effort::default()).is_some());
}

#[test]
fn the_search_stops_when_its_time_is_spent() {
    let names = super::formulas::Names::default();
    let system = super::formulas::system(&names, &["z*(y + 1) + (x + 3*z + 2 - y)^2 < 0", "y + 1 > 0", "z >= 0"]);
    let over = Effort::default().until(Some(Clock::set(Duration::ZERO)));
    assert_eq!(find(&system, &Hints::default(), Effort::of(20_000)), None, "the search runs long enough to check the clock");
    assert_eq!(find(&system, &Hints::default(), over), None);
    assert!(find(&system, &Hints::default(), Effort::default().until(Some(Clock::set(Duration::MAX)))).is_some());
}

#[test]
fn the_search_splits_between_adjacent_integers() {
    let names = super::formulas::Names::default();
    for conditions in [
        &["n > 0", "n < 1"][..],
        &["2*n = 2*m + 1"],
        &["3*n - 6*m > 3", "n - 2*m < 2"],
        &["n > m", "n < m + 1", "x > 0"],
        &["n*m > 2", "n*m < 3"],
        &["n > 0", "n*n < n"],
    ] {
        let mut system = super::formulas::system(&names, conditions);
        assert_eq!(find(&system, &Hints::default(), Effort::of(1_000_000)), None, "{conditions:?} are satisfiable");
        for variable in &mut system.variables {
            if &*variable.name != "x" {
                variable.kind = VariableKind::Integer;
            }
        }
        let Some(FoundCertificate { certificate, .. }) = find(&system, &Hints::default(), Effort::default()) else {
            panic!("no certificate for {conditions:?}")
        };
        assert_eq!(check_certificate(&system, &certificate), Ok(()));
    }
}

#[test]
fn the_search_splits_on_signs_that_no_fact_determines() {
    let names = super::formulas::Names::default();
    for conditions in [&["x*y > 0", "x + y > 0", "x <= 0"][..], &["x^3 > y^3", "x <= y"], &["x*y*z > 0", "x*y < 0", "z >= 0"]] {
        let system = super::formulas::system(&names, conditions);
        let Some(FoundCertificate { certificate, .. }) = find(&system, &Hints::default(), Effort::default()) else {
            panic!("no certificate for {conditions:?}")
        };
        assert_eq!(check_certificate(&system, &certificate), Ok(()));
    }
}

#[test]
fn the_search_uses_squares_and_multiples_of_occurring_terms() {
    let names = super::formulas::Names::default();
    for conditions in [
        &["x*y = x*(z^2 - z) + 1/2", "y = z^2 - z"][..],
        &["(x - x*y/3)^2 + (y + 1)^2 < 2*(x - x*y/3)*(y + 1)"],
        &["z*(y + 1) + (x + 3*z + 2 - y)^2 < 0", "y + 1 > 0", "z >= 0"],
    ] {
        let system = super::formulas::system(&names, conditions);
        let Some(FoundCertificate { certificate, .. }) = find(&system, &Hints::default(), Effort::default()) else {
            panic!("no certificate for {conditions:?}")
        };
        assert_eq!(check_certificate(&system, &certificate), Ok(()));
    }
}

const VARIABLES: u32 = 3;

fn polynomials() -> impl Strategy<Value = Polynomial> {
    let monomial = prop::collection::vec(0..VARIABLES, 0..=3).prop_map(|variables| {
        variables.into_iter().fold(Monomial::default(), |product, v| product.times(&Monomial::power(v, 1)))
    });
    prop::collection::vec((monomial, -3i64..=3), 1..=3)
        .prop_map(|terms| Polynomial::from_terms(terms.into_iter().map(|(monomial, c)| (monomial, whole(c)))))
}

fn sign_sets() -> impl Strategy<Value = Signs> {
    let (minus, zero, plus) = (Signs::NEGATIVE, Signs::ZERO, Signs::POSITIVE);
    prop_oneof![
        3 => Just(plus), 3 => Just(minus), 2 => Just(plus.or(zero)), 2 => Just(minus.or(zero)), 1 => Just(zero), 1 => Just(zero.complement())
    ]
}

fn formulas() -> impl Strategy<Value = Formula> {
    let atom = (polynomials(), sign_sets()).prop_map(|(polynomial, signs)| Formula::sign(&polynomial, signs));
    atom.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..=3).prop_map(Formula::and),
            prop::collection::vec(inner, 2..=3).prop_map(Formula::or)
        ]
    })
}

fn system_of(pieces: Vec<Formula>) -> System {
    let variable = |index: u32| SystemVariable { name: format!("v{index}").into(), kind: VariableKind::Real };
    let pieces = pieces.into_iter().map(|formula| ("piece".to_owned(), formula)).collect();
    System::opened((0..VARIABLES).map(variable).collect(), pieces)
}

fn points() -> impl Strategy<Value = Vec<Rational>> {
    prop::collection::vec(
        (-4i64..=4, 1i64..=3).prop_filter_map("a fraction", |(above, below)| ratio(above, below)),
        VARIABLES as usize,
    )
}

fn holds(system: &System, point: &[Rational]) -> bool {
    system.pieces.iter().all(|(_, piece)| piece.evaluate(|index| point.get(index as usize)) == Some(true))
}

/// Returns random certificates for systems of a few facts, almost all invalid.
fn garbage() -> impl Strategy<Value = Certificate> {
    let product = (1i64..=2, prop::collection::vec(0usize..8, 0..=2), prop::collection::vec(polynomials(), 0..=1))
        .prop_map(|(multiplier, facts, squares)| Product { multiplier: whole(multiplier), facts, squares });
    let identity = (prop::collection::vec(product, 0..=3), prop::collection::vec((polynomials(), 0usize..8), 0..=1)).prop_map(
        |(products, equalities)| Certificate {
            steps: Vec::new(),
            end: CertificateEnd::Identity(Identity { products, equalities }),
        },
    );
    let cases = || {
        prop_oneof![
            (0usize..8).prop_map(Cases::Of),
            (polynomials(), prop::collection::vec(sign_sets(), 1..=3))
                .prop_map(|(polynomial, signs)| Cases::Signs { polynomial, signs })
        ]
    };
    identity.prop_recursive(3, 12, 3, move |inner| {
        let step = (cases(), 0usize..2, prop::collection::vec(inner.clone(), 0..=2))
            .prop_map(|(cases, left, refuted)| CertificateStep { cases, left, refuted });
        let end =
            (cases(), prop::collection::vec(inner, 0..=3)).prop_map(|(cases, refuted)| CertificateEnd::Cases { cases, refuted });
        (prop::collection::vec(step, 0..=2), end).prop_map(|(steps, end)| Certificate { steps, end })
    })
}

proptest! {
    #![proptest_config(crate::seeded::cases(1500))]

    #[test]
    fn the_checker_accepts_every_certificate_that_the_search_finds(
        pieces in prop::collection::vec(formulas(), 2..=6), points in prop::collection::vec(points(), 20),
    ) {
        let system = system_of(pieces);
        if let Some(FoundCertificate { certificate, .. }) = find(&system, &Hints::default(), Effort::of(300_000)) {
            prop_assert_eq!(check_certificate(&system, &certificate), Ok(()));
            prop_assert!(!points.iter().any(|point| holds(&system, point)));
        }
    }

    #[test]
    fn a_satisfiable_system_has_no_certificate(
        pieces in prop::collection::vec(formulas(), 1..=8), point in points(), garbage in prop::collection::vec(garbage(), 8),
    ) {
        // Each formula that is false at the point is replaced by its negation, which is true there.
        let at = |formula: &Formula| formula.evaluate(|index| point.get(index as usize)) == Some(true);
        let pieces = pieces.into_iter().map(|piece| if at(&piece) { piece } else { piece.negated() }).collect();
        let system = system_of(pieces);
        prop_assert!(holds(&system, &point));
        prop_assert_eq!(find(&system, &Hints::default(), Effort::of(100_000)), None);
        for certificate in garbage {
            prop_assert!(check_certificate(&system, &certificate).is_err());
        }
    }
}

/// Returns the number of terms of all identities, the number of leaves, and the depth.
fn measure(certificate: &Certificate) -> (usize, usize) {
    let mut out = (0, 0);
    for step in &certificate.steps {
        for inner in &step.refuted {
            let (terms, leaves) = measure(inner);
            out = (out.0 + terms, out.1 + leaves);
        }
    }
    match &certificate.end {
        CertificateEnd::Identity(identity) => (out.0 + identity.products.len() + identity.equalities.len(), out.1 + 1),
        CertificateEnd::Cases { refuted, .. } if refuted.is_empty() => (out.0, out.1 + 1),
        CertificateEnd::Cases { refuted, .. } => refuted.iter().map(measure).fold(out, |a, b| (a.0 + b.0, a.1 + b.1)),
    }
}

fn shown(system: &System, polynomial: &Polynomial) -> String {
    let term = |(monomial, coefficient): (&Monomial, &Rational)| {
        let mut out = coefficient.to_string();
        for (variable, exponent) in monomial.factors() {
            out += &format!(" {}", system.variables[*variable as usize].name);
            if *exponent > 1 {
                out += &format!("^{exponent}");
            }
        }
        out
    };
    polynomial.terms().map(term).collect::<Vec<_>>().join(" + ")
}

fn fact(system: &System, fact: &Fact<'_>) -> String {
    match fact {
        Fact::Sign(polynomial, signs) => format!("{} in {signs:?}", shown(system, polynomial)),
        Fact::OneOf(parts) => format!("one of {}", parts.len()),
    }
}

/// Prints a certificate in readable form.
fn print<'a>(system: &'a System, certificate: &'a Certificate, scope: &mut Scope<'a>, indent: usize) {
    let pad = " ".repeat(indent);
    let outside = scope.len();
    for step in &certificate.steps {
        let cases = scope.alternatives(&step.cases).unwrap();
        let mut others = step.refuted.iter();
        for (place, case) in cases.iter().enumerate() {
            if place != step.left {
                let before = scope.len();
                println!("{pad}not: {}", case.iter().map(|f| fact(system, f)).collect::<Vec<_>>().join(", "));
                scope.assume(case.iter().copied());
                print(system, others.next().unwrap(), scope, indent + 4);
                scope.truncate(before);
            }
        }
        for f in &cases[step.left] {
            println!("{pad}so [{}] {}", scope.len(), fact(system, f));
            scope.assume([*f]);
        }
    }
    match &certificate.end {
        CertificateEnd::Identity(identity) => {
            for product in &identity.products {
                println!("{pad}{} *", product.multiplier);
                for place in &product.facts {
                    println!("{pad}    [{place}] {}", fact(system, &scope.fact(*place).unwrap()));
                }
            }
            for (multiplier, place) in &identity.equalities {
                println!("{pad}({}) * [{place}] {}", shown(system, multiplier), fact(system, &scope.fact(*place).unwrap()));
            }
        }
        CertificateEnd::Cases { cases, refuted } => {
            for (case, certificate) in scope.alternatives(cases).unwrap().iter().zip(refuted) {
                let before = scope.len();
                println!("{pad}case: {}", case.iter().map(|f| fact(system, f)).collect::<Vec<_>>().join(", "));
                scope.assume(case.iter().copied());
                print(system, certificate, scope, indent + 4);
                scope.truncate(before);
            }
        }
    }
    scope.truncate(outside);
}

fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or(0)
}

#[test]
#[ignore = "prints a table; run it in release mode"]
fn print_a_table_of_certificate_sizes_and_times() {
    let only = std::env::var("ONLY").unwrap_or_default();
    let (mut search, mut checks, mut sizes, mut missing) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (title, systems) in statements::all() {
        if !title.contains(&only) {
            continue;
        }
        let (mut terms, mut leaves, mut micros, mut checked) = (0, 0, 0, 0);
        let mut found = 0;
        for system in &systems {
            let start = Instant::now();
            let one = find(system, &Hints::default(), Effort::default());
            let certificate = one.map(|one| one.certificate);
            micros += start.elapsed().as_micros();
            if let Some(certificate) = certificate {
                let start = Instant::now();
                let verdict = check_certificate(system, &certificate);
                checked += start.elapsed().as_micros();
                if let Err(fault) = verdict {
                    println!("REJECTED {title}: {fault}");
                    continue;
                }
                if !only.is_empty() {
                    print(system, &certificate, &mut Scope::of(system), 0);
                }
                found += 1;
                let (t, l) = measure(&certificate);
                terms += t;
                leaves += l;
            }
        }
        println!(
            "{title:42} {found}/{} {:9.1} ms {checked:6} us {terms:4} terms {leaves:3} leaves",
            systems.len(),
            micros as f64 / 1000.0
        );
        if found < systems.len() {
            missing.push(title);
        } else {
            search.push(micros);
            checks.push(checked);
            sizes.push(terms as u128);
        }
    }
    println!("missing: {missing:?}");
    println!("largest search {:?} us, largest {:?} terms", search.iter().max(), sizes.iter().max());
    println!("medians: search {} us, check {} us, {} terms", median(search), median(checks), median(sizes));
}
