//! Decides perfect Bayesian equilibrium at a point, for each player's own views; also treats free beliefs.
//!
//! Each player needs consistent beliefs at all its views that equal the stated ones where it moves ([`super::consistency`]), and
//! no other action may give a mover more by its belief. Then no other plan gives more either. Guards verdicts: an error here
//! leaves claims unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Fudenberg and Tirole (1991), definition 3.1.

use num_traits::{One, Zero};

use super::consistency::{AllowedBelief, BeliefQuestion, exists};
use super::played::{FreeBelief, Played, PlayedBelief};
use super::scope::ReplayScope;
use super::sets::ReplaySetId;
use super::value::{Evaluation, NoValue, Truth, all};
use crate::syntax::play::BeliefQuantifier;
use kernel::number::Rational;

/// The maximum number of combinations of free beliefs that are tried.
const MAX_FILLINGS: usize = 256;

impl Played<'_, '_> {
    /// Returns the sets of a scope with a free belief; `None` if nothing is believed at some set.
    pub(super) fn free_sets(&self, scope: &ReplayScope) -> Evaluation<Option<Vec<(ReplaySetId, FreeBelief)>>> {
        let mut free = Vec::new();
        for set in &scope.sets {
            match self.belief(*set)? {
                PlayedBelief::Known(_) => {}
                PlayedBelief::Nothing => return Ok(None),
                PlayedBelief::Free(belief) => free.push((*set, belief)),
            }
        }
        Ok(Some(free))
    }

    /// Decides perfect Bayesian equilibrium at the sets of a scope. There is no answer for a free belief without `for some
    /// belief` or `for every belief`.
    pub(super) fn is_perfect(&self, scope: &ReplayScope, beliefs: Option<BeliefQuantifier>) -> Evaluation<Truth> {
        let Some(free) = self.free_sets(scope)? else { return Ok(Truth::sure(false)) };
        let allowed = |set: ReplaySetId| self.allowed(set);
        match (free.as_slice(), beliefs) {
            ([], _) | (_, Some(BeliefQuantifier::Some)) => self.all_have_beliefs(scope, &allowed, true),
            (_, None) => Err(NoValue::unable("a free belief without `for some` or `for every belief`")),
            (free, Some(BeliefQuantifier::Every)) => self.for_every_belief(scope, free),
        }
    }

    /// Decides whether every player has consistent beliefs and, if `rational`, no action gives more by these beliefs.
    fn all_have_beliefs(
        &self,
        scope: &ReplayScope,
        allowed: &dyn Fn(ReplaySetId) -> Evaluation<AllowedBelief>,
        rational: bool,
    ) -> Evaluation<Truth> {
        let in_scope = |set: ReplaySetId| scope.sets.binary_search(&set).is_ok();
        for player in 0..self.tree.programme.players.len() {
            if !exists(self, self.views_of(player), &BeliefQuestion { allowed, in_scope: &in_scope, rational, better: None })? {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }

    /// Decides whether the assessment is an equilibrium for every value of its free beliefs. There is no answer if other beliefs
    /// restrict a free belief.
    fn for_every_belief(&self, scope: &ReplayScope, free: &[(ReplaySetId, FreeBelief)]) -> Evaluation<Truth> {
        let in_scope = |set: ReplaySetId| scope.sets.binary_search(&set).is_ok();
        let allowed = |set: ReplaySetId| self.allowed(set);
        // Consistent beliefs by which some action gives more refute the claim.
        for set in &scope.sets {
            let views = self.views_of(self.sets.all[*set].player);
            for act in 0..self.sets.all[*set].acts.len() {
                let better = Some((*set, act));
                if exists(self, views, &BeliefQuestion { allowed: &allowed, in_scope: &in_scope, rational: false, better })? {
                    return Ok(Truth::sure(false));
                }
            }
        }
        // Every combination has to be consistent with the other beliefs too.
        for filled in fillings(free)? {
            let filled_in = |set: ReplaySetId| match filled.iter().find(|(other, _)| *other == set) {
                Some((_, belief)) => Ok(AllowedBelief::Exactly(belief.clone())),
                None => self.allowed(set),
            };
            if !self.all_have_beliefs(scope, &filled_in, false)?.holds {
                return Err(NoValue::unable("a free belief that other beliefs determine"));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }

    /// Decides weak perfect Bayesian equilibrium with free beliefs. The gain from a plan is convex in the belief, so the corners
    /// suffice for `for every belief`. There is no answer if `for some belief` holds at no corner.
    pub(super) fn is_weak_with(&self, scope: &ReplayScope, beliefs: Option<BeliefQuantifier>) -> Evaluation<Truth> {
        let Some(free) = self.free_sets(scope)? else { return Ok(Truth::sure(false)) };
        if free.is_empty() {
            return self.is_weak(scope, &|_| None);
        }
        let all = fillings(&free)?;
        let filled = |filling: &[(ReplaySetId, Vec<Rational>)]| {
            self.is_weak(scope, &|set| filling.iter().find(|(other, _)| *other == set).map(|(_, belief)| belief.clone()))
        };
        match beliefs {
            None => Err(NoValue::unable("a free belief without `for some` or `for every belief`")),
            Some(BeliefQuantifier::Every) => {
                for filling in &all {
                    if !filled(filling)?.holds {
                        return Ok(Truth::sure(false));
                    }
                }
                Ok(Truth { holds: true, exact: !self.tree.sampled })
            }
            Some(BeliefQuantifier::Some) => {
                for filling in &all {
                    let truth = filled(filling)?;
                    if truth.holds {
                        return Ok(truth);
                    }
                }
                Err(NoValue::unable("a weak equilibrium for some belief that is no corner"))
            }
        }
    }

    /// Decides whether no action gives more at any of these sets.
    pub(super) fn is_optimal_at(&self, sets: &[ReplaySetId], beliefs: Option<BeliefQuantifier>) -> Evaluation<Truth> {
        all(sets.iter().map(|set| self.is_optimal(*set, beliefs)))
    }

    /// Decides whether no action gives more at a set. There is no value if nothing is believed at the set.
    fn is_optimal(&self, set: ReplaySetId, beliefs: Option<BeliefQuantifier>) -> Evaluation<Truth> {
        let better = match self.belief(set)? {
            PlayedBelief::Nothing => return Err(NoValue::Undefined),
            PlayedBelief::Known(belief) => self.gains_by(set, &belief)?,
            PlayedBelief::Free(free) => {
                let all = corners(&free)?;
                let mut each = Vec::new();
                for belief in &all {
                    each.push(self.gains_by(set, belief)?);
                }
                match beliefs {
                    Some(BeliefQuantifier::Every) => each.contains(&true),
                    Some(BeliefQuantifier::Some) if each.contains(&false) => false,
                    Some(BeliefQuantifier::Some) => return Err(NoValue::unable("an optimum for some belief that is no corner")),
                    None => return Err(NoValue::unable("a free belief without `for some` or `for every belief`")),
                }
            }
        };
        Ok(Truth { holds: !better, exact: better || !self.tree.sampled })
    }
}

/// Returns the corners of a free belief. If one probability is free, the corners are the ends of its interval. If several are
/// free in all of `[0, 1]`, at most one of them is 1 and the others are 0. There is no answer in other cases.
fn corners(free: &FreeBelief) -> Evaluation<Vec<Vec<Rational>>> {
    let ends = |part: &super::played::FreePart| -> Evaluation<(Rational, Rational)> {
        let (zero, one) = (Rational::zero(), Rational::one());
        let Some(within) = &part.within else { return Ok((zero, one)) };
        if within.is_empty() {
            return Err(NoValue::unable("a free belief in an empty interval"));
        }
        let low = within.low.clone().filter(|low| *low > zero).unwrap_or(zero);
        let high = within.high.clone().filter(|high| *high < one).unwrap_or(one);
        if low > high { Err(NoValue::unable("a free belief in an empty interval")) } else { Ok((low, high)) }
    };
    let at = |shares: &[Rational]| -> Vec<Rational> {
        let mut belief = free.base.clone();
        for (part, share) in free.parts.iter().zip(shares) {
            belief.iter_mut().zip(&part.adds).for_each(|(weight, adds)| *weight = &*weight + &(adds * share));
        }
        belief
    };
    let bounds: Vec<(Rational, Rational)> = free.parts.iter().map(ends).collect::<Evaluation<_>>()?;
    let mut out = Vec::new();
    match bounds.as_slice() {
        [(low, high)] => out.extend([low, high].map(|share| at(std::slice::from_ref(share)))),
        _ if bounds.iter().all(|(low, high)| low.is_zero() && high.is_one()) => {
            out.push(at(&vec![Rational::zero(); bounds.len()]));
            out.extend((0..bounds.len()).map(|place| at(&Played::certain(bounds.len(), place))));
        }
        _ => return Err(NoValue::unable("several free probabilities in intervals")),
    }
    // A corner has to be a belief: its weights are nonnegative and not all zero. They are normalised.
    for belief in &mut out {
        let total: Rational = belief.iter().sum();
        if total.is_zero() || belief.iter().any(Rational::is_negative) {
            return Err(NoValue::unable("a free belief a corner of which weighs nothing"));
        }
        let scale = total.recip();
        belief.iter_mut().for_each(|weight| *weight = &*weight * &scale);
    }
    Ok(out)
}

/// A belief for each set whose belief is free.
type Filling = Vec<(ReplaySetId, Vec<Rational>)>;

/// Returns the combinations of the corners of all free beliefs. There is no answer if there are too many.
fn fillings(free: &[(ReplaySetId, FreeBelief)]) -> Evaluation<Vec<Filling>> {
    let mut all = vec![Vec::new()];
    for (set, belief) in free {
        let corners = corners(belief)?;
        all = all
            .into_iter()
            .flat_map(|so_far: Filling| {
                corners.iter().map(move |corner| {
                    let mut next = so_far.clone();
                    next.push((*set, corner.clone()));
                    next
                })
            })
            .collect();
        if all.len() > MAX_FILLINGS {
            return Err(NoValue::unable("too many ways of filling in free beliefs"));
        }
    }
    Ok(all)
}
