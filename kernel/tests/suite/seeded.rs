//! The configuration of property tests: every run draws the same cases, so a test that begins to fail fails because of the
//! change. `PROPTEST_RNG_SEED=random` or `PROPTEST_RNG_SEED=7` draws other cases, `PROPTEST_CASES=5000` draws more.

use proptest::test_runner::{Config, RngSeed};

/// Returns the configuration of a property test: `count` cases, or as many as `PROPTEST_CASES` says, from a fixed seed.
pub(crate) fn cases(count: u32) -> Config {
    let set = |name: &str| std::env::var(name).ok();
    let cases = set("PROPTEST_CASES").and_then(|number| number.parse().ok()).unwrap_or(count);
    let rng_seed = match set("PROPTEST_RNG_SEED") {
        None => RngSeed::Fixed(1),
        Some(seed) => seed.parse().unwrap_or(RngSeed::Random),
    };
    Config { cases, rng_seed, failure_persistence: None, ..Config::default() }
}
