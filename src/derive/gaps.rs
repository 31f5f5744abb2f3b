//! Derives the complement of some regions as a list of cells with a point each, and determines which regions overlap.
//!
//! Called by [`super::atlas`], [`super::pure`] and [`super::chosen_number`]. Untrusted: every cell and every overlap is proved
//! as a claim.

use super::condition::{DerivationQuestion, as_printed, draft, proved};
use super::proof::{FirstAttempt, claim, rule};
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::{Point, Word};
use crate::expression::build::all;
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Link, Paper, Statement};

/// The complement of some regions, and the overlaps of each pair.
#[derive(Clone, Debug)]
pub struct Gaps {
    /// The region outside all regions: one cell per case, each with a point.
    pub left_over: DerivedCondition,
    /// If the whole complement is not proved: for each case, the verdict on whether it lies outside all regions.
    pub outside: Vec<Word>,
    /// For each pair: the verdict on whether they overlap, and a common point if one was found.
    pub pairs: Vec<RegionPair>,
}

/// A pair of regions, with the verdict on their overlap.
#[derive(Clone, Debug)]
pub struct RegionPair {
    /// The descriptions of both regions.
    pub regions: [String; 2],
    /// The verdict on whether the regions overlap: *proved* with a point, or *refuted* if they are disjoint.
    pub verdict: Word,
    /// A point in both regions.
    pub point: Option<Point>,
}

impl Gaps {
    /// Limits the verdicts to the verdict `word` on the regions themselves.
    #[must_use]
    pub fn limited_by(mut self, word: Word) -> Self {
        if !matches!(word, Word::Proved | Word::Vacuous) {
            self.left_over.verdict = worse(self.left_over.verdict, word);
            self.outside.iter_mut().for_each(|one| *one = worse(*one, word));
            for pair in &mut self.pairs {
                pair.verdict = if pair.verdict == Word::Open { Word::Open } else { word };
            }
        }
        self
    }
}

/// Returns the worse of two verdicts, for a conclusion that depends on both: the first that is not *proved*.
#[must_use]
pub fn worse(one: Word, other: Word) -> Word {
    if matches!(one, Word::Proved | Word::Vacuous) { other } else { one }
}

/// Derives the complement and the overlaps of the regions under the hypotheses of the claim.
#[must_use]
pub fn gaps(paper: &Paper, base: &Claim, regions: &[ConditionRef], context: DerivationContext<'_>) -> Gaps {
    let outside = all(regions.iter().map(|region| Condition::negate(Condition::is_true(region.clone()))));
    let draft = draft(DerivationQuestion { paper, base, condition: &outside, solve_for: None }, context);
    let (verdict, defined) = proved(paper, base, (&outside, FirstAttempt::Whole), &draft, context);
    let (printed, meant) = as_printed(paper, base, &draft, context);
    let mut found = draft.found;
    let mut claims = Vec::new();
    let is_proved = verdict == Word::Proved;
    if let DerivationOutcome::Cases(cases) = &found {
        for (place, case) in cases.iter().enumerate() {
            let here = Condition::is_true(all(case.lines.iter().map(super::printed_comparison::ConditionLine::condition)));
            // The point must lie in the complement, even if the case is not proved to lie in it.
            let left = if is_proved { here.clone() } else { all([here.clone(), outside.clone()]) };
            claims.push(claim(base, &format!("cell {place}"), Statement::Nonempty(left)));
            if !is_proved {
                let within = Statement::Links(vec![Link { left: here, both_ways: false, right: outside.clone() }]);
                claims.push(claim(base, &format!("cell {place} outside"), within));
            }
        }
    }
    let pair_indices: Vec<(usize, usize)> =
        (0..regions.len()).flat_map(|one| (one + 1..regions.len()).map(move |other| (one, other))).collect();
    for &(one, other) in &pair_indices {
        let both = all([Condition::is_true(regions[one].clone()), Condition::is_true(regions[other].clone())]);
        claims.push(claim(base, &format!("pair {one} {other}"), Statement::Nonempty(both)));
    }
    let mut rulings = rule(paper, claims, context).into_iter();
    let mut lies_outside = Vec::new();
    if let DerivationOutcome::Cases(cases) = &mut found {
        let mut kept = Vec::new();
        for mut case in std::mem::take(cases) {
            let (word, point) = rulings.next().unwrap_or((Word::Open, None));
            let outside = if is_proved { None } else { rulings.next().map(|(word, _)| word) };
            // A case that is proved empty is dropped, since the remaining cases are equivalent.
            if is_proved && word == Word::Refuted {
                continue;
            }
            case.point = point;
            lies_outside.extend(outside);
            kept.push(case);
        }
        *cases = kept;
    }
    let pairs = pair_indices.into_iter().map(|(one, other)| {
        let (verdict, point) = rulings.next().unwrap_or((Word::Open, None));
        RegionPair { regions: [regions[one].to_string(), regions[other].to_string()], verdict, point }
    });
    let shown: Vec<String> = regions.iter().map(ToString::to_string).collect();
    Gaps {
        outside: lies_outside,
        pairs: pairs.collect(),
        left_over: DerivedCondition {
            question: format!("none of {}", shown.join(", ")),
            result: found,
            verdict,
            defined,
            solved_for: None,
            printed,
            meant,
            sizes: draft.sizes,
        },
    }
}
