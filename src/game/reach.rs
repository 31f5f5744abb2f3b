//! How likely play leads somewhere: the probability of a move, and of a path, as numbers in the parameters and what was chosen.

use super::assessment::Done;
use super::tree::{InfoId, NodeId, NodeKind, PlayerId, VariableId};
use super::value::{Play, put};
use crate::expression::Relation;
use crate::expression::TermRef;
use crate::expression::build::{choose, compare, number, product};

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

    /// The probability of going from one place to a later one, as a player weighs the draws. An amount chosen on the way that is
    /// not seen at the information set of the later place may be any that the assessment chooses: their probabilities add up.
    #[must_use]
    pub fn likelihood(&self, from: NodeId, to: NodeId, player: PlayerId, factors: Factors) -> TermRef {
        let path = self.game.path(to);
        let start = path.iter().position(|node| *node == from).unwrap_or(0);
        let seen: &[VariableId] = match &self.game.nodes[to].kind {
            NodeKind::Move { info, .. } => &self.game.infos[*info].amounts,
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => {
                &self.game.nodes[to].amounts
            }
        };
        self.along(&path[start..], seen, player, factors)
    }

    /// The probability of going along a path, amounts that are not among the seen ones added up.
    fn along(&self, path: &[NodeId], seen: &[VariableId], player: PlayerId, factors: Factors) -> TermRef {
        let mut so_far = number(1);
        for (place, pair) in path.windows(2).enumerate() {
            if let NodeKind::Move { options, info, .. } = &self.game.nodes[pair[0]].kind
                && let Some(option) = options.iter().position(|option| option.node == pair[1])
                && options[option].amount.as_ref().is_some_and(|(amount, _)| !seen.contains(amount))
            {
                let rest = self.along(&path[place + 1..], seen, player, factors);
                let chosen = |done: &Done| {
                    if done.option == option { put(self.game, &options[option], done, &rest) } else { number(0) }
                };
                return product(&so_far, &self.by_rules(*info, number(0), chosen));
            }
            so_far = product(&so_far, &self.step(pair[0], pair[1], player, factors));
        }
        so_far
    }

    fn step(&self, at: NodeId, next: NodeId, player: PlayerId, factors: Factors) -> TermRef {
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
                    && (*mover == self.game.infos[asked].player || self.tells_nothing(*info, asked, at, next))
                {
                    return number(1);
                }
                let option = options.iter().position(|option| option.node == next);
                option.map_or_else(|| number(0), |option| self.chance(*info, option))
            }
            NodeKind::End { .. } | NodeKind::Go { .. } => number(0),
        }
    }

    /// The move made at one information set was seen at another, by someone who had seen all that the mover had seen and known.
    fn tells_nothing(&self, moved: InfoId, asked: InfoId, at: NodeId, next: NodeId) -> bool {
        let (mover, asked) = (&self.game.infos[moved], &self.game.infos[asked]);
        let seen = |variable: &usize| asked.labels.contains_key(variable) || asked.amounts.contains(variable);
        let had_seen = mover.labels.keys().all(seen) && mover.amounts.iter().all(seen);
        // The move itself: its label, and the amount that goes with it.
        let before = &self.game.nodes[at];
        let after = &self.game.nodes[next];
        let label = after.labels.keys().filter(|variable| !before.labels.contains_key(variable));
        let label: Vec<&usize> = label.filter(|variable| **variable == mover.variable).collect();
        let amounts = after.amounts.iter().filter(|amount| !before.amounts.contains(amount));
        had_seen && label.into_iter().all(seen) && amounts.into_iter().all(seen)
    }
}
