//! Represents all histories of a game at a point: what is drawn, done and paid, and what each player has seen.
//!
//! Constructed by [`super::grow`], and read by all files about play. See docs/reference/games.md. Guards verdicts: an error here
//! leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evaluate::{Environment, LocalValue};
use super::programme::{Programme, ReplayPlayerId, ReplayVariableId, ReplayVariableKind};
use super::value::NumberOrLabel;
use kernel::number::Rational;

/// The number of a history.
pub(super) type HistoryId = usize;

/// An event that has happened: a variable and its value.
#[derive(Clone, Debug)]
pub(super) struct PastEvent {
    pub(super) variable: ReplayVariableId,
    pub(super) value: NumberOrLabel,
    /// The player who chose the value, for a move and its amount.
    pub(super) mover: Option<ReplayPlayerId>,
    /// The draws and moves that the value is made of. A draw or move is made of itself.
    pub(super) made_of: Arc<BTreeSet<ReplayVariableId>>,
    /// The simultaneous block in which the event happened.
    pub(super) block: Option<u32>,
}

/// An action at a history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PossibleAction {
    /// The label; `None` for a number.
    pub(super) label: Option<Arc<str>>,
    /// The amount that goes with the label, or the number.
    pub(super) amount: Option<Rational>,
}

/// What happens at a history.
#[derive(Clone, Debug)]
pub(super) enum HistoryKind {
    /// Nature draws.
    Draw {
        variable: ReplayVariableId,
        /// For each label, the probability for each player.
        chances: Vec<Vec<Rational>>,
        next: Vec<HistoryId>,
    },
    /// A player moves.
    Move {
        player: ReplayPlayerId,
        variable: ReplayVariableId,
        acts: Vec<PossibleAction>,
        next: Vec<HistoryId>,
        /// True iff actions are numbers of an interval, and the interval has more.
        sampled: bool,
    },
    /// The states begin. Play continues with the run of the first one; `go to` enters the others.
    Fork {
        /// What was paid before.
        paid: Vec<Rational>,
        runs: Vec<Option<HistoryId>>,
    },
    /// A state follows, by `go to`.
    Go { paid: Vec<Rational>, discounts: Vec<Rational>, fork: HistoryId, state: usize },
    /// Play ends.
    End { paid: Vec<Rational> },
}

/// A history, and what happens next.
#[derive(Clone, Debug)]
pub(super) struct HistoryNode {
    /// The history before, and the number of its branch that leads here.
    pub(super) parent: Option<(HistoryId, usize)>,
    pub(super) kind: HistoryKind,
    /// The events that have happened, in order.
    pub(super) items: Arc<Vec<PastEvent>>,
    /// The state in whose run the history is.
    pub(super) state: Option<usize>,
    /// The simultaneous block that is under way.
    pub(super) block: Option<u32>,
}

/// A game at a point.
pub(super) struct HistoryTree<'c> {
    pub(super) programme: Programme<'c>,
    pub(super) nodes: Arc<Vec<HistoryNode>>,
    /// True iff numbers of an interval are taken from a grid.
    pub(super) sampled: bool,
}

impl<'c> HistoryTree<'c> {
    /// Returns the next histories, one for each branch that play can take. At a fork, these are the beginnings of all runs.
    pub(super) fn next(&self, node: HistoryId) -> Vec<HistoryId> {
        match &self.nodes[node].kind {
            HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => next.clone(),
            HistoryKind::Fork { runs, .. } => runs.iter().flatten().copied().collect(),
            HistoryKind::Go { .. } | HistoryKind::End { .. } => Vec::new(),
        }
    }

    /// True iff all players give the same probability to each label of each draw.
    pub(super) fn priors_agree(&self) -> bool {
        self.nodes.iter().all(|node| match &node.kind {
            HistoryKind::Draw { chances, .. } => {
                chances.iter().all(|by_player| by_player.windows(2).all(|pair| pair[0] == pair[1]))
            }
            HistoryKind::Move { .. } | HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => true,
        })
    }

    /// Returns the history at which the run of a state begins that is entered from a fork.
    pub(super) fn run(&self, fork: HistoryId, state: usize) -> Option<HistoryId> {
        match &self.nodes[fork].kind {
            HistoryKind::Fork { runs, .. } => runs[state],
            HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => None,
        }
    }

    /// Returns the history after a fork at which play continues: the beginning of the first state.
    pub(super) fn first_run(&self, fork: HistoryId) -> Option<HistoryId> {
        match &self.nodes[fork].kind {
            HistoryKind::Fork { runs, .. } => runs.iter().flatten().min().copied(),
            HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => None,
        }
    }

    /// Returns the history at which the block under way began; outside of blocks, the history itself.
    pub(super) fn block_start(&self, node: HistoryId) -> HistoryId {
        let block = self.nodes[node].block;
        let mut at = node;
        while let Some((parent, _)) =
            self.nodes[at].parent.filter(|(parent, _)| block.is_some() && self.nodes[*parent].block == block)
        {
            at = parent;
        }
        at
    }

    /// Returns the histories on the path from the top to a history. The history itself is the last.
    pub(super) fn path(&self, node: HistoryId) -> Vec<HistoryId> {
        let mut path = vec![node];
        let mut at = node;
        while let Some((parent, _)) = self.nodes[at].parent {
            path.push(parent);
            at = parent;
        }
        path.reverse();
        path
    }

    /// Returns the variables of the game with their values at a history.
    pub(super) fn locals(&self, node: HistoryId) -> Vec<LocalValue> {
        locals(&self.programme, &self.nodes[node].items)
    }

    /// Returns the environment in which formulas about a history are evaluated.
    pub(super) fn env(&self, node: HistoryId) -> Environment<'c> {
        Environment::of(self.programme.context, self.locals(node))
    }

    /// True iff a player sees an event at a history.
    pub(super) fn sees(&self, player: ReplayPlayerId, node: HistoryId, item: &PastEvent) -> bool {
        let programme = &self.programme;
        if item.mover == Some(player) || programme.knows(player, item.variable) {
            return true;
        }
        let together = item.block.is_some() && item.block == self.nodes[node].block;
        match programme.variables[item.variable].kind {
            ReplayVariableKind::Draw => programme.sees_only(player).is_some_and(|only| only.contains(&item.variable)),
            ReplayVariableKind::Move | ReplayVariableKind::Amount => {
                !together && programme.sees_only(player).is_none_or(|only| only.contains(&item.variable))
            }
            ReplayVariableKind::Set => match programme.sees_only(player) {
                Some(only) => !together && only.contains(&item.variable),
                None => item.made_of.iter().all(|base| {
                    let made = self.nodes[node].items.iter().find(|other| other.variable == *base);
                    made.is_some_and(|made| self.sees(player, node, made))
                }),
            },
        }
    }

    /// Returns what a player has seen at a history: events, sorted by variable.
    pub(super) fn seen(&self, player: ReplayPlayerId, node: HistoryId) -> Vec<(ReplayVariableId, NumberOrLabel)> {
        let items = &self.nodes[node].items;
        let seen = items.iter().filter(|item| self.sees(player, node, item));
        let mut seen: Vec<(ReplayVariableId, NumberOrLabel)> = seen.map(|item| (item.variable, item.value.clone())).collect();
        seen.sort();
        seen
    }

    /// True iff a simultaneous block is under way and something has happened in it.
    pub(super) fn in_block(&self, node: HistoryId) -> bool {
        let node = &self.nodes[node];
        node.block.is_some() && node.items.iter().any(|item| item.block == node.block)
    }

    /// Returns the name of an action in words.
    pub(super) fn act_name(act: &PossibleAction) -> String {
        match (&act.label, &act.amount) {
            (Some(label), Some(amount)) => format!("{label}({amount})"),
            (Some(label), None) => label.to_string(),
            (None, Some(amount)) => amount.to_string(),
            (None, None) => "nothing".to_owned(),
        }
    }
}

/// Returns the variables of a game with the values that these events give them.
pub(super) fn locals(programme: &Programme<'_>, items: &[PastEvent]) -> Vec<LocalValue> {
    let mut out: Vec<LocalValue> = programme.locals.clone();
    for item in items {
        out[item.variable].value = Some(item.value.clone());
    }
    out
}
