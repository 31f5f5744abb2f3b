//! Shows a profitable deviation at a point: what the mover does, what it would do instead, and by how much its payoff rises.
//!
//! Called by [`super::evidence`], [`super::claim`], [`super::overview`] and [`super::stored`]. Not part of a verdict: payoffs are
//! evaluated by exact arithmetic at a point that the kernel checked.

use num_traits::{One, Zero};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::page::{PageLine, PageTable};
use super::vocabulary::FractionText;
use super::{evaluated, supremum};
use crate::certify::Point;
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, TermRef};
use crate::game::rational::DeviationPayoffs;
use kernel::number::Rational;

/// A profitable deviation at a point; numbers are exact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The player who deviates.
    pub player: String,
    /// The move at which the player deviates.
    #[serde(rename = "move")]
    pub movement: String,
    /// What the assessment prescribes there.
    pub does: String,
    /// The action that gives the player more.
    pub instead: String,
    /// The gain: the payoff of the deviation less that of the prescribed action.
    #[schemars(with = "FractionText")]
    pub gain: String,
    /// Why no action is best, where the payoffs have no maximum.
    #[schemars(with = "String")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_best: Option<String>,
}

impl Deviation {
    /// Returns the deviation with the largest gain at a point; `None` if no option gains there, or if the payoff of the prescribed
    /// action is not rational.
    #[must_use]
    pub fn at(point: &Point, deviation_payoffs: &DeviationPayoffs) -> Option<Self> {
        let here = evaluated::assignment(point);
        let follow = evaluate::term(&deviation_payoffs.follow, &here).value()?;
        let mut best: Option<(Rational, String)> = None;
        for (name, worth) in &deviation_payoffs.options {
            for (at, shown) in instances(name, &here) {
                let Some(value) = evaluate::term(worth, &at).value() else { continue };
                let gain = value - &follow;
                if gain.is_positive() && best.as_ref().is_none_or(|(most, _)| gain.cmp(most).is_gt()) {
                    best = Some((gain, shown));
                }
            }
        }
        let (gain, instead) = best?;
        Some(Self {
            player: deviation_payoffs.player.clone(),
            movement: deviation_payoffs.movement.clone(),
            does: does(deviation_payoffs, &here),
            instead,
            gain: gain.to_string(),
            no_best: supremum::no_best(deviation_payoffs, &here),
        })
    }
}

/// Returns a table of the mover's payoffs at a point: by following the assessment, and by each option.
#[must_use]
pub fn table(point: &Point, deviation_payoffs: &DeviationPayoffs) -> PageTable {
    let here = evaluated::assignment(point);
    let row = |action: String, worth: &TermRef, at: &Assignment| {
        let value = match evaluate::term(worth, at) {
            Evaluated::Value(value) => value.to_string(),
            Evaluated::Undefined => "no value".to_owned(),
            Evaluated::Unknown => match Variables::of_term(worth).free.iter().find(|name| !at.contains_key(*name)) {
                Some(amount) => format!("depends on {amount}"),
                None => "irrational".to_owned(),
            },
        };
        vec![
            PageLine::faint(deviation_payoffs.player.as_str()),
            PageLine::formula(action),
            PageLine::faint("gives"),
            PageLine::formula(value),
        ]
    };
    let prescribed = if deviation_payoffs.rules.is_empty() { None } else { Some(does(deviation_payoffs, &here)) };
    let own = prescribed.as_ref().map_or_else(|| "what it does".to_owned(), |prescribed| format!("{prescribed}, as it does"));
    let mut rows = vec![row(own, &deviation_payoffs.follow, &here)];
    for (name, worth) in &deviation_payoffs.options {
        // The prescribed action is the first row already.
        let others = instances(name, &here).into_iter().filter(|(_, shown)| Some(shown) != prescribed.as_ref());
        rows.extend(others.map(|(at, shown)| row(shown, worth, &at)));
    }
    PageTable { rows, ..PageTable::default() }
}

/// Returns what the assessment prescribes at a point.
fn does(deviation_payoffs: &DeviationPayoffs, here: &Assignment) -> String {
    let applies = |condition: &ConditionRef| evaluate::condition(condition, here).value() == Some(true);
    let Some((_, mix)) = deviation_payoffs.rules.iter().find(|(condition, _)| applies(condition)) else {
        return "what it does".to_owned();
    };
    let actions = mix.iter().filter_map(|doing| {
        let chance = evaluate::term(&doing.chance, here).value()?;
        let amount = doing.amount.as_ref().and_then(|amount| evaluate::term(amount, here).value());
        let name = amount.map_or_else(|| doing.option.clone(), |amount| with_amount(&doing.option, &amount));
        (!chance.is_zero()).then(|| if chance.is_one() { name } else { format!("{name} with {chance}") })
    });
    actions.collect::<Vec<_>>().join(" or ")
}

/// Returns the option with its number, such as `offer(1/2)` or `x = 1/2`.
fn with_amount(option: &str, amount: &Rational) -> String {
    match option.split_once('(') {
        Some((label, _)) => format!("{label}({amount})"),
        None => format!("{option} = {amount}"),
    }
}

/// Returns the option once for each value of its number at the point. A number bound at several places has several copies in the
/// point, which a mark distinguishes; an option without a number is returned as it is.
fn instances(option: &str, here: &Assignment) -> Vec<(Assignment, String)> {
    let amount = option.split_once('(').map_or(option, |(_, rest)| rest.trim_end_matches(')'));
    let marked = format!("{amount}#");
    let values: Vec<&Rational> =
        here.iter().filter(|(name, _)| ***name == *amount || name.starts_with(&marked)).map(|(_, value)| value).collect();
    if values.is_empty() {
        return vec![(here.clone(), option.to_owned())];
    }
    let instance = |value: &Rational| {
        let mut at = here.clone();
        at.insert(amount.into(), value.clone());
        (at, with_amount(option, value))
    };
    values.into_iter().map(instance).collect()
}
