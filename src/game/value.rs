//! What play is worth: the expected payoffs of an assessment from any place on, as numbers in the parameters and what came before.
//!
//! Payoffs are counted from the root: payments on the way are in them. A number chosen on the way stays a variable until the
//! assessment says what it is.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;

use super::assessment::{Assessment, ChosenAction, RuleAction};
use super::sabotage::{self, Sabotage};
use super::states;
use super::tree::{AvailableAction, Game, InfoId, NodeId, NodeKind, PlayerId};
use crate::expression::build::{all, choose, compare, folded, folded_term, number, product, sum, total, truth};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Relation, Term, TermRef};

/// The play of an assessment, with what has been worked out of it.
#[derive(Debug)]
pub struct AssessmentPlay<'a> {
    /// The assessment.
    pub assessment: &'a Assessment,
    /// Its game.
    pub game: &'a Game,
    worth: RefCell<HashMap<(NodeId, PlayerId), TermRef>>,
    /// The value of each root by player, where states follow each other.
    roots: RefCell<HashMap<(usize, PlayerId), TermRef>>,
    /// Where each root is entered, found when it is asked for.
    pub(super) entered: OnceCell<Vec<ConditionRef>>,
    /// What could not be worked out.
    unsolved: Cell<Option<NoClosedForm>>,
    /// What play is worth where no rule applies.
    gap: TermRef,
}

/// What play is worth where no rule applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UndefinedPlay {
    /// No value.
    NoValue,
    /// 0, for questions in which that some rule applies everywhere is asked besides.
    Zero,
}

/// Something has no closed form: what was worked out with it means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoClosedForm {
    /// The values of the states.
    States,
    /// Whether tests on numbers that a player has not seen leave one history alone.
    HiddenNumbers,
}

impl NoClosedForm {
    /// Returns what could not be worked out, in words.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::States => "the values of the states could not be solved for",
            Self::HiddenNumbers => {
                "a test on numbers that a player has not seen may leave one history alone; where it does could not be solved for"
            }
        }
    }

    /// Returns what to write instead.
    #[must_use]
    pub fn repair(self) -> &'static str {
        match self {
            Self::States => "write rules that do not depend on payoffs, and fewer cases",
            Self::HiddenNumbers => {
                "write the test as comparisons that are linear in one such number each, and choose from fewer values"
            }
        }
    }
}

impl<'a> AssessmentPlay<'a> {
    /// Returns what some work on the play of an assessment gives.
    ///
    /// # Errors
    /// [`NoClosedForm`] if the work asked for something that could not be solved for.
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
            worth: RefCell::default(),
            roots: RefCell::default(),
            entered: OnceCell::new(),
            unsolved: Cell::new(None),
        }
    }

    /// What a player gets in expectation, from the root of the tree, if a place is reached.
    #[must_use]
    pub fn worth(&self, node: NodeId, player: PlayerId) -> TermRef {
        if let Some(known) = self.worth.borrow().get(&(node, player)) {
            return known.clone();
        }
        let value = match &self.game.nodes[node].kind {
            NodeKind::End { paid } => paid[player].clone(),
            NodeKind::Go { paid, discounts, target } => {
                sum(&paid[player], &product(&discounts[player], &self.root(*target, player)))
            }
            NodeKind::Draw { branches, .. } => {
                let parts: Vec<TermRef> =
                    branches.iter().map(|branch| product(&branch.weights[player], &self.worth(branch.node, player))).collect();
                total(&parts)
            }
            NodeKind::Test { cases } => {
                cases.iter().rev().fold(number(0), |rest, (condition, node)| choose(condition, &self.worth(*node, player), &rest))
            }
            NodeKind::Move { options, info, .. } => {
                self.by_rules(*info, self.gap.clone(), |done| self.after(options, done, player))
            }
        };
        self.worth.borrow_mut().insert((node, player), value.clone());
        value
    }

    /// The value of a root where it follows another state: what all that comes is worth, from there.
    fn root(&self, root: usize, player: PlayerId) -> TermRef {
        if let Some(known) = self.roots.borrow().get(&(root, player)) {
            return known.clone();
        }
        match states::values(self, player) {
            Some(values) => self.suppose(player, values),
            None => self.could_not_solve(NoClosedForm::States),
        }
        self.roots.borrow().get(&(root, player)).cloned().unwrap_or_else(|| number(0))
    }

    /// Remembers that something could not be solved for.
    pub(super) fn could_not_solve(&self, what: NoClosedForm) {
        self.unsolved.set(Some(what));
    }

    /// What play is worth where no rule applies.
    pub(super) fn gap(&self) -> TermRef {
        self.gap.clone()
    }

    /// Sets the values of roots while they are being solved for.
    pub(super) fn suppose(&self, player: PlayerId, values: impl IntoIterator<Item = (usize, TermRef)>) {
        self.worth.borrow_mut().retain(|(_, whose), _| *whose != player);
        let mut roots = self.roots.borrow_mut();
        for (root, value) in values {
            roots.insert((root, player), value);
        }
    }

    /// Forgets them.
    pub(super) fn suppose_nothing(&self, player: PlayerId) {
        self.worth.borrow_mut().retain(|(_, whose), _| *whose != player);
        self.roots.borrow_mut().retain(|(_, whose), _| *whose != player);
    }

    /// What a player gets in expectation after something done.
    #[must_use]
    pub fn after(&self, options: &[AvailableAction], done: &ChosenAction, player: PlayerId) -> TermRef {
        let Some(option) = options.get(done.option) else { return number(0) };
        put(self.game, option, done, &self.worth(option.node, player))
    }

    /// What is done at an information set, as one number: the value of each thing done, weighed by its probability; `none` where no
    /// rule applies.
    pub(super) fn by_rules(&self, info: InfoId, none: TermRef, value: impl Fn(&ChosenAction) -> TermRef) -> TermRef {
        self.pieces(info).into_iter().rev().fold(none, |rest, (condition, mix)| {
            let parts: Vec<TermRef> = mix.iter().map(|(done, chance)| product(chance, &value(done))).collect();
            choose(&condition, &total(&parts), &rest)
        })
    }

    /// The rules of an information set as mixtures under conditions; the first whose condition holds counts. `best` becomes a
    /// rule per option.
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

    /// Where each option is the best, ties going to one of them, or else to the first listed.
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

    /// What the mover expects of an option, as it believes; weighed by probabilities that need not sum to one.
    #[must_use]
    pub fn expected(&self, info: InfoId, done: &ChosenAction) -> TermRef {
        let pieces = self.beliefs(info);
        pieces
            .iter()
            .rev()
            .fold(number(0), |rest, piece| choose(&piece.condition, &self.weighed(info, &piece.nodes, done), &rest))
    }

    /// The sum of what a thing done is worth to the mover at each place of an information set, weighed.
    #[must_use]
    pub fn weighed(&self, info: InfoId, weights: &[TermRef], done: &ChosenAction) -> TermRef {
        let player = self.game.infos[info].player;
        let nodes = &self.game.infos[info].nodes;
        let parts: Vec<TermRef> = nodes
            .iter()
            .zip(weights)
            .filter_map(|(node, weight)| match &self.game.nodes[*node].kind {
                NodeKind::Move { options, .. } => {
                    Some(self.mean_times_weight(info, *node, weight, &self.after(options, done, player)))
                }
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
            })
            .collect();
        total(&parts)
    }

    /// What may be done at an information set.
    #[must_use]
    pub fn options(&self, info: InfoId) -> &'a [AvailableAction] {
        options(self.game, info)
    }
}

/// A condition without a truth value.
#[must_use]
pub fn no_truth() -> ConditionRef {
    crate::expression::Condition::compare(Arc::new(Term::Cases(Vec::new())), Relation::Equal, number(0))
}

/// A condition where another one holds; no truth value elsewhere.
#[must_use]
pub fn where_it(holds: &ConditionRef, condition: &ConditionRef) -> ConditionRef {
    crate::expression::build::either(holds, condition, &no_truth())
}

/// What may be done at an information set: the same at all of its places, but for what follows.
#[must_use]
pub fn options(game: &Game, info: InfoId) -> &[AvailableAction] {
    let first = game.infos[info].nodes.first().map(|node| &game.nodes[*node].kind);
    match first {
        Some(NodeKind::Move { options, .. }) => options,
        Some(NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. }) | None => &[],
    }
}

/// A number with the amount of something done in place of the option's variable.
#[must_use]
pub fn put(game: &Game, option: &AvailableAction, done: &ChosenAction, value: &TermRef) -> TermRef {
    match (&option.amount, &done.amount) {
        (Some((variable, _)), Some(amount)) => {
            folded_term(&Substitution::new([(game.number(*variable), amount.clone())]).term(value))
        }
        (Some(_), None) | (None, Some(_) | None) => value.clone(),
    }
}

/// The same for a condition.
#[must_use]
pub fn put_in_condition(game: &Game, option: &AvailableAction, done: &ChosenAction, condition: &ConditionRef) -> ConditionRef {
    match (&option.amount, &done.amount) {
        (Some((variable, _)), Some(amount)) => {
            folded(&Substitution::new([(game.number(*variable), amount.clone())]).condition(condition))
        }
        (Some(_), None) | (None, Some(_) | None) => condition.clone(),
    }
}
