//! Enumerates the plans of one player for the rest of the game, with the payoff of each against the others' strategies.
//!
//! A plan chooses an action at every information set of the player that the plan itself reaches. The other players and nature
//! follow the assessment. [`super::nash`], [`super::subgames`] and [`super::weak_perfect_bayesian`] compare the assessment with
//! every plan. Trusted: a plan left out is a deviation left out.
//!
//! # Source
//! Some best reply is a pure strategy, and only the information sets that a pure strategy reaches matter: Kuhn (1953).

use super::assessment::ChosenAction;
use super::tree::{AvailableAction, InfoId, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use super::value::{AssessmentPlay, options};
use crate::expression::build::{
    all, compare, constant_truth, if_term, is_zero, not, number, product, simplified, simplified_term, total,
};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Relation, TermRef, Variable};

/// The maximum number of plans of one player.
const MAX_PLANS: usize = 1_024;

/// The reason why the plans cannot be enumerated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlansRefused {
    /// A player has more than 1,024 plans.
    TooMany(PlayerId),
    /// The player moves after seeing a number that the others choose in several ways.
    SeesNumbers(PlayerId),
    /// The game has states, so that play may not end.
    States,
}

/// A node with its weight, and the numbers chosen before it.
#[derive(Clone, Debug)]
pub struct WeightedNode {
    /// The node.
    pub node: NodeId,
    /// The probability of reaching the node, not normalised.
    pub weight: TermRef,
    /// The numbers chosen, by variable.
    pub numbers: Vec<(Variable, TermRef)>,
}

/// A plan of a player, with its payoff.
#[derive(Clone, Debug)]
pub struct StrategyPlan {
    /// The actions of the plan, as shown in messages.
    pub name: String,
    /// The sum of the payoffs, weighted by the weights of the starting nodes.
    pub value: TermRef,
    /// The numbers that the plan chooses from intervals, each with its range.
    pub bound: Vec<BoundVariable>,
}

/// A partial plan during the enumeration.
#[derive(Clone, Debug, Default)]
struct PlanDraft {
    names: Vec<String>,
    worth: Vec<TermRef>,
    bound: Vec<BoundVariable>,
    /// The information sets reached at which the plan has no action yet.
    pending_moves: Vec<(InfoId, WeightedNode)>,
}

impl WeightedNode {
    /// Returns the term with the chosen numbers substituted.
    #[must_use]
    pub fn put(&self, term: &TermRef) -> TermRef {
        if self.numbers.is_empty() {
            return term.clone();
        }
        simplified_term(&Substitution::new(self.numbers.iter().cloned()).term(term))
    }

    /// Returns the condition with the chosen numbers substituted.
    #[must_use]
    pub fn put_in(&self, condition: &ConditionRef) -> ConditionRef {
        if self.numbers.is_empty() {
            return condition.clone();
        }
        simplified(&Substitution::new(self.numbers.iter().cloned()).condition(condition))
    }
}

impl AssessmentPlay<'_> {
    /// Returns all plans of a player from some nodes on. At a node for which `stop` is true, the plan ends and yields the
    /// assessment's payoff.
    ///
    /// # Errors
    /// [`PlansRefused`]: the player has more than 1,024 plans, or sees a number of another player that may have several values.
    pub fn plans(
        &self,
        player: PlayerId,
        start: Vec<WeightedNode>,
        stop: &dyn Fn(NodeId) -> bool,
    ) -> Result<Vec<StrategyPlan>, PlansRefused> {
        let mut draft = PlanDraft::default();
        for spot in start {
            self.follow_play(spot, player, stop, &mut draft);
        }
        let mut out = Vec::new();
        self.choose_next_action(draft, player, stop, &mut out)?;
        Ok(out)
    }

    /// Adds every action at the next information set without one, and continues recursively.
    fn choose_next_action(
        &self,
        draft: PlanDraft,
        player: PlayerId,
        stop: &dyn Fn(NodeId) -> bool,
        out: &mut Vec<StrategyPlan>,
    ) -> Result<(), PlansRefused> {
        let Some((info, first)) = draft.pending_moves.first().cloned() else {
            if out.len() >= MAX_PLANS {
                return Err(PlansRefused::TooMany(player));
            }
            let name = draft.names.join(", ");
            out.push(StrategyPlan { name, value: total(&draft.worth), bound: draft.bound });
            return Ok(());
        };
        let seen = |spot: &WeightedNode| -> Vec<TermRef> {
            self.game.infos[info].amounts.iter().map(|amount| spot.put(&self.game.term(*amount))).collect()
        };
        let known = seen(&first);
        let mut here = Vec::new();
        let mut others = Vec::new();
        for (pending_info, spot) in draft.pending_moves {
            if pending_info != info {
                others.push((pending_info, spot));
                continue;
            }
            let numbers = seen(&spot);
            let different =
                numbers.iter().zip(&known).any(|(a, b)| constant_truth(&compare(a, Relation::Equal, b)) == Some(false));
            if numbers == known {
                here.push(spot);
            } else if different {
                others.push((pending_info, spot));
            } else {
                return Err(PlansRefused::SeesNumbers(player));
            }
        }
        let variable = self.game.infos[info].variable;
        for (place, option) in options(self.game, info).iter().enumerate() {
            for (done, bound) in self.amounts(info, place, option, &first, &draft.bound) {
                let mut next = PlanDraft {
                    names: draft.names.clone(),
                    worth: draft.worth.clone(),
                    bound: draft.bound.clone(),
                    pending_moves: others.clone(),
                };
                next.names.push(match (&done.amount, &bound) {
                    (Some(_), None) => self.game.action_name(variable, option, &done),
                    (_, _) => self.game.option_name(variable, option),
                });
                next.bound.extend(bound);
                for spot in &here {
                    let NodeKind::Move { options, .. } = &self.game.nodes[spot.node].kind else { continue };
                    let Some(taken) = options.get(place) else { continue };
                    self.follow_play(node_after(self, spot, taken, &done), player, stop, &mut next);
                }
                self.choose_next_action(next, player, stop, out)?;
            }
        }
        Ok(())
    }

    /// Returns the ways to take an option: one without a number, one for each number of a finite set, or one with a variable
    /// for an interval.
    fn amounts(
        &self,
        info: InfoId,
        place: usize,
        option: &AvailableAction,
        spot: &WeightedNode,
        taken: &[BoundVariable],
    ) -> Vec<(ChosenAction, Option<BoundVariable>)> {
        let Some((variable, range)) = &option.amount else { return vec![(ChosenAction { option: place, amount: None }, None)] };
        match range {
            NumberRange::Values(values) => {
                let done = |value: &TermRef| (ChosenAction { option: place, amount: Some(spot.put(value)) }, None);
                values.iter().map(done).collect()
            }
            NumberRange::Interval { .. } => {
                let name = self.fresh(info, *variable, taken);
                let term = crate::expression::Term::variable(name.clone());
                let range = Some(spot.put_in(&range.contains(&term)));
                let bound = BoundVariable { name, range, integer: false, replaced: Vec::new() };
                vec![(ChosenAction { option: place, amount: Some(term) }, Some(bound))]
            }
        }
    }

    /// Returns a variable for a number of a plan: the number's own name, unless it is already taken.
    fn fresh(&self, info: InfoId, variable: VariableId, taken: &[BoundVariable]) -> Variable {
        let free = |name: &Variable| taken.iter().all(|bound| bound.name != *name);
        let own = self.game.number(variable);
        if free(&own) {
            return own;
        }
        let long: Variable = format!("{own} of {}", self.game.info_name(info)).into();
        if free(&long) { long } else { format!("{long} ({})", taken.len()).into() }
    }

    /// Follows play from a node to the player's next information sets and to the ends.
    fn follow_play(&self, spot: WeightedNode, player: PlayerId, stop: &dyn Fn(NodeId) -> bool, draft: &mut PlanDraft) {
        if is_zero(&spot.weight) {
            return;
        }
        let with = |node: NodeId, weight: TermRef| WeightedNode { node, weight, numbers: spot.numbers.clone() };
        match &self.game.nodes[spot.node].kind {
            _ if stop(spot.node) => draft.worth.push(product(&spot.weight, &spot.put(&self.expected_payoff(spot.node, player)))),
            NodeKind::End { .. } | NodeKind::Go { .. } => {
                draft.worth.push(product(&spot.weight, &spot.put(&self.expected_payoff(spot.node, player))));
            }
            NodeKind::Draw { branches, .. } => {
                for branch in branches {
                    let weight = product(&spot.weight, &spot.put(&branch.weights[player]));
                    self.follow_play(with(branch.node, weight), player, stop, draft);
                }
            }
            NodeKind::Test { cases } => {
                let mut before = Vec::new();
                for (condition, node) in cases {
                    let condition = spot.put_in(condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    self.follow_play(with(*node, if_term(&here, &spot.weight, &number(0))), player, stop, draft);
                }
            }
            NodeKind::Move { player: mover, info, .. } if *mover == player => draft.pending_moves.push((*info, spot)),
            NodeKind::Move { options, info, .. } => {
                let mut before = Vec::new();
                for (condition, mix) in self.pieces(*info) {
                    let condition = spot.put_in(&condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    let weight = if_term(&here, &spot.weight, &number(0));
                    for (done, chance) in mix {
                        let Some(option) = options.get(done.option) else { continue };
                        let done = ChosenAction { option: done.option, amount: done.amount.map(|amount| spot.put(&amount)) };
                        let weight = product(&weight, &spot.put(&chance));
                        let next = node_after(self, &WeightedNode { weight, ..spot.clone() }, option, &done);
                        self.follow_play(next, player, stop, draft);
                    }
                }
            }
        }
    }
}

/// Returns the weighted node after an action.
fn node_after(play: &AssessmentPlay<'_>, spot: &WeightedNode, option: &AvailableAction, done: &ChosenAction) -> WeightedNode {
    let mut numbers = spot.numbers.clone();
    if let (Some((variable, _)), Some(amount)) = (&option.amount, &done.amount) {
        numbers.push((play.game.number(*variable), amount.clone()));
    }
    WeightedNode { node: option.node, weight: spot.weight.clone(), numbers }
}
