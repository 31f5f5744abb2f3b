//! Arbitrary candidates for a system that has no point: none is accepted.

#![no_main]

#[path = "../choices.rs"]
mod choices;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let candidate = choices::Choices(bytes.iter()).candidate();
    assert!(choices::without_a_point().satisfied(&candidate).is_err(), "{candidate:?}");
});
