//! Derives the conditions of weak perfect Bayesian equilibrium: given the belief, no plan for the rest gives a mover more.
//!
//! Beliefs follow Bayes' rule at information sets of positive probability, and are as stated elsewhere. Beliefs at different
//! sets need not be consistent with each other, so whole plans are compared. Called by [`super::equilibrium`]. Trusted: an
//! error here is a wrong verdict.
//!
//! # Source
//! Mas-Colell, Whinston and Green (1995), definition 9.C.3.

use super::belief::{BeliefSource, Weights};
use super::equilibrium_condition::{ConceptUnavailable, EquilibriumCondition, GameScope};
use super::forced_history::ForcedHistory;
use super::plans::WeightedNode;
use super::rational::proportional;
use super::reach::PathFactors;
use super::tree::{InfoId, NodeKind};
use super::value::AssessmentPlay;
use super::views::info_at;
use super::views::subtree_end;
use crate::expression::build::{all, compare, implies, number, product, quantified, total, truth};
use crate::expression::{ConditionRef, Quantifier, Relation, TermRef};
use crate::syntax::play::BeliefQuantifier;

impl AssessmentPlay<'_> {
    /// Returns the conditions of weak perfect Bayesian equilibrium at some information sets.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: the plans of some player cannot be enumerated.
    pub fn weak_perfect_bayesian(
        &self,
        infos: &[InfoId],
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let consistent = |info: InfoId| Ok(self.follows_bayes_on_the_path(info));
        let rational = |info: InfoId| self.no_plan_gains_at(info);
        self.belief_parts(infos, beliefs, scope, (&consistent, &rational), Vec::new())
    }

    /// Returns the condition that the belief follows Bayes' rule if the player's prior gives the information set positive
    /// probability.
    fn follows_bayes_on_the_path(&self, info: InfoId) -> ConditionRef {
        let nodes = &self.game.infos[info].nodes;
        if nodes.len() == 1 {
            return truth(true);
        }
        let reach = |node: &usize| self.likelihood(self.game.path(*node)[0], *node, info, PathFactors::All);
        let reached: Vec<TermRef> = nodes.iter().map(reach).collect();
        self.by_belief(info, |_, piece: &Weights| match piece.source {
            BeliefSource::Certain => truth(true),
            BeliefSource::Bayes | BeliefSource::Stated { .. } => {
                implies(&self.root_is_reached(info), &proportional(&reached, &piece.nodes, &piece.sum))
            }
        })
    }

    /// Returns the condition that play reaches the state of an information set with positive probability, by the prior of its
    /// player.
    fn root_is_reached(&self, info: InfoId) -> ConditionRef {
        let game = self.game;
        let (player, root) = (game.infos[info].player, game.infos[info].root);
        if root == 0 {
            return truth(true);
        }
        let transition = |from: usize, to: usize| {
            let enters = |node: &usize| {
                game.nodes[*node].root == from && matches!(game.nodes[*node].kind, NodeKind::Go { target, .. } if target == to)
            };
            let ends: Vec<usize> = (0..game.nodes.len()).filter(enters).collect();
            let mut spots = Vec::new();
            let start = WeightedNode { node: game.roots[from].node, weight: number(1), numbers: Vec::new() };
            self.follow_to(start, &ends, &ForcedHistory::default(), player, &mut spots);
            compare(&total(spots.iter().map(|spot| &spot.weight)), Relation::Greater, &number(0))
        };
        let count = game.roots.len();
        let pairs = (0..count).flat_map(|from| (0..count).map(move |to| (from, to)));
        let transitions: Vec<_> = pairs.map(|(from, to)| (from, to, transition(from, to))).collect();
        self.follow_states((0..count).map(|root| truth(root == 0)).collect(), &transitions)[root].clone()
    }

    /// Returns the condition that no plan for the rest gives the mover of an information set more than the assessment.
    fn no_plan_gains_at(&self, info: InfoId) -> Result<ConditionRef, ConceptUnavailable> {
        let game = self.game;
        let player = game.infos[info].player;
        let moves_again = game.infos[info].nodes.iter().any(|node| {
            let below = node + 1..subtree_end(game, *node);
            below.filter_map(|node| info_at(game, node)).any(|other| game.infos[other].player == player)
        });
        if !moves_again {
            return Ok(self.rational(info));
        }
        let refused = std::cell::RefCell::new(None);
        let condition = self.by_belief(info, |play, piece| match play.no_plan_gains_with(info, piece) {
            Ok(condition) => condition,
            Err(why) => {
                *refused.borrow_mut() = Some(why);
                truth(false)
            }
        });
        refused.into_inner().map_or(Ok(condition), |why| Err(why.into()))
    }

    /// Returns the condition that no plan gains under one piece of the belief, provided that its weights have a positive sum.
    fn no_plan_gains_with(&self, info: InfoId, piece: &Weights) -> Result<ConditionRef, super::plans::PlansRefused> {
        let player = self.game.infos[info].player;
        let mut start = Vec::new();
        for (node, weight) in self.game.infos[info].nodes.iter().zip(&piece.nodes) {
            let hidden = self.unseen(info, *node);
            if hidden.is_empty() {
                start.push(WeightedNode { node: *node, weight: weight.clone(), numbers: Vec::new() });
                continue;
            }
            for case in self.hidden_cases(info, *node, &hidden) {
                let weight = product(weight, &case.weight);
                start.push(WeightedNode { node: *node, weight, numbers: case.numbers().to_vec() });
            }
        }
        let worth: Vec<TermRef> =
            start.iter().map(|spot| product(&spot.weight, &spot.put(&self.expected_payoff(spot.node, player)))).collect();
        let here = total(&worth);
        let plans = self.plans(player, start, &|_| false)?;
        let no_plan_is_better = plans
            .into_iter()
            .map(|plan| quantified(Quantifier::Forall, plan.bound, compare(&plan.value, Relation::LessEqual, &here)));
        let belief_exists = compare(&total(&piece.nodes), Relation::Greater, &number(0));
        Ok(implies(&belief_exists, &all(no_plan_is_better)))
    }
}
