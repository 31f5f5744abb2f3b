//! Computes the views of each player, which record step by step what the player has seen, and the uninformative moves.
//!
//! A view is what a player has seen, or that the player is called to move. The views of a player form a tree. At the first view
//! the belief is the prior, and a further view follows when the player observes an event or is called to move.
//! [`super::belief`] and [`super::perfect_bayesian`] follow this tree.
//! Trusted: a view that is too fine or too coarse changes the belief by Bayes' rule.
//!
//! # Source
//! Beliefs of every player at every history: Fudenberg and Tirole (1991), section 3. `docs/reference/games.md` states the conditions on
//! them.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Game, InfoId, NodeId, NodeKind, PlayerId, VariableId};

/// A view, as an index into [`Views::all`].
pub type ViewId = usize;

/// What one player has seen at some point of play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The player.
    pub player: PlayerId,
    /// The first nodes at which the player has this view, in ascending order.
    pub nodes: Vec<NodeId>,
    /// The previous view, with the predecessor in it of each of [`View::nodes`]; `None` for the first view.
    pub before: Option<(ViewId, Vec<NodeId>)>,
    /// The information set, if the player is called to move at this view.
    pub info: Option<InfoId>,
    /// The next views, restricted to those that are or lead to an information set of the player.
    pub next: Vec<ViewId>,
}

/// The views of all players that lead to a move of the same player.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Views {
    /// The views, each after its predecessor.
    pub all: Vec<View>,
    /// The view of each information set; `None` if several views lead to the set (its player sees the same events in different
    /// orders).
    pub of_info: Vec<Option<ViewId>>,
    /// For each information set: the nodes of the earlier moves and draws that are uninformative for its player. The player
    /// sees such a move or draw. All movers there had the same information at all histories that the player then considers
    /// possible, or the draw had the same probability at all of them.
    pub uninformative: Vec<BTreeSet<NodeId>>,
}

/// What distinguishes the views that follow one view: the information set of a call to move, or the labels and numbers then
/// seen.
type Observation = (Option<InfoId>, Vec<(VariableId, Option<usize>)>);

impl Views {
    /// Computes the views of a game, whose other fields must be complete.
    #[must_use]
    pub fn of(game: &Game) -> Self {
        let mut out = Self {
            all: Vec::new(),
            of_info: vec![None; game.infos.len()],
            uninformative: vec![BTreeSet::new(); game.infos.len()],
        };
        let mut reached = vec![0_usize; game.infos.len()];
        for player in 0..game.players.len() {
            let moves: Vec<bool> = (0..game.nodes.len()).rev().fold(vec![false; game.nodes.len()], |mut moves, node| {
                moves[node] |= own_info(game, player, node).is_some();
                if let Some((parent, _)) = game.nodes[node].parent {
                    let here = moves[node];
                    moves[parent] |= here;
                }
                moves
            });
            for root in &game.roots {
                if moves[root.node] {
                    let info = own_info(game, player, root.node);
                    out.all.push(View { player, nodes: vec![root.node], before: None, info, next: Vec::new() });
                    out.grow(game, player, &moves, &mut reached);
                }
            }
        }
        for (info, ways) in reached.iter().enumerate() {
            if *ways != 1 {
                out.of_info[info] = None;
            }
        }
        for info in 0..game.infos.len() {
            out.uninformative[info] = out.of_info[info].map(|view| out.uninformative_moves(game, view)).unwrap_or_default();
            out.uninformative[info].extend(even_draws(game, info));
        }
        out
    }

    /// Adds all views that follow the last view.
    fn grow(&mut self, game: &Game, player: PlayerId, moves: &[bool], reached: &mut [usize]) {
        let mut at = self.all.len() - 1;
        while at < self.all.len() {
            let view = self.all[at].clone();
            if let Some(info) = view.info {
                self.of_info[info] = Some(at);
                reached[info] += 1;
            }
            let mut found: BTreeMap<Observation, Vec<(NodeId, NodeId)>> = BTreeMap::new();
            for &from in &view.nodes {
                let is_own = own_info(game, player, from).is_some();
                let mut pending = if view.info.is_none() && is_own { vec![from] } else { children(game, from) };
                while let Some(node) = pending.pop() {
                    if game.nodes[node].seen[player] != game.nodes[from].seen[player] {
                        found.entry((None, seen(game, player, node))).or_default().push((node, from));
                    } else if let Some(info) = own_info(game, player, node) {
                        found.entry((Some(info), Vec::new())).or_default().push((node, from));
                    } else {
                        pending.extend(children(game, node));
                    }
                }
            }
            for ((called, _), mut places) in found {
                if !places.iter().any(|(node, _)| moves[*node]) {
                    continue;
                }
                places.sort_unstable();
                let (nodes, from): (Vec<NodeId>, Vec<NodeId>) = places.into_iter().unzip();
                // If the player moves immediately at all nodes of the new view, the observation and the call to move are one
                // step.
                let at_once: BTreeSet<Option<InfoId>> = nodes.iter().map(|node| own_info(game, player, *node)).collect();
                let info = called.or(if at_once.len() == 1 { at_once.into_iter().next().flatten() } else { None });
                let next = self.all.len();
                self.all[at].next.push(next);
                self.all.push(View { player, nodes, before: Some((at, from)), info, next: Vec::new() });
            }
            at += 1;
        }
    }

    /// Returns the player's previous information set (or its first view), and the chain of views after it up to and including
    /// `view`.
    #[must_use]
    pub fn since_own_move(&self, view: ViewId) -> (ViewId, Vec<ViewId>) {
        let mut chain = vec![view];
        let mut at = view;
        while let Some((before, _)) = &self.all[at].before {
            at = *before;
            if self.all[at].info.is_some() {
                break;
            }
            chain.push(at);
        }
        if chain.last() == Some(&at) {
            chain.pop();
        }
        chain.reverse();
        (at, chain)
    }

    /// Returns the others' moves between the previous view and this one that the player now sees, in order; one list for each
    /// node.
    #[must_use]
    pub fn moves_seen(&self, game: &Game, view: ViewId) -> Vec<Vec<NodeId>> {
        self.moves_between(game, view, true)
    }

    /// Returns the others' moves between the previous view and this one that the player does not see; one list for each node.
    #[must_use]
    pub fn moves_hidden(&self, game: &Game, view: ViewId) -> Vec<Vec<NodeId>> {
        self.moves_between(game, view, false)
    }

    /// Returns the others' moves that were made before the previous view and that the player sees only now, in order; one list
    /// for each node. Such moves belong to a block of simultaneous moves in which the player moved later.
    #[must_use]
    pub fn moves_revealed(&self, game: &Game, view: ViewId) -> Vec<Vec<NodeId>> {
        let View { player, nodes, before, .. } = &self.all[view];
        let Some((_, from)) = before else { return vec![Vec::new(); nodes.len()] };
        let revealed = |(node, from): (&NodeId, &NodeId)| {
            let path = game.path(*from);
            let steps = path.windows(2).filter(|pair| {
                let [at, next] = [pair[0], pair[1]];
                is_others_move(game, *player, at, next, *node, true) && newly_seen(game, *player, (at, next), *from, *node)
            });
            steps.map(|pair| pair[0]).collect()
        };
        nodes.iter().zip(from).map(revealed).collect()
    }

    /// Returns the others' moves between the previous view and this one that the player sees (`wanted`) or does not see.
    fn moves_between(&self, game: &Game, view: ViewId, wanted: bool) -> Vec<Vec<NodeId>> {
        let View { player, nodes, before, .. } = &self.all[view];
        let Some((_, from)) = before else { return vec![Vec::new(); nodes.len()] };
        let moved = |(node, from): (&NodeId, &NodeId)| {
            let path = game.path(*node);
            let start = path.iter().position(|at| at == from).unwrap_or(0);
            let steps = path[start..].windows(2);
            steps.filter(|pair| is_others_move(game, *player, pair[0], pair[1], *node, wanted)).map(|pair| pair[0]).collect()
        };
        nodes.iter().zip(from).map(moved).collect()
    }

    /// Returns true iff every unseen event between the previous view and this one leads to this view: every branch of each
    /// unseen draw and move does, and the program tests nothing in between.
    #[must_use]
    pub fn unseen_leads_on(&self, game: &Game, view: ViewId) -> bool {
        let View { player, nodes, before, .. } = &self.all[view];
        let Some((_, from)) = before else { return true };
        let ways: BTreeSet<NodeId> = nodes.iter().flat_map(|node| game.path(*node)).collect();
        let all_lead = |at: NodeId| children(game, at).iter().all(|next| ways.contains(next));
        nodes.iter().zip(from).all(|(node, from)| {
            let path = game.path(*node);
            let start = path.iter().position(|at| at == from).unwrap_or(0);
            path[start..].windows(2).all(|pair| match &game.nodes[pair[0]].kind {
                NodeKind::Draw { variable, .. } if game.nodes[*node].seen[*player].contains(variable) => false,
                NodeKind::Draw { .. } => all_lead(pair[0]),
                NodeKind::Test { .. } => false,
                NodeKind::Move { .. } => !is_others_move(game, *player, pair[0], pair[1], *node, false) || all_lead(pair[0]),
                NodeKind::End { .. } | NodeKind::Go { .. } => true,
            })
        })
    }

    /// Returns the uninformative moves on the paths to a view since its player last moved.
    fn uninformative_moves(&self, game: &Game, view: ViewId) -> BTreeSet<NodeId> {
        let (_, chain) = self.since_own_move(view);
        let mut out = BTreeSet::new();
        for step in chain {
            for seen in [self.moves_seen(game, step), self.moves_revealed(game, step)] {
                add_uninformative(game, &seen, &mut out);
            }
        }
        out
    }
}

/// Returns the draws that the player of an information set has seen and that, for this player, had the same probability on all
/// paths to the set.
fn even_draws(game: &Game, info: InfoId) -> BTreeSet<NodeId> {
    let here = &game.infos[info];
    let mut out = BTreeSet::new();
    for seen in here.labels.keys() {
        let drawn = |node: &NodeId| {
            game.path(*node).windows(2).find_map(|pair| match &game.nodes[pair[0]].kind {
                NodeKind::Draw { variable, branches } if variable == seen => {
                    let branch = branches.iter().find(|branch| branch.node == pair[1])?;
                    Some((pair[0], branch.weights[here.player].clone()))
                }
                NodeKind::Draw { .. }
                | NodeKind::Move { .. }
                | NodeKind::Test { .. }
                | NodeKind::End { .. }
                | NodeKind::Go { .. } => None,
            })
        };
        let draws: Vec<_> = here.nodes.iter().map(drawn).collect();
        let weight = |draw: &Option<(NodeId, crate::expression::TermRef)>| draw.as_ref().map(|(_, weight)| weight.clone());
        if draws.windows(2).all(|pair| weight(&pair[0]) == weight(&pair[1])) {
            out.extend(draws.into_iter().flatten().map(|(node, _)| node));
        }
    }
    out
}

/// Adds the moves at which the mover had the same information at all nodes of a view.
fn add_uninformative(game: &Game, seen: &[Vec<NodeId>], out: &mut BTreeSet<NodeId>) {
    let count = seen.first().map_or(0, Vec::len);
    if seen.iter().any(|moves| moves.len() != count) {
        return;
    }
    for place in 0..count {
        let infos: BTreeSet<Option<InfoId>> =
            seen.iter().map(|moves| info_at(game, moves[place]).map(|info| game.ignoring_tests(info))).collect();
        if infos.len() == 1 {
            out.extend(seen.iter().map(|moves| moves[place]));
        }
    }
}

/// Returns true iff the player sees a move, or the number chosen with it, at the later node but not yet at the earlier one.
fn newly_seen(game: &Game, player: PlayerId, (at, next): (NodeId, NodeId), earlier: NodeId, later: NodeId) -> bool {
    let NodeKind::Move { variable, options, .. } = &game.nodes[at].kind else { return false };
    let option = options.iter().find(|option| option.node == next);
    let amount = option.and_then(|option| option.amount.as_ref()).map(|(amount, _)| *amount);
    let new = |id: &VariableId| game.nodes[later].seen[player].contains(id) && !game.nodes[earlier].seen[player].contains(id);
    new(variable) || amount.is_some_and(|amount| new(&amount))
}

/// Returns true iff the step is a move of another player, and the player has seen the move at the later node (`seen`) or has
/// not seen it (not `seen`).
fn is_others_move(game: &Game, player: PlayerId, at: NodeId, next: NodeId, later: NodeId, seen: bool) -> bool {
    let NodeKind::Move { player: mover, variable, options, .. } = &game.nodes[at].kind else { return false };
    let amount = options.iter().find(|option| option.node == next).and_then(|option| option.amount.as_ref());
    let known = &game.nodes[later].seen[player];
    let visible = known.contains(variable) || amount.is_some_and(|(amount, _)| known.contains(amount));
    *mover != player && visible == seen
}

/// Returns the information set of the move at a node; `None` if no player moves there.
#[must_use]
pub fn info_at(game: &Game, node: NodeId) -> Option<InfoId> {
    match &game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    }
}

fn own_info(game: &Game, player: PlayerId, node: NodeId) -> Option<InfoId> {
    info_at(game, node).filter(|info| game.infos[*info].player == player)
}

/// Returns the immediate successors of a node, in order.
#[must_use]
pub fn children(game: &Game, node: NodeId) -> Vec<NodeId> {
    match &game.nodes[node].kind {
        NodeKind::Draw { branches, .. } => branches.iter().map(|branch| branch.node).collect(),
        NodeKind::Test { cases } => cases.iter().map(|(_, node)| *node).collect(),
        NodeKind::Move { options, .. } => options.iter().map(|option| option.node).collect(),
        NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
    }
}

fn seen(game: &Game, player: PlayerId, node: NodeId) -> Vec<(VariableId, Option<usize>)> {
    game.nodes[node].seen[player].iter().map(|id| (*id, game.nodes[node].labels.get(id).copied())).collect()
}

/// Returns the index after the last node of a subtree. The subtree has the nodes `node..end`, since a parent comes before its
/// children, in depth-first order.
#[must_use]
pub fn subtree_end(game: &Game, node: NodeId) -> NodeId {
    let mut last = node;
    while let Some(next) = children(game, last).into_iter().max() {
        last = next;
    }
    last + 1
}
