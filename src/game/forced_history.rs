//! Defines the meaning of `after (H)`: computes the set C(H) of histories at which all events of H have just happened.
//!
//! H forces draws and moves; everything else follows the assessment and nature. C(H) is the set of shortest histories at which
//! all of H has happened. Every phrase with `after` uses this file. Trusted: an error here is a wrong verdict.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assessment::ChosenAction;
use super::plans::WeightedNode;
use super::sabotage::{self, Sabotage};
use super::tree::{
    AvailableAction, Game, InfoId, LabelAssignment, NodeId, NodeKind, NumberRange, PlayerId, SimultaneousBlock, VariableId,
};
use super::value::{AssessmentPlay, put, put_in_condition};
use super::views::subtree_end;
use super::views::{children, info_at};
use crate::expression::build::{
    all, any, compare, constant_truth, if_term, implies, not, number, product, simplified, total, truth,
};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Relation, TermRef};

/// The events that `after (H)` forces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForcedHistory {
    /// The state whose run is meant; `None` for play from the beginning of the game.
    pub state: Option<Arc<str>>,
    /// The forced labels of draws and moves.
    pub labels: LabelAssignment,
    /// The forced numbers, each as a term. The term is the variable itself if the phrase covers all values.
    pub amounts: BTreeMap<VariableId, TermRef>,
}

/// The reason why no history contains all forced events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryNotReached {
    /// No history contains this draw or move together with the others.
    Variable(VariableId),
    /// The forced value of the number is outside every interval from which the number may be chosen.
    Number(VariableId),
    /// Two of the forced events exclude each other.
    Nowhere,
}

impl ForcedHistory {
    /// Returns true iff no label and no number is forced.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty() && self.amounts.is_empty()
    }

    /// Returns the nodes where play begins: the root of the game, or each root of the state. A root at which play only enters
    /// the first state is replaced by the root of that state.
    #[must_use]
    pub fn starts(&self, game: &Game) -> Vec<NodeId> {
        let agrees = |node: NodeId| {
            let labels = &game.nodes[node].labels;
            self.labels.iter().all(|(variable, label)| labels.get(variable).is_none_or(|known| known == label))
        };
        match &self.state {
            Some(state) => {
                let of_state = game.roots.iter().filter(|root| root.state.as_ref() == Some(state));
                let taken = if sabotage::on(Sabotage::FirstRootOfAState) { 1 } else { usize::MAX };
                of_state.map(|root| root.node).filter(|node| agrees(*node)).take(taken).collect()
            }
            None => match game.roots.first().map(|root| (root.node, &game.nodes[root.node].kind)) {
                Some((_, NodeKind::Go { target, .. })) => vec![game.roots[*target].node],
                Some((node, _)) => vec![node],
                None => Vec::new(),
            },
        }
    }

    /// Returns C(H): the nodes at which all forced events have just happened, in ascending order.
    ///
    /// # Errors
    /// [`HistoryNotReached`]: C(H) is empty for all parameters.
    pub fn ends(&self, game: &Game) -> Result<Vec<NodeId>, HistoryNotReached> {
        let mut out = Vec::new();
        let mut met: BTreeSet<VariableId> = BTreeSet::new();
        let mut outside = None;
        let mut pending = self.starts(game);
        while let Some(node) = pending.pop() {
            let place = &game.nodes[node];
            met.extend(place.labels.keys().chain(&place.amounts));
            let labels = self.labels.keys().all(|variable| place.labels.contains_key(variable));
            if labels && self.amounts.keys().all(|variable| place.amounts.contains(variable)) {
                // A block of simultaneous moves is one step, so no history ends inside it.
                out.extend(block_ends(game, node).into_iter().flat_map(|end| self.past_tests(game, end)));
                continue;
            }
            pending.extend(self.allowed(game, node, &mut outside).into_iter().rev());
        }
        if !out.is_empty() {
            out.sort_unstable();
            return Ok(out);
        }
        if let Some(variable) = outside {
            return Err(HistoryNotReached::Number(variable));
        }
        let missing = self.labels.keys().chain(self.amounts.keys()).find(|variable| !met.contains(variable));
        Err(missing.map_or(HistoryNotReached::Nowhere, |variable| HistoryNotReached::Variable(*variable)))
    }

    /// Returns the successors of a node that the history allows. Play from the beginning continues into the first state.
    fn allowed(&self, game: &Game, node: NodeId, outside: &mut Option<VariableId>) -> Vec<NodeId> {
        match &game.nodes[node].kind {
            NodeKind::Draw { variable, branches } => {
                let forced = self.labels.get(variable);
                branches
                    .iter()
                    .filter(|branch| forced.is_none_or(|label| *label == branch.label))
                    .map(|branch| branch.node)
                    .collect()
            }
            NodeKind::Move { variable, options, .. } => {
                let forced = self.labels.get(variable);
                let fits = |option: &&AvailableAction| {
                    let label = option.label.is_none_or(|label| forced.is_none_or(|forced| *forced == label));
                    let number = constant_truth(&self.number_fits(game, option)) != Some(false);
                    if label && !number {
                        *outside = option.amount.as_ref().map(|(variable, _)| *variable);
                    }
                    label && number
                };
                options.iter().filter(fits).map(|option| option.node).collect()
            }
            NodeKind::Go { target, .. } if self.enters_first_state(game, node) => vec![game.roots[*target].node],
            NodeKind::Test { cases } => self.may_pass(game, cases),
            NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
        }
    }

    /// Returns the nodes to which the tests at a node may lead; the node itself if it is no test. A test is no event, so the
    /// history is the same before and after it.
    fn past_tests(&self, game: &Game, node: NodeId) -> Vec<NodeId> {
        match &game.nodes[node].kind {
            NodeKind::Test { cases } => {
                self.may_pass(game, cases).into_iter().flat_map(|next| self.past_tests(game, next)).collect()
            }
            NodeKind::Draw { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => vec![node],
        }
    }

    /// Returns the nodes to which a test may lead. The forced numbers may decide the test.
    pub(super) fn may_pass(&self, game: &Game, cases: &[(ConditionRef, NodeId)]) -> Vec<NodeId> {
        let known: Vec<Option<bool>> = cases.iter().map(|(test, _)| constant_truth(&self.put(game, test))).collect();
        let first = known.iter().position(|known| *known == Some(true)).unwrap_or(cases.len());
        let open = (0..cases.len()).filter(|place| known[*place] != Some(false) && *place <= first);
        open.map(|place| cases[place].1).collect()
    }

    /// Returns true iff the node is a leaf of the initial tree at which play enters the first state.
    fn enters_first_state(&self, game: &Game, node: NodeId) -> bool {
        self.state.is_none() && game.nodes[node].root == 0 && matches!(game.nodes[node].kind, NodeKind::Go { .. })
    }

    /// Returns the condition that the forced number is in the range of the option.
    fn number_fits(&self, game: &Game, option: &AvailableAction) -> ConditionRef {
        match &option.amount {
            Some((variable, range)) => {
                self.amounts.get(variable).map_or_else(|| truth(true), |number| self.put(game, &range.contains(number)))
            }
            None => truth(true),
        }
    }

    /// Returns the condition with the forced numbers substituted.
    #[must_use]
    pub fn put(&self, game: &Game, condition: &ConditionRef) -> ConditionRef {
        if self.amounts.is_empty() {
            return condition.clone();
        }
        let pairs = self.amounts.iter().map(|(variable, amount)| (game.number(*variable), amount.clone()));
        simplified(&Substitution::new(pairs).condition(condition))
    }

    /// Returns the action that the history forces at a move, if it determines both the option and the number.
    fn forced(&self, variable: VariableId, options: &[AvailableAction]) -> Option<ChosenAction> {
        options.iter().enumerate().find_map(|(place, option)| {
            let amount = option.amount.as_ref().and_then(|(amount, _)| self.amounts.get(amount));
            let by_label = option.label.is_some_and(|label| self.labels.get(&variable) == Some(&label));
            let by_number = option.label.is_none() && amount.is_some();
            let complete = option.amount.is_none() || amount.is_some();
            ((by_label || by_number) && complete).then(|| ChosenAction { option: place, amount: amount.cloned() })
        })
    }
}

/// Returns the ends of the block of simultaneous moves around a node; the node itself if it is not inside a block.
fn block_ends(game: &Game, node: NodeId) -> Vec<NodeId> {
    if game.nodes[node].block != SimultaneousBlock::Inside {
        return vec![node];
    }
    children(game, node).into_iter().flat_map(|next| block_ends(game, next)).collect()
}

impl AssessmentPlay<'_> {
    /// Returns the condition that C(H) is not empty.
    #[must_use]
    pub fn may_happen(&self, ends: &[NodeId], history: &ForcedHistory) -> ConditionRef {
        any(ends.iter().map(|end| self.history_exists(*end, history)))
    }

    /// Returns the condition that a node of C(H) exists: the tests before it lead there, and the forced numbers are in their
    /// ranges. Other numbers are existentially quantified.
    #[must_use]
    pub fn history_exists(&self, end: NodeId, history: &ForcedHistory) -> ConditionRef {
        let game = self.game;
        let condition = self.path_condition(end, history);
        let open = game.nodes[end].amounts.iter().copied().filter(|amount| !history.amounts.contains_key(amount));
        history.put(game, &self.some_numbers(end, &open.collect::<Vec<_>>(), &condition))
    }

    /// Returns the condition, on all numbers before a node, that the tests lead to it and that the forced numbers are in their
    /// ranges.
    pub(super) fn path_condition(&self, end: NodeId, history: &ForcedHistory) -> ConditionRef {
        let inside = history.amounts.iter().filter_map(|(variable, number)| {
            let range: &NumberRange = self.game.range(end, *variable)?;
            Some(range.contains(number))
        });
        all([self.tests_lead_to(end)].into_iter().chain(inside))
    }

    /// Follows play from a weighted node to the nodes `ends` and adds them to `out` with their weights. Forced events happen,
    /// and everything else follows the assessment.
    pub(super) fn follow_to(
        &self,
        spot: WeightedNode,
        ends: &[NodeId],
        history: &ForcedHistory,
        player: PlayerId,
        out: &mut Vec<WeightedNode>,
    ) {
        if ends.contains(&spot.node) {
            out.push(spot);
            return;
        }
        let leads_to_end = |node: NodeId| self.leads_on(node, ends, history);
        let with = |node: NodeId, weight: TermRef| WeightedNode { node, weight, numbers: spot.numbers.clone() };
        match &self.game.nodes[spot.node].kind {
            NodeKind::End { .. } => {}
            NodeKind::Go { target, .. } => {
                if history.enters_first_state(self.game, spot.node) {
                    self.follow_to(with(self.game.roots[*target].node, spot.weight.clone()), ends, history, player, out);
                }
            }
            NodeKind::Draw { variable, branches } => {
                let forced = history.labels.get(variable);
                for branch in branches.iter().filter(|branch| forced.is_none_or(|label| *label == branch.label)) {
                    if leads_to_end(branch.node) {
                        let weight = product(&spot.weight, &spot.put(&branch.weights[player]));
                        self.follow_to(with(branch.node, weight), ends, history, player, out);
                    }
                }
            }
            NodeKind::Test { cases } => {
                let mut before = Vec::new();
                for (condition, node) in cases {
                    let condition = spot.put_in(condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    if leads_to_end(*node) && constant_truth(&here) != Some(false) {
                        self.follow_to(with(*node, if_term(&here, &spot.weight, &number(0))), ends, history, player, out);
                    }
                }
            }
            NodeKind::Move { variable, options, info, .. } => {
                let mut follow_action = |done: &ChosenAction, weight: TermRef| {
                    let Some(option) = options.get(done.option) else { return };
                    if !leads_to_end(option.node) {
                        return;
                    }
                    let mut next = with(option.node, weight);
                    if let (Some((variable, _)), Some(amount)) = (&option.amount, &done.amount) {
                        next.numbers.push((self.game.number(*variable), spot.put(amount)));
                    }
                    self.follow_to(next, ends, history, player, out);
                };
                if let Some(done) = history.forced(*variable, options) {
                    let fits =
                        options.get(done.option).map_or_else(|| truth(true), |option| history.number_fits(self.game, option));
                    follow_action(&done, if_term(&fits, &spot.weight, &number(0)));
                    return;
                }
                // If a label is forced without its number, the assessment determines the number, given the label.
                let forced_label = history.labels.get(variable);
                let mut before = Vec::new();
                for (condition, mix) in self.pieces(*info) {
                    let condition = spot.put_in(&condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    let weight = if_term(&here, &spot.weight, &number(0));
                    for (done, chance) in mix {
                        let label = options.get(done.option).and_then(|option| option.label);
                        if forced_label.is_none_or(|forced_label| label == Some(*forced_label)) {
                            follow_action(&done, product(&weight, &spot.put(&chance)));
                        }
                    }
                }
            }
        }
    }

    /// Returns true iff some of the nodes `ends` follow the node.
    fn leads_on(&self, node: NodeId, ends: &[NodeId], history: &ForcedHistory) -> bool {
        let below = node..subtree_end(self.game, node);
        let directly = ends.iter().any(|end| below.contains(end));
        let entries = below.filter(|node| history.enters_first_state(self.game, *node));
        directly
            || entries.into_iter().any(|entry| match self.game.nodes[entry].kind {
                NodeKind::Go { target, .. } => {
                    let first = self.game.roots[target].node;
                    let state = first..subtree_end(self.game, first);
                    ends.iter().any(|end| state.contains(end))
                }
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } => false,
            })
    }

    /// Returns the expectation of `leaf` over the ends of the run after a node, according to the assessment.
    #[must_use]
    pub fn expectation(&self, node: NodeId, player: PlayerId, leaf: &impl Fn(NodeId) -> TermRef) -> TermRef {
        let follow = |node: NodeId| self.expectation(node, player, leaf);
        match &self.game.nodes[node].kind {
            NodeKind::Go { target, .. } if self.game.nodes[node].root == 0 => follow(self.game.roots[*target].node),
            NodeKind::End { .. } | NodeKind::Go { .. } => leaf(node),
            NodeKind::Draw { branches, .. } => {
                let parts: Vec<TermRef> =
                    branches.iter().map(|branch| product(&branch.weights[player], &follow(branch.node))).collect();
                total(&parts)
            }
            NodeKind::Test { cases } => {
                cases.iter().rev().fold(number(0), |rest, (condition, node)| if_term(condition, &follow(*node), &rest))
            }
            NodeKind::Move { options, info, .. } => self.by_rules(*info, self.gap(), |done| {
                let Some(option) = options.get(done.option) else { return number(0) };
                put(self.game, option, done, &follow(option.node))
            }),
        }
    }

    /// Returns the condition that every play of positive probability through C(H) ends its run where the condition `leaf`
    /// holds.
    #[must_use]
    pub fn leads(
        &self,
        node: NodeId,
        ends: &[NodeId],
        history: &ForcedHistory,
        leaf: &impl Fn(NodeId) -> ConditionRef,
    ) -> ConditionRef {
        let inside = ends.iter().any(|end| (*end..subtree_end(self.game, *end)).contains(&node));
        if !inside && !self.leads_on(node, ends, history) && !self.was_entered(node, ends) {
            return truth(true);
        }
        let follow = |node: NodeId| self.leads(node, ends, history, leaf);
        match &self.game.nodes[node].kind {
            NodeKind::Go { target, .. } if self.game.nodes[node].root == 0 => follow(self.game.roots[*target].node),
            NodeKind::End { .. } | NodeKind::Go { .. } => leaf(node),
            NodeKind::Draw { variable, branches } => {
                let forced = if inside { None } else { history.labels.get(variable) };
                all(branches.iter().filter(|branch| forced.is_none_or(|label| *label == branch.label)).map(|branch| {
                    // Nobody gives this draw positive probability, so it leads nowhere.
                    let possible = branch.weights.iter().map(|weight| compare(weight, Relation::Greater, &number(0)));
                    let possible = if forced.is_some() { truth(true) } else { any(possible) };
                    implies(&possible, &follow(branch.node))
                }))
            }
            NodeKind::Test { cases } => cases.iter().rev().fold(truth(true), |rest, (condition, node)| {
                crate::expression::build::if_condition(condition, &follow(*node), &rest)
            }),
            NodeKind::Move { variable, options, info, .. } => {
                let after = |done: &ChosenAction| {
                    let Some(option) = options.get(done.option) else { return truth(true) };
                    put_in_condition(self.game, option, done, &follow(option.node))
                };
                if !inside && let Some(done) = history.forced(*variable, options) {
                    let fits =
                        options.get(done.option).map_or_else(|| truth(true), |option| history.number_fits(self.game, option));
                    return implies(&fits, &after(&done));
                }
                let forced_label = if inside { None } else { history.labels.get(variable) };
                if !inside && self.assessment.rules[*info].is_empty() {
                    // Actions before the history are not part of the assessment.
                    let fits =
                        |option: &&AvailableAction| forced_label.is_none_or(|forced_label| option.label == Some(*forced_label));
                    let each = options.iter().enumerate().filter(|(_, option)| fits(option));
                    return all(each.map(|(place, option)| {
                        self.for_all_amounts(option, place, |done| {
                            put_in_condition(self.game, option, done, &follow(option.node))
                        })
                    }));
                }
                self.pieces(*info).into_iter().rev().fold(truth(false), |rest, (condition, mix)| {
                    let allowed = mix.iter().filter(|(done, _)| {
                        let label = options.get(done.option).and_then(|option| option.label);
                        forced_label.is_none_or(|forced_label| label == Some(*forced_label))
                    });
                    let each =
                        allowed.map(|(done, chance)| implies(&compare(chance, Relation::Greater, &number(0)), &after(done)));
                    crate::expression::build::if_condition(&condition, &all(each), &rest)
                })
            }
        }
    }

    /// Returns true iff the node is in a state, while the history is in the initial tree.
    fn was_entered(&self, node: NodeId, ends: &[NodeId]) -> bool {
        self.game.nodes[node].root != 0 && ends.iter().any(|end| self.game.nodes[*end].root == 0)
    }

    /// Returns the last information set of a player on the paths to some nodes, these included. The result has several sets if
    /// a test on what the player has seen distinguishes them, and none if the player does not move on these paths.
    ///
    /// # Errors
    /// The player has several last information sets, or has one on some paths and none on others. The error is one of these
    /// sets.
    pub fn last_infos(&self, ends: &[NodeId], player: PlayerId) -> Result<Vec<InfoId>, InfoId> {
        let own = |node: NodeId| info_at(self.game, node).filter(|info| self.game.infos[*info].player == player);
        let last: BTreeSet<Option<InfoId>> =
            ends.iter().map(|end| self.game.path(*end).into_iter().rev().find_map(own)).collect();
        let infos: Vec<InfoId> = last.iter().copied().flatten().collect();
        match infos.first() {
            Some(first) if last.contains(&None) || !self.differ_by_tests(&infos) => Err(*first),
            Some(_) | None => Ok(infos),
        }
    }

    /// Returns true iff only tests on numbers distinguish the information sets: they belong to one move, and the player has
    /// seen the same variables.
    #[must_use]
    pub fn differ_by_tests(&self, infos: &[InfoId]) -> bool {
        infos.windows(2).all(|pair| self.game.ignoring_tests(pair[0]) == self.game.ignoring_tests(pair[1]))
    }

    /// Returns the information sets at which a player next moves at or after some nodes, for any strategies.
    #[must_use]
    pub fn next_infos(&self, ends: &[NodeId], player: PlayerId, history: &ForcedHistory) -> BTreeSet<InfoId> {
        let mut out = BTreeSet::new();
        let mut pending = ends.to_vec();
        while let Some(node) = pending.pop() {
            match &self.game.nodes[node].kind {
                NodeKind::Move { player: mover, info, .. } if *mover == player => {
                    out.insert(*info);
                }
                NodeKind::Go { target, .. } if self.game.nodes[node].root == 0 => pending.push(self.game.roots[*target].node),
                NodeKind::Test { cases } => pending.extend(history.may_pass(self.game, cases)),
                NodeKind::Draw { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => {
                    pending.extend(children(self.game, node));
                }
            }
        }
        out
    }
}
