//! Plays a game with given strategies: what is done at each information set, and each player's expected payoff from each history.
//!
//! Values of states solve the stationary equations. Called for every phrase about play. Guards verdicts: an error here leaves
//! claims unchecked, or lets an error of the first reader pass.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::OnceLock;

use num_traits::{One, Zero};

use super::linear;
use super::plans::{Plans, act_named, applies, mixture, shares};
use super::programme::ReplayPlayerId;
use super::sets::{ReplaySetId, ReplaySets};
use super::tree::{HistoryId, HistoryKind, HistoryTree};
use super::value::{Evaluation, NoValue};
use super::views::{ReplayViewId, ReplayViews, views};
use crate::syntax::play::ActionSyntax;
use kernel::number::Rational;

/// What an assessment prescribes at an information set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlayedRule {
    /// The probability of each action.
    Mix(Rc<Vec<Rational>>),
    /// No rule applies.
    Missing,
    /// The rule prescribes an action outside its interval, or numbers that are no probabilities.
    Impossible,
}

/// The belief that Bayes' rule determines at a view, if any.
type Determined = Evaluation<Option<Vec<Rational>>>;

/// A run of a state: the fork at which the states begin, and the number of the state.
type StateRun = (HistoryId, usize);

/// An expected payoff as a linear form: a constant, and for each run the factor of the run's value.
#[derive(Clone, Debug, Default)]
struct PayoffForm {
    constant: Rational,
    runs: BTreeMap<StateRun, Rational>,
}

impl PayoffForm {
    fn add(&mut self, other: &Self, factor: &Rational) {
        self.constant = &self.constant + &(&other.constant * factor);
        for (run, share) in &other.runs {
            let place = self.runs.entry(*run).or_default();
            *place = &*place + &(share * factor);
        }
    }
}

/// A belief at an information set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PlayedBelief {
    /// The probability of each history.
    Known(Vec<Rational>),
    /// Nothing is believed.
    Nothing,
    /// A free belief: any of this family.
    Free(FreeBelief),
}

/// The beliefs `base + sum of q_j * parts_j`, with each q_j in its interval and in `[0, 1]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FreeBelief {
    pub(super) base: Vec<Rational>,
    pub(super) parts: Vec<FreePart>,
}

/// A free probability: what it adds to the weight of each history, and its interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FreePart {
    pub(super) adds: Vec<Rational>,
    pub(super) within: Option<super::conditions::PointInterval>,
}

/// A game with an assessment, or with strategies alone.
pub(super) struct Played<'t, 'c> {
    pub(super) tree: &'t HistoryTree<'c>,
    pub(super) sets: &'t ReplaySets,
    views: &'t [OnceLock<ReplayViews>],
    pub(super) plans: Plans<'c>,
    rules: RefCell<Vec<Option<Evaluation<PlayedRule>>>>,
    /// The beliefs that have been computed.
    pub(super) beliefs: RefCell<HashMap<ReplaySetId, Evaluation<PlayedBelief>>>,
    pub(super) bayes: RefCell<HashMap<(ReplayPlayerId, ReplayViewId), Determined>>,
    forms: RefCell<HashMap<(ReplayPlayerId, HistoryId), Rc<PayoffForm>>>,
    worth: RefCell<HashMap<(ReplayPlayerId, StateRun), Evaluation<Rational>>>,
    under_way: RefCell<Vec<ReplaySetId>>,
    /// If true, moves without a rule are unexpected: they have probability 0.
    unruled: bool,
}

impl<'t, 'c> Played<'t, 'c> {
    /// A game with an assessment.
    pub(super) fn new(
        tree: &'t HistoryTree<'c>,
        sets: &'t ReplaySets,
        views: &'t [OnceLock<ReplayViews>],
        plans: Plans<'c>,
    ) -> Self {
        Self {
            tree,
            sets,
            views,
            plans,
            rules: RefCell::new(vec![None; sets.all.len()]),
            beliefs: RefCell::default(),
            bayes: RefCell::default(),
            forms: RefCell::default(),
            worth: RefCell::default(),
            under_way: RefCell::default(),
            unruled: false,
        }
    }

    /// A game with strategies alone: the probability of each action at each set that has strategies.
    pub(super) fn with(
        tree: &'t HistoryTree<'c>,
        sets: &'t ReplaySets,
        views: &'t [OnceLock<ReplayViews>],
        mixes: Vec<Option<Vec<Rational>>>,
    ) -> Self {
        let mut played = Self::new(tree, sets, views, Plans::default());
        played.unruled = true;
        let rule = |mix: Option<Vec<Rational>>| Some(Ok(mix.map_or(PlayedRule::Missing, |mix| PlayedRule::Mix(Rc::new(mix)))));
        *played.rules.borrow_mut() = mixes.into_iter().map(rule).collect();
        played
    }

    /// Returns the views of a player.
    pub(super) fn views_of(&self, player: ReplayPlayerId) -> &'t ReplayViews {
        self.views[player].get_or_init(|| views(self.tree, self.sets, player))
    }

    /// Returns what is done at an information set. There is no answer if best replies depend on each other.
    pub(super) fn rule(&self, set: ReplaySetId) -> Evaluation<PlayedRule> {
        if let Some(known) = &self.rules.borrow()[set] {
            return known.clone();
        }
        if self.under_way.borrow().contains(&set) {
            return Err(NoValue::unable("best replies that depend on each other"));
        }
        self.under_way.borrow_mut().push(set);
        let found = self.find_rule(set);
        self.under_way.borrow_mut().pop();
        self.rules.borrow_mut()[set] = Some(found.clone());
        found
    }

    /// Returns the probability of each action at a set. There is no value if no rule applies, and no answer if the rule cannot be
    /// carried out.
    pub(super) fn mix(&self, set: ReplaySetId) -> Evaluation<Rc<Vec<Rational>>> {
        match self.rule(set)? {
            PlayedRule::Mix(mix) => Ok(mix),
            PlayedRule::Missing if self.unruled => Ok(Rc::new(vec![Rational::zero(); self.sets.all[set].acts.len()])),
            PlayedRule::Missing => Err(NoValue::Undefined),
            PlayedRule::Impossible => Err(NoValue::unable("an action outside its interval")),
        }
    }

    fn find_rule(&self, set: ReplaySetId) -> Evaluation<PlayedRule> {
        let here = &self.sets.all[set];
        let programme = &self.tree.programme;
        let (player, at) = (programme.players[here.player], &*programme.variables[here.variable].name);
        let env = self.tree.env(here.nodes[0]);
        for own in self.plans.rules.iter().filter(|own| own.player == player && own.at == at) {
            if !applies(&env, own.when, own.rule.place.as_ref())? {
                continue;
            }
            let Some(mix) = mixture(&own.rule.action) else {
                let ActionSyntax::Best(tie) = &own.rule.action else { continue };
                return self.best(set, &tie.value);
            };
            let chances = shares(mix, |chance| env.number(chance))?;
            let mut out = vec![Rational::zero(); here.acts.len()];
            for ((action, _), chance) in mix.iter().zip(&chances) {
                if chance.is_negative() || *chance > Rational::one() {
                    return Ok(PlayedRule::Impossible);
                }
                // An action with probability 0 is not taken, so it may lie outside its interval.
                if chance.is_zero() {
                    continue;
                }
                match act_named(&env, action, &here.acts)? {
                    Some(act) => out[act] = &out[act] + chance,
                    None => return Ok(PlayedRule::Impossible),
                }
            }
            let total: Rational = out.iter().sum();
            return Ok(if total.is_one() { PlayedRule::Mix(Rc::new(out)) } else { PlayedRule::Impossible });
        }
        Ok(PlayedRule::Missing)
    }

    /// Returns the action that gives most by the belief at the set. If several give most, `tie` is taken if it is one of them,
    /// and else the first. If nothing is believed, no rule applies. There is no answer for a free belief or infinitely many
    /// actions.
    fn best(&self, set: ReplaySetId, tie: &str) -> Evaluation<PlayedRule> {
        let here = &self.sets.all[set];
        if here.sampled {
            return Err(NoValue::unable("`best` at a move with infinitely many actions"));
        }
        let mut each: Vec<Vec<Rational>> = Vec::new();
        for node in &here.nodes {
            let values = self.tree.next(*node).into_iter().map(|next| self.value(next, here.player));
            each.push(values.collect::<Evaluation<_>>()?);
        }
        let belief = match self.belief(set)? {
            PlayedBelief::Known(belief) => belief,
            PlayedBelief::Nothing => return Ok(PlayedRule::Missing),
            PlayedBelief::Free(_) => return Err(NoValue::unable("`best` by a free belief")),
        };
        let value = |act: usize| each.iter().zip(&belief).map(|(values, weight)| &values[act] * weight).sum::<Rational>();
        let values: Vec<Rational> = (0..here.acts.len()).map(value).collect();
        let most = values.iter().max().cloned().unwrap_or_default();
        let tied = here.acts.iter().position(|act| act.label.as_deref() == Some(tie)).filter(|act| values[*act] == most);
        let act = tied.or_else(|| values.iter().position(|value| *value == most)).unwrap_or(0);
        let mix = (0..here.acts.len()).map(|other| if other == act { Rational::one() } else { Rational::zero() });
        Ok(PlayedRule::Mix(Rc::new(mix.collect())))
    }

    /// Returns the probability that a player gives to a branch: nature's, or that of the strategies.
    pub(super) fn chance(&self, node: HistoryId, branch: usize, player: ReplayPlayerId) -> Evaluation<Rational> {
        match &self.tree.nodes[node].kind {
            HistoryKind::Draw { chances, .. } => Ok(chances[branch][player].clone()),
            HistoryKind::Move { .. } => match self.sets.of[node] {
                Some(set) => Ok(self.mix(set)?[branch].clone()),
                None => Err(NoValue::unable("a move outside the information sets")),
            },
            HistoryKind::Fork { .. } | HistoryKind::Go { .. } | HistoryKind::End { .. } => Ok(Rational::one()),
        }
    }

    /// Returns the history after a fork at which play continues.
    pub(super) fn first_run(&self, fork: HistoryId) -> Evaluation<HistoryId> {
        self.tree.first_run(fork).ok_or(NoValue::Undefined)
    }

    /// Returns a player's expected payoff at a history, counted from the start of its run or of the game. There is no value if a
    /// rule is missing, or if the values of the states are not unique.
    pub(super) fn value(&self, node: HistoryId, player: ReplayPlayerId) -> Evaluation<Rational> {
        let form = self.form(node, player)?;
        let mut value = form.constant.clone();
        for (run, share) in &form.runs {
            value += self.worth(*run, player)? * share;
        }
        Ok(value)
    }

    /// Returns a player's expected payoff at a history as a linear form in the values of the runs that can follow.
    fn form(&self, node: HistoryId, player: ReplayPlayerId) -> Evaluation<Rc<PayoffForm>> {
        if let Some(known) = self.forms.borrow().get(&(player, node)) {
            return Ok(known.clone());
        }
        self.tree.programme.context.step(2)?;
        let mut form = PayoffForm::default();
        match &self.tree.nodes[node].kind {
            HistoryKind::End { paid } => form.constant = paid[player].clone(),
            HistoryKind::Go { paid, discounts, fork, state } => {
                form.constant = paid[player].clone();
                if !discounts[player].is_zero() {
                    form.runs.insert((*fork, *state), discounts[player].clone());
                }
            }
            HistoryKind::Fork { paid, .. } => {
                form.add(&*self.form(self.first_run(node)?, player)?, &Rational::one());
                form.constant = &form.constant + &paid[player];
            }
            HistoryKind::Draw { next, .. } | HistoryKind::Move { next, .. } => {
                for (branch, next) in next.iter().enumerate() {
                    let chance = self.chance(node, branch, player)?;
                    if !chance.is_zero() {
                        form.add(&*self.form(*next, player)?, &chance);
                    }
                }
            }
        }
        let form = Rc::new(form);
        self.forms.borrow_mut().insert((player, node), form.clone());
        Ok(form)
    }

    /// Returns the value of a run: the solution of the stationary equations of all runs that can follow. There is no value unless
    /// the solution is unique.
    pub(super) fn worth(&self, run: StateRun, player: ReplayPlayerId) -> Evaluation<Rational> {
        if let Some(known) = self.worth.borrow().get(&(player, run)) {
            return known.clone();
        }
        let mut runs = vec![run];
        let mut forms = Vec::new();
        while let Some(run) = runs.get(forms.len()).copied() {
            let HistoryKind::Fork { runs: starts, .. } = &self.tree.nodes[run.0].kind else { return Err(NoValue::Undefined) };
            let start = starts[run.1].ok_or(NoValue::Undefined)?;
            let form = self.form(start, player)?;
            for next in form.runs.keys() {
                if !runs.contains(next) {
                    runs.push(*next);
                }
            }
            forms.push(form);
        }
        let mut rows = Vec::new();
        for (place, form) in forms.iter().enumerate() {
            let mut row: Vec<Rational> = runs.iter().map(|run| -form.runs.get(run).cloned().unwrap_or_default()).collect();
            row[place] = &row[place] + &Rational::one();
            row.push(form.constant.clone());
            rows.push(row);
        }
        let solution = linear::solve(&rows).ok_or(NoValue::Undefined)?;
        for (run, value) in runs.iter().zip(solution) {
            self.worth.borrow_mut().insert((player, *run), Ok(value));
        }
        self.worth.borrow().get(&(player, run)).cloned().unwrap_or(Err(NoValue::Undefined))
    }

    /// Returns the product of a player's probabilities on the path from one history to another. A forced move counts as certain.
    /// The product is 0 if the second history does not follow the first.
    pub(super) fn likelihood(
        &self,
        from: HistoryId,
        to: HistoryId,
        player: ReplayPlayerId,
        forced: &dyn Fn(HistoryId) -> bool,
    ) -> Evaluation<Rational> {
        let mut product = Rational::one();
        let mut at = to;
        while at != from {
            let Some((parent, branch)) = self.tree.nodes[at].parent else { return Ok(Rational::zero()) };
            let is_move = matches!(self.tree.nodes[parent].kind, HistoryKind::Move { .. });
            if !(is_move && forced(parent)) {
                product *= self.chance(parent, branch, player)?;
            }
            if product.is_zero() {
                return Ok(product);
            }
            at = parent;
        }
        Ok(product)
    }
}
