//! Generates random papers whose quantifiers are restricted by conditions that may be undefined; [`super::meaning`] defines their
//! meaning.

use num_rational::BigRational;

use super::meaning::{FIRST_NEW, Formula, Number, Paper, Parameter, Range, fraction};
use crate::random::Dice;
use crate::random::meaning::Sign;

/// Returns a random paper.
pub(crate) fn paper(dice: &mut Dice, claims: usize) -> Paper {
    let count = 2 + dice.below(2);
    let mut out = Paper { parameters: Vec::new(), assumptions: Vec::new(), claims: Vec::new() };
    for place in 0..count {
        let whole = dice.once_in(5);
        let range = if whole { small_whole(dice) } else { domain(dice, place) };
        out.parameters.push(Parameter { whole, range });
    }
    for _ in 0..dice.below(3) {
        let place = dice.below(count);
        let other = (place + 1) % count;
        let sign = *dice.choose(&[Sign::Less, Sign::LessEqual, Sign::Greater, Sign::GreaterEqual, Sign::NotEqual]);
        out.assumptions.push(match dice.below(4) {
            0 => Formula::Inverse(*dice.choose(&[1, 2, -1]), place, small(dice), sign, variable(other)),
            1 => Formula::Root(place, small(dice), sign, variable(other)),
            2 => Formula::Any(vec![
                Formula::Compare(variable(place), sign, small(dice)),
                Formula::Inverse(1, place, Number::Fraction(0, 1), Sign::Less, variable(other)),
            ]),
            _ => Formula::Compare(variable(place), sign, variable(other)),
        });
    }
    for _ in 0..claims {
        let claim = Chance { dice, count }.claim();
        out.claims.push(claim);
    }
    out
}

fn variable(place: usize) -> Number {
    Number::Variable(place)
}

fn small(dice: &mut Dice) -> Number {
    let (above, below) = *dice.choose(&[(0, 1), (0, 1), (1, 1), (-1, 1), (1, 2), (2, 1), (-1, 2), (3, 2)]);
    Number::Fraction(above, below)
}

fn small_whole(dice: &mut Dice) -> Range {
    let low = *dice.choose(&[-1, 0, 0, 1]);
    Range::Interval(Some((Number::Fraction(low, 1), true)), Some((Number::Fraction(low + 3, 1), dice.once_in(2))))
}

/// Returns a domain whose ends may be infinite, depend on an earlier parameter, or divide by one.
fn domain(dice: &mut Dice, place: usize) -> Range {
    let closed = |dice: &mut Dice| dice.once_in(2);
    let low = Number::Fraction(*dice.choose(&[-2, -1, 0, 0]), 1);
    let high = Number::Fraction(*dice.choose(&[1, 2, 3]), 1);
    match dice.below(8) {
        0 => Range::Interval(None, None),
        1 => Range::Interval(Some((low, closed(dice))), None),
        2 => Range::Interval(None, Some((high, closed(dice)))),
        3 if place > 0 => Range::Interval(Some((variable(dice.below(place)), closed(dice))), None),
        4 if place > 0 => {
            let end = Number::Quotient(Box::new(Number::Fraction(1, 1)), Box::new(variable(dice.below(place))));
            Range::Interval(Some((low, closed(dice))), Some((end, closed(dice))))
        }
        5 => Range::Finite(vec![low, Number::Fraction(1, 2), high]),
        _ => Range::Interval(Some((low, closed(dice))), Some((high, closed(dice)))),
    }
}

struct Chance<'a> {
    dice: &'a mut Dice,
    count: usize,
}

impl Chance<'_> {
    fn sign(&mut self) -> Sign {
        *self.dice.choose(&[Sign::Less, Sign::LessEqual, Sign::Greater, Sign::GreaterEqual, Sign::Equal, Sign::NotEqual])
    }

    fn one_of(&mut self, places: &[usize]) -> Number {
        if places.is_empty() || self.dice.once_in(4) { small(self.dice) } else { variable(*self.dice.choose(places)) }
    }

    /// Returns a number in these variables.
    fn number(&mut self, places: &[usize], depth: usize) -> Number {
        if depth == 0 {
            return self.one_of(places);
        }
        let (a, b) = (Box::new(self.number(places, depth - 1)), Box::new(self.one_of(places)));
        match self.dice.below(9) {
            0 => Number::Product(a, b),
            1 => Number::Quotient(a, b),
            2 => Number::Least(a, b),
            3 => Number::Greatest(a, b),
            4 => Number::Size(a),
            5 => {
                let test = Formula::Compare(self.one_of(places), Sign::Greater, small(self.dice));
                Number::Choice(Box::new(test), a, b)
            }
            _ => Number::Sum(a, b),
        }
    }

    /// Returns a comparison, perhaps with a bound variable: linear in it, with it in a denominator, or with it under a root.
    fn comparison(&mut self, bound: Option<usize>, places: &[usize]) -> Formula {
        let sign = self.sign();
        let Some(bound) = bound else {
            let depth = self.dice.below(3);
            return Formula::Compare(self.number(places, depth), sign, self.one_of(places));
        };
        match self.dice.below(6) {
            0 => Formula::Inverse(*self.dice.choose(&[1, -1, 2]), bound, small(self.dice), sign, self.one_of(places)),
            1 => Formula::Root(bound, small(self.dice), sign, self.one_of(places)),
            2 => {
                let slope = self.one_of(places);
                let scaled = Number::Product(Box::new(slope), Box::new(variable(bound)));
                Formula::Compare(scaled, sign, self.one_of(places))
            }
            _ => Formula::Compare(variable(bound), sign, self.one_of(places)),
        }
    }

    fn body(&mut self, bound: Option<usize>, places: &[usize], depth: usize) -> Formula {
        if depth == 0 {
            let bound = bound.filter(|_| !self.dice.once_in(5));
            return self.comparison(bound, places);
        }
        let (a, b) = (self.body(bound, places, depth - 1), self.body(bound, places, 0));
        match self.dice.below(6) {
            0 => Formula::All(vec![a, b]),
            1 => Formula::Any(vec![a, b]),
            2 => Formula::Not(Box::new(a)),
            3 => Formula::Implies(Box::new(a), Box::new(b)),
            4 => Formula::Iff(Box::new(a), Box::new(b)),
            _ => a,
        }
    }

    /// Returns a quantifier over a declared parameter, with or without a range, or over a new name.
    fn quantified(&mut self, declared: Option<usize>, places: &[usize]) -> Formula {
        let exists = self.dice.once_in(2);
        let (place, range) = match declared {
            Some(place) if !self.dice.once_in(4) => (place, None),
            Some(place) => (place, Some(self.range(places, true))),
            None => (FIRST_NEW, Some(self.range(places, false))),
        };
        let depth = self.dice.below(2);
        let body = self.body(Some(place), places, depth);
        if !self.dice.once_in(4) {
            return Formula::Quantified(exists, place, range, Box::new(body));
        }
        // A second quantifier, nested in the first.
        let inner = FIRST_NEW + 1;
        let pair = vec![Formula::Compare(variable(place), self.sign(), variable(inner)), body];
        let joined = if exists { Formula::Any(pair) } else { Formula::All(pair) };
        let values = Range::Finite(vec![Number::Fraction(0, 1), Number::Fraction(1, 2), Number::Fraction(1, 1)]);
        let body = Formula::Quantified(!exists, inner, Some(values), Box::new(joined));
        Formula::Quantified(exists, place, range, Box::new(body))
    }

    fn range(&mut self, places: &[usize], whole_ends: bool) -> Range {
        if self.dice.once_in(3) {
            return Range::Finite(vec![Number::Fraction(0, 1), Number::Fraction(1, 1), Number::Fraction(2, 1)]);
        }
        let low = Number::Fraction(*self.dice.choose(&[-1, 0, 0]), 1);
        let high = match self.dice.below(4) {
            0 if !places.is_empty() && !whole_ends => variable(*self.dice.choose(places)),
            1 if !places.is_empty() => {
                Number::Quotient(Box::new(Number::Fraction(1, 1)), Box::new(variable(*self.dice.choose(places))))
            }
            _ => Number::Fraction(*self.dice.choose(&[1, 2]), 1),
        };
        let closed = self.dice.once_in(2);
        Range::Interval(Some((low, closed)), Some((high, self.dice.once_in(2))))
    }

    fn claim(&mut self) -> (Formula, Option<Formula>) {
        let bound = self.dice.below(self.count);
        let free: Vec<usize> = (0..self.count).filter(|place| *place != bound).collect();
        let given = |me: &mut Self| me.dice.once_in(3).then(|| me.comparison(None, &free));
        if self.dice.once_in(4) {
            let all: Vec<usize> = (0..self.count).collect();
            return (self.body(None, &all, 1), None);
        }
        let declared = Some(bound).filter(|_| !self.dice.once_in(4));
        let quantified = self.quantified(declared, &free);
        let beside = self.body(None, &free, 0);
        let formula = match self.dice.below(5) {
            0 => Formula::Not(Box::new(quantified)),
            1 => Formula::Implies(Box::new(beside), Box::new(quantified)),
            2 => Formula::Iff(Box::new(quantified), Box::new(beside)),
            _ => quantified,
        };
        (formula, given(self))
    }
}

/// Returns some values of a parameter: inside a domain with constant ends, at its ends, and outside.
pub(crate) fn grid(whole: bool) -> Vec<BigRational> {
    let all: &[(i64, i64)] = if whole {
        &[(-1, 1), (0, 1), (1, 1), (2, 1), (3, 1), (4, 1)]
    } else {
        &[(-2, 1), (-1, 1), (-1, 2), (0, 1), (1, 4), (1, 2), (1, 1), (3, 2), (2, 1), (3, 1), (5, 1)]
    };
    all.iter().map(|(above, below)| fraction(*above, *below)).collect()
}
