//! Searches with generated games for each deliberate fault of the first reader, for at most a minute each: `make saboteurs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a run of tests may stop at once; the items that only the soak test uses are unused here"
)]

#[path = "../tests/suite/generated/mod.rs"]
mod generated;

use std::process::ExitCode;
use std::time::Duration;

use referee::game::sabotage::Sabotage;

fn main() -> ExitCode {
    // Formulas are processed recursively, so the thread gets a large stack, as in the tool itself.
    std::thread::Builder::new().stack_size(64 << 20).spawn(hunts).unwrap().join().unwrap()
}

fn hunts() -> ExitCode {
    let mut missed = false;
    for fault in Sabotage::ALL {
        let hunt = generated::saboteurs::hunt(fault, Duration::from_secs(60));
        match hunt.found {
            Some(seed) => println!("{:?}: found after {:.1?}, by the file of seed {seed}", hunt.fault, hunt.took),
            None => println!("{:?}: NOT FOUND in {:.1?}", hunt.fault, hunt.took),
        }
        missed |= hunt.found.is_none();
    }
    ExitCode::from(u8::from(missed))
}
