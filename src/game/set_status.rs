//! Computes the status of each information set under an assessment: on or off the path, and the origin of its belief.
//!
//! Called by [`crate::paper`] for the report. Not part of a verdict.
//!
//! # Source
//! On and off the equilibrium path, and beliefs that Bayes' rule does not determine: Fudenberg and Tirole (1991).

use std::sync::Arc;

use super::assessment::BeliefContent;
use super::reach::PathFactors;
use super::tree::{InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, put_in_condition};
use crate::expression::build::{all, any, compare, constant_truth, not, positive, truth};
use crate::expression::{Condition, ConditionRef, Relation};
use crate::syntax::play::Concept;

/// The status of an information set under an assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InformationSetStatus {
    /// The name of the assessment.
    pub assessment: Arc<str>,
    /// The name of the information set: `P at answer, reply = accept`.
    pub set: String,
    /// The condition, on the parameters and the numbers seen, that the set is reached with positive probability.
    pub path: ConditionRef,
    /// The origin of the belief; `None` if no draw is hidden from the mover, or if the concept has no beliefs.
    pub belief: Option<BeliefFrom>,
}

/// The origin of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefFrom {
    /// The condition that Bayes' rule determines the belief.
    pub by_rule: ConditionRef,
    /// True iff the assessment follows Bayes' rule wherever the rule applies. If false, the assessment also states a belief
    /// there.
    pub follows: bool,
    /// The belief where Bayes' rule does not apply.
    pub elsewhere: OffPathBelief,
}

/// The belief of an assessment where Bayes' rule does not apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OffPathBelief {
    /// No belief.
    Nothing,
    /// The stated belief.
    Chosen,
    /// A belief with free probabilities.
    Free,
}

impl AssessmentPlay<'_> {
    /// Returns the status of an information set. Without a concept the status has no belief.
    #[must_use]
    pub fn set_status(&self, info: InfoId, concept: Option<Concept>) -> InformationSetStatus {
        let path = all([self.root_is_reachable(self.game.infos[info].root), self.is_reached(info)]);
        let belief = concept.filter(|_| !self.game.hidden_draws(info).is_empty()).map(|concept| {
            let by_rule = if concept == Concept::WeakPerfectBayesian { path.clone() } else { self.bayes_applies(info) };
            self.belief_from(info, by_rule)
        });
        InformationSetStatus { assessment: Arc::clone(&self.assessment.name), set: self.game.info_name(info), path, belief }
    }

    /// Returns the condition that play reaches a root with positive probability.
    fn root_is_reachable(&self, root: usize) -> ConditionRef {
        let roots = &self.game.roots;
        let mut reached: Vec<ConditionRef> = (0..roots.len()).map(|root| truth(root == 0)).collect();
        // Some path to a root visits each state at most once.
        for _ in 1..roots.len() {
            reached = (0..roots.len())
                .map(|to| {
                    let ways = (0..roots.len()).filter(|from| constant_truth(&reached[*from]) != Some(false)).map(|from| {
                        let goes =
                            |node: NodeId| matches!(&self.game.nodes[node].kind, NodeKind::Go { target, .. } if *target == to);
                        all([reached[from].clone(), self.may_arrive(roots[from].node, &goes)])
                    });
                    any(std::iter::once(truth(to == 0)).chain(ways))
                })
                .collect();
        }
        reached.swap_remove(root)
    }

    /// Returns the condition that play from a node reaches a wanted leaf with positive probability, by some player's prior.
    fn may_arrive(&self, node: NodeId, wanted: &impl Fn(NodeId) -> bool) -> ConditionRef {
        match &self.game.nodes[node].kind {
            NodeKind::End { .. } | NodeKind::Go { .. } => truth(wanted(node)),
            NodeKind::Draw { branches, .. } => any(branches.iter().map(|branch| {
                let possible = any(branch.weights.iter().map(positive));
                all([possible, self.may_arrive(branch.node, wanted)])
            })),
            NodeKind::Test { cases } => cases
                .iter()
                .rev()
                .fold(truth(false), |rest, (condition, node)| if_then_else(condition, &self.may_arrive(*node, wanted), &rest)),
            NodeKind::Move { options, info, .. } => {
                self.pieces(*info).into_iter().rev().fold(truth(false), |rest, (condition, mix)| {
                    let ways = mix.iter().map(|(done, chance)| {
                        let after = options.get(done.option).map_or_else(
                            || truth(false),
                            |option| put_in_condition(self.game, option, done, &self.may_arrive(option.node, wanted)),
                        );
                        all([positive(chance), after])
                    });
                    if_then_else(&condition, &any(ways), &rest)
                })
            }
        }
    }

    /// Returns the condition that play from its root reaches an information set with positive probability, by the prior of its
    /// player.
    fn is_reached(&self, info: InfoId) -> ConditionRef {
        let player = self.game.infos[info].player;
        let nodes = self.game.infos[info].nodes.iter();
        any(nodes.map(|node| self.is_possible(self.game.path(*node)[0], *node, player, PathFactors::All)))
    }

    /// Returns the origin of the belief at an information set; `by_rule` is the condition that Bayes' rule determines it.
    fn belief_from(&self, info: InfoId, by_rule: ConditionRef) -> BeliefFrom {
        let guesses = self.assessment.beliefs[info].first().map(|belief| belief.guesses.as_slice()).unwrap_or_default();
        let stated = guesses.iter().any(|guess| matches!(guess.content, BeliefContent::Chances { .. }));
        let first_by_rule = guesses
            .first()
            .is_some_and(|guess| matches!(guess.content, BeliefContent::Bayes) && constant_truth(&guess.condition) == Some(true));
        BeliefFrom {
            by_rule,
            follows: !stated || first_by_rule,
            elsewhere: if self.assessment.is_free_at(info) {
                OffPathBelief::Free
            } else if stated {
                OffPathBelief::Chosen
            } else {
                OffPathBelief::Nothing
            },
        }
    }

    /// Returns the condition that Bayes' rule determines the belief at an information set.
    fn bayes_applies(&self, info: InfoId) -> ConditionRef {
        let player = self.game.infos[info].player;
        let nodes = &self.game.infos[info].nodes;
        let possible = |from: NodeId, to: NodeId| self.is_possible(from, to, player, PathFactors::Informative(info));
        let Some(before) = self.own_before(info) else {
            return any(nodes.iter().map(|node| possible(self.game.path(*node)[0], *node)));
        };
        let earlier = &self.game.infos[before].nodes;
        any(self.beliefs(before).into_iter().map(|piece| {
            let ways = nodes.iter().map(|node| {
                let path = self.game.path(*node);
                let start = earlier.iter().position(|earlier| path.contains(earlier));
                start.map_or_else(|| truth(false), |start| all([positive(&piece.nodes[start]), possible(earlier[start], *node)]))
            });
            all([piece.condition.clone(), any(ways)])
        }))
    }

    /// Returns the condition that play moves from a node to a later one with positive probability, by the prior of a player.
    fn is_possible(&self, from: NodeId, to: NodeId, player: usize, factors: PathFactors<'_>) -> ConditionRef {
        let path = self.game.path(to);
        let start = path.iter().position(|node| *node == from).unwrap_or(0);
        all(path[start..].windows(2).map(|pair| self.step_is_possible(pair[0], pair[1], player, factors)))
    }

    /// Returns the condition that one step has positive probability.
    fn step_is_possible(&self, at: NodeId, next: NodeId, player: usize, factors: PathFactors<'_>) -> ConditionRef {
        match &self.game.nodes[at].kind {
            NodeKind::Draw { branches, .. } => {
                let branch = branches.iter().find(|branch| branch.node == next);
                branch.map_or_else(|| truth(false), |branch| positive(&branch.weights[player]))
            }
            // The first case that holds applies.
            NodeKind::Test { cases } => cases
                .iter()
                .rev()
                .fold(truth(false), |rest, (condition, node)| if_then_else(condition, &truth(*node == next), &rest)),
            NodeKind::Move { player: mover, options, info, .. } => {
                if let PathFactors::Informative(here) = factors
                    && (*mover == self.game.infos[here].player || self.game.views.uninformative[here].contains(&at))
                {
                    return truth(true);
                }
                let option = options.iter().position(|option| option.node == next);
                option.map_or_else(|| truth(false), |option| self.may_take(*info, option))
            }
            NodeKind::End { .. } | NodeKind::Go { .. } => truth(false),
        }
    }

    /// Returns the condition that the assessment takes an option with positive probability. A number chosen with the option
    /// must equal its variable.
    fn may_take(&self, info: InfoId, option: usize) -> ConditionRef {
        let amount = self.options(info).get(option).and_then(|option| option.amount.as_ref()).map(|(variable, _)| *variable);
        self.pieces(info).into_iter().rev().fold(truth(false), |rest, (condition, mix)| {
            let taken = mix.iter().filter(|(done, _)| done.option == option).map(|(done, chance)| {
                let same = match (amount, &done.amount) {
                    (Some(variable), Some(chosen)) => compare(&self.game.term(variable), Relation::Equal, chosen),
                    (Some(_), None) | (None, Some(_) | None) => truth(true),
                };
                all([positive(chance), same])
            });
            if_then_else(&condition, &any(taken), &rest)
        })
    }
}

/// Returns `if F then A else B`, simplified where a part is decided.
fn if_then_else(test: &ConditionRef, a: &ConditionRef, b: &ConditionRef) -> ConditionRef {
    match (constant_truth(test), constant_truth(a), constant_truth(b)) {
        (Some(true), _, _) => a.clone(),
        (Some(false), _, _) => b.clone(),
        (None, Some(true), _) => any([test.clone(), b.clone()]),
        (None, Some(false), _) => all([negated(test), b.clone()]),
        (None, None, Some(true)) => any([negated(test), a.clone()]),
        (None, None, Some(false)) => all([test.clone(), a.clone()]),
        (None, None, None) => any([all([test.clone(), a.clone()]), all([negated(test), b.clone()])]),
    }
}

/// Returns the negation of a condition; for a comparison, the complementary comparison.
fn negated(test: &ConditionRef) -> ConditionRef {
    let Condition::Compare(a, relation, b) = &**test else { return not(test) };
    let complement = match relation {
        Relation::Less => Relation::GreaterEqual,
        Relation::LessEqual => Relation::Greater,
        Relation::Greater => Relation::LessEqual,
        Relation::GreaterEqual => Relation::Less,
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
    };
    compare(a, complement, b)
}
