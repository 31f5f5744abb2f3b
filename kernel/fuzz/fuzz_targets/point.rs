//! Fuzzes the check of points with arbitrary candidates for an unsatisfiable system: it accepts none.

#![no_main]

#[path = "../choices.rs"]
mod choices;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let candidate = choices::Choices(bytes.iter()).candidate();
    assert!(choices::without_a_point().satisfied(&candidate).is_err(), "{candidate:?}");
});
