//! Tests the checker with arbitrary certificates and points, as the fuzz targets do: it accepts none.

use kernel::check_certificate;
use proptest::collection::vec;
use proptest::prelude::*;

use super::choices::{Choices, with_a_point, without_a_point};

proptest! {
    #![proptest_config(super::seeded::cases(5_000))]

    #[test]
    fn no_certificate_refutes_a_satisfiable_system(bytes in vec(any::<u8>(), 0..300)) {
        let certificate = Choices(bytes.iter()).certificate(4);
        prop_assert!(check_certificate(&with_a_point(), &certificate).is_err(), "{:?}", certificate);
    }

    #[test]
    fn no_candidate_point_satisfies_an_unsatisfiable_system(bytes in vec(any::<u8>(), 0..60)) {
        let candidate = Choices(bytes.iter()).candidate();
        prop_assert!(without_a_point().satisfied(&candidate).is_err(), "{:?}", candidate);
    }
}
