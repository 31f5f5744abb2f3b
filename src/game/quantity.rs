//! Computes quantities after a history: payoffs, probabilities, beliefs, best actions, and the outcomes that play leads to.
//!
//! [`super::forced_history`] defines C(H), the histories at which a forced history H has just happened. Called by the phrases
//! of claims. Trusted: an error here is a wrong verdict.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assessment::ChosenAction;
use super::belief::{BeliefSource, Weights};
use super::determined_numbers::DeterminedNumbers;
use super::forced_history::{ForcedHistory, HistoryNotReached};
use super::plans::WeightedNode;
use super::tree::{
    GameVariableKind, InfoId, LabelAssignment, NodeId, NodeKind, NumberRange, PlayerId, SimultaneousBlock, VariableId,
};
use super::value::{AssessmentPlay, defined_only_where, undefined_condition};
use super::views::{children, info_at};
use crate::expression::build::{
    all, any, compare, constant_truth, if_condition, if_term, implies, not, number, product, quantified, quotient,
    simplified_term, total, truth,
};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// The reason why a quantity is undefined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuantityUndefined {
    /// The history cannot occur.
    Unreached(HistoryNotReached),
    /// The player knows a draw that the history leaves open.
    Knows(PlayerId, VariableId),
    /// The player has no single belief after the history: it moves at several information sets, or at none.
    NoBelief(PlayerId),
    /// The belief at the information set is free.
    Free(InfoId),
    /// The history leads to no move, or to moves at several information sets.
    NoMove,
    /// The players' priors differ, and the phrase names no player.
    PriorsDiffer,
}

impl From<HistoryNotReached> for QuantityUndefined {
    fn from(unreached: HistoryNotReached) -> Self {
        Self::Unreached(unreached)
    }
}

impl AssessmentPlay<'_> {
    /// Returns the expected payoff of a player after a history, counted from the start of the run.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the history cannot occur, or the player has no single fixed belief after it.
    pub fn payoff(&self, player: PlayerId, history: &ForcedHistory) -> Result<TermRef, QuantityUndefined> {
        self.expected_after(player, history, &|node| self.expected_payoff(node, player))
    }

    /// Returns the probability of an event after a history, by the prior of the player `by`. Without a player, all priors must
    /// agree.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the history cannot occur, the player has no single fixed belief after it, or the priors differ.
    pub fn probability(
        &self,
        by: Option<PlayerId>,
        history: &ForcedHistory,
        event: &impl Fn(NodeId) -> ConditionRef,
    ) -> Result<TermRef, QuantityUndefined> {
        let leaf = |node: NodeId| if_term(&event(node), &number(1), &number(0));
        match by {
            Some(player) => self.expected_after(player, history, &|node| self.expectation(node, player, &leaf)),
            None if self.priors_agree(history) => {
                let ends = history.ends(self.game)?;
                Ok(self.weighted_by_prior(0, &ends, history, &|node| self.expectation(node, 0, &leaf)))
            }
            None => Err(QuantityUndefined::PriorsDiffer),
        }
    }

    /// Returns true iff all players agree on the probabilities of the draws that a history leaves open.
    fn priors_agree(&self, history: &ForcedHistory) -> bool {
        self.game.nodes.iter().all(|node| match &node.kind {
            NodeKind::Draw { variable, branches } => {
                history.labels.contains_key(variable)
                    || branches.iter().all(|branch| branch.weights.iter().all(|weight| *weight == branch.weights[0]))
            }
            NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
        })
    }

    /// Returns the expectation over the plays through C(H), weighted by the player's last belief before H, or else by its
    /// prior.
    fn expected_after(
        &self,
        player: PlayerId,
        history: &ForcedHistory,
        value: &dyn Fn(NodeId) -> TermRef,
    ) -> Result<TermRef, QuantityUndefined> {
        let ends = history.ends(self.game)?;
        if let [end] = ends.as_slice()
            && self.game.nodes[*end].amounts.iter().all(|amount| history.amounts.contains_key(amount))
        {
            return Ok(self.value_if_only_history(&ends, history, value, undefined_term()));
        }
        if history.is_empty() {
            return Ok(self.weighted_by_prior(player, &ends, history, value));
        }
        let last = self.last_infos(&ends, player).map_err(|info| self.several_sets(info, player, history))?;
        if last.is_empty() {
            return Ok(self.weighted_by_prior(player, &ends, history, value));
        }
        let by_piece = |info: InfoId, piece: &Weights| {
            let mut spots = Vec::new();
            let nodes = &self.game.infos[info].nodes;
            for node in nodes {
                let weight = &self.before_the_block(*node, nodes, &piece.nodes, history);
                for start in self.hidden_spots(info, *node, weight, history) {
                    self.follow_to(start, &ends, history, player, &mut spots);
                }
            }
            self.weighted_mean(&spots, history, value)
        };
        let mean = self.where_each_exists(&last, history, |info| self.by_pieces(info, history, |piece| by_piece(info, piece)))?;
        Ok(self.value_if_only_history(&ends, history, value, mean))
    }

    /// Returns, for information sets of which only one can exist, the number computed at the one that exists.
    fn where_each_exists(
        &self,
        infos: &[InfoId],
        history: &ForcedHistory,
        number: impl Fn(InfoId) -> Result<TermRef, QuantityUndefined>,
    ) -> Result<TermRef, QuantityUndefined> {
        let (last, others) = infos.split_last().ok_or(QuantityUndefined::NoMove)?;
        others.iter().rev().try_fold(number(*last)?, |rest, info| {
            Ok(if_term(&history.put(self.game, &self.info_exists(*info)), &number(*info)?, &rest))
        })
    }

    /// Returns the value at the only existing history of C(H), which has probability one whatever the belief; `otherwise` where
    /// several exist.
    fn value_if_only_history(
        &self,
        ends: &[NodeId],
        history: &ForcedHistory,
        value: &dyn Fn(NodeId) -> TermRef,
        otherwise: TermRef,
    ) -> TermRef {
        let exists: Vec<ConditionRef> = ends.iter().map(|end| self.history_exists(*end, history)).collect();
        (0..ends.len()).fold(otherwise, |rest, place| {
            let others = exists.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, exists)| not(exists));
            let others_do_not_exist = all(others);
            if constant_truth(&others_do_not_exist) == Some(false) {
                return rest;
            }
            let value = value(ends[place]);
            self.histories_alone(ends[place], history).into_iter().fold(rest, |rest, (condition, numbers)| {
                let is_only_history = all([condition, others_do_not_exist.clone()]);
                let value = simplified_term(&Substitution::new(numbers).term(&value));
                if_term(&is_only_history, &self.forced_amounts(history, &value), &rest)
            })
        })
    }

    /// Returns the weight of a node of an information set. Moves in the mover's own block are simultaneous with its own move,
    /// so the forced ones among them happen whatever the belief about them.
    fn before_the_block(&self, node: NodeId, nodes: &[NodeId], weights: &[TermRef], history: &ForcedHistory) -> TermRef {
        let game = self.game;
        let path = game.path(node);
        let start = self.block_start(node);
        let inside = path.iter().skip_while(|before| **before != start).filter(|before| **before != node);
        let forced: Vec<VariableId> = inside
            .filter_map(|before| match &game.nodes[*before].kind {
                NodeKind::Move { variable, .. } if history.labels.contains_key(variable) => Some(*variable),
                NodeKind::Move { .. }
                | NodeKind::Draw { .. }
                | NodeKind::Test { .. }
                | NodeKind::End { .. }
                | NodeKind::Go { .. } => None,
            })
            .collect();
        let agreeing = nodes.iter().zip(weights).filter(|(other, _)| self.agree(**other, node, &forced));
        total(agreeing.map(|(_, weight)| weight))
    }

    /// Returns the reason why the player has several information sets after a history: it knows something that the history
    /// leaves open.
    fn several_sets(&self, info: InfoId, player: PlayerId, history: &ForcedHistory) -> QuantityUndefined {
        let draw = |variable: &&VariableId| self.game.variables[**variable].kind == GameVariableKind::Draw;
        let known = self.game.infos[info].labels.keys();
        let open = known.filter(|variable| !history.labels.contains_key(variable)).find(draw);
        open.map_or(QuantityUndefined::NoBelief(player), |variable| QuantityUndefined::Knows(player, *variable))
    }

    /// Returns the weighted nodes for a node of an information set, one for each way in which the hidden numbers may have been
    /// chosen. A forced hidden number must equal the believed number, unless it is chosen in the mover's own block.
    fn hidden_spots(&self, info: InfoId, node: NodeId, weight: &TermRef, history: &ForcedHistory) -> Vec<WeightedNode> {
        let game = self.game;
        let forced = |variable: &VariableId| history.amounts.get(variable).map(|n| (game.number(*variable), n.clone()));
        let known: Vec<(Variable, TermRef)> = game.nodes[node].amounts.iter().filter_map(forced).collect();
        let in_block = self.chosen_in_block(node);
        let is_open = |amount: &VariableId| !(history.amounts.contains_key(amount) && in_block.contains(amount));
        let hidden: Vec<VariableId> = self.unseen(info, node).into_iter().filter(is_open).collect();
        if hidden.is_empty() {
            return vec![WeightedNode { node, weight: weight.clone(), numbers: known }];
        }
        let spot = |case: &super::hidden_numbers::HiddenNumberCase| {
            let mut weight = super::hidden_numbers::weighted(weight, &case.weight);
            let mut numbers = known.clone();
            for (name, believed) in case.numbers() {
                match known.iter().find(|(known, _)| known == name) {
                    Some((_, forced)) => {
                        weight = if_term(&compare(believed, Relation::Equal, forced), &weight, &number(0));
                    }
                    None => numbers.push((name.clone(), believed.clone())),
                }
            }
            WeightedNode { node, weight, numbers }
        };
        let cases = self.hidden_cases(info, node, &hidden);
        let all_forced = hidden.iter().all(|amount| history.amounts.contains_key(amount));
        if cases.is_empty() && all_forced {
            // No rule chooses these numbers, so there is no belief about them. The history determines them.
            return vec![WeightedNode { node, weight: weight.clone(), numbers: known }];
        }
        cases.iter().map(spot).collect()
    }

    /// Returns the node at which the current block of simultaneous moves began; the node itself outside of blocks.
    fn block_start(&self, node: NodeId) -> NodeId {
        let path = self.game.path(node);
        let inside = path.iter().rev().take_while(|before| self.game.nodes[**before].block == SimultaneousBlock::Inside).count();
        path[path.len() - 1 - inside]
    }

    /// Returns the numbers chosen before a node within its own block of simultaneous moves.
    fn chosen_in_block(&self, node: NodeId) -> Vec<VariableId> {
        let game = self.game;
        let before = &game.nodes[self.block_start(node)].amounts;
        game.nodes[node].amounts.iter().copied().filter(|amount| !before.contains(amount)).collect()
    }

    /// Returns the expectation over C(H), weighted by a player's prior, from the beginning or from each entry into the state.
    fn weighted_by_prior(
        &self,
        player: PlayerId,
        ends: &[NodeId],
        history: &ForcedHistory,
        value: &dyn Fn(NodeId) -> TermRef,
    ) -> TermRef {
        let mut spots = Vec::new();
        for start in history.starts(self.game) {
            let weight = self.weight_of_entry(player, start, history);
            self.follow_to(WeightedNode { node: start, weight, numbers: Vec::new() }, ends, history, player, &mut spots);
        }
        self.value_if_only_history(ends, history, value, self.weighted_mean(&spots, history, value))
    }

    /// Returns the probability that the state is entered through the root `start`. Forced events have probability one, as
    /// elsewhere.
    fn weight_of_entry(&self, player: PlayerId, start: NodeId, history: &ForcedHistory) -> TermRef {
        let game = self.game;
        if game.nodes[start].root == 0 || history.starts(game).len() == 1 {
            return number(1);
        }
        let labels = &game.roots[game.nodes[start].root].labels;
        let enters = |node: &NodeId| match game.nodes[*node].kind {
            NodeKind::Go { target, .. } => game.nodes[*node].root == 0 && game.roots[target].labels == *labels,
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } => false,
        };
        let entries: Vec<NodeId> = (0..game.nodes.len()).filter(enters).collect();
        let before = ForcedHistory { state: None, labels: history.labels.clone(), amounts: history.amounts.clone() };
        let mut spots = Vec::new();
        let first = WeightedNode { node: game.roots[0].node, weight: number(1), numbers: Vec::new() };
        self.follow_to(first, &entries, &before, player, &mut spots);
        total(spots.iter().map(|spot| &spot.weight))
    }

    /// Returns the weighted mean of a value over the nodes of C(H); undefined where all weights are zero.
    fn weighted_mean(&self, spots: &[WeightedNode], history: &ForcedHistory, value: &dyn Fn(NodeId) -> TermRef) -> TermRef {
        if spots.is_empty() {
            return undefined_term();
        }
        let put = |spot: &WeightedNode| product(&spot.weight, &self.forced_amounts(history, &spot.put(&value(spot.node))));
        let parts: Vec<TermRef> = spots.iter().map(put).collect();
        quotient(&total(&parts), &total(spots.iter().map(|spot| &spot.weight)))
    }

    /// Returns the conditions under which a node of C(H) is a single history, each with the values of the open numbers. Either
    /// no number is open, or tests leave one possible value of each.
    fn histories_alone(&self, end: NodeId, history: &ForcedHistory) -> Vec<(ConditionRef, Vec<(Variable, TermRef)>)> {
        let amounts = self.game.nodes[end].amounts.iter().copied();
        let open: Vec<VariableId> = amounts.filter(|amount| !history.amounts.contains_key(amount)).collect();
        if open.is_empty() {
            return vec![(self.history_exists(end, history), Vec::new())];
        }
        let put = |pinned: DeterminedNumbers| (history.put(self.game, &pinned.condition), pinned.numbers);
        self.determined_combinations(end, &open, &self.path_condition(end, history)).into_iter().map(put).collect()
    }

    /// Returns the number that applies to the belief, chosen by piece; undefined where no belief exists. Fails if the belief is
    /// free.
    fn by_pieces(
        &self,
        info: InfoId,
        history: &ForcedHistory,
        value: impl Fn(&Weights) -> TermRef,
    ) -> Result<TermRef, QuantityUndefined> {
        let pieces = self.beliefs(info);
        if pieces.iter().any(|piece| matches!(&piece.source, BeliefSource::Stated { free } if !free.is_empty())) {
            return Err(QuantityUndefined::Free(info));
        }
        let value = pieces.iter().rev().fold(undefined_term(), |rest, piece| {
            let believed = if_term(&piece.positive, &value(piece), &undefined_term());
            if_term(&piece.condition, &believed, &rest)
        });
        Ok(self.forced_amounts(history, &value))
    }

    /// Returns a term in which the forced numbers of a history replace their variables.
    fn forced_amounts(&self, history: &ForcedHistory, term: &TermRef) -> TermRef {
        let pairs = history.amounts.iter().map(|(variable, amount)| (self.game.number(*variable), amount.clone()));
        crate::expression::build::simplified_term(&Substitution::new(pairs).term(term))
    }

    /// Returns the probability that a player assigns to an event at the information set that a history leads to. `event` is the
    /// condition that the event holds at a node of the set.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the history cannot occur, or the player has no single fixed belief after it.
    pub fn belief(
        &self,
        player: PlayerId,
        history: &ForcedHistory,
        event: &impl Fn(NodeId) -> ConditionRef,
    ) -> Result<TermRef, QuantityUndefined> {
        let ends = history.ends(self.game)?;
        let mut infos: Vec<InfoId> = self.next_infos(&ends, player, history).into_iter().collect();
        if infos.is_empty() {
            infos = self.last_infos(&ends, player).map_err(|_| QuantityUndefined::NoBelief(player))?;
        }
        match infos.first() {
            Some(first) if !self.differ_by_tests(&infos) => return Err(self.several_sets(*first, player, history)),
            Some(_) => {}
            None => return Err(QuantityUndefined::NoBelief(player)),
        }
        // The moves of the current block have not been made yet.
        let indicator = |node: NodeId| if_term(&event(self.block_start(node)), &number(1), &number(0));
        let believed = |info: InfoId, piece: &Weights| {
            let nodes = self.game.infos[info].nodes.iter().zip(&piece.nodes);
            let parts = nodes.map(|(node, weight)| self.mean_times_weight(info, *node, weight, &indicator(*node)));
            let parts: Vec<TermRef> = parts.collect();
            quotient(&total(&parts), &piece.sum)
        };
        self.where_each_exists(&infos, history, |info| self.by_pieces(info, history, |piece| believed(info, piece)))
    }

    /// Returns the condition that every play of positive probability after a history ends its run where an event holds.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the history cannot occur.
    pub fn leads_to(
        &self,
        history: &ForcedHistory,
        event: &impl Fn(NodeId) -> ConditionRef,
    ) -> Result<ConditionRef, QuantityUndefined> {
        let ends = history.ends(self.game)?;
        let starts = history.starts(self.game);
        let condition = all(starts.into_iter().map(|start| {
            // An entry into the state that every player gives probability zero is on no play of positive probability.
            let players = 0..self.game.players.len();
            let weights = players.map(|player| self.weight_of_entry(player, start, history));
            let entered = any(weights.map(|weight| compare(&weight, Relation::Greater, &number(0))));
            implies(&entered, &self.leads(start, &ends, history, event))
        }));
        Ok(history.put(self.game, &condition))
    }

    /// Returns the information sets of the next move after a history. There are several if simultaneous moves follow, or if the
    /// history forces some moves of a block and leaves others open.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the history cannot occur, no move follows it, or the mover knows something that it leaves open.
    pub fn moves_after(&self, history: &ForcedHistory) -> Result<Vec<InfoId>, QuantityUndefined> {
        let game = self.game;
        let is_open = |node: NodeId| match &game.nodes[node].kind {
            NodeKind::Move { variable, options, .. } => {
                let amounts = options.iter().filter_map(|option| option.amount.as_ref());
                let forced = amounts.into_iter().any(|(amount, _)| history.amounts.contains_key(amount));
                !history.labels.contains_key(variable) && !forced
            }
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
        };
        let ends = history.ends(game)?;
        let mut found: BTreeSet<InfoId> = BTreeSet::new();
        for end in &ends {
            // These are the moves of the last block that the history leaves open.
            let block = self.last_block(*end);
            let open: Vec<NodeId> = block.iter().copied().filter(|node| is_open(*node)).collect();
            if self.forces_a_move_at(&block, history) {
                found.extend(open.into_iter().filter_map(|node| info_at(game, node)));
            }
        }
        if found.is_empty() {
            let mut pending = ends;
            while let Some(node) = pending.pop() {
                match &game.nodes[node].kind {
                    NodeKind::Move { info, .. } => {
                        found.insert(*info);
                        if game.nodes[node].block != SimultaneousBlock::Outside {
                            let inside = |next: &NodeId| game.nodes[*next].block == SimultaneousBlock::Inside;
                            pending.extend(children(game, node).into_iter().filter(inside));
                        }
                    }
                    NodeKind::Go { target, .. } if game.nodes[node].root == 0 => pending.push(game.roots[*target].node),
                    NodeKind::Test { cases } => pending.extend(history.may_pass(game, cases)),
                    NodeKind::Draw { .. } => pending.extend(children(game, node)),
                    NodeKind::End { .. } | NodeKind::Go { .. } => return Err(QuantityUndefined::NoMove),
                }
            }
        }
        let movement = |info: &InfoId| game.infos[*info].variable;
        for (place, info) in found.iter().enumerate() {
            // Two information sets of one move are allowed only if a test alone distinguishes them; otherwise the mover knows
            // more than the history says.
            let others = found.iter().skip(place + 1);
            if others.into_iter().any(|other| movement(other) == movement(info) && !self.differ_by_tests(&[*info, *other])) {
                let mover = game.infos[*info].player;
                let knows = game.infos[*info].labels.keys().find(|variable| !history.labels.contains_key(variable));
                return Err(knows.map_or(QuantityUndefined::NoMove, |variable| QuantityUndefined::Knows(mover, *variable)));
            }
        }
        if found.is_empty() { Err(QuantityUndefined::NoMove) } else { Ok(found.into_iter().collect()) }
    }

    /// Returns the nodes of the block of simultaneous moves that ends at a node; empty if no block ends there.
    fn last_block(&self, end: NodeId) -> Vec<NodeId> {
        let game = self.game;
        let mut before = game.nodes[end].parent.filter(|_| game.nodes[end].block != SimultaneousBlock::Inside);
        while let Some((test, _)) = before.filter(|(node, _)| matches!(game.nodes[*node].kind, NodeKind::Test { .. })) {
            before = game.nodes[test].parent;
        }
        let Some((last, _)) = before else { return Vec::new() };
        if game.nodes[last].block == SimultaneousBlock::Outside {
            return Vec::new();
        }
        let start = self.block_start(last);
        game.path(last).into_iter().skip_while(|node| *node != start).collect()
    }

    /// Returns true iff the history forces a move made at one of the nodes.
    fn forces_a_move_at(&self, nodes: &[NodeId], history: &ForcedHistory) -> bool {
        nodes.iter().any(|node| match &self.game.nodes[*node].kind {
            NodeKind::Move { variable, .. } => history.labels.contains_key(variable) || history.amounts.contains_key(variable),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
        })
    }

    /// Returns the only information set of the next move after a history.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: there are several such sets, or [`Self::moves_after`] fails.
    pub fn move_after(&self, history: &ForcedHistory) -> Result<InfoId, QuantityUndefined> {
        match self.moves_after(history)?.as_slice() {
            [info] => Ok(*info),
            _ => Err(QuantityUndefined::NoMove),
        }
    }

    /// Returns the condition that no action gives the mover more than `done` at the next move; without truth value where no
    /// belief exists. Of the information sets `infos` of that move, at most one exists.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the belief at one of the sets is free.
    pub fn is_best(
        &self,
        infos: &[InfoId],
        history: &ForcedHistory,
        done: &ChosenAction,
    ) -> Result<ConditionRef, QuantityUndefined> {
        infos.iter().rev().try_fold(undefined_condition(), |rest, info| {
            let best = self.is_best_at_set(*info, history, done)?;
            Ok(if_condition(&history.put(self.game, &self.info_exists(*info)), &best, &rest))
        })
    }

    /// Returns the condition that no action gives the mover more at one information set.
    fn is_best_at_set(
        &self,
        info: InfoId,
        history: &ForcedHistory,
        done: &ChosenAction,
    ) -> Result<ConditionRef, QuantityUndefined> {
        if self.assessment.is_free_at(info) {
            return Err(QuantityUndefined::Free(info));
        }
        let condition = self.by_belief_or(info, &undefined_condition(), |play, piece| {
            defined_only_where(&piece.positive, &play.is_best_reply(info, &piece.nodes, done))
        });
        Ok(history.put(self.game, &condition))
    }

    /// Returns the condition that two beliefs at the next move after a history have different best actions.
    ///
    /// # Errors
    /// [`QuantityUndefined`]: the next move is not unique, is another player's, or does not have exactly one hidden draw.
    pub fn belief_matters(&self, player: PlayerId, history: &ForcedHistory) -> Result<ConditionRef, QuantityUndefined> {
        let info = self.move_after(history)?;
        if self.game.infos[info].player != player {
            return Err(QuantityUndefined::NoBelief(player));
        }
        let draws = self.game.hidden_draws(info);
        let [draw] = draws.as_slice() else { return Err(QuantityUndefined::NoBelief(player)) };
        let belief = |mark: &str| {
            let count = self.game.variables[*draw].labels.len();
            let name = |label: usize| -> Variable { format!("belief in {}{mark}", self.game.label(*draw, label)).into() };
            let names: Vec<Variable> = (0..count).map(name).collect();
            let terms: Vec<TermRef> = names.iter().map(|name| Term::variable(name.clone())).collect();
            let bound: Vec<BoundVariable> = names
                .iter()
                .map(|name| BoundVariable { name: name.clone(), range: Some(truth(true)), integer: false, replaced: Vec::new() })
                .collect();
            let nonnegative = terms.iter().map(|term| compare(&number(0), Relation::LessEqual, term));
            let one = compare(&total(&terms), Relation::Equal, &number(1));
            let cases: Vec<(LabelAssignment, TermRef)> =
                terms.iter().enumerate().map(|(label, term)| (LabelAssignment::from([(*draw, label)]), term.clone())).collect();
            let (weights, _, some) = self.spread(info, &[&cases]);
            let is_belief = all(nonnegative.chain([one, some]));
            (bound, is_belief, weights)
        };
        let (first, first_is, one) = belief("");
        let (second, second_is, other) = belief(" instead");
        let options = self.options(info);
        let differ = options.iter().enumerate().map(|(place, option)| {
            let done = |amount: Option<TermRef>| ChosenAction { option: place, amount };
            let differs =
                |done: &ChosenAction| all([self.is_best_reply(info, &one, done), not(&self.is_best_reply(info, &other, done))]);
            match &option.amount {
                None => differs(&done(None)),
                Some((_, NumberRange::Values(values))) => any(values.iter().map(|value| differs(&done(Some(value.clone()))))),
                Some((variable, range @ NumberRange::Interval { .. })) => {
                    // The new name avoids capture, since the variable itself is bound inside.
                    let name: Variable = format!("best {}", self.game.number(*variable)).into();
                    let term = Term::variable(name.clone());
                    let bound = BoundVariable { name, range: Some(range.contains(&term)), integer: false, replaced: Vec::new() };
                    quantified(Quantifier::Exists, vec![bound], differs(&done(Some(term))))
                }
            }
        });
        let bound = first.into_iter().chain(second).collect();
        let condition = quantified(Quantifier::Exists, bound, all([first_is, second_is, any(differ)]));
        Ok(history.put(self.game, &condition))
    }
}

/// Returns a term without a value.
fn undefined_term() -> TermRef {
    Arc::new(Term::Cases(Vec::new()))
}
