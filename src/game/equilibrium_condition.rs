//! What an equilibrium asks, as data: its parts, the part of a game that it is asked of, and why it cannot be said what is asked.
//!
//! A leaf that every concept's file knows. Trusted: [`GameScope`] says which information sets a claim is about.

use std::collections::{BTreeMap, BTreeSet};

use super::plans::PlansRefused;
use super::tree::{Game, InfoId, NodeId, NodeKind, VariableId};
use super::views::{info_at, subtree_end};
use crate::expression::build::{all, decided, folded, implies, named, quantified};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, TermRef, Variable};
use crate::syntax::play::Beliefs;

/// One thing that an equilibrium asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquilibriumCondition {
    /// What it asks: `P at answer, reply = accept: does best`.
    pub label: String,
    /// The condition on the parameters.
    pub condition: ConditionRef,
    /// What the mover can get there, where the part is about its choice.
    pub deviation_payoffs: Option<DeviationPayoffs>,
}

/// Which part of a game a phrase is about: all of it, or what follows a history.
#[derive(Clone, Debug, Default)]
pub struct GameScope<'a> {
    /// The nodes at which the history has just happened; `None` for the whole game.
    pub tops: Option<Vec<NodeId>>,
    /// The roots of the states that follow, through `go to`.
    pub states: BTreeSet<usize>,
    /// The numbers that the history forces.
    pub forced: BTreeMap<VariableId, TermRef>,
    /// Numbers that are not quantified over: they are variables of the claim.
    pub fixed: &'a [Variable],
}

/// Why it cannot be said what a concept asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConceptUnavailable {
    /// Not all plans of a player can be listed.
    Plans(PlansRefused),
    /// The player of an information set has seen the same events in different orders, so that no one view comes before it.
    Order(InfoId),
    /// What is believed at several information sets hangs together, and one of them depends on more numbers than another.
    Numbers(InfoId),
    /// What has to be known of the views between two moves depends on a number that the player has not seen.
    HiddenNumber(InfoId),
    /// Consistency in the sense of Kreps and Wilson is not decided.
    Consistency(ConsistencyUndecided),
}

impl From<PlansRefused> for ConceptUnavailable {
    fn from(refused: PlansRefused) -> Self {
        Self::Plans(refused)
    }
}

impl<'a> GameScope<'a> {
    /// The whole game.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// What follows some nodes at which a history has just happened, through `go to` into the states that follow.
    #[must_use]
    pub fn after(game: &Game, tops: Vec<NodeId>, forced: BTreeMap<VariableId, TermRef>, fixed: &'a [Variable]) -> Self {
        let mut states = BTreeSet::new();
        let mut pending: Vec<NodeId> = tops.clone();
        while let Some(top) = pending.pop() {
            for node in top..subtree_end(game, top) {
                if let NodeKind::Go { target, .. } = game.nodes[node].kind
                    && states.insert(target)
                {
                    pending.push(game.roots[target].node);
                }
            }
        }
        Self { tops: Some(tops), states, forced, fixed }
    }

    /// A node is in it.
    #[must_use]
    pub fn contains_node(&self, game: &Game, node: NodeId) -> bool {
        let Some(tops) = &self.tops else { return true };
        self.states.contains(&game.nodes[node].root) || tops.iter().any(|top| (*top..subtree_end(game, *top)).contains(&node))
    }

    /// The information sets that contain a node of it.
    #[must_use]
    pub fn infos(&self, game: &Game) -> Vec<InfoId> {
        let found: BTreeSet<InfoId> =
            (0..game.nodes.len()).filter(|node| self.contains_node(game, *node)).filter_map(|node| info_at(game, node)).collect();
        found.into_iter().collect()
    }

    /// A condition with the forced numbers put in.
    #[must_use]
    pub fn put(&self, game: &Game, condition: &ConditionRef) -> ConditionRef {
        if self.forced.is_empty() {
            return condition.clone();
        }
        let pairs = self.forced.iter().map(|(variable, number)| (game.number(*variable), number.clone()));
        folded(&Substitution::new(pairs).condition(condition))
    }

    /// A condition for all values of some numbers, but for those that the history forces or the claim speaks of.
    #[must_use]
    pub fn for_all(&self, game: &Game, bound: Vec<BoundVariable>, condition: &ConditionRef) -> ConditionRef {
        let forced = |name: &Variable| self.forced.keys().any(|variable| game.number(*variable) == *name);
        let mut open = Vec::new();
        let mut inside = Vec::new();
        for one in bound {
            if self.fixed.contains(&one.name) {
                continue;
            }
            if forced(&one.name) {
                inside.extend(one.range);
            } else {
                open.push(one);
            }
        }
        let condition = implies(&all(inside), condition);
        quantified(Quantifier::Forall, self.bounds_put(game, open), self.put(game, &condition))
    }

    fn bounds_put(&self, game: &Game, bound: Vec<BoundVariable>) -> Vec<BoundVariable> {
        let put = |bound: BoundVariable| BoundVariable { range: bound.range.map(|range| self.put(game, &range)), ..bound };
        bound.into_iter().map(put).collect()
    }
}

/// A part of a concept, for all values of some numbers; none where it holds whatever the parameters.
#[must_use]
pub fn part(
    (game, scope): (&Game, &GameScope<'_>),
    label: String,
    bound: Vec<BoundVariable>,
    condition: &ConditionRef,
    deviation_payoffs: Option<DeviationPayoffs>,
) -> Option<EquilibriumCondition> {
    let condition = scope.for_all(game, bound, condition);
    (decided(&condition) != Some(true)).then(|| EquilibriumCondition {
        condition: named(label.clone(), condition),
        label,
        deviation_payoffs,
    })
}

/// All parts as one condition.
#[must_use]
pub fn condition(parts: &[EquilibriumCondition]) -> ConditionRef {
    all(parts.iter().map(|part| part.condition.clone()))
}

/// Every choice in the game is among finitely many.
#[must_use]
pub fn is_finite(game: &Game) -> bool {
    game.nodes.iter().all(|node| match &node.kind {
        NodeKind::Move { options, .. } => options.iter().all(|option| option.amount.is_none()),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
    })
}

/// A condition under every way of filling in free beliefs, or some.
#[must_use]
pub fn with_free(beliefs: Beliefs, free: Vec<BoundVariable>, probable: &ConditionRef, asked: &ConditionRef) -> ConditionRef {
    match beliefs {
        Beliefs::Some => quantified(Quantifier::Exists, free, all([probable.clone(), asked.clone()])),
        Beliefs::Every => quantified(Quantifier::Forall, free, implies(probable, asked)),
    }
}

/// What a mover can get at an information set, for showing what a deviation gains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationPayoffs {
    /// Who moves.
    pub player: String,
    /// The move.
    pub movement: String,
    /// What following the assessment is worth.
    pub follow: TermRef,
    /// What each option is worth, by its name; an amount in it is the variable of that name.
    pub options: Vec<(String, TermRef)>,
    /// For each option where its amount lies, if it has one; empty where some amount lies in no interval.
    pub intervals: Vec<Option<AmountInterval>>,
    /// What the assessment does: the rules in order, the first whose condition holds counts.
    pub rules: Vec<(ConditionRef, Vec<AssessmentRule>)>,
}

/// Where the amount of an option lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountInterval {
    /// The variable that stands for it.
    pub number: Variable,
    /// The lower end, and whether it belongs to the interval; none if it is infinite.
    pub low: Option<(TermRef, bool)>,
    /// The upper end.
    pub high: Option<(TermRef, bool)>,
}

/// Something that an assessment does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRule {
    /// The name of the option.
    pub option: String,
    /// The number chosen with it.
    pub amount: Option<TermRef>,
    /// The probability.
    pub chance: TermRef,
}

/// Why consistency is not decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsistencyUndecided {
    /// A number is chosen from an interval: the game is not finite.
    Infinite,
    /// The game has states: play may have no end.
    States,
    /// More than eight probabilities may be zero or not, or too many orders of surprises are possible.
    TooManySigns,
    /// Nature may make all histories of an information set impossible.
    Nature(InfoId),
}
