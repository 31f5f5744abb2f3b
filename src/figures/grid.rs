//! Which numbers are tried where one is chosen: the ends of its interval, where anything turns, what the assessment prescribes, the
//! neighbours of all these on both sides, and evenly spaced ones.

use std::collections::BTreeMap;

use num_traits::One;

use super::comparisons::{Comparison, Comparisons};
use super::fault::Fault;
use super::finite::{Amounts, Asked, Within, number, options, truth};
use super::turns::turns;
use crate::expression::evaluate::{self, Assignment};
use crate::expression::variables::Variables;
use crate::expression::{TermRef, Variable};
use crate::game::assessment::Action;
use crate::game::tree::VariableId;
use crate::game::{Assessment, Game};
use crate::number::{Rational, simplest_between, whole};

/// The most ways to put what is prescribed in place of later numbers in one comparison.
const MAX_WAYS: usize = 32;
/// The most turns that are kept at one information set.
const MAX_TURNS: usize = 48;
/// How much of the way to the next number a neighbour may be off, as one in this many.
const CLOSE: i64 = 32;

/// A number that is chosen, and the numbers seen before. It is the same for all types of the chooser: who sees the number and not
/// the type must have a history of each type there.
pub type Key = (VariableId, Vec<Rational>);

/// A grid for the numbers of a game.
#[derive(Debug)]
pub struct Grid<'a> {
    game: &'a Game,
    assessment: Option<&'a Assessment>,
    comparisons: Comparisons,
    spaced: usize,
    /// Numbers to try wherever a variable is chosen.
    pub tried: BTreeMap<VariableId, Vec<Rational>>,
    /// Numbers to try after some that are seen.
    pub further: BTreeMap<Key, Vec<Rational>>,
}

impl<'a> Grid<'a> {
    /// A grid with this many evenly spaced numbers in each interval, its ends among them.
    #[must_use]
    pub fn new(game: &'a Game, assessment: Option<&'a Assessment>, spaced: usize) -> Self {
        let comparisons = Comparisons::of(game, assessment);
        Self { game, assessment, comparisons, spaced, tried: BTreeMap::new(), further: BTreeMap::new() }
    }

    /// What the rule in force prescribes, and what the other rules would.
    fn prescribed(&self, asked: &Asked<'_>) -> Result<(Vec<Rational>, Vec<Rational>), Fault> {
        let (mut now, mut otherwise) = (Vec::new(), Vec::new());
        let mut settled = false;
        for rule in self.assessment.iter().flat_map(|assessment| &assessment.rules[asked.info]) {
            let in_force = !settled && truth(&rule.condition, asked.known).unwrap_or(false);
            settled |= in_force;
            let Action::Mix(mix) = &rule.action else { continue };
            for amount in mix.iter().filter(|(done, _)| done.option == asked.option).filter_map(|(done, _)| done.amount.as_ref())
            {
                match number(amount, asked.known) {
                    Ok(value) if in_force => now.push(value),
                    Ok(value) => otherwise.push(value),
                    Err(fault @ Fault::NotTold { .. }) if in_force => return Err(fault),
                    Err(_) => {}
                }
            }
        }
        otherwise.extend(self.by_other_types(asked));
        Ok((now, otherwise))
    }

    /// What the rules for the same number prescribe at other information sets, as far as it can be told from what is seen here.
    fn by_other_types(&self, asked: &Asked<'_>) -> Vec<Rational> {
        let rules = self.assessment.iter().flat_map(|assessment| assessment.rules.iter().enumerate());
        let mut out = Vec::new();
        for (info, rule) in
            rules.filter(|(info, _)| *info != asked.info).flat_map(|(info, rules)| rules.iter().map(move |r| (info, r)))
        {
            let Action::Mix(mix) = &rule.action else { continue };
            let options = options(self.game, info);
            let same = |option: usize| matches!(&options[option].amount, Some((variable, _)) if *variable == asked.variable);
            let amounts = mix.iter().filter(|(done, _)| same(done.option)).filter_map(|(done, _)| done.amount.as_ref());
            out.extend(amounts.filter_map(|amount| number(amount, asked.known).ok()));
        }
        out
    }

    /// Where comparisons turn as the number asked for varies between two ends.
    fn turns(&self, asked: &Asked<'_>, low: &Rational, high: &Rational) -> Vec<Rational> {
        let name = self.game.number(asked.variable);
        let mut out = Vec::new();
        for comparison in self.comparisons.all.iter().filter(|comparison| self.bears_on(comparison, &name)) {
            let unknown = |other: &&Variable| **other != name && !asked.known.contains_key(*other);
            let others: Vec<&Variable> = comparison.free.iter().filter(unknown).collect();
            for later in self.ways(&others) {
                let mut at = asked.known.clone();
                let mut function = |value: &Rational| difference(comparison, &later, &name, value, &mut at);
                out.extend(turns(&mut function, low, high));
            }
            if out.len() > MAX_TURNS {
                break;
            }
        }
        sort(&mut out);
        out
    }

    /// A comparison mentions a number, itself or by way of what is prescribed for another one.
    fn bears_on(&self, comparison: &Comparison, name: &Variable) -> bool {
        let prescribed = |other: &Variable| self.comparisons.prescribed.get(other).into_iter().flatten();
        comparison.free.contains(name)
            || comparison.free.iter().flat_map(prescribed).any(|term| Variables::of_term(term).free.contains(name))
    }

    /// The ways to put what is prescribed in place of numbers that are not known yet.
    fn ways(&self, others: &[&Variable]) -> Vec<Vec<(Variable, TermRef)>> {
        let mut out: Vec<Vec<(Variable, TermRef)>> = vec![Vec::new()];
        for other in others {
            let terms = self.comparisons.prescribed.get(*other).map(Vec::as_slice).unwrap_or_default();
            let longer = out.iter().flat_map(|way| {
                terms.iter().map(|term| way.iter().cloned().chain([((*other).clone(), term.clone())]).collect::<Vec<_>>())
            });
            out = longer.take(MAX_WAYS).collect();
        }
        out
    }

    /// The numbers to try in an interval, in order.
    fn interval(&self, asked: &Asked<'_>, low: Option<&Rational>, high: Option<&Rational>) -> Result<Vec<Rational>, Fault> {
        let (now, otherwise) = self.prescribed(asked)?;
        let key = (asked.variable, asked.seen.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>());
        let mut special: Vec<Rational> = now.iter().chain(&otherwise).cloned().collect();
        special.extend(self.tried.get(&asked.variable).into_iter().flatten().cloned());
        special.extend(self.further.get(&key).into_iter().flatten().cloned());
        sort(&mut special);
        let (low_end, high_end) = window(&special, low, high);
        special.extend(self.turns(asked, &low_end, &high_end));
        special.extend([low_end.clone(), high_end.clone()]);
        special.retain(|number| asked.within.contains(number) || *number == low_end || *number == high_end);
        sort(&mut special);
        let mut out = special.clone();
        for pair in special.windows(2) {
            let [left, right] = pair else { continue };
            let near = (right - left) / whole(CLOSE);
            out.push(simplest_between(left, &(left + &near)));
            out.push(simplest_between(left, right));
            out.push(simplest_between(&(right - &near), right));
        }
        let steps = i64::try_from(self.spaced).unwrap_or(i64::MAX).saturating_sub(1).max(1);
        let at = |step: i64| &low_end + (&high_end - &low_end) * Rational::new(step.into(), steps.into());
        out.extend((0..self.spaced.min(10_000)).filter_map(|step| i64::try_from(step).ok()).map(at));
        out.retain(|number| asked.within.contains(number));
        out.extend(now);
        sort(&mut out);
        Ok(out)
    }
}

impl Amounts for Grid<'_> {
    fn amounts(&mut self, asked: &Asked<'_>) -> Result<Vec<Rational>, Fault> {
        match asked.within {
            Within::Interval { low, high } => {
                self.interval(asked, low.as_ref().map(|(end, _)| end), high.as_ref().map(|(end, _)| end))
            }
            Within::Values(values) => {
                let mut out = values.clone();
                out.extend(self.prescribed(asked)?.0);
                sort(&mut out);
                Ok(out)
            }
        }
    }
}

/// The difference of the sides of a comparison where a number has a value and later ones are as prescribed.
fn difference(
    comparison: &Comparison,
    later: &[(Variable, TermRef)],
    name: &Variable,
    value: &Rational,
    at: &mut Assignment,
) -> Option<Rational> {
    at.insert(name.clone(), value.clone());
    let mut open: Vec<&(Variable, TermRef)> = later.iter().collect();
    // What is prescribed for one may depend on another.
    while !open.is_empty() {
        let before = open.len();
        open.retain(|(other, term)| match evaluate::term(term, at).value() {
            Some(found) => {
                at.insert(other.clone(), found);
                false
            }
            None => true,
        });
        if open.len() == before {
            break;
        }
    }
    let sides = (evaluate::term(&comparison.left, at).value(), evaluate::term(&comparison.right, at).value());
    later.iter().for_each(|(other, _)| {
        at.remove(other);
    });
    let (Some(left), Some(right)) = sides else { return None };
    Some(left - right)
}

/// The ends of an interval; where one is infinite, a number well beyond all that matter.
fn window(special: &[Rational], low: Option<&Rational>, high: Option<&Rational>) -> (Rational, Rational) {
    let ends = special.first().into_iter().chain(special.last()).chain(low).chain(high);
    let mut ends: Vec<Rational> = ends.cloned().collect();
    sort(&mut ends);
    let (first, last) = (ends.first().cloned().unwrap_or_default(), ends.last().cloned().unwrap_or_default());
    let beyond = (&last - &first) * whole(2) + first.abs() + last.abs() + whole(8) * Rational::one();
    (low.cloned().unwrap_or_else(|| &first - &beyond), high.cloned().unwrap_or_else(|| &last + &beyond))
}

/// Sorts numbers, each once.
pub(super) fn sort(numbers: &mut Vec<Rational>) {
    numbers.sort();
    numbers.dedup();
}

/// Evenly spaced numbers alone, for a game without an assessment.
#[derive(Debug)]
pub struct Even(pub usize);

impl Amounts for Even {
    fn amounts(&mut self, asked: &Asked<'_>) -> Result<Vec<Rational>, Fault> {
        let (low, high) = match asked.within {
            Within::Values(values) => {
                let mut out = values.clone();
                sort(&mut out);
                return Ok(out);
            }
            Within::Interval { low, high } => (low.as_ref().map(|(end, _)| end), high.as_ref().map(|(end, _)| end)),
        };
        let (low, high) = window(&[], low, high);
        if low >= high {
            return Ok(vec![low]);
        }
        // An end that does not belong to the interval is replaced by the number between it and the next.
        let steps = i64::try_from(self.0.clamp(2, 10_000)).unwrap_or(2) - 1;
        let at = |step: i64| &low + (&high - &low) * Rational::new(step.into(), steps.into());
        let mut out: Vec<Rational> = (0..=steps).map(at).collect();
        for (end, beside) in [(0, 1), (out.len() - 1, out.len() - 2)] {
            if !asked.within.contains(&out[end]) {
                out[end] = (&out[end] + &out[beside]) / whole(2);
            }
        }
        sort(&mut out);
        Ok(out)
    }
}
