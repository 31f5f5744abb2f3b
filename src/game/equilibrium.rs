//! What a solution concept asks of an assessment: conditions on the parameters, one part for each information set, subgame or player.
//!
//! This file holds what the concepts share: which information sets a claim is about ([`GameScope`]), that moves can be made, and that
//! beliefs are probabilities. Each concept is a file of its own: [`super::nash`], [`super::subgames`], [`super::weak_perfect_bayesian`],
//! [`super::perfect_bayesian`], [`super::sequential`]. Called for `S is …` and, assessment by assessment, for `some` and `every`. Trusted.

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
use crate::syntax::play::{Beliefs, Concept};

impl AssessmentPlay<'_> {
    /// Where a history of an information set exists that a scope contains.
    #[must_use]
    pub fn met(&self, info: InfoId, scope: &GameScope<'_>) -> ConditionRef {
        let nodes = self.game.infos[info].nodes.iter().filter(|node| scope.contains_node(self.game, **node));
        any(nodes.map(|node| {
            // A number that the history forces is that number, also where the mover has not seen it.
            let open: Vec<VariableId> =
                self.unseen(info, *node).into_iter().filter(|amount| !scope.forced.contains_key(amount)).collect();
            let exists = scope.put(self.game, &self.some_numbers(*node, &open, &self.on_the_way(info, *node)));
            all([exists, self.follows(*node, scope)])
        }))
    }

    /// Where the run that a node of a scope lies in follows the histories of the scope.
    #[must_use]
    pub fn follows(&self, node: NodeId, scope: &GameScope<'_>) -> ConditionRef {
        let Some(tops) = &scope.tops else { return truth(true) };
        let below = |top: &NodeId| (*top..subtree_end(self.game, *top)).contains(&node);
        if tops.iter().any(below) { truth(true) } else { self.entered_from(self.game.nodes[node].root, scope) }
    }

    /// What is asked at an information set, for all numbers seen there.
    pub(super) fn at_info(
        &self,
        info: InfoId,
        scope: &GameScope<'_>,
        what: &str,
        condition: &ConditionRef,
        deviation_payoffs: Option<DeviationPayoffs>,
    ) -> Option<EquilibriumCondition> {
        let label = format!("{}: {what}", self.game.info_name(info));
        part((self.game, scope), label, self.seen(info), &implies(&self.met(info, scope), condition), deviation_payoffs)
    }

    /// Returns the parts of a concept in a scope, in the order of the information sets. Parts that hold whatever the parameters are
    /// left out.
    ///
    /// # Errors
    /// [`ConceptUnavailable`].
    pub fn parts(
        &self,
        concept: Concept,
        beliefs: Option<Beliefs>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let infos = scope.infos(self.game);
        let mut out: Vec<EquilibriumCondition> = Vec::new();
        if concept != Concept::Nash {
            out.extend(infos.iter().filter_map(|info| self.at_info(*info, scope, "can be done", &self.possible(*info), None)));
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

    /// Returns the parts that information sets ask each by itself, with some belief: what every equilibrium meets. [`AssessmentPlay::whole_parts`]
    /// has the rest.
    ///
    /// # Errors
    /// [`ConceptUnavailable`].
    pub fn info_parts(
        &self,
        concept: Concept,
        infos: &[InfoId],
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let possible = infos.iter().filter_map(|info| self.at_info(*info, scope, "can be done", &self.possible(*info), None));
        let mut out: Vec<EquilibriumCondition> = possible.collect();
        let some = Some(Beliefs::Some);
        match concept {
            Concept::Nash => return Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let always: BTreeSet<NodeId> = self.certain_subgames(scope);
                for &info in infos {
                    if let [node] = self.game.infos[info].nodes.as_slice()
                        && always.contains(node)
                        && self.is_alone(*node, info, &always)
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

    /// Returns what a concept asks besides [`AssessmentPlay::info_parts`], all choices being fixed.
    ///
    /// # Errors
    /// [`ConceptUnavailable`].
    pub fn whole_parts(&self, concept: Concept, scope: &GameScope<'_>) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let infos = scope.infos(self.game);
        match concept {
            Concept::WeakPerfectBayesian => Ok(Vec::new()),
            Concept::PerfectBayesian if self.joint_conditions(&infos)?.is_empty() => Ok(Vec::new()),
            Concept::SubgamePerfect => {
                let always = self.certain_subgames(scope);
                let told = |info: &InfoId| {
                    let nodes = &self.game.infos[*info].nodes;
                    nodes.len() == 1 && always.contains(&nodes[0]) && self.is_alone(nodes[0], *info, &always)
                };
                if infos.iter().all(told) { Ok(Vec::new()) } else { Ok(self.subgame_perfect(scope)?) }
            }
            Concept::Nash | Concept::PerfectBayesian | Concept::Sequential => self.parts(concept, Some(Beliefs::Some), scope),
        }
    }

    /// What `S is optimal at m` asks: no other action gives more, by the belief at the set; no value where nothing is believed.
    #[must_use]
    pub fn optimal(&self, infos: &[InfoId], beliefs: Option<Beliefs>) -> Vec<EquilibriumCondition> {
        let scope = GameScope::whole();
        let mut out = Vec::new();
        for &info in infos {
            let best = self.by_belief_or(info, &super::value::no_truth(), |play, piece| {
                super::value::where_it(&piece.positive, &play.rational_with(info, piece))
            });
            let free = |condition: ConditionRef, quantifier| quantified(quantifier, self.free_at(info), condition);
            let condition = match beliefs.filter(|_| self.assessment.is_free_at(info)) {
                Some(Beliefs::Some) => free(all([self.probabilities(info), best]), Quantifier::Exists),
                Some(Beliefs::Every) => free(implies(&self.probabilities(info), &best), Quantifier::Forall),
                None => all([self.probabilities(info), best]),
            };
            out.extend(self.at_info(info, &scope, "can be done", &self.possible(info), None));
            out.extend(self.at_info(info, &scope, "does best", &condition, Some(self.deviation_payoffs(info))));
        }
        out
    }
}
