//! Reads Gambit's extensive games (`.efg`, format 2) whose payoffs and chances are numbers.
//!
//! The text may come from anywhere: its size, the number of places and of players, and the length of a way are bounded, and nothing
//! here calls itself.
//!
//! # Source
//! The format: Gambit's manual, "Game representation formats".

mod tokens;

use std::collections::HashMap;

use num_traits::{One, Zero};

use self::tokens::{EfgToken, EfgTokenKind, figure, tokens};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use kernel::number::Rational;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;
/// The most places that a game may have.
pub const MAX_PLACES: usize = 20_000;
/// The most players.
pub const MAX_PLAYERS: usize = 50;
/// The most moves and draws on one way.
pub const MAX_LENGTH: usize = 60;

/// The place before another, and the branch that leads there; `None` at the root.
type Parent = Option<(usize, usize)>;
/// Information sets of a player, with the action that it took there.
type OwnHistory = Vec<(usize, usize)>;

/// An extensive game in figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Efg {
    /// Its title.
    pub title: String,
    /// The players' names.
    pub players: Vec<String>,
    /// The information sets, in the order in which they are met.
    pub sets: Vec<EfgSet>,
    /// The draws, those of one number being one, in the order in which they are met.
    pub draws: Vec<EfgSet>,
    /// The places, each before those that follow it.
    pub places: Vec<EfgNode>,
}

/// An information set, or a draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EfgSet {
    /// The player, by its place; 0 for a draw.
    pub player: usize,
    /// What it is called, perhaps nothing.
    pub name: String,
    /// What may be done or drawn.
    pub actions: Vec<String>,
}

/// A place in the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EfgNode {
    /// The place before it, with the branch that leads here.
    pub parent: Option<(usize, usize)>,
    /// What is paid to each player on coming here; `None` for nothing.
    pub paid: Option<Vec<Rational>>,
    /// What happens here.
    pub kind: PlaceKind,
    /// Where it is written.
    pub span: Span,
}

/// What happens at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlaceKind {
    /// Nature draws: which of the draws, the probability of each branch, and what follows.
    Draw {
        /// The draw.
        draw: usize,
        /// By branch.
        chances: Vec<Rational>,
        /// By branch.
        next: Vec<usize>,
    },
    /// A player moves.
    Move {
        /// The information set.
        set: usize,
        /// By action.
        next: Vec<usize>,
    },
    /// The end.
    End,
}

impl Efg {
    /// The places on the way to one, the nearest first, each with the branch taken there.
    pub fn way(&self, place: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        std::iter::successors(self.places[place].parent, |(before, _)| self.places[*before].parent)
    }

    /// The same game without draws that have one branch: what they pay is paid at the place that follows.
    #[must_use]
    pub fn without_certain_draws(&self) -> Self {
        let mut out = Self { places: Vec::with_capacity(self.places.len()), ..self.clone() };
        out.places.clear();
        // For each place: the place of the new game before it, with the branch, and what certain draws before it have paid.
        let mut before: Vec<(Parent, Option<Vec<Rational>>)> = vec![(None, None); self.places.len()];
        for (id, place) in self.places.iter().enumerate() {
            let (parent, owed) = before[id].clone();
            let paid = match (owed, &place.paid) {
                (Some(owed), Some(paid)) => Some(owed.iter().zip(paid).map(|(owed, paid)| owed + paid).collect()),
                (owed, paid) => owed.or_else(|| paid.clone()),
            };
            let next = match &place.kind {
                PlaceKind::Draw { next, .. } | PlaceKind::Move { next, .. } => next.as_slice(),
                PlaceKind::End => &[],
            };
            if let (PlaceKind::Draw { .. }, [only]) = (&place.kind, next) {
                before[*only] = (parent, paid);
                continue;
            }
            let own = out.places.len();
            next.iter().enumerate().for_each(|(branch, next)| before[*next] = (Some((own, branch)), None));
            let mut kind = place.kind.clone();
            if let PlaceKind::Draw { next, .. } | PlaceKind::Move { next, .. } = &mut kind {
                next.clear();
            }
            if let Some((before, _)) = parent
                && let PlaceKind::Draw { next, .. } | PlaceKind::Move { next, .. } = &mut out.places[before].kind
            {
                next.push(own);
            }
            out.places.push(EfgNode { parent, paid, kind, span: place.span });
        }
        out
    }
}

/// Reads a game.
///
/// # Errors
/// The first fault, with its place in the text.
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
    reader.recall()?;
    Ok(reader.out)
}

struct EfgReader {
    text: String,
    /// The name of each place, empty for most.
    names: Vec<String>,
    tokens: Vec<EfgToken>,
    at: usize,
    end: Span,
    out: Efg,
    /// Information sets by player and number.
    sets: HashMap<(usize, u64), usize>,
    draws: HashMap<u64, usize>,
    /// The chances of each draw.
    chances: Vec<Vec<Rational>>,
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

    fn found(&self) -> String {
        match self.peek() {
            None => "the end of the file".to_owned(),
            Some(EfgToken { kind: EfgTokenKind::Text, .. }) => "a text in quotes".to_owned(),
            Some(token) => format!("`{}`", token.text.chars().take(40).collect::<String>()),
        }
    }

    /// The text of the next token, which must be of a kind.
    fn take(&mut self, kind: EfgTokenKind, what: &str) -> Result<String, Diagnostic> {
        match self.tokens.get_mut(self.at) {
            Some(token) if token.kind == kind => {
                self.at += 1;
                Ok(std::mem::take(&mut token.text))
            }
            Some(_) | None => self.fault(format!("expected {what}, found {}", self.found())),
        }
    }

    fn skip(&mut self, kind: EfgTokenKind) -> bool {
        let there = self.peek().is_some_and(|token| token.kind == kind);
        self.at += usize::from(there);
        there
    }

    /// A text in quotes, if there is one.
    fn text(&mut self) -> Option<String> {
        if self.peek().is_some_and(|token| token.kind == EfgTokenKind::Text) {
            self.take(EfgTokenKind::Text, "").ok()
        } else {
            None
        }
    }

    fn whole(&mut self, what: &str) -> Result<u64, Diagnostic> {
        let number = self.peek().filter(|token| token.kind == EfgTokenKind::Word).and_then(|token| token.text.parse().ok());
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.fault(format!("expected {what}, found {}", self.found())),
        }
    }

    fn figure(&mut self, what: &str) -> Result<Rational, Diagnostic> {
        let number = self.peek().filter(|token| token.kind == EfgTokenKind::Word).and_then(|token| figure(&token.text));
        match number {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => {
                let fault = self.fault::<Rational>(format!("expected {what}, found {}", self.found()));
                fault.map_err(|fault| fault.repair("write a number, such as 1/2 or 0.25"))
            }
        }
    }

    fn header(&mut self) -> Result<(), Diagnostic> {
        let words: Vec<&str> = self.tokens.iter().take(3).map(|token| token.text.as_str()).collect();
        if !matches!(words.as_slice(), ["EFG", "2", "R" | "D"]) {
            let fault = self.fault::<()>("this is no extensive game of Gambit's, format 2");
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

    /// The places in order: each is the first branch that is still open.
    fn tree(&mut self) -> Result<(), Diagnostic> {
        let mut open: Vec<(Option<(usize, usize)>, usize)> = vec![(None, 0)];
        while let Some((parent, length)) = open.pop() {
            let id = self.out.places.len();
            if id >= MAX_PLACES {
                return self.fault(format!("the game has more than {MAX_PLACES} places"));
            }
            if length > MAX_LENGTH {
                return self.fault(format!("the game has ways of more than {MAX_LENGTH} moves and draws"));
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
                "p" => self.movement()?,
                _ => PlaceKind::End,
            };
            let paid = self.outcome(span)?;
            let branches = match &kind {
                PlaceKind::Draw { draw, .. } => self.out.draws[*draw].actions.len(),
                PlaceKind::Move { set, .. } => self.out.sets[*set].actions.len(),
                PlaceKind::End => 0,
            };
            if let PlaceKind::Draw { next, .. } | PlaceKind::Move { next, .. } = &mut kind {
                next.reserve(branches);
            }
            self.out.places.push(EfgNode { parent, paid, kind, span });
            if let Some((before, _)) = parent
                && let PlaceKind::Draw { next, .. } | PlaceKind::Move { next, .. } = &mut self.out.places[before].kind
            {
                next.push(id);
            }
            open.extend((0..branches).rev().map(|branch| (Some((id, branch)), length + 1)));
            if open.len() > MAX_PLACES {
                return self.fault(format!("the game has more than {MAX_PLACES} places"));
            }
        }
        if self.peek().is_some() {
            return self.fault("the tree is complete before this");
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<PlaceKind, Diagnostic> {
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.whole("the number of the draw")?;
        let name = self.text().unwrap_or_default();
        if self.skip(EfgTokenKind::Open) {
            let (mut actions, mut chances) = (Vec::new(), Vec::new());
            while !self.skip(EfgTokenKind::Close) {
                actions.push(self.take(EfgTokenKind::Text, "what may be drawn, in quotes")?);
                chances.push(self.figure("its probability")?);
                self.skip(EfgTokenKind::Comma);
            }
            let sum: Rational = chances.iter().sum();
            if !sum.is_one() || chances.iter().any(|chance| chance < &Rational::zero()) {
                let fault = Diagnostic::new(span, format!("the chances of this draw are no probabilities: their sum is {sum}"));
                return Err(fault.repair("let them be in [0, 1] and sum to exactly one"));
            }
            let set = EfgSet { player: 0, name, actions };
            match self.draws.get(&number) {
                Some(known) if self.out.draws[*known].actions != set.actions || self.chances[*known] != chances => {
                    return Err(Diagnostic::new(span, format!("draw {number} was another one before")));
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
            Some(draw) => Ok(PlaceKind::Draw { draw: *draw, chances: self.chances[*draw].clone(), next: Vec::new() }),
            None => self.fault(format!("nothing says what may be drawn at draw {number}")),
        }
    }

    fn movement(&mut self) -> Result<PlaceKind, Diagnostic> {
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.whole("the number of the player")?;
        let player = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let Some(player) = player.filter(|player| *player < self.out.players.len()) else {
            return Err(Diagnostic::new(span, format!("there is no player {number}: the game has {}", self.out.players.len())));
        };
        let span = self.peek().map_or(self.end, |token| token.span);
        let number = self.whole("the number of the information set")?;
        let name = self.text().unwrap_or_default();
        if self.skip(EfgTokenKind::Open) {
            let mut actions = Vec::new();
            while !self.skip(EfgTokenKind::Close) {
                actions.push(self.take(EfgTokenKind::Text, "an action, in quotes")?);
                self.skip(EfgTokenKind::Comma);
            }
            if actions.is_empty() {
                return Err(Diagnostic::new(span, "there is nothing to do at this information set"));
            }
            match self.sets.get(&(player, number)) {
                Some(known) if self.out.sets[*known].actions != actions => {
                    return Err(Diagnostic::new(span, format!("information set {number} had other actions before")));
                }
                Some(_) => {}
                None => {
                    self.sets.insert((player, number), self.out.sets.len());
                    self.out.sets.push(EfgSet { player, name, actions });
                }
            }
        }
        match self.sets.get(&(player, number)) {
            Some(set) => Ok(PlaceKind::Move { set: *set, next: Vec::new() }),
            None => self.fault(format!("nothing says what may be done at information set {number}")),
        }
    }

    /// What is paid on coming to a place.
    fn outcome(&mut self, span: Span) -> Result<Option<Vec<Rational>>, Diagnostic> {
        let number = self.whole("the number of the outcome")?;
        self.text();
        if self.skip(EfgTokenKind::Open) {
            let mut paid = Vec::new();
            while !self.skip(EfgTokenKind::Close) {
                paid.push(self.figure("a payoff")?);
                self.skip(EfgTokenKind::Comma);
            }
            if paid.len() != self.out.players.len() {
                let (found, players) = (paid.len(), self.out.players.len());
                return Err(Diagnostic::new(span, format!("outcome {number} has {found} payoffs for {players} players")));
            }
            if number == 0 {
                return Err(Diagnostic::new(span, "outcome 0 pays nothing").repair("give this outcome a number of its own"));
            }
            if self.outcomes.get(&number).is_some_and(|known| *known != paid) {
                return Err(Diagnostic::new(span, format!("outcome {number} paid something else before")));
            }
            self.outcomes.insert(number, paid);
        }
        match self.outcomes.get(&number) {
            Some(paid) => Ok(Some(paid.clone())),
            None if number == 0 => Ok(None),
            None => Err(Diagnostic::new(span, format!("nothing says what outcome {number} pays"))),
        }
    }

    /// Every player remembers what it saw and did (Kuhn 1953): all places of an information set have the same information sets and
    /// actions of its player before them.
    fn recall(&self) -> Result<(), Diagnostic> {
        let mut first: Vec<Option<(usize, OwnHistory)>> = vec![None; self.out.sets.len()];
        for (id, place) in self.out.places.iter().enumerate() {
            let PlaceKind::Move { set, .. } = &place.kind else { continue };
            let player = self.out.sets[*set].player;
            let own = |(before, branch): (usize, usize)| match &self.out.places[before].kind {
                PlaceKind::Move { set, .. } if self.out.sets[*set].player == player => Some((*set, branch)),
                PlaceKind::Move { .. } | PlaceKind::Draw { .. } | PlaceKind::End => None,
            };
            let mut done: OwnHistory = self.out.way(id).filter_map(own).collect();
            done.reverse();
            match &first[*set] {
                None => first[*set] = Some((id, done)),
                Some((_, known)) if *known == done => {}
                Some((known, before)) => {
                    let message = format!(
                        "at information set {} `{}` forgets what it did: before {} {}, before {} {}",
                        self.number(*set),
                        self.out.players[player],
                        self.node(*known),
                        self.past(before),
                        self.node(id),
                        self.past(&done)
                    );
                    let fault = Diagnostic::new(place.span, message).also(self.out.places[*known].span, "the other node");
                    return Err(fault.repair("the language knows only players that remember: split the information set"));
                }
            }
        }
        Ok(())
    }

    /// The number that an information set has in the text.
    fn number(&self, set: usize) -> u64 {
        self.sets.iter().find(|(_, known)| **known == set).map_or(0, |((_, number), _)| *number)
    }

    /// A node in words: its name, and where it is written.
    fn node(&self, place: usize) -> String {
        let start = usize::try_from(self.out.places[place].span.start).unwrap_or(usize::MAX);
        let before = self.text.get(..start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        match self.names[place].as_str() {
            "" => format!("the node at {line}:{column}"),
            name => format!("the node `{name}` at {line}:{column}"),
        }
    }

    /// What a player has done, in words.
    fn past(&self, done: &[(usize, usize)]) -> String {
        let one = |(set, branch): &(usize, usize)| {
            format!("`{}` at information set {}", self.out.sets[*set].actions[*branch], self.number(*set))
        };
        match done {
            [] => "nothing".to_owned(),
            _ => done.iter().map(one).collect::<Vec<_>>().join(", "),
        }
    }
}
