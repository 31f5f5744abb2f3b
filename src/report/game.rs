//! Prepares a game's tree for display: who moves at each node, what the mover knows there, and what is paid.
//!
//! An assessment's play can be drawn in. Called by `referee show` and by the page; [`text`] prints the drawing and [`svg`] draws it. Not part of a verdict.

mod play;
pub mod svg;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::expression::build::sum;
use crate::expression::{Term, TermRef, Variable};
use crate::game::tree::{AvailableAction, InfoId, LabelChance, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use crate::game::{Assessment, Game};
pub use play::BranchPlay;

/// A game with all that a picture of it shows.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The name of the game.
    pub name: String,
    /// The players.
    pub players: Vec<String>,
    /// The tree from the beginning, then one tree for each state.
    pub trees: Vec<DrawnTree>,
}

/// The tree from the beginning of a game, or from a state.
#[derive(Clone, Debug)]
pub struct DrawnTree {
    /// The state in which the tree begins; `None` for the beginning of the game.
    pub state: Option<String>,
    /// The root of the tree.
    pub root: DrawnNode,
}

/// A node of a tree.
#[derive(Clone, Debug)]
pub struct DrawnNode {
    /// The payments between the node before and this one, by player.
    pub paid: Vec<(PlayerId, String)>,
    /// The values of those names in the payments that have other values elsewhere in the game.
    pub lets: Vec<(String, String)>,
    /// What happens at the node.
    pub content: NodeContent,
    /// The probability that the mover's belief gives to the node, if an assessment states the belief.
    pub belief: Option<String>,
    /// How the branch to the node is played.
    pub arrival: BranchPlay,
    /// The branches, each with its label.
    pub branches: Vec<(String, DrawnNode)>,
}

/// What happens at a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeContent {
    /// Nature draws.
    Draw {
        /// The name of the draw.
        name: String,
        /// The players who learn the outcome.
        known_to: Vec<String>,
    },
    /// A test of the parameters, and of the numbers chosen, selects the branch.
    Test,
    /// A player moves.
    Move {
        /// The mover.
        player: PlayerId,
        /// The name of the move.
        name: String,
        /// What the mover knows of what happened before.
        knowing: MoverKnowledge,
        /// The information set.
        info: InfoId,
        /// For each branch, whether the mover chooses a number in it, so that the branch represents infinitely many.
        numbers: Vec<bool>,
    },
    /// The end of the game.
    End {
        /// The total payment to each player since the root of the tree.
        total: Vec<String>,
    },
    /// Play continues in a state.
    Go {
        /// The name of the state.
        state: String,
        /// The discount factor of what follows; empty if there is no discounting.
        discounted: String,
        /// The total payment to each player since the root of the tree.
        total: Vec<String>,
    },
}

/// What a mover knows of the history.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MoverKnowledge {
    /// Nothing happened before.
    First,
    /// The mover knows the whole history.
    All,
    /// The mover knows the values of these variables only; the list may be empty.
    Only(Vec<String>),
}

impl Drawing {
    /// Prepares the trees of a game for display. A first tree that consists only of a step into a state is left out.
    #[must_use]
    pub fn new(game: &Game) -> Self {
        Self::drawn(&TreeDrawer { game, assessment: None, changing: changing(game) })
    }

    /// Prepares the trees of an assessment's game, with the play and the stated beliefs drawn in.
    #[must_use]
    pub fn of_assessment(assessment: &Assessment) -> Self {
        let game = &*assessment.game;
        let out = Self::drawn(&TreeDrawer { game, assessment: Some(assessment), changing: changing(game) });
        Self { name: format!("{} in {}", assessment.name, game.name), ..out }
    }

    fn drawn(drawer: &TreeDrawer<'_>) -> Self {
        let game = drawer.game;
        let trees = game.roots.iter().enumerate().map(|(number, root)| {
            let known = |(variable, label): (&VariableId, &usize)| {
                format!(", {} = {}", game.variables[*variable].name, game.label(*variable, *label))
            };
            let prefix: String = game.nodes[root.node].labels.iter().map(known).collect();
            let state = root.state.as_ref().map(|state| format!("{state}{prefix}"));
            (number, DrawnTree { state, root: drawer.node(root.node, BranchPlay::Plain, true) })
        });
        // If the game begins in a state, the tree before the state has nothing to show.
        let bare = |tree: &DrawnTree| matches!(tree.root.content, NodeContent::Go { .. }) && tree.root.paid.is_empty();
        let trees = trees.filter(|(number, tree)| *number > 0 || !bare(tree)).map(|(_, tree)| tree);
        Self {
            name: game.name.to_string(),
            players: game.players.iter().map(ToString::to_string).collect(),
            trees: trees.collect(),
        }
    }
}

/// Builds the nodes of a drawing.
struct TreeDrawer<'g> {
    game: &'g Game,
    /// The assessment whose play is drawn in.
    assessment: Option<&'g Assessment>,
    /// The names whose values differ between nodes.
    changing: BTreeSet<Arc<str>>,
}

impl TreeDrawer<'_> {
    /// Returns a node with all its successors; `arrival` is how the branch to it is played, and `on_path` whether play can be there.
    /// The recursion is as deep as the game's tree, which the reader of games bounds.
    fn node(&self, node: NodeId, arrival: BranchPlay, on_path: bool) -> DrawnNode {
        let game = self.game;
        let here = &game.nodes[node];
        let total = |paid: &[TermRef]| paid.iter().map(ToString::to_string).collect();
        let (content, branches) = match &here.kind {
            NodeKind::Draw { variable, branches } => {
                let content =
                    NodeContent::Draw { name: game.variables[*variable].name.to_string(), known_to: known_to(game, *variable) };
                let named =
                    |chance: &LabelChance| (chances(game, *variable, chance), self.node(chance.node, BranchPlay::Plain, on_path));
                (content, branches.iter().map(named).collect())
            }
            NodeKind::Test { cases } => {
                let branch = |(at, (condition, node)): (usize, &(_, NodeId))| {
                    let label = if at + 1 < cases.len() { format!("if {condition}") } else { "otherwise".to_owned() };
                    (label, self.node(*node, BranchPlay::Plain, on_path))
                };
                (NodeContent::Test, cases.iter().enumerate().map(branch).collect())
            }
            NodeKind::Move { player, variable, options, info } => {
                let content = NodeContent::Move {
                    player: *player,
                    name: game.variables[*variable].name.to_string(),
                    knowing: knowing(game, node, *info),
                    info: *info,
                    numbers: options.iter().map(|option| option.amount.is_some()).collect(),
                };
                let prescribed = self.assessment.and_then(|assessment| play::prescribed(assessment, *info, options));
                let branch = |(at, option): (usize, &AvailableAction)| {
                    let label = option_name(game, *variable, option);
                    let Some(when) = prescribed.as_ref().and_then(|all| all.get(at)) else {
                        return (label, self.node(option.node, BranchPlay::Plain, on_path));
                    };
                    let arrival = match when {
                        Some(_) if on_path => BranchPlay::OnPath,
                        Some(_) => BranchPlay::OffPath,
                        None => BranchPlay::Unplayed,
                    };
                    let label = match when.as_deref() {
                        None => label,
                        Some("") => format!("{label}, played"),
                        Some(when) => format!("{label}, played {when}"),
                    };
                    (label, self.node(option.node, arrival, on_path && when.is_some()))
                };
                (content, options.iter().enumerate().map(branch).collect())
            }
            NodeKind::End { paid } => (NodeContent::End { total: total(paid) }, Vec::new()),
            NodeKind::Go { paid, discounts, target } => {
                let state = game.roots[*target].state.as_ref().map(ToString::to_string).unwrap_or_default();
                (NodeContent::Go { state, discounted: discount_text(game, discounts), total: total(paid) }, Vec::new())
            }
        };
        let mut paid: Vec<(PlayerId, TermRef)> = Vec::new();
        for (player, amount) in &here.paid {
            match paid.iter_mut().find(|(known, _)| known == player) {
                Some((_, so_far)) => *so_far = sum(so_far, amount),
                None => paid.push((*player, amount.clone())),
            }
        }
        paid.sort_by_key(|(player, _)| *player);
        let mut lets = BTreeMap::new();
        for (_, amount) in &here.paid {
            names(amount, &mut |shown, body| {
                if self.changing.contains(shown) {
                    lets.insert(shown.to_string(), body.to_string());
                }
            });
        }
        let lets = lets.into_iter().collect();
        let belief = match (&here.kind, self.assessment) {
            (NodeKind::Move { info, .. }, Some(assessment)) => play::belief(assessment, *info, &here.labels),
            _ => None,
        };
        DrawnNode {
            belief,
            arrival,
            lets,
            paid: paid.into_iter().map(|(player, amount)| (player, amount.to_string())).collect(),
            content,
            branches,
        }
    }
}

/// Returns the names whose values differ between nodes, because a `let` in a branch defines them.
fn changing(game: &Game) -> BTreeSet<Arc<str>> {
    let mut first: BTreeMap<Arc<str>, TermRef> = BTreeMap::new();
    let mut out = BTreeSet::new();
    for (_, amount) in game.nodes.iter().flat_map(|node| &node.paid) {
        names(amount, &mut |shown, body| {
            if first.entry(shown.clone()).or_insert_with(|| body.clone()) != body {
                out.insert(shown.clone());
            }
        });
    }
    out
}

/// Calls `visit` on each name in a term, with its definition.
fn names(term: &TermRef, visit: &mut dyn FnMut(&Arc<str>, &TermRef)) {
    match &**term {
        Term::Named { shown, body } => visit(shown, body),
        Term::Apply { argument, .. } => names(argument, visit),
        inside => inside.children().terms().for_each(|part| names(part, visit)),
    }
}

fn known_to(game: &Game, draw: VariableId) -> Vec<String> {
    let knows = |player: &PlayerId| game.infos.iter().any(|info| info.player == *player && info.labels.contains_key(&draw));
    (0..game.players.len()).filter(knows).map(|player| game.players[player].to_string()).collect()
}

fn knowing(game: &Game, node: NodeId, info: InfoId) -> MoverKnowledge {
    let (here, info) = (&game.nodes[node], &game.infos[info]);
    let before: Vec<VariableId> = (0..game.variables.len())
        .filter(|variable| here.labels.contains_key(variable) || here.amounts.contains(variable))
        .collect();
    let known = |variable: &VariableId| info.labels.contains_key(variable) || info.amounts.contains(variable);
    if before.is_empty() {
        MoverKnowledge::First
    } else if before.iter().all(known) {
        MoverKnowledge::All
    } else {
        let name = |variable: VariableId| game.variables[variable].name.to_string();
        MoverKnowledge::Only(before.into_iter().filter(known).map(name).collect())
    }
}

/// Returns the label of a draw's branch, such as `strong with s`; with a probability for each player where their priors differ.
fn chances(game: &Game, variable: VariableId, chance: &LabelChance) -> String {
    let label = game.label(variable, chance.label);
    // A player who learns the outcome has no use for its probability.
    let known_to = known_to(game, variable);
    let is_uninformed = |player: &usize| !known_to.iter().any(|name| **name == *game.players[*player]);
    let uninformed: Vec<usize> = (0..game.players.len()).filter(is_uninformed).collect();
    let players = if uninformed.is_empty() { (0..game.players.len()).collect() } else { uninformed };
    format!("{label} with {}", by_player(game, &chance.weights, &players))
}

/// Returns the number if it is the same for all the players; otherwise each player's number with the player's name.
fn by_player(game: &Game, numbers: &[TermRef], players: &[PlayerId]) -> String {
    match players {
        [first, others @ ..] if others.iter().all(|other| numbers[*other] == numbers[*first]) => numbers[*first].to_string(),
        _ => {
            let each = players.iter().map(|player| format!("{} for {}", numbers[*player], game.players[*player]));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

fn discount_text(game: &Game, discounts: &[TermRef]) -> String {
    let one = crate::expression::build::number(1);
    let players: Vec<PlayerId> = (0..game.players.len()).collect();
    if discounts.iter().all(|discount| *discount == one) { String::new() } else { by_player(game, discounts, &players) }
}

/// Returns the label of an option: `accept`, `x in [0, 1]`, `offer a in (0, top]`.
fn option_name(game: &Game, variable: VariableId, option: &AvailableAction) -> String {
    let label = option.label.map(|label| game.label(variable, label).to_owned());
    let amount = option.amount.as_ref().map(|(amount, range)| {
        let name: Variable = game.number(*amount);
        format!("{name} in {}", interval(range))
    });
    label.into_iter().chain(amount).collect::<Vec<_>>().join(" ")
}

fn interval(range: &NumberRange) -> String {
    match range {
        NumberRange::Values(values) => format!("{{{}}}", values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
        NumberRange::Interval { low, high } => {
            let low = low
                .as_ref()
                .map_or_else(|| "(-inf".to_owned(), |(end, closed)| format!("{}{end}", if *closed { '[' } else { '(' }));
            let high = high
                .as_ref()
                .map_or_else(|| "inf)".to_owned(), |(end, closed)| format!("{end}{}", if *closed { ']' } else { ')' }));
            format!("{low}, {high}")
        }
    }
}
