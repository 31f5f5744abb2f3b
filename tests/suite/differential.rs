//! Compares rulings on thousands of random systems with exact evaluation: no proved claim fails on a grid, and each reported
//! point satisfies its conditions.
//!
//! `make soak` compares more claims, and adds a second solver.

use std::sync::Arc;

use referee::audit::{AuditLimits, run};
use referee::certify::Word;
use referee::paper::Paper as Read;
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget};

use crate::random::Dice;
use crate::random::claims::{Claim, Paper, Stated};
use crate::random::judge::{Figures, compare, read};
use crate::random::meaning::Number;
use crate::sample::Silent;

const PAPERS: u64 = 24;
const CLAIMS: usize = 40;

/// Returns the negation of a claim.
fn opposite(claim: &Claim) -> Claim {
    let stated = match claim.stated.clone() {
        Stated::Holds(formula) => Stated::Holds(formula.not()),
        Stated::Implies(left, right) => Stated::Implies(left, right.not()),
        Stated::Iff(left, right) => Stated::Iff(left, right.not()),
        Stated::Nonempty(formula) => Stated::Empty(formula),
        Stated::Empty(formula) => Stated::Nonempty(formula),
        Stated::Rises(number, variable, strictly) => {
            Stated::Rises(Number::Product(vec![Number::whole(-1), number]), variable, strictly)
        }
    };
    Claim { given: claim.given.clone(), stated }
}

#[test]
fn the_comparison_reports_rulings_on_the_negated_claims_as_wrong() {
    let mut dice = Dice::new(7);
    let papers: Vec<Paper> = (0..6).map(|_| Paper::random(&mut dice, 15)).collect();
    let texts: Vec<Arc<Read>> = papers.iter().map(read).collect();
    let limits = AuditLimits { certificate: Effort::of(300_000), ..AuditLimits::default() };
    let audit = run(&texts, &|_| true, solve::available().as_deref(), &limits, &Silent);
    let (mut decided, mut faults) = (0, 0);
    for (paper, audited) in papers.iter().zip(&audit.papers) {
        let claims = paper.claims.iter().map(opposite).collect();
        let found = compare(&Paper { domains: paper.domains.clone(), claims }, audited, &mut dice);
        // A vacuous claim stays vacuous when its conclusion is negated.
        decided += found.of(Word::Proved) + found.of(Word::Refuted);
        faults += found.faults.len();
    }
    assert!(faults * 10 > decided * 7, "{faults} of {decided}");
}

#[test]
fn no_ruling_on_a_random_claim_contradicts_exact_evaluation_on_a_grid() {
    let mut dice = Dice::new(20_250_801);
    let papers: Vec<Paper> = (0..PAPERS).map(|_| Paper::random(&mut dice, CLAIMS)).collect();
    let texts: Vec<Arc<Read>> = papers.iter().map(read).collect();
    let query = Budget::of(1_000_000);
    let limits = AuditLimits { query, certificate: Effort::of(1_000_000), ..AuditLimits::default() };
    let audit = run(&texts, &|_| true, solve::available().as_deref(), &limits, &Silent);
    let mut figures = Figures::default();
    for (paper, audited) in papers.iter().zip(&audit.papers) {
        let found = compare(paper, audited, &mut dice);
        assert!(found.faults.is_empty(), "{}\n{}", found.faults.join("\n"), paper.text());
        figures.add(found);
    }
    let claims = figures.claims();
    assert_eq!(claims, papers.len() * CLAIMS);
    let systems: usize = audit.papers.iter().flat_map(|paper| &paper.rulings).map(|ruled| ruled.found().count()).sum();
    assert!(systems > 2_000, "{systems} systems");
    let undecided = figures.of(Word::Open) + figures.of(Word::Unchecked);
    println!("{systems} systems, {undecided} of {claims} claims undecided: {figures:?}");
    assert!(undecided * 5 <= claims, "{undecided} of {claims} are not decided");
    for word in [Word::Proved, Word::Refuted, Word::Vacuous] {
        assert!(figures.of(word) * 50 > claims, "{} of {claims} are {word}", figures.of(word));
    }
    assert!(figures.grid > 10 * claims && figures.shown * 10 > claims && figures.obligations > 0, "{figures:?}");
    assert!(figures.irrational * 10 < figures.shown, "{figures:?}");
}
