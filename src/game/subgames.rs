//! Subgame perfection: in every proper subgame no player has a plan that gives it more.
//!
//! A proper subgame begins at a history such that every information set that contains a continuation of it contains only continuations
//! of it. The whole game always is one. Where a subgame inside another begins whatever the parameters, the outer one is asked with
//! what the assessment is worth there: if nobody gains inside, a plan that deviates inside gains nothing by that. Trusted.
//!
//! # Source
//! Selten (1975). With states, one run of a state is compared with what follows held fixed: Blackwell (1965).

use std::collections::BTreeSet;

use super::equilibrium_condition::DeviationPayoffs;
use super::equilibrium_condition::{EquilibriumCondition, GameScope, part};
use super::plans::{PlansRefused, WeightedNode};
use super::tree::{Game, InfoId, NodeId, NodeKind, NumberRange, PlayerId};
use super::value::AssessmentPlay;
use super::views::{children, info_at, subtree_end};
use crate::expression::build::{all, any, compare, decided, implies, not, number, quantified, truth};
use crate::expression::{ConditionRef, Quantifier, Relation};

/// A subgame: where it begins, and on what condition it does.
#[derive(Clone, Debug)]
pub struct Subgame {
    /// Its first node.
    pub node: NodeId,
    /// The condition on the parameters and the numbers chosen before it.
    pub begins: ConditionRef,
}

impl AssessmentPlay<'_> {
    /// Where a subgame begins at a node; false where it never does.
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
            // Histories with another number before this node belong to the set too, unless that number is seen.
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
            let alone = all(others.iter().map(|node| not(&self.exists(info, *node))));
            let seen = self.seen(info).into_iter().filter(|bound| {
                let before = game.nodes[node].amounts.iter().any(|amount| game.number(*amount) == bound.name);
                !before
            });
            quantified(Quantifier::Forall, seen.collect(), implies(&met, &all([only, alone])))
        }))
    }

    /// The subgames that begin at nodes of a scope, tests left out: what follows a test begins one where the test does.
    #[must_use]
    pub fn subgames(&self, scope: &GameScope<'_>) -> Vec<Subgame> {
        let nodes = (0..self.game.nodes.len()).filter(|node| scope.contains_node(self.game, *node));
        let may_begin = nodes.filter(|node| matches!(self.game.nodes[*node].kind, NodeKind::Draw { .. } | NodeKind::Move { .. }));
        let found = may_begin.map(|node| Subgame { node, begins: self.subgame_at(node) });
        found.filter(|subgame| decided(&subgame.begins) != Some(false)).collect()
    }

    /// The nodes at which a subgame begins whatever the parameters.
    pub(super) fn certain_subgames(&self, scope: &GameScope<'_>) -> BTreeSet<NodeId> {
        let certain = |subgame: &Subgame| decided(&subgame.begins) == Some(true);
        self.subgames(scope).into_iter().filter(certain).map(|subgame| subgame.node).collect()
    }

    /// In the subgame that begins at a node its mover has this one move before further subgames begin.
    pub(super) fn is_alone(&self, node: NodeId, info: InfoId, always: &BTreeSet<NodeId>) -> bool {
        let stop = |other: NodeId| other != node && always.contains(&other);
        stage(self.game, node, self.game.infos[info].player, &stop) == [info]
    }

    /// What subgame perfection asks: a part for each player in each subgame.
    ///
    /// # Errors
    /// [`PlansRefused`] by a player's plans.
    pub fn subgame_perfect(&self, scope: &GameScope<'_>) -> Result<Vec<EquilibriumCondition>, PlansRefused> {
        let subgames = self.subgames(scope);
        let always = self.certain_subgames(scope);
        let mut out = Vec::new();
        for subgame in &subgames {
            for player in 0..self.game.players.len() {
                out.extend(self.no_plan_gains(subgame, player, &always, scope)?);
            }
        }
        Ok(out)
    }

    /// No plan of a player gives it more in a subgame.
    fn no_plan_gains(
        &self,
        subgame: &Subgame,
        player: PlayerId,
        always: &BTreeSet<NodeId>,
        scope: &GameScope<'_>,
    ) -> Result<Option<EquilibriumCondition>, PlansRefused> {
        let game = self.game;
        let node = subgame.node;
        let stop = |other: NodeId| other != node && always.contains(&other);
        let moves = stage(game, node, player, &stop);
        let reached = all([self.passed_to(node), self.follows(node, scope), subgame.begins.clone()]);
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
                let here = self.worth(node, player);
                let start = vec![WeightedNode { node, weight: number(1), numbers: Vec::new() }];
                let plans = self.plans(player, start, &stop)?;
                let none_gains = all(plans.iter().map(|plan| {
                    quantified(Quantifier::Forall, plan.bound.clone(), compare(&plan.value, Relation::LessEqual, &here))
                }));
                let who = &game.players[player];
                let place = self.node_name(node);
                let label = if place.is_empty() {
                    format!("{who}: no strategy does better")
                } else {
                    format!("{who} in the subgame after {place}: no strategy does better")
                };
                let deviation_payoffs = DeviationPayoffs {
                    player: who.to_string(),
                    movement: "all its moves".to_owned(),
                    follow: here,
                    options: plans.into_iter().map(|plan| (plan.name, plan.value)).collect(),
                    intervals: Vec::new(),
                    rules: Vec::new(),
                };
                Ok(part((game, scope), label, bound, &implies(&reached, &none_gains), Some(deviation_payoffs)))
            }
        }
    }

    /// Where the tests on the way to a node lead there, and play can enter its state.
    #[must_use]
    pub fn passed_to(&self, node: NodeId) -> ConditionRef {
        let entered = [self.entered(self.game.nodes[node].root)];
        all(self.game.path(node).windows(2).map(|pair| self.passed(pair[0], pair[1])).chain(entered))
    }

    /// A history in words: `(v = p, offer(a))`; empty at the beginning.
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

/// The information sets of a player that are met from a node on before play stops.
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
