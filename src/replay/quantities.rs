//! Payoffs, probabilities and beliefs after a history, and what is best there, at a point (GAMES.md 4).

use std::collections::BTreeSet;

use num_traits::{One, Zero};

use super::evaluate::Env;
use super::histories::{After, Forced};
use super::played::{Belief, Played, Rule};
use super::programme::PlayerId;
use super::sets::SetId;
use super::tree::{Kind, NodeId};
use super::value::{Read, Stop, Truth};
use crate::syntax::tree::Expr;
use kernel::number::Rational;

impl Played<'_, '_> {
    /// The weights of the histories of an `after`, by a player or, without one, by nature's probabilities, summing to 1.
    fn weights(&self, after: &After, by: Option<PlayerId>) -> Read<Vec<Rational>> {
        if after.nodes.len() == 1 {
            return Ok(vec![Rational::one()]);
        }
        let forced = |node: NodeId| after.forces(self.tree, node);
        let mut weights = Vec::new();
        let last: Vec<Option<SetId>> =
            after.nodes.iter().map(|node| by.and_then(|player| self.last_set(*node, player))).collect();
        let player = by.unwrap_or(0);
        if after.is_start() || last.iter().all(Option::is_none) {
            for node in &after.nodes {
                weights.push(self.likelihood(0, *node, player, &forced)?);
            }
        } else {
            let Some(set) = last.first().copied().flatten().filter(|set| last.iter().all(|other| *other == Some(*set))) else {
                return Err(Stop::unable("a player whose last information sets before the history differ"));
            };
            let belief = self.known_belief(set)?;
            for node in &after.nodes {
                let path = self.tree.path(*node);
                let start = self.sets.all[set].nodes.iter().position(|start| path.contains(start));
                let start = start.ok_or_else(|| Stop::unable("a history without its information set"))?;
                let on = self.likelihood(self.sets.all[set].nodes[start], *node, player, &forced)?;
                weights.push(self.believed_at(set, start, &belief, after) * on);
            }
        }
        let total: Rational = weights.iter().sum();
        if total.is_zero() {
            return Err(Stop::NoValue);
        }
        let scale = total.recip();
        Ok(weights.iter().map(|weight| weight * &scale).collect())
    }

    /// The weight of a history of a set: moves of the mover's own block are made at the same time as its own, so that those that are
    /// forced happen, whatever is believed of them.
    fn believed_at(&self, set: SetId, place: usize, belief: &[Rational], after: &After) -> Rational {
        let way = |node: NodeId| -> (NodeId, Vec<(NodeId, usize)>) {
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

    /// The belief at a set, where one is believed.
    pub(super) fn known_belief(&self, set: SetId) -> Read<Vec<Rational>> {
        match self.belief(set)? {
            Belief::Known(belief) => Ok(belief),
            Belief::Nothing => Err(Stop::NoValue),
            Belief::Free(_) => Err(Stop::unable("a free belief")),
        }
    }

    /// A player's last information set on the way to a history, itself included.
    fn last_set(&self, node: NodeId, player: PlayerId) -> Option<SetId> {
        let path = self.tree.path(node);
        let sets = path.iter().rev().filter_map(|node| self.sets.of[*node]);
        let mut own = sets.filter(|set| self.sets.all[*set].player == player);
        own.next()
    }

    /// The payoff of a player.
    pub(super) fn payoff(&self, after: &After, player: PlayerId) -> Read<Rational> {
        let mut total = Rational::zero();
        for (node, weight) in after.nodes.iter().zip(self.weights(after, Some(player))?) {
            if !weight.is_zero() {
                total += self.value(*node, player)? * weight;
            }
        }
        Ok(total)
    }

    /// The ends of the run that play reaches from a history on, with their probabilities by a player.
    fn ends(&self, from: NodeId, weight: Rational, player: PlayerId) -> Read<Vec<(NodeId, Rational)>> {
        let mut out = Vec::new();
        let mut rest = vec![(from, weight)];
        while let Some((node, weight)) = rest.pop() {
            match &self.tree.nodes[node].kind {
                _ if weight.is_zero() => {}
                Kind::End { .. } | Kind::Go { .. } => out.push((node, weight)),
                Kind::Fork { .. } => rest.push((self.first_run(node)?, weight)),
                Kind::Draw { next, .. } | Kind::Move { next, .. } => {
                    for (branch, next) in next.iter().enumerate() {
                        rest.push((*next, &weight * &self.chance(node, branch, player)?));
                    }
                }
            }
        }
        Ok(out)
    }

    /// A condition on the game's variables at a history.
    fn event(&self, event: &Expr, node: NodeId, env: &Env<'_>) -> Read<bool> {
        let mut inner = env.clone();
        inner.locals.extend(self.tree.locals(node));
        match inner.condition(event) {
            Ok(truth) => Ok(truth.holds),
            // A bare name that has no value is no event that holds.
            Err(Stop::Missing) => Ok(false),
            Err(reason) => Err(reason),
        }
    }

    /// The probability of an event, by a player or, without one, by nature's probabilities.
    pub(super) fn probability(&self, event: &Expr, after: &After, by: Option<PlayerId>, env: &Env<'_>) -> Read<Rational> {
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

    /// The set at which a player moves first at or after the histories; else its last one on the way.
    pub(super) fn set_of_belief(&self, after: &After, player: PlayerId) -> Read<SetId> {
        let mut first: BTreeSet<SetId> = BTreeSet::new();
        let mut never = false;
        let mut rest: Vec<NodeId> = after.nodes.clone();
        while let Some(node) = rest.pop() {
            match (&self.tree.nodes[node].kind, self.sets.of[node]) {
                (Kind::Move { player: mover, .. }, Some(set)) if *mover == player => {
                    first.insert(set);
                }
                (Kind::End { .. } | Kind::Go { .. }, _) => never = true,
                (Kind::Fork { .. }, _) => rest.push(self.first_run(node)?),
                (Kind::Draw { .. } | Kind::Move { .. }, _) => rest.extend(self.tree.next(node)),
            }
        }
        let found: Vec<SetId> = first.into_iter().collect();
        match (found.as_slice(), never) {
            ([set], _) => Ok(*set),
            ([], _) => {
                let last: BTreeSet<Option<SetId>> = after.nodes.iter().map(|node| self.last_set(*node, player)).collect();
                match last.into_iter().collect::<Vec<_>>().as_slice() {
                    [Some(set)] => Ok(*set),
                    _ => Err(Stop::unable("a belief at no single information set")),
                }
            }
            (_, _) => Err(Stop::unable("a belief at several information sets")),
        }
    }

    /// What a player believes of an event.
    pub(super) fn believed(&self, event: &Expr, after: &After, player: PlayerId, env: &Env<'_>) -> Read<Rational> {
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

    /// The sets at which the next move is made: several where the next step is a block, or where a block is forced in part.
    pub(super) fn next_sets(&self, after: &After) -> Read<Vec<SetId>> {
        let open = self.open_in_block(after);
        if !open.is_empty() {
            return Ok(open.into_iter().collect());
        }
        let mut found: BTreeSet<SetId> = BTreeSet::new();
        let mut blocks: BTreeSet<Option<u32>> = BTreeSet::new();
        let mut rest: Vec<NodeId> = after.nodes.clone();
        while let Some(node) = rest.pop() {
            match (&self.tree.nodes[node].kind, self.sets.of[node]) {
                (Kind::Move { .. }, Some(set)) => {
                    found.insert(set);
                    blocks.insert(self.tree.nodes[node].block);
                }
                (Kind::End { .. } | Kind::Go { .. }, _) => return Err(Stop::unable("no move after the history")),
                (Kind::Fork { .. }, _) => rest.push(self.first_run(node)?),
                (Kind::Draw { .. } | Kind::Move { .. }, _) => rest.extend(self.tree.next(node)),
            }
        }
        let blocks: Vec<Option<u32>> = blocks.into_iter().collect();
        if let [Some(block)] = blocks.as_slice() {
            // All moves of the block.
            let mut rest: Vec<NodeId> = after.nodes.clone();
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
            _ => Err(Stop::unable("a next move at several information sets")),
        }
    }

    /// The sets of a block that the history forces in part, at which it leaves the move open.
    fn open_in_block(&self, after: &After) -> BTreeSet<SetId> {
        let mut open = BTreeSet::new();
        for end in &after.nodes {
            let path = self.tree.path(*end);
            let last = path.iter().rev().skip(1).find(|node| matches!(self.tree.nodes[**node].kind, Kind::Move { .. }));
            let Some(block) = last.and_then(|node| self.tree.nodes[*node].block) else { continue };
            let moves = path.iter().filter(|node| **node != *end && self.tree.nodes[**node].block == Some(block));
            let moves: Vec<NodeId> = moves.copied().filter(|node| self.sets.of[*node].is_some()).collect();
            if moves.iter().any(|node| after.forces(self.tree, *node)) {
                open.extend(
                    moves.into_iter().filter(|node| !after.forces(self.tree, *node)).filter_map(|node| self.sets.of[node]),
                );
            }
        }
        open
    }

    /// No rule applies at a history's set, and none is asked for.
    fn is_unruled(&self, node: NodeId) -> Read<bool> {
        match self.sets.of[node] {
            Some(set) => Ok(matches!(self.rule(set)?, Rule::Missing)),
            None => Ok(false),
        }
    }

    /// The action is best at the set, by the belief there.
    pub(super) fn is_best(&self, set: SetId, act: usize) -> Read<Truth> {
        let belief = self.known_belief(set)?;
        let gains = self.gains(set)?;
        let gain = |gains: &[Rational]| gains.iter().zip(&belief).map(|(gain, weight)| gain * weight).sum::<Rational>();
        let own = gain(&gains[act]);
        let holds = gains.iter().all(|other| gain(other) <= own);
        Ok(Truth { holds, exact: !holds || !self.sets.all[set].sampled })
    }

    /// Two beliefs at the set have different best actions: that is so iff two certain beliefs have.
    pub(super) fn belief_matters(&self, set: SetId) -> Read<Truth> {
        let gains = self.gains(set)?;
        let best = |place: usize| -> Vec<usize> {
            let most = gains.iter().map(|gains| &gains[place]).max();
            (0..gains.len()).filter(|act| Some(&gains[*act][place]) == most).collect()
        };
        let holds = (1..self.sets.all[set].nodes.len()).any(|place| best(place) != best(0));
        Ok(Truth { holds, exact: !self.tree.sampled })
    }

    /// Every play of positive probability through the histories has the event.
    pub(super) fn leads(&self, event: &Expr, after: &After, env: &Env<'_>) -> Read<Truth> {
        let possible = |node: NodeId, branch: usize| -> Read<bool> {
            match &self.tree.nodes[node].kind {
                Kind::Draw { chances, .. } => Ok(chances[branch].iter().any(Rational::is_positive)),
                // A move without a rule, before the history, may have been anything.
                Kind::Move { .. } => Ok(self.is_unruled(node)? || self.chance(node, branch, 0)?.is_positive()),
                Kind::Fork { .. } | Kind::Go { .. } | Kind::End { .. } => Ok(true),
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
                    Kind::End { .. } | Kind::Go { .. } => {
                        if !self.event(event, node, env)? {
                            return Ok(Truth::sure(false));
                        }
                    }
                    Kind::Fork { .. } => rest.push(self.first_run(node)?),
                    Kind::Draw { next, .. } | Kind::Move { next, .. } => {
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

    /// A draw or move on the way is forced.
    fn is_forced(&self, after: &After, node: NodeId) -> bool {
        match &self.tree.nodes[node].kind {
            Kind::Draw { variable, .. } => after.forced.iter().any(|forced| match forced {
                Forced::Is(other, _) => other == variable,
                Forced::Act(..) | Forced::State(_) => false,
            }),
            Kind::Move { .. } => after.forces(self.tree, node),
            Kind::Fork { .. } | Kind::Go { .. } | Kind::End { .. } => true,
        }
    }
}
