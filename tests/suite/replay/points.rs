//! Generates random rational points that satisfy the hypotheses of a model; every run generates the same points.

use kernel::number::{Rational, whole};
use referee::expression::ConditionRef;
use referee::expression::evaluate::{self, Assignment, Evaluated};
use referee::paper::Model;

/// A stream of random numbers (Steele, Lea and Flood 2014, SplitMix).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> i64 {
        i64::try_from(self.next() % bound).unwrap()
    }

    /// Returns a small fraction: mostly in [0, 1], sometimes outside, with a denominator of at most 8, so that ties occur.
    pub(crate) fn fraction(&mut self) -> Rational {
        let below = [1, 2, 3, 4, 5, 6, 8][usize::try_from(self.below(7)).unwrap()];
        let (low, high) = [(0, 1), (0, 1), (0, 1), (-1, 1), (0, 3)][usize::try_from(self.below(5)).unwrap()];
        let steps = u64::try_from((high - low) * below).unwrap();
        Rational::new((low * below + self.below(steps + 1)).into(), below.into())
    }
}

/// Returns a point that violates no assumption of the model; none if a short search finds none.
pub(crate) fn point(model: &Model, random: &mut Random) -> Option<Assignment> {
    point_where(model, &[], random)
}

/// Returns a point in a region of the model, if a short search finds one; otherwise any point that violates no assumption.
pub(crate) fn point_in_a_region(model: &Model, random: &mut Random) -> Option<Assignment> {
    let count = u64::try_from(model.regions.len()).unwrap();
    if count == 0 {
        return point(model, random);
    }
    let region = &model.regions[usize::try_from(random.next() % count).unwrap()];
    let conditions: Vec<ConditionRef> = region.members.iter().map(|(_, condition)| condition.clone()).collect();
    point_where(model, &conditions, random).or_else(|| point(model, random))
}

/// Returns a point that violates no assumption of the model and none of the conditions.
fn point_where(model: &Model, conditions: &[ConditionRef], random: &mut Random) -> Option<Assignment> {
    'tries: for _ in 0..40 {
        let mut at = Assignment::new();
        for parameter in &model.parameters {
            let mut found = false;
            for _ in 0..60 {
                let value = if parameter.labels.is_empty() && !parameter.integer {
                    random.fraction()
                } else if parameter.labels.is_empty() {
                    whole(random.below(7))
                } else {
                    whole(random.below(u64::try_from(parameter.labels.len()).unwrap()))
                };
                at.insert(parameter.name.clone(), value);
                if meets(model, conditions, &at) {
                    found = true;
                    break;
                }
            }
            if !found {
                continue 'tries;
            }
        }
        return Some(at);
    }
    None
}

/// Returns whether the point violates no assumption and no condition; those that cannot be evaluated are skipped.
fn meets(model: &Model, conditions: &[ConditionRef], at: &Assignment) -> bool {
    let fails =
        |condition: &ConditionRef| matches!(evaluate::condition(condition, at), Evaluated::Value(false) | Evaluated::Undefined);
    !model.assumptions.iter().map(|assumption| &assumption.condition).chain(conditions).any(fails)
}
