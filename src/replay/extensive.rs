//! Writes a game at a point in extensive form, as data for the files of other tools.
//!
//! Histories and information sets are those on which the second reader decides statements. The first state belongs to the form
//! that leads to it. The other states have forms of their own, and `go to` pays what they are worth in the assessment. Called by
//! `referee efg`. Not part of a verdict.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use super::amounts::Grid;
use super::evaluate::Context;
use super::plans::Plans;
use super::played::{Played, PlayedBelief, PlayedRule};
use super::programme::ReplayPlayerId;
use super::scope::{ReplayScope, scope};
use super::table::GameTable;
use super::tree::{HistoryId, HistoryKind, HistoryTree};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use kernel::number::Rational;

/// A game in extensive form.
#[derive(Clone, Debug)]
pub struct ExtensiveForm {
    /// The names of the players.
    pub players: Vec<String>,
    /// What happens at each history. A history precedes those that follow it.
    pub histories: Vec<ExtensiveEvent>,
    /// The information sets, in the order of their first histories.
    pub sets: Vec<ExtensiveSet>,
    /// The history at which play begins, and the histories at which the runs of states begin that `go to` enters, with the names
    /// of the states.
    pub starts: Vec<(Option<String>, usize)>,
    /// True iff two players give different probabilities to some draw.
    pub priors_differ: bool,
    /// True iff the form contains an assessment.
    pub is_played: bool,
}

/// What happens at a history.
#[derive(Clone, Debug)]
pub enum ExtensiveEvent {
    /// Nature draws.
    Draw {
        /// The name of the draw.
        name: String,
        /// For each branch, the label, and the probability for each player.
        chances: Vec<(String, Vec<Rational>)>,
        /// For each branch, the history that follows.
        next: Vec<usize>,
    },
    /// A player moves.
    Move {
        /// The number of the information set.
        set: usize,
        /// For each action, the history that follows.
        next: Vec<usize>,
    },
    /// The states begin, after these payoffs. Play continues with the first state.
    States {
        /// The payoff of each player.
        paid: Vec<Rational>,
        /// The history at which the first state begins.
        next: usize,
    },
    /// Play ends with these payoffs, counted from the start of the run or of the game.
    End {
        /// The payoff of each player.
        paid: Vec<Rational>,
    },
    /// A state follows. Without an assessment, the value of the state is not known.
    Go {
        /// For each player, what was paid plus the discounted value of the state; `None` without an assessment.
        worth: Option<Vec<Rational>>,
    },
}

/// An information set.
#[derive(Clone, Debug)]
pub struct ExtensiveSet {
    /// The number of the player who moves.
    pub player: usize,
    /// The name in words, as in `Two at reply, x = 1/2`.
    pub name: String,
    /// The names of the actions.
    pub actions: Vec<String>,
    /// The histories of the set.
    pub histories: Vec<usize>,
    /// What the assessment does and believes at the set, if there is an assessment.
    pub conduct: Option<StatedBehavior>,
}

/// What an assessment does and believes at an information set.
#[derive(Clone, Debug)]
pub struct StatedBehavior {
    /// The probability of each action.
    pub does: Vec<Rational>,
    /// The probability of each history, or the reason why it is not known.
    pub believes: Result<Vec<Rational>, String>,
    /// True iff some action gives the mover more, by the belief.
    pub gains: bool,
}

/// Returns the extensive form of a game without an assessment. The actions from an interval are `spaced` evenly spaced numbers.
/// There is no answer if the game cannot be laid out.
pub(super) fn game(context: &Context<'_>, name: &str, spaced: usize) -> Evaluation<ExtensiveForm> {
    let table = GameTable::new(context, name, &BTreeSet::new(), &[], &[], Grid::Even(spaced))?;
    let whole = scope(&table.tree, &table.sets, &[0]);
    ExtensiveWriter { table: &table, scope: &whole, played: None }.form()
}

/// Returns the extensive form of a game with an assessment; `None` if some information set has no rule, or a rule that cannot be
/// carried out. There is no answer if the game cannot be laid out.
pub(super) fn play(context: &Context<'_>, assessment: &str, spaced: usize) -> Evaluation<Option<ExtensiveForm>> {
    let found = context.book.assessments.get(assessment).copied();
    let found = found.ok_or_else(|| NoValue::unable(format!("there is no assessment `{assessment}`")))?;
    let names = BTreeSet::from([assessment]);
    let table = GameTable::new(context, &found.game.value, &names, &[], &[], Grid::Turns(spaced))?;
    let whole = scope(&table.tree, &table.sets, &[0]);
    let played = Played::new(&table.tree, &table.sets, &table.views, Plans::new(&context.book, found)?);
    match played.can_be_done() {
        Ok(true) => ExtensiveWriter { table: &table, scope: &whole, played: Some(&played) }.form().map(Some),
        Ok(false) | Err(NoValue::Undefined | NoValue::Missing) => Ok(None),
        Err(reason) => Err(reason),
    }
}

/// Writes one extensive form.
struct ExtensiveWriter<'w, 'c> {
    table: &'w GameTable<'c>,
    scope: &'w ReplayScope,
    played: Option<&'w Played<'w, 'c>>,
}

impl ExtensiveWriter<'_, '_> {
    /// Returns the form. The histories that play can reach are numbered anew.
    fn form(&self) -> Evaluation<ExtensiveForm> {
        let tree = &self.table.tree;
        let places: BTreeMap<HistoryId, usize> =
            self.scope.nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        let sets: BTreeMap<usize, usize> = self.scope.sets.iter().enumerate().map(|(place, set)| (*set, place)).collect();
        let histories = self.scope.nodes.iter().map(|node| self.event(*node, &places, &sets)).collect::<Evaluation<_>>()?;
        let mut starts = vec![(None, 0)];
        for node in &self.scope.nodes {
            let Some((fork, branch)) = tree.nodes[*node].parent else { continue };
            // If a game begins with its first state, this state is the whole game.
            let first = fork == 0 && tree.first_run(fork) == Some(*node);
            if matches!(tree.nodes[fork].kind, HistoryKind::Fork { .. }) && !first {
                starts.push((Some(tree.programme.states[branch].0.to_owned()), places[node]));
            }
        }
        let form = ExtensiveForm {
            players: tree.programme.players.iter().map(|name| (*name).to_owned()).collect(),
            histories,
            sets: self.scope.sets.iter().map(|set| self.set(*set, &places)).collect::<Evaluation<_>>()?,
            starts,
            priors_differ: !tree.priors_agree(),
            is_played: self.played.is_some(),
        };
        Ok(form)
    }

    fn event(
        &self,
        node: HistoryId,
        places: &BTreeMap<HistoryId, usize>,
        sets: &BTreeMap<usize, usize>,
    ) -> Evaluation<ExtensiveEvent> {
        let tree = &self.table.tree;
        let places_of = |next: &[HistoryId]| next.iter().map(|next| places[next]).collect();
        Ok(match &tree.nodes[node].kind {
            HistoryKind::Draw { variable, chances, next } => {
                let before = tree.nodes[node].items.len();
                let label = |next: &HistoryId| match tree.nodes[*next].items.get(before).map(|item| &item.value) {
                    Some(NumberOrLabel::Label(label)) => label.to_string(),
                    Some(NumberOrLabel::Number(number)) => number.to_string(),
                    None => String::new(),
                };
                ExtensiveEvent::Draw {
                    name: tree.programme.variables[*variable].name.to_string(),
                    chances: next.iter().map(label).zip(chances.iter().cloned()).collect(),
                    next: places_of(next),
                }
            }
            HistoryKind::Move { next, .. } => {
                let set = self.table.sets.of[node].and_then(|set| sets.get(&set).copied());
                let set = set.ok_or_else(|| NoValue::unable("a move outside the information sets"))?;
                ExtensiveEvent::Move { set, next: places_of(next) }
            }
            HistoryKind::Fork { paid, .. } => {
                let next = tree.first_run(node).ok_or(NoValue::Undefined)?;
                ExtensiveEvent::States { paid: paid.clone(), next: places[&next] }
            }
            HistoryKind::Go { .. } => {
                let players: Vec<ReplayPlayerId> = (0..tree.programme.players.len()).collect();
                let worth = |played: &Played<'_, '_>| players.iter().map(|player| played.value(node, *player)).collect();
                ExtensiveEvent::Go { worth: self.played.map(worth).transpose()? }
            }
            HistoryKind::End { paid } => ExtensiveEvent::End { paid: paid.clone() },
        })
    }

    fn set(&self, set: usize, places: &BTreeMap<HistoryId, usize>) -> Evaluation<ExtensiveSet> {
        let here = &self.table.sets.all[set];
        let conduct = |played| self.conduct(played, set, places);
        Ok(ExtensiveSet {
            player: here.player,
            name: self.table.sets.name(&self.table.tree, set),
            actions: here.acts.iter().map(HistoryTree::act_name).collect(),
            histories: here.nodes.iter().filter_map(|node| places.get(node).copied()).collect(),
            conduct: self.played.map(conduct).transpose()?,
        })
    }

    fn conduct(&self, played: &Played<'_, '_>, set: usize, places: &BTreeMap<HistoryId, usize>) -> Evaluation<StatedBehavior> {
        let here = &played.sets.all[set];
        let PlayedRule::Mix(mix) = played.rule(set)? else { return Err(NoValue::Undefined) };
        let weights = match played.belief(set) {
            Ok(PlayedBelief::Known(weights)) => Ok(weights),
            Ok(PlayedBelief::Nothing) => Err("nothing is believed there".to_owned()),
            Ok(PlayedBelief::Free(_)) => Err("the belief there is left free".to_owned()),
            Err(NoValue::Unable(reason)) => Err(reason),
            Err(NoValue::Undefined | NoValue::Missing | NoValue::Nowhere) => Err("the belief there has no value".to_owned()),
        };
        let mut gains = false;
        let mut believes = Vec::new();
        for (node, weight) in here.nodes.iter().zip(weights.iter().flatten()) {
            if places.contains_key(node) {
                believes.push(weight.clone());
            }
        }
        if let Ok(weights) = &weights {
            let mut acts = vec![Rational::zero(); here.acts.len()];
            for (node, weight) in here.nodes.iter().zip(weights).filter(|(_, weight)| !weight.is_zero()) {
                for (act, next) in played.tree.next(*node).into_iter().enumerate() {
                    acts[act] = &acts[act] + &(played.value(next, here.player)? * weight);
                }
            }
            let follows: Rational = acts.iter().zip(mix.iter()).map(|(value, chance)| value * chance).sum();
            gains = acts.iter().any(|value| *value > follows);
        }
        let entered = believes.iter().sum::<Rational>().is_one();
        let believes = weights.and_then(|_| {
            if entered { Ok(believes) } else { Err("what is believed there is in a state that play does not enter".to_owned()) }
        });
        Ok(StatedBehavior { does: mix.to_vec(), believes, gains })
    }
}
