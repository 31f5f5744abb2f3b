//! Determines the order in which a search fixes moves, and the moves on which the condition of an information set depends.
//!
//! Called by [`crate::derive::pure`] and [`super::enumeration`]. The order only costs time. [`depends_on`] is trusted: a
//! missing dependency would derive the condition of an information set from an incomplete strategy.

use std::collections::BTreeSet;

use super::tree::{Game, InfoId, NodeId, NodeKind};

/// Returns the information sets, ordered by decreasing distance from the root.
#[must_use]
pub fn deepest_first(game: &Game, infos: &[InfoId]) -> Vec<InfoId> {
    let depth = |info: InfoId| game.infos[info].nodes.iter().map(|node| game.path(*node).len()).max().unwrap_or(0);
    let mut order = infos.to_vec();
    order.sort_by_key(|info| std::cmp::Reverse(depth(*info)));
    order
}

/// Returns the information sets whose moves affect the best reply at `info`. These are the set itself, the sets after it, and
/// the sets before it. If the set has several nodes, the sets before the player's earlier information sets count too. If a
/// state may follow, all sets count.
#[must_use]
pub fn depends_on(game: &Game, info: InfoId) -> BTreeSet<InfoId> {
    let mut out = BTreeSet::from([info]);
    let moved = |node: NodeId| match &game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    };
    if game.infos[info].nodes.len() > 1 {
        // The belief starts from the player's previous belief, which depends on all nodes of that earlier set.
        let mut pending = vec![info];
        let mut seen = BTreeSet::from([info]);
        while let Some(at) = pending.pop() {
            for node in &game.infos[at].nodes {
                let met: Vec<InfoId> = game.path(*node).into_iter().filter_map(moved).collect();
                let own = met.iter().filter(|earlier| game.infos[**earlier].player == game.infos[info].player);
                pending.extend(own.filter(|earlier| seen.insert(**earlier)));
                out.extend(met);
            }
        }
    }
    for &node in &game.infos[info].nodes {
        let below = || (0..game.nodes.len()).filter(|below| game.path(*below).contains(&node));
        out.extend(below().filter_map(moved));
        if below().any(|below| matches!(game.nodes[below].kind, NodeKind::Go { .. })) {
            out.extend(0..game.infos.len());
        }
    }
    out
}

/// Returns the information sets whose conditions can be derived once the last of the sets `fixed` has its move, but not before.
#[must_use]
pub fn ready(order: &[InfoId], needs: &[BTreeSet<InfoId>], fixed: &[InfoId]) -> Vec<InfoId> {
    let inside: BTreeSet<InfoId> = order.iter().copied().collect();
    let fixed_now: BTreeSet<InfoId> = fixed.iter().copied().collect();
    let before: BTreeSet<InfoId> = fixed.split_last().map(|(_, before)| before.iter().copied().collect()).unwrap_or_default();
    let is_fixed = |needed: &BTreeSet<InfoId>, by: &BTreeSet<InfoId>| needed.intersection(&inside).all(|info| by.contains(info));
    order
        .iter()
        .zip(needs)
        .filter(|(_, needed)| is_fixed(needed, &fixed_now) && !is_fixed(needed, &before))
        .map(|(info, _)| *info)
        .collect()
}
