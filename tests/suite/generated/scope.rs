//! The variables that a generated game has set so far, who observes them, and random conditions and payoffs that use them.

use super::dice::Dice;
use super::formula::{Number, Small, Test, named, ratio};
use super::game::{Domain, Parameter};

/// The kind of step that set a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Draw,
    Move(usize),
    Let,
}

/// The values of a variable.
#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Labels(Vec<String>),
    Number,
}

/// A variable that a history may have set.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) origin: Origin,
    /// True if the variable has a value on every history that reaches this place.
    pub(crate) sure: bool,
    /// Which players observe the variable.
    pub(crate) seen: Vec<bool>,
}

/// The choices of a move.
#[derive(Clone, Debug)]
pub(crate) enum Offered {
    /// Labels, each with the interval of its amount if it has one.
    Labels(Vec<(String, Option<Domain>)>),
    Number(Domain),
}

/// A place at which a player moves, with the variables set before.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) player: usize,
    pub(crate) name: String,
    pub(crate) offered: Offered,
    pub(crate) items: Vec<Item>,
}

impl Place {
    /// Returns the variables that the player observes at the place.
    pub(crate) fn visible(&self) -> Vec<Item> {
        self.items.iter().filter(|item| item.seen[self.player]).cloned().collect()
    }

    /// Returns the variables of this origin that the player does not observe at the place.
    pub(crate) fn hidden(&self, draws: bool) -> Vec<Item> {
        let fits = |origin| matches!((origin, draws), (Origin::Draw, true) | (Origin::Move(_), false));
        self.items.iter().filter(|item| !item.seen[self.player] && fits(item.origin)).cloned().collect()
    }
}

/// Chooses an entry by weight.
pub(crate) fn weighted<T: Copy>(dice: &mut Dice, among: &[(usize, T)]) -> T {
    let total: usize = among.iter().map(|(weight, _)| weight).sum();
    let mut left = dice.below(total);
    for (weight, what) in among {
        if left < *weight {
            return *what;
        }
        left -= weight;
    }
    among[0].1
}

/// Returns true with a probability in percent.
pub(crate) fn percent(dice: &mut Dice, chance: usize) -> bool {
    dice.below(100) < chance
}

/// Returns one of a few small constants.
pub(crate) fn constant(dice: &mut Dice) -> Number {
    let (above, below) = *dice.choose(&[(0, 1), (0, 1), (1, 1), (1, 1), (-1, 1), (2, 1), (1, 2)]);
    ratio(above, below)
}

/// Returns a fraction in [0, 1]: a probability or a point of an interval.
pub(crate) fn fraction(dice: &mut Dice) -> Number {
    let (above, below) = *dice.choose(&[(1, 2), (1, 2), (1, 2), (1, 4), (3, 4), (1, 3), (0, 1), (1, 1)]);
    ratio(above, below)
}

/// Returns a parameter whose domain is part of [0, 1].
pub(crate) fn probability(dice: &mut Dice, parameters: &[Parameter]) -> Option<Number> {
    let inside: Vec<&Parameter> =
        parameters.iter().filter(|one| one.points.iter().all(|(above, below)| above <= below)).collect();
    if inside.is_empty() { None } else { Some(named(&dice.choose(&inside).name)) }
}

fn literal(dice: &mut Dice, item: &Item) -> Test {
    match &item.kind {
        Kind::Labels(labels) => {
            let label = dice.choose(labels).clone();
            if percent(dice, 12) { Test::IsNot(item.name.clone(), label) } else { Test::Is(item.name.clone(), label) }
        }
        Kind::Number => {
            let relation = *dice.choose(&["<", "<=", ">", ">=", "=", "!="]);
            let (above, below) = *dice.choose(&[(1, 2), (1, 2), (0, 1), (1, 1), (1, 4)]);
            Test::Compare(named(&item.name), relation, ratio(above, below))
        }
    }
}

/// Returns a condition on some of the items, rarely on a parameter; none if there are no items.
pub(crate) fn test(dice: &mut Dice, items: &[Item], parameters: &[Parameter]) -> Option<Test> {
    if items.is_empty() {
        return None;
    }
    let one = |dice: &mut Dice| {
        if !parameters.is_empty() && percent(dice, 8) {
            let relation = *dice.choose(&["<", "<=", ">", ">="]);
            return Test::Compare(named(&dice.choose(parameters).name), relation, ratio(1, 2));
        }
        // Later items get a larger weight.
        let place = dice.below(items.len()).max(dice.below(items.len()));
        literal(dice, &items[place])
    };
    let first = one(dice);
    Some(match dice.below(10) {
        0 => Test::All(vec![first, one(dice)]),
        1 => Test::Any(vec![first, one(dice)]),
        2 => Test::Same(Box::new(first), Box::new(one(dice))),
        _ => first,
    })
}

/// Returns a payoff that uses the items, small numbers and parameters.
pub(crate) fn payoff(dice: &mut Dice, items: &[Item], parameters: &[Parameter]) -> Number {
    let value = |dice: &mut Dice| {
        if !parameters.is_empty() && percent(dice, 15) { named(&dice.choose(parameters).name) } else { constant(dice) }
    };
    let numbers: Vec<&Item> = items.iter().filter(|item| item.sure && matches!(item.kind, Kind::Number)).collect();
    if !numbers.is_empty() && percent(dice, 45) {
        let item = *dice.choose(&numbers);
        let own = named(&item.name);
        let slope = match dice.below(4) {
            0 => own,
            1 => Number::Difference(Box::new(ratio(1, 1)), Box::new(own)),
            2 => Number::Product(Box::new(value(dice)), Box::new(own)),
            _ => Number::Sum(Box::new(value(dice)), Box::new(own)),
        };
        return match test(dice, items, parameters) {
            Some(test) if percent(dice, 60) => Number::If(Box::new(test), Box::new(slope), Box::new(value(dice))),
            Some(_) | None => slope,
        };
    }
    match test(dice, items, parameters) {
        Some(first) if percent(dice, 80) => {
            let inner = test(dice, items, parameters);
            match inner {
                Some(second) if percent(dice, 25) => {
                    let inner = Number::If(Box::new(second), Box::new(value(dice)), Box::new(value(dice)));
                    Number::If(Box::new(first), Box::new(value(dice)), Box::new(inner))
                }
                Some(_) | None => Number::If(Box::new(first), Box::new(value(dice)), Box::new(value(dice))),
            }
        }
        Some(_) | None => value(dice),
    }
}

/// Returns a small rational number as a constant.
pub(crate) fn known(value: Small) -> Number {
    Number::Known(value)
}
