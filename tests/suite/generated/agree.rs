//! The two readers agree on some thousands of generated claims, and every feature and form is among them.

use std::time::{Duration, Instant};

use super::tally::{Tally, one};

/// How long the test may take, at most.
const ALLOWED: Duration = Duration::from_secs(45);
/// How many claims are generated, at most.
const CLAIMS: usize = 6000;

#[test]
fn two_readers_agree() {
    let start = Instant::now();
    let mut tally = Tally::default();
    let mut found = Vec::new();
    let mut seed = 0;
    while tally.claims < CLAIMS && start.elapsed() < ALLOWED && found.len() < 3 {
        seed += 1;
        found.extend(one(seed, &mut tally));
    }
    println!("{tally}");
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(tally.total.agreed > 1000, "too few claims are compared:\n{tally}");
    for (feature, count) in &tally.features {
        assert!(count.agreed > 0, "no claim of a game with the feature `{feature}` is compared:\n{tally}");
    }
}
