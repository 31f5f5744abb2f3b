//! Eliminates the quantifiers of random formulas and compares each result with exact evaluation at random rational points:
//! `cargo run --example elimination -- SEED FORMULAS POINTS`. The same arguments give the same formulas.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a run of tests may stop at once, and uses one module of several"
)]

#[path = "../tests/suite/eliminations.rs"]
mod eliminations;
#[path = "../tests/suite/random/mod.rs"]
mod random;

use std::process::ExitCode;
use std::time::Instant;

use eliminations::{Figures, run, run_curved};
use random::Dice;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize| arguments.get(place).and_then(|text| text.parse::<usize>().ok());
    let (Some(seed), Some(formulas), Some(points)) = (number(0), number(1), number(2)) else {
        eprintln!("elimination SEED FORMULAS POINTS: eliminates FORMULAS random formulas and compares each at POINTS points");
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let mut dice = Dice::new(u64::try_from(seed).unwrap());
    let figures = run(&mut dice, formulas, points);
    let plain = print_figures(seed, "random formulas", &figures, start);
    // A tenth of the formulas have a degree above two: their exact comparison takes longer.
    let start = Instant::now();
    let figures = run_curved(&mut dice, formulas / 10, points);
    let curved = print_figures(seed, "past degree two", &figures, start);
    ExitCode::from(u8::from(!(plain && curved)))
}

/// Prints the figures, and returns whether no result is wrong.
fn print_figures(seed: usize, what: &str, figures: &Figures, start: Instant) -> bool {
    for fault in figures.faults.iter().take(5) {
        println!("WRONG\n{fault}");
    }
    println!(
        "seed {seed}: {} {what}, {} left with a quantifier; {} comparisons before, {} after; {} points compared ({} true), {} wrong; {:.0?}",
        figures.formulas,
        figures.left,
        figures.atoms_before,
        figures.atoms_after,
        figures.points,
        figures.true_points,
        figures.faults.len(),
        start.elapsed()
    );
    figures.faults.is_empty()
}
