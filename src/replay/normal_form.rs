//! All Nash equilibria of two players at a point, by the supports of their mixtures over pure plans.
//!
//! For a pair of supports the mixtures of each player are those that make the other indifferent over its support and nothing else
//! better: a linear system for each. Which events have probability one depends on the supports alone.
//!
//! # Source
//! Mangasarian (1964); support enumeration as in Shoham and Leyton-Brown (2009), section 4.2.


use super::evaluate::Env;
use super::existence::{Among, Profile};
use super::simplex::{Constraint, Form, Sign, feasible};
use super::value::{Read, Stop};
use crate::number::Rational;
use crate::syntax::tree::Expr;

/// The most pure plans of a player.
const MAX_PLANS: usize = 6;

impl Among<'_, '_> {
    /// For each pair of supports of a Nash equilibrium, whether its plays have the event; `None` if the game is too large.
    pub(super) fn normal_form(&self, event: Option<&Expr>, env: &Env<'_>) -> Read<Option<Vec<bool>>> {
        let sets = &self.table.sets;
        if self.scope.sets.iter().any(|set| sets.all[*set].sampled) || !self.table.tree.programme.states.is_empty() {
            return Ok(None);
        }
        if !self.table.tree.programme.ties.is_empty() {
            return Err(Stop::unable("mixed equilibria with ties"));
        }
        let mut movers: Vec<usize> = self.scope.sets.iter().map(|set| sets.all[*set].player).collect();
        movers.sort_unstable();
        movers.dedup();
        let [one, two] = movers.as_slice() else { return Ok(None) };
        let Some((first, second)) = self.plans(*one).zip(self.plans(*two)) else { return Ok(None) };
        let mut payoffs: Vec<Vec<(Rational, Rational)>> = Vec::new();
        let mut has: Vec<Vec<bool>> = Vec::new();
        for own in &first {
            let (mut row, mut events) = (Vec::new(), Vec::new());
            for other in &second {
                let profile: Profile = own.iter().zip(other).map(|(own, other)| own.or(*other).unwrap_or(0)).collect();
                let played = self.played(&profile);
                row.push((played.value(self.start, *one)?, played.value(self.start, *two)?));
                events.push(self.has_event(&played, event, env)?);
            }
            payoffs.push(row);
            has.push(events);
        }
        let mine: Vec<Vec<Rational>> = payoffs.iter().map(|row| row.iter().map(|(mine, _)| mine.clone()).collect()).collect();
        let theirs: Vec<Vec<Rational>> =
            (0..second.len()).map(|other| payoffs.iter().map(|row| row[other].1.clone()).collect()).collect();
        let mut outcomes = Vec::new();
        for own in supports(first.len()) {
            for other in supports(second.len()) {
                // The second's mixture makes the first's support best, and the other way round.
                if supported(&mine, &own, &other)? && supported(&theirs, &other, &own)? {
                    outcomes.push(own.iter().all(|own| other.iter().all(|other| has[*own][*other])));
                }
            }
        }
        Ok(Some(outcomes))
    }

    /// The pure plans of a player: an action at each of its sets of the scope.
    fn plans(&self, player: usize) -> Option<Vec<Vec<Option<usize>>>> {
        let mut all: Vec<Vec<Option<usize>>> = vec![Vec::new()];
        for set in &self.scope.sets {
            let here = &self.table.sets.all[*set];
            let acts: Vec<Option<usize>> =
                if here.player == player { (0..here.acts.len()).map(Some).collect() } else { vec![None] };
            all = all
                .into_iter()
                .flat_map(|so_far| {
                    acts.iter().map(move |act| {
                        let mut next = so_far.clone();
                        next.push(*act);
                        next
                    })
                })
                .collect();
            if all.len() > MAX_PLANS {
                return None;
            }
        }
        Some(all)
    }
}

/// All nonempty sets of plans.
fn supports(count: usize) -> Vec<Vec<usize>> {
    (1u32..1 << count).map(|bits| (0..count).filter(|plan| bits >> plan & 1 == 1).collect()).collect()
}

/// Some mixture over exactly `others` makes all of `own` best replies; `payoffs` has a row per own plan.
fn supported(payoffs: &[Vec<Rational>], own: &[usize], others: &[usize]) -> Read<bool> {
    let Some(first) = own.first() else { return Ok(false) };
    let mut constraints: Vec<Constraint> = Vec::new();
    for other in others {
        constraints.push((Form::variable(*other), Sign::Positive));
    }
    for (plan, row) in payoffs.iter().enumerate().filter(|(plan, _)| plan != first) {
        let mut form = Form::default();
        for other in others {
            form.add(&Form::variable(*other), &(&payoffs[*first][*other] - &row[*other]));
        }
        constraints.push((form, if own.contains(&plan) { Sign::Zero } else { Sign::NotNegative }));
    }
    feasible(&constraints)
}
