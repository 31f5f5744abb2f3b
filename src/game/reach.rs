//! How likely play leads somewhere: the probability of a move, and of a path, as numbers in the parameters and what was chosen.

use super::hidden::Case;
use super::tree::{Game, InfoId, NodeId, NodeKind, PlayerId};
use super::value::Play;
use crate::expression::build::{all, any, choose, compare, not, number, quantified, total, truth};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Quantifier, Relation, TermRef};

/// Which factors of a path's probability count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factors {
    /// All of them.
    All,
    /// Those that tell an information set something: not the mover's own moves, and not the moves that it has seen of players
    /// who had seen nothing beyond what it has seen.
    Telling(InfoId),
}

impl Play<'_> {
    /// The probability with which the assessment takes an option, the amount chosen with it being what its variable stands for.
    #[must_use]
    pub fn chance(&self, info: InfoId, option: usize) -> TermRef {
        let amount = self.options(info).get(option).and_then(|option| option.amount.as_ref()).map(|(variable, _)| *variable);
        self.by_rules(info, number(0), |done| {
            if done.option != option {
                return number(0);
            }
            match (amount, &done.amount) {
                (Some(variable), Some(chosen)) => {
                    choose(&compare(&self.game.term(variable), Relation::Equal, chosen), &number(1), &number(0))
                }
                (Some(_), None) | (None, Some(_) | None) => number(1),
            }
        })
    }

    /// The probability of going from one place to a place of an information set, as its player weighs the draws; whatever the
    /// numbers are that it has not seen.
    #[must_use]
    pub fn likelihood(&self, from: NodeId, to: NodeId, info: InfoId, factors: Factors) -> TermRef {
        let player = self.game.infos[info].player;
        let hidden = self.unseen(info, to);
        let path = self.game.path(to);
        let start = path.iter().position(|node| *node == from).unwrap_or(0);
        let mut cases = if hidden.is_empty() { vec![Case::nothing()] } else { self.hidden_cases(info, from, &hidden) };
        for pair in path[start..].windows(2) {
            cases = match self.hidden_step(&cases, pair[0], pair[1], &hidden) {
                Some(longer) => longer,
                None => {
                    let factor = self.step(pair[0], pair[1], player, factors);
                    cases.into_iter().map(|case| case.times(&factor)).collect()
                }
            };
        }
        total(cases.iter().map(|case| &case.weight))
    }

    pub(super) fn step(&self, at: NodeId, next: NodeId, player: PlayerId, factors: Factors) -> TermRef {
        match &self.game.nodes[at].kind {
            NodeKind::Draw { branches, .. } => branches
                .iter()
                .find(|branch| branch.node == next)
                .map_or_else(|| number(0), |branch| branch.weights[player].clone()),
            NodeKind::Test { cases } => {
                // The first case that holds counts.
                let mut reached = number(0);
                for (condition, node) in cases.iter().rev() {
                    reached = choose(condition, &number(i64::from(*node == next)), &reached);
                }
                reached
            }
            NodeKind::Move { player: mover, options, info, .. } => {
                if let Factors::Telling(asked) = factors
                    && (*mover == self.game.infos[asked].player || tells_nothing(self.game, *info, asked, at, next))
                {
                    return number(1);
                }
                let option = options.iter().position(|option| option.node == next);
                option.map_or_else(|| number(0), |option| self.chance(*info, option))
            }
            NodeKind::End { .. } | NodeKind::Go { .. } => number(0),
        }
    }

    /// Where an information set is part of the game: the tests on the way to one of its places lead there.
    #[must_use]
    pub fn present(&self, info: InfoId) -> ConditionRef {
        let here = &self.game.infos[info];
        any(here.nodes.iter().map(|node| {
            let path = self.game.path(*node);
            let tests = all(path.windows(2).map(|pair| self.passed(pair[0], pair[1])));
            // What was chosen unseen may lead there.
            let free = Variables::of_condition(&tests).free;
            let hidden = self.game.nodes[*node].amounts.iter().filter(|amount| !here.amounts.contains(amount));
            let hidden = hidden.filter(|amount| free.contains(&self.game.number(**amount)));
            let bound = hidden.map(|amount| self.bound(*amount, self.game.range(*node, *amount))).collect();
            quantified(Quantifier::Exists, bound, tests)
        }))
    }

    /// The condition that a test leads to a place; true at all other places.
    fn passed(&self, at: NodeId, next: NodeId) -> ConditionRef {
        match &self.game.nodes[at].kind {
            NodeKind::Test { cases } => {
                let before = cases.iter().take_while(|(_, node)| *node != next).map(|(condition, _)| not(condition));
                let own = cases.iter().filter(|(_, node)| *node == next).map(|(condition, _)| condition.clone());
                all(before.chain(own))
            }
            NodeKind::Draw { .. } | NodeKind::Move { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => truth(true),
        }
    }
}

/// The move made at one information set was seen at another, by someone who had seen all that the mover had seen and known.
pub(super) fn tells_nothing(game: &Game, moved: InfoId, asked: InfoId, at: NodeId, next: NodeId) -> bool {
    let (mover, asked) = (&game.infos[moved], &game.infos[asked]);
    let seen = |variable: &usize| asked.labels.contains_key(variable) || asked.amounts.contains(variable);
    let had_seen = mover.labels.keys().all(seen) && mover.amounts.iter().all(seen);
    // The move itself: its label, and the amount that goes with it.
    let before = &game.nodes[at];
    let after = &game.nodes[next];
    let label = after.labels.keys().filter(|variable| !before.labels.contains_key(variable));
    let label: Vec<&usize> = label.filter(|variable| **variable == mover.variable).collect();
    let amounts = after.amounts.iter().filter(|amount| !before.amounts.contains(amount));
    had_seen && label.into_iter().all(seen) && amounts.into_iter().all(seen)
}
