//! Finds the information sets of a game: histories with the same mover, move and state at which the mover has seen the same.
//!
//! Checks that the histories of a set offer the same actions, and perfect recall. Called by [`super::table`]. See
//! docs/reference/games.md. Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Kuhn (1953) for perfect recall.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::programme::{ReplayPlayerId, ReplayVariableId};
use super::tree::{HistoryId, HistoryKind, HistoryTree, PossibleAction};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use kernel::number::Rational;

/// The number of an information set.
pub(super) type ReplaySetId = usize;

/// What a player has seen: variables with their values.
pub(super) type Seen = Vec<(ReplayVariableId, NumberOrLabel)>;

/// An information set.
#[derive(Clone, Debug)]
pub(super) struct ReplaySet {
    pub(super) player: ReplayPlayerId,
    pub(super) variable: ReplayVariableId,
    pub(super) state: Option<usize>,
    pub(super) seen: Seen,
    /// The histories of the set.
    pub(super) nodes: Vec<HistoryId>,
    pub(super) acts: Vec<PossibleAction>,
    /// True iff actions are numbers of an interval, and the interval has more.
    pub(super) sampled: bool,
}

/// All information sets of a game.
#[derive(Clone, Debug)]
pub(super) struct ReplaySets {
    pub(super) all: Vec<ReplaySet>,
    /// The set of each history at which a player moves.
    pub(super) of: Vec<Option<ReplaySetId>>,
}

/// The result of the search for information sets.
pub(super) enum SetSearch {
    /// The information sets.
    Sets(ReplaySets),
    /// Histories that need the same grid have different ones. These grids are to be used instead, by the names of the variables.
    Grids(BTreeMap<String, Vec<Rational>>),
}

/// Finds the information sets of a game, or the grids to use instead. There is no answer if histories of a set offer different
/// actions, or if a player forgets.
pub(super) fn sets(tree: &HistoryTree<'_>) -> Evaluation<SetSearch> {
    let mut by_key: FxHashMap<(ReplayPlayerId, ReplayVariableId, Option<usize>, Seen), ReplaySetId> = FxHashMap::default();
    let mut all: Vec<ReplaySet> = Vec::new();
    let mut of = vec![None; tree.nodes.len()];
    let mut uneven = numbers_that_would_tell(tree);
    for (id, node) in tree.nodes.iter().enumerate() {
        let HistoryKind::Move { player, variable, acts, sampled, .. } = &node.kind else { continue };
        let key = (*player, *variable, node.state, tree.seen(*player, id));
        let set = *by_key.entry(key.clone()).or_insert_with(|| {
            all.push(ReplaySet {
                player: *player,
                variable: *variable,
                state: node.state,
                seen: key.3,
                nodes: Vec::new(),
                acts: acts.clone(),
                sampled: *sampled,
            });
            all.len() - 1
        });
        if all[set].acts != *acts {
            let name = tree.programme.variables[*variable].name.to_string();
            if !(*sampled && all[set].sampled) {
                return Err(NoValue::unable(format!("different actions at one information set, at `{name}`")));
            }
            uneven.extend(numbers_offered(tree, id).into_keys());
        }
        all[set].nodes.push(id);
        of[id] = Some(set);
    }
    if !uneven.is_empty() {
        // All histories of a variable have the same grid, the union of their grids.
        let mut grids: BTreeMap<String, BTreeSet<Rational>> = BTreeMap::new();
        for (id, _) in sampled_moves(tree) {
            for (variable, numbers) in numbers_offered(tree, id) {
                if uneven.contains(&variable) {
                    grids.entry(tree.programme.variables[variable].name.to_string()).or_default().extend(numbers);
                }
            }
        }
        return Ok(SetSearch::Grids(grids.into_iter().map(|(name, grid)| (name, grid.into_iter().collect())).collect()));
    }
    let sets = ReplaySets { all, of };
    sets.recall(tree)?;
    Ok(SetSearch::Sets(sets))
}

/// Returns the histories at which the actions are numbers from a grid, each with its mover.
fn sampled_moves<'t>(tree: &'t HistoryTree<'_>) -> impl Iterator<Item = (HistoryId, ReplayPlayerId)> + 't {
    tree.nodes.iter().enumerate().filter_map(|(id, node)| match &node.kind {
        HistoryKind::Move { player, sampled: true, .. } => Some((id, *player)),
        HistoryKind::Move { .. }
        | HistoryKind::Draw { .. }
        | HistoryKind::Fork { .. }
        | HistoryKind::Go { .. }
        | HistoryKind::End { .. } => None,
    })
}

/// Returns the variables whose number would reveal to a player what the player has not seen, because two histories that look
/// alike to the player have different grids for the variable.
fn numbers_that_would_tell(tree: &HistoryTree<'_>) -> BTreeSet<ReplayVariableId> {
    // True iff a number of the other grid is missing from this grid, although it lies between the ends of this grid.
    let lacks = |grid: &BTreeSet<Rational>, other: &BTreeSet<Rational>| match (grid.first(), grid.last()) {
        (Some(low), Some(high)) => other.range(low..=high).any(|number| !grid.contains(number)),
        (None, _) | (_, None) => false,
    };
    let ends =
        || (0..tree.nodes.len()).filter(|id| matches!(tree.nodes[*id].kind, HistoryKind::End { .. } | HistoryKind::Go { .. }));
    let mut out = BTreeSet::new();
    for player in 0..tree.programme.players.len() {
        let sees: BTreeSet<ReplayVariableId> =
            ends().flat_map(|id| tree.seen(player, id)).map(|(variable, _)| variable).collect();
        let mut grids: FxHashMap<(ReplayVariableId, Option<usize>, Seen), BTreeSet<BTreeSet<Rational>>> = FxHashMap::default();
        for (id, _) in sampled_moves(tree).filter(|(_, mover)| *mover != player) {
            let (state, seen) = (tree.nodes[id].state, tree.seen(player, id));
            for (variable, numbers) in numbers_offered(tree, id).into_iter().filter(|(variable, _)| sees.contains(variable)) {
                let others = grids.entry((variable, state, seen.clone())).or_default();
                if others.iter().any(|other| lacks(other, &numbers) || lacks(&numbers, other)) {
                    out.insert(variable);
                }
                others.insert(numbers);
            }
        }
    }
    out
}

/// Returns the numbers that the actions at a history give to each variable.
fn numbers_offered(tree: &HistoryTree<'_>, node: HistoryId) -> BTreeMap<ReplayVariableId, BTreeSet<Rational>> {
    let before = tree.nodes[node].items.len();
    let mut out: BTreeMap<ReplayVariableId, BTreeSet<Rational>> = BTreeMap::new();
    for next in tree.next(node) {
        // The events of the action come first. What is set afterwards is no number of the mover.
        for item in tree.nodes[next].items.iter().skip(before).filter(|item| item.mover.is_some()) {
            if let NumberOrLabel::Number(number) = &item.value {
                out.entry(item.variable).or_default().insert(number.clone());
            }
        }
    }
    out
}

impl ReplaySets {
    /// Checks perfect recall (Kuhn 1953): all histories of a set have the same earlier own sets and actions. There is no answer
    /// if this fails.
    fn recall(&self, tree: &HistoryTree<'_>) -> Evaluation<()> {
        for set in &self.all {
            let own = |node: HistoryId| self.own_before(tree, set.player, node);
            let mut all = set.nodes.iter().map(|node| own(*node));
            let first = all.next();
            if all.any(|other| Some(other) != first) {
                let name = tree.programme.players[set.player];
                return Err(NoValue::unable(format!("`{name}` forgets what it has seen or done (no perfect recall)")));
            }
        }
        Ok(())
    }

    /// Returns a player's own sets and actions on the path to a history.
    pub(super) fn own_before(
        &self,
        tree: &HistoryTree<'_>,
        player: ReplayPlayerId,
        node: HistoryId,
    ) -> Vec<(ReplaySetId, usize)> {
        let mut out = Vec::new();
        let mut at = node;
        while let Some((parent, branch)) = tree.nodes[at].parent {
            if let (HistoryKind::Move { player: mover, .. }, Some(set)) = (&tree.nodes[parent].kind, self.of[parent])
                && *mover == player
            {
                out.push((set, branch));
            }
            at = parent;
        }
        out.reverse();
        out
    }

    /// Returns the name of an information set in words, as in `Two at reply, x = 1/2`.
    pub(super) fn name(&self, tree: &HistoryTree<'_>, set: ReplaySetId) -> String {
        let set = &self.all[set];
        let mut name = format!("{} at {}", tree.programme.players[set.player], tree.programme.variables[set.variable].name);
        if let Some(state) = set.state {
            name += &format!(", in {}", tree.programme.states[state].0);
        }
        for (variable, value) in &set.seen {
            let shown = match value {
                NumberOrLabel::Number(number) => number.to_string(),
                NumberOrLabel::Label(label) => label.to_string(),
            };
            name += &format!(", {} = {shown}", tree.programme.variables[*variable].name);
        }
        name
    }
}
