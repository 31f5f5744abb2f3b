//! Further numbers for a grid, found from a play on it: where a later mover turns from one act to another, and where a payoff has
//! its top.

use std::collections::BTreeMap;

use super::finite::{Finite, PlaceId, SetId, options};
use super::grid::{Key, sort};
use super::judge::Finding;
use super::turns::top;
use crate::game::Game;
use crate::game::tree::{InfoId, VariableId};
use crate::number::Rational;

/// The most numbers that are added at one information set.
const MAX_ADDED: usize = 24;

/// The information sets that differ in one number alone: its variable, and the others' values.
type Row = (InfoId, VariableId, Vec<(VariableId, Rational)>);

/// Numbers to add, by where they are chosen.
#[must_use]
pub fn further(game: &Game, finite: &Finite, findings: &[Finding]) -> BTreeMap<Key, Vec<Rational>> {
    let mut out: BTreeMap<Key, Vec<Rational>> = BTreeMap::new();
    for (set, here) in finite.sets.iter().enumerate() {
        // Where the mover's own payoff has its top, between three numbers that follow each other.
        for (option, choice) in options(game, here.info).iter().enumerate() {
            let Some((variable, _)) = &choice.amount else { continue };
            let of = |(at, act): (usize, &super::finite::Act)| {
                let amount = act.amount.clone().filter(|_| act.option == option && act.allowed)?;
                Some((amount, findings[set].acts[at].clone()))
            };
            let mut points: Vec<(Rational, Rational)> = here.acts.iter().enumerate().filter_map(of).collect();
            points.sort_by(|a, b| a.0.cmp(&b.0));
            let tops = points.windows(3).filter_map(|three| match three {
                [a, b, c] => top([a, b, c]).filter(|top| &a.0 < top && top < &c.0),
                _ => None,
            });
            let seen = here.seen.iter().map(|(_, value)| value.clone()).collect();
            out.entry((*variable, seen)).or_default().extend(tops.take(MAX_ADDED));
        }
    }
    for (key, row) in rows(finite) {
        for pair in row.windows(2) {
            let [(low, one), (high, other)] = pair else { continue };
            let Some(chooser) = chooser(game, finite, *one, key.1) else { continue };
            let added = out.entry(chooser).or_default();
            added.extend(crossings((low, &findings[*one].acts), (high, &findings[*other].acts)));
        }
    }
    out.values_mut().for_each(|numbers| {
        sort(numbers);
        numbers.truncate(MAX_ADDED);
    });
    out.retain(|_, numbers| !numbers.is_empty());
    out
}

/// The rows of information sets, each in the order of the number in which they differ.
fn rows(finite: &Finite) -> BTreeMap<Row, Vec<(Rational, SetId)>> {
    let mut out: BTreeMap<Row, Vec<(Rational, SetId)>> = BTreeMap::new();
    for (set, here) in finite.sets.iter().enumerate() {
        // Acts with numbers are not the same acts elsewhere.
        if here.acts.iter().any(|act| act.amount.is_some()) {
            continue;
        }
        for (variable, value) in &here.seen {
            let others = here.seen.iter().filter(|(other, _)| other != variable).cloned().collect();
            out.entry((here.info, *variable, others)).or_default().push((value.clone(), set));
        }
    }
    out.values_mut().for_each(|row| row.sort_by(|a, b| a.0.cmp(&b.0)));
    out
}

/// Where two acts would be worth the same, between two numbers at which they compare differently.
fn crossings(low: (&Rational, &Vec<Rational>), high: (&Rational, &Vec<Rational>)) -> Vec<Rational> {
    let mut out = Vec::new();
    for one in 0..low.1.len() {
        for other in one + 1..low.1.len().min(high.1.len()) {
            let (left, right) = (&low.1[one] - &low.1[other], &high.1[one] - &high.1[other]);
            let zero = Rational::default();
            let turns = (left < zero && zero < right) || (right < zero && zero < left);
            if turns {
                out.push(low.0 - &left * (high.0 - low.0) / (&right - &left));
            }
        }
    }
    out
}

/// Where a number that is seen at an information set was chosen.
fn chooser(game: &Game, finite: &Finite, set: SetId, variable: VariableId) -> Option<Key> {
    let place: PlaceId = *finite.sets[set].places.first()?;
    finite.way(place).find_map(|(before, act)| {
        let (moved, _) = finite.movement(before)?;
        let here = &finite.sets[moved];
        let option = here.acts[act].option;
        let (chosen, _) = options(game, here.info)[option].amount.as_ref()?;
        let seen = here.seen.iter().map(|(_, value)| value.clone()).collect();
        (*chosen == variable).then_some((variable, seen))
    })
}
