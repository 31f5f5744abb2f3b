//! A game with every number in figures and finitely many histories: what it is at a point, numbers chosen from an interval being put
//! on a grid.
//!
//! Tests are worked out, so that only draws, moves and ends are left. An information set of the game becomes one for each list of
//! numbers that its mover may have seen.
//!
//! # Source
//! Finite extensive games: Kuhn (1953).

use std::collections::HashMap;

use super::fault::Fault;
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::Game;
use crate::game::tree::{InfoId, NodeId, NodeKind, PlayerId, Range, VariableId};
use crate::number::Rational;

/// The most histories, of whatever length, that a game is written out into.
pub const MAX_PLACES: usize = 200_000;

/// The number of a [`Place`].
pub type PlaceId = usize;
/// The number of a [`Set`].
pub type SetId = usize;

/// A game in figures.
#[derive(Clone, Debug, Default)]
pub struct Finite {
    /// How many players there are.
    pub players: usize,
    /// The histories, each before those that it begins.
    pub places: Vec<Place>,
    /// Where each root of the game is.
    pub roots: Vec<PlaceId>,
    /// The information sets, in the order in which they are met.
    pub sets: Vec<Set>,
    /// What is amiss with nature: chances that are no probabilities, each told once.
    pub remarks: Vec<String>,
}

/// A history.
#[derive(Clone, Debug)]
pub struct Place {
    /// The place of the game.
    pub node: NodeId,
    /// The history before it, with the branch that leads here.
    pub parent: Option<(PlaceId, usize)>,
    /// What happens here.
    pub kind: Kind,
}

/// What happens after a history.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Nature draws.
    Draw {
        /// The probability of each branch, by player.
        chances: Vec<Vec<Rational>>,
        /// What follows, by branch.
        next: Vec<PlaceId>,
    },
    /// A player moves.
    Move {
        /// The information set.
        set: SetId,
        /// What follows, by act of the information set.
        next: Vec<PlaceId>,
    },
    /// The end.
    End {
        /// What each player has got since the root.
        paid: Vec<Rational>,
    },
    /// A state follows.
    Go {
        /// What each player has got since the root.
        paid: Vec<Rational>,
        /// By how much all that comes is scaled, by player.
        discounts: Vec<Rational>,
        /// Which root.
        target: usize,
    },
}

/// An information set.
#[derive(Clone, Debug)]
pub struct Set {
    /// The information set of the game.
    pub info: InfoId,
    /// The player.
    pub player: PlayerId,
    /// The numbers seen.
    pub seen: Vec<(VariableId, Rational)>,
    /// What may be done.
    pub acts: Vec<Act>,
    /// The histories in it.
    pub places: Vec<PlaceId>,
}

/// Something that may be done at an information set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The option, by its place.
    pub option: usize,
    /// The number chosen with it.
    pub amount: Option<Rational>,
    /// It may be done: the number lies where it should. Others are there because an assessment prescribes them.
    pub allowed: bool,
}

/// A number that is to be chosen at an information set.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The information set.
    pub info: InfoId,
    /// The option that it goes with.
    pub option: usize,
    /// Its variable.
    pub variable: VariableId,
    /// Where it lies, in figures.
    pub within: &'a Within,
    /// The parameters, and the numbers seen.
    pub known: &'a Assignment,
    /// The numbers seen, in order.
    pub seen: &'a [(VariableId, Rational)],
}

/// Where a number lies, in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Within {
    /// Between two ends, each with whether it belongs to the interval; an end that is missing is infinite.
    Interval {
        /// The lower end.
        low: Option<(Rational, bool)>,
        /// The upper end.
        high: Option<(Rational, bool)>,
    },
    /// One of these.
    Values(Vec<Rational>),
}

impl Within {
    /// True iff a number lies there.
    #[must_use]
    pub fn contains(&self, number: &Rational) -> bool {
        match self {
            Self::Interval { low, high } => {
                let above = low.as_ref().is_none_or(|(end, closed)| end < number || (*closed && end == number));
                above && high.as_ref().is_none_or(|(end, closed)| number < end || (*closed && end == number))
            }
            Self::Values(values) => values.contains(number),
        }
    }
}

/// Says which numbers are tried where one is chosen. Those that lie outside are acts that may not be done.
pub trait Amounts {
    /// The numbers to try, each once.
    ///
    /// # Errors
    /// A rule that has no value there.
    fn amounts(&mut self, asked: &Asked<'_>) -> Result<Vec<Rational>, Fault>;
}

/// The value of a number at a point.
///
/// # Errors
/// It has none, or rational arithmetic does not tell it.
pub fn number(term: &TermRef, at: &Assignment) -> Result<Rational, Fault> {
    told(evaluate::term(term, at), || term.to_string())
}

/// Whether a condition holds at a point.
///
/// # Errors
/// It is undefined, or rational arithmetic does not tell.
pub fn truth(condition: &ConditionRef, at: &Assignment) -> Result<bool, Fault> {
    told(evaluate::condition(condition, at), || condition.to_string())
}

fn told<T>(value: Evaluated<T>, formula: impl Fn() -> String) -> Result<T, Fault> {
    match value {
        Evaluated::Value(value) => Ok(value),
        Evaluated::Undefined => Err(Fault::NoValue { formula: formula(), at: String::new() }),
        Evaluated::Unknown => Err(Fault::NotTold { formula: formula() }),
    }
}

impl Finite {
    /// A game written out at a point that has a value for each of its parameters.
    ///
    /// # Errors
    /// A formula without a value, an interval with nothing in it, more than [`MAX_PLACES`] histories.
    pub fn new(game: &Game, at: &Assignment, amounts: &mut dyn Amounts) -> Result<Self, Fault> {
        let out = Self { players: game.players.len(), ..Self::default() };
        let mut builder =
            Builder { game, at: at.clone(), parameters: at, chosen: Vec::new(), amounts, out, known: HashMap::new() };
        for root in &game.roots {
            let place = builder.place(root.node, None)?;
            builder.out.roots.push(place);
        }
        Ok(builder.out)
    }

    /// The information set of a history at which someone moves, and what follows by act.
    #[must_use]
    pub fn movement(&self, place: PlaceId) -> Option<(SetId, &[PlaceId])> {
        match &self.places[place].kind {
            Kind::Move { set, next } => Some((*set, next)),
            Kind::Draw { .. } | Kind::End { .. } | Kind::Go { .. } => None,
        }
    }

    /// The histories before one, each with the branch taken there, the last first.
    pub fn way(&self, place: PlaceId) -> impl Iterator<Item = (PlaceId, usize)> + '_ {
        std::iter::successors(self.places[place].parent, |(before, _)| self.places[*before].parent)
    }
}

struct Builder<'a> {
    game: &'a Game,
    /// The parameters and all numbers chosen so far.
    at: Assignment,
    parameters: &'a Assignment,
    /// The numbers chosen so far.
    chosen: Vec<(VariableId, Rational)>,
    amounts: &'a mut dyn Amounts,
    out: Finite,
    known: HashMap<(InfoId, Vec<Rational>), SetId>,
}

impl Builder<'_> {
    fn number(&self, term: &TermRef) -> Result<Rational, Fault> {
        number(term, &self.at).map_err(|fault| self.placed(fault))
    }

    /// A fault with the numbers chosen so far.
    fn placed(&self, fault: Fault) -> Fault {
        match fault {
            Fault::NoValue { formula, .. } => {
                let chosen = self.chosen.iter().map(|(variable, value)| format!("{} = {value}", self.game.number(*variable)));
                Fault::NoValue { formula, at: chosen.collect::<Vec<_>>().join(", ") }
            }
            other => other,
        }
    }

    fn push(&mut self, node: NodeId, parent: Option<(PlaceId, usize)>, kind: Kind) -> Result<PlaceId, Fault> {
        if self.out.places.len() >= MAX_PLACES {
            return Err(Fault::TooLarge { most: MAX_PLACES });
        }
        self.out.places.push(Place { node, parent, kind });
        Ok(self.out.places.len() - 1)
    }

    fn place(&mut self, node: NodeId, parent: Option<(PlaceId, usize)>) -> Result<PlaceId, Fault> {
        let game = self.game;
        let all = |this: &Self, terms: &[TermRef]| terms.iter().map(|term| this.number(term)).collect::<Result<Vec<_>, _>>();
        match &game.nodes[node].kind {
            NodeKind::Test { cases } => {
                for (condition, next) in cases {
                    if truth(condition, &self.at).map_err(|fault| self.placed(fault))? {
                        return self.place(*next, parent);
                    }
                }
                let shown = cases.first().map_or_else(String::new, |(condition, _)| condition.to_string());
                Err(self.placed(Fault::NoValue { formula: shown, at: String::new() }))
            }
            NodeKind::Draw { variable, branches } => {
                let chances: Vec<Vec<Rational>> =
                    branches.iter().map(|branch| all(self, &branch.weights)).collect::<Result<_, _>>()?;
                self.check_chances(*variable, &chances);
                let place = self.push(node, parent, Kind::Draw { chances, next: Vec::new() })?;
                for (branch, chance) in branches.iter().enumerate() {
                    let follows = self.place(chance.node, Some((place, branch)))?;
                    if let Kind::Draw { next, .. } = &mut self.out.places[place].kind {
                        next.push(follows);
                    }
                }
                Ok(place)
            }
            NodeKind::Move { options, info, .. } => {
                let set = self.set(*info)?;
                let place = self.push(node, parent, Kind::Move { set, next: Vec::new() })?;
                self.out.sets[set].places.push(place);
                for act in 0..self.out.sets[set].acts.len() {
                    let Act { option, amount, .. } = self.out.sets[set].acts[act].clone();
                    let chosen = options[option].amount.as_ref().zip(amount).map(|((variable, _), amount)| (*variable, amount));
                    let before = chosen.map(|(variable, amount)| {
                        self.chosen.push((variable, amount.clone()));
                        (game.number(variable), self.at.insert(game.number(variable), amount))
                    });
                    let follows = self.place(options[option].node, Some((place, act)))?;
                    if let Some((name, value)) = before {
                        self.chosen.pop();
                        match value {
                            Some(value) => self.at.insert(name, value),
                            None => self.at.remove(&name),
                        };
                    }
                    if let Kind::Move { next, .. } = &mut self.out.places[place].kind {
                        next.push(follows);
                    }
                }
                Ok(place)
            }
            NodeKind::End { paid } => {
                let paid = all(self, paid)?;
                self.push(node, parent, Kind::End { paid })
            }
            NodeKind::Go { paid, discounts, target } => {
                let (paid, discounts) = (all(self, paid)?, all(self, discounts)?);
                self.push(node, parent, Kind::Go { paid, discounts, target: *target })
            }
        }
    }

    /// Notes chances that are no probabilities.
    fn check_chances(&mut self, variable: VariableId, chances: &[Vec<Rational>]) {
        let (zero, one) = (Rational::from_integer(0.into()), Rational::from_integer(1.into()));
        for player in 0..self.out.players {
            let mut own = chances.iter().map(|branch| &branch[player]);
            let sum: Rational = chances.iter().map(|branch| &branch[player]).sum();
            if own.any(|chance| chance < &zero || &one < chance) || sum != one {
                let name = &self.game.variables[variable].name;
                let remark = format!("the chances of `{name}` are no probabilities there");
                if !self.out.remarks.contains(&remark) {
                    self.out.remarks.push(remark);
                }
            }
        }
    }

    /// The information set reached now.
    fn set(&mut self, info: InfoId) -> Result<SetId, Fault> {
        let here = &self.game.infos[info];
        let seen = |variable: &VariableId| self.chosen.iter().find(|(chosen, _)| chosen == variable).cloned();
        let seen: Vec<(VariableId, Rational)> = here.amounts.iter().filter_map(seen).collect();
        let key = (info, seen.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let mut known = self.parameters.clone();
        known.extend(seen.iter().map(|(variable, value)| (self.game.number(*variable), value.clone())));
        let mut acts = Vec::new();
        for (option, choice) in options(self.game, info).iter().enumerate() {
            let Some((variable, range)) = &choice.amount else {
                acts.push(Act { option, amount: None, allowed: true });
                continue;
            };
            let within = self.within(range, &known, info)?;
            let asked = Asked { info, option, variable: *variable, within: &within, known: &known, seen: &seen };
            for amount in self.amounts.amounts(&asked)? {
                let allowed = within.contains(&amount);
                acts.push(Act { option, amount: Some(amount), allowed });
            }
        }
        if acts.iter().all(|act| !act.allowed) {
            return Err(Fault::NoChoice { info: self.game.info_name(info) });
        }
        let set = self.out.sets.len();
        self.out.sets.push(Set { info, player: here.player, seen, acts, places: Vec::new() });
        self.known.insert(key, set);
        Ok(set)
    }

    /// An interval in figures; its ends may mention only what is seen.
    fn within(&self, range: &Range, known: &Assignment, info: InfoId) -> Result<Within, Fault> {
        let value = |term: &TermRef| {
            number(term, known).map_err(|fault| {
                let unseen = |name: &Variable| !known.contains_key(name) && self.at.contains_key(name);
                let free = crate::expression::variables::Variables::of_term(term).free;
                match free.into_iter().find(|name| unseen(name)) {
                    Some(number) => Fault::Unseen { info: self.game.info_name(info), number },
                    None => self.placed(fault),
                }
            })
        };
        let end = |end: &Option<(TermRef, bool)>| match end {
            Some((term, closed)) => Ok(Some((value(term)?, *closed))),
            None => Ok(None),
        };
        Ok(match range {
            Range::Interval { low, high } => Within::Interval { low: end(low)?, high: end(high)? },
            Range::Values(values) => Within::Values(values.iter().map(value).collect::<Result<_, _>>()?),
        })
    }
}

/// What may be done at an information set of a game.
#[must_use]
pub fn options(game: &Game, info: InfoId) -> &[crate::game::tree::Choice] {
    let first = game.infos[info].nodes.first().map(|node| &game.nodes[*node].kind);
    match first {
        Some(NodeKind::Move { options, .. }) => options,
        Some(NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. }) | None => &[],
    }
}
