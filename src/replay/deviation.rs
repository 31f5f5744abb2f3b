//! Computes what a player can gain, by another plan for all its later moves or by one other action.
//!
//! Also decides which histories are on the path. Called for every solution concept. Guards verdicts: an error here leaves claims
//! unchecked, or lets an error of the first reader pass.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::played::Played;
use super::programme::ReplayPlayerId;
use super::sets::ReplaySetId;
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue};
use kernel::number::Rational;

impl Played<'_, '_> {
    /// Returns the most that a player can get from weighted histories on, by any plan for its own moves. What follows a `go to`
    /// is held fixed. By perfect recall, the histories of an own set that are found here are all that can be reached. There is no
    /// value if a rule of another player is missing.
    pub(super) fn best_plan(&self, player: ReplayPlayerId, from: Vec<(HistoryId, Rational)>) -> Evaluation<Rational> {
        let mut total = Rational::zero();
        let mut own: BTreeMap<ReplaySetId, Vec<(HistoryId, Rational)>> = BTreeMap::new();
        let mut rest = from;
        while let Some((node, weight)) = rest.pop() {
            if weight.is_zero() {
                continue;
            }
            self.tree.programme.context.step(3)?;
            match &self.tree.nodes[node].kind {
                HistoryKind::End { paid } => total += &paid[player] * &weight,
                HistoryKind::Go { paid, discounts, fork, state } => {
                    let mut value = paid[player].clone();
                    if !discounts[player].is_zero() {
                        value += self.worth((*fork, *state), player)? * &discounts[player];
                    }
                    total += value * &weight;
                }
                HistoryKind::Fork { paid, .. } => {
                    total += &paid[player] * &weight;
                    rest.push((self.first_run(node)?, weight));
                }
                HistoryKind::Draw { next, .. } => {
                    for (branch, next) in next.iter().enumerate() {
                        rest.push((*next, &weight * &self.chance(node, branch, player)?));
                    }
                }
                HistoryKind::Move { player: mover, next, .. } => {
                    if *mover == player {
                        let set = self.sets.of[node].ok_or_else(|| NoValue::unable("a move outside the information sets"))?;
                        own.entry(set).or_default().push((node, weight));
                    } else {
                        for (branch, next) in next.iter().enumerate() {
                            let chance = self.chance(node, branch, player)?;
                            if !chance.is_zero() {
                                rest.push((*next, &weight * &chance));
                            }
                        }
                    }
                }
            }
        }
        for (set, nodes) in own {
            let mut best: Option<Rational> = None;
            for act in 0..self.sets.all[set].acts.len() {
                let next = nodes.iter().map(|(node, weight)| (self.tree.next(*node)[act], weight.clone())).collect();
                let value = self.best_plan(player, next)?;
                if best.as_ref().is_none_or(|best| value > *best) {
                    best = Some(value);
                }
            }
            total += best.unwrap_or_default();
        }
        Ok(total)
    }

    /// Returns what the mover of a set gains by each action alone, for each history of the set: the payoff of the action minus
    /// the payoff of the mixture.
    pub(super) fn gains(&self, set: ReplaySetId) -> Evaluation<Vec<Vec<Rational>>> {
        let here = &self.sets.all[set];
        let mix = self.mix(set)?;
        let mut out = vec![Vec::new(); here.acts.len()];
        for node in &here.nodes {
            let values = self.tree.next(*node).into_iter().map(|next| self.value(next, here.player));
            let values: Vec<Rational> = values.collect::<Evaluation<_>>()?;
            let now: Rational = values.iter().zip(mix.iter()).map(|(value, chance)| value * chance).sum();
            for (gains, value) in out.iter_mut().zip(values) {
                gains.push(value - &now);
            }
        }
        Ok(out)
    }

    /// True iff some action gives the mover of the set more, by this belief.
    pub(super) fn gains_by(&self, set: ReplaySetId, belief: &[Rational]) -> Evaluation<bool> {
        let gains = self.gains(set)?;
        Ok(gains.iter().any(|gains| gains.iter().zip(belief).map(|(gain, weight)| gain * weight).sum::<Rational>().is_positive()))
    }

    /// Returns the probability of a history from the top, by a player's prior. Entering a state counts as certain;
    /// [`Played::runs_reached`] returns the states that are entered.
    pub(super) fn reach(&self, node: HistoryId, player: ReplayPlayerId) -> Evaluation<Rational> {
        self.likelihood(0, node, player, &|_| false)
    }

    /// Returns the runs of states that play enters with positive probability, by a player's prior.
    pub(super) fn runs_reached(&self, player: ReplayPlayerId) -> Evaluation<Vec<(HistoryId, usize)>> {
        let mut reached: Vec<(HistoryId, usize)> = Vec::new();
        let mut rest: Vec<HistoryId> = vec![0];
        while let Some(node) = rest.pop() {
            match &self.tree.nodes[node].kind {
                HistoryKind::End { .. } => {}
                HistoryKind::Go { fork, state, .. } => {
                    if !reached.contains(&(*fork, *state)) {
                        reached.push((*fork, *state));
                        if let HistoryKind::Fork { runs, .. } = &self.tree.nodes[*fork].kind {
                            rest.extend(runs[*state]);
                        }
                    }
                }
                HistoryKind::Fork { .. } => {
                    let first = self.first_run(node)?;
                    if let Some((_, branch)) = self.tree.nodes[first].parent
                        && !reached.contains(&(node, branch))
                    {
                        reached.push((node, branch));
                        rest.push(first);
                    }
                }
                HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => {
                    for (branch, next) in next.iter().enumerate() {
                        if self.chance(node, branch, player)?.is_positive() {
                            rest.push(*next);
                        }
                    }
                }
            }
        }
        Ok(reached)
    }

    /// True iff a history is on the path by a player's prior. `reached` lists the runs of states that play enters.
    pub(super) fn on_path(&self, node: HistoryId, player: ReplayPlayerId, reached: &[(HistoryId, usize)]) -> Evaluation<bool> {
        let mut at = node;
        while let Some((parent, branch)) = self.tree.nodes[at].parent {
            match &self.tree.nodes[parent].kind {
                HistoryKind::Fork { .. } => {
                    if !reached.contains(&(parent, branch)) {
                        return Ok(false);
                    }
                }
                HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => {
                    if self.chance(parent, branch, player)?.is_zero() {
                        return Ok(false);
                    }
                }
            }
            at = parent;
        }
        Ok(true)
    }

    /// Returns the belief that is certain of one history.
    pub(super) fn certain(count: usize, place: usize) -> Vec<Rational> {
        (0..count).map(|other| if other == place { Rational::one() } else { Rational::zero() }).collect()
    }
}
