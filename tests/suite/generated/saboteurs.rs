//! The generated tests find every deliberate fault of the first reader within a minute.

use std::time::{Duration, Instant};

use referee::game::sabotage::{Sabotage, set};

use super::tally::{Tally, one};

/// How long a fault may stay hidden.
const ALLOWED: Duration = Duration::from_secs(60);

#[test]
fn every_saboteur_is_found() {
    let mut hidden = Vec::new();
    for fault in Sabotage::ALL {
        let start = Instant::now();
        let mut tally = Tally { shrinks: false, ..Tally::default() };
        let mut seed = 0;
        set(Some(fault));
        while tally.disagreements == 0 && start.elapsed() < ALLOWED {
            seed += 1;
            one(seed, &mut tally);
        }
        set(None);
        let mut honest = Tally { shrinks: false, ..Tally::default() };
        one(seed, &mut honest);
        println!(
            "{fault:?}: {} disagreements by seed {seed}, {} without it, {:.1?}",
            tally.disagreements,
            honest.disagreements,
            start.elapsed()
        );
        if tally.disagreements == 0 || honest.disagreements > 0 {
            hidden.push(fault);
        }
    }
    assert!(hidden.is_empty(), "not found: {hidden:?}");
}
