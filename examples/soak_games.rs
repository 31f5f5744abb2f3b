//! Compares the two readers on random games: `cargo run --release --example soak_games -- SEED COUNT`. The same seed and count
//! give the same claims. A disagreement is shrunk and printed, and the exit status is then 1.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a run of tests may stop at once")]
#![cfg_attr(feature = "sabotage", allow(dead_code, reason = "another example searches for deliberate faults"))]

#[path = "../tests/suite/generated/mod.rs"]
mod generated;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use generated::tally::{CLAIMS, Tally, one, shown};
use generated::{lattice, metamorphic};

/// The time limit of each of the last two phases.
const LATE: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    // Formulas are processed recursively, so the thread gets a large stack, as in the tool itself.
    let room = std::thread::Builder::new().stack_size(64 << 20).spawn(soak);
    room.unwrap().join().unwrap()
}

fn soak() -> ExitCode {
    let arguments: Vec<u64> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    if let [seed] = arguments[..] {
        println!("{}", shown(seed));
        return ExitCode::SUCCESS;
    }
    let [seed, count] = arguments[..] else {
        eprintln!(
            "soak_games SEED COUNT: so many random claims about games, ruled on by two readers and compared; FILE: the file of a seed"
        );
        return ExitCode::from(2);
    };
    std::panic::set_hook(Box::new(|_| {}));
    let start = Instant::now();
    let mut tally = Tally::default();
    let mut number = 0;
    while tally.claims < usize::try_from(count).unwrap() {
        if std::env::var_os("SOAK_TRACE").is_some() {
            eprintln!("soak: file {}", seed.wrapping_mul(1_000_003).wrapping_add(number));
        }
        for found in one(seed.wrapping_mul(1_000_003).wrapping_add(number), &mut tally) {
            println!("{found}\n");
        }
        number += 1;
        if number % 100 == 0 {
            eprintln!("soak: {} of {count} claims, {} disagreements, {:.0?}", tally.claims, tally.disagreements, start.elapsed());
        }
    }
    println!("seed {seed}, {} claims to a file, {:.0?}\n{tally}", CLAIMS, start.elapsed());
    let (compared, differing) = metamorphic::search(seed, count / 256, LATE, usize::MAX);
    differing.iter().for_each(|found| println!("REWORDED FILE {found}\n"));
    println!("reworded files: {compared:?} verdicts compared, {} differ", differing.len());
    let (implications, contradictions) = lattice::search(seed, count / 256, LATE);
    contradictions.iter().for_each(|found| println!("CONTRADICTION {found}\n"));
    println!("{implications} implications between verdicts, {} contradictions", contradictions.len());
    ExitCode::from(u8::from(tally.disagreements > 0 || tally.panics > 0 || !differing.is_empty() || !contradictions.is_empty()))
}
