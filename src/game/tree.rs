//! A game as data: the tree of its histories, who moves where and what they have seen.
//!
//! A programme whose branches rejoin is written out into a tree; a number chosen on the way stays a variable, the same on every
//! branch. Each state of a game with states is a tree of its own, whose leaves may lead to the root of another. The payments on the
//! way are kept at the leaves, as sums.
//!
//! # Source
//! Extensive games with imperfect information: Kuhn (1953); as in Osborne and Rubinstein, A Course in Game Theory (1994), 11.1.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assessment::ChosenAction;
use super::views::Views;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};

/// A place in the tree.
pub type NodeId = usize;
/// A variable of the game: a draw, a move, an amount, or one that the play sets.
pub type VariableId = usize;
/// A player, by its place among the players.
pub type PlayerId = usize;
/// An information set.
pub type InfoId = usize;
/// Labels by variable.
pub type LabelAssignment = BTreeMap<VariableId, usize>;

/// A game.
#[derive(Clone, Debug)]
pub struct Game {
    /// Its name.
    pub name: Arc<str>,
    /// The players, in the order in which they are named.
    pub players: Vec<Arc<str>>,
    /// The variables.
    pub variables: Vec<GameVariable>,
    /// The places, a parent before its children.
    pub nodes: Vec<GameNode>,
    /// Where a play begins, and the root of each state (for each way to come to the states).
    pub roots: Vec<TreeRoot>,
    /// The information sets, in the order in which they are met.
    pub infos: Vec<InformationSet>,
    /// What an indifferent player does at a move, by the move: a label.
    pub ties: BTreeMap<VariableId, usize>,
    /// What each player has seen, step by step.
    pub views: Views,
}

/// A variable of a game.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameVariable {
    /// Its name; as a number it is the [`Variable`] of this name.
    pub name: Arc<str>,
    /// What it is.
    pub kind: GameVariableKind,
    /// The labels that it may hold; none for a number.
    pub labels: Vec<Arc<str>>,
}

/// What a variable of a game is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GameVariableKind {
    /// Drawn by nature.
    Draw,
    /// Chosen by a player.
    Move(PlayerId),
    /// The amount that goes with an action of a move.
    Amount(VariableId),
    /// A label set by the play.
    Label,
}

/// The root of a tree.
#[derive(Clone, Debug)]
pub struct TreeRoot {
    /// The state; `None` for the beginning.
    pub state: Option<Arc<str>>,
    /// The place.
    pub node: NodeId,
    /// The labels that variables hold when the state is entered.
    pub labels: LabelAssignment,
}

/// A place in the tree.
#[derive(Clone, Debug)]
pub struct GameNode {
    /// The place before it, with the branch that leads here; `None` for a root.
    pub parent: Option<(NodeId, usize)>,
    /// Which of [`Game::roots`] it lies under.
    pub root: usize,
    /// The labels that variables hold.
    pub labels: LabelAssignment,
    /// The numbers chosen so far.
    pub amounts: Vec<VariableId>,
    /// How it lies in a block of simultaneous moves.
    pub block: SimultaneousBlock,
    /// For each player, the variables whose values it has seen or knows here, in ascending order.
    pub seen: Vec<Vec<VariableId>>,
    /// What is paid between the place before and this one, in order; the leaves have the sums.
    pub paid: Vec<(PlayerId, TermRef)>,
    /// What happens here.
    pub kind: NodeKind,
}

/// How a node lies in a block of simultaneous moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimultaneousBlock {
    /// In none.
    Outside,
    /// At its start: none of its moves has been made.
    Start,
    /// Some of its moves have been made, not all.
    Inside,
}

/// What happens at a place.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Nature draws a label.
    Draw {
        /// The variable that holds it.
        variable: VariableId,
        /// The labels with their probabilities for each player, and what follows.
        branches: Vec<LabelChance>,
    },
    /// The play goes on by a condition on the parameters and the numbers chosen.
    Test {
        /// The conditions; the first that holds counts, the last is always true.
        cases: Vec<(ConditionRef, NodeId)>,
    },
    /// A player moves.
    Move {
        /// Who.
        player: PlayerId,
        /// The variable that holds the move.
        variable: VariableId,
        /// What may be done, in order.
        options: Vec<AvailableAction>,
        /// The information set.
        info: InfoId,
    },
    /// The end: what each player has got since the root.
    End {
        /// By player.
        paid: Vec<TermRef>,
    },
    /// A state follows.
    Go {
        /// What each player has got since the root.
        paid: Vec<TermRef>,
        /// By how much all that comes is scaled, by player.
        discounts: Vec<TermRef>,
        /// Which of [`Game::roots`].
        target: usize,
    },
}

/// A label that nature may draw.
#[derive(Clone, Debug)]
pub struct LabelChance {
    /// The label.
    pub label: usize,
    /// Its probability, by player.
    pub weights: Vec<TermRef>,
    /// What follows.
    pub node: NodeId,
}

/// Something that a player may do.
#[derive(Clone, Debug)]
pub struct AvailableAction {
    /// The label; `None` where the move is a number.
    pub label: Option<usize>,
    /// The number that is chosen with it, and where it lies.
    pub amount: Option<(VariableId, NumberRange)>,
    /// What follows.
    pub node: NodeId,
}

/// Where a chosen number lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberRange {
    /// Between two ends; an end that is missing is infinite.
    Interval {
        /// The lower end, and whether it belongs to the interval.
        low: Option<(TermRef, bool)>,
        /// The upper end, and whether it belongs to the interval.
        high: Option<(TermRef, bool)>,
    },
    /// One of these.
    Values(Vec<TermRef>),
}

/// An information set: a player, a move, and what it has seen.
#[derive(Clone, Debug)]
pub struct InformationSet {
    /// The player.
    pub player: PlayerId,
    /// The move.
    pub variable: VariableId,
    /// The root that it lies under.
    pub root: usize,
    /// The labels seen and known.
    pub labels: LabelAssignment,
    /// The numbers seen.
    pub amounts: Vec<VariableId>,
    /// The numbers that the programme has named and that are made of what is seen, by name.
    pub numbers: Vec<(String, TermRef)>,
    /// The places in it.
    pub nodes: Vec<NodeId>,
}

impl NumberRange {
    /// The condition that a number lies there.
    #[must_use]
    pub fn contains(&self, number: &TermRef) -> ConditionRef {
        match self {
            Self::Interval { low, high } => {
                let sign = |closed: bool| if closed { Relation::LessEqual } else { Relation::Less };
                let low = low.as_ref().map(|(end, closed)| Condition::compare(end.clone(), sign(*closed), number.clone()));
                let high = high.as_ref().map(|(end, closed)| Condition::compare(number.clone(), sign(*closed), end.clone()));
                Condition::all(low.into_iter().chain(high).collect())
            }
            Self::Values(values) => {
                Condition::any(values.iter().map(|v| Condition::compare(number.clone(), Relation::Equal, v.clone())).collect())
            }
        }
    }
}

impl Game {
    /// A variable by its name.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<VariableId> {
        self.variables.iter().position(|variable| &*variable.name == name)
    }

    /// A player by its name.
    #[must_use]
    pub fn player(&self, name: &str) -> Option<PlayerId> {
        self.players.iter().position(|player| &**player == name)
    }

    /// The variable of formulas that stands for a number of the game.
    #[must_use]
    pub fn number(&self, variable: VariableId) -> Variable {
        self.variables[variable].name.clone()
    }

    /// The number of a variable of the game, as a term.
    #[must_use]
    pub fn term(&self, variable: VariableId) -> TermRef {
        Term::variable(self.number(variable))
    }

    /// The name of a label.
    #[must_use]
    pub fn label(&self, variable: VariableId, label: usize) -> &str {
        self.variables[variable].labels.get(label).map_or("", |label| label)
    }

    /// Returns the first information set that differs from one by tests on numbers alone: a move there tells nothing but such numbers.
    #[must_use]
    pub fn but_for_tests(&self, info: InfoId) -> InfoId {
        let seen = |info: &InformationSet| (info.player, info.variable, info.root, info.labels.clone(), info.amounts.clone());
        let own = seen(&self.infos[info]);
        self.infos.iter().position(|other| seen(other) == own).unwrap_or(info)
    }

    /// Where the number chosen as a variable lies, along the way to a place.
    #[must_use]
    pub fn range(&self, node: NodeId, amount: VariableId) -> Option<&NumberRange> {
        let mut at = node;
        while let Some((parent, branch)) = self.nodes[at].parent {
            if let NodeKind::Move { options, .. } = &self.nodes[parent].kind
                && let Some((variable, range)) = options.get(branch).and_then(|option| option.amount.as_ref())
                && *variable == amount
            {
                return Some(range);
            }
            at = parent;
        }
        None
    }

    /// The places from the root to this one.
    #[must_use]
    pub fn path(&self, node: NodeId) -> Vec<NodeId> {
        let mut out = vec![node];
        let mut at = node;
        while let Some((parent, _)) = self.nodes[at].parent {
            out.push(parent);
            at = parent;
        }
        out.reverse();
        out
    }

    /// The draws among the labels of a place that a player does not know at an information set.
    #[must_use]
    pub fn hidden_draws(&self, info: InfoId) -> Vec<VariableId> {
        let info = &self.infos[info];
        let mut out = BTreeSet::new();
        for &node in &info.nodes {
            for &variable in self.nodes[node].labels.keys() {
                let is_draw = self.variables[variable].kind == GameVariableKind::Draw;
                if is_draw && !info.labels.contains_key(&variable) {
                    out.insert(variable);
                }
            }
        }
        out.into_iter().collect()
    }

    /// What an information set is called: `P at answer, reply = accept`.
    #[must_use]
    pub fn info_name(&self, info: InfoId) -> String {
        let info = &self.infos[info];
        let mut out = format!("{} at {}", self.players[info.player], self.variables[info.variable].name);
        if let Some(state) = self.roots.get(info.root).and_then(|root| root.state.as_ref()) {
            out += &format!(" in {state}");
        }
        let mut seen: Vec<String> = Vec::new();
        for (variable, label) in &info.labels {
            seen.push(format!("{} = {}", self.variables[*variable].name, self.label(*variable, *label)));
        }
        if !seen.is_empty() {
            out += &format!(", {}", seen.join(", "));
        }
        out
    }

    /// What is done, in words: `accept`, `offer(a_star)`, `x = x_a`.
    #[must_use]
    pub fn done_name(&self, variable: VariableId, option: &AvailableAction, done: &ChosenAction) -> String {
        match (&done.amount, option.label) {
            (Some(amount), Some(label)) => format!("{}({amount})", self.label(variable, label)),
            (Some(amount), None) => format!("{} = {amount}", self.variables[variable].name),
            (None, _) => self.option_name(variable, option),
        }
    }

    /// What an option is called: `accept`, `offer(a)`, `x`.
    #[must_use]
    pub fn option_name(&self, variable: VariableId, option: &AvailableAction) -> String {
        match (option.label, &option.amount) {
            (Some(label), None) => self.label(variable, label).to_owned(),
            (Some(label), Some((amount, _))) => format!("{}({})", self.label(variable, label), self.variables[*amount].name),
            (None, _) => self.variables[variable].name.to_string(),
        }
    }
}
