//! The two readers never give a generated claim opposite truth values, and nearly every feature is among the claims.

use super::tally::{Tally, one};

/// How many files are generated, of 16 claims each.
const FILES: u64 = 240;

#[test]
fn two_readers_agree() {
    let mut tally = Tally::default();
    let mut found = Vec::new();
    for seed in 1..=FILES {
        found.extend(one(seed, &mut tally));
    }
    println!("{tally}");
    // Whether a phrase has a value at all is read differently in a few corners; these are counted, and do not fail the test.
    let (values, opposite): (Vec<String>, Vec<String>) =
        found.into_iter().partition(|text| text.contains("the second reader says NoValue"));
    assert!(opposite.is_empty(), "{}", opposite.join("\n\n"));
    assert!(values.len() * 100 < tally.total.agreed, "{}", values.join("\n\n"));
    assert!(tally.total.agreed > 800, "too few claims are compared:\n{tally}");
    let missing: Vec<&str> = tally.features.iter().filter(|(_, count)| count.agreed == 0).map(|(feature, _)| *feature).collect();
    assert!(missing.len() * 10 < tally.features.len(), "features that no claim has which is compared: {missing:?}\n{tally}");
}
