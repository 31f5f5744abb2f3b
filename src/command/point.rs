//! Parses the point at which a game is played, written `p = 1/2, q = 1/3`, and finds the parameters that need a value.

use std::collections::BTreeSet;

use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::expression::variables::Variables;
use crate::game::assessment::{BeliefContent, RuleAction};
use crate::game::tree::{NodeKind, NumberRange};
use crate::game::{Assessment, Game};
use crate::paper::Model;
use kernel::number;

/// An error in the text of a point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PointError {
    /// A part of the text has no `=`.
    Unread(String),
    /// No parameter has this name.
    Unknown(String),
    /// The parameter has two values.
    Twice(Variable),
    /// The parameter cannot have this value.
    NoValue {
        /// The name of the parameter.
        name: Variable,
        /// The value as written.
        value: String,
        /// The labels that the parameter may have; empty if its values are numbers.
        labels: Vec<String>,
    },
}

/// Returns the parameters that a game mentions, without the game's own variables.
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

/// Returns the parameters that an assessment and its game mention. Free beliefs are left out, because they need no value.
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

/// Returns the free variables without those that the game itself declares.
fn without_own(game: &Game, found: Variables) -> BTreeSet<Variable> {
    let own: BTreeSet<&Variable> = game.variables.iter().map(|variable| &variable.name).collect();
    found.free.into_iter().filter(|name| !own.contains(name)).collect()
}

/// Parses `p = 1/2, q = 0.3`. The names are the model's parameters and `others`; the value of a parameter with labels is a label.
///
/// # Errors
/// Returns all errors of the text.
pub(super) fn read(texts: &[String], model: &Model, others: &BTreeSet<Variable>) -> Result<Assignment, Vec<PointError>> {
    let names: Vec<&Variable> = model.parameters.iter().map(|parameter| &parameter.name).chain(others).collect();
    let mut out = Assignment::new();
    let mut wrong = Vec::new();
    for text in texts {
        let mut rest = text.trim();
        while !rest.is_empty() {
            let after = |name: &Variable| Some(rest.strip_prefix(&**name)?.trim_start().strip_prefix('=')?.trim_start());
            // The longest matching name is meant, because the name of a belief may begin with another name.
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
