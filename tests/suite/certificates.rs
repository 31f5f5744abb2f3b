//! Certificates: found for true statements, accepted by the checker.

use std::time::Instant;

use referee::algebra::{Monomial, Polynomial};
use referee::certify::certificate::{Certificate, End, check};
use referee::certify::scope::{Fact, Scope};
use referee::number::Rational;
use referee::pose::System;
use referee::solve::certificates::{Effort, Hints, find};

use super::statements;

/// Terms of all identities, leaves, depth.
fn measure(certificate: &Certificate) -> (usize, usize) {
    let mut out = (0, 0);
    for step in &certificate.steps {
        for inner in &step.refuted {
            let (terms, leaves) = measure(inner);
            out = (out.0 + terms, out.1 + leaves);
        }
    }
    match &certificate.end {
        End::Identity(identity) => (out.0 + identity.products.len() + identity.equalities.len(), out.1 + 1),
        End::Cases { refuted, .. } if refuted.is_empty() => (out.0, out.1 + 1),
        End::Cases { refuted, .. } => refuted.iter().map(measure).fold(out, |a, b| (a.0 + b.0, a.1 + b.1)),
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

/// Writes a certificate out, for people.
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
        End::Identity(identity) => {
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
        End::Cases { cases, refuted } => {
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
#[ignore = "a table for people; run it in release"]
fn measured() {
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
            let certificate = find(system, &Hints::default(), Effort::default());
            micros += start.elapsed().as_micros();
            if let Some(certificate) = certificate {
                let start = Instant::now();
                let verdict = check(system, &certificate);
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
        println!("{title:42} {found}/{} {:9.1} ms {checked:6} us {terms:4} terms {leaves:3} leaves", systems.len(), micros as f64 / 1000.0);
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
