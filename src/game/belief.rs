//! What is believed at an information set: weights of its places, by Bayes' rule or as the assessment states.
//!
//! Bayes' rule starts from the player's belief at its last information set before (at first, from its prior), and counts what has
//! been seen since: the probability that the assessment gives to the moves of those who knew more. Moves of players who knew no
//! more than is seen leave the belief as it was, also where the assessment did not expect them.
//!
//! # Source
//! Bayes' rule wherever possible, and "no signalling what you don't know": Fudenberg and Tirole (1991), definition 3.1.

use std::collections::BTreeMap;

use super::assessment::{Belief, Content};
use super::reach::Factors;
use super::tree::{InfoId, NodeId, NodeKind, VariableId};
use super::value::Play;
use crate::expression::build::{all, compare, decided, number, product, quotient, total};
use crate::expression::{ConditionRef, Relation, TermRef, Variable};

/// Weights of the places of an information set, where a condition holds.
#[derive(Clone, Debug)]
pub struct Weights {
    /// The condition; the first piece whose condition holds counts.
    pub condition: ConditionRef,
    /// The weights of the places, in order; they are not negative, and their sum is positive.
    pub nodes: Vec<TermRef>,
    /// Where they come from.
    pub source: Source,
}

/// Where a belief comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// There is one place.
    Certain,
    /// By Bayes' rule.
    Bayes,
    /// As the assessment states, the variables being free.
    Stated {
        /// The free variables, each with where it lies.
        free: Vec<(Variable, ConditionRef)>,
    },
}

impl Play<'_> {
    /// What is believed at an information set.
    #[must_use]
    pub fn beliefs(&self, info: InfoId) -> Vec<Weights> {
        let nodes = &self.game.infos[info].nodes;
        if nodes.len() == 1 {
            return vec![Weights { condition: all([]), nodes: vec![number(1)], source: Source::Certain }];
        }
        match self.assessment.beliefs[info].first() {
            None => self.bayes(info),
            Some(belief) => self.stated(info, belief),
        }
    }

    /// The weights by Bayes' rule, where it says something: elsewhere they are all zero. One piece per piece of the belief that it
    /// starts from.
    #[must_use]
    pub fn bayes(&self, info: InfoId) -> Vec<Weights> {
        let nodes = self.game.infos[info].nodes.clone();
        let likely = |from: NodeId, to: NodeId| self.likelihood(from, to, info, Factors::Telling(info));
        let Some(before) = self.own_before(info) else {
            let roots = nodes.iter().map(|node| self.game.path(*node)[0]);
            let weights = roots.zip(&nodes).map(|(root, node)| likely(root, *node)).collect();
            return vec![Weights { condition: all([]), nodes: weights, source: Source::Bayes }];
        };
        let earlier = &self.game.infos[before].nodes;
        let pieces = self.beliefs(before).into_iter().map(|piece| {
            let weights = nodes.iter().map(|node| {
                let path = self.game.path(*node);
                let start = earlier.iter().position(|earlier| path.contains(earlier));
                start.map_or_else(|| number(0), |start| product(&piece.nodes[start], &likely(earlier[start], *node)))
            });
            Weights { condition: piece.condition, nodes: weights.collect(), source: Source::Bayes }
        });
        pieces.collect()
    }

    /// The mover's last information set before this one.
    pub(super) fn own_before(&self, info: InfoId) -> Option<InfoId> {
        let player = self.game.infos[info].player;
        let first = *self.game.infos[info].nodes.first()?;
        let path = self.game.path(first);
        path.iter().rev().skip(1).find_map(|node| match &self.game.nodes[*node].kind {
            NodeKind::Move { player: mover, info: earlier, .. } if *mover == player => Some(*earlier),
            NodeKind::Move { .. }
            | NodeKind::Draw { .. }
            | NodeKind::Test { .. }
            | NodeKind::End { .. }
            | NodeKind::Go { .. } => None,
        })
    }

    fn stated(&self, info: InfoId, belief: &Belief) -> Vec<Weights> {
        let mut out = Vec::new();
        for guess in &belief.guesses {
            match &guess.content {
                Content::Bayes => {
                    for piece in self.bayes(info) {
                        let some = compare(&total(&piece.nodes), Relation::Greater, &number(0));
                        let condition = all([guess.condition.clone(), piece.condition, some]);
                        out.push(Weights { condition, ..piece });
                    }
                }
                Content::Chances { chances, free } => out.push(Weights {
                    condition: guess.condition.clone(),
                    nodes: self.by_label(info, belief.about, chances),
                    source: Source::Stated { free: free.clone() },
                }),
            }
        }
        out.retain(|piece| decided(&piece.condition) != Some(false));
        out
    }

    /// The weights of places that a probability per label of a variable gives: within a label, hidden moves follow the assessment.
    #[must_use]
    pub fn by_label(&self, info: InfoId, about: VariableId, chances: &[TermRef]) -> Vec<TermRef> {
        let nodes = &self.game.infos[info].nodes;
        let label = |node: &NodeId| self.game.nodes[*node].labels.get(&about).copied().unwrap_or(0);
        let mut by_label: BTreeMap<usize, Vec<NodeId>> = BTreeMap::new();
        for node in nodes {
            by_label.entry(label(node)).or_default().push(*node);
        }
        let likely = |node: NodeId| self.likelihood(self.game.path(node)[0], node, info, Factors::Telling(info));
        nodes
            .iter()
            .map(|node| {
                let chance = chances.get(label(node)).cloned().unwrap_or_else(|| number(0));
                let same = &by_label[&label(node)];
                if same.len() == 1 {
                    return chance;
                }
                let all: Vec<TermRef> = same.iter().map(|other| likely(*other)).collect();
                product(&chance, &quotient(&likely(*node), &total(&all)))
            })
            .collect()
    }
}
