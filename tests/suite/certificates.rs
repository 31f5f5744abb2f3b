//! Certificates: found for true statements, accepted by the checker.

use std::time::Instant;

use referee::certify::certificate::{Certificate, End, check};
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
        End::Cases { refuted, .. } => refuted.iter().map(measure).fold(out, |a, b| (a.0 + b.0, a.1 + b.1)),
    }
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
                    println!("{certificate:?}");
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
