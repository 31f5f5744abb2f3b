//! Parses Gambit's extensive games (`.efg`, format 2) whose payoffs and probabilities are numbers.
//!
//! Called by `referee new`. Not part of a verdict. The file is untrusted input: its size, the number of nodes and players and the
//! length of a path are bounded, and no function here is recursive.
//!
//! # Source
//! The format: Gambit's manual, "Game representation formats". Perfect recall: Kuhn (1953), "Extensive games and the problem of
//! information".

mod tokens;

use std::collections::HashMap;

use num_traits::{One, Zero};

use self::tokens::{EfgToken, EfgTokenKind, parse_number, tokens};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use kernel::number::Rational;

/// The size of the largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The largest number of nodes that a game may have.
pub const MAX_NODES: usize = 20_000;
/// The largest number of players that a game may have.
pub const MAX_PLAYERS: usize = 50;
/// The largest number of moves and draws on one path through the tree.
pub const MAX_LENGTH: usize = 60;

/// The parent of a node and the branch that leads from it to the node; `None` at the root.
type Parent = Option<(usize, usize)>;
/// The information sets of one player on a path, each with the action taken there.
type OwnHistory = Vec<(usize, usize)>;

/// A finite extensive game whose payoffs and probabilities are rational numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Efg {
    /// The title; it may be empty.
    pub title: String,
    /// The names of the players.
    pub players: Vec<String>,
    /// The information sets, in the order of their first node.
    pub sets: Vec<EfgSet>,
    /// The draws, in the order of their first node; nodes with the same draw number share one draw.
    pub draws: Vec<EfgSet>,
    /// The nodes of the tree, each before its successors; the first is the root.
    pub places: Vec<EfgNode>,
}

/// An information set of a player, or a draw of nature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EfgSet {
    /// The index of the player in [`Efg::players`]; 0 for a draw.
    pub player: usize,
    /// The name; it may be empty.
    pub name: String,
    /// The names of the actions that the player may choose, or of the outcomes that nature may draw.
    pub actions: Vec<String>,
}

/// A node of the game tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EfgNode {
    /// The index of the parent and the branch that leads from it to this node; `None` at the root.
    pub parent: Option<(usize, usize)>,
    /// What each player receives when play reaches this node, in addition to payments at earlier nodes; `None` for no payments.
    pub paid: Option<Vec<Rational>>,
    /// Whether nature draws, a player moves, or the game ends here.
    pub kind: EfgNodeKind,
    /// The place in the file.
    pub span: Span,
}

/// What happens at a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EfgNodeKind {
    /// A chance node.
    Draw {
        /// The index of the draw in [`Efg::draws`].
        draw: usize,
        /// The probability of each branch.
        chances: Vec<Rational>,
        /// The index of the node that follows each branch.
        next: Vec<usize>,
    },
    /// A decision node.
    Move {
        /// The index of the information set in [`Efg::sets`].
        set: usize,
        /// The index of the node that follows each action.
        next: Vec<usize>,
    },
    /// A terminal node.
    End,
}

impl Efg {
    /// Returns the predecessors of a node, from its parent up to the root, each with the branch taken there.
    pub fn predecessors(&self, node: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        std::iter::successors(self.places[node].parent, |(parent, _)| self.places[*parent].parent)
    }

    /// Returns an equivalent game in which every draw has at least two branches: a chance node with one branch is removed, and its
    /// payments are added to the payments of the node that follows.
    #[must_use]
    pub fn without_certain_draws(&self) -> Self {
        let mut out = Self { places: Vec::with_capacity(self.places.len()), ..self.clone() };
        out.places.clear();
        // For each node of this game: its parent in the new game, and the payments of the removed nodes between the two.
        let mut inherited: Vec<(Parent, Option<Vec<Rational>>)> = vec![(None, None); self.places.len()];
        for (id, node) in self.places.iter().enumerate() {
            let (parent, owed) = inherited[id].clone();
            let paid = match (owed, &node.paid) {
                (Some(owed), Some(paid)) => Some(owed.iter().zip(paid).map(|(owed, paid)| owed + paid).collect()),
                (owed, paid) => owed.or_else(|| paid.clone()),
            };
            let next = match &node.kind {
                EfgNodeKind::Draw { next, .. } | EfgNodeKind::Move { next, .. } => next.as_slice(),
                EfgNodeKind::End => &[],
            };
            if let (EfgNodeKind::Draw { .. }, [only]) = (&node.kind, next) {
                inherited[*only] = (parent, paid);
                continue;
            }
            let new_id = out.places.len();
            next.iter().enumerate().for_each(|(branch, next)| inherited[*next] = (Some((new_id, branch)), None));
            let mut kind = node.kind.clone();
            if let EfgNodeKind::Draw { next, .. } | EfgNodeKind::Move { next, .. } = &mut kind {
                next.clear();
            }
            if let Some((parent, _)) = parent
                && let EfgNodeKind::Draw { next, .. } | EfgNodeKind::Move { next, .. } = &mut out.places[parent].kind
            {
                next.push(new_id);
            }
            out.places.push(EfgNode { parent, paid, kind, span: node.span });
        }
        out
    }
}

/// Parses the text of an `.efg` file.
///
/// # Errors
/// Returns the first error, with its place in the text: the text is not in the format, exceeds a limit of this module, is
/// inconsistent (two nodes of an information set with different actions, probabilities that do not sum to 1), or describes a game
/// without perfect recall.
pub fn read(text: &str, source: SourceId) -> Result<Efg, Diagnostic> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes, more than {MAX_BYTES}", text.len());
        return Err(Diagnostic::new(Span { source, start: 0, end: 1 }, message));
    }
    let mut reader = EfgReader {
        text: text.to_owned(),
        names: Vec::new(),
        tokens: tokens(text, source)?,
        at: 0,
        end: Span {
            source,
            start: u32::try_from(text.len()).unwrap_or(u32::MAX),
            end: u32::try_from(text.len()).unwrap_or(u32::MAX),
        },
        out: Efg::default(),
        sets: HashMap::new(),
        draws: HashMap::new(),
        chances: Vec::new(),
        outcomes: HashMap::new(),
    };
    reader.header()?;
    reader.tree()?;
    reader.check_perfect_recall()?;
    Ok(reader.out)
}

/// The state of the parser.
struct EfgReader {
    text: String,
    /// The name of each node, empty for most.
    names: Vec<String>,
    tokens: Vec<EfgToken>,
    /// The index of the next token.
    at: usize,
    /// The place just after the text.
    end: Span,
    /// The game read so far.
    out: Efg,
    /// The index of each information set, by player and by its number in the file.
    sets: HashMap<(usize, u64), usize>,
    /// The index of each draw, by its number in the file.
    draws: HashMap<u64, usize>,
    /// The probabilities of each draw.
    chances: Vec<Vec<Rational>>,
    /// The payoffs of each outcome, by its number in the file.
    outcomes: HashMap<u64, Vec<Rational>>,
}

impl EfgReader {
    fn peek(&self) -> Option<&EfgToken> {
        self.tokens.get(self.at)
    }

    fn fault<T>(&self, message: impl Into<String>) -> Result<T, Diagnostic> {
        let span = self.peek().map_or(self.end, |token| token.span);
        Err(Diagnostic::new(span, message))
    }

    /// The next token as a message shows it.
    fn shown(&self) -> String {
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some(EfgToken { kind: EfgTokenKind::Text, .. }) => "a text in quotes".to_owned(),
            Some(token) => format!("`{}`", token.text.chars().take(40).collect::<String>()),
        }
    }

    /// Consumes the next token, which must be of the given kind, and returns its text; `what` names the token in the error.
    fn take(&mut self, kind: EfgTokenKind, what: &str) -> Result<String, Diagnostic> {
        match self.tokens.get_mut(self.at) {
            Some(token) if token.kind == kind => {
                self.at += 1;
                Ok(std::mem::take(&mut token.text))
            }
            Some(_) | None => self.fault(format!("expected {what}, found {}", self.shown())),
        }
    }

    /// Consumes the next token if it is of the given kind, and returns whether it was.
    fn skip(&mut self, kind: EfgTokenKind) -> bool {
        let is_next = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(is_next);
        is_next
    }

    /// Consumes a text in quotes if one is next, and returns it.
    fn text(&mut self) -> Option<String> {
        if self.peek().is_some_and(|token| token.kind == EfgTokenKind::Text) {
            self.take(EfgTokenKind::Text, "").ok()
        } else {
            None
        }
    }

    /// Consumes a nonnegative integer.
    fn integer(&mut self, what: &str) -> Result<u64, Diagnostic> {
        let number = self.peek().filter(|token| token.kind == EfgTokenKind::Word).and_then(|token| token.text.parse().ok());
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.fault(format!("expected {what}, found {}", self.shown())),
        }
    }

    /// Consumes a rational number.
    fn rational(&mut self, what: &str) -> Result<Rational, Diagnostic> {
        let number = self.peek().filter(|token| token.kind == EfgTokenKind::Word).and_then(|token| parse_number(&token.text));
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => {
                let fault = self.fault::<Rational>(format!("expected {what}, found {}", self.shown()));
                fault.map_err(|fault| fault.repair("write a number, such as 1/2 or 0.25"))
            }
        }
    }

    /// Parses the title and the names of the players.
    fn header(&mut self) -> Result<(), Diagnostic> {
        let start: Vec<&str> = self.tokens.iter().take(3).map(|token| token.text.as_str()).collect();
        if !matches!(start.as_slice(), ["EFG", "2", "R" | "D"]) {
            let fault = self.fault::<()>("this is not an extensive game in Gambit's format 2");
            return fault.map_err(|fault| fault.repair("the file should begin with `EFG 2 R`"));
        }
        self.at = 3;
        self.out.title = self.take(EfgTokenKind::Text, "the title, in quotes")?;
        self.take(EfgTokenKind::Open, "`{` and the names of the players")?;
        while let Some(name) = self.text() {
            self.out.players.push(name);
            if self.out.players.len() > MAX_PLAYERS {
                return self.fault(format!("the game has more than {MAX_PLAYERS} players"));
            }
        }
        self.take(EfgTokenKind::Close, "the name of a player in quotes, or `}`")?;
        if self.out.players.is_empty() {
            return self.fault("the game has no players");
        }
        self.text();
        Ok(())
    }

    /// Parses the nodes, which the format lists in depth-first order.
    fn tree(&mut self) -> Result<(), Diagnostic> {
        // The branches whose node has not been read yet, with the length of the path; the last one is read next.
        let mut open: Vec<(Option<(usize, usize)>, usize)> = vec![(None, 0)];
        while let Some((parent, length)) = open.pop() {
            let id = self.out.places.len();
            if id >= MAX_NODES {
                return self.fault(format!("the game has more than {MAX_NODES} nodes"));
            }
            if length > MAX_LENGTH {
                return self.fault(format!("a path of the game has more than {MAX_LENGTH} moves and draws"));
            }
            let span = self.peek().map_or(self.end, |token| token.span);
            let what = "`c`, `p` or `t`: a draw, a move or an end";
            let letter = self.take(EfgTokenKind::Word, what)?;
            if !matches!(letter.as_str(), "c" | "p" | "t") {
                self.at -= 1;
                return Err(Diagnostic::new(
                    span,
                    format!("expected {what}, found `{}`", letter.chars().take(40).collect::<String>()),
                ));
            }
            let name = self.text().unwrap_or_default();
            self.names.push(name);
            let mut kind = match letter.as_str() {
                "c" => self.draw()?,
                "p" => self.player_move()?,
                _ => EfgNodeKind::End,
            };
            let paid = self.outcome(span)?;
            let branches = match &kind {
                EfgNodeKind::Draw { draw, .. } => self.out.draws[*draw].actions.len(),
                EfgNodeKind::Move { set, .. } => self.out.sets[*set].actions.len(),
                EfgNodeKind::End => 0,
            };
            if let EfgNodeKind::Draw { next, .. } | EfgNodeKind::Move { next, .. } = &mut kind {
                next.reserve(branches);
            }
            self.out.places.push(EfgNode { parent, paid, kind, span });
            if let Some((parent, _)) = parent
                && let EfgNodeKind::Draw { next, .. } | EfgNodeKind::Move { next, .. } = &mut self.out.places[parent].kind
            {
                next.push(id);
            }
            open.extend((0..branches).rev().map(|branch| (Some((id, branch)), length + 1)));
            if open.len() > MAX_NODES {
                return self.fault(format!("the game has more than {MAX_NODES} nodes"));
            }
        }
        if self.peek().is_some() {
            return self.fault("the tree is already complete here");
        }
        Ok(())
    }

    /// Parses a chance node after its name: the number of the draw and, at its first node, the labels and probabilities.
    fn draw(&mut self) -> Result<EfgNodeKind, Diagnostic> {
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.integer("the number of the draw")?;
        let name = self.text().unwrap_or_default();
        if self.skip(EfgTokenKind::Open) {
            let (mut actions, mut chances) = (Vec::new(), Vec::new());
            while !self.skip(EfgTokenKind::Close) {
                actions.push(self.take(EfgTokenKind::Text, "the name of an outcome of the draw, in quotes")?);
                chances.push(self.rational("its probability")?);
                self.skip(EfgTokenKind::Comma);
            }
            let sum: Rational = chances.iter().sum();
            if !sum.is_one() || chances.iter().any(|chance| chance < &Rational::zero()) {
                let fault = Diagnostic::new(span, format!("the chances of this draw are not probabilities: their sum is {sum}"));
                return Err(fault.repair("write numbers in [0, 1] whose sum is exactly 1"));
            }
            let set = EfgSet { player: 0, name, actions };
            match self.draws.get(&number) {
                Some(known) if self.out.draws[*known].actions != set.actions || self.chances[*known] != chances => {
                    return Err(Diagnostic::new(span, format!("draw {number} has other outcomes or chances than before")));
                }
                Some(_) => {}
                None => {
                    self.draws.insert(number, self.out.draws.len());
                    self.out.draws.push(set);
                    self.chances.push(chances);
                }
            }
        }
        match self.draws.get(&number) {
            Some(draw) => Ok(EfgNodeKind::Draw { draw: *draw, chances: self.chances[*draw].clone(), next: Vec::new() }),
            None => self.fault(format!("draw {number} has no list of outcomes")),
        }
    }

    /// Parses a decision node after its name: the player, the number of the information set and, at its first node, the actions.
    fn player_move(&mut self) -> Result<EfgNodeKind, Diagnostic> {
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.integer("the number of the player")?;
        let player = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let Some(player) = player.filter(|player| *player < self.out.players.len()) else {
            return Err(Diagnostic::new(span, format!("there is no player {number}: the game has {}", self.out.players.len())));
        };
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.integer("the number of the information set")?;
        let name = self.text().unwrap_or_default();
        if self.skip(EfgTokenKind::Open) {
            let mut actions = Vec::new();
            while !self.skip(EfgTokenKind::Close) {
                actions.push(self.take(EfgTokenKind::Text, "an action, in quotes")?);
                self.skip(EfgTokenKind::Comma);
            }
            if actions.is_empty() {
                return Err(Diagnostic::new(span, "this information set has no actions"));
            }
            match self.sets.get(&(player, number)) {
                Some(known) if self.out.sets[*known].actions != actions => {
                    return Err(Diagnostic::new(span, format!("information set {number} has other actions than before")));
                }
                Some(_) => {}
                None => {
                    self.sets.insert((player, number), self.out.sets.len());
                    self.out.sets.push(EfgSet { player, name, actions });
                }
            }
        }
        match self.sets.get(&(player, number)) {
            Some(set) => Ok(EfgNodeKind::Move { set: *set, next: Vec::new() }),
            None => self.fault(format!("information set {number} has no list of actions")),
        }
    }

    /// Parses the outcome of a node: what each player receives when play reaches the node.
    fn outcome(&mut self, span: Span) -> Result<Option<Vec<Rational>>, Diagnostic> {
        let number = self.integer("the number of the outcome")?;
        self.text();
        if self.skip(EfgTokenKind::Open) {
            let mut paid = Vec::new();
            while !self.skip(EfgTokenKind::Close) {
                paid.push(self.rational("a payoff")?);
                self.skip(EfgTokenKind::Comma);
            }
            if paid.len() != self.out.players.len() {
                let (found, players) = (paid.len(), self.out.players.len());
                return Err(Diagnostic::new(span, format!("outcome {number} has {found} payoffs for {players} players")));
            }
            if number == 0 {
                let fault = Diagnostic::new(span, "outcome 0 means that there are no payoffs");
                return Err(fault.repair("give this outcome a number of its own"));
            }
            if self.outcomes.get(&number).is_some_and(|known| *known != paid) {
                return Err(Diagnostic::new(span, format!("outcome {number} has other payoffs than before")));
            }
            self.outcomes.insert(number, paid);
        }
        match self.outcomes.get(&number) {
            Some(paid) => Ok(Some(paid.clone())),
            None if number == 0 => Ok(None),
            None => Err(Diagnostic::new(span, format!("outcome {number} has no list of payoffs"))),
        }
    }

    /// Checks perfect recall (Kuhn 1953): the same information sets and actions of the player precede all nodes of an information
    /// set.
    fn check_perfect_recall(&self) -> Result<(), Diagnostic> {
        // For each information set: its first node, and the player's own history before that node.
        let mut first: Vec<Option<(usize, OwnHistory)>> = vec![None; self.out.sets.len()];
        for (id, node) in self.out.places.iter().enumerate() {
            let EfgNodeKind::Move { set, .. } = &node.kind else { continue };
            let player = self.out.sets[*set].player;
            let own_move = |(before, branch): (usize, usize)| match &self.out.places[before].kind {
                EfgNodeKind::Move { set, .. } if self.out.sets[*set].player == player => Some((*set, branch)),
                EfgNodeKind::Move { .. } | EfgNodeKind::Draw { .. } | EfgNodeKind::End => None,
            };
            let mut history: OwnHistory = self.out.predecessors(id).filter_map(own_move).collect();
            history.reverse();
            match &first[*set] {
                None => first[*set] = Some((id, history)),
                Some((_, known)) if *known == history => {}
                Some((other_node, other_history)) => {
                    let message = format!(
                        "at information set {} `{}` lacks perfect recall: before {} it chose {}, before {} it chose {}",
                        self.number(*set),
                        self.out.players[player],
                        self.shown_node(*other_node),
                        self.shown_history(other_history),
                        self.shown_node(id),
                        self.shown_history(&history)
                    );
                    let fault = Diagnostic::new(node.span, message).also(self.out.places[*other_node].span, "the other node");
                    return Err(fault.repair("split the information set: only games with perfect recall can be imported"));
                }
            }
        }
        Ok(())
    }

    /// The number of an information set in the file.
    fn number(&self, set: usize) -> u64 {
        self.sets.iter().find(|(_, known)| **known == set).map_or(0, |((_, number), _)| *number)
    }

    /// A node as a message shows it: its name, and its line and column in the file.
    fn shown_node(&self, node: usize) -> String {
        let start = usize::try_from(self.out.places[node].span.start).unwrap_or(usize::MAX);
        let before = self.text.get(..start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        match self.names[node].as_str() {
            "" => format!("the node at {line}:{column}"),
            name => format!("the node `{name}` at {line}:{column}"),
        }
    }

    /// The actions of a player as a message shows them.
    fn shown_history(&self, history: &[(usize, usize)]) -> String {
        let shown = |(set, branch): &(usize, usize)| {
            format!("`{}` at information set {}", self.out.sets[*set].actions[*branch], self.number(*set))
        };
        match history {
            [] => "nothing".to_owned(),
            _ => history.iter().map(shown).collect::<Vec<_>>().join(", "),
        }
    }
}
