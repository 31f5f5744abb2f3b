//! Lists the views of each player, and what happens between one view and the next.
//!
//! A view is what a player has seen, and whether it is called to move. Between two views there are draws, hidden moves, and moves
//! that the player sees at the later view. Several moves are seen together only at the end of a simultaneous block, which is one
//! step from the view before the block. Called by [`super::played`]. See docs/reference/games.md. Guards verdicts: an error here
//! leaves claims unchecked, or lets an error of the first reader pass.

use rustc_hash::FxHashMap;

use super::programme::{ReplayPlayerId, ReplayVariableId};
use super::sets::{ReplaySetId, ReplaySets, Seen};
use super::tree::{HistoryId, HistoryKind, HistoryTree};

/// The number of a view among the views of its player.
pub(super) type ReplayViewId = usize;

/// A view of a player.
#[derive(Clone, Debug)]
pub(super) struct ReplayView {
    /// The histories at which the view begins.
    pub(super) nodes: Vec<HistoryId>,
    /// The view before; `None` for the first view.
    pub(super) before: Option<ReplayViewId>,
    /// For each history, the place of the earlier history that it continues among those of the view before.
    pub(super) from: Vec<usize>,
    /// The information set, if the player is called to move.
    pub(super) called: Option<ReplaySetId>,
}

/// A move between two views: its information set, and the action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MoveBetweenViews {
    pub(super) set: ReplaySetId,
    pub(super) act: usize,
}

/// What happens between two views, on the path to one history.
#[derive(Clone, Debug)]
pub(super) struct ViewPassage {
    /// The draws, each with the branch that nature has taken.
    pub(super) drawn: Vec<(HistoryId, usize)>,
    /// Moves of other players that the player does not see.
    pub(super) hidden: Vec<MoveBetweenViews>,
    /// Moves of other players that the player sees at the later view, in order.
    pub(super) seen: Vec<MoveBetweenViews>,
}

/// All views of a player.
pub(super) struct ReplayViews {
    pub(super) player: ReplayPlayerId,
    pub(super) all: Vec<ReplayView>,
    /// The view of each information set of the player.
    pub(super) of: FxHashMap<ReplaySetId, ReplayViewId>,
}

type ViewKey = (Option<usize>, Seen, Option<ReplaySetId>);

/// The search for the views of a player, in a walk through the tree.
struct ViewFinder<'t, 'c> {
    tree: &'t HistoryTree<'c>,
    sets: &'t ReplaySets,
    views: ReplayViews,
    by_key: FxHashMap<ViewKey, ReplayViewId>,
}

/// A position in a view on the current path: the view, and the place of one of its histories.
type ViewPosition = (ReplayViewId, usize);

/// Finds the views of a player.
pub(super) fn views(tree: &HistoryTree<'_>, sets: &ReplaySets, player: ReplayPlayerId) -> ReplayViews {
    let views = ReplayViews { player, all: Vec::new(), of: FxHashMap::default() };
    let mut finder = ViewFinder { tree, sets, views, by_key: FxHashMap::default() };
    // A stack instead of recursion. Each entry is a history, the last position on its path, and the last position outside a
    // block.
    let mut rest: Vec<(HistoryId, Option<ViewPosition>, Option<ViewPosition>)> = vec![(0, None, None)];
    while let Some((node, last, outside)) = rest.pop() {
        let (last, outside) = finder.visit(node, last, outside);
        for next in tree.next(node).into_iter().rev() {
            rest.push((next, last, outside));
        }
    }
    finder.views
}

impl ViewFinder<'_, '_> {
    /// Adds the views that begin at a history. Returns the last position, and the last position outside a block.
    fn visit(
        &mut self,
        node: HistoryId,
        last: Option<ViewPosition>,
        outside: Option<ViewPosition>,
    ) -> (Option<ViewPosition>, Option<ViewPosition>) {
        let player = self.views.player;
        let seen = self.tree.seen(player, node);
        let state = self.tree.nodes[node].state;
        let inside = self.tree.in_block(node);
        let mut before = if inside { last } else { outside };
        let mut now = last;
        let called = match &self.tree.nodes[node].kind {
            HistoryKind::Move { player: mover, .. } if *mover == player => self.sets.of[node],
            HistoryKind::Move { .. }
            | HistoryKind::Draw { .. }
            | HistoryKind::Fork { .. }
            | HistoryKind::Go { .. }
            | HistoryKind::End { .. } => None,
        };
        let mut keys: Vec<ViewKey> = vec![(state, seen.clone(), None)];
        keys.extend(called.map(|set| (state, seen, Some(set))));
        for key in keys {
            let set = key.2;
            if let Some(known) = self.by_key.get(&key).copied() {
                if now.is_some_and(|(view, _)| view == known) {
                    continue;
                }
                now = Some(self.stand(known, node, before));
            } else {
                let view = self.views.all.len();
                self.views.all.push(ReplayView {
                    nodes: Vec::new(),
                    before: before.map(|(view, _)| view),
                    from: Vec::new(),
                    called: set,
                });
                if let Some(set) = set {
                    self.views.of.insert(set, view);
                }
                self.by_key.insert(key, view);
                now = Some(self.stand(view, node, before));
            }
            before = now;
        }
        (now, if inside { outside } else { now })
    }

    /// Adds a history to a view. Returns its position.
    fn stand(&mut self, view: ReplayViewId, node: HistoryId, before: Option<ViewPosition>) -> ViewPosition {
        let view_data = &mut self.views.all[view];
        view_data.nodes.push(node);
        view_data.from.push(before.map_or(0, |(_, place)| place));
        (view, view_data.nodes.len() - 1)
    }
}

impl ReplayViews {
    /// Returns what happens between the view before and a history of this view.
    pub(super) fn between(&self, tree: &HistoryTree<'_>, sets: &ReplaySets, view: ReplayViewId, place: usize) -> ViewPassage {
        let here = &self.all[view];
        let node = here.nodes[place];
        let start = here.before.map(|before| self.all[before].nodes[here.from[place]]);
        let mut way = Vec::new();
        let mut at = node;
        while Some(at) != start {
            let Some((parent, branch)) = tree.nodes[at].parent else { break };
            way.push((parent, branch));
            at = parent;
        }
        way.reverse();
        let seen_now = tree.seen(self.player, node);
        let mut out = ViewPassage { drawn: Vec::new(), hidden: Vec::new(), seen: Vec::new() };
        for (parent, branch) in way {
            match (&tree.nodes[parent].kind, sets.of[parent]) {
                (HistoryKind::Draw { .. }, _) => out.drawn.push((parent, branch)),
                (HistoryKind::Move { player, .. }, Some(set)) if *player != self.player => {
                    let before = tree.nodes[parent].items.len();
                    let child = match &tree.nodes[parent].kind {
                        HistoryKind::Move { next, .. } => next[branch],
                        HistoryKind::Draw { .. }
                        | HistoryKind::Fork { .. }
                        | HistoryKind::Go { .. }
                        | HistoryKind::End { .. } => continue,
                    };
                    let mut own = tree.nodes[child].items.iter().skip(before).filter(|item| item.mover == Some(*player));
                    let seen = own.any(|item| seen_now.iter().any(|(variable, _)| *variable == item.variable));
                    let done = MoveBetweenViews { set, act: branch };
                    if seen { out.seen.push(done) } else { out.hidden.push(done) }
                }
                (HistoryKind::Move { .. } | HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. }, _) => {}
            }
        }
        out
    }

    /// Returns the draws on a history with their labels.
    pub(super) fn draws(tree: &HistoryTree<'_>, node: HistoryId) -> Vec<(ReplayVariableId, super::value::NumberOrLabel)> {
        let items = tree.nodes[node].items.iter();
        let drawn =
            items.filter(|item| tree.programme.variables[item.variable].kind == super::programme::ReplayVariableKind::Draw);
        drawn.map(|item| (item.variable, item.value.clone())).collect()
    }
}
