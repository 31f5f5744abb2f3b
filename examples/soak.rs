//! Rules on random claims and compares every ruling with exact evaluation on a grid and with a second solver:
//! `cargo run --release --example soak -- SEED COUNT [COMMAND]`. The same seed and count give the same claims.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a run of tests may stop at once")]

#[path = "../tests/suite/random/mod.rs"]
mod random;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use referee::audit::crosscheck::CrossCheckOutcome;
use referee::audit::{AuditLimits, CrossCheck, Progress, Timing, cross_check, run};
use referee::certify::Word;
use referee::export::smt2;
use referee::paper::Paper as Read;
use referee::solve::certificates::Effort;
use referee::solve::smt_process::SmtProcess;
use referee::solve::{self, Budget};

use random::Dice;
use random::claims::Paper;
use random::judge::{Figures, compare, read};

/// How many claims a paper has, and how many papers are audited at once.
const CLAIMS: usize = 50;
const PAPERS: usize = 8;

struct Silent;

impl Progress for Silent {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}

/// Counts of the answers of the second solver.
#[derive(Default)]
struct Beside {
    queries: usize,
    agreed: usize,
    unknown: usize,
    alone: usize,
    failed: usize,
    disagreed: usize,
}

impl Beside {
    fn add(&mut self, check: &CrossCheck) {
        self.queries += check.queries;
        self.agreed += check.agreed;
        for remark in &check.remarks {
            *match &remark.outcome {
                CrossCheckOutcome::Disagrees(_) => &mut self.disagreed,
                CrossCheckOutcome::LeftUnknown | CrossCheckOutcome::NoAnswer(_) => &mut self.unknown,
                CrossCheckOutcome::Alone(_) => &mut self.alone,
                CrossCheckOutcome::Failed(_) | CrossCheckOutcome::NotPut(_) | CrossCheckOutcome::NotAsked(_) => &mut self.failed,
            } += 1;
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse::<u64>().ok());
    let (Some(seed), Some(count)) = (number(0), number(1)) else {
        eprintln!("soak SEED COUNT [COMMAND]: rules on COUNT random claims and compares the rulings");
        return ExitCode::from(2);
    };
    let second = match arguments.get(2).map(|command| SmtProcess::start(command, Duration::from_secs(5))).transpose() {
        Ok(second) => second,
        Err(why) => {
            eprintln!("soak: {why}");
            return ExitCode::from(2);
        }
    };
    let limits = AuditLimits { query: Budget::of(4_000_000), certificate: Effort::of(20_000_000), ..AuditLimits::default() };
    let start = Instant::now();
    let (mut figures, mut timing, mut beside) = (Figures::default(), Timing::default(), Beside::default());
    let mut dice = Dice::new(seed);
    let mut wrong = false;
    while figures.claims() < usize::try_from(count).unwrap() {
        let papers: Vec<Paper> = (0..PAPERS).map(|_| Paper::random(&mut dice, CLAIMS)).collect();
        let texts: Vec<Arc<Read>> = papers.iter().map(read).collect();
        let solver = solve::available();
        let audit = run(&texts, &|_| true, solver.as_deref(), &limits, &Silent);
        timing.solver += audit.timing.solver;
        timing.certificates += audit.timing.certificates;
        timing.queries += audit.timing.queries;
        for (paper, audited) in papers.iter().zip(&audit.papers) {
            let found = compare(paper, audited, &mut dice);
            if !found.faults.is_empty() {
                wrong = true;
                println!("WRONG\n{}\n{}", found.faults.join("\n"), paper.text());
            }
            figures.add(found);
        }
        if let Some(second) = &second {
            let check = cross_check(&audit, second, solver.as_deref(), &limits, &Silent);
            for (remark, disagreement) in check.disagreements() {
                wrong = true;
                println!("DISAGREEMENT\n{}", smt2::disagreement(&check.solver, remark, disagreement).text);
            }
            beside.add(&check);
        }
        eprintln!("soak: {} of {count} claims", figures.claims());
    }
    report(seed, &figures, &timing, start.elapsed());
    if let Some(second) = second {
        let Beside { queries, agreed, unknown, alone, failed, disagreed } = beside;
        println!(
            "{}: agrees on {agreed} of {queries} queries, leaves {unknown} unknown, alone decides {alone}, fails on or was not asked {failed}, disagrees on {disagreed}",
            second.name()
        );
    }
    ExitCode::from(u8::from(wrong))
}

fn report(seed: u64, figures: &Figures, timing: &Timing, wall: Duration) {
    let claims = figures.claims();
    let words: Vec<String> = Word::ALL.map(|word| format!("{} {word}", figures.of(word))).into();
    let undecided = figures.of(Word::Open) + figures.of(Word::Unchecked);
    println!("seed {seed}: {claims} random claims, {} obligations: {}", figures.obligations, words.join(", "));
    println!("not decided: {undecided}, one in {}", claims.checked_div(undecided).unwrap_or(0));
    println!(
        "exact evaluation: {} points of grids, {} points shown ({} irrational ones left out): {} wrong",
        figures.grid,
        figures.shown,
        figures.irrational,
        figures.faults.len()
    );
    println!("{} queries in {wall:.0?}; solver {:.0?}, certificates {:.0?}", timing.queries, timing.solver, timing.certificates);
}
