//! Chooses the numbers of an interval that the second reader tries: the grid of a move.
//!
//! A grid contains the closed ends of the interval, the amounts that rules and histories name, and numbers at which a comparison
//! in the game, in the rules or in the statement changes sign, together with neighbours and midpoints. Called by
//! [`super::table`]. Guards verdicts: a profitable deviation between the numbers of a grid is missed, so answers that rest on a
//! grid are not exact.

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

/// The maximum number of special numbers of a grid: ends, named amounts, and numbers at which a comparison changes sign.
const MAX_TURNS: usize = 40;
/// A neighbour of a special number lies at `1/NEAR` of the distance to the next special number.
const NEAR: i64 = 1024;

/// Which numbers of an interval are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grid {
    /// The special numbers and their neighbours; also this many evenly spaced numbers, if at least two and if both ends are
    /// finite.
    Turns(usize),
    /// This many evenly spaced numbers only.
    Even(usize),
}

impl Default for Grid {
    fn default() -> Self {
        Self::Turns(0)
    }
}

/// What the grids of a statement are computed from.
#[derive(Default)]
pub(super) struct Amounts {
    /// Pairs of sides that are compared somewhere, with the names in both.
    compared: Vec<(Expr, Expr, BTreeSet<String>)>,
    /// The actions that rules prescribe, by the name of the move's variable.
    done: BTreeMap<String, Vec<Expr>>,
    /// The numbers that histories and the point give to a variable, by the name of the variable.
    pub(super) forced: BTreeMap<String, Vec<Rational>>,
    /// Numbers that may belong to any variable.
    pub(super) everywhere: Vec<Rational>,
    /// Which numbers are tried.
    pub(super) grid: Grid,
    /// The whole grid of a variable, by the name of the variable. [`super::sets`] computes it if histories that need the same
    /// grid have different ones.
    pub(super) fixed: BTreeMap<String, Vec<Rational>>,
}

/// Everything, apart from the point, that the numbers tried at the moves of a game depend on. Part of a key of the shelf.
pub(super) struct Grids {
    grid: Grid,
    compared: Vec<(Expr, Expr)>,
    /// The actions that rules prescribe. Their order does not matter.
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
    /// Returns everything that the grids of this game depend on; nothing but the kind of grid if no move of the game is from an
    /// interval. Must read the same data as `of`, because games with equal `Grids` are treated as one.
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

    /// Adds the comparisons in a formula.
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

    /// Adds the comparisons in the steps of a game.
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

    /// Adds the comparisons in the rules and beliefs of an assessment, and the actions that the rules prescribe.
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

    /// Adds the comparisons in a probability, and the comparisons of the probability with 0 and 1.
    fn bounded(&mut self, context: &Context<'_>, chance: &Expr) {
        self.compare(context, chance);
        let number = |text: &str| Expr { node: ExprKind::Number(text.to_owned()), span: chance.span };
        let rest = [0, 1].map(|end| (Relation::Less, number(if end == 0 { "0" } else { "1" })));
        for side in rest {
            let chain = Expr { node: ExprKind::Chain(Box::new(chance.clone()), vec![side]), span: chance.span };
            self.compare(context, &chain);
        }
    }

    /// Returns the numbers of an interval that are tried for a variable, and whether the interval has more. There is no answer if
    /// there are more than [`MAX_TURNS`] special numbers.
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
        // If a comparison has opposite signs at two neighbouring special numbers, the zero of the secant is added. This
        // approximates the sign changes of comparisons that are neither linear nor quadratic.
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

/// Collects the names of the variables whose numbers are chosen from intervals.
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

/// Returns `count` evenly spaced numbers, at least two. Both ends are among them.
fn between(low: &Rational, high: &Rational, count: usize) -> Vec<Rational> {
    let parts = i64::try_from(count.max(2) - 1).unwrap_or(1);
    (0..=parts).filter_map(|part| Some(low + &((high - low) * ratio(part, parts)?))).collect()
}

/// Returns `count` evenly spaced numbers of an interval, at least two. An end that does not belong to the interval is replaced by
/// the midpoint between the end and the next number. If one end e is finite, the other is at most `|e| + 8` away. An interval
/// without finite ends is replaced by `[-8, 8]`.
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

/// Returns the number that the action of a rule names: the amount that goes with a label, or the action itself. There is no value
/// if the action names no number.
fn amount_of(action: &Expr, env: &Environment<'_>) -> Evaluation<Rational> {
    match &super::evaluate::bare(action).node {
        ExprKind::Call(_, arguments) => match arguments.as_slice() {
            [amount] => env.number(amount).or_else(|_| env.number(action)),
            _ => env.number(action),
        },
        _ => env.number(action),
    }
}

/// Returns four evenly spaced numbers between the ends of the interval. An infinite end is replaced by a finite one beyond the
/// special numbers.
fn samples(interval: &PointInterval, special: &BTreeSet<Rational>) -> Vec<Rational> {
    let low = interval.low.clone().or_else(|| special.first().map(|first| first - &Rational::one()));
    let low = low.unwrap_or_else(|| interval.high.as_ref().map_or_else(Rational::zero, |high| high - &Rational::one()));
    let high = interval.high.clone().unwrap_or_else(|| special.last().unwrap_or(&low).max(&low) + &Rational::one());
    (1i64..=4).filter_map(|part| Some(&low + &((&high - &low) * ratio(part, 5)?))).collect()
}

/// Returns the rational zeros of a difference that is linear or quadratic in the four samples; nothing for other differences.
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
    // With u = x - x0, f(x) = f0 + d01 (x - x0) + s (x - x0)(x - x1) is a u^2 + b u + c.
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

/// Adds neighbours and midpoints to the special numbers, and numbers beyond them towards an infinite end. Returns those that lie
/// in the interval.
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
