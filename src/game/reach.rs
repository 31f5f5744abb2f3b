//! Computes the probability that play reaches a node, and the condition that a node or information set exists.
//!
//! The results are terms in the parameters and the numbers chosen before the node. Called by [`super::belief`],
//! [`super::rational`] and the concepts. Trusted: an error here is a wrong verdict.

use super::equilibrium_condition::GameScope;
use super::hidden_numbers::HiddenNumberCase;
use super::sabotage::{self, Sabotage};
use super::tree::{InfoId, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use super::value::AssessmentPlay;
use super::views::subtree_end;
use crate::expression::build::{all, any, compare, if_term, not, number, total, truth};
use crate::expression::{ConditionRef, Relation, TermRef};

/// Selects which factors of the probability of a path count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathFactors<'a> {
    /// All factors.
    All,
    /// The factors that are informative at an information set: not the moves of its own player, and no uninformative moves.
    Informative(InfoId),
    /// The factors about which a stated belief says nothing: the draws that it does not mention and, if `hidden_moves`, the
    /// moves that the player has not seen.
    Unstated {
        /// The information set of the belief.
        info: InfoId,
        /// The variables that the belief mentions.
        about: &'a [VariableId],
        /// Whether hidden moves count.
        hidden_moves: bool,
    },
}

impl AssessmentPlay<'_> {
    /// Returns the probability with which the assessment takes an option. If a number is chosen with the option, the term is
    /// the probability that the number equals its variable.
    #[must_use]
    pub fn chance(&self, info: InfoId, option: usize) -> TermRef {
        let amount = self.options(info).get(option).and_then(|option| option.amount.as_ref()).map(|(variable, _)| *variable);
        self.by_rules(info, number(0), |done| {
            if done.option != option {
                return number(0);
            }
            match (amount, &done.amount) {
                (Some(variable), Some(chosen)) => {
                    if_term(&compare(&self.game.term(variable), Relation::Equal, chosen), &number(1), &number(0))
                }
                (Some(_), None) | (None, Some(_) | None) => number(1),
            }
        })
    }

    /// Returns the probability of play from the node `from` to the node `to` of an information set, by the prior of the player
    /// of that set. Hidden numbers are summed over.
    #[must_use]
    pub fn likelihood(&self, from: NodeId, to: NodeId, info: InfoId, factors: PathFactors<'_>) -> TermRef {
        let player = self.game.infos[info].player;
        let hidden = self.unseen(info, to);
        let path = self.game.path(to);
        let start = path.iter().position(|node| *node == from).unwrap_or(0);
        let mut cases =
            if hidden.is_empty() { vec![HiddenNumberCase::nothing()] } else { self.hidden_cases(info, from, &hidden) };
        for pair in path[start..].windows(2) {
            let step =
                self.counts(pair[0], pair[1], player, factors).then(|| self.hidden_step(&cases, pair[0], pair[1], &hidden));
            cases = match step.flatten() {
                Some(longer) => longer,
                None => {
                    let factor = self.step(pair[0], pair[1], player, factors);
                    cases.into_iter().map(|case| case.times(&factor)).collect()
                }
            };
        }
        let likelihood = total(cases.iter().map(|case| &case.weight));
        // A number that the player has seen excludes the histories on which it cannot have been chosen.
        let seen = self.game.infos[info].amounts.iter().filter(|amount| self.common_range(info, **amount).is_none());
        let inside = all(seen.filter_map(|amount| Some(self.game.range(to, *amount)?.contains(&self.game.term(*amount)))));
        if_term(&inside, &likelihood, &number(0))
    }

    /// Returns the factor of one step in the probability of a path; 1 for a step whose factor does not count.
    pub(super) fn step(&self, at: NodeId, next: NodeId, player: PlayerId, factors: PathFactors<'_>) -> TermRef {
        if !self.counts(at, next, player, factors) {
            return number(1);
        }
        match &self.game.nodes[at].kind {
            NodeKind::Draw { branches, .. } => branches
                .iter()
                .find(|branch| branch.node == next)
                .map_or_else(|| number(0), |branch| branch.weights[player].clone()),
            NodeKind::Test { .. } if sabotage::on(Sabotage::SkipATest) => number(1),
            NodeKind::Test { cases } => {
                // The first case that holds applies.
                let mut reached = number(0);
                for (condition, node) in cases.iter().rev() {
                    reached = if_term(condition, &number(i64::from(*node == next)), &reached);
                }
                reached
            }
            NodeKind::Move { options, info, .. } => {
                let option = options.iter().position(|option| option.node == next);
                option.map_or_else(|| number(0), |option| self.chance(*info, option))
            }
            NodeKind::End { .. } | NodeKind::Go { .. } => number(0),
        }
    }

    /// Returns true iff the step is among the factors that count; other steps have the factor 1.
    pub(super) fn counts(&self, at: NodeId, next: NodeId, player: PlayerId, factors: PathFactors<'_>) -> bool {
        match (&self.game.nodes[at].kind, factors) {
            (NodeKind::Draw { variable, .. }, PathFactors::Unstated { info, about, .. }) => {
                !about.contains(variable) && !self.game.views.uninformative[info].contains(&at)
            }
            (NodeKind::Draw { .. }, PathFactors::Informative(here)) => !self.game.views.uninformative[here].contains(&at),
            (NodeKind::Move { player: mover, .. }, PathFactors::Informative(here)) => {
                *mover != player && !self.game.views.uninformative[here].contains(&at)
            }
            (NodeKind::Move { player: mover, variable, options, .. }, PathFactors::Unstated { info, about, hidden_moves }) => {
                let here = &self.game.infos[info];
                let amount = options.iter().find(|option| option.node == next).and_then(|option| option.amount.as_ref());
                let seen = here.labels.contains_key(variable) || amount.is_some_and(|(amount, _)| here.amounts.contains(amount));
                hidden_moves && *mover != player && !seen && !about.contains(variable)
            }
            (_, PathFactors::All)
            | (
                NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. },
                PathFactors::Informative(_) | PathFactors::Unstated { .. },
            ) => true,
        }
    }

    /// Returns the condition that an information set exists, that is, some history of it exists.
    #[must_use]
    pub fn info_exists(&self, info: InfoId) -> ConditionRef {
        any(self.game.infos[info].nodes.iter().map(|node| self.exists(info, *node)))
    }

    /// Returns the condition, on the parameters and the numbers seen, that a history of an information set exists. The tests
    /// before the node must lead there. The numbers seen must be in the ranges of this history, unless the bounds of
    /// [`AssessmentPlay::seen`] already say so.
    #[must_use]
    pub fn exists(&self, info: InfoId, node: NodeId) -> ConditionRef {
        self.some_numbers(node, &self.unseen(info, node), &self.history_condition(info, node))
    }

    /// Returns the condition, on the numbers seen and the hidden numbers, that a history of an information set exists.
    pub(super) fn history_condition(&self, info: InfoId, node: NodeId) -> ConditionRef {
        let path = self.game.path(node);
        let tests = path.windows(2).map(|pair| self.test_leads_to(pair[0], pair[1]));
        let seen = self.game.infos[info].amounts.iter().filter(|amount| self.common_range(info, **amount).is_none());
        let inside = seen.filter_map(|amount| Some(self.game.range(node, *amount)?.contains(&self.game.term(*amount))));
        all(tests.chain([self.entered(self.game.nodes[node].root)]).chain(inside))
    }

    /// Returns the condition, on the parameters and the numbers that the state keeps, that some history enters a root by `go
    /// to`.
    #[must_use]
    pub fn entered(&self, root: usize) -> ConditionRef {
        self.entered.get_or_init(|| self.find_entered())[root].clone()
    }

    /// Computes the condition under which play enters each root from the beginning of the game.
    fn find_entered(&self) -> Vec<ConditionRef> {
        let first = (0..self.game.roots.len()).map(|root| truth(root == 0)).collect();
        self.follow_states(first, &self.transitions_between_states(&|_| true, &|_| false))
    }

    /// Returns the condition that play can enter a root from a scope: from the continuations of the histories of the scope.
    #[must_use]
    pub fn entered_from(&self, root: usize, scope: &GameScope<'_>) -> ConditionRef {
        let Some(tops) = &scope.tops else { return self.entered(root) };
        let forced = |amount: VariableId| scope.forced.contains_key(&amount);
        let below = |node: NodeId| tops.iter().any(|top| (*top..subtree_end(self.game, *top)).contains(&node));
        let mut first = vec![truth(false); self.game.roots.len()];
        for (_, target, transition) in self.transitions_between_states(&below, &forced) {
            first[target] = any([first[target].clone(), transition]);
        }
        self.follow_states(first, &self.transitions_between_states(&|_| true, &forced))[root].clone()
    }

    /// Returns the condition that each root is entered, directly or through other roots, given the conditions under which roots
    /// are entered first.
    pub(super) fn follow_states(
        &self,
        first: Vec<ConditionRef>,
        transitions: &[(usize, usize, ConditionRef)],
    ) -> Vec<ConditionRef> {
        let mut found = first.clone();
        // A path between states need visit each state at most once.
        for _ in 1..found.len() {
            let next = |root: usize| {
                let into = transitions.iter().filter(|(_, target, _)| *target == root);
                any([first[root].clone()]
                    .into_iter()
                    .chain(into.map(|(from, _, transition)| all([found[*from].clone(), transition.clone()]))))
            };
            let then: Vec<ConditionRef> = (0..found.len()).map(next).collect();
            if then == found {
                break;
            }
            found = then;
        }
        found
    }

    /// Returns the transitions between states: for each `go to`, its own root, the root that it enters, and the condition under
    /// which play takes it.
    fn transitions_between_states(
        &self,
        wanted: &dyn Fn(NodeId) -> bool,
        forced: &dyn Fn(VariableId) -> bool,
    ) -> Vec<(usize, usize, ConditionRef)> {
        let transition = |node: NodeId| match self.game.nodes[node].kind {
            NodeKind::Go { target, .. } => Some((self.game.nodes[node].root, target, self.leads_to_state(node, target, forced))),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::Move { .. } | NodeKind::End { .. } => None,
        };
        (0..self.game.nodes.len()).filter(|node| wanted(*node)).filter_map(transition).collect()
    }

    /// Returns the condition that the tests before a `go to` lead there. Numbers that the state does not keep, and that the
    /// scope does not force, are existentially quantified.
    fn leads_to_state(&self, node: NodeId, target: usize, forced: &dyn Fn(VariableId) -> bool) -> ConditionRef {
        let game = self.game;
        let tests = all(game.path(node).windows(2).map(|pair| self.test_leads_to(pair[0], pair[1])));
        let kept = &game.nodes[game.roots[target].node].amounts;
        let open = game.nodes[node].amounts.iter().copied().filter(|amount| !kept.contains(amount) && !forced(*amount));
        self.some_numbers(node, &open.collect::<Vec<_>>(), &tests)
    }

    /// Returns the range of a number seen at an information set, if the range is the same at all of its histories.
    #[must_use]
    pub fn common_range(&self, info: InfoId, amount: VariableId) -> Option<&NumberRange> {
        let mut ranges = self.game.infos[info].nodes.iter().map(|node| self.game.range(*node, amount));
        let first = ranges.next().flatten()?;
        ranges.all(|range| range == Some(first)).then_some(first)
    }

    /// Returns the condition that a test leads to the node `next`; true if `at` is not a test.
    pub(super) fn test_leads_to(&self, at: NodeId, next: NodeId) -> ConditionRef {
        match &self.game.nodes[at].kind {
            NodeKind::Test { .. } if sabotage::on(Sabotage::SkipATest) => truth(true),
            NodeKind::Test { cases } => {
                let before = cases.iter().take_while(|(_, node)| *node != next).map(|(condition, _)| not(condition));
                let own = cases.iter().filter(|(_, node)| *node == next).map(|(condition, _)| condition.clone());
                all(before.chain(own))
            }
            NodeKind::Draw { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => truth(true),
        }
    }
}
