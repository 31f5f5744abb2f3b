//! Histories: draws and moves that are forced, the rest following the assessment and nature.

use std::collections::BTreeMap;

use super::tree::{Game, InfoId, Labels, NodeId, NodeKind, PlayerId, VariableId};
use super::value::{Play, put};
use crate::expression::build::{all, choose, compare, implies, number, product, total, truth};
use crate::expression::{ConditionRef, Relation, TermRef};
use crate::game::assessment::Done;

/// What is forced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Which of [`Game::roots`] it begins at.
    pub root: usize,
    /// The labels of draws and moves.
    pub labels: Labels,
    /// The numbers chosen, each as a term (a variable's own name for every value).
    pub amounts: BTreeMap<VariableId, TermRef>,
}

/// Why a history cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreached {
    /// Play can end without this draw or move.
    Variable(VariableId),
    /// Two of its happenings exclude each other.
    Nowhere,
}

impl History {
    /// Every forced draw and move has happened at a place.
    fn is_done(&self, game: &Game, node: NodeId) -> bool {
        let place = &game.nodes[node];
        self.labels.keys().all(|variable| place.labels.contains_key(variable))
            && self.amounts.keys().all(|variable| place.amounts.contains(variable))
    }

    /// The places at which all that is forced has just happened.
    ///
    /// # Errors
    /// [`Unreached`] if play that the history allows can end before that.
    pub fn ends(&self, game: &Game) -> Result<Vec<NodeId>, Unreached> {
        let mut out = Vec::new();
        let Some(root) = game.roots.get(self.root) else { return Err(Unreached::Nowhere) };
        let mut pending = vec![root.node];
        while let Some(node) = pending.pop() {
            if self.is_done(game, node) {
                out.push(node);
                continue;
            }
            let next = self.children(game, node);
            if next.is_empty() {
                let place = &game.nodes[node];
                let labels = self.labels.keys().filter(|variable| !place.labels.contains_key(variable));
                let amounts = self.amounts.keys().filter(|variable| !place.amounts.contains(variable));
                return Err(labels.chain(amounts).next().map_or(Unreached::Nowhere, |variable| Unreached::Variable(*variable)));
            }
            pending.extend(next.into_iter().rev());
        }
        if out.is_empty() { Err(Unreached::Nowhere) } else { Ok(out) }
    }

    /// The places right after one that the history allows.
    fn children(&self, game: &Game, node: NodeId) -> Vec<NodeId> {
        let allowed = |variable: &VariableId, label: usize| self.labels.get(variable).is_none_or(|forced| *forced == label);
        match &game.nodes[node].kind {
            NodeKind::Draw { variable, branches } => {
                branches.iter().filter(|branch| allowed(variable, branch.label)).map(|branch| branch.node).collect()
            }
            NodeKind::Test { cases } => cases.iter().map(|(_, node)| *node).collect(),
            NodeKind::Move { variable, options, .. } => options
                .iter()
                .filter(|option| option.label.is_none_or(|label| allowed(variable, label)))
                .map(|option| option.node)
                .collect(),
            NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
        }
    }
}

impl Play<'_> {
    /// The expectation of what happens at the leaves, from a place on, what is forced being done.
    #[must_use]
    pub fn expectation(&self, node: NodeId, history: &History, player: PlayerId, leaf: &impl Fn(NodeId) -> TermRef) -> TermRef {
        match &self.game.nodes[node].kind {
            NodeKind::End { .. } | NodeKind::Go { .. } => leaf(node),
            NodeKind::Draw { variable, branches } => {
                let follow = |node| self.expectation(node, history, player, leaf);
                match history.labels.get(variable) {
                    Some(forced) => branches
                        .iter()
                        .find(|branch| branch.label == *forced)
                        .map_or_else(|| number(0), |branch| follow(branch.node)),
                    None => {
                        let parts: Vec<TermRef> =
                            branches.iter().map(|branch| product(&branch.weights[player], &follow(branch.node))).collect();
                        total(&parts)
                    }
                }
            }
            NodeKind::Test { cases } => cases.iter().rev().fold(number(0), |rest, (condition, node)| {
                choose(condition, &self.expectation(*node, history, player, leaf), &rest)
            }),
            NodeKind::Move { variable, options, info, .. } => {
                let follow = |done: &Done| {
                    let Some(option) = options.get(done.option) else { return number(0) };
                    put(self.game, option, done, &self.expectation(option.node, history, player, leaf))
                };
                match self.forced(history, *variable, options) {
                    Some(done) => follow(&done),
                    None => self.by_rules(*info, self.gap(), follow),
                }
            }
        }
    }

    /// The option that a history forces at a move.
    fn forced(&self, history: &History, variable: VariableId, options: &[super::tree::Choice]) -> Option<Done> {
        options.iter().enumerate().find_map(|(place, option)| {
            let amount = option.amount.as_ref().and_then(|(amount, _)| history.amounts.get(amount));
            let by_label = option.label.is_some_and(|label| history.labels.get(&variable) == Some(&label));
            let by_number = option.label.is_none() && amount.is_some();
            (by_label || by_number).then(|| Done { option: place, amount: amount.cloned() })
        })
    }

    /// The condition that play leads to leaves at which another holds, from a place on, what is forced being done.
    #[must_use]
    pub fn leads(&self, node: NodeId, history: &History, leaf: &impl Fn(NodeId) -> ConditionRef) -> ConditionRef {
        match &self.game.nodes[node].kind {
            NodeKind::End { .. } | NodeKind::Go { .. } => leaf(node),
            NodeKind::Draw { variable, branches } => {
                let allowed = |label: usize| history.labels.get(variable).is_none_or(|forced| *forced == label);
                all(branches.iter().filter(|branch| allowed(branch.label)).map(|branch| {
                    // What nobody thinks possible leads nowhere.
                    let possible = branch.weights.iter().map(|weight| compare(weight, Relation::Greater, &number(0)));
                    let possible =
                        if history.labels.contains_key(variable) { truth(true) } else { crate::expression::build::any(possible) };
                    implies(&possible, &self.leads(branch.node, history, leaf))
                }))
            }
            NodeKind::Test { cases } => cases.iter().rev().fold(truth(true), |rest, (condition, node)| {
                crate::expression::build::either(condition, &self.leads(*node, history, leaf), &rest)
            }),
            NodeKind::Move { variable, options, info, .. } => {
                let follow = |done: &Done| {
                    let Some(option) = options.get(done.option) else { return truth(true) };
                    super::value::put_in_condition(self.game, option, done, &self.leads(option.node, history, leaf))
                };
                match self.forced(history, *variable, options) {
                    Some(done) => follow(&done),
                    None => self.pieces(*info).into_iter().rev().fold(truth(false), |rest, (condition, mix)| {
                        let each = mix
                            .iter()
                            .map(|(done, chance)| implies(&compare(chance, Relation::Greater, &number(0)), &follow(done)));
                        crate::expression::build::either(&condition, &all(each), &rest)
                    }),
                }
            }
        }
    }

    /// The information set of a player that is the last on the ways to some places, these included; `None` if it has none on one
    /// of them, or several.
    #[must_use]
    pub fn last_info(&self, ends: &[NodeId], player: PlayerId) -> Option<InfoId> {
        let mut found: Option<InfoId> = None;
        for &end in ends {
            let last = self.game.path(end).into_iter().rev().find_map(|node| match &self.game.nodes[node].kind {
                NodeKind::Move { player: mover, info, .. } if *mover == player => Some(*info),
                NodeKind::Move { .. }
                | NodeKind::Draw { .. }
                | NodeKind::Test { .. }
                | NodeKind::End { .. }
                | NodeKind::Go { .. } => None,
            })?;
            if found.is_some_and(|known| known != last) {
                return None;
            }
            found = Some(last);
        }
        found
    }
}
