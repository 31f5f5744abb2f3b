//! Numbers and conditions about play after a history: payoffs, probabilities, beliefs, what is best, what play leads to.
//!
//! Each takes C(H) from [`super::forced`]. Called by the phrases of claims; trusted.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assessment::Done;
use super::belief::{Source, Weights};
use super::forced::{History, Unreached};
use super::plans::Spot;
use super::tree::{Block, GameVariableKind, InfoId, Labels, NodeId, NodeKind, PlayerId, Range, VariableId};
use super::value::{Play, no_truth, where_it};
use super::views::{children, info_at};
use crate::expression::build::{all, any, choose, compare, not, number, product, quantified, quotient, total, truth};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// Why something cannot be said of play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// The history cannot be.
    Unreached(Unreached),
    /// A player knows a draw that the history leaves open.
    Knows(PlayerId, VariableId),
    /// A player has no belief after the history that is one thing: it moves at several information sets, or nowhere.
    NoBelief(PlayerId),
    /// The belief is free.
    Free(InfoId),
    /// The history leads to no move, or to moves of several information sets.
    NoMove,
    /// The priors of players differ, and none is named.
    PriorsDiffer,
}

impl From<Unreached> for Unsaid {
    fn from(unreached: Unreached) -> Self {
        Self::Unreached(unreached)
    }
}

impl Play<'_> {
    /// Returns what a player gets in expectation after a history, from the start of the run on.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn payoff(&self, player: PlayerId, history: &History) -> Result<TermRef, Unsaid> {
        self.expected_after(player, history, &|node| self.worth(node, player))
    }

    /// Returns the probability of an event after a history, as a player weighs the draws (anyone, if the priors agree).
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn probability(
        &self,
        by: Option<PlayerId>,
        history: &History,
        event: &impl Fn(NodeId) -> ConditionRef,
    ) -> Result<TermRef, Unsaid> {
        let leaf = |node: NodeId| choose(&event(node), &number(1), &number(0));
        match by {
            Some(player) => self.expected_after(player, history, &|node| self.expectation(node, player, &leaf)),
            None if self.priors_agree(history) => {
                let ends = history.ends(self.game)?;
                Ok(self.weighed_by_prior(0, &ends, history, &|node| self.expectation(node, 0, &leaf)))
            }
            None => Err(Unsaid::PriorsDiffer),
        }
    }

    /// The draws that a history leaves open have one probability for all.
    fn priors_agree(&self, history: &History) -> bool {
        self.game.nodes.iter().all(|node| match &node.kind {
            NodeKind::Draw { variable, branches } => {
                history.labels.contains_key(variable)
                    || branches.iter().all(|branch| branch.weights.iter().all(|weight| *weight == branch.weights[0]))
            }
            NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
        })
    }

    /// The expectation over the plays through C(H), weighed by the player's last belief on the way, or else by its prior.
    fn expected_after(&self, player: PlayerId, history: &History, value: &dyn Fn(NodeId) -> TermRef) -> Result<TermRef, Unsaid> {
        let ends = history.ends(self.game)?;
        if history.is_empty() {
            return Ok(self.weighed_by_prior(player, &ends, history, value));
        }
        if let [end] = ends.as_slice() {
            // One history, whose numbers are known: it has all the weight, whatever is believed.
            let mut spots = Vec::new();
            let start = Spot { node: self.game.path(*end)[0], weight: number(1), numbers: Vec::new() };
            self.through(start, &ends, history, player, &mut spots);
            if spots.len() == 1 && self.is_one_history(*end, history) {
                return Ok(self.weighed_mean(&spots, history, value));
            }
        }
        let last = self.last_info(&ends, player).map_err(|info| self.several_sets(info, player, history))?;
        let Some(info) = last else { return Ok(self.weighed_by_prior(player, &ends, history, value)) };
        let nodes = &self.game.infos[info].nodes;
        let by_piece = |piece: &Weights| {
            let mut spots = Vec::new();
            for node in nodes {
                let weight = &self.before_the_block(*node, nodes, &piece.nodes, history);
                for start in self.hidden_spots(info, *node, weight, history) {
                    self.through(start, &ends, history, player, &mut spots);
                }
            }
            self.weighed_mean(&spots, history, value)
        };
        self.by_pieces(info, history, by_piece)
    }

    /// The weight of a node of an information set. Moves of the mover's own block are made at the same time as its own: those that the
    /// history forces happen, whatever is believed of them.
    fn before_the_block(&self, node: NodeId, nodes: &[NodeId], weights: &[TermRef], history: &History) -> TermRef {
        let game = self.game;
        let path = game.path(node);
        let inside = path.iter().rev().skip(1).take_while(|before| game.nodes[**before].block != Block::Outside);
        let in_block = game.nodes[node].block == Block::Inside;
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
        let left_out: &[VariableId] = if in_block { &forced } else { &[] };
        let agreeing = nodes.iter().zip(weights).filter(|(other, _)| self.agree(**other, node, left_out));
        total(agreeing.map(|(_, weight)| weight))
    }

    /// The player moves at several information sets, since it knows something that the history leaves open.
    fn several_sets(&self, info: InfoId, player: PlayerId, history: &History) -> Unsaid {
        let draw = |variable: &&VariableId| self.game.variables[**variable].kind == GameVariableKind::Draw;
        let known = self.game.infos[info].labels.keys();
        let open = known.filter(|variable| !history.labels.contains_key(variable)).find(draw);
        open.map_or(Unsaid::NoBelief(player), |variable| Unsaid::Knows(player, *variable))
    }

    /// The spots at a node of an information set: one for each way in which the hidden numbers may have been chosen. A hidden number that
    /// the history forces has to be the one believed, unless it is chosen in the mover's own block.
    fn hidden_spots(&self, info: InfoId, node: NodeId, weight: &TermRef, history: &History) -> Vec<Spot> {
        let game = self.game;
        let forced = |variable: &VariableId| history.amounts.get(variable).map(|n| (game.number(*variable), n.clone()));
        let known: Vec<(Variable, TermRef)> = game.nodes[node].amounts.iter().filter_map(forced).collect();
        let in_block = self.chosen_in_block(node);
        let is_open = |amount: &VariableId| !(history.amounts.contains_key(amount) && in_block.contains(amount));
        let hidden: Vec<VariableId> = self.unseen(info, node).into_iter().filter(is_open).collect();
        if hidden.is_empty() {
            return vec![Spot { node, weight: weight.clone(), numbers: known }];
        }
        let spot = |case: &super::hidden::Case| {
            let mut weight = product(weight, &case.weight);
            let mut numbers = known.clone();
            for (name, believed) in case.numbers() {
                match known.iter().find(|(known, _)| known == name) {
                    Some((_, forced)) => {
                        weight = choose(&compare(believed, Relation::Equal, forced), &weight, &number(0));
                    }
                    None => numbers.push((name.clone(), believed.clone())),
                }
            }
            Spot { node, weight, numbers }
        };
        let cases = self.hidden_cases(info, node, &hidden);
        let all_forced = hidden.iter().all(|amount| history.amounts.contains_key(amount));
        if cases.is_empty() && all_forced {
            // No rule chooses these numbers: nothing is believed of them, and the history says which they are.
            return vec![Spot { node, weight: weight.clone(), numbers: known }];
        }
        cases.iter().map(spot).collect()
    }

    /// The numbers chosen on the way to a node in the block of simultaneous moves that it lies in.
    fn chosen_in_block(&self, node: NodeId) -> Vec<VariableId> {
        let game = self.game;
        if game.nodes[node].block != Block::Inside {
            return Vec::new();
        }
        let path = game.path(node);
        let start = path.iter().rposition(|before| game.nodes[*before].block == Block::Start).unwrap_or(0);
        let before = &game.nodes[path[start]].amounts;
        game.nodes[node].amounts.iter().copied().filter(|amount| !before.contains(amount)).collect()
    }

    /// The expectation over C(H) from the beginning, or from each way into the state, by a player's prior.
    fn weighed_by_prior(
        &self,
        player: PlayerId,
        ends: &[NodeId],
        history: &History,
        value: &dyn Fn(NodeId) -> TermRef,
    ) -> TermRef {
        let mut spots = Vec::new();
        for start in history.starts(self.game) {
            let weight = self.weight_of_entry(player, start, history);
            self.through(Spot { node: start, weight, numbers: Vec::new() }, ends, history, player, &mut spots);
        }
        self.weighed_mean(&spots, history, value)
    }

    /// How likely a state is entered in one way, rather than in another; what is forced counts as it does elsewhere.
    fn weight_of_entry(&self, player: PlayerId, start: NodeId, history: &History) -> TermRef {
        let game = self.game;
        if game.nodes[start].root == 0 || history.starts(game).len() == 1 {
            return number(1);
        }
        let labels = &game.nodes[start].labels;
        let entries: Vec<NodeId> = (0..game.nodes.len())
            .filter(|node| game.nodes[*node].root == 0 && matches!(game.nodes[*node].kind, NodeKind::Go { .. }))
            .filter(|node| game.nodes[*node].labels == *labels)
            .collect();
        let before = History { state: None, labels: history.labels.clone(), amounts: history.amounts.clone() };
        let mut spots = Vec::new();
        let first = Spot { node: game.roots[0].node, weight: number(1), numbers: Vec::new() };
        self.through(first, &entries, &before, player, &mut spots);
        total(spots.iter().map(|spot| &spot.weight))
    }

    /// The mean of a value over spots of C(H). A history that is the only one to exist has all the weight; where nothing has any weight
    /// there is no value.
    fn weighed_mean(&self, spots: &[Spot], history: &History, value: &dyn Fn(NodeId) -> TermRef) -> TermRef {
        let put = |spot: &Spot| {
            let pairs = history.amounts.iter().map(|(variable, n)| (self.game.number(*variable), n.clone()));
            crate::expression::build::folded_term(&Substitution::new(pairs).term(&spot.put(&value(spot.node))))
        };
        let values: Vec<TermRef> = spots.iter().map(put).collect();
        let exists: Vec<ConditionRef> = spots.iter().map(|spot| spot.put_in(&self.happens(spot.node, history))).collect();
        let nothing: TermRef = Arc::new(Term::Cases(Vec::new()));
        let one_history = matches!(spots, [spot] if self.is_one_history(spot.node, history));
        if let ([exists], [value], true) = (exists.as_slice(), values.as_slice(), one_history) {
            return choose(exists, value, &nothing);
        }
        let parts: Vec<TermRef> = spots.iter().zip(&values).map(|(spot, value)| product(&spot.weight, value)).collect();
        let whole = total(spots.iter().map(|spot| &spot.weight));
        let mean = if spots.is_empty() { nothing } else { quotient(&total(&parts), &whole) };
        let alone = (0..spots.len()).filter(|place| self.is_one_history(spots[*place].node, history));
        alone.fold(mean, |rest, place| {
            let others = exists.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, exists)| not(exists));
            let alone = all([exists[place].clone()].into_iter().chain(others));
            choose(&alone, &values[place], &rest)
        })
    }

    /// A node of C(H) is one history: no number chosen on the way is left open.
    fn is_one_history(&self, end: NodeId, history: &History) -> bool {
        self.game.nodes[end].amounts.iter().all(|amount| history.amounts.contains_key(amount))
    }

    /// A number per piece of a belief that is not free; no value where nothing is believed.
    fn by_pieces(&self, info: InfoId, history: &History, value: impl Fn(&Weights) -> TermRef) -> Result<TermRef, Unsaid> {
        let pieces = self.beliefs(info);
        if pieces.iter().any(|piece| matches!(&piece.source, Source::Stated { free } if !free.is_empty())) {
            return Err(Unsaid::Free(info));
        }
        let nothing: TermRef = Arc::new(Term::Cases(Vec::new()));
        let value = pieces.iter().rev().fold(nothing.clone(), |rest, piece| {
            let believed = choose(&piece.positive, &value(piece), &nothing);
            choose(&piece.condition, &believed, &rest)
        });
        Ok(self.forced_amounts(history, &value))
    }

    /// A number with the amounts that a history forces put in.
    fn forced_amounts(&self, history: &History, term: &TermRef) -> TermRef {
        let pairs = history.amounts.iter().map(|(variable, amount)| (self.game.number(*variable), amount.clone()));
        crate::expression::build::folded_term(&Substitution::new(pairs).term(term))
    }

    /// Returns the probability that a player gives an event at the information set that a history leads to; `event` says where it
    /// holds, at the nodes of the set.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn belief(
        &self,
        player: PlayerId,
        history: &History,
        event: &impl Fn(NodeId) -> ConditionRef,
    ) -> Result<TermRef, Unsaid> {
        let ends = history.ends(self.game)?;
        let next = self.next_infos(&ends, player);
        let info = match next.len() {
            0 => self.last_info(&ends, player).ok().flatten().ok_or(Unsaid::NoBelief(player))?,
            1 => next.into_iter().next().ok_or(Unsaid::NoBelief(player))?,
            _ => {
                let first = next.into_iter().next().ok_or(Unsaid::NoBelief(player))?;
                return Err(self.several_sets(first, player, history));
            }
        };
        let indicator = |node: NodeId| choose(&event(node), &number(1), &number(0));
        let nodes = &self.game.infos[info].nodes;
        self.by_pieces(info, history, |piece| {
            let parts =
                nodes.iter().zip(&piece.nodes).map(|(node, weight)| product(weight, &self.mean(info, *node, &indicator(*node))));
            let parts: Vec<TermRef> = parts.collect();
            quotient(&total(&parts), &piece.whole)
        })
    }

    /// Returns the condition that play leads from a history to ends of the run at which an event holds, with probability one.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn leads_to(&self, history: &History, event: &impl Fn(NodeId) -> ConditionRef) -> Result<ConditionRef, Unsaid> {
        let ends = history.ends(self.game)?;
        let starts = history.starts(self.game);
        let condition = all(starts.into_iter().map(|start| self.leads(start, &ends, history, event)));
        Ok(history.put(self.game, &condition))
    }

    /// Returns the information sets at which the next move after a history is made: several where simultaneous moves follow, or where
    /// the history forces some moves of a block and leaves others open.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn moves_after(&self, history: &History) -> Result<Vec<InfoId>, Unsaid> {
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
            // The moves of the last block that the history leaves open.
            let path = game.path(*end);
            let inside = path[..path.len() - 1].iter().rev().take_while(|node| game.nodes[**node].block != Block::Outside);
            let open: Vec<NodeId> = inside.copied().filter(|node| is_open(*node)).collect();
            let ended = game.nodes[*end].block == Block::Outside || game.nodes[*end].block == Block::Start;
            let last = game.nodes[path[path.len().saturating_sub(2)]].block;
            if ended && last != Block::Outside && path.len() > 1 && !open.is_empty() && self.forces_in_block(&path, history) {
                found.extend(open.into_iter().filter_map(|node| info_at(game, node)));
            }
        }
        if found.is_empty() {
            let mut pending = ends;
            while let Some(node) = pending.pop() {
                match &game.nodes[node].kind {
                    NodeKind::Move { info, .. } => {
                        found.insert(*info);
                        if game.nodes[node].block != Block::Outside {
                            let inside = |next: &NodeId| game.nodes[*next].block == Block::Inside;
                            pending.extend(children(game, node).into_iter().filter(inside));
                        }
                    }
                    NodeKind::Go { target, .. } if game.nodes[node].root == 0 => pending.push(game.roots[*target].node),
                    NodeKind::Draw { .. } | NodeKind::Test { .. } => pending.extend(children(game, node)),
                    NodeKind::End { .. } | NodeKind::Go { .. } => return Err(Unsaid::NoMove),
                }
            }
        }
        let movement = |info: &InfoId| game.infos[*info].variable;
        for (place, info) in found.iter().enumerate() {
            // Two sets of one move differ in what the mover knows.
            if found.iter().skip(place + 1).any(|other| movement(other) == movement(info)) {
                let mover = game.infos[*info].player;
                let knows = game.infos[*info].labels.keys().find(|variable| !history.labels.contains_key(variable));
                return Err(knows.map_or(Unsaid::NoMove, |variable| Unsaid::Knows(mover, *variable)));
            }
        }
        if found.is_empty() { Err(Unsaid::NoMove) } else { Ok(found.into_iter().collect()) }
    }

    /// A history forces a move of the block in which a path ends.
    fn forces_in_block(&self, path: &[NodeId], history: &History) -> bool {
        let moves = path[..path.len() - 1].iter().rev().take_while(|node| self.game.nodes[**node].block != Block::Outside);
        moves.into_iter().any(|node| match &self.game.nodes[*node].kind {
            NodeKind::Move { variable, .. } => history.labels.contains_key(variable) || history.amounts.contains_key(variable),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
        })
    }

    /// Returns the one information set at which the next move after a history is made.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn move_after(&self, history: &History) -> Result<InfoId, Unsaid> {
        match self.moves_after(history)?.as_slice() {
            [info] => Ok(*info),
            _ => Err(Unsaid::NoMove),
        }
    }

    /// Returns the condition that no action gives more than this one at an information set that a history leads to; no value where
    /// nothing is believed.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn is_best(&self, info: InfoId, history: &History, done: &Done) -> Result<ConditionRef, Unsaid> {
        if self.assessment.is_free_at(info) {
            return Err(Unsaid::Free(info));
        }
        let condition = self.by_belief_or(info, &no_truth(), |play, piece| {
            where_it(&piece.positive, &play.nothing_better(info, &piece.nodes, done))
        });
        let condition = where_it(&self.present(info), &condition);
        Ok(history.put(self.game, &condition))
    }

    /// Returns the condition that two beliefs at the move that a history leads to have different best actions.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn belief_matters(&self, player: PlayerId, history: &History) -> Result<ConditionRef, Unsaid> {
        let info = self.move_after(history)?;
        if self.game.infos[info].player != player {
            return Err(Unsaid::NoBelief(player));
        }
        let draws = self.game.hidden_draws(info);
        let [draw] = draws.as_slice() else { return Err(Unsaid::NoBelief(player)) };
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
            let cases: Vec<(Labels, TermRef)> =
                terms.iter().enumerate().map(|(label, term)| (Labels::from([(*draw, label)]), term.clone())).collect();
            let (weights, _, some) = self.spread(info, &[&cases]);
            let is_belief = all(nonnegative.chain([one, some]));
            (bound, is_belief, weights)
        };
        let (first, first_is, one) = belief("");
        let (second, second_is, other) = belief(" instead");
        let options = self.options(info);
        let differ = options.iter().enumerate().map(|(place, option)| {
            let done = |amount: Option<TermRef>| Done { option: place, amount };
            let differs =
                |done: &Done| all([self.nothing_better(info, &one, done), not(&self.nothing_better(info, &other, done))]);
            match &option.amount {
                None => differs(&done(None)),
                Some((_, Range::Values(values))) => any(values.iter().map(|value| differs(&done(Some(value.clone()))))),
                Some((variable, range @ Range::Interval { .. })) => {
                    // A name of its own: the variable itself is bound inside.
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
