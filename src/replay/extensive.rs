//! A game at a point in extensive form, as data for the files of other tools: its histories, its information sets, and what an
//! assessment does and believes there.
//!
//! Histories and information sets are those on which the second reader decides statements. Where states follow, the first one belongs
//! to the form that leads to it; the others have forms of their own, and `go to` pays what the assessment makes of them.

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
    /// The players' names.
    pub players: Vec<String>,
    /// What happens at each history, a history before those that follow it.
    pub histories: Vec<ExtensiveEvent>,
    /// The information sets, in the order in which they are met.
    pub sets: Vec<ExtensiveSet>,
    /// Where play begins, and where each run of a state begins that is entered by `go to`, with the state's name.
    pub starts: Vec<(Option<String>, usize)>,
    /// Some draw is weighed differently by two players.
    pub priors_differ: bool,
    /// An assessment says what is done.
    pub is_played: bool,
}

/// What happens at a history.
#[derive(Clone, Debug)]
pub enum ExtensiveEvent {
    /// Nature draws.
    Draw {
        /// What is drawn.
        name: String,
        /// By branch: the label, and the probability for each player.
        chances: Vec<(String, Vec<Rational>)>,
        /// By branch.
        next: Vec<usize>,
    },
    /// A player moves.
    Move {
        /// The information set.
        set: usize,
        /// By action.
        next: Vec<usize>,
    },
    /// The states begin, after these payoffs; play goes on with the first.
    States {
        /// By player.
        paid: Vec<Rational>,
        /// Where the first state begins.
        next: usize,
    },
    /// Play ends with these payoffs, counted from the start of the run, or of the game.
    End {
        /// By player.
        paid: Vec<Rational>,
    },
    /// A state follows; without an assessment nothing says what it is worth.
    Go {
        /// By player: what was paid, and what the state is worth.
        worth: Option<Vec<Rational>>,
    },
}

/// An information set.
#[derive(Clone, Debug)]
pub struct ExtensiveSet {
    /// Who moves.
    pub player: usize,
    /// In words: `Two at reply, x = 1/2`.
    pub name: String,
    /// What may be done.
    pub actions: Vec<String>,
    /// Its histories.
    pub histories: Vec<usize>,
    /// What the assessment says of it, if there is one.
    pub conduct: Option<StatedBehavior>,
}

/// What an assessment says of an information set.
#[derive(Clone, Debug)]
pub struct StatedBehavior {
    /// The probability of each action.
    pub does: Vec<Rational>,
    /// The probability of each history, or why none is known.
    pub believes: Result<Vec<Rational>, String>,
    /// Some action gives the mover more, by its belief.
    pub gains: bool,
}

/// The extensive form of a game alone; so many evenly spaced numbers of an interval may be chosen.
pub(super) fn game(context: &Context<'_>, name: &str, spaced: usize) -> Evaluation<ExtensiveForm> {
    let table = GameTable::new(context, name, &BTreeSet::new(), &[], &[], Grid::Even(spaced))?;
    let whole = scope(&table.tree, &table.sets, &[0]);
    ExtensiveWriter { table: &table, scope: &whole, played: None }.form()
}

/// The extensive form of a game with an assessment of it; `None` if what the assessment prescribes cannot be done, or it has no rule
/// for some information set.
pub(super) fn play(context: &Context<'_>, assessment: &str, spaced: usize) -> Evaluation<Option<ExtensiveForm>> {
    let found = context.book.assessments.get(assessment).copied();
    let found = found.ok_or_else(|| NoValue::unable(format!("there is no assessment `{assessment}`")))?;
    let names = BTreeSet::from([assessment]);
    let table = GameTable::new(context, &found.game.value, &names, &[], &[], Grid::Turns(spaced))?;
    let whole = scope(&table.tree, &table.sets, &[0]);
    let played = Played::new(&table.tree, &table.sets, &table.views, Plans::new(&context.book, found)?);
    match played.can_be_done() {
        Ok(true) => ExtensiveWriter { table: &table, scope: &whole, played: Some(&played) }.form().map(Some),
        Ok(false) | Err(NoValue::NoValue | NoValue::Missing) => Ok(None),
        Err(reason) => Err(reason),
    }
}

struct ExtensiveWriter<'w, 'c> {
    table: &'w GameTable<'c>,
    scope: &'w ReplayScope,
    played: Option<&'w Played<'w, 'c>>,
}

impl ExtensiveWriter<'_, '_> {
    /// The histories that play can come to, with numbers of their own.
    fn form(&self) -> Evaluation<ExtensiveForm> {
        let tree = &self.table.tree;
        let places: BTreeMap<HistoryId, usize> =
            self.scope.nodes.iter().enumerate().map(|(place, node)| (*node, place)).collect();
        let sets: BTreeMap<usize, usize> = self.scope.sets.iter().enumerate().map(|(place, set)| (*set, place)).collect();
        let histories = self.scope.nodes.iter().map(|node| self.event(*node, &places, &sets)).collect::<Evaluation<_>>()?;
        let mut starts = vec![(None, 0)];
        for node in &self.scope.nodes {
            let Some((fork, branch)) = tree.nodes[*node].parent else { continue };
            // The first state of a game that begins with it is the whole game.
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
                let next = tree.first_run(node).ok_or(NoValue::NoValue)?;
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
        let PlayedRule::Mix(mix) = played.rule(set)? else { return Err(NoValue::NoValue) };
        let weights = match played.belief(set) {
            Ok(PlayedBelief::Known(weights)) => Ok(weights),
            Ok(PlayedBelief::Nothing) => Err("nothing is believed there".to_owned()),
            Ok(PlayedBelief::Free(_)) => Err("the belief there is left free".to_owned()),
            Err(NoValue::Unable(reason)) => Err(reason),
            Err(NoValue::NoValue | NoValue::Missing | NoValue::Nowhere) => Err("the belief there has no value".to_owned()),
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
