//! A game with strategies: what is done at each information set, and what each player expects to get from each history.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;
use std::sync::OnceLock;

use num_traits::{One, Zero};

use super::linear;
use super::plans::{Plans, act_named, applies, mixture, shares};
use super::programme::PlayerId;
use super::sets::{SetId, Sets};
use super::tree::{Kind, NodeId, Tree};
use super::value::{Read, Stop};
use super::views::{ViewId, Views, views};
use crate::syntax::play::ActionSyntax;
use kernel::number::Rational;

/// What an assessment has done at an information set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The probability of each action.
    Mix(Rc<Vec<Rational>>),
    /// No rule applies.
    Missing,
    /// An action outside its interval, or probabilities that are none.
    Impossible,
}

/// What Bayes' rule determines at a view, if anything.
type Determined = Read<Option<Vec<Rational>>>;

/// A run of a state: where it begins.
type Run = (NodeId, usize);

/// An expected payoff, with what each run adds to it: the value of the run times this factor.
#[derive(Clone, Debug, Default)]
struct Form {
    constant: Rational,
    runs: BTreeMap<Run, Rational>,
}

impl Form {
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
pub(super) enum Belief {
    /// The probability of each history.
    Known(Vec<Rational>),
    /// Nothing is believed.
    Nothing,
    /// Some belief of these.
    Free(FreeBelief),
}

/// Beliefs `base + sum of q_j * parts_j`, each q_j in its interval, all in [0, 1].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FreeBelief {
    pub(super) base: Vec<Rational>,
    pub(super) parts: Vec<FreePart>,
}

/// A free probability and what it adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FreePart {
    pub(super) adds: Vec<Rational>,
    pub(super) within: Option<super::conditions::Interval>,
}

/// A game with an assessment, or with strategies alone.
pub(super) struct Played<'t, 'c> {
    pub(super) tree: &'t Tree<'c>,
    pub(super) sets: &'t Sets,
    views: &'t [OnceLock<Views>],
    pub(super) plans: Plans<'c>,
    rules: RefCell<Vec<Option<Read<Rule>>>>,
    /// Beliefs found so far.
    pub(super) beliefs: RefCell<HashMap<SetId, Read<Belief>>>,
    pub(super) bayes: RefCell<HashMap<(PlayerId, ViewId), Determined>>,
    forms: RefCell<HashMap<(PlayerId, NodeId), Rc<Form>>>,
    worth: RefCell<HashMap<(PlayerId, Run), Read<Rational>>>,
    under_way: RefCell<Vec<SetId>>,
    /// Moves that have no rule are unexpected: they have probability 0.
    unruled: bool,
}

impl<'t, 'c> Played<'t, 'c> {
    /// An assessment.
    pub(super) fn new(tree: &'t Tree<'c>, sets: &'t Sets, views: &'t [OnceLock<Views>], plans: Plans<'c>) -> Self {
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

    /// Strategies: the probability of each action at each set that has one.
    pub(super) fn with(
        tree: &'t Tree<'c>,
        sets: &'t Sets,
        views: &'t [OnceLock<Views>],
        mixes: Vec<Option<Vec<Rational>>>,
    ) -> Self {
        let mut played = Self::new(tree, sets, views, Plans::default());
        played.unruled = true;
        let rule = |mix: Option<Vec<Rational>>| Some(Ok(mix.map_or(Rule::Missing, |mix| Rule::Mix(Rc::new(mix)))));
        *played.rules.borrow_mut() = mixes.into_iter().map(rule).collect();
        played
    }

    /// The views of a player.
    pub(super) fn views_of(&self, player: PlayerId) -> &'t Views {
        self.views[player].get_or_init(|| views(self.tree, self.sets, player))
    }

    /// What is done at an information set.
    pub(super) fn rule(&self, set: SetId) -> Read<Rule> {
        if let Some(known) = &self.rules.borrow()[set] {
            return known.clone();
        }
        if self.under_way.borrow().contains(&set) {
            return Err(Stop::unable("best replies that depend on each other"));
        }
        self.under_way.borrow_mut().push(set);
        let found = self.find_rule(set);
        self.under_way.borrow_mut().pop();
        self.rules.borrow_mut()[set] = Some(found.clone());
        found
    }

    /// The probability of each action.
    pub(super) fn mix(&self, set: SetId) -> Read<Rc<Vec<Rational>>> {
        match self.rule(set)? {
            Rule::Mix(mix) => Ok(mix),
            Rule::Missing if self.unruled => Ok(Rc::new(vec![Rational::zero(); self.sets.all[set].acts.len()])),
            Rule::Missing => Err(Stop::NoValue),
            Rule::Impossible => Err(Stop::unable("an action outside its interval")),
        }
    }

    fn find_rule(&self, set: SetId) -> Read<Rule> {
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
                    return Ok(Rule::Impossible);
                }
                // What has probability 0 is not done.
                if chance.is_zero() {
                    continue;
                }
                match act_named(&env, action, &here.acts)? {
                    Some(act) => out[act] = &out[act] + chance,
                    None => return Ok(Rule::Impossible),
                }
            }
            let total: Rational = out.iter().sum();
            return Ok(if total.is_one() { Rule::Mix(Rc::new(out)) } else { Rule::Impossible });
        }
        Ok(Rule::Missing)
    }

    /// The action that gives most by the belief at the set; among equals `tie`, or else the first. Where nothing is believed none is best.
    fn best(&self, set: SetId, tie: &str) -> Read<Rule> {
        let here = &self.sets.all[set];
        if here.sampled {
            return Err(Stop::unable("`best` at a move with infinitely many actions"));
        }
        let mut each: Vec<Vec<Rational>> = Vec::new();
        for node in &here.nodes {
            let values = self.tree.next(*node).into_iter().map(|next| self.value(next, here.player));
            each.push(values.collect::<Read<_>>()?);
        }
        let belief = match self.belief(set)? {
            Belief::Known(belief) => belief,
            Belief::Nothing => return Ok(Rule::Missing),
            Belief::Free(_) => return Err(Stop::unable("`best` by a free belief")),
        };
        let value = |act: usize| each.iter().zip(&belief).map(|(values, weight)| &values[act] * weight).sum::<Rational>();
        let values: Vec<Rational> = (0..here.acts.len()).map(value).collect();
        let most = values.iter().max().cloned().unwrap_or_default();
        let tied = here.acts.iter().position(|act| act.label.as_deref() == Some(tie)).filter(|act| values[*act] == most);
        let act = tied.or_else(|| values.iter().position(|value| *value == most)).unwrap_or(0);
        let mix = (0..here.acts.len()).map(|other| if other == act { Rational::one() } else { Rational::zero() });
        Ok(Rule::Mix(Rc::new(mix.collect())))
    }

    /// The probability that a player gives to a branch: nature's, or that of the strategies.
    pub(super) fn chance(&self, node: NodeId, branch: usize, player: PlayerId) -> Read<Rational> {
        match &self.tree.nodes[node].kind {
            Kind::Draw { chances, .. } => Ok(chances[branch][player].clone()),
            Kind::Move { .. } => match self.sets.of[node] {
                Some(set) => Ok(self.mix(set)?[branch].clone()),
                None => Err(Stop::unable("a move outside the information sets")),
            },
            Kind::Fork { .. } | Kind::Go { .. } | Kind::End { .. } => Ok(Rational::one()),
        }
    }

    /// The run that begins at the states.
    pub(super) fn first_run(&self, fork: NodeId) -> Read<NodeId> {
        self.tree.first_run(fork).ok_or(Stop::NoValue)
    }

    /// What a player expects to get in all, at a history, from the start of its run (or the top) on.
    pub(super) fn value(&self, node: NodeId, player: PlayerId) -> Read<Rational> {
        let form = self.form(node, player)?;
        let mut value = form.constant.clone();
        for (run, share) in &form.runs {
            value += self.worth(*run, player)? * share;
        }
        Ok(value)
    }

    fn form(&self, node: NodeId, player: PlayerId) -> Read<Rc<Form>> {
        if let Some(known) = self.forms.borrow().get(&(player, node)) {
            return Ok(known.clone());
        }
        self.tree.programme.context.step(2)?;
        let mut form = Form::default();
        match &self.tree.nodes[node].kind {
            Kind::End { paid } => form.constant = paid[player].clone(),
            Kind::Go { paid, discounts, fork, state } => {
                form.constant = paid[player].clone();
                if !discounts[player].is_zero() {
                    form.runs.insert((*fork, *state), discounts[player].clone());
                }
            }
            Kind::Fork { paid, .. } => {
                form.add(&*self.form(self.first_run(node)?, player)?, &Rational::one());
                form.constant = &form.constant + &paid[player];
            }
            Kind::Draw { next, .. } | Kind::Move { next, .. } => {
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

    /// The value of a run: the solution of the stationary equations of all runs that can follow.
    pub(super) fn worth(&self, run: Run, player: PlayerId) -> Read<Rational> {
        if let Some(known) = self.worth.borrow().get(&(player, run)) {
            return known.clone();
        }
        let mut runs = vec![run];
        let mut forms = Vec::new();
        while let Some(run) = runs.get(forms.len()).copied() {
            let Kind::Fork { runs: starts, .. } = &self.tree.nodes[run.0].kind else { return Err(Stop::NoValue) };
            let start = starts[run.1].ok_or(Stop::NoValue)?;
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
        let solution = linear::solve(&rows).ok_or(Stop::NoValue)?;
        for (run, value) in runs.iter().zip(solution) {
            self.worth.borrow_mut().insert((player, *run), Ok(value));
        }
        self.worth.borrow().get(&(player, run)).cloned().unwrap_or(Err(Stop::NoValue))
    }

    /// The product of a player's probabilities on the way between two histories, forced branches counting 1 where they are moves.
    pub(super) fn likelihood(
        &self,
        from: NodeId,
        to: NodeId,
        player: PlayerId,
        forced: &dyn Fn(NodeId) -> bool,
    ) -> Read<Rational> {
        let mut product = Rational::one();
        let mut at = to;
        while at != from {
            let Some((parent, branch)) = self.tree.nodes[at].parent else { return Ok(Rational::zero()) };
            let is_move = matches!(self.tree.nodes[parent].kind, Kind::Move { .. });
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
