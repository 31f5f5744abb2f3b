//! Derives the conditions of subgame perfection: in every subgame, no player has a plan that gives it more.
//!
//! A subgame begins at a history if every information set that contains a continuation of the history contains only
//! continuations. The whole game is a subgame. If a subgame begins inside another one for all parameters, the outer condition
//! uses the assessment's payoffs at the inner one. This suffices, since no player gains inside the inner subgame.
//! Called by [`super::equilibrium`]. Trusted: an error here is a wrong verdict.
//!
//! # Source
//! Selten (1975). With states, the run of one state is compared with later play held fixed: Blackwell (1965).

use std::collections::BTreeSet;

use super::equilibrium_condition::DeviationPayoffs;
use super::equilibrium_condition::{EquilibriumCondition, GameScope, part};
use super::plans::{PlansRefused, WeightedNode};
use super::tree::{Game, InfoId, NodeId, NodeKind, NumberRange, PlayerId};
use super::value::AssessmentPlay;
use super::views::{children, info_at, subtree_end};
use crate::expression::build::{all, any, compare, constant_truth, implies, not, number, quantified, truth};
use crate::expression::{ConditionRef, Quantifier, Relation};

/// A subgame, with the condition under which it begins.
#[derive(Clone, Debug)]
pub struct Subgame {
    /// The first node.
    pub node: NodeId,
    /// The condition, on the parameters and the numbers chosen before the node.
    pub begins: ConditionRef,
}

impl AssessmentPlay<'_> {
    /// Returns the condition that a subgame begins at a node.
    #[must_use]
    pub fn subgame_at(&self, node: NodeId) -> ConditionRef {
        let game = self.game;
        if game.nodes[node].parent.is_none() {
            return truth(true);
        }
        let inside = node..subtree_end(game, node);
        let met: BTreeSet<InfoId> = inside.clone().filter_map(|node| info_at(game, node)).collect();
        all(met.into_iter().map(|info| {
            let here = &game.infos[info];
            // Histories with other values of the earlier numbers belong to the set too, unless the mover has seen these
            // numbers.
            let numbers = game.nodes[node].amounts.iter().filter(|amount| !here.amounts.contains(amount));
            let only = all(numbers.map(|amount| match game.range(node, *amount) {
                Some(NumberRange::Interval { low: Some((low, true)), high: Some((high, true)) }) => {
                    compare(low, Relation::Equal, high)
                }
                Some(NumberRange::Values(values)) => truth(values.len() == 1),
                Some(NumberRange::Interval { .. }) | None => truth(false),
            }));
            let (own, others): (Vec<NodeId>, Vec<NodeId>) = here.nodes.iter().partition(|other| inside.contains(other));
            let met = any(own.iter().map(|node| self.exists(info, *node)));
            let no_other_exists = all(others.iter().map(|node| not(&self.exists(info, *node))));
            let seen = self.seen(info).into_iter().filter(|bound| {
                let before = game.nodes[node].amounts.iter().any(|amount| game.number(*amount) == bound.name);
                !before
            });
            quantified(Quantifier::Forall, seen.collect(), implies(&met, &all([only, no_other_exists])))
        }))
    }

    /// Returns the subgames that may begin at nodes of a scope. Test nodes are left out, since a subgame at a test also begins
    /// after the test.
    #[must_use]
    pub fn subgames(&self, scope: &GameScope<'_>) -> Vec<Subgame> {
        let nodes = (0..self.game.nodes.len()).filter(|node| scope.contains_node(self.game, *node));
        let may_begin = nodes.filter(|node| matches!(self.game.nodes[*node].kind, NodeKind::Draw { .. } | NodeKind::Move { .. }));
        let found = may_begin.map(|node| Subgame { node, begins: self.subgame_at(node) });
        found.filter(|subgame| constant_truth(&subgame.begins) != Some(false)).collect()
    }

    /// Returns the nodes at which a subgame begins for all parameters.
    pub(super) fn certain_subgames(&self, scope: &GameScope<'_>) -> BTreeSet<NodeId> {
        let begins_always = |subgame: &Subgame| constant_truth(&subgame.begins) == Some(true);
        self.subgames(scope).into_iter().filter(begins_always).map(|subgame| subgame.node).collect()
    }

    /// Returns true iff `info` is the only information set of its mover between the node and the next certain subgames.
    pub(super) fn is_only_move(&self, node: NodeId, info: InfoId, certain: &BTreeSet<NodeId>) -> bool {
        let stop = |other: NodeId| other != node && certain.contains(&other);
        stage(self.game, node, self.game.infos[info].player, &stop) == [info]
    }

    /// Returns the conditions of subgame perfection, one for each player in each subgame.
    ///
    /// # Errors
    /// [`PlansRefused`]: the plans of a player cannot be enumerated.
    pub fn subgame_perfect(&self, scope: &GameScope<'_>) -> Result<Vec<EquilibriumCondition>, PlansRefused> {
        let subgames = self.subgames(scope);
        let certain = self.certain_subgames(scope);
        let mut out = Vec::new();
        for subgame in &subgames {
            for player in 0..self.game.players.len() {
                out.extend(self.no_plan_gains(subgame, player, &certain, scope)?);
            }
        }
        Ok(out)
    }

    /// Returns the condition that no plan gives a player more in a subgame.
    fn no_plan_gains(
        &self,
        subgame: &Subgame,
        player: PlayerId,
        certain: &BTreeSet<NodeId>,
        scope: &GameScope<'_>,
    ) -> Result<Option<EquilibriumCondition>, PlansRefused> {
        let game = self.game;
        let node = subgame.node;
        let stop = |other: NodeId| other != node && certain.contains(&other);
        let moves = stage(game, node, player, &stop);
        let reached = all([self.tests_lead_to(node), self.follows(node, scope), subgame.begins.clone()]);
        let bound: Vec<_> =
            game.nodes[node].amounts.iter().map(|amount| self.bound(*amount, game.range(node, *amount))).collect();
        match moves.as_slice() {
            [] => Ok(None),
            [info] if game.infos[*info].nodes == [node] => {
                let label = format!("{}: does best", game.info_name(*info));
                let condition = implies(&reached, &self.rational(*info));
                Ok(part((game, scope), label, bound, &condition, Some(self.deviation_payoffs(*info))))
            }
            _ => {
                let here = self.expected_payoff(node, player);
                let start = vec![WeightedNode { node, weight: number(1), numbers: Vec::new() }];
                let plans = self.plans(player, start, &stop)?;
                let no_plan_is_better = all(plans.iter().map(|plan| {
                    quantified(Quantifier::Forall, plan.bound.clone(), compare(&plan.value, Relation::LessEqual, &here))
                }));
                let player_name = &game.players[player];
                let place = self.node_name(node);
                let label = if place.is_empty() {
                    format!("{player_name}: no strategy does better")
                } else {
                    format!("{player_name} in the subgame after {place}: no strategy does better")
                };
                let deviation_payoffs = DeviationPayoffs {
                    player: player_name.to_string(),
                    movement: "all its moves".to_owned(),
                    follow: here,
                    options: plans.into_iter().map(|plan| (plan.name, plan.value)).collect(),
                    intervals: Vec::new(),
                    rules: Vec::new(),
                };
                Ok(part((game, scope), label, bound, &implies(&reached, &no_plan_is_better), Some(deviation_payoffs)))
            }
        }
    }

    /// Returns the condition that the tests before a node lead there and that play can enter its state.
    #[must_use]
    pub fn tests_lead_to(&self, node: NodeId) -> ConditionRef {
        let entered = [self.entered(self.game.nodes[node].root)];
        all(self.game.path(node).windows(2).map(|pair| self.test_leads_to(pair[0], pair[1])).chain(entered))
    }

    /// Returns the description of a history in messages: `(v = p, offer(a))`; empty at the beginning.
    #[must_use]
    pub fn node_name(&self, node: NodeId) -> String {
        let game = self.game;
        let path = game.path(node);
        let mut parts: Vec<String> = game.roots[game.nodes[node].root].state.iter().map(ToString::to_string).collect();
        for pair in path.windows(2) {
            match &game.nodes[pair[0]].kind {
                NodeKind::Draw { variable, branches } => {
                    let label = branches.iter().find(|branch| branch.node == pair[1]).map(|branch| branch.label);
                    let label = label.map_or("", |label| game.label(*variable, label));
                    parts.push(format!("{} = {label}", game.variables[*variable].name));
                }
                NodeKind::Move { variable, options, .. } => {
                    let option = options.iter().find(|option| option.node == pair[1]);
                    let option = option.map(|option| game.option_name(*variable, option)).unwrap_or_default();
                    parts.push(option);
                }
                NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => {}
            }
        }
        if parts.is_empty() { String::new() } else { format!("({})", parts.join(", ")) }
    }
}

/// Returns the information sets of a player that play from a node can reach before `stop`.
fn stage(game: &Game, node: NodeId, player: PlayerId, stop: &dyn Fn(NodeId) -> bool) -> Vec<InfoId> {
    let mut out = BTreeSet::new();
    let mut pending = vec![node];
    while let Some(at) = pending.pop() {
        if stop(at) {
            continue;
        }
        if let NodeKind::Move { player: mover, info, .. } = &game.nodes[at].kind
            && *mover == player
        {
            out.insert(*info);
        }
        pending.extend(children(game, at));
    }
    out.into_iter().collect()
}
