//! Numbers and conditions about play after a history: payoffs, probabilities, beliefs, what is best, what play leads to.

use super::assessment::Done;
use super::belief::{Source, Weights};
use super::history::{History, Unreached};
use super::tree::{GameVariableKind, InfoId, NodeId, NodeKind, PlayerId, Range, VariableId};
use super::value::Play;
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
    /// A player has no belief after the history that is one thing: it moves at several places, or nowhere.
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
    /// What a player gets in expectation after a history, from its root on.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn payoff(&self, player: PlayerId, history: &History) -> Result<TermRef, Unsaid> {
        self.check_known(player, history)?;
        self.expected_after(player, history, &|leaf| self.at_leaf(leaf, player))
    }

    fn at_leaf(&self, leaf: NodeId, player: PlayerId) -> TermRef {
        match &self.game.nodes[leaf].kind {
            NodeKind::End { .. } | NodeKind::Go { .. } => self.worth(leaf, player),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::Move { .. } => number(0),
        }
    }

    /// The probability of an event after a history, as a player weighs the draws (anyone, if the priors agree).
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
            Some(player) => self.expected_after(player, history, &leaf),
            None if self.priors_agree(history) => {
                history.ends(self.game)?;
                let root = self.game.roots[history.root].node;
                Ok(self.expectation(root, history, 0, &leaf))
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

    /// A player that knows a draw has no payoff without it.
    fn check_known(&self, player: PlayerId, history: &History) -> Result<(), Unsaid> {
        for info in self.game.infos.iter().filter(|info| info.player == player && info.root == history.root) {
            for variable in info.labels.keys() {
                let draw = self.game.variables[*variable].kind == GameVariableKind::Draw;
                if draw && !history.labels.contains_key(variable) {
                    return Err(Unsaid::Knows(player, *variable));
                }
            }
        }
        Ok(())
    }

    /// The expectation after a history, hidden draws weighed by the player's last belief up to its end, or else its prior.
    fn expected_after(&self, player: PlayerId, history: &History, leaf: &impl Fn(NodeId) -> TermRef) -> Result<TermRef, Unsaid> {
        let ends = history.ends(self.game)?;
        let root = self.game.roots[history.root].node;
        let from_root = || self.expectation(root, history, player, leaf);
        let moved = ends.iter().any(|end| self.moves_by(*end, player));
        if !moved {
            return Ok(from_root());
        }
        let info = self.last_info(&ends, player).ok_or(Unsaid::NoBelief(player))?;
        let open = self.game.hidden_draws(info).into_iter().any(|draw| !history.labels.contains_key(&draw));
        if !open {
            return Ok(from_root());
        }
        let nodes = &self.game.infos[info].nodes;
        let value = |piece: &Weights| {
            let parts = nodes.iter().zip(&piece.nodes).map(|(node, weight)| {
                let value = self.forced_amounts(history, &self.expectation(*node, history, player, leaf));
                product(weight, &self.mean(info, *node, &value))
            });
            let parts: Vec<TermRef> = parts.collect();
            quotient(&total(&parts), &total(&piece.nodes))
        };
        self.by_pieces(info, history, value)
    }

    /// A number per piece of a belief that is not free.
    fn by_pieces(&self, info: InfoId, history: &History, value: impl Fn(&Weights) -> TermRef) -> Result<TermRef, Unsaid> {
        let pieces = self.beliefs(info);
        if pieces.iter().any(|piece| matches!(&piece.source, Source::Stated { free } if !free.is_empty())) {
            return Err(Unsaid::Free(info));
        }
        let value = pieces.iter().rev().fold(number(0), |rest, piece| choose(&piece.condition, &value(piece), &rest));
        Ok(self.forced_amounts(history, &value))
    }

    /// A number with the amounts that a history forces put in.
    fn forced_amounts(&self, history: &History, term: &TermRef) -> TermRef {
        let pairs = history.amounts.iter().map(|(variable, amount)| (self.game.number(*variable), amount.clone()));
        crate::expression::build::folded_term(&Substitution::new(pairs).term(term))
    }

    /// The same for a condition.
    fn forced_in(&self, history: &History, condition: &ConditionRef) -> ConditionRef {
        let pairs = history.amounts.iter().map(|(variable, amount)| (self.game.number(*variable), amount.clone()));
        crate::expression::build::folded(&Substitution::new(pairs).condition(condition))
    }

    fn moves_by(&self, end: NodeId, player: PlayerId) -> bool {
        self.game.path(end).iter().any(|node| match &self.game.nodes[*node].kind {
            NodeKind::Move { player: mover, .. } => *mover == player,
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
        })
    }

    /// The probability that a player gives an event after a history; `event` says where it holds, at the places of its
    /// information set.
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
        let indicator = |node: NodeId| choose(&event(node), &number(1), &number(0));
        if !ends.iter().any(|end| self.moves_by(*end, player)) {
            // The prior, at the places where the history ends.
            let parts: Vec<TermRef> = ends
                .iter()
                .map(|end| {
                    let root = self.game.path(*end)[0];
                    product(&self.prior(root, *end, player), &indicator(*end))
                })
                .collect();
            let whole: Vec<TermRef> = ends.iter().map(|end| self.prior(self.game.path(*end)[0], *end, player)).collect();
            return Ok(self.forced_amounts(history, &quotient(&total(&parts), &total(&whole))));
        }
        let info = self.last_info(&ends, player).ok_or(Unsaid::NoBelief(player))?;
        let nodes = &self.game.infos[info].nodes;
        self.by_pieces(info, history, |piece| {
            let parts: Vec<TermRef> =
                nodes.iter().zip(&piece.nodes).map(|(node, weight)| product(weight, &indicator(*node))).collect();
            quotient(&total(&parts), &total(&piece.nodes))
        })
    }

    /// The probability of the draws on a way.
    fn prior(&self, from: NodeId, to: NodeId, player: PlayerId) -> TermRef {
        let path = self.game.path(to);
        let start = path.iter().position(|node| *node == from).unwrap_or(0);
        path[start..].windows(2).fold(number(1), |so_far, pair| match &self.game.nodes[pair[0]].kind {
            NodeKind::Draw { branches, .. } => branches
                .iter()
                .find(|branch| branch.node == pair[1])
                .map_or_else(|| so_far.clone(), |branch| product(&so_far, &branch.weights[player])),
            NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => so_far,
        })
    }

    /// Play leads from a history to leaves at which an event holds, with probability one.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn leads_to(&self, history: &History, event: &impl Fn(NodeId) -> ConditionRef) -> Result<ConditionRef, Unsaid> {
        history.ends(self.game)?;
        Ok(self.leads(self.game.roots[history.root].node, history, event))
    }

    /// The information set that a history leads to.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn move_after(&self, history: &History) -> Result<InfoId, Unsaid> {
        let ends = history.ends(self.game)?;
        let infos = ends.iter().map(|end| match &self.game.nodes[*end].kind {
            NodeKind::Move { info, .. } => Some(*info),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
        });
        let infos: Vec<InfoId> = infos.collect::<Option<_>>().ok_or(Unsaid::NoMove)?;
        let first = *infos.first().ok_or(Unsaid::NoMove)?;
        if infos.iter().all(|info| *info == first) {
            return Ok(first);
        }
        // The places differ in what the mover knows.
        let mover = self.game.infos[first].player;
        let knows = self.game.infos[first].labels.keys().find(|variable| !history.labels.contains_key(variable));
        Err(knows.map_or(Unsaid::NoMove, |variable| Unsaid::Knows(mover, *variable)))
    }

    /// No action gives more than this one at the move that a history leads to.
    ///
    /// # Errors
    /// [`Unsaid`].
    pub fn is_best(&self, history: &History, done: &Done) -> Result<ConditionRef, Unsaid> {
        let info = self.move_after(history)?;
        if self.assessment.is_free_at(info) {
            return Err(Unsaid::Free(info));
        }
        let condition = self.by_belief(info, |play, piece| play.nothing_better(info, &piece.nodes, done));
        Ok(self.forced_in(history, &condition))
    }

    /// Two beliefs at the move that a history leads to have different best actions.
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
            let is_belief = all(nonnegative.chain([one]));
            (bound, is_belief, self.by_label(info, *draw, &terms))
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
        Ok(self.forced_in(history, &condition))
    }
}
