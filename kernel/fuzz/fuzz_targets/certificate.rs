//! Fuzzes the checker with arbitrary certificates for a satisfiable system: it accepts none.

#![no_main]

#[path = "../choices.rs"]
mod choices;

use kernel::check_certificate;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let certificate = choices::Choices(bytes.iter()).certificate(4);
    assert!(check_certificate(&choices::with_a_point(), &certificate).is_err(), "{certificate:?}");
});
