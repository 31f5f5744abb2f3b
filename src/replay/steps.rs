//! Computes how a player's belief may change from one view to the next.
//!
//! Bayes' rule applies if the belief before gives positive probability to what is seen. If it does not, the belief about draws
//! *given what the movers of the unexpected moves knew* does not change. Called by [`super::consistency`] and [`super::beliefs`].
//! Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Fudenberg and Tirole (1991), definition 3.1, for the player's own views.

use std::collections::{BTreeMap, BTreeSet};

use num_traits::{One, Zero};

use super::played::{Played, PlayedBelief};
use super::programme::ReplayPlayerId;
use super::sets::ReplaySetId;
use super::tree::HistoryKind;
use super::value::{Evaluation, NoValue, NumberOrLabel};
use super::views::{MoveBetweenViews, ReplayViewId, ReplayViews, ViewPassage};
use kernel::number::Rational;

/// The probabilities of what happens between two views, for each history of the later view.
pub(super) struct ViewTransition {
    /// Nature's probabilities.
    pub(super) nature: Vec<Rational>,
    /// The probability of the hidden moves of other players.
    pub(super) hidden: Vec<Rational>,
    /// The probabilities of the seen moves of other players, for each move in order.
    pub(super) seen: Vec<Vec<Rational>>,
    between: Vec<ViewPassage>,
    /// For each information set of these moves, the first set that differs from it only in numbers that the player has not seen.
    like: BTreeMap<ReplaySetId, ReplaySetId>,
}

/// What the belief before implies for a view.
pub(super) enum BeliefUpdate {
    /// Bayes' rule applies, with these weights. Their sum is positive.
    Bayes(Vec<Rational>),
    /// The view is unexpected.
    Unexpected {
        /// The weights without the unexpected moves.
        weights: Vec<Rational>,
        /// The class of each history: the information sets at which the unexpected moves were made.
        classes: Vec<Vec<ReplaySetId>>,
        /// True iff hidden moves are among the unexpected ones.
        by_hidden: bool,
    },
}

impl ViewTransition {
    /// Returns the class of each history: the information sets at which the hidden moves were made (if `hidden`), and the seen
    /// moves with the numbers in `seen`.
    pub(super) fn classes(&self, hidden: bool, seen: &[usize]) -> Vec<Vec<ReplaySetId>> {
        let of = |between: &ViewPassage| {
            let hidden = between.hidden.iter().filter(|_| hidden);
            let seen = seen.iter().filter_map(|place| between.seen.get(*place));
            hidden.chain(seen).map(|done: &MoveBetweenViews| self.like.get(&done.set).copied().unwrap_or(done.set)).collect()
        };
        self.between.iter().map(of).collect()
    }

    /// Computes what a belief at the view before, given for each history of this view, implies for this view.
    pub(super) fn update(&self, before: &[Rational]) -> BeliefUpdate {
        let times = |weights: &[Rational], factors: &[Rational]| -> Vec<Rational> {
            weights.iter().zip(factors).map(|(weight, factor)| weight * factor).collect()
        };
        let positive = |weights: &[Rational]| weights.iter().any(Rational::is_positive);
        let base = times(before, &self.nature);
        let with_hidden = times(&base, &self.hidden);
        let by_hidden = !positive(&with_hidden);
        let mut weights = if by_hidden { base } else { with_hidden };
        let mut unexpected = Vec::new();
        for (place, probability) in self.seen.iter().enumerate() {
            let next = times(&weights, probability);
            if positive(&next) {
                weights = next;
            } else {
                unexpected.push(place);
            }
        }
        if !by_hidden && unexpected.is_empty() && positive(&weights) {
            return BeliefUpdate::Bayes(weights);
        }
        BeliefUpdate::Unexpected { weights, classes: self.classes(by_hidden, &unexpected), by_hidden }
    }
}

impl Played<'_, '_> {
    /// Computes the probabilities of what happens between a view and the one before. There is no value if a move has no rule, and
    /// no answer if histories of the view differ in how many moves are seen.
    pub(super) fn step(&self, views: &ReplayViews, view: ReplayViewId) -> Evaluation<ViewTransition> {
        let here = &views.all[view];
        let mut step = ViewTransition {
            nature: Vec::new(),
            hidden: Vec::new(),
            seen: Vec::new(),
            between: Vec::new(),
            like: BTreeMap::new(),
        };
        for place in 0..here.nodes.len() {
            self.tree.programme.context.step(10)?;
            let between = views.between(self.tree, self.sets, view, place);
            let mut hidden = Rational::one();
            for done in &between.hidden {
                hidden *= &self.mix(done.set)?[done.act];
            }
            step.hidden.push(hidden);
            if place == 0 {
                step.seen = vec![Vec::new(); between.seen.len()];
            }
            if step.seen.len() != between.seen.len() {
                return Err(NoValue::unable("a view whose histories differ in how many moves are seen"));
            }
            for (seen, done) in step.seen.iter_mut().zip(&between.seen) {
                seen.push(self.mix(done.set)?[done.act].clone());
            }
            step.between.push(between);
        }
        self.nature(views, view, &mut step)?;
        step.like = self.alike_but_for_numbers(views, view, &step.between);
        Ok(step)
    }

    /// Returns for each information set the first set that differs from it only in numbers that the player has not seen.
    /// Unexpected moves reveal nothing about hidden numbers that their movers knew: the player believes that these numbers are
    /// what the strategies choose.
    fn alike_but_for_numbers(
        &self,
        views: &ReplayViews,
        view: ReplayViewId,
        between: &[ViewPassage],
    ) -> BTreeMap<ReplaySetId, ReplaySetId> {
        let known = self.tree.seen(views.player, views.all[view].nodes[0]);
        let key = |set: ReplaySetId| {
            let here = &self.sets.all[set];
            let told = |(variable, value): &&(usize, NumberOrLabel)| {
                matches!(value, NumberOrLabel::Label(_)) || known.iter().any(|(other, _)| other == variable)
            };
            let seen: Vec<(usize, NumberOrLabel)> = here.seen.iter().filter(told).cloned().collect();
            (here.player, here.variable, here.state, seen)
        };
        let sets: BTreeSet<ReplaySetId> =
            between.iter().flat_map(|one| one.hidden.iter().chain(&one.seen)).map(|done| done.set).collect();
        let mut first = BTreeMap::new();
        sets.into_iter().map(|set| (set, *first.entry(key(set)).or_insert(set))).collect()
    }

    /// Computes nature's probabilities between two views. A draw that the player has seen, and that has the same probability on
    /// all histories, changes no belief. It is left out, even if its probability is 0.
    fn nature(&self, views: &ReplayViews, view: ReplayViewId, step: &mut ViewTransition) -> Evaluation<()> {
        let drawn = |between: &ViewPassage| -> Evaluation<BTreeMap<usize, Rational>> {
            let chance = |(node, branch): &(usize, usize)| {
                let variable = match &self.tree.nodes[*node].kind {
                    HistoryKind::Draw { variable, .. } => *variable,
                    HistoryKind::Move { .. } | HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => {
                        return Err(NoValue::Undefined);
                    }
                };
                Ok((variable, self.chance(*node, *branch, views.player)?))
            };
            between.drawn.iter().map(chance).collect()
        };
        let all: Vec<BTreeMap<usize, Rational>> = step.between.iter().map(drawn).collect::<Evaluation<_>>()?;
        let seen = self.tree.seen(views.player, views.all[view].nodes[0]);
        let left_out = |variable: &usize| {
            let first = all.first().and_then(|chances| chances.get(variable));
            seen.iter().any(|(other, _)| other == variable) && all.iter().all(|chances| chances.get(variable) == first)
        };
        step.nature = all
            .iter()
            .map(|chances| chances.iter().filter(|(variable, _)| !left_out(variable)).map(|(_, chance)| chance))
            .map(|chances| chances.fold(Rational::one(), |product, chance| product * chance))
            .collect();
        Ok(())
    }

    /// Returns a belief at the view before, for each history of this view.
    pub(super) fn carried(views: &ReplayViews, view: ReplayViewId, before: &[Rational]) -> Vec<Rational> {
        views.all[view].from.iter().map(|place| before[*place].clone()).collect()
    }

    /// True iff two histories of a view differ in a number of an interval that the player has not seen.
    pub(super) fn hides_numbers(&self, views: &ReplayViews, view: ReplayViewId) -> bool {
        let here = &views.all[view];
        let [first, rest @ ..] = here.nodes.as_slice() else { return false };
        let numbers = |node: usize| -> Vec<(usize, NumberOrLabel)> {
            let items = self.tree.nodes[node].items.iter();
            let moved = items.filter(|item| item.mover.is_some() && matches!(item.value, NumberOrLabel::Number(_)));
            moved.map(|item| (item.variable, item.value.clone())).collect()
        };
        self.tree.sampled && rest.iter().any(|node| numbers(*node) != numbers(*first))
    }

    /// Returns the belief at a view that Bayes' rule and the knowledge of unexpected movers determine (docs/reference/games.md);
    /// `None` if they determine none. There is no answer if the belief depends on a free one.
    pub(super) fn determined(&self, player: ReplayPlayerId, view: ReplayViewId) -> Evaluation<Option<Vec<Rational>>> {
        if let Some(known) = self.bayes.borrow().get(&(player, view)) {
            return known.clone();
        }
        let found = self.find_determined(player, view);
        self.bayes.borrow_mut().insert((player, view), found.clone());
        found
    }

    fn find_determined(&self, player: ReplayPlayerId, view: ReplayViewId) -> Evaluation<Option<Vec<Rational>>> {
        let views = self.views_of(player);
        if views.all[view].nodes.len() == 1 {
            return Ok(Some(vec![Rational::one()]));
        }
        let Some(before) = views.all[view].before else {
            return Ok(Some(vec![Rational::one(); 1]));
        };
        let belief = match views.all[before].called {
            Some(set) => match self.belief(set)? {
                PlayedBelief::Known(belief) => belief,
                PlayedBelief::Nothing => return Ok(None),
                PlayedBelief::Free(_) => return Err(NoValue::unable("a belief that depends on a free one")),
            },
            None => match self.determined(player, before)? {
                Some(belief) => belief,
                None => return Ok(None),
            },
        };
        let step = self.step(views, view)?;
        let carried = Self::carried(views, view, &belief);
        if carried.iter().zip(&step.nature).all(|(before, nature)| (before * nature).is_zero())
            && step.nature.iter().all(Zero::is_zero)
        {
            return Err(NoValue::unable("a view that nature never reaches"));
        }
        let weights = match step.update(&carried) {
            BeliefUpdate::Bayes(weights) => weights,
            BeliefUpdate::Unexpected { weights, classes, by_hidden } => {
                let one_class = classes.windows(2).all(|pair| pair[0] == pair[1]);
                if by_hidden || !one_class {
                    return Ok(None);
                }
                if self.hides_numbers(views, view) {
                    return Err(NoValue::unable("an unexpected view that hides a number of an interval"));
                }
                weights
            }
        };
        let total: Rational = weights.iter().sum();
        if total.is_zero() {
            return Ok(None);
        }
        let scale = total.recip();
        Ok(Some(weights.iter().map(|weight| weight * &scale).collect()))
    }
}
