//! Tests that the two readers agree on generated claims, and that nearly every feature occurs in a compared claim.

use super::tally::{Tally, one};

/// The number of generated files; each has 16 claims.
const FILES: u64 = 240;

#[test]
fn both_readers_agree_on_generated_claims() {
    let mut tally = Tally::default();
    let mut found = Vec::new();
    for seed in 1..=FILES {
        found.extend(one(seed, &mut tally));
    }
    println!("{tally}");
    assert!(found.is_empty(), "{}", found.join("\n\n"));
    assert!(tally.total.agreed > 800, "too few claims are compared:\n{tally}");
    let missing: Vec<&str> = tally.features.iter().filter(|(_, count)| count.agreed == 0).map(|(feature, _)| *feature).collect();
    assert!(missing.len() * 10 < tally.features.len(), "features without a compared claim: {missing:?}\n{tally}");
}
