//! Nash equilibrium: no player gains in expectation, before anything is drawn, by any other strategy.
//!
//! Each player weighs the draws by its own prior. Called by [`super::equilibrium`]; trusted.
//!
//! # Source
//! Nash (1951). A best reply among mixed strategies exists among pure ones, so plans are compared ([`super::plans`]).

use super::equilibrium_condition::DeviationPayoffs;
use super::equilibrium_condition::{EquilibriumCondition, GameScope, part};
use super::plans::{PlansRefused, WeightedNode};
use super::tree::NodeId;
use super::value::AssessmentPlay;
use crate::expression::build::{all, compare, implies, number, quantified};
use crate::expression::{Quantifier, Relation};

impl AssessmentPlay<'_> {
    /// A part for each player, in the whole game or in the subgame that a history begins.
    ///
    /// # Errors
    /// [`PlansRefused`]: states, or what [`AssessmentPlay::plans`] refuses.
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
            let reached = self.passed_to(node);
            for player in 0..game.players.len() {
                let who = &game.players[player];
                let here = self.worth(node, player);
                let start = vec![WeightedNode { node, weight: number(1), numbers: Vec::new() }];
                let plans = self.plans(player, start, &|_| false)?;
                let none_gains = all(plans.iter().map(|plan| {
                    let no_more = compare(&plan.value, Relation::LessEqual, &here);
                    quantified(Quantifier::Forall, plan.bound.clone(), no_more)
                }));
                let infos = (0..game.infos.len()).filter(|info| game.infos[*info].player == player);
                for info in infos {
                    out.extend(self.at_info(info, scope, "can be done", &self.possible(info), None));
                }
                let strategies = DeviationPayoffs {
                    player: who.to_string(),
                    movement: "all its moves".to_owned(),
                    follow: here,
                    options: plans.into_iter().map(|plan| (plan.name, plan.value)).collect(),
                    intervals: Vec::new(),
                    rules: Vec::new(),
                };
                let label = format!("{who}: no strategy does better");
                out.extend(part((game, scope), label, bound(), &implies(&reached, &none_gains), Some(strategies)));
            }
        }
        Ok(out)
    }
}
