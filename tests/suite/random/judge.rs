//! Compares rulings on random claims with the meaning of the claims: on a grid of rational points, and at every point of a
//! ruling.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::Value;
use num_rational::BigRational as Rational;
use num_rational::Ratio;
use referee::audit::{PaperAudit, RuledClaim};
use referee::certify::{Finding, Point, Word};
use referee::report::diagnostics;
use referee::source::Sources;

use super::Dice;
use super::claims::{Claim, Paper, Stated};
use super::meaning::{Exact, Formula, name};

/// The largest number of grid points at which a claim is evaluated.
const POINTS: usize = 150;

type Small = Ratio<i128>;

/// Counts of the comparisons, and the faults.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    /// The number of rulings with each verdict, without obligations.
    pub(crate) words: BTreeMap<Word, usize>,
    /// The number of rulings on obligations.
    pub(crate) obligations: usize,
    /// The number of evaluated grid points.
    pub(crate) grid: usize,
    /// The number of evaluated points of rulings.
    pub(crate) shown: usize,
    /// The number of points of rulings that are not evaluated because they have irrational coordinates.
    pub(crate) irrational: usize,
    /// The wrong rulings.
    pub(crate) faults: Vec<String>,
}

impl Figures {
    pub(crate) fn claims(&self) -> usize {
        self.words.values().sum()
    }

    pub(crate) fn of(&self, word: Word) -> usize {
        self.words.get(&word).copied().unwrap_or(0)
    }

    pub(crate) fn add(&mut self, other: Self) {
        for (word, count) in other.words {
            *self.words.entry(word).or_default() += count;
        }
        self.obligations += other.obligations;
        self.grid += other.grid;
        self.shown += other.shown;
        self.irrational += other.irrational;
        self.faults.extend(other.faults);
    }
}

/// Reads the paper with the tool.
pub(crate) fn read(paper: &Paper) -> Arc<referee::paper::Paper> {
    let mut sources = Sources::default();
    let main = sources.add("chance.referee", paper.text());
    let mut include = |_: &str, _: &str| Err("nothing is included".to_owned());
    let read = referee::paper::read("chance", sources, main, &mut include);
    Arc::new(read.unwrap_or_else(|(sources, faults)| panic!("{}", diagnostics::print_plain(&sources, &faults))))
}

/// Compares the rulings on a paper with the meaning of its claims.
pub(crate) fn compare(paper: &Paper, audited: &PaperAudit, dice: &mut Dice) -> Figures {
    let mut out = Figures::default();
    for ruled in &audited.rulings {
        let id = ruled.question.claim.as_str();
        let Some(number) = id.strip_prefix('c') else { continue };
        let (number, obligation) = number.split_once('/').map_or((number, None), |(number, rest)| (number, Some(rest)));
        let Some(claim) = number.parse().ok().and_then(|number: usize| paper.claims.get(number)) else { continue };
        let word = ruled.ruling.verdict.word();
        let mut judge = Judge { paper, claim, ruled, word, dice: &mut *dice, out: &mut out };
        match obligation {
            None => judge.claim(),
            Some("defined") => judge.defined(),
            Some(other) => panic!("unexpected obligation: {other}"),
        }
    }
    out
}

struct Judge<'a> {
    paper: &'a Paper,
    claim: &'a Claim,
    ruled: &'a RuledClaim,
    word: Word,
    dice: &'a mut Dice,
    out: &'a mut Figures,
}

impl Judge<'_> {
    fn fault(&mut self, what: &str, point: &[impl std::fmt::Display]) {
        let point: Vec<String> = point.iter().enumerate().map(|(place, value)| format!("{} = {value}", name(place))).collect();
        let (id, word) = (&self.ruled.question.claim, self.word);
        self.out.faults.push(format!("{id} is {word}: {what} at {}", point.join(", ")));
    }

    fn claim(&mut self) {
        *self.out.words.entry(self.word).or_default() += 1;
        let claim = self.claim;
        match (&claim.stated, self.word) {
            (Stated::Nonempty(_), Word::Proved) | (_, Word::Refuted) if self.shown_anywhere() => self.shown(),
            (Stated::Nonempty(formula), Word::Refuted) => self.none("it has a point", |point| formula.at(point) == Some(true)),
            (Stated::Rises(number, variable, strictly), Word::Proved) => self.pairs(number, *variable, *strictly),
            (stated, Word::Proved) => self.none("it fails", |point| fails(stated, point)),
            // A vacuous claim: its premise holds nowhere, or it is undefined everywhere.
            (stated, Word::Vacuous) => {
                self.none("it says something", |point| premise(stated, point) && !undefined(stated, point));
            }
            (_, Word::Refuted) => self.fault("the ruling has no point", &[] as &[i32]),
            (_, Word::Open | Word::Unchecked) => {}
        }
    }

    /// Returns whether some part of the ruling has a point.
    fn shown_anywhere(&self) -> bool {
        self.ruled.ruling.parts.iter().any(|part| matches!(part.finding, Finding::Sat { .. }))
    }

    /// Tests that every point of the ruling has the property for which the ruling shows it.
    fn shown(&mut self) {
        for part in &self.ruled.ruling.parts {
            let Finding::Sat { point, .. } = &part.finding else { continue };
            let claim = self.claim;
            let first = self.values(point, "");
            let Some(first) = first else {
                self.out.irrational += 1;
                continue;
            };
            self.out.shown += 1;
            let fits = match &claim.stated {
                Stated::Nonempty(formula) | Stated::Empty(formula) => formula.at(&first) == Some(true),
                Stated::Rises(number, variable, strictly) => {
                    let Some(second) = self.values(point, name(*variable)) else { continue };
                    let (low, high) = (number.at(&first), number.at(&second));
                    let falls = low.zip(high).is_some_and(|(low, high)| if *strictly { low >= high } else { low > high });
                    falls && first[*variable] < second[*variable] && holds(&claim.given, &second) && self.inside(&second)
                }
                stated @ (Stated::Holds(_) | Stated::Implies(..) | Stated::Iff(..)) => fails(stated, &first),
            };
            if !fits || !holds(&claim.given, &first) || !self.inside(&first) {
                self.fault("the point does not show the verdict", &first);
            }
        }
    }

    /// Returns the values of the parameters at a point, with that of parameter `second` taken from the second point; `None` if a
    /// value is irrational. A parameter that the query does not mention may have any value.
    fn values(&self, point: &Point, second: &str) -> Option<Vec<Rational>> {
        let of = |place: usize| {
            let own = name(place);
            let wanted = if own == second { format!("{own}@2") } else { own.to_owned() };
            match point.values.iter().find(|(name, _)| **name == *wanted) {
                Some((_, Value::Rational(value))) => Some(Rational::new(value.numer(), value.denom())),
                Some((_, Value::Root { .. })) => None,
                None => {
                    let (above, below) = self.paper.domains[place].points[0];
                    Some(Exact::fraction(above, below))
                }
            }
        };
        (0..self.paper.domains.len()).map(of).collect()
    }

    fn inside(&self, point: &[Rational]) -> bool {
        let number = |value: i64| -> Rational { Exact::fraction(value, 1) };
        self.paper.domains.iter().zip(point).all(|(domain, value)| match domain.written {
            "(0, 1)" => *value > number(0) && *value < number(1),
            "[0, 1]" => *value >= number(0) && *value <= number(1),
            "(0, inf)" => *value > number(0),
            "[-1, 2)" => *value >= number(-1) && *value < number(2),
            "(-inf, inf)" => true,
            other => panic!("{other}"),
        })
    }

    /// Tests the ruling on the obligation that the claim is defined everywhere.
    fn defined(&mut self) {
        self.out.obligations += 1;
        let claim = self.claim;
        match self.word {
            Word::Proved => self.none("it has no value", |point| undefined(&claim.stated, point)),
            Word::Vacuous => self.none("something is given", |_| true),
            Word::Refuted => {
                for part in &self.ruled.ruling.parts {
                    let Finding::Sat { point, .. } = &part.finding else { continue };
                    let Some(values) = self.values(point, "") else {
                        self.out.irrational += 1;
                        continue;
                    };
                    self.out.shown += 1;
                    if !undefined(&claim.stated, &values) || !holds(&claim.given, &values) || !self.inside(&values) {
                        self.fault("the claim is defined", &values);
                    }
                }
            }
            Word::Open | Word::Unchecked => {}
        }
    }

    /// Tests that no grid point that satisfies the hypotheses has the property.
    fn none(&mut self, what: &str, is: impl Fn(&[Small]) -> bool) {
        for point in self.grid() {
            self.out.grid += 1;
            if holds(&self.claim.given, &point) && is(&point) {
                self.fault(what, &point);
                return;
            }
        }
    }

    /// Tests that the number increases between any two grid points that satisfy the hypotheses and differ in this variable only.
    fn pairs(&mut self, number: &super::meaning::Number, variable: usize, strictly: bool) {
        let values = self.paper.domains[variable].points;
        for first in self.grid() {
            for (above, below) in values {
                self.out.grid += 1;
                let mut second = first.clone();
                second[variable] = Small::fraction(*above, *below);
                if first[variable] < second[variable] && holds(&self.claim.given, &first) && holds(&self.claim.given, &second) {
                    let ends = number.at(&first).zip(number.at(&second));
                    if ends.is_some_and(|(low, high)| if strictly { low >= high } else { low > high }) {
                        self.fault("the number does not increase", &first);
                        return;
                    }
                }
            }
        }
    }

    /// Returns the points of the grid, or a random selection if there are too many. Variables that the claim does not mention are
    /// fixed.
    fn grid(&mut self) -> Vec<Vec<Small>> {
        let mut used = Vec::new();
        self.claim.given.iter().for_each(|formula| formula.variables(&mut used));
        match &self.claim.stated {
            Stated::Holds(formula) | Stated::Nonempty(formula) | Stated::Empty(formula) => formula.variables(&mut used),
            Stated::Implies(left, right) | Stated::Iff(left, right) => {
                left.variables(&mut used);
                right.variables(&mut used);
            }
            Stated::Rises(number, variable, _) => {
                used.push(*variable);
                number.clone().is(super::meaning::Sign::Equal, super::meaning::Number::whole(0)).variables(&mut used);
            }
        }
        let choices: Vec<&[(i64, i64)]> = self
            .paper
            .domains
            .iter()
            .enumerate()
            .map(|(place, domain)| if used.contains(&place) { domain.points } else { &domain.points[..1] })
            .collect();
        let all: usize = choices.iter().map(|values| values.len()).product();
        let point = |place: &mut dyn FnMut(usize) -> usize| -> Vec<Small> {
            choices.iter().map(|values| values[place(values.len())]).map(|(above, below)| Small::fraction(above, below)).collect()
        };
        if all <= POINTS {
            let whole = |number: usize| {
                let mut rest = number;
                point(&mut |count| {
                    let place = rest % count;
                    rest /= count;
                    place
                })
            };
            (0..all).map(whole).collect()
        } else {
            let dice = &mut *self.dice;
            (0..POINTS).map(|_| point(&mut |count| dice.below(count))).collect()
        }
    }
}

/// Returns whether all formulas are defined and true.
fn holds<T: Exact>(given: &[Formula], point: &[T]) -> bool {
    given.iter().all(|formula| formula.at(point) == Some(true))
}

/// Returns whether the statement is defined and false at the point.
fn fails<T: Exact>(stated: &Stated, point: &[T]) -> bool {
    match stated {
        Stated::Holds(formula) => formula.at(point) == Some(false),
        Stated::Implies(left, right) => left.at(point) == Some(true) && right.at(point) == Some(false),
        Stated::Iff(left, right) => left.at(point).zip(right.at(point)).is_some_and(|(left, right)| left != right),
        Stated::Empty(formula) => formula.at(point) == Some(true),
        Stated::Nonempty(_) | Stated::Rises(..) => false,
    }
}

/// Returns whether the premise of the statement is true at the point.
fn premise<T: Exact>(stated: &Stated, point: &[T]) -> bool {
    match stated {
        Stated::Implies(left, _) => left.at(point) == Some(true),
        Stated::Iff(left, right) => left.at(point) == Some(true) || right.at(point) == Some(true),
        Stated::Holds(_) | Stated::Nonempty(_) | Stated::Empty(_) => true,
        // A single point is no pair.
        Stated::Rises(..) => false,
    }
}

/// Returns whether the statement is undefined at the point.
fn undefined<T: Exact>(stated: &Stated, point: &[T]) -> bool {
    match stated {
        Stated::Holds(formula) | Stated::Empty(formula) | Stated::Nonempty(formula) => formula.at(point).is_none(),
        Stated::Implies(left, right) => match (left.at(point), right.at(point)) {
            (Some(false), _) | (_, Some(true)) => false,
            (left, right) => left.is_none() || right.is_none(),
        },
        Stated::Iff(left, right) => left.at(point).is_none() || right.at(point).is_none(),
        Stated::Rises(number, ..) => number.at(point).is_none(),
    }
}
