//! Represents a game as data: the tree of its histories, the mover at each node, and what each player has seen.
//!
//! A game program whose branches rejoin is expanded into a tree. A number chosen on a path remains a variable, the same on
//! every branch. Each state of a game with states is a tree of its own, whose leaves may lead to the root of another state. The
//! leaves hold the sums of the payments on their paths.
//! Built by `paper`. Trusted: an error here is a wrong verdict.
//!
//! # Source
//! Extensive games with imperfect information: Kuhn (1953); as in Osborne and Rubinstein, A Course in Game Theory (1994), 11.1.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assessment::ChosenAction;
use super::views::Views;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};

/// A node of the tree, as an index into [`Game::nodes`].
pub type NodeId = usize;
/// A variable of the game: a draw, a move, a number chosen with a move, or a label set by the program.
pub type VariableId = usize;
/// A player, as an index into [`Game::players`].
pub type PlayerId = usize;
/// An information set, as an index into [`Game::infos`].
pub type InfoId = usize;
/// A label (as an index into the labels of its variable) for each of some variables.
pub type LabelAssignment = BTreeMap<VariableId, usize>;

/// An extensive game, possibly with states.
#[derive(Clone, Debug)]
pub struct Game {
    /// The name in the condition file.
    pub name: Arc<str>,
    /// The players, in the order of their declaration.
    pub players: Vec<Arc<str>>,
    /// The draws, moves, chosen numbers and labels.
    pub variables: Vec<GameVariable>,
    /// The nodes, each parent before its children.
    pub nodes: Vec<GameNode>,
    /// The root of the initial tree, then the roots of the states: one for each assignment of labels with which a state is
    /// entered.
    pub roots: Vec<TreeRoot>,
    /// The information sets, in the order in which the program reaches them.
    pub infos: Vec<InformationSet>,
    /// The label that an indifferent player chooses at a move, by move.
    pub ties: BTreeMap<VariableId, usize>,
    /// What each player has seen, step by step.
    pub views: Views,
}

/// A variable of a game, which holds a label or a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GameVariable {
    /// The name. A numeric variable is the [`Variable`] of the same name in formulas.
    pub name: Arc<str>,
    /// The origin of the value.
    pub kind: GameVariableKind,
    /// The labels that the variable may hold; empty for a number.
    pub labels: Vec<Arc<str>>,
}

/// The origin of the value of a game variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GameVariableKind {
    /// Drawn by nature.
    Draw,
    /// Chosen by a player.
    Move(PlayerId),
    /// A number chosen with an action of the given move.
    Amount(VariableId),
    /// A label set by the program.
    Label,
}

/// The root of a tree: the beginning of the game, or of a state.
#[derive(Clone, Debug)]
pub struct TreeRoot {
    /// The state; `None` for the beginning of the game.
    pub state: Option<Arc<str>>,
    /// The root node.
    pub node: NodeId,
    /// The labels that variables hold when the state is entered.
    pub labels: LabelAssignment,
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct GameNode {
    /// The parent and the index of the branch from the parent to this node; `None` for a root.
    pub parent: Option<(NodeId, usize)>,
    /// The tree that the node belongs to, as an index into [`Game::roots`].
    pub root: usize,
    /// The labels that variables hold here.
    pub labels: LabelAssignment,
    /// The numbers chosen before this node.
    pub amounts: Vec<VariableId>,
    /// The position of the node relative to a block of simultaneous moves.
    pub block: SimultaneousBlock,
    /// For each player: the variables whose values the player has seen or knows here, in ascending order.
    pub seen: Vec<Vec<VariableId>>,
    /// The payments between the parent and this node, in order; the leaves hold the sums.
    pub paid: Vec<(PlayerId, TermRef)>,
    /// The event at this node.
    pub kind: NodeKind,
}

/// The position of a node relative to a block of simultaneous moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimultaneousBlock {
    /// Not in a block.
    Outside,
    /// At the start of a block: none of its moves has been made.
    Start,
    /// Within a block: some of its moves have been made, but not all.
    Inside,
}

/// The event at a node.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Nature draws a label.
    Draw {
        /// The variable that holds the drawn label.
        variable: VariableId,
        /// The labels, each with its probability for each player and the node that follows.
        branches: Vec<LabelChance>,
    },
    /// The program branches on a condition on the parameters and the numbers chosen.
    Test {
        /// The conditions with the nodes that follow; the first that holds applies, and the last is always true.
        cases: Vec<(ConditionRef, NodeId)>,
    },
    /// A player moves.
    Move {
        /// The mover.
        player: PlayerId,
        /// The variable that holds the move.
        variable: VariableId,
        /// The actions available, in order.
        options: Vec<AvailableAction>,
        /// The information set of the node.
        info: InfoId,
    },
    /// The run ends, with the payoff of each player since the root.
    End {
        /// The payoffs, by player.
        paid: Vec<TermRef>,
    },
    /// A state follows.
    Go {
        /// The payoff of each player since the root.
        paid: Vec<TermRef>,
        /// The factors by which the payoffs that follow are discounted, by player.
        discounts: Vec<TermRef>,
        /// The root of the state, as an index into [`Game::roots`].
        target: usize,
    },
}

/// A label that nature may draw.
#[derive(Clone, Debug)]
pub struct LabelChance {
    /// The label, as an index.
    pub label: usize,
    /// The probability, by player.
    pub weights: Vec<TermRef>,
    /// The node that follows.
    pub node: NodeId,
}

/// An action that a player may take.
#[derive(Clone, Debug)]
pub struct AvailableAction {
    /// The label, as an index; `None` where the move itself is a number.
    pub label: Option<usize>,
    /// The number chosen with the action, and its range.
    pub amount: Option<(VariableId, NumberRange)>,
    /// The node that follows.
    pub node: NodeId,
}

/// The range of a chosen number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberRange {
    /// An interval; a missing end is infinite.
    Interval {
        /// The lower end, and whether the interval contains it.
        low: Option<(TermRef, bool)>,
        /// The upper end, and whether the interval contains it.
        high: Option<(TermRef, bool)>,
    },
    /// A finite set.
    Values(Vec<TermRef>),
}

/// An information set: a player, a move, and what the player has seen.
#[derive(Clone, Debug)]
pub struct InformationSet {
    /// The mover.
    pub player: PlayerId,
    /// The variable of the move.
    pub variable: VariableId,
    /// The tree that the set belongs to, as an index into [`Game::roots`].
    pub root: usize,
    /// The labels that the mover has seen or knows.
    pub labels: LabelAssignment,
    /// The numbers that the mover has seen.
    pub amounts: Vec<VariableId>,
    /// The numbers that the program defines by `let` from what the mover has seen, by name.
    pub numbers: Vec<(String, TermRef)>,
    /// The nodes of the set.
    pub nodes: Vec<NodeId>,
}

impl NumberRange {
    /// Returns the condition that a number is in the range.
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
    /// Returns the variable with the given name.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<VariableId> {
        self.variables.iter().position(|variable| &*variable.name == name)
    }

    /// Returns the player with the given name.
    #[must_use]
    pub fn player(&self, name: &str) -> Option<PlayerId> {
        self.players.iter().position(|player| &**player == name)
    }

    /// Returns the variable in formulas that represents a number of the game.
    #[must_use]
    pub fn number(&self, variable: VariableId) -> Variable {
        self.variables[variable].name.clone()
    }

    /// Returns the number held by a game variable, as a term.
    #[must_use]
    pub fn term(&self, variable: VariableId) -> TermRef {
        Term::variable(self.number(variable))
    }

    /// Returns the name of a label; empty if the variable has no such label.
    #[must_use]
    pub fn label(&self, variable: VariableId, label: usize) -> &str {
        self.variables[variable].labels.get(label).map_or("", |label| label)
    }

    /// Returns the first information set that differs from the given one by tests on numbers alone. A move made there reveals
    /// nothing but such numbers.
    #[must_use]
    pub fn ignoring_tests(&self, info: InfoId) -> InfoId {
        let seen = |info: &InformationSet| (info.player, info.variable, info.root, info.labels.clone(), info.amounts.clone());
        let own = seen(&self.infos[info]);
        self.infos.iter().position(|other| seen(other) == own).unwrap_or(info)
    }

    /// Returns the range of the number `amount`, which was chosen on the path to `node`; `None` if it was not chosen there.
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

    /// Returns the nodes from the root to the given node, both included.
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

    /// Returns the draws that occur before an information set and that its player does not know, in ascending order.
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

    /// Returns the name of an information set in messages: `P at answer, reply = accept`.
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

    /// Returns the name of an action in messages, with the number chosen: `accept`, `offer(a_star)`, `x = x_a`.
    #[must_use]
    pub fn action_name(&self, variable: VariableId, option: &AvailableAction, done: &ChosenAction) -> String {
        match (&done.amount, option.label) {
            (Some(amount), Some(label)) => format!("{}({amount})", self.label(variable, label)),
            (Some(amount), None) => format!("{} = {amount}", self.variables[variable].name),
            (None, _) => self.option_name(variable, option),
        }
    }

    /// Returns the name of an option in messages, with the variable for its number: `accept`, `offer(a)`, `x`.
    #[must_use]
    pub fn option_name(&self, variable: VariableId, option: &AvailableAction) -> String {
        match (option.label, &option.amount) {
            (Some(label), None) => self.label(variable, label).to_owned(),
            (Some(label), Some((amount, _))) => format!("{}({})", self.label(variable, label), self.variables[*amount].name),
            (None, _) => self.variables[variable].name.to_string(),
        }
    }
}
