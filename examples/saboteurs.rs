//! Has the generated games find deliberate faults of the first reader, each within a minute: `make saboteurs`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    dead_code,
    reason = "a run of tests may stop at once; what only the soak needs is left out"
)]

#[path = "../tests/suite/generated/mod.rs"]
mod generated;

use std::process::ExitCode;
use std::time::Duration;

use referee::game::sabotage::Sabotage;

fn main() -> ExitCode {
    // Formulas are walked by recursion, and the tool's own threads have room for it.
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
