//! The grid on which the second reader puts numbers chosen from an interval.
//!
//! For a statement it holds the interval's closed ends, every amount that a rule or a history names, and every number at which a comparison in the
//! game, in a rule or in the statement turns, with neighbours and midpoints of all of these.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use super::conditions::PointInterval;
use super::evaluate::{Context, Environment, LocalValue};
use super::mentions::{comparisons, names_in};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use crate::syntax::play::{ActionSyntax, BeliefSyntax, GameSyntax, PlanKind, RuleCondition, StepKind, StepSyntax};
use crate::syntax::tree::{Domain, Expr, ExprKind, RangeSyntax, Relation};
use kernel::number::{Rational, ratio, whole};

/// The most numbers at which something turns, for one move.
const MAX_TURNS: usize = 40;
/// A neighbour is this part of the way to the next number.
const NEAR: i64 = 1024;

/// The numbers of an interval that are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grid {
    /// Those at which something turns with their neighbours, and so many evenly spaced ones.
    Turns(usize),
    /// So many evenly spaced ones alone.
    Even(usize),
}

impl Default for Grid {
    fn default() -> Self {
        Self::Turns(0)
    }
}

/// What the grids are made of.
#[derive(Default)]
pub(super) struct Amounts {
    /// Pairs of numbers that are compared somewhere, with the names in them.
    compared: Vec<(Expr, Expr, BTreeSet<String>)>,
    /// What rules do at each move, or which amount they give: by the name of its variable.
    done: BTreeMap<String, Vec<Expr>>,
    /// Numbers that histories and the point give to variables.
    pub(super) forced: BTreeMap<String, Vec<Rational>>,
    /// Numbers that may belong to any variable.
    pub(super) everywhere: Vec<Rational>,
    /// Which numbers are tried besides those at which something turns, or instead of them.
    pub(super) grid: Grid,
    /// The whole grid of a variable, where one information set would have several.
    pub(super) fixed: BTreeMap<String, Vec<Rational>>,
}

/// All that the numbers tried at the moves of a game depend on, beside the point.
pub(super) struct Grids {
    grid: Grid,
    compared: Vec<(Expr, Expr)>,
    /// In no order.
    done: Vec<Expr>,
    forced: BTreeMap<String, BTreeSet<Rational>>,
    everywhere: BTreeSet<Rational>,
}

impl PartialEq for Grids {
    fn eq(&self, other: &Self) -> bool {
        self.grid == other.grid
            && self.forced == other.forced
            && self.everywhere == other.everywhere
            && self.done.len() == other.done.len()
            && self.compared == other.compared
            && self.done.iter().all(|action| other.done.contains(action))
    }
}

impl Amounts {
    /// What of it the numbers tried at the moves of a game depend on; nothing at all if no move is from an interval. `of` and this read the
    /// same.
    pub(super) fn grids(&self, game: &GameSyntax) -> Grids {
        let mut names = BTreeSet::new();
        of_intervals(&game.steps, &mut names);
        let mut out = Grids {
            grid: self.grid,
            compared: Vec::new(),
            done: Vec::new(),
            forced: BTreeMap::new(),
            everywhere: BTreeSet::new(),
        };
        if names.is_empty() {
            return out;
        }
        let about = self.compared.iter().filter(|(_, _, mentioned)| names.iter().any(|name| mentioned.contains(*name)));
        out.compared = about.map(|(left, right, _)| (left.clone(), right.clone())).collect();
        for action in self.done.values().flatten() {
            if !out.done.contains(action) {
                out.done.push(action.clone());
            }
        }
        let forced = self.forced.iter().filter(|(name, _)| names.contains(name.as_str()));
        out.forced = forced.map(|(name, numbers)| (name.clone(), numbers.iter().cloned().collect())).collect();
        out.everywhere = self.everywhere.iter().cloned().collect();
        out
    }

    /// Adds what a formula compares.
    pub(super) fn compare(&mut self, context: &Context<'_>, expr: &Expr) {
        for (left, right) in comparisons(context, expr) {
            let mut names = BTreeSet::new();
            names_in(context, &left, &mut names);
            names_in(context, &right, &mut names);
            if !self.compared.iter().any(|(a, b, _)| *a == left && *b == right) {
                self.compared.push((left, right, names));
            }
        }
    }

    /// Adds what the steps of a game compare.
    pub(super) fn steps(&mut self, context: &Context<'_>, steps: &[StepSyntax]) {
        for step in steps {
            match &step.kind {
                StepKind::Gets { payoff: expr, .. } | StepKind::Let { value: expr, .. } => self.compare(context, expr),
                StepKind::If { cases, otherwise } => {
                    for (test, steps) in cases {
                        self.compare(context, test);
                        self.steps(context, steps);
                    }
                    self.steps(context, otherwise);
                }
                StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => self.steps(context, steps),
                StepKind::ChooseAmong { options, .. } => options.iter().for_each(|option| self.steps(context, &option.steps)),
                StepKind::Draw { chances, .. } => {
                    let weights = chances.iter().flat_map(|chance| &chance.weights);
                    weights.for_each(|weight| self.compare(context, &weight.value));
                }
                StepKind::Go { discounts, .. } => discounts.iter().for_each(|weight| self.compare(context, &weight.value)),
                StepKind::Players(_)
                | StepKind::Variable { .. }
                | StepKind::Tie { .. }
                | StepKind::Know { .. }
                | StepKind::See { .. }
                | StepKind::DrawUniformly { .. }
                | StepKind::Choose { .. }
                | StepKind::End => {}
            }
        }
    }

    /// Adds what the rules and beliefs of an assessment compare and do.
    pub(super) fn assessment(&mut self, context: &Context<'_>, assessment: &crate::syntax::play::AssessmentSyntax) {
        for plan in &assessment.plans {
            plan.when.iter().for_each(|when| self.compare(context, when));
            match &plan.kind {
                PlanKind::Moves { variable, rules, .. } => {
                    for rule in rules {
                        if let Some(RuleCondition::If(test)) = &rule.place {
                            self.compare(context, test);
                        }
                        if let ActionSyntax::Mix(mix) = &rule.action {
                            for (action, chance) in mix {
                                self.compare(context, action);
                                self.done.entry(variable.value.clone()).or_default().push(action.clone());
                                chance.iter().for_each(|chance| self.bounded(context, chance));
                            }
                        }
                    }
                }
                PlanKind::Belief { guesses, .. } => {
                    for guess in guesses {
                        if let Some(RuleCondition::If(test)) = &guess.place {
                            self.compare(context, test);
                        }
                        if let BeliefSyntax::Mix(mix) = &guess.content {
                            for (_, chance) in mix {
                                if let Some(crate::syntax::play::ChanceSyntax::Exactly(chance)) = chance {
                                    self.bounded(context, chance);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// A probability: it is compared with 0 and 1.
    fn bounded(&mut self, context: &Context<'_>, chance: &Expr) {
        self.compare(context, chance);
        let number = |text: &str| Expr { node: ExprKind::Number(text.to_owned()), span: chance.span };
        let rest = [0, 1].map(|end| (Relation::Less, number(if end == 0 { "0" } else { "1" })));
        for side in rest {
            let chain = Expr { node: ExprKind::Chain(Box::new(chance.clone()), vec![side]), span: chance.span };
            self.compare(context, &chain);
        }
    }

    /// The numbers of an interval that are tried for a variable, and whether there are more.
    pub(super) fn of(&self, name: &str, interval: &PointInterval, env: &Environment<'_>) -> Evaluation<(Vec<Rational>, bool)> {
        if interval.is_empty() {
            return Ok((Vec::new(), false));
        }
        if let (Some(low), Some(high)) = (&interval.low, &interval.high)
            && low == high
        {
            return Ok((vec![low.clone()], false));
        }
        if let Some(fixed) = self.fixed.get(name) {
            return Ok((fixed.iter().filter(|number| interval.holds(number)).cloned().collect(), true));
        }
        let spaced = match self.grid {
            Grid::Even(count) => return Ok((evenly(interval, count), true)),
            Grid::Turns(count) => count,
        };
        let mut special: BTreeSet<Rational> = interval.low.iter().chain(&interval.high).cloned().collect();
        special.extend(self.forced.get(name).into_iter().flatten().cloned());
        special.extend(self.everywhere.iter().cloned());
        for action in self.done.values().flatten() {
            if let Ok(value) = amount_of(action, env) {
                special.insert(value);
            }
        }
        let about = self.compared.iter().filter(|(_, _, names)| names.contains(name));
        let about: Vec<(&Expr, &Expr)> = about.map(|(left, right, _)| (left, right)).collect();
        let place = env.locals.len();
        let env = RefCell::new(env.with([LocalValue { name: name.into(), value: None, labels: None }]));
        let difference = |(left, right): (&Expr, &Expr), at: &Rational| -> Evaluation<Rational> {
            env.borrow_mut().locals[place].value = Some(NumberOrLabel::Number(at.clone()));
            let env = env.borrow();
            Ok(env.number(left)? - env.number(right)?)
        };
        let samples = samples(interval, &special);
        for pair in &about {
            special.extend(turns(&samples, &|at| difference(*pair, at)));
        }
        special.retain(|number| {
            interval.holds(number) || Some(number) == interval.low.as_ref() || Some(number) == interval.high.as_ref()
        });
        // Where a comparison is not linear, look between numbers at which it has opposite signs.
        for pair in &about {
            let known: Vec<Rational> = special.iter().cloned().collect();
            for ends in known.windows(2) {
                let [low, high] = ends else { continue };
                if let (Ok(below), Ok(above)) = (difference(*pair, low), difference(*pair, high))
                    && (&below * &above).is_negative()
                {
                    special.insert(low + &((high - low) * &below * (&below - &above).recip()));
                }
            }
        }
        if special.len() > MAX_TURNS {
            return Err(NoValue::unable(format!("more than {MAX_TURNS} numbers at which something turns for `{name}`")));
        }
        let mut all = with_neighbours(&special, interval);
        if let (Some(low), Some(high), true) = (&interval.low, &interval.high, spaced > 1) {
            all.extend(between(low, high, spaced).into_iter().filter(|number| interval.holds(number)));
            all.sort();
            all.dedup();
        }
        Ok((all, true))
    }
}

/// The names of the variables whose numbers are chosen from intervals.
fn of_intervals<'s>(steps: &'s [StepSyntax], out: &mut BTreeSet<&'s str>) {
    for step in steps {
        match &step.kind {
            StepKind::Choose { variable, domain: Domain::Range(RangeSyntax::Interval { .. }), .. } => {
                out.insert(&variable.value);
            }
            StepKind::ChooseAmong { options, .. } => {
                for option in options {
                    if let Some((amount, RangeSyntax::Interval { .. })) = &option.amount {
                        out.insert(&amount.value);
                    }
                    of_intervals(&option.steps, out);
                }
            }
            StepKind::If { cases, otherwise } => {
                cases.iter().for_each(|(_, steps)| of_intervals(steps, out));
                of_intervals(otherwise, out);
            }
            StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => of_intervals(steps, out),
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Draw { .. }
            | StepKind::DrawUniformly { .. }
            | StepKind::Choose { domain: Domain::Set(_) | Domain::Range(RangeSyntax::Finite(..)), .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::Go { .. }
            | StepKind::End => {}
        }
    }
}

/// So many evenly spaced numbers, at least two, the ends among them.
fn between(low: &Rational, high: &Rational, count: usize) -> Vec<Rational> {
    let parts = i64::try_from(count.max(2) - 1).unwrap_or(1);
    (0..=parts).filter_map(|part| Some(low + &((high - low) * ratio(part, parts)?))).collect()
}

/// So many evenly spaced numbers of an interval. An end that does not belong to it is replaced by the number halfway to the next; an
/// interval without an end goes on as far as its other end is from 0, and 8 more.
fn evenly(interval: &PointInterval, count: usize) -> Vec<Rational> {
    let beyond = |end: &Rational| end.abs() + whole(8);
    let (low, high) = match (&interval.low, &interval.high) {
        (Some(low), Some(high)) => (low.clone(), high.clone()),
        (Some(low), None) => (low.clone(), low + &beyond(low)),
        (None, Some(high)) => (high - &beyond(high), high.clone()),
        (None, None) => (whole(-8), whole(8)),
    };
    let mut out = between(&low, &high, count);
    let half = ratio(1, 2).unwrap_or_default();
    let last = out.len() - 1;
    for (end, beside) in [(0, 1), (last, last - 1)] {
        if !interval.holds(&out[end]) {
            out[end] = (&out[end] + &out[beside]) * &half;
        }
    }
    out
}

/// The number that a rule's action names.
fn amount_of(action: &Expr, env: &Environment<'_>) -> Evaluation<Rational> {
    match &super::evaluate::bare(action).node {
        ExprKind::Call(_, arguments) => match arguments.as_slice() {
            [amount] => env.number(amount).or_else(|_| env.number(action)),
            _ => env.number(action),
        },
        _ => env.number(action),
    }
}

/// Three numbers inside the interval, evenly spaced, and further ones beside.
fn samples(interval: &PointInterval, special: &BTreeSet<Rational>) -> Vec<Rational> {
    let low = interval.low.clone().or_else(|| special.first().map(|first| first - &Rational::one()));
    let low = low.unwrap_or_else(|| interval.high.as_ref().map_or_else(Rational::zero, |high| high - &Rational::one()));
    let high = interval.high.clone().unwrap_or_else(|| special.last().unwrap_or(&low).max(&low) + &Rational::one());
    (1i64..=4).filter_map(|part| Some(&low + &((&high - &low) * ratio(part, 5)?))).collect()
}

/// The numbers at which a linear, or quadratic, difference is 0.
fn turns(samples: &[Rational], difference: &dyn Fn(&Rational) -> Evaluation<Rational>) -> Vec<Rational> {
    let values: Vec<Rational> = match samples.iter().map(difference).collect::<Evaluation<_>>() {
        Ok(values) => values,
        Err(_) => return Vec::new(),
    };
    let ([x0, x1, x2, x3], [f0, f1, f2, f3]) = (samples, values.as_slice()) else { return Vec::new() };
    let (d01, d12, d23) = ((f1 - f0) * (x1 - x0).recip(), (f2 - f1) * (x2 - x1).recip(), (f3 - f2) * (x3 - x2).recip());
    if d01 == d12 && d12 == d23 {
        return if d01.is_zero() { Vec::new() } else { vec![x0 - &(f0 * d01.recip())] };
    }
    let (s, t) = ((&d12 - &d01) * (x2 - x0).recip(), (&d23 - &d12) * (x3 - x1).recip());
    if s != t {
        return Vec::new();
    }
    // f(x) = f0 + d01 (x - x0) + s (x - x0)(x - x1), in powers of u = x - x0.
    let (a, b, c) = (s.clone(), &d01 - &(&s * &(x1 - x0)), f0.clone());
    let discriminant = &b * &b - whole(4) * &a * &c;
    if discriminant.is_negative() {
        return Vec::new();
    }
    let root = |number: num_bigint::BigInt| {
        let root = number.sqrt();
        (&root * &root == number).then_some(root)
    };
    match (root(discriminant.numer()), root(discriminant.denom())) {
        (Some(above), Some(below)) => {
            let root = Rational::new(above, below);
            let scale = (whole(2) * &a).recip();
            [-&b + &root, -&b - &root].into_iter().map(|top| x0 + &(top * &scale)).collect()
        }
        _ => Vec::new(),
    }
}

fn with_neighbours(special: &BTreeSet<Rational>, interval: &PointInterval) -> Vec<Rational> {
    let mut all = special.clone();
    let sorted: Vec<&Rational> = special.iter().collect();
    let near = ratio(1, NEAR).unwrap_or_default();
    let half = ratio(1, 2).unwrap_or_default();
    for ends in sorted.windows(2) {
        let gap = ends[1] - ends[0];
        all.insert(ends[0] + &(&gap * &near));
        all.insert(ends[0] + &(&gap * &half));
        all.insert(ends[1] - &(&gap * &near));
    }
    let beyond = [Rational::one(), near, whole(10)];
    match (&interval.high, sorted.last()) {
        (None, Some(last)) => all.extend(beyond.iter().map(|step| *last + step)),
        (None, None) => all.extend(beyond.clone()),
        (Some(_), _) => {}
    }
    match (&interval.low, sorted.first()) {
        (None, Some(first)) => all.extend(beyond.iter().map(|step| *first - step)),
        (None, None) => all.extend(beyond.map(|step| -step)),
        (Some(_), _) => {}
    }
    all.into_iter().filter(|number| interval.holds(number)).collect()
}
