//! A game to look at: its tree with who moves where, what they know by then, and what is paid; printed as text or drawn.

pub mod svg;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::expression::build::sum;
use crate::expression::{Term, TermRef, Variable};
use crate::game::Game;
use crate::game::tree::{AvailableAction, InfoId, LabelChance, NodeId, NodeKind, NumberRange, PlayerId, VariableId};

/// A game as a picture shows it.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// Its name.
    pub name: String,
    /// The players.
    pub players: Vec<String>,
    /// The tree, and one for each state.
    pub trees: Vec<DrawnTree>,
}

/// A tree.
#[derive(Clone, Debug)]
pub struct DrawnTree {
    /// The state that it is; `None` for the beginning.
    pub state: Option<String>,
    /// Where it begins.
    pub root: DrawnNode,
}

/// A place in a tree.
#[derive(Clone, Debug)]
pub struct DrawnNode {
    /// What is paid on the way from the place before, by player.
    pub paid: Vec<(PlayerId, String)>,
    /// What those names in it stand for here that stand for something else elsewhere in the game.
    pub lets: Vec<(String, String)>,
    /// What happens.
    pub what: NodeContent,
    /// The branches, each with what it is called.
    pub branches: Vec<(String, DrawnNode)>,
}

/// What happens at a place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NodeContent {
    /// Nature draws.
    Draw {
        /// What.
        name: String,
        /// Who knows it.
        known_to: Vec<String>,
    },
    /// It goes on by the parameters, and the numbers chosen.
    Test,
    /// A player moves.
    Move {
        /// Who.
        player: PlayerId,
        /// The move.
        name: String,
        /// What it knows by then.
        knowing: MoverKnowledge,
        /// The information set.
        info: InfoId,
        /// A number is chosen, perhaps with an action: there are infinitely many branches in one.
        numbers: Vec<bool>,
    },
    /// The end.
    End {
        /// What each player has got since the tree began.
        total: Vec<String>,
    },
    /// A state follows.
    Go {
        /// Which.
        state: String,
        /// By how much it is discounted; empty for not at all.
        discounted: String,
        /// What each player has got since the tree began.
        total: Vec<String>,
    },
}

/// What a mover knows of all that happened before.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum MoverKnowledge {
    /// Nothing happened before.
    First,
    /// All of it.
    All,
    /// These variables; perhaps none.
    Only(Vec<String>),
}

impl Drawing {
    /// What there is to draw of a game.
    #[must_use]
    pub fn new(game: &Game) -> Self {
        let drawer = TreeDrawer { game, changing: changing(game) };
        let trees = game.roots.iter().enumerate().map(|(number, root)| {
            let known = |(variable, label): (&VariableId, &usize)| {
                format!(", {} = {}", game.variables[*variable].name, game.label(*variable, *label))
            };
            let prefix: String = game.nodes[root.node].labels.iter().map(known).collect();
            let state = root.state.as_ref().map(|state| format!("{state}{prefix}"));
            (number, DrawnTree { state, root: drawer.place(root.node) })
        });
        // A game that begins with a state has nothing to show before it.
        let bare = |tree: &DrawnTree| matches!(tree.root.what, NodeContent::Go { .. }) && tree.root.paid.is_empty();
        let trees = trees.filter(|(number, tree)| *number > 0 || !bare(tree)).map(|(_, tree)| tree);
        Self {
            name: game.name.to_string(),
            players: game.players.iter().map(ToString::to_string).collect(),
            trees: trees.collect(),
        }
    }
}

/// Draws the places of a game.
struct TreeDrawer<'g> {
    game: &'g Game,
    /// The names that stand for different things at different places.
    changing: BTreeSet<Arc<str>>,
}

impl TreeDrawer<'_> {
    /// A place and all that follows. The depth is that of the game's tree, which is bounded where games are read.
    fn place(&self, node: NodeId) -> DrawnNode {
        let game = self.game;
        let here = &game.nodes[node];
        let total = |paid: &[TermRef]| paid.iter().map(ToString::to_string).collect();
        let (what, branches) = match &here.kind {
            NodeKind::Draw { variable, branches } => {
                let what =
                    NodeContent::Draw { name: game.variables[*variable].name.to_string(), known_to: known_to(game, *variable) };
                let named = |chance: &LabelChance| (chances(game, *variable, chance), self.place(chance.node));
                (what, branches.iter().map(named).collect())
            }
            NodeKind::Test { cases } => {
                let branch = |(at, (condition, node)): (usize, &(_, NodeId))| {
                    let label = if at + 1 < cases.len() { format!("if {condition}") } else { "otherwise".to_owned() };
                    (label, self.place(*node))
                };
                (NodeContent::Test, cases.iter().enumerate().map(branch).collect())
            }
            NodeKind::Move { player, variable, options, info } => {
                let what = NodeContent::Move {
                    player: *player,
                    name: game.variables[*variable].name.to_string(),
                    knowing: knowing(game, node, *info),
                    info: *info,
                    numbers: options.iter().map(|option| option.amount.is_some()).collect(),
                };
                (what, options.iter().map(|option| (option_name(game, *variable, option), self.place(option.node))).collect())
            }
            NodeKind::End { paid } => (NodeContent::End { total: total(paid) }, Vec::new()),
            NodeKind::Go { paid, discounts, target } => {
                let state = game.roots[*target].state.as_ref().map(ToString::to_string).unwrap_or_default();
                (NodeContent::Go { state, discounted: discounted(game, discounts), total: total(paid) }, Vec::new())
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
        DrawnNode { lets, paid: paid.into_iter().map(|(player, amount)| (player, amount.to_string())).collect(), what, branches }
    }
}

/// The names that stand for different things at different places, as `let` in a branch makes them.
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

/// Tells each name in a number, with what it stands for.
fn names(term: &TermRef, tell: &mut dyn FnMut(&Arc<str>, &TermRef)) {
    match &**term {
        Term::Named { shown, body } => tell(shown, body),
        Term::Apply { argument, .. } => names(argument, tell),
        inside => inside.children().terms().for_each(|part| names(part, tell)),
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

/// A draw's branch: `strong with s`, or with a probability for each player where they differ.
fn chances(game: &Game, variable: VariableId, chance: &LabelChance) -> String {
    let label = game.label(variable, chance.label);
    // One who knows the draw weighs it in no question.
    let known_to = known_to(game, variable);
    let asked = |player: &usize| !known_to.iter().any(|name| **name == *game.players[*player]);
    let some: Vec<usize> = (0..game.players.len()).filter(asked).collect();
    let players = if some.is_empty() { (0..game.players.len()).collect() } else { some };
    format!("{label} with {}", by_player(game, &chance.weights, &players))
}

/// One number for some players, or one for each of them.
fn by_player(game: &Game, numbers: &[TermRef], players: &[PlayerId]) -> String {
    match players {
        [first, others @ ..] if others.iter().all(|other| numbers[*other] == numbers[*first]) => numbers[*first].to_string(),
        _ => {
            let each = players.iter().map(|player| format!("{} for {}", numbers[*player], game.players[*player]));
            each.collect::<Vec<_>>().join(", ")
        }
    }
}

fn discounted(game: &Game, discounts: &[TermRef]) -> String {
    let one = crate::expression::build::number(1);
    let players: Vec<PlayerId> = (0..game.players.len()).collect();
    if discounts.iter().all(|discount| *discount == one) { String::new() } else { by_player(game, discounts, &players) }
}

/// An option: `accept`, `x in [0, 1]`, `offer a in (0, top]`.
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
