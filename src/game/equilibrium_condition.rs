//! Defines the conditions of an equilibrium, the part of a game in which they are required, and why they may be unavailable.
//!
//! The file of every concept uses these types. Trusted: [`GameScope`] decides which information sets a claim covers.

use std::collections::{BTreeMap, BTreeSet};

use super::plans::PlansRefused;
use super::tree::{Game, InfoId, NodeId, NodeKind, VariableId};
use super::views::{info_at, subtree_end};
use crate::expression::build::{all, constant_truth, implies, named, quantified, simplified};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, TermRef, Variable};
use crate::syntax::play::BeliefQuantifier;

/// One condition of an equilibrium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EquilibriumCondition {
    /// A description for messages: `P at answer, reply = accept: does best`.
    pub label: String,
    /// The condition on the parameters.
    pub condition: ConditionRef,
    /// The payoffs of the mover's deviations, if the condition is about the mover's action.
    pub deviation_payoffs: Option<DeviationPayoffs>,
}

/// The part of a game that a phrase covers: the whole game, or everything after a history.
#[derive(Clone, Debug, Default)]
pub struct GameScope<'a> {
    /// The nodes at which the history has just happened; `None` for the whole game.
    pub tops: Option<Vec<NodeId>>,
    /// The roots of the states that are reached by `go to`.
    pub states: BTreeSet<usize>,
    /// The numbers that the history forces.
    pub forced: BTreeMap<VariableId, TermRef>,
    /// The numbers that are free variables of the claim and hence not quantified.
    pub fixed: &'a [Variable],
}

/// The reason why the conditions of a concept are unavailable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConceptUnavailable {
    /// The plans of a player cannot be enumerated.
    Plans(PlansRefused),
    /// The player of the information set has seen the same events in different orders, so the set has no unique preceding view.
    Order(InfoId),
    /// The beliefs at several information sets constrain each other, and this one depends on other numbers than the rest.
    Numbers(InfoId),
    /// The beliefs at the views before the information set depend on a number that the player has not seen.
    HiddenNumber(InfoId),
    /// Consistency in the sense of Kreps and Wilson is undecided.
    Consistency(ConsistencyUndecided),
}

impl From<PlansRefused> for ConceptUnavailable {
    fn from(refused: PlansRefused) -> Self {
        Self::Plans(refused)
    }
}

impl<'a> GameScope<'a> {
    /// Returns the scope that covers the whole game.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// Returns the scope that covers everything after the nodes `tops`, including the states entered by `go to`.
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

    /// Returns true iff the scope contains the node.
    #[must_use]
    pub fn contains_node(&self, game: &Game, node: NodeId) -> bool {
        let Some(tops) = &self.tops else { return true };
        self.states.contains(&game.nodes[node].root) || tops.iter().any(|top| (*top..subtree_end(game, *top)).contains(&node))
    }

    /// Returns the information sets that contain a node of the scope, in ascending order.
    #[must_use]
    pub fn infos(&self, game: &Game) -> Vec<InfoId> {
        let found: BTreeSet<InfoId> =
            (0..game.nodes.len()).filter(|node| self.contains_node(game, *node)).filter_map(|node| info_at(game, node)).collect();
        found.into_iter().collect()
    }

    /// Returns the condition with the forced numbers substituted.
    #[must_use]
    pub fn put(&self, game: &Game, condition: &ConditionRef) -> ConditionRef {
        if self.forced.is_empty() {
            return condition.clone();
        }
        let pairs = self.forced.iter().map(|(variable, number)| (game.number(*variable), number.clone()));
        simplified(&Substitution::new(pairs).condition(condition))
    }

    /// Returns the condition for all values of some numbers, except for the numbers that the history forces or that the claim
    /// mentions.
    #[must_use]
    pub fn for_all(&self, game: &Game, bound: Vec<BoundVariable>, condition: &ConditionRef) -> ConditionRef {
        let forced = |name: &Variable| self.forced.keys().any(|forced| game.number(*forced) == *name);
        let mut open = Vec::new();
        let mut inside = Vec::new();
        for variable in bound {
            if self.fixed.contains(&variable.name) {
                continue;
            }
            if forced(&variable.name) {
                inside.extend(variable.range);
            } else {
                open.push(variable);
            }
        }
        let condition = implies(&all(inside), condition);
        quantified(Quantifier::Forall, self.substituted_bounds(game, open), self.put(game, &condition))
    }

    fn substituted_bounds(&self, game: &Game, bound: Vec<BoundVariable>) -> Vec<BoundVariable> {
        let put = |bound: BoundVariable| BoundVariable { range: bound.range.map(|range| self.put(game, &range)), ..bound };
        bound.into_iter().map(put).collect()
    }
}

/// Returns a condition of a concept for all values of some numbers; `None` if it holds for all parameters.
#[must_use]
pub fn part(
    (game, scope): (&Game, &GameScope<'_>),
    label: String,
    bound: Vec<BoundVariable>,
    condition: &ConditionRef,
    deviation_payoffs: Option<DeviationPayoffs>,
) -> Option<EquilibriumCondition> {
    let condition = scope.for_all(game, bound, condition);
    (constant_truth(&condition) != Some(true)).then(|| EquilibriumCondition {
        condition: named(label.clone(), condition),
        label,
        deviation_payoffs,
    })
}

/// Returns the conjunction of all parts.
#[must_use]
pub fn condition(parts: &[EquilibriumCondition]) -> ConditionRef {
    all(parts.iter().map(|part| part.condition.clone()))
}

/// Returns true iff no player chooses a number, so that every choice is among finitely many options.
#[must_use]
pub fn is_finite(game: &Game) -> bool {
    game.nodes.iter().all(|node| match &node.kind {
        NodeKind::Move { options, .. } => options.iter().all(|option| option.amount.is_none()),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
    })
}

/// Returns a condition quantified over the free beliefs that satisfy `probable`: for some beliefs, or for every belief.
#[must_use]
pub fn with_free(
    beliefs: BeliefQuantifier,
    free: Vec<BoundVariable>,
    probable: &ConditionRef,
    asked: &ConditionRef,
) -> ConditionRef {
    match beliefs {
        BeliefQuantifier::Some => quantified(Quantifier::Exists, free, all([probable.clone(), asked.clone()])),
        BeliefQuantifier::Every => quantified(Quantifier::Forall, free, implies(probable, asked)),
    }
}

/// The payoffs of a mover at an information set, used to show the gain of a deviation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationPayoffs {
    /// The name of the mover.
    pub player: String,
    /// The name of the move.
    pub movement: String,
    /// The payoff of following the assessment.
    pub follow: TermRef,
    /// The payoff of each option, by name. A number chosen with the option is the variable of that name.
    pub options: Vec<(String, TermRef)>,
    /// For each option: the interval of the number chosen with it, if any. Empty if some number does not lie in an interval.
    pub intervals: Vec<Option<AmountInterval>>,
    /// The strategy: the rules in order, of which the first whose condition holds applies.
    pub rules: Vec<(ConditionRef, Vec<AssessmentRule>)>,
}

/// The interval of a number chosen with an option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountInterval {
    /// The variable that represents the number.
    pub number: Variable,
    /// The lower end, and whether the interval contains it; `None` if it is infinite.
    pub low: Option<(TermRef, bool)>,
    /// The upper end, and whether the interval contains it; `None` if it is infinite.
    pub high: Option<(TermRef, bool)>,
}

/// An action with its probability in a mixture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentRule {
    /// The name of the option.
    pub option: String,
    /// The number chosen with the option, if it has one.
    pub amount: Option<TermRef>,
    /// The probability of the action.
    pub chance: TermRef,
}

/// The reason why consistency is undecided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsistencyUndecided {
    /// The game is not finite, since some number is chosen from an interval.
    Infinite,
    /// The game has states, so that play may not end.
    States,
    /// More than eight probabilities may be zero or positive, or too many orders of surprises are possible.
    TooManySigns,
    /// Nature may give all histories of the information set probability zero.
    Nature(InfoId),
}
