//! Measures certificates on whole papers: for every query of every claim that the solver says has no point, how long finding and
//! checking one takes and how large it is. `cargo run --release --example certificates -- FILE…`

use std::path::Path;
use std::time::{Duration, Instant};

use referee::certify::certificate::{Certificate, End};
use referee::certify::{Answer, check_certificate};
use referee::command::files;
use referee::pose::{self, System, Wish};
use referee::solve::certificates::{Effort, Hints, find};
use referee::solve::{self, Budget};

/// Terms of all identities, and leaves.
fn size(certificate: &Certificate) -> (usize, usize) {
    let refuted = certificate.steps.iter().flat_map(|step| &step.refuted);
    let steps = refuted.map(size).fold((0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let end = match &certificate.end {
        End::Identity(identity) => (identity.products.len() + identity.equalities.len(), 1),
        End::Cases { refuted, .. } => {
            refuted.iter().map(size).fold((0, usize::from(refuted.is_empty())), |a, b| (a.0 + b.0, a.1 + b.1))
        }
    };
    (steps.0 + end.0, steps.1 + end.1)
}

#[derive(Default)]
struct Figures {
    asked: Duration,
    searched: Vec<Duration>,
    checked: Vec<Duration>,
    terms: Vec<usize>,
    leaves: Vec<usize>,
    by_normal_form: usize,
    missing: Vec<String>,
}

impl Figures {
    fn measure(&mut self, name: &str, system: &System, by_normal_form: bool) {
        let start = Instant::now();
        let found = find(system, &Hints::default(), Effort::default());
        let searched = start.elapsed();
        let Some(certificate) = found else {
            println!("{:>9.1?} NOT FOUND {name}", searched);
            self.missing.push(name.to_owned());
            return;
        };
        let start = Instant::now();
        let verdict = check_certificate(system, &certificate);
        let checked = start.elapsed();
        let (terms, leaves) = size(&certificate);
        println!("{searched:>9.1?} {checked:>9.1?} {terms:4} terms {leaves:3} leaves  {name}");
        if let Err(fault) = verdict {
            println!("          REJECTED: {fault}");
            self.missing.push(name.to_owned());
        }
        if by_normal_form {
            self.by_normal_form += 1;
            return;
        }
        self.searched.push(searched);
        self.checked.push(checked);
        self.terms.push(terms);
        self.leaves.push(leaves);
    }
}

fn percentiles<T: Ord + Copy + std::fmt::Debug>(what: &str, mut values: Vec<T>) {
    values.sort_unstable();
    let at = |percent: usize| values.get((values.len() * percent / 100).min(values.len().saturating_sub(1)));
    println!("{what:8} median {:?}, 90 % {:?}, largest {:?}", at(50), at(90), values.last());
}

fn main() {
    let mut figures = Figures::default();
    let only = std::env::var("ONLY").unwrap_or_default();
    let Some(solver) = solve::available() else { return println!("this build has no solver") };
    for path in std::env::args().skip(1) {
        let Ok(paper) = files::paper(Path::new(&path)) else {
            println!("{path} cannot be read");
            continue;
        };
        for (index, claim) in paper.claims.iter().enumerate() {
            if !claim.id.contains(&only) {
                continue;
            }
            let question = pose::pose(&paper.models[claim.model], claim, index);
            let parts = question.parts.iter().map(|part| (part.label.as_str(), part.wish, &part.query));
            let vacuity = question.vacuity.iter().map(|query| ("vacuity", Wish::SomePoint, query));
            for (label, wish, query) in parts.chain(vacuity) {
                let Ok(system) = &query.system else { continue };
                let name = format!("{}: {label} {}", claim.id, if wish == Wish::NoPoint { "" } else { "(none found)" });
                if system.formula == referee::algebra::Formula::False {
                    figures.measure(&name, system, true);
                    continue;
                }
                let start = Instant::now();
                let answer = solve::seek(solver.as_ref(), system, &Budget::default());
                figures.asked += start.elapsed();
                if matches!(answer, Answer::NoPoint { .. }) || std::env::var("HOPELESS").is_ok() {
                    figures.measure(&name, system, false);
                }
            }
        }
    }
    println!("{} certificates, and {} settled by normal form", figures.searched.len(), figures.by_normal_form);
    println!("missing: {:#?}", figures.missing);
    println!("solver {:?}, search {:?}", figures.asked, figures.searched.iter().sum::<Duration>());
    percentiles("search", figures.searched);
    percentiles("check", figures.checked);
    percentiles("terms", figures.terms);
    percentiles("leaves", figures.leaves);
}
