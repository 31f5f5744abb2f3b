//! Determines where a concept applies: the histories that follow given ones, and the information sets that contain them.
//!
//! Also finds the histories that begin subgames. Called for every solution concept. Guards verdicts: an error here leaves claims
//! unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Selten (1975) for subgames.

use std::collections::BTreeSet;

use super::sets::{ReplaySetId, ReplaySets};
use super::tree::{HistoryId, HistoryKind, HistoryTree};

/// A set of histories with everything that can follow, through `go to` into states too, and the information sets that contain one
/// of them.
#[derive(Clone, Debug)]
pub(super) struct ReplayScope {
    pub(super) nodes: BTreeSet<HistoryId>,
    pub(super) sets: Vec<ReplaySetId>,
}

/// Returns the histories that can follow `from`, and the information sets that contain one of them.
pub(super) fn scope(tree: &HistoryTree<'_>, sets: &ReplaySets, from: &[HistoryId]) -> ReplayScope {
    let nodes = reachable(tree, from);
    let met: BTreeSet<ReplaySetId> = nodes.iter().filter_map(|node| sets.of[*node]).collect();
    ReplayScope { nodes, sets: met.into_iter().collect() }
}

/// Returns these histories and all that can follow them.
pub(super) fn reachable(tree: &HistoryTree<'_>, from: &[HistoryId]) -> BTreeSet<HistoryId> {
    let mut nodes = BTreeSet::new();
    let mut rest: Vec<HistoryId> = from.to_vec();
    while let Some(node) = rest.pop() {
        if !nodes.insert(node) {
            continue;
        }
        match &tree.nodes[node].kind {
            HistoryKind::Fork { .. } => rest.extend(tree.first_run(node)),
            HistoryKind::Go { fork, state, .. } => rest.extend(tree.run(*fork, *state)),
            HistoryKind::Draw { .. } | HistoryKind::Move { .. } | HistoryKind::End { .. } => rest.extend(tree.next(node)),
        }
    }
    nodes
}

/// Returns for each history whether it begins a subgame: every information set that contains a continuation contains only
/// continuations. The whole game is a subgame.
pub(super) fn subgames(tree: &HistoryTree<'_>, sets: &ReplaySets) -> Vec<bool> {
    // The place of each history in a walk through the tree, and the last place of its continuations.
    let count = tree.nodes.len();
    let (mut enter, mut leave) = (vec![0usize; count], vec![0usize; count]);
    let mut order = Vec::with_capacity(count);
    let mut rest = vec![0];
    while let Some(node) = rest.pop() {
        enter[node] = order.len();
        order.push(node);
        rest.extend(tree.next(node).into_iter().rev());
    }
    let mut low: Vec<usize> = enter.clone();
    let mut high: Vec<usize> = enter.clone();
    for set in &sets.all {
        let places = || set.nodes.iter().map(|node| enter[*node]);
        if let (Some(first), Some(last)) = (places().min(), places().max()) {
            for node in &set.nodes {
                low[*node] = first;
                high[*node] = last;
            }
        }
    }
    for node in order.iter().rev() {
        leave[*node] = enter[*node];
        for next in tree.next(*node) {
            leave[*node] = leave[*node].max(leave[next]);
            low[*node] = low[*node].min(low[next]);
            high[*node] = high[*node].max(high[next]);
        }
    }
    (0..count).map(|node| low[node] >= enter[node] && high[node] <= leave[node]).collect()
}
