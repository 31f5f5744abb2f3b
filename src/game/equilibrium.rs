//! Derives the conditions of a solution concept on an assessment, one for each information set, subgame or player.
//!
//! This file holds what the concepts share: the information sets that a claim covers ([`GameScope`]), feasibility of actions,
//! and that beliefs are probabilities. Each concept has its own file: [`super::nash`], [`super::subgames`],
//! [`super::weak_perfect_bayesian`], [`super::perfect_bayesian`], [`super::sequential`]. Called for `S is …` and, for each
//! assessment, by [`super::enumeration`].
//! Trusted: an error here is a wrong verdict.

use std::collections::BTreeSet;

use super::equilibrium_condition::DeviationPayoffs;
pub use super::equilibrium_condition::{
    ConceptUnavailable, EquilibriumCondition, GameScope, condition, is_finite, part, with_free,
};
use super::tree::{InfoId, NodeId, VariableId};
use super::value::AssessmentPlay;
use super::views::subtree_end;
use crate::expression::build::{all, any, implies, quantified, truth};
use crate::expression::{ConditionRef, Quantifier};
use crate::syntax::play::{BeliefQuantifier, Concept};

impl AssessmentPlay<'_> {
    /// Returns the condition that some history of an information set exists within a scope.
    #[must_use]
    pub fn exists_in_scope(&self, info: InfoId, scope: &GameScope<'_>) -> ConditionRef {
        let nodes = self.game.infos[info].nodes.iter().filter(|node| scope.contains_node(self.game, **node));
        any(nodes.map(|node| {
            // A forced number has the forced value even if the mover has not seen it.
            let open: Vec<VariableId> =
                self.unseen(info, *node).into_iter().filter(|amount| !scope.forced.contains_key(amount)).collect();
            let exists = scope.put(self.game, &self.some_numbers(*node, &open, &self.history_condition(info, *node)));
            all([exists, self.follows(*node, scope)])
        }))
    }

    /// Returns the condition that the run of a node in a scope continues a history of the scope.
    #[must_use]
    pub fn follows(&self, node: NodeId, scope: &GameScope<'_>) -> ConditionRef {
        let Some(tops) = &scope.tops else { return truth(true) };
        let below = |top: &NodeId| (*top..subtree_end(self.game, *top)).contains(&node);
        if tops.iter().any(below) { truth(true) } else { self.entered_from(self.game.nodes[node].root, scope) }
    }

    /// Returns a condition at an information set as a part of a concept, for all values of the numbers seen there.
    pub(super) fn at_info(
        &self,
        info: InfoId,
        scope: &GameScope<'_>,
        requirement: &str,
        condition: &ConditionRef,
        deviation_payoffs: Option<DeviationPayoffs>,
    ) -> Option<EquilibriumCondition> {
        let label = format!("{}: {requirement}", self.game.info_name(info));
        part(
            (self.game, scope),
            label,
            self.seen(info),
            &implies(&self.exists_in_scope(info, scope), condition),
            deviation_payoffs,
        )
    }

    /// Returns the parts of a concept in a scope, in the order of the information sets. Parts that hold for all parameters are
    /// left out.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: a condition of the concept cannot be derived.
    pub fn parts(
        &self,
        concept: Concept,
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let infos = scope.infos(self.game);
        let mut out: Vec<EquilibriumCondition> = Vec::new();
        if concept != Concept::Nash {
            out.extend(
                infos
                    .iter()
                    .filter_map(|info| self.at_info(*info, scope, "the action is feasible", &self.is_feasible(*info), None)),
            );
        }
        match concept {
            Concept::Nash => out.extend(self.nash(scope)?),
            Concept::SubgamePerfect => out.extend(self.subgame_perfect(scope)?),
            Concept::WeakPerfectBayesian => out.extend(self.weak_perfect_bayesian(&infos, beliefs, scope)?),
            Concept::PerfectBayesian => out.extend(self.perfect_bayesian(&infos, beliefs, scope)?),
            Concept::Sequential => out.extend(self.sequential(&infos, beliefs, scope)?),
        }
        Ok(out)
    }

    /// Returns the parts that concern single information sets, each with some belief of its own. Every equilibrium satisfies
    /// these necessary conditions; [`AssessmentPlay::whole_parts`] returns the remaining ones.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: a condition of the concept cannot be derived.
    pub fn info_parts(
        &self,
        concept: Concept,
        infos: &[InfoId],
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let possible =
            infos.iter().filter_map(|info| self.at_info(*info, scope, "the action is feasible", &self.is_feasible(*info), None));
        let mut out: Vec<EquilibriumCondition> = possible.collect();
        let some = Some(BeliefQuantifier::Some);
        match concept {
            Concept::Nash => return Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let certain: BTreeSet<NodeId> = self.certain_subgames(scope);
                for &info in infos {
                    if let [node] = self.game.infos[info].nodes.as_slice()
                        && certain.contains(node)
                        && self.is_only_move(*node, info, &certain)
                    {
                        out.extend(self.at_info(
                            info,
                            scope,
                            "does best",
                            &self.rational(info),
                            Some(self.deviation_payoffs(info)),
                        ));
                    }
                }
            }
            Concept::WeakPerfectBayesian => out.extend(self.weak_perfect_bayesian(infos, some, scope)?),
            Concept::PerfectBayesian | Concept::Sequential => out.extend(self.perfect_bayesian_each(infos, some, scope)?),
        }
        Ok(out)
    }

    /// Returns the parts of a concept that [`AssessmentPlay::info_parts`] does not cover. All actions must be fixed.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: a condition of the concept cannot be derived.
    pub fn whole_parts(&self, concept: Concept, scope: &GameScope<'_>) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let infos = scope.infos(self.game);
        match concept {
            Concept::WeakPerfectBayesian => Ok(Vec::new()),
            Concept::PerfectBayesian if self.joint_conditions(&infos)?.is_empty() => Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let certain = self.certain_subgames(scope);
                let covered = |info: &InfoId| {
                    let nodes = &self.game.infos[*info].nodes;
                    nodes.len() == 1 && certain.contains(&nodes[0]) && self.is_only_move(nodes[0], *info, &certain)
                };
                if infos.iter().all(covered) { Ok(Vec::new()) } else { Ok(self.subgame_perfect(scope)?) }
            }
            Concept::Nash | Concept::PerfectBayesian | Concept::Sequential => {
                self.parts(concept, Some(BeliefQuantifier::Some), scope)
            }
        }
    }

    /// Returns the conditions of `S is optimal at m`: no other action gives more, given the belief at the set. The conditions
    /// have no truth value where no belief exists.
    #[must_use]
    pub fn optimal(&self, infos: &[InfoId], beliefs: Option<BeliefQuantifier>) -> Vec<EquilibriumCondition> {
        let scope = GameScope::whole();
        let mut out = Vec::new();
        for &info in infos {
            let best = self.by_belief_or(info, &super::value::undefined_condition(), |play, piece| {
                super::value::defined_only_where(&piece.positive, &play.rational_with(info, piece))
            });
            let free = |condition: ConditionRef, quantifier| quantified(quantifier, self.free_at(info), condition);
            let condition = match beliefs.filter(|_| self.assessment.is_free_at(info)) {
                Some(BeliefQuantifier::Some) => free(all([self.probabilities(info), best]), Quantifier::Exists),
                Some(BeliefQuantifier::Every) => free(implies(&self.probabilities(info), &best), Quantifier::Forall),
                None => all([self.probabilities(info), best]),
            };
            out.extend(self.at_info(info, &scope, "the action is feasible", &self.is_feasible(info), None));
            out.extend(self.at_info(info, &scope, "does best", &condition, Some(self.deviation_payoffs(info))));
        }
        out
    }
}
