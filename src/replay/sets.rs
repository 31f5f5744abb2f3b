//! Information sets: a player, a move, the state, and what the player has seen (GAMES.md 1).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::programme::{PlayerId, VariableId};
use super::tree::{Act, Kind, NodeId, Tree};
use super::value::{Read, Stop, Value};
use crate::number::Rational;

/// The number of an information set.
pub(super) type SetId = usize;

/// What a player has seen.
pub(super) type Seen = Vec<(VariableId, Value)>;

/// An information set.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub(super) player: PlayerId,
    pub(super) variable: VariableId,
    pub(super) state: Option<usize>,
    pub(super) seen: Seen,
    /// Its histories.
    pub(super) nodes: Vec<NodeId>,
    pub(super) acts: Vec<Act>,
    /// Its actions are numbers of an interval, of which there are more.
    pub(super) sampled: bool,
}

/// All information sets of a game.
#[derive(Clone, Debug)]
pub(super) struct Sets {
    pub(super) all: Vec<Set>,
    /// The set of each history at which a player moves.
    pub(super) of: Vec<Option<SetId>>,
}

/// What came of the search for information sets.
pub(super) enum Found {
    /// The sets.
    Sets(Sets),
    /// Histories of one set have different grids: these are to be used instead.
    Grids(BTreeMap<String, Vec<Rational>>),
}

/// The information sets of a game; their histories offer the same actions, and no player forgets.
pub(super) fn sets(tree: &Tree<'_>) -> Read<Found> {
    let mut by_key: FxHashMap<(PlayerId, VariableId, Option<usize>, Seen), SetId> = FxHashMap::default();
    let mut all: Vec<Set> = Vec::new();
    let mut of = vec![None; tree.nodes.len()];
    let mut grids: BTreeMap<String, BTreeSet<Rational>> = BTreeMap::new();
    for (id, node) in tree.nodes.iter().enumerate() {
        let Kind::Move { player, variable, acts, sampled, .. } = &node.kind else { continue };
        let key = (*player, *variable, node.state, tree.seen(*player, id));
        let set = *by_key.entry(key.clone()).or_insert_with(|| {
            all.push(Set {
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
                return Err(Stop::unable(format!("different actions at one information set, at `{name}`")));
            }
            // Amounts of actions with a label have their own grids.
            let names: BTreeSet<String> = amount_names(tree, id).into_iter().collect();
            for name in names {
                let amounts = all[set].acts.iter().chain(acts).filter_map(|act| act.amount.clone());
                grids.entry(name).or_default().extend(amounts);
            }
        }
        all[set].nodes.push(id);
        of[id] = Some(set);
    }
    if !grids.is_empty() {
        // One grid for all histories of the variable.
        for (id, node) in tree.nodes.iter().enumerate() {
            if let Kind::Move { acts, sampled: true, .. } = &node.kind {
                for name in amount_names(tree, id) {
                    if let Some(grid) = grids.get_mut(&name) {
                        grid.extend(acts.iter().filter_map(|act| act.amount.clone()));
                    }
                }
            }
        }
        return Ok(Found::Grids(grids.into_iter().map(|(name, grid)| (name, grid.into_iter().collect())).collect()));
    }
    let sets = Sets { all, of };
    sets.recall(tree)?;
    Ok(Found::Sets(sets))
}

/// The variables whose values the actions of a history give, besides labels.
fn amount_names(tree: &Tree<'_>, node: NodeId) -> Vec<String> {
    let before = tree.nodes[node].items.len();
    let mut names: Vec<String> = Vec::new();
    for next in tree.next(node) {
        // The action's own items come first; what is set afterwards is no number of the mover.
        for item in tree.nodes[next].items.iter().skip(before).filter(|item| item.mover.is_some()) {
            let name = tree.programme.variables[item.variable].name.to_string();
            if matches!(item.value, Value::Number(_)) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

impl Sets {
    /// Kuhn's condition of perfect recall: all histories of a set have the same own sets and actions before.
    fn recall(&self, tree: &Tree<'_>) -> Read<()> {
        for set in &self.all {
            let own = |node: NodeId| self.own_before(tree, set.player, node);
            let mut all = set.nodes.iter().map(|node| own(*node));
            let first = all.next();
            if all.any(|other| Some(other) != first) {
                let name = tree.programme.players[set.player];
                return Err(Stop::unable(format!("`{name}` forgets what it has seen or done (no perfect recall)")));
            }
        }
        Ok(())
    }

    /// A player's own sets and actions on the way to a history.
    pub(super) fn own_before(&self, tree: &Tree<'_>, player: PlayerId, node: NodeId) -> Vec<(SetId, usize)> {
        let mut out = Vec::new();
        let mut at = node;
        while let Some((parent, branch)) = tree.nodes[at].parent {
            if let (Kind::Move { player: mover, .. }, Some(set)) = (&tree.nodes[parent].kind, self.of[parent])
                && *mover == player
            {
                out.push((set, branch));
            }
            at = parent;
        }
        out.reverse();
        out
    }

    /// An information set in words: `Two at reply, x = 1/2`.
    pub(super) fn name(&self, tree: &Tree<'_>, set: SetId) -> String {
        let set = &self.all[set];
        let mut name = format!("{} at {}", tree.programme.players[set.player], tree.programme.variables[set.variable].name);
        if let Some(state) = set.state {
            name += &format!(", in {}", tree.programme.states[state].0);
        }
        for (variable, value) in &set.seen {
            let shown = match value {
                Value::Number(number) => number.to_string(),
                Value::Label(label) => label.to_string(),
            };
            name += &format!(", {} = {shown}", tree.programme.variables[*variable].name);
        }
        name
    }
}
