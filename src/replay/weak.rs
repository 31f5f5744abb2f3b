//! Decides weak perfect Bayesian equilibrium at a point.
//!
//! At every information set, no plan for the rest may give the mover more by the belief there. Beliefs follow Bayes' rule at the
//! sets on the path. Called by [`super::perfect`] and [`super::existence`]. Guards verdicts: an error here leaves claims
//! unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Mas-Colell, Whinston and Green (1995), definition 9.C.3.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::played::{Played, PlayedBelief};
use super::scope::ReplayScope;
use super::sets::ReplaySetId;
use super::simplex::{Constraint, FormSign, LinearCombination, feasible};
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue, Truth};
use kernel::number::Rational;

impl Played<'_, '_> {
    /// Decides weak perfect Bayesian equilibrium at the sets of a scope. `filled` returns the beliefs that replace free ones.
    /// There is no answer if a free belief is not replaced.
    pub(super) fn is_weak(
        &self,
        scope: &ReplayScope,
        filled: &dyn Fn(ReplaySetId) -> Option<Vec<Rational>>,
    ) -> Evaluation<Truth> {
        for set in &scope.sets {
            let belief = match (filled(*set), self.belief(*set)?) {
                (Some(belief), _) | (None, PlayedBelief::Known(belief)) => belief,
                (None, PlayedBelief::Nothing) => return Ok(Truth::sure(false)),
                (None, PlayedBelief::Free(_)) => return Err(NoValue::unable("a free belief")),
            };
            if !self.follows_bayes_on_path(*set, &belief)? || self.improves(*set, &belief)? {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }

    /// True iff the belief is proportional to the probabilities of the histories, or the set is off the path.
    pub(super) fn follows_bayes_on_path(&self, set: ReplaySetId, belief: &[Rational]) -> Evaluation<bool> {
        let here = &self.sets.all[set];
        let reached = self.runs_reached(here.player)?;
        let mut weights = Vec::new();
        for node in &here.nodes {
            let on = self.on_path(*node, here.player, &reached)?;
            weights.push(if on { self.reach(*node, here.player)? } else { Rational::zero() });
        }
        let total: Rational = weights.iter().sum();
        Ok(total.is_zero() || weights.iter().zip(belief).all(|(weight, belief)| *weight == belief * &total))
    }

    /// True iff some plan for the rest gives the mover of a set more, by this belief.
    pub(super) fn improves(&self, set: ReplaySetId, belief: &[Rational]) -> Evaluation<bool> {
        let here = &self.sets.all[set];
        let from = here.nodes.iter().copied().zip(belief.iter().cloned()).collect();
        let best = self.best_plan(here.player, from)?;
        let mut now = Rational::zero();
        for (node, weight) in here.nodes.iter().zip(belief) {
            if !weight.is_zero() {
                now += self.value(*node, here.player)? * weight;
            }
        }
        Ok(best > now)
    }
}

/// The maximum number of plans of a player from a set on.
const MAX_PLANS: usize = 4_000;

impl Played<'_, '_> {
    /// True iff some belief at the set makes no plan for the rest better than what is played. There is no answer if there are too
    /// many plans.
    pub(super) fn some_belief_supports(&self, set: ReplaySetId) -> Evaluation<bool> {
        let here = &self.sets.all[set];
        let count = here.nodes.len();
        let mut now = Vec::new();
        for node in &here.nodes {
            now.push(self.value(*node, here.player)?);
        }
        let from = here.nodes.iter().enumerate().map(|(place, node)| (*node, Rational::one(), place)).collect();
        let plans = self.plan_values(here.player, from, count)?;
        let mut constraints: Vec<Constraint> = Vec::new();
        let mut total = LinearCombination::default();
        (0..count).for_each(|place| total.add(&LinearCombination::variable(place), &Rational::one()));
        constraints.push((total, FormSign::Positive));
        for plan in plans {
            let mut form = LinearCombination::default();
            for (place, (value, now)) in plan.iter().zip(&now).enumerate() {
                form.add(&LinearCombination::variable(place), &(now - value));
            }
            constraints.push((form, FormSign::NotNegative));
        }
        feasible(&constraints)
    }

    /// Returns for each plan of a player its payoff from each of several histories on.
    fn plan_values(
        &self,
        player: usize,
        from: Vec<(HistoryId, Rational, usize)>,
        count: usize,
    ) -> Evaluation<Vec<Vec<Rational>>> {
        let mut base = vec![Rational::zero(); count];
        let mut own: BTreeMap<ReplaySetId, Vec<(HistoryId, Rational, usize)>> = BTreeMap::new();
        let mut rest = from;
        while let Some((node, weight, place)) = rest.pop() {
            if weight.is_zero() {
                continue;
            }
            match (&self.tree.nodes[node].kind, self.sets.of[node]) {
                (HistoryKind::Move { player: mover, .. }, Some(set)) if *mover == player => {
                    own.entry(set).or_default().push((node, weight, place));
                }
                (HistoryKind::End { .. } | HistoryKind::Go { .. }, _) => {
                    base[place] = &base[place] + &(self.value(node, player)? * &weight);
                }
                (HistoryKind::Fork { .. }, _) => return Err(NoValue::unable("a plan across the states")),
                (HistoryKind::Move { .. } | HistoryKind::Draw { .. }, _) => {
                    for (branch, next) in self.tree.next(node).into_iter().enumerate() {
                        rest.push((next, &weight * &self.chance(node, branch, player)?, place));
                    }
                }
            }
        }
        let mut plans = vec![base];
        for (set, nodes) in own {
            let mut here: Vec<Vec<Rational>> = Vec::new();
            for act in 0..self.sets.all[set].acts.len() {
                let next = nodes.iter().map(|(node, weight, place)| (self.tree.next(*node)[act], weight.clone(), *place));
                here.extend(self.plan_values(player, next.collect(), count)?);
            }
            if plans.len().saturating_mul(here.len()) > MAX_PLANS {
                return Err(NoValue::unable(format!("more than {MAX_PLANS} plans from one set on")));
            }
            plans = plans
                .iter()
                .flat_map(|plan| here.iter().map(|other| plan.iter().zip(other).map(|(a, b)| a + b).collect()))
                .collect();
        }
        Ok(plans)
    }
}
