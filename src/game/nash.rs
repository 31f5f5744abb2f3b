//! Derives the conditions of Nash equilibrium: no player has a plan that gives it more in expectation, before nature draws.
//!
//! Each player uses its own prior. Called by [`super::equilibrium`] and [`super::subgames`]. Trusted: an error here is a wrong
//! verdict.
//!
//! # Source
//! Nash (1951). Some best reply is a pure strategy, so it suffices to compare plans ([`super::plans`]).

use super::equilibrium_condition::DeviationPayoffs;
use super::equilibrium_condition::{EquilibriumCondition, GameScope, part};
use super::plans::{PlansRefused, WeightedNode};
use super::tree::NodeId;
use super::value::AssessmentPlay;
use crate::expression::build::{all, compare, implies, number, quantified};
use crate::expression::{Quantifier, Relation};

impl AssessmentPlay<'_> {
    /// Returns one condition per player, for the whole game or for the subgame that begins at the scope's history.
    ///
    /// # Errors
    /// [`PlansRefused`]: the game has states, or [`AssessmentPlay::plans`] fails.
    pub fn nash(&self, scope: &GameScope<'_>) -> Result<Vec<EquilibriumCondition>, PlansRefused> {
        let game = self.game;
        if game.roots.len() > 1 {
            return Err(PlansRefused::States);
        }
        let tops: Vec<NodeId> = scope.tops.clone().unwrap_or_else(|| vec![game.roots[0].node]);
        let mut out = Vec::new();
        for node in tops {
            let bound = || -> Vec<_> {
                game.nodes[node].amounts.iter().map(|amount| self.bound(*amount, game.range(node, *amount))).collect()
            };
            let reached = self.tests_lead_to(node);
            for player in 0..game.players.len() {
                let player_name = &game.players[player];
                let here = self.expected_payoff(node, player);
                let start = vec![WeightedNode { node, weight: number(1), numbers: Vec::new() }];
                let plans = self.plans(player, start, &|_| false)?;
                let no_plan_gains = all(plans.iter().map(|plan| {
                    let no_gain = compare(&plan.value, Relation::LessEqual, &here);
                    quantified(Quantifier::Forall, plan.bound.clone(), no_gain)
                }));
                let infos = (0..game.infos.len()).filter(|info| game.infos[*info].player == player);
                for info in infos {
                    out.extend(self.at_info(info, scope, "the action is feasible", &self.is_feasible(info), None));
                }
                let strategies = DeviationPayoffs {
                    player: player_name.to_string(),
                    movement: "all its moves".to_owned(),
                    follow: here,
                    options: plans.into_iter().map(|plan| (plan.name, plan.value)).collect(),
                    intervals: Vec::new(),
                    rules: Vec::new(),
                };
                let label = format!("{player_name}: no strategy does better");
                out.extend(part((game, scope), label, bound(), &implies(&reached, &no_plan_gains), Some(strategies)));
            }
        }
        Ok(out)
    }
}
