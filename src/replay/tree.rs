//! All histories of a game at a point: what is drawn, done and paid, and what each player has seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::evaluate::{Env, Local};
use super::programme::{PlayerId, Programme, VariableId, VariableKind};
use super::value::Value;
use kernel::number::Rational;

/// The number of a history.
pub(super) type NodeId = usize;

/// Something that has happened, with its value.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) variable: VariableId,
    pub(super) value: Value,
    /// Who did it, for a move and its amount.
    pub(super) mover: Option<PlayerId>,
    /// The draws and moves that it was made of; itself for a draw or move.
    pub(super) made_of: Arc<BTreeSet<VariableId>>,
    /// The simultaneous block in which it happened.
    pub(super) block: Option<u32>,
}

/// An action at one history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Act {
    /// Its label; `None` for a number.
    pub(super) label: Option<Arc<str>>,
    /// The amount, or the number.
    pub(super) amount: Option<Rational>,
}

/// What happens at a history.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Nature draws.
    Draw {
        variable: VariableId,
        /// Per label, the probability for each player.
        chances: Vec<Vec<Rational>>,
        next: Vec<NodeId>,
    },
    /// A player moves.
    Move {
        player: PlayerId,
        variable: VariableId,
        acts: Vec<Act>,
        next: Vec<NodeId>,
        /// The actions are numbers of an interval, of which there are more.
        sampled: bool,
    },
    /// The states begin: play goes on with the run of the first one; the others are entered by `go to`.
    Fork {
        /// What was paid before.
        paid: Vec<Rational>,
        runs: Vec<Option<NodeId>>,
    },
    /// `go to`.
    Go { paid: Vec<Rational>, discounts: Vec<Rational>, fork: NodeId, state: usize },
    /// The end.
    End { paid: Vec<Rational> },
}

/// A history with what follows it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The history before, and which of its branches leads here.
    pub(super) parent: Option<(NodeId, usize)>,
    pub(super) kind: Kind,
    /// What has happened, in order.
    pub(super) items: Arc<Vec<Item>>,
    /// The state whose run it belongs to.
    pub(super) state: Option<usize>,
    /// The simultaneous block that is under way.
    pub(super) block: Option<u32>,
}

/// A game at a point.
pub(super) struct Tree<'c> {
    pub(super) programme: Programme<'c>,
    pub(super) nodes: Arc<Vec<Node>>,
    /// Numbers of an interval are on a grid.
    pub(super) sampled: bool,
}

impl<'c> Tree<'c> {
    /// The branches of a history: those that play can take, and, at a fork, all runs.
    pub(super) fn next(&self, node: NodeId) -> Vec<NodeId> {
        match &self.nodes[node].kind {
            Kind::Draw { next, .. } | Kind::Move { next, .. } => next.clone(),
            Kind::Fork { runs, .. } => runs.iter().flatten().copied().collect(),
            Kind::Go { .. } | Kind::End { .. } => Vec::new(),
        }
    }

    /// All players give the same probability to each label of each draw.
    pub(super) fn priors_agree(&self) -> bool {
        self.nodes.iter().all(|node| match &node.kind {
            Kind::Draw { chances, .. } => chances.iter().all(|by_player| by_player.windows(2).all(|pair| pair[0] == pair[1])),
            Kind::Move { .. } | Kind::Fork { .. } | Kind::Go { .. } | Kind::End { .. } => true,
        })
    }

    /// Where a state begins that is entered from a fork.
    pub(super) fn run(&self, fork: NodeId, state: usize) -> Option<NodeId> {
        match &self.nodes[fork].kind {
            Kind::Fork { runs, .. } => runs[state],
            Kind::Draw { .. } | Kind::Move { .. } | Kind::Go { .. } | Kind::End { .. } => None,
        }
    }

    /// Where the first state begins, at the fork before it.
    pub(super) fn first_run(&self, fork: NodeId) -> Option<NodeId> {
        match &self.nodes[fork].kind {
            Kind::Fork { runs, .. } => runs.iter().flatten().min().copied(),
            Kind::Draw { .. } | Kind::Move { .. } | Kind::Go { .. } | Kind::End { .. } => None,
        }
    }

    /// The history at which the block of simultaneous moves began that is under way; the history itself outside of blocks.
    pub(super) fn block_start(&self, node: NodeId) -> NodeId {
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
    pub(super) fn path(&self, node: NodeId) -> Vec<NodeId> {
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
    pub(super) fn locals(&self, node: NodeId) -> Vec<Local> {
        locals(&self.programme, &self.nodes[node].items)
    }

    /// Where formulas about a history are evaluated.
    pub(super) fn env(&self, node: NodeId) -> Env<'c> {
        Env::of(self.programme.context, self.locals(node))
    }

    /// True iff a player sees, at a history, something that has happened.
    pub(super) fn sees(&self, player: PlayerId, node: NodeId, item: &Item) -> bool {
        let programme = &self.programme;
        if item.mover == Some(player) || programme.knows(player, item.variable) {
            return true;
        }
        let together = item.block.is_some() && item.block == self.nodes[node].block;
        match programme.variables[item.variable].kind {
            VariableKind::Draw => programme.sees_only(player).is_some_and(|only| only.contains(&item.variable)),
            VariableKind::Move | VariableKind::Amount => {
                !together && programme.sees_only(player).is_none_or(|only| only.contains(&item.variable))
            }
            VariableKind::Set => match programme.sees_only(player) {
                Some(only) => !together && only.contains(&item.variable),
                None => item.made_of.iter().all(|base| {
                    let made = self.nodes[node].items.iter().find(|other| other.variable == *base);
                    made.is_some_and(|made| self.sees(player, node, made))
                }),
            },
        }
    }

    /// What a player has seen at a history: a set of events, sorted by variable.
    pub(super) fn seen(&self, player: PlayerId, node: NodeId) -> Vec<(VariableId, Value)> {
        let items = &self.nodes[node].items;
        let seen = items.iter().filter(|item| self.sees(player, node, item));
        let mut seen: Vec<(VariableId, Value)> = seen.map(|item| (item.variable, item.value.clone())).collect();
        seen.sort();
        seen
    }

    /// True iff a simultaneous block is under way in which something has happened.
    pub(super) fn in_block(&self, node: NodeId) -> bool {
        let node = &self.nodes[node];
        node.block.is_some() && node.items.iter().any(|item| item.block == node.block)
    }

    /// An action in words.
    pub(super) fn act_name(act: &Act) -> String {
        match (&act.label, &act.amount) {
            (Some(label), Some(amount)) => format!("{label}({amount})"),
            (Some(label), None) => label.to_string(),
            (None, Some(amount)) => amount.to_string(),
            (None, None) => "nothing".to_owned(),
        }
    }
}

/// The variables of a game with the values that these items give them.
pub(super) fn locals(programme: &Programme<'_>, items: &[Item]) -> Vec<Local> {
    let mut out: Vec<Local> = programme.locals.clone();
    for item in items {
        out[item.variable].value = Some(item.value.clone());
    }
    out
}
