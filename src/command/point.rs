//! The point at which a game is played: a value for each parameter that it mentions, written `p = 1/2, q = 1/3`.

use std::collections::BTreeSet;

use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::expression::variables::Variables;
use crate::game::assessment::{BeliefContent, RuleAction};
use crate::game::tree::{NodeKind, NumberRange};
use crate::game::{Assessment, Game};
use crate::paper::Model;
use kernel::number;

/// What is wrong with a point as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PointError {
    /// This part gives no value to anything.
    Unread(String),
    /// Nothing is called this.
    Unknown(String),
    /// This is given twice.
    Twice(Variable),
    /// This parameter has no such value.
    NoValue {
        /// The parameter.
        name: Variable,
        /// What is written.
        value: String,
        /// The labels that it may have; none for a number.
        labels: Vec<String>,
    },
}

/// The variables that a game mentions: its parameters.
pub(super) fn of_game(game: &Game) -> BTreeSet<Variable> {
    let mut found = Variables::default();
    for node in &game.nodes {
        match &node.kind {
            NodeKind::Draw { branches, .. } => {
                branches.iter().flat_map(|branch| &branch.weights).for_each(|weight| found.add_term(weight));
            }
            NodeKind::Test { cases } => cases.iter().for_each(|(condition, _)| found.add_condition(condition)),
            NodeKind::Move { options, .. } => {
                for (_, range) in options.iter().filter_map(|option| option.amount.as_ref()) {
                    match range {
                        NumberRange::Interval { low, high } => {
                            low.iter().chain(high).for_each(|(end, _)| found.add_term(end));
                        }
                        NumberRange::Values(values) => values.iter().for_each(|value| found.add_term(value)),
                    }
                }
            }
            NodeKind::End { paid } => paid.iter().for_each(|paid| found.add_term(paid)),
            NodeKind::Go { paid, discounts, .. } => paid.iter().chain(discounts).for_each(|term| found.add_term(term)),
        }
    }
    without_own(game, found)
}

/// The variables that an assessment and its game mention, its free beliefs aside: these need no value.
pub(super) fn of_assessment(assessment: &Assessment) -> BTreeSet<Variable> {
    let mut found = Variables::default();
    let mut free: BTreeSet<&Variable> = BTreeSet::new();
    for rule in assessment.rules.iter().flatten() {
        found.add_condition(&rule.condition);
        if let RuleAction::Mix(mix) = &rule.action {
            for (done, chance) in mix {
                found.add_term(chance);
                done.amount.iter().for_each(|amount| found.add_term(amount));
            }
        }
    }
    for guess in assessment.beliefs.iter().flatten().flat_map(|belief| &belief.guesses) {
        found.add_condition(&guess.condition);
        if let BeliefContent::Chances { cases, free: own } = &guess.content {
            cases.iter().for_each(|(_, chance)| found.add_term(chance));
            free.extend(own.iter().map(|(name, _)| name));
        }
    }
    let mut out = without_own(&assessment.game, found);
    out.retain(|name| !free.contains(name));
    out.extend(of_game(&assessment.game));
    out
}

fn without_own(game: &Game, found: Variables) -> BTreeSet<Variable> {
    let own: BTreeSet<&Variable> = game.variables.iter().map(|variable| &variable.name).collect();
    found.free.into_iter().filter(|name| !own.contains(name)).collect()
}

/// Reads `p = 1/2, q = 0.3`: the names are those of the model's parameters and these others; a parameter that takes labels has one.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn read(texts: &[String], model: &Model, others: &BTreeSet<Variable>) -> Result<Assignment, Vec<PointError>> {
    let names: Vec<&Variable> = model.parameters.iter().map(|parameter| &parameter.name).chain(others).collect();
    let mut out = Assignment::new();
    let mut wrong = Vec::new();
    for text in texts {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let after = |name: &Variable| Some(rest.strip_prefix(&**name)?.trim_start().strip_prefix('=')?.trim_start());
            // The longest name: a belief's may begin with another's.
            let known = names.iter().filter_map(|name| Some((*name, after(name)?))).max_by_key(|(name, _)| name.len());
            let Some((name, tail)) = known else {
                let (part, next) = rest.split_once(',').unwrap_or((rest, ""));
                wrong.push(match part.split_once('=') {
                    Some((name, _)) => PointError::Unknown(name.trim().to_owned()),
                    None => PointError::Unread(part.trim().to_owned()),
                });
                rest = next.trim_start();
                continue;
            };
            let (value, next) = tail.split_once(',').unwrap_or((tail, ""));
            rest = next.trim_start();
            let value = value.trim();
            let labels = model.parameters.iter().find(|other| other.name == *name).map(|other| other.labels.as_slice());
            let labels = labels.unwrap_or_default();
            let label = labels.iter().position(|label| **label == *value).and_then(|place| i64::try_from(place).ok());
            let found = if labels.is_empty() { number::parse(value) } else { label.map(number::whole) };
            match found {
                None => {
                    let labels = labels.iter().map(ToString::to_string).collect();
                    wrong.push(PointError::NoValue { name: name.clone(), value: value.to_owned(), labels });
                }
                Some(found) => {
                    if out.insert(name.clone(), found).is_some() {
                        wrong.push(PointError::Twice(name.clone()));
                    }
                }
            }
        }
    }
    if wrong.is_empty() { Ok(out) } else { Err(wrong) }
}
