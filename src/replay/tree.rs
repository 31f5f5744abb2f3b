//! All histories of a game at a point: what is drawn, done and paid, and what each player has seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evaluate::{Environment, LocalValue};
use super::programme::{Programme, ReplayPlayerId, ReplayVariableId, ReplayVariableKind};
use super::value::NumberOrLabel;
use kernel::number::Rational;

/// The number of a history.
pub(super) type HistoryId = usize;

/// Something that has happened, with its value.
#[derive(Clone, Debug)]
pub(super) struct PastEvent {
    pub(super) variable: ReplayVariableId,
    pub(super) value: NumberOrLabel,
    /// Who did it, for a move and its amount.
    pub(super) mover: Option<ReplayPlayerId>,
    /// The draws and moves that it was made of; itself for a draw or move.
    pub(super) made_of: Arc<BTreeSet<ReplayVariableId>>,
    /// The simultaneous block in which it happened.
    pub(super) block: Option<u32>,
}

/// An action at one history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PossibleAction {
    /// Its label; `None` for a number.
    pub(super) label: Option<Arc<str>>,
    /// The amount, or the number.
    pub(super) amount: Option<Rational>,
}

/// What happens at a history.
#[derive(Clone, Debug)]
pub(super) enum HistoryKind {
    /// Nature draws.
    Draw {
        variable: ReplayVariableId,
        /// Per label, the probability for each player.
        chances: Vec<Vec<Rational>>,
        next: Vec<HistoryId>,
    },
    /// A player moves.
    Move {
        player: ReplayPlayerId,
        variable: ReplayVariableId,
        acts: Vec<PossibleAction>,
        next: Vec<HistoryId>,
        /// The actions are numbers of an interval, of which there are more.
        sampled: bool,
    },
    /// The states begin: play goes on with the run of the first one; the others are entered by `go to`.
    Fork {
        /// What was paid before.
        paid: Vec<Rational>,
        runs: Vec<Option<HistoryId>>,
    },
    /// `go to`.
    Go { paid: Vec<Rational>, discounts: Vec<Rational>, fork: HistoryId, state: usize },
    /// The end.
    End { paid: Vec<Rational> },
}

/// A history with what follows it.
#[derive(Clone, Debug)]
pub(super) struct HistoryNode {
    /// The history before, and which of its branches leads here.
    pub(super) parent: Option<(HistoryId, usize)>,
    pub(super) kind: HistoryKind,
    /// What has happened, in order.
    pub(super) items: Arc<Vec<PastEvent>>,
    /// The state whose run it belongs to.
    pub(super) state: Option<usize>,
    /// The simultaneous block that is under way.
    pub(super) block: Option<u32>,
}

/// A game at a point.
pub(super) struct HistoryTree<'c> {
    pub(super) programme: Programme<'c>,
    pub(super) nodes: Arc<Vec<HistoryNode>>,
    /// Numbers of an interval are on a grid.
    pub(super) sampled: bool,
}

impl<'c> HistoryTree<'c> {
    /// The branches of a history: those that play can take, and, at a fork, all runs.
    pub(super) fn next(&self, node: HistoryId) -> Vec<HistoryId> {
        match &self.nodes[node].kind {
            HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => next.clone(),
            HistoryKind::Fork { runs, .. } => runs.iter().flatten().copied().collect(),
            HistoryKind::Go { .. } | HistoryKind::End { .. } => Vec::new(),
        }
    }

    /// All players give the same probability to each label of each draw.
    pub(super) fn priors_agree(&self) -> bool {
        self.nodes.iter().all(|node| match &node.kind {
            HistoryKind::Draw { chances, .. } => {
                chances.iter().all(|by_player| by_player.windows(2).all(|pair| pair[0] == pair[1]))
            }
            HistoryKind::Move { .. } | HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => true,
        })
    }

    /// Where a state begins that is entered from a fork.
    pub(super) fn run(&self, fork: HistoryId, state: usize) -> Option<HistoryId> {
        match &self.nodes[fork].kind {
            HistoryKind::Fork { runs, .. } => runs[state],
            HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => None,
        }
    }

    /// Where the first state begins, at the fork before it.
    pub(super) fn first_run(&self, fork: HistoryId) -> Option<HistoryId> {
        match &self.nodes[fork].kind {
            HistoryKind::Fork { runs, .. } => runs.iter().flatten().min().copied(),
            HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => None,
        }
    }

    /// The history at which the block of simultaneous moves began that is under way; the history itself outside of blocks.
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

    /// The histories on the way to one, from the top, itself last.
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

    /// The variables of the game with their values at a history.
    pub(super) fn locals(&self, node: HistoryId) -> Vec<LocalValue> {
        locals(&self.programme, &self.nodes[node].items)
    }

    /// Where formulas about a history are evaluated.
    pub(super) fn env(&self, node: HistoryId) -> Environment<'c> {
        Environment::of(self.programme.context, self.locals(node))
    }

    /// True iff a player sees, at a history, something that has happened.
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

    /// What a player has seen at a history: a set of events, sorted by variable.
    pub(super) fn seen(&self, player: ReplayPlayerId, node: HistoryId) -> Vec<(ReplayVariableId, NumberOrLabel)> {
        let items = &self.nodes[node].items;
        let seen = items.iter().filter(|item| self.sees(player, node, item));
        let mut seen: Vec<(ReplayVariableId, NumberOrLabel)> = seen.map(|item| (item.variable, item.value.clone())).collect();
        seen.sort();
        seen
    }

    /// True iff a simultaneous block is under way in which something has happened.
    pub(super) fn in_block(&self, node: HistoryId) -> bool {
        let node = &self.nodes[node];
        node.block.is_some() && node.items.iter().any(|item| item.block == node.block)
    }

    /// An action in words.
    pub(super) fn act_name(act: &PossibleAction) -> String {
        match (&act.label, &act.amount) {
            (Some(label), Some(amount)) => format!("{label}({amount})"),
            (Some(label), None) => label.to_string(),
            (None, Some(amount)) => amount.to_string(),
            (None, None) => "nothing".to_owned(),
        }
    }
}

/// The variables of a game with the values that these items give them.
pub(super) fn locals(programme: &Programme<'_>, items: &[PastEvent]) -> Vec<LocalValue> {
    let mut out: Vec<LocalValue> = programme.locals.clone();
    for item in items {
        out[item.variable].value = Some(item.value.clone());
    }
    out
}
