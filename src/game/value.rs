//! Computes the expected payoff of an assessment from any node on, as a term in the parameters and the numbers chosen before.
//!
//! Payoffs count from the root, so payments before the node are included. A number chosen before the node remains a variable
//! until the assessment determines it. Called by all concepts and phrases. Trusted: an error here is a wrong verdict.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use super::assessment::{Assessment, ChosenAction, RuleAction};
use super::sabotage::{self, Sabotage};
use super::states;
use super::tree::{AvailableAction, Game, InfoId, NodeId, NodeKind, PlayerId};
use crate::expression::build::{all, compare, if_term, number, product, simplified, simplified_term, sum, total, truth};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Relation, Term, TermRef};

/// The play of an assessment, with a cache of the terms derived from it.
#[derive(Debug)]
pub struct AssessmentPlay<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// Its game.
    pub game: &'a Game,
    payoffs: RefCell<HashMap<(NodeId, PlayerId), TermRef>>,
    /// The value of each root by player, where one state follows another.
    roots: RefCell<HashMap<(usize, PlayerId), TermRef>>,
    /// The condition under which play enters each root, computed when first needed.
    pub(super) entered: OnceCell<Vec<ConditionRef>>,
    /// The reason why some requested term has no closed form.
    unsolved: Cell<Option<NoClosedForm>>,
    /// The payoff where no rule applies.
    gap: TermRef,
}

/// The payoff of play where no rule of the strategy applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndefinedPlay {
    /// Undefined.
    NoValue,
    /// Zero, for queries that separately require that some rule applies everywhere.
    Zero,
}

/// A requested term has no closed form, so that terms computed from it have no meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoClosedForm {
    /// The values of the states.
    States,
    /// Whether tests on hidden numbers leave a single possible history.
    HiddenNumbers,
    /// The possible values of the numbers that a player has not seen are too many.
    TooManyHiddenCases,
}

impl NoClosedForm {
    /// Returns the reason, as a clause for a message.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::States => "no closed form was found for the values of the states",
            Self::TooManyHiddenCases => "the numbers that a player has not seen have more than 256 possible combinations",
            Self::HiddenNumbers => {
                "no closed form was found for where a test on numbers that a player has not seen leaves a single history"
            }
        }
    }

    /// Returns the advice what to write instead, as a clause for a message.
    #[must_use]
    pub fn repair(self) -> &'static str {
        match self {
            Self::TooManyHiddenCases => "mix over fewer numbers, or let players see more of them",
            Self::States => "write rules that do not depend on payoffs, and fewer cases",
            Self::HiddenNumbers => {
                "write each comparison of the test linear in one unseen number, and let players choose it from fewer values"
            }
        }
    }
}

impl<'a> AssessmentPlay<'a> {
    /// Creates the play of an assessment, runs `work` on the play, and returns the result.
    ///
    /// # Errors
    /// [`NoClosedForm`] if `work` requested a term that has no closed form.
    pub fn of<T>(assessment: &'a Assessment, gap: UndefinedPlay, work: impl FnOnce(&Self) -> T) -> Result<T, NoClosedForm> {
        let play = Self::new(assessment, gap);
        let found = work(&play);
        play.unsolved.get().map_or(Ok(found), Err)
    }

    fn new(assessment: &'a Assessment, gap: UndefinedPlay) -> Self {
        let gap = match gap {
            UndefinedPlay::NoValue => Arc::new(Term::Cases(Vec::new())),
            UndefinedPlay::Zero => number(0),
        };
        Self {
            gap,
            assessment,
            game: &assessment.game,
            payoffs: RefCell::default(),
            roots: RefCell::default(),
            entered: OnceCell::new(),
            unsolved: Cell::new(None),
        }
    }

    /// Returns the expected payoff of a player, counted from the root of the tree, given that a node is reached.
    #[must_use]
    pub fn expected_payoff(&self, node: NodeId, player: PlayerId) -> TermRef {
        if let Some(known) = self.payoffs.borrow().get(&(node, player)) {
            return known.clone();
        }
        let value = match &self.game.nodes[node].kind {
            NodeKind::End { paid } => paid[player].clone(),
            NodeKind::Go { paid, discounts, target } => {
                sum(&paid[player], &product(&discounts[player], &self.root(*target, player)))
            }
            NodeKind::Draw { branches, .. } => {
                let parts: Vec<TermRef> = branches
                    .iter()
                    .map(|branch| product(&branch.weights[player], &self.expected_payoff(branch.node, player)))
                    .collect();
                total(&parts)
            }
            NodeKind::Test { cases } => cases
                .iter()
                .rev()
                .fold(number(0), |rest, (condition, node)| if_term(condition, &self.expected_payoff(*node, player), &rest)),
            NodeKind::Move { options, info, .. } => {
                self.by_rules(*info, self.gap.clone(), |done| self.payoff_after(options, done, player))
            }
        };
        self.payoffs.borrow_mut().insert((node, player), value.clone());
        value
    }

    /// Returns the value of a root when it follows another state: the expected payoff of everything from the root on.
    fn root(&self, root: usize, player: PlayerId) -> TermRef {
        if let Some(known) = self.roots.borrow().get(&(root, player)) {
            return known.clone();
        }
        match states::values(self, player) {
            Some(values) => self.assume_root_values(player, values),
            None => self.record_unsolved(NoClosedForm::States),
        }
        self.roots.borrow().get(&(root, player)).cloned().unwrap_or_else(|| number(0))
    }

    /// Records that a term has no closed form, so that [`Self::of`] fails.
    pub(super) fn record_unsolved(&self, what: NoClosedForm) {
        self.unsolved.set(Some(what));
    }

    /// Returns the payoff of play where no rule applies.
    pub(super) fn gap(&self) -> TermRef {
        self.gap.clone()
    }

    /// Assumes values of roots, for one player, while the equations between states are being solved.
    pub(super) fn assume_root_values(&self, player: PlayerId, values: impl IntoIterator<Item = (usize, TermRef)>) {
        self.payoffs.borrow_mut().retain(|(_, whose), _| *whose != player);
        let mut roots = self.roots.borrow_mut();
        for (root, value) in values {
            roots.insert((root, player), value);
        }
    }

    /// Forgets the assumed values of one player.
    pub(super) fn forget_root_values(&self, player: PlayerId) {
        self.payoffs.borrow_mut().retain(|(_, whose), _| *whose != player);
        self.roots.borrow_mut().retain(|(_, whose), _| *whose != player);
    }

    /// Returns the expected payoff of a player after an action, counted from the root.
    #[must_use]
    pub fn payoff_after(&self, options: &[AvailableAction], done: &ChosenAction, player: PlayerId) -> TermRef {
        let Some(option) = options.get(done.option) else { return number(0) };
        put(self.game, option, done, &self.expected_payoff(option.node, player))
    }

    /// Returns the expectation of `value` over the actions that the assessment prescribes at an information set; `none` where
    /// no rule applies.
    pub(super) fn by_rules(&self, info: InfoId, none: TermRef, value: impl Fn(&ChosenAction) -> TermRef) -> TermRef {
        self.pieces(info).into_iter().rev().fold(none, |rest, (condition, mix)| {
            let parts: Vec<TermRef> = mix.iter().map(|(done, chance)| product(chance, &value(done))).collect();
            if_term(&condition, &total(&parts), &rest)
        })
    }

    /// Returns the rules of an information set as mixtures under conditions; the first whose condition holds applies. A `best`
    /// rule becomes one rule per option.
    #[must_use]
    pub fn pieces(&self, info: InfoId) -> Vec<(ConditionRef, Vec<(ChosenAction, TermRef)>)> {
        let mut out = Vec::new();
        for rule in &self.assessment.rules[info] {
            let condition = if sabotage::on(Sabotage::IgnoreACondition) { truth(true) } else { rule.condition.clone() };
            match &rule.action {
                RuleAction::Mix(mix) => out.push((condition, mix.clone())),
                RuleAction::Best { tie } => {
                    for (option, best) in self.best(info, *tie) {
                        let mix = vec![(ChosenAction { option, amount: None }, number(1))];
                        out.push((all([condition.clone(), best]), mix));
                    }
                }
            }
        }
        out
    }

    /// Returns each option with the condition under which it is chosen as the best. Ties go to the option `tie`, or else to the
    /// option listed first.
    fn best(&self, info: InfoId, tie: usize) -> Vec<(usize, ConditionRef)> {
        let count = self.options(info).len();
        let rank = |option: usize| if option == tie { 0 } else { option + 1 };
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|option| rank(*option));
        let values: Vec<TermRef> = (0..count).map(|option| self.expected(info, &ChosenAction { option, amount: None })).collect();
        let beats = |option: usize| {
            let others = (0..count).filter(|other| *other != option);
            all(others.map(|other| {
                let relation = if rank(option) < rank(other) { Relation::GreaterEqual } else { Relation::Greater };
                compare(&values[option], relation, &values[other])
            }))
        };
        let last = order.len().saturating_sub(1);
        let condition = |place: usize, option: usize| if place == last { all([]) } else { beats(option) };
        order.iter().enumerate().map(|(place, option)| (*option, condition(place, *option))).collect()
    }

    /// Returns the mover's expected payoff from an action, given its belief. The weights of the belief need not sum to one.
    #[must_use]
    pub fn expected(&self, info: InfoId, done: &ChosenAction) -> TermRef {
        let pieces = self.beliefs(info);
        pieces
            .iter()
            .rev()
            .fold(number(0), |rest, piece| if_term(&piece.condition, &self.weighted(info, &piece.nodes, done), &rest))
    }

    /// Returns the weighted sum of the mover's payoffs from an action over the nodes of an information set.
    #[must_use]
    pub fn weighted(&self, info: InfoId, weights: &[TermRef], done: &ChosenAction) -> TermRef {
        let player = self.game.infos[info].player;
        let nodes = &self.game.infos[info].nodes;
        let parts: Vec<TermRef> = nodes
            .iter()
            .zip(weights)
            .filter_map(|(node, weight)| match &self.game.nodes[*node].kind {
                NodeKind::Move { options, .. } => {
                    Some(self.mean_times_weight(info, *node, weight, &self.payoff_after(options, done, player)))
                }
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
            })
            .collect();
        total(&parts)
    }

    /// Returns the options at an information set.
    #[must_use]
    pub fn options(&self, info: InfoId) -> &'a [AvailableAction] {
        options(self.game, info)
    }
}

/// Returns a condition without a truth value.
#[must_use]
pub fn undefined_condition() -> ConditionRef {
    crate::expression::Condition::compare(Arc::new(Term::Cases(Vec::new())), Relation::Equal, number(0))
}

/// Returns `condition` where `holds` is true, and a condition without a truth value elsewhere.
#[must_use]
pub fn defined_only_where(holds: &ConditionRef, condition: &ConditionRef) -> ConditionRef {
    crate::expression::build::if_condition(holds, condition, &undefined_condition())
}

/// Returns the options at an information set. All of its nodes have the same options, except for the nodes that follow.
#[must_use]
pub fn options(game: &Game, info: InfoId) -> &[AvailableAction] {
    let first = game.infos[info].nodes.first().map(|node| &game.nodes[*node].kind);
    match first {
        Some(NodeKind::Move { options, .. }) => options,
        Some(NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. }) | None => &[],
    }
}

/// Returns a term in which the number chosen with an action replaces the variable of its option.
#[must_use]
pub fn put(game: &Game, option: &AvailableAction, done: &ChosenAction, value: &TermRef) -> TermRef {
    match (&option.amount, &done.amount) {
        (Some((variable, _)), Some(amount)) => {
            simplified_term(&Substitution::new([(game.number(*variable), amount.clone())]).term(value))
        }
        (Some(_), None) | (None, Some(_) | None) => value.clone(),
    }
}

/// Returns a condition in which the number chosen with an action replaces the variable of its option.
#[must_use]
pub fn put_in_condition(game: &Game, option: &AvailableAction, done: &ChosenAction, condition: &ConditionRef) -> ConditionRef {
    match (&option.amount, &done.amount) {
        (Some((variable, _)), Some(amount)) => {
            simplified(&Substitution::new([(game.number(*variable), amount.clone())]).condition(condition))
        }
        (Some(_), None) | (None, Some(_) | None) => condition.clone(),
    }
}
