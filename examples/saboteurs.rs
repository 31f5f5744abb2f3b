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

fn main() -> ExitCode {
    // Formulas are walked by recursion, and the tool's own threads have room for it.
    let hunt = || generated::saboteurs::hunt(Duration::from_secs(60));
    let found = std::thread::Builder::new().stack_size(64 << 20).spawn(hunt).unwrap().join().unwrap();
    for hunt in &found {
        match hunt.found {
            Some(seed) => println!("{:?}: found after {:.1?}, by the file of seed {seed}", hunt.fault, hunt.took),
            None => println!("{:?}: NOT FOUND in {:.1?}", hunt.fault, hunt.took),
        }
    }
    ExitCode::from(u8::from(found.iter().any(|hunt| hunt.found.is_none())))
}
