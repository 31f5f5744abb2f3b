//! Finds the games and assessments that a command line names, and parses the point of `--at`.
//!
//! Used by `replay`, `show` and `export --to efg`.

use std::collections::BTreeSet;
use std::sync::Arc;

use clap::Args;

use super::Failure;
use super::point::{self, PointError};
use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::game::{Assessment, Game};
use crate::paper::{Model, Paper};

/// The options that choose the point and the alternatives of readings.
#[derive(Debug, Args)]
pub(super) struct GameSelection {
    /// The point: a value for each parameter of the game, such as p=1/2,q=1/3
    #[arg(long, value_name = "POINT")]
    pub(super) at: Vec<String>,
    /// The alternative to use for each reading of the file [default: the first]
    #[arg(long, value_name = "ALTERNATIVE", value_delimiter = ',')]
    pub(super) under: Vec<String>,
}

/// Returns the first model of a paper that uses all of these alternatives.
///
/// # Errors
/// Fails if an alternative is unknown, or if no model uses all of them.
pub(super) fn model<'p>(paper: &'p Paper, under: &[String]) -> Result<&'p Model, Failure> {
    let all: BTreeSet<&str> = paper.models.iter().flat_map(|model| &model.alternatives).map(|name| &**name).collect();
    if let Some(unknown) = under.iter().find(|name| !all.contains(name.as_str())) {
        let failure = Failure::new(format!("no claim is ruled on under the alternative `{unknown}`"));
        return Err(if all.is_empty() {
            failure.repair("the file has no readings: leave `--under` out")
        } else {
            let names: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
            failure.repair(format!("name one of {}", names.join(", ")))
        });
    }
    let allows = |model: &&Model| under.iter().all(|name| model.alternatives.iter().any(|other| **other == **name));
    paper.models.iter().find(allows).ok_or_else(|| {
        Failure::new("no claim is ruled on under these alternatives together")
            .repair("add a question to the file that names them after `under`")
    })
}

/// Returns the assessment of this name.
///
/// # Errors
/// Fails if the model has no such assessment.
pub(super) fn assessment<'m>(model: &'m Model, name: &str) -> Result<&'m Arc<Assessment>, Failure> {
    let names = model.assessments.iter().map(|assessment| &*assessment.name);
    let found = model.assessments.iter().find(|assessment| *assessment.name == *name);
    found.ok_or_else(|| missing("assessment", name, names.collect()))
}

/// Returns the game of this name, if there is one.
pub(super) fn game<'m>(model: &'m Model, name: &str) -> Option<&'m Arc<Game>> {
    model.games.iter().find(|game| *game.name == *name)
}

/// Builds the failure for an unknown name, with the most similar known name as the suggestion; `sort` is the noun, such as
/// `game`.
pub(super) fn missing(sort: &str, name: &str, names: Vec<&str>) -> Failure {
    let failure = Failure::new(format!("there is no {sort} `{name}`"));
    match names.iter().min_by_key(|other| strsim::damerau_levenshtein(other, name)) {
        Some(near) => failure.repair(format!("did you mean `{near}`?")),
        None => failure.repair(format!("the file has no {sort}")),
    }
}

/// Parses the point of `--at`, which must have a value for each variable in `needed`.
///
/// # Errors
/// Fails if the text cannot be parsed, or if a value is missing.
pub(super) fn at(texts: &[String], model: &Model, needed: &BTreeSet<Variable>) -> Result<Assignment, Failure> {
    let at = point::read(texts, model, needed).map_err(|wrong| {
        let all: Vec<String> = wrong.iter().map(|wrong| point_error(wrong, model, needed)).collect();
        Failure::new(format!("in `--at`: {}", all.join("; "))).repair("write name=value, and a comma between two")
    })?;
    let missing: Vec<String> = needed.iter().filter(|name| !at.contains_key(*name)).map(|name| format!("`{name}`")).collect();
    if missing.is_empty() {
        return Ok(at);
    }
    let example = needed.iter().find(|name| !at.contains_key(*name)).map_or("p", |name| name);
    Err(Failure::new(format!("`--at` has no value for {}", missing.join(", ")))
        .repair(format!("add a value for each, such as --at \"{example}=1/2\"")))
}

fn point_error(wrong: &PointError, model: &Model, needed: &BTreeSet<Variable>) -> String {
    match wrong {
        PointError::Unread(text) => format!("`{text}` has no `=` and a value"),
        PointError::Unknown(name) => {
            let names = model.parameters.iter().map(|parameter| &parameter.name).chain(needed);
            match names.min_by_key(|other| strsim::damerau_levenshtein(other, name)) {
                Some(near) => format!("there is no parameter `{name}`, did you mean `{near}`?"),
                None => format!("there is no parameter `{name}`"),
            }
        }
        PointError::Twice(name) => format!("`{name}` is given twice"),
        PointError::NoValue { name, value, labels } if labels.is_empty() => format!("`{value}` is not a value of `{name}`"),
        PointError::NoValue { name, value, labels } => {
            format!("`{value}` is not a value of `{name}`, which is one of {}", labels.join(", "))
        }
    }
}
