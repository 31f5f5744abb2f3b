//! The order in which a search fixes the moves of a game, and the moves on which the condition of an information set depends.
//! Called by [`crate::derive::pure`]. Untrusted: a wrong order costs time, since every equilibrium found is proved.

use std::collections::BTreeSet;

use super::tree::{Game, InfoId, NodeId, NodeKind};

/// The information sets, those farthest from a root first.
#[must_use]
pub fn deepest_first(game: &Game, infos: &[InfoId]) -> Vec<InfoId> {
    let depth = |info: InfoId| game.infos[info].nodes.iter().map(|node| game.path(*node).len()).max().unwrap_or(0);
    let mut order = infos.to_vec();
    order.sort_by_key(|info| std::cmp::Reverse(depth(*info)));
    order
}

/// The information sets whose moves bear on what is best at one: itself, those below it, and those on the ways to it and to where its
/// player moved before; all of them where a state may follow.
#[must_use]
pub fn depends_on(game: &Game, info: InfoId) -> BTreeSet<InfoId> {
    let mut out = BTreeSet::from([info]);
    let moved = |node: NodeId| match &game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    };
    if game.infos[info].nodes.len() > 1 {
        // A belief starts from the one before, which rests on all places of the set at which the player moved then.
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

/// The information sets whose demands can be put down once the last of some is fixed, and not before.
#[must_use]
pub fn ready(order: &[InfoId], needs: &[BTreeSet<InfoId>], fixed: &[InfoId]) -> Vec<InfoId> {
    let inside: BTreeSet<InfoId> = order.iter().copied().collect();
    let now: BTreeSet<InfoId> = fixed.iter().copied().collect();
    let before: BTreeSet<InfoId> = fixed.split_last().map(|(_, before)| before.iter().copied().collect()).unwrap_or_default();
    let settled = |needed: &BTreeSet<InfoId>, by: &BTreeSet<InfoId>| needed.intersection(&inside).all(|info| by.contains(info));
    order
        .iter()
        .zip(needs)
        .filter(|(_, needed)| settled(needed, &now) && !settled(needed, &before))
        .map(|(info, _)| *info)
        .collect()
}
