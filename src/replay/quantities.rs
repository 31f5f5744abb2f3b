//! Computes payoffs, probabilities and beliefs after a history at a point, and decides which actions are best there.
//!
//! Called by [`super::phrases`], and by [`super::existence`] for events. See docs/reference/games.md. Guards verdicts: an error
//! here leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;

use num_traits::{One, Zero};

use super::evaluate::Environment;
use super::histories::{After, Forced};
use super::played::{Played, PlayedBelief, PlayedRule};
use super::programme::ReplayPlayerId;
use super::sets::ReplaySetId;
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue, Truth};
use crate::syntax::tree::Expr;
use kernel::number::Rational;

impl Played<'_, '_> {
    /// Returns the weights of the histories of an `after`, which sum to 1. They follow the player's belief at its last
    /// information set before, or else its prior; without a player, nature's probabilities. There is no value if all weights are
    /// zero.
    fn weights(&self, after: &After, by: Option<ReplayPlayerId>) -> Evaluation<Vec<Rational>> {
        if after.nodes.len() == 1 {
            return Ok(vec![Rational::one()]);
        }
        let forced = |node: HistoryId| after.forces(self.tree, node);
        let mut weights = Vec::new();
        let last: Vec<Option<ReplaySetId>> =
            after.nodes.iter().map(|node| by.and_then(|player| self.last_set(*node, player))).collect();
        let player = by.unwrap_or(0);
        if after.is_start() || last.iter().all(Option::is_none) {
            for node in &after.nodes {
                weights.push(self.likelihood(0, *node, player, &forced)?);
            }
        } else {
            let Some(set) = last.first().copied().flatten().filter(|set| last.iter().all(|other| *other == Some(*set))) else {
                return Err(NoValue::unable("a player whose last information sets before the history differ"));
            };
            let belief = self.known_belief(set)?;
            for node in &after.nodes {
                let path = self.tree.path(*node);
                let start = self.sets.all[set].nodes.iter().position(|start| path.contains(start));
                let start = start.ok_or_else(|| NoValue::unable("a history without its information set"))?;
                let on = self.likelihood(self.sets.all[set].nodes[start], *node, player, &forced)?;
                weights.push(self.believed_at(set, start, &belief, after) * on);
            }
        }
        let total: Rational = weights.iter().sum();
        if total.is_zero() {
            return Err(NoValue::Undefined);
        }
        let scale = total.recip();
        Ok(weights.iter().map(|weight| weight * &scale).collect())
    }

    /// Returns the belief in a history of a set, summed over the histories that differ from it only in forced moves of the
    /// mover's own block. These moves are made at the same time as the mover's own, so they happen whatever the mover believes.
    fn believed_at(&self, set: ReplaySetId, place: usize, belief: &[Rational], after: &After) -> Rational {
        let way = |node: HistoryId| -> (HistoryId, Vec<(HistoryId, usize)>) {
            let start = self.tree.block_start(node);
            let mut open = Vec::new();
            let mut at = node;
            while let Some((parent, branch)) = self.tree.nodes[at].parent.filter(|_| at != start) {
                if !after.forces(self.tree, parent) {
                    open.push((self.sets.of[parent].unwrap_or(parent), branch));
                }
                at = parent;
            }
            (start, open)
        };
        let nodes = &self.sets.all[set].nodes;
        let own = way(nodes[place]);
        nodes.iter().zip(belief).filter(|(node, _)| way(**node) == own).map(|(_, weight)| weight).sum()
    }

    /// Returns the belief at a set. There is no value if nothing is believed, and no answer if the belief is free.
    pub(super) fn known_belief(&self, set: ReplaySetId) -> Evaluation<Vec<Rational>> {
        match self.belief(set)? {
            PlayedBelief::Known(belief) => Ok(belief),
            PlayedBelief::Nothing => Err(NoValue::Undefined),
            PlayedBelief::Free(_) => Err(NoValue::unable("a free belief")),
        }
    }

    /// Returns the last information set of a player on the path to a history, including the history.
    fn last_set(&self, node: HistoryId, player: ReplayPlayerId) -> Option<ReplaySetId> {
        let path = self.tree.path(node);
        let sets = path.iter().rev().filter_map(|node| self.sets.of[*node]);
        let mut own = sets.filter(|set| self.sets.all[*set].player == player);
        own.next()
    }

    /// Returns a player's expected payoff after a history.
    pub(super) fn payoff(&self, after: &After, player: ReplayPlayerId) -> Evaluation<Rational> {
        let mut total = Rational::zero();
        for (node, weight) in after.nodes.iter().zip(self.weights(after, Some(player))?) {
            if !weight.is_zero() {
                total += self.value(*node, player)? * weight;
            }
        }
        Ok(total)
    }

    /// Returns the ends of the run that play reaches from a history on, with their probabilities for a player.
    fn ends(&self, from: HistoryId, weight: Rational, player: ReplayPlayerId) -> Evaluation<Vec<(HistoryId, Rational)>> {
        let mut out = Vec::new();
        let mut rest = vec![(from, weight)];
        while let Some((node, weight)) = rest.pop() {
            match &self.tree.nodes[node].kind {
                _ if weight.is_zero() => {}
                HistoryKind::End { .. } | HistoryKind::Go { .. } => out.push((node, weight)),
                HistoryKind::Fork { .. } => rest.push((self.first_run(node)?, weight)),
                HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => {
                    for (branch, next) in next.iter().enumerate() {
                        rest.push((*next, &weight * &self.chance(node, branch, player)?));
                    }
                }
            }
        }
        Ok(out)
    }

    /// True iff a condition on the game's variables holds at a history.
    fn event(&self, event: &Expr, node: HistoryId, env: &Environment<'_>) -> Evaluation<bool> {
        let mut inner = env.clone();
        inner.locals.extend(self.tree.locals(node));
        match inner.condition(event) {
            Ok(truth) => Ok(truth.holds),
            // A condition on a variable without a value does not hold.
            Err(NoValue::Missing) => Ok(false),
            Err(reason) => Err(reason),
        }
    }

    /// Returns the probability of an event after a history, for a player or, without one, by nature's probabilities.
    pub(super) fn probability(
        &self,
        event: &Expr,
        after: &After,
        by: Option<ReplayPlayerId>,
        env: &Environment<'_>,
    ) -> Evaluation<Rational> {
        let mut total = Rational::zero();
        for (node, weight) in after.nodes.iter().zip(self.weights(after, by)?) {
            for (end, chance) in self.ends(*node, weight, by.unwrap_or(0))? {
                if self.event(event, end, env)? {
                    total += chance;
                }
            }
        }
        Ok(total)
    }

    /// Returns the set at which a player moves first at or after the histories or, if the player does not move there, the last
    /// set on the path to them. There is no answer if there are several such sets.
    pub(super) fn set_of_belief(&self, after: &After, player: ReplayPlayerId) -> Evaluation<ReplaySetId> {
        let mut first: BTreeSet<ReplaySetId> = BTreeSet::new();
        let mut never = false;
        let mut rest: Vec<HistoryId> = after.nodes.clone();
        while let Some(node) = rest.pop() {
            match (&self.tree.nodes[node].kind, self.sets.of[node]) {
                (HistoryKind::Move { player: mover, .. }, Some(set)) if *mover == player => {
                    first.insert(set);
                }
                (HistoryKind::End { .. } | HistoryKind::Go { .. }, _) => never = true,
                (HistoryKind::Fork { .. }, _) => rest.push(self.first_run(node)?),
                (HistoryKind::Draw { .. } | HistoryKind::Move { .. }, _) => rest.extend(self.tree.next(node)),
            }
        }
        let found: Vec<ReplaySetId> = first.into_iter().collect();
        match (found.as_slice(), never) {
            ([set], _) => Ok(*set),
            ([], _) => {
                let last: BTreeSet<Option<ReplaySetId>> = after.nodes.iter().map(|node| self.last_set(*node, player)).collect();
                match last.into_iter().collect::<Vec<_>>().as_slice() {
                    [Some(set)] => Ok(*set),
                    _ => Err(NoValue::unable("a belief at no single information set")),
                }
            }
            (_, _) => Err(NoValue::unable("a belief at several information sets")),
        }
    }

    /// Returns the probability that a player's belief gives to an event.
    pub(super) fn believed(
        &self,
        event: &Expr,
        after: &After,
        player: ReplayPlayerId,
        env: &Environment<'_>,
    ) -> Evaluation<Rational> {
        let set = self.set_of_belief(after, player)?;
        let belief = self.known_belief(set)?;
        let mut total = Rational::zero();
        for (node, weight) in self.sets.all[set].nodes.iter().zip(belief) {
            // Moves of a block that is under way have not been made.
            if self.event(event, self.tree.block_start(*node), env)? {
                total += weight;
            }
        }
        Ok(total)
    }

    /// Returns the sets at which the next move is made. There are several if the next step is a block, or if the history forces
    /// only a part of a block. There is no answer if play may end, or if other next moves differ.
    pub(super) fn next_sets(&self, after: &After) -> Evaluation<Vec<ReplaySetId>> {
        let open = self.open_in_block(after);
        if !open.is_empty() {
            return Ok(open.into_iter().collect());
        }
        let mut found: BTreeSet<ReplaySetId> = BTreeSet::new();
        let mut blocks: BTreeSet<Option<u32>> = BTreeSet::new();
        let mut rest: Vec<HistoryId> = after.nodes.clone();
        while let Some(node) = rest.pop() {
            match (&self.tree.nodes[node].kind, self.sets.of[node]) {
                (HistoryKind::Move { .. }, Some(set)) => {
                    found.insert(set);
                    blocks.insert(self.tree.nodes[node].block);
                }
                (HistoryKind::End { .. } | HistoryKind::Go { .. }, _) => {
                    return Err(NoValue::unable("no move after the history"));
                }
                (HistoryKind::Fork { .. }, _) => rest.push(self.first_run(node)?),
                (HistoryKind::Draw { .. } | HistoryKind::Move { .. }, _) => rest.extend(self.tree.next(node)),
            }
        }
        let blocks: Vec<Option<u32>> = blocks.into_iter().collect();
        if let [Some(block)] = blocks.as_slice() {
            // All moves of the block are next moves.
            let mut rest: Vec<HistoryId> = after.nodes.clone();
            while let Some(node) = rest.pop() {
                let here = &self.tree.nodes[node];
                let left = here.block != Some(*block) && here.items.iter().any(|item| item.block == Some(*block));
                if !left {
                    found.extend(self.sets.of[node]);
                    rest.extend(self.tree.next(node));
                }
            }
            return Ok(found.into_iter().collect());
        }
        match found.len() {
            1 => Ok(found.into_iter().collect()),
            _ => Err(NoValue::unable("a next move at several information sets")),
        }
    }

    /// Returns the sets of a partly forced block at which the history leaves the move open.
    fn open_in_block(&self, after: &After) -> BTreeSet<ReplaySetId> {
        let mut open = BTreeSet::new();
        for end in &after.nodes {
            let path = self.tree.path(*end);
            let last = path.iter().rev().skip(1).find(|node| matches!(self.tree.nodes[**node].kind, HistoryKind::Move { .. }));
            let Some(block) = last.and_then(|node| self.tree.nodes[*node].block) else { continue };
            let moves = path.iter().filter(|node| **node != *end && self.tree.nodes[**node].block == Some(block));
            let moves: Vec<HistoryId> = moves.copied().filter(|node| self.sets.of[*node].is_some()).collect();
            if moves.iter().any(|node| after.forces(self.tree, *node)) {
                open.extend(
                    moves.into_iter().filter(|node| !after.forces(self.tree, *node)).filter_map(|node| self.sets.of[node]),
                );
            }
        }
        open
    }

    /// True iff a history belongs to a set at which no rule applies.
    fn is_unruled(&self, node: HistoryId) -> Evaluation<bool> {
        match self.sets.of[node] {
            Some(set) => Ok(matches!(self.rule(set)?, PlayedRule::Missing)),
            None => Ok(false),
        }
    }

    /// Decides whether an action is a best reply at a set, by the belief there.
    pub(super) fn is_best(&self, set: ReplaySetId, act: usize) -> Evaluation<Truth> {
        let belief = self.known_belief(set)?;
        let gains = self.gains(set)?;
        let gain = |gains: &[Rational]| gains.iter().zip(&belief).map(|(gain, weight)| gain * weight).sum::<Rational>();
        let own = gain(&gains[act]);
        let holds = gains.iter().all(|other| gain(other) <= own);
        Ok(Truth { holds, exact: !holds || !self.sets.all[set].sampled })
    }

    /// Decides whether two beliefs at the set have different best replies. This is so iff two beliefs that are certain of a
    /// history have different best replies.
    pub(super) fn belief_matters(&self, set: ReplaySetId) -> Evaluation<Truth> {
        let gains = self.gains(set)?;
        let best = |place: usize| -> Vec<usize> {
            let most = gains.iter().map(|gains| &gains[place]).max();
            (0..gains.len()).filter(|act| Some(&gains[*act][place]) == most).collect()
        };
        let holds = (1..self.sets.all[set].nodes.len()).any(|place| best(place) != best(0));
        Ok(Truth { holds, exact: !self.tree.sampled })
    }

    /// Decides whether every play of positive probability through the histories has the event.
    pub(super) fn leads(&self, event: &Expr, after: &After, env: &Environment<'_>) -> Evaluation<Truth> {
        let possible = |node: HistoryId, branch: usize| -> Evaluation<bool> {
            match &self.tree.nodes[node].kind {
                HistoryKind::Draw { chances, .. } => Ok(chances[branch].iter().any(Rational::is_positive)),
                // Before the history, a move may have no rule. Such a move may have been any action.
                HistoryKind::Move { .. } => Ok(self.is_unruled(node)? || self.chance(node, branch, 0)?.is_positive()),
                HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => Ok(true),
            }
        };
        for start in &after.nodes {
            let mut at = *start;
            let mut reached = true;
            while let Some((parent, branch)) = self.tree.nodes[at].parent {
                if !self.is_forced(after, parent) && !possible(parent, branch)? {
                    reached = false;
                }
                at = parent;
            }
            let mut rest = if reached { vec![*start] } else { Vec::new() };
            while let Some(node) = rest.pop() {
                match &self.tree.nodes[node].kind {
                    HistoryKind::End { .. } | HistoryKind::Go { .. } => {
                        if !self.event(event, node, env)? {
                            return Ok(Truth::sure(false));
                        }
                    }
                    HistoryKind::Fork { .. } => rest.push(self.first_run(node)?),
                    HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => {
                        for (branch, next) in next.iter().enumerate() {
                            if possible(node, branch)? {
                                rest.push(*next);
                            }
                        }
                    }
                }
            }
        }
        Ok(Truth::sure(true))
    }

    /// True iff the branch taken at a history is forced, or is no choice.
    fn is_forced(&self, after: &After, node: HistoryId) -> bool {
        match &self.tree.nodes[node].kind {
            HistoryKind::Draw { variable, .. } => after.forced.iter().any(|forced| match forced {
                Forced::Is(other, _) => other == variable,
                Forced::Act(..) | Forced::State(_) => false,
            }),
            HistoryKind::Move { .. } => after.forces(self.tree, node),
            HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => true,
        }
    }
}
