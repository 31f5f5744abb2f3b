//! Rulings on thousands of random systems beside exact evaluation: nothing proved fails on a grid, and every point shown is one.
//!
//! `make soak` does more of the same, with a second solver beside.

use std::sync::Arc;

use referee::audit::{Limits, run};
use referee::certify::Word;
use referee::paper::Paper as Read;
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};

use crate::random::Dice;
use crate::random::claims::Paper;
use crate::random::judge::{Figures, compare, read};
use crate::sample::Silent;

const PAPERS: u64 = 24;
const CLAIMS: usize = 60;

#[test]
fn no_ruling_on_a_random_claim_is_wrong_on_a_grid() {
    let mut dice = Dice::new(20_250_801);
    let papers: Vec<Paper> = (0..PAPERS).map(|_| Paper::random(&mut dice, CLAIMS)).collect();
    let texts: Vec<Arc<Read>> = papers.iter().map(read).collect();
    let query = Budget { effort: 2_000_000, ..Budget::default() };
    let limits = Limits { query, certificate: Effort(2_000_000), ..Limits::default() };
    let audit = run(&texts, &|_| true, solve::available().as_deref(), &limits, &Silent);
    let mut figures = Figures::default();
    for (paper, audited) in papers.iter().zip(&audit.papers) {
        let found = compare(paper, audited, &mut dice);
        assert!(found.faults.is_empty(), "{}\n{}", found.faults.join("\n"), paper.text());
        figures.add(found);
    }
    let claims = figures.claims();
    assert_eq!(claims, papers.len() * CLAIMS);
    let undecided = figures.of(Word::Open) + figures.of(Word::Unchecked);
    println!("{figures:?}; {undecided} of {claims} undecided; {} queries, {:?}", audit.timing.queries, audit.timing);
    assert!(undecided * 5 <= claims, "{undecided} of {claims} are not decided");
    for word in [Word::Proved, Word::Refuted, Word::Vacuous] {
        assert!(figures.of(word) * 50 > claims, "{} of {claims} are {word}", figures.of(word));
    }
    assert!(figures.grid > 10 * claims && figures.shown * 10 > claims && figures.obligations > 0, "{figures:?}");
    assert!(figures.irrational * 10 < figures.shown, "{figures:?}");
}
