//! Plans of one player for the rest of the game, with what each is worth against the others' strategies.
//!
//! A plan chooses an action at every information set of the player that the plan itself leads to. The others and nature follow the
//! assessment. [`super::nash`], [`super::subgames`] and [`super::weak_perfect_bayesian`] compare the assessment with every plan. Trusted: a
//! plan left out is a deviation that nobody looks at.
//!
//! # Source
//! A best reply among mixed strategies exists among pure ones, and against pure strategies only what a plan leads to matters: Kuhn (1953).

use super::assessment::ChosenAction;
use super::tree::{AvailableAction, InfoId, NodeId, NodeKind, NumberRange, PlayerId, VariableId};
use super::value::{AssessmentPlay, options};
use crate::expression::build::{all, choose, compare, decided, folded, folded_term, is_zero, not, number, product, total};
use crate::expression::substitute::Substitution;
use crate::expression::{BoundVariable, ConditionRef, Relation, TermRef, Variable};

/// The most plans of one player that are compared.
const MAX_PLANS: usize = 1_024;

/// Why not all plans are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlansRefused {
    /// A player has more than 1,024 plans.
    TooMany(PlayerId),
    /// A player chooses after it has seen a number that the others choose in several ways.
    SeesNumbers(PlayerId),
    /// The game has states, so that play may have no end.
    States,
}

/// A node with the weight of coming to it, and the numbers chosen on the way.
#[derive(Clone, Debug)]
pub struct WeightedNode {
    /// The node.
    pub node: NodeId,
    /// The weight.
    pub weight: TermRef,
    /// The numbers, by their variables.
    pub numbers: Vec<(Variable, TermRef)>,
}

/// A plan of a player.
#[derive(Clone, Debug)]
pub struct StrategyPlan {
    /// Its actions in words.
    pub name: String,
    /// What it is worth, weighed.
    pub value: TermRef,
    /// The numbers that it chooses, each with where it lies.
    pub bound: Vec<BoundVariable>,
}

/// A plan under way.
#[derive(Clone, Debug, Default)]
struct PlanDraft {
    names: Vec<String>,
    worth: Vec<TermRef>,
    bound: Vec<BoundVariable>,
    /// The calls to move that the plan has not answered yet.
    calls: Vec<(InfoId, WeightedNode)>,
}

impl WeightedNode {
    /// A number with those chosen on the way put in.
    #[must_use]
    pub fn put(&self, term: &TermRef) -> TermRef {
        if self.numbers.is_empty() {
            return term.clone();
        }
        folded_term(&Substitution::new(self.numbers.iter().cloned()).term(term))
    }

    /// The same for a condition.
    #[must_use]
    pub fn put_in(&self, condition: &ConditionRef) -> ConditionRef {
        if self.numbers.is_empty() {
            return condition.clone();
        }
        folded(&Substitution::new(self.numbers.iter().cloned()).condition(condition))
    }
}

impl AssessmentPlay<'_> {
    /// Returns all plans of a player from some nodes on. A node for which `stop` is true counts with what the assessment is worth there.
    ///
    /// # Errors
    /// [`PlansRefused`]: more than 1,024 plans, or a number of the others that the player sees and that may come out in several ways.
    pub fn plans(
        &self,
        player: PlayerId,
        start: Vec<WeightedNode>,
        stop: &dyn Fn(NodeId) -> bool,
    ) -> Result<Vec<StrategyPlan>, PlansRefused> {
        let mut draft = PlanDraft::default();
        for spot in start {
            self.go_on(spot, player, stop, &mut draft);
        }
        let mut out = Vec::new();
        self.answer(draft, player, stop, &mut out)?;
        Ok(out)
    }

    /// Answers the next call to move in every way, and so on.
    fn answer(
        &self,
        draft: PlanDraft,
        player: PlayerId,
        stop: &dyn Fn(NodeId) -> bool,
        out: &mut Vec<StrategyPlan>,
    ) -> Result<(), PlansRefused> {
        let Some((info, first)) = draft.calls.first().cloned() else {
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
        for (called, spot) in draft.calls {
            if called != info {
                others.push((called, spot));
                continue;
            }
            let numbers = seen(&spot);
            let different = numbers.iter().zip(&known).any(|(a, b)| decided(&compare(a, Relation::Equal, b)) == Some(false));
            if numbers == known {
                here.push(spot);
            } else if different {
                others.push((called, spot));
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
                    calls: others.clone(),
                };
                next.names.push(match (&done.amount, &bound) {
                    (Some(_), None) => self.game.done_name(variable, option, &done),
                    (_, _) => self.game.option_name(variable, option),
                });
                next.bound.extend(bound);
                for spot in &here {
                    let NodeKind::Move { options, .. } = &self.game.nodes[spot.node].kind else { continue };
                    let Some(taken) = options.get(place) else { continue };
                    self.go_on(after(self, spot, taken, &done), player, stop, &mut next);
                }
                self.answer(next, player, stop, out)?;
            }
        }
        Ok(())
    }

    /// The ways to take an option: one, or one for each number of a list, or one with a variable for all numbers of an interval.
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

    /// A variable for a number of a plan: its own name, unless that is taken.
    fn fresh(&self, info: InfoId, variable: VariableId, taken: &[BoundVariable]) -> Variable {
        let free = |name: &Variable| taken.iter().all(|bound| bound.name != *name);
        let own = self.game.number(variable);
        if free(&own) {
            return own;
        }
        let long: Variable = format!("{own} of {}", self.game.info_name(info)).into();
        if free(&long) { long } else { format!("{long} ({})", taken.len()).into() }
    }

    /// Follows play from a node to the player's next calls to move, and to ends.
    fn go_on(&self, spot: WeightedNode, player: PlayerId, stop: &dyn Fn(NodeId) -> bool, draft: &mut PlanDraft) {
        if is_zero(&spot.weight) {
            return;
        }
        let with = |node: NodeId, weight: TermRef| WeightedNode { node, weight, numbers: spot.numbers.clone() };
        match &self.game.nodes[spot.node].kind {
            _ if stop(spot.node) => draft.worth.push(product(&spot.weight, &spot.put(&self.worth(spot.node, player)))),
            NodeKind::End { .. } | NodeKind::Go { .. } => {
                draft.worth.push(product(&spot.weight, &spot.put(&self.worth(spot.node, player))));
            }
            NodeKind::Draw { branches, .. } => {
                for branch in branches {
                    let weight = product(&spot.weight, &spot.put(&branch.weights[player]));
                    self.go_on(with(branch.node, weight), player, stop, draft);
                }
            }
            NodeKind::Test { cases } => {
                let mut before = Vec::new();
                for (condition, node) in cases {
                    let condition = spot.put_in(condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    self.go_on(with(*node, choose(&here, &spot.weight, &number(0))), player, stop, draft);
                }
            }
            NodeKind::Move { player: mover, info, .. } if *mover == player => draft.calls.push((*info, spot)),
            NodeKind::Move { options, info, .. } => {
                let mut before = Vec::new();
                for (condition, mix) in self.pieces(*info) {
                    let condition = spot.put_in(&condition);
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    let weight = choose(&here, &spot.weight, &number(0));
                    for (done, chance) in mix {
                        let Some(option) = options.get(done.option) else { continue };
                        let done = ChosenAction { option: done.option, amount: done.amount.map(|amount| spot.put(&amount)) };
                        let weight = product(&weight, &spot.put(&chance));
                        let next = after(self, &WeightedNode { weight, ..spot.clone() }, option, &done);
                        self.go_on(next, player, stop, draft);
                    }
                }
            }
        }
    }
}

/// The spot after something done.
fn after(play: &AssessmentPlay<'_>, spot: &WeightedNode, option: &AvailableAction, done: &ChosenAction) -> WeightedNode {
    let mut numbers = spot.numbers.clone();
    if let (Some((variable, _)), Some(amount)) = (&option.amount, &done.amount) {
        numbers.push((play.game.number(*variable), amount.clone()));
    }
    WeightedNode { node: option.node, weight: spot.weight.clone(), numbers }
}
