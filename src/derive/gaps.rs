//! What regions leave over, as a list of cells with a point each; and which of them meet.

use super::condition::{DerivationQuestion, as_printed, draft, proved};
use super::proof::{FirstAttempt, claim, rule};
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::{Point, Word};
use crate::expression::build::all;
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Claim, Link, Paper, Statement};

/// The complement of some regions, and how they meet.
#[derive(Clone, Debug)]
pub struct Gaps {
    /// Where none of them is: a cell per case, each with a point.
    pub left_over: DerivedCondition,
    /// Where that is not proved as a whole: whether each of its cases, by its place, surely lies outside all regions.
    pub outside: Vec<Word>,
    /// Each pair: a point of both, if there is one.
    pub pairs: Vec<RegionPair>,
}

/// Two regions.
#[derive(Clone, Debug)]
pub struct RegionPair {
    /// How they are shown.
    pub regions: [String; 2],
    /// Whether they meet: *proved* with a point, *refuted* if they surely do not.
    pub verdict: Word,
    /// A point of both.
    pub point: Option<Point>,
}

impl Gaps {
    /// The same, where the regions themselves are no surer than a verdict: what is left over, and what meets, is no surer either.
    #[must_use]
    pub fn resting_on(mut self, word: Word) -> Self {
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

/// The worse of two verdicts on what rests on both: the first that is not *proved*.
#[must_use]
pub fn worse(one: Word, other: Word) -> Word {
    if matches!(one, Word::Proved | Word::Vacuous) { other } else { one }
}

/// What the regions leave over where the hypotheses of the claim hold.
#[must_use]
pub fn gaps(paper: &Paper, base: &Claim, regions: &[ConditionRef], means: DerivationContext<'_>) -> Gaps {
    let outside = all(regions.iter().map(|region| Condition::negate(Condition::is_true(region.clone()))));
    let draft = draft(DerivationQuestion { paper, base, condition: &outside, solve_for: None }, means);
    let (verdict, defined) = proved(paper, base, (&outside, FirstAttempt::Whole), &draft, means);
    let (printed, meant) = as_printed(paper, base, &draft, means);
    let mut found = draft.found;
    let mut claims = Vec::new();
    let sure = verdict == Word::Proved;
    if let DerivationOutcome::Cases(cases) = &found {
        for (place, case) in cases.iter().enumerate() {
            let here = Condition::is_true(all(case.lines.iter().map(super::printed_comparison::ConditionLine::condition)));
            // A point is one of what is left over, also where that is not proved of its case.
            let left = if sure { here.clone() } else { all([here.clone(), outside.clone()]) };
            claims.push(claim(base, &format!("cell {place}"), Statement::Nonempty(left)));
            if !sure {
                let within = Statement::Links(vec![Link { left: here, both_ways: false, right: outside.clone() }]);
                claims.push(claim(base, &format!("cell {place} outside"), within));
            }
        }
    }
    let ways: Vec<(usize, usize)> =
        (0..regions.len()).flat_map(|one| (one + 1..regions.len()).map(move |other| (one, other))).collect();
    for &(one, other) in &ways {
        let both = all([Condition::is_true(regions[one].clone()), Condition::is_true(regions[other].clone())]);
        claims.push(claim(base, &format!("pair {one} {other}"), Statement::Nonempty(both)));
    }
    let mut rulings = rule(paper, claims, means).into_iter();
    let mut lies_outside = Vec::new();
    if let DerivationOutcome::Cases(cases) = &mut found {
        let mut kept = Vec::new();
        for mut case in std::mem::take(cases) {
            let (word, point) = rulings.next().unwrap_or((Word::Open, None));
            let outside = if sure { None } else { rulings.next().map(|(word, _)| word) };
            // A case that surely has no point is none: the rest says the same.
            if sure && word == Word::Refuted {
                continue;
            }
            case.point = point;
            lies_outside.extend(outside);
            kept.push(case);
        }
        *cases = kept;
    }
    let pairs = ways.into_iter().map(|(one, other)| {
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
