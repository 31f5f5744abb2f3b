//! What an assessment that is played does at each information set, what it could do instead, and whether what is believed there
//! follows from Bayes' rule.

use num_traits::{One, Zero};

use super::belief::{Source, chance, shares};
use super::finite::{Finite, Kind, PlaceId, SetId};
use super::play::{Impossible, Played, weighed};
use crate::number::Rational;

/// What was found at an information set.
#[derive(Clone, Debug)]
pub struct Finding {
    /// It is reached with positive probability, as its player weighs the draws.
    pub on_path: bool,
    /// What is believed differs from what Bayes' rule says on the path.
    pub against_path: bool,
    /// What is believed differs from what Bayes' rule says wherever it says something.
    pub against_bayes: bool,
    /// What following the assessment is worth to the mover.
    pub follow: Rational,
    /// What each act is worth to it.
    pub acts: Vec<Rational>,
    /// The best act that may be done, where it gains.
    pub better: Option<Better>,
    /// What is best depends on what is believed of hidden numbers, of which nothing is said.
    pub unsaid: bool,
}

/// A deviation that gains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Better {
    /// What is done instead.
    pub act: usize,
    /// How much more that gives.
    pub gain: Rational,
}

impl Finding {
    /// The mover does best, as far as the acts tell, or nothing is asked of it because nothing is believed.
    #[must_use]
    pub fn is_rational(&self) -> bool {
        self.better.is_none() && !self.unsaid
    }
}

/// The findings at all information sets; `bayes` are the weights by Bayes' rule, not scaled.
#[must_use]
pub fn findings(finite: &Finite, played: &Played, bayes: &[Vec<Rational>]) -> Vec<Finding> {
    (0..finite.sets.len()).map(|set| finding(finite, played, set, &bayes[set])).collect()
}

fn finding(finite: &Finite, played: &Played, set: SetId, bayes: &[Rational]) -> Finding {
    let here = &finite.sets[set];
    let belief = &played.beliefs[set];
    let reached: Vec<Rational> = here.places.iter().map(|place| reach(finite, played, *place, here.player)).collect();
    let differs = |weights: &[Rational]| shares(weights).is_some_and(|by_rule| by_rule != belief.weights);
    let acts: Vec<Rational> = (0..here.acts.len()).map(|act| weighed(finite, set, act, &belief.weights, &played.worth)).collect();
    let mix = &played.mixes[set];
    let follow: Rational = mix.iter().map(|(act, chance)| chance * &acts[*act]).sum();
    let allowed = (0..acts.len()).filter(|act| here.acts[*act].allowed);
    let best = allowed.reduce(|best, act| if acts[best] < acts[act] { act } else { best });
    let better = best.filter(|best| follow < acts[*best] && !mix.is_empty() && belief.source != Source::Nothing);
    let better = better.map(|act| Better { act, gain: &acts[act] - &follow });
    let nodes_differ = here.places.len() > 1;
    Finding {
        on_path: reached.iter().any(|chance| !chance.is_zero()),
        against_path: nodes_differ && differs(&reached),
        against_bayes: nodes_differ && differs(bayes),
        follow,
        unsaid: belief.spread.iter().any(|group| compares_differently(finite, played, set, group)),
        acts,
        better,
    }
}

/// The differences between acts are not the same at all of these histories.
fn compares_differently(finite: &Finite, played: &Played, set: SetId, group: &[usize]) -> bool {
    let here = &finite.sets[set];
    let differences = |at: &usize| -> Vec<Rational> {
        let Some((_, next)) = finite.movement(here.places[*at]) else { return Vec::new() };
        let value = |act: usize| &played.worth[next[act]][here.player];
        (1..next.len()).map(|act| value(act) - value(0)).collect()
    };
    let Some((first, others)) = group.split_first() else { return false };
    let first = differences(first);
    others.iter().any(|other| differences(other) != first)
}

/// The probability of a history from its root, as a player weighs the draws.
pub(super) fn reach(finite: &Finite, played: &Played, place: PlaceId, player: usize) -> Rational {
    let mut out = Rational::one();
    for (before, branch) in finite.way(place) {
        match &finite.places[before].kind {
            Kind::Draw { chances, .. } => out *= &chances[branch][player],
            Kind::Move { set, .. } => out *= chance(&played.mixes[*set], branch),
            Kind::End { .. } | Kind::Go { .. } => {}
        }
        if out.is_zero() {
            break;
        }
    }
    out
}

/// What cannot be done, told in words.
#[must_use]
pub fn impossible(problem: &Impossible) -> String {
    match problem {
        Impossible::NoRule => "no rule applies".to_owned(),
        Impossible::NoValue(formula) => format!("`{formula}` has no value"),
        Impossible::Outside(number) => format!("{number} lies outside the interval"),
        Impossible::Chances => "the probabilities are not in [0, 1], or do not sum to one".to_owned(),
    }
}
