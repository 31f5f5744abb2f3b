//! Plays an assessment out at a point: actions, beliefs and payoffs at each information set, and the concepts that hold.
//!
//! Called by `referee replay`. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use super::PlayAnswer;
use super::amounts::Grid;
use super::evaluate::Context;
use super::plans::Plans;
use super::played::{Played, PlayedBelief, PlayedRule};
use super::scope::{ReplayScope, scope};
use super::sets::ReplaySetId;
use super::table::GameTable;
use super::tree::HistoryTree;
use super::value::{Evaluation, NoValue, NumberOrLabel, Truth};
use crate::syntax::play::{BeliefQuantifier, Concept};
use kernel::number::Rational;

/// An assessment that is played out.
#[derive(Clone, Debug)]
pub struct LaidOut {
    /// The name of the game.
    pub game: String,
    /// The number of histories.
    pub histories: usize,
    /// True iff numbers of an interval are taken from a grid.
    pub on_a_grid: bool,
    /// The answer on each concept.
    pub concepts: Vec<LaidOutConcept>,
    /// The payoffs of each player; empty if the assessment cannot be carried out.
    pub players: Vec<LaidOutPlayer>,
    /// All information sets.
    pub sets: Vec<LaidOutSet>,
}

/// Whether an assessment satisfies a concept.
#[derive(Clone, Debug)]
pub struct LaidOutConcept {
    /// The word for the concept.
    pub concept: &'static str,
    /// The second reader's answer.
    pub answer: PlayAnswer,
}

/// The expected payoffs of a player from the top.
#[derive(Clone, Debug)]
pub struct LaidOutPlayer {
    /// The name of the player.
    pub player: String,
    /// The payoff from following the assessment.
    pub follows: Rational,
    /// The payoff from the best plan.
    pub best: Rational,
}

/// An information set.
#[derive(Clone, Debug)]
pub struct LaidOutSet {
    /// The name of the set.
    pub name: String,
    /// The number of a group. Sets of one group differ only in the numbers that the mover has seen.
    pub group: usize,
    /// True iff the set is on the path, by the mover's prior.
    pub on_path: bool,
    /// The belief; `None` if the set has one history, or if the assessment cannot be carried out.
    pub belief: Option<LaidOutBelief>,
    /// The actions that have positive probability; empty if no rule applies, or if the rule cannot be carried out.
    pub does: Vec<(String, Rational)>,
    /// The mover's expected payoff, if the belief is known.
    pub worth: Option<Rational>,
    /// The mover's expected payoff from each action; empty if the belief is not known.
    pub acts: Vec<(String, Rational)>,
    /// The action that gains most and its gain, if some action gains.
    pub instead: Option<(String, Rational)>,
}

/// The belief at an information set.
#[derive(Clone, Debug)]
pub struct LaidOutBelief {
    /// The probability of each history, named by the values in which the histories differ; empty if nothing is believed or the
    /// belief is free.
    pub weights: Vec<(String, Rational)>,
    /// True iff the belief is left free.
    pub free: bool,
    /// True iff the assessment states the belief, and Bayes' rule does not determine the same belief.
    pub stated: bool,
    /// True iff the belief is the one that Bayes' rule and the moves of uninformed players determine, or if they determine none.
    pub follows_bayes: bool,
}

/// Plays an assessment out. There is no answer if the game cannot be laid out.
pub(super) fn lay_out(context: &Context<'_>, assessment: &str, spaced: usize) -> Evaluation<LaidOut> {
    let found = context.book.assessments.get(assessment).copied();
    let found = found.ok_or_else(|| NoValue::unable(format!("there is no assessment `{assessment}`")))?;
    let names = BTreeSet::from([assessment]);
    let table = GameTable::new(context, &found.game.value, &names, &[], &[], Grid::Turns(spaced))?;
    let played = Played::new(&table.tree, &table.sets, &table.views, Plans::new(&context.book, found)?);
    let whole = scope(&table.tree, &table.sets, &[0]);
    let possible = played.can_be_done();
    let concepts = Concept::ALL.into_iter().map(|concept| LaidOutConcept {
        concept: concept.word(),
        answer: PlayAnswer::of(match &possible {
            Ok(true) => is(&played, concept, &whole),
            Ok(false) => Ok(Truth::sure(false)),
            Err(reason) => Err(reason.clone()),
        }),
    });
    let concepts = concepts.collect();
    let mut players = Vec::new();
    if matches!(possible, Ok(true)) {
        for (player, name) in table.tree.programme.players.iter().enumerate() {
            players.push(LaidOutPlayer {
                player: (*name).to_owned(),
                follows: played.value(0, player)?,
                best: played.best_plan(player, vec![(0, Rational::one())])?,
            });
        }
    }
    let mut groups: BTreeMap<(usize, usize, Option<usize>, Vec<String>), usize> = BTreeMap::new();
    let mut sets = Vec::new();
    for set in 0..table.sets.all.len() {
        let here = &table.sets.all[set];
        let labels = here.seen.iter().map(|(variable, value)| match value {
            NumberOrLabel::Label(label) => format!("{variable} {label}"),
            NumberOrLabel::Number(_) => variable.to_string(),
        });
        let next = groups.len();
        let group = *groups.entry((here.player, here.variable, here.state, labels.collect())).or_insert(next);
        sets.push(one_set(&played, set, group)?);
    }
    Ok(LaidOut {
        game: found.game.value.clone(),
        histories: table.tree.nodes.len(),
        on_a_grid: table.tree.sampled,
        concepts,
        players,
        sets,
    })
}

/// Decides whether an assessment satisfies a concept, for some value of its free beliefs.
fn is(played: &Played<'_, '_>, concept: Concept, scope: &ReplayScope) -> Evaluation<Truth> {
    match concept {
        Concept::Nash => played.is_nash(0, scope),
        Concept::SubgamePerfect => played.is_subgame_perfect(scope),
        Concept::WeakPerfectBayesian => played.is_weak_with(scope, Some(BeliefQuantifier::Some)),
        Concept::PerfectBayesian => played.is_perfect(scope, Some(BeliefQuantifier::Some)),
        Concept::Sequential => played.is_sequential(scope),
    }
}

/// Plays an assessment out at one information set.
fn one_set(played: &Played<'_, '_>, set: ReplaySetId, group: usize) -> Evaluation<LaidOutSet> {
    let (tree, here) = (played.tree, &played.sets.all[set]);
    let named = |act: usize| HistoryTree::act_name(&here.acts[act]);
    let mut out = LaidOutSet {
        name: played.sets.name(tree, set),
        group,
        on_path: false,
        belief: None,
        does: Vec::new(),
        worth: None,
        acts: Vec::new(),
        instead: None,
    };
    let PlayedRule::Mix(mix) = played.rule(set)? else { return Ok(out) };
    out.does = mix
        .iter()
        .enumerate()
        .filter(|(_, chance)| !chance.is_zero())
        .map(|(act, chance)| (named(act), chance.clone()))
        .collect();
    if !matches!(played.can_be_done(), Ok(true)) {
        return Ok(out);
    }
    let reached = played.runs_reached(here.player)?;
    for node in &here.nodes {
        out.on_path |= played.on_path(*node, here.player, &reached)?;
    }
    let belief = played.belief(set)?;
    if here.nodes.len() > 1 {
        out.belief = Some(told(played, set, &belief)?);
    }
    let PlayedBelief::Known(weights) = belief else { return Ok(out) };
    let mut acts = vec![Rational::zero(); here.acts.len()];
    for (node, weight) in here.nodes.iter().zip(&weights) {
        for (act, next) in tree.next(*node).into_iter().enumerate() {
            if !weight.is_zero() {
                acts[act] = &acts[act] + &(played.value(next, here.player)? * weight);
            }
        }
    }
    let worth: Rational = acts.iter().zip(mix.iter()).map(|(value, chance)| value * chance).sum();
    let best = acts.iter().enumerate().fold(0, |best, (act, value)| if *value > acts[best] { act } else { best });
    if acts[best] > worth {
        out.instead = Some((named(best), &acts[best] - &worth));
    }
    out.worth = Some(worth);
    out.acts = acts.into_iter().enumerate().map(|(act, value)| (named(act), value)).collect();
    Ok(out)
}

/// Describes a belief at an information set.
fn told(played: &Played<'_, '_>, set: ReplaySetId, belief: &PlayedBelief) -> Evaluation<LaidOutBelief> {
    let (tree, here) = (played.tree, &played.sets.all[set]);
    let programme = &tree.programme;
    let values = |node: usize| -> BTreeMap<usize, String> {
        let shown = |value: &NumberOrLabel| match value {
            NumberOrLabel::Number(number) => number.to_string(),
            NumberOrLabel::Label(label) => label.to_string(),
        };
        tree.nodes[node].items.iter().map(|item| (item.variable, shown(&item.value))).collect()
    };
    let first = values(here.nodes[0]);
    let differs = |variable: &usize| here.nodes.iter().any(|node| values(*node).get(variable) != first.get(variable));
    let telling: Vec<usize> = (0..programme.variables.len()).filter(differs).collect();
    let (player, at) = (programme.players[here.player], &*programme.variables[here.variable].name);
    let view = played.views_of(here.player).of.get(&set).copied();
    let determined = match view {
        Some(view) => played.determined(here.player, view).unwrap_or(None),
        None => None,
    };
    let mut out = LaidOutBelief {
        weights: Vec::new(),
        free: matches!(belief, PlayedBelief::Free(_)),
        stated: played.plans.guesses.iter().any(|own| own.player == player && own.at == at) && determined.is_none(),
        follows_bayes: true,
    };
    let PlayedBelief::Known(weights) = belief else { return Ok(out) };
    if let Some(determined) = determined {
        out.follows_bayes = determined == *weights;
        out.stated = !out.follows_bayes;
    }
    let mut found: Vec<(String, Rational)> = Vec::new();
    for (node, weight) in here.nodes.iter().zip(weights).filter(|(_, weight)| !weight.is_zero()) {
        let own = values(*node);
        let name = telling.iter().filter_map(|variable| own.get(variable).cloned()).collect::<Vec<_>>().join(" and ");
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, so_far)) => *so_far = &*so_far + weight,
            None => found.push((name, weight.clone())),
        }
    }
    out.weights = found;
    Ok(out)
}
