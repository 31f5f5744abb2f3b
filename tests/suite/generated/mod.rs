//! Generates random games, assessments and claims as condition files, counts their features, and compares the two readers on
//! them.
//!
//! `game`, `plan`, `phrase` and `formula` represent a file as data and print it; `build`, `strategy` and `statement` generate
//! one; `first` runs the tool on it; `compare` compares the verdicts with the second reader; `shrink` removes what a disagreement
//! does not need; `metamorphic` runs the tool on reworded files, and `lattice` on claims that imply each other.

#[cfg(test)]
mod agree;
mod build;
mod compare;
#[path = "../random/dice.rs"]
mod dice;
mod first;
mod formula;
mod game;
pub(crate) mod lattice;
pub(crate) mod metamorphic;
mod moves;
mod phrase;
mod plan;
mod reword;
#[cfg(feature = "sabotage")]
pub(crate) mod saboteurs;
mod scope;
mod sharpen;
mod shrink;
mod statement;
mod strategy;
pub(crate) mod tally;
mod walk;

use build::Builder;
use dice::Dice;
use game::{File, Parameter};
use scope::percent;
use statement::Claimant;
use strategy::Strategist;

/// A name, a domain in the notation of the language, and points of the domain.
type Known = (&'static str, &'static str, &'static [(i64, i64)]);

/// The parameters that a file may have, with points of their domains.
const PARAMETERS: [Known; 4] = [
    ("s", "(0, 1)", &[(1, 2), (1, 3), (3, 4), (1, 10)]),
    ("c", "[0, 1]", &[(0, 1), (1, 1), (1, 2), (2, 5)]),
    ("b", "[1/2, 1)", &[(1, 2), (3, 4), (9, 10)]),
    ("d", "(0, 2)", &[(1, 2), (1, 1), (3, 2), (1, 5)]),
];

/// Returns a random file with this number of claims.
pub(crate) fn random(dice: &mut Dice, claims: usize) -> File {
    let count = [0, 0, 0, 1, 1, 2][dice.below(6)];
    let first = dice.below(PARAMETERS.len());
    let parameter = |at: usize| {
        let (name, domain, points) = PARAMETERS[(first + at) % PARAMETERS.len()];
        Parameter { name: name.to_owned(), domain, points }
    };
    let parameters: Vec<Parameter> = (0..count).map(parameter).collect();
    let focused = percent(dice, 30);
    let mut builder = Builder::new(dice, &parameters);
    if focused {
        builder.build_hidden();
    } else {
        builder.build();
    }
    let Builder { game, places, items, mut features, finite, .. } = builder;
    features.insert(["no parameter", "one parameter", "two parameters"][count]);
    let mut assessments = Vec::new();
    for number in 1..=1 + dice.below(3) {
        let name = format!("z_{number}");
        let base = assessments.last().cloned();
        let mut strategist =
            Strategist { dice: &mut *dice, parameters: &parameters, game: &game, places: &places, features: &mut features };
        let made = match &base {
            Some(base) if strategist.dice.once_in(2) => strategist.like(&name, base),
            Some(_) | None => None,
        };
        let made = made.unwrap_or_else(|| strategist.whole(&name));
        if !made.plans.is_empty() || !made.beliefs.is_empty() {
            assessments.push(made);
        }
    }
    let mut claimant = Claimant {
        dice,
        parameters: &parameters,
        game: &game,
        assessments: &assessments,
        places: &places,
        items: &items,
        finite,
        focused,
    };
    let claims = (0..claims).map(|_| claimant.claim()).collect();
    File { parameters, game, assessments, claims, features }
}
