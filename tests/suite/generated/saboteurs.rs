//! Activates one deliberate fault of the first reader after another, and tests that generated games find each: the mutation test
//! of `compare`.

use std::time::{Duration, Instant};

use referee::game::sabotage::{Sabotage, set};

use super::tally::{Tally, one};

/// The result of the search for one fault.
#[derive(Debug)]
pub(crate) struct Hunt {
    pub(crate) fault: Sabotage,
    /// The seed of a file on which the readers disagree with the fault, and agree without it.
    pub(crate) found: Option<u64>,
    pub(crate) took: Duration,
}

/// Returns the number of disagreements on the file of a seed, with a fault or without.
fn disagreements(seed: u64, fault: Option<Sabotage>) -> usize {
    let mut tally = Tally::default();
    tally.shrinks = false;
    set(fault);
    one(seed, &mut tally);
    set(None);
    tally.disagreements
}

/// Searches for a fault until the time is over.
pub(crate) fn hunt(fault: Sabotage, allowed: Duration) -> Hunt {
    let start = Instant::now();
    let shows = |seed: &u64| disagreements(*seed, Some(fault)) > 0 && disagreements(*seed, None) == 0;
    let found = (1..).take_while(|_| start.elapsed() < allowed).find(shows);
    Hunt { fault, found, took: start.elapsed() }
}

#[cfg(test)]
#[test]
fn generated_games_find_every_deliberate_fault() {
    let hunts = Sabotage::ALL.into_iter().map(|fault| hunt(fault, Duration::from_secs(60)));
    let hidden: Vec<Hunt> = hunts.filter(|hunt| hunt.found.is_none()).collect();
    assert!(hidden.is_empty(), "not found: {hidden:?}");
}
