//! Computes the belief at an information set, as weights of its histories: by Bayes' rule, or as the assessment states it.
//!
//! Bayes' rule starts from the player's belief at the player's previous information set, or from the player's prior if there is
//! no previous one. The rule multiplies this belief by the probability of every draw and move since then, except for
//! uninformative moves ([`super::views`]). An uninformative move leaves the belief unchanged even where the assessment gives the
//! move probability zero. A stated belief is divided among the existing histories. The solution concepts and the phrases about
//! beliefs call this file. Trusted: an error here can make a wrong verdict.
//!
//! # Source
//! Bayes' rule wherever possible, and "no signalling what you don't know": Fudenberg and Tirole (1991), definition 3.1.

use std::collections::BTreeMap;

use super::assessment::{BeliefContent, RuleAction, StrategyRule, VariableBelief};
use super::hidden_numbers::weighted;
use super::reach::PathFactors;
use super::sabotage::{self, Sabotage};
use super::tree::{GameVariableKind, InfoId, LabelAssignment, NodeId, NodeKind, VariableId};
use super::value::AssessmentPlay;
use crate::expression::build::{
    all, any, compare, constant_truth, difference, if_term, not, number, positive, product, quotient, total, truth,
};
use crate::expression::{ConditionRef, Relation, TermRef, Variable};

/// One piece of a piecewise-defined belief: weights of the histories of an information set, with the condition under which they
/// apply.
#[derive(Clone, Debug)]
pub struct Weights {
    /// The condition under which the piece may apply. Of the pieces whose conditions hold, the first piece applies.
    pub condition: ConditionRef,
    /// The weights of the nodes, in order; non-negative where [`Weights::sound`] holds.
    pub nodes: Vec<TermRef>,
    /// The sum of the weights. The term is the literal 1 if the form of the weights shows that they add up to 1.
    pub sum: TermRef,
    /// The condition that the sum of the weights is positive, so that a belief exists.
    pub positive: ConditionRef,
    /// The condition that the stated numbers are probabilities.
    pub sound: ConditionRef,
    /// The origin of the weights.
    pub source: BeliefSource,
}

/// The origin of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeliefSource {
    /// The belief is certain: only one history exists.
    Certain,
    /// Bayes' rule determines the belief.
    Bayes,
    /// The assessment states the belief.
    Stated {
        /// The variables for free probabilities, each with the condition that bounds it.
        free: Vec<(Variable, ConditionRef)>,
    },
}

/// Stated probabilities of cases that exclude each other: each case is an assignment of labels to some variables.
type Chances<'a> = &'a [(LabelAssignment, TermRef)];

impl AssessmentPlay<'_> {
    /// Returns the belief at an information set as a list of pieces; the first whose condition holds applies.
    #[must_use]
    pub fn beliefs(&self, info: InfoId) -> Vec<Weights> {
        let nodes = &self.game.infos[info].nodes;
        if sabotage::on(Sabotage::SwapTwoPlayersBeliefs)
            && let Some(stated) = self.beliefs_of_other_player(info)
        {
            return stated;
        }
        if let [only] = nodes.as_slice()
            && self.unseen(info, *only).is_empty()
        {
            return vec![certain(truth(true), 1, 0)];
        }
        let mut out = self.certain_histories(info);
        out.extend(if self.assessment.beliefs[info].is_empty() { self.bayes(info) } else { self.stated(info) });
        out
    }

    /// Exchanges the beliefs of the first two players. Given an information set of one of these players, the function returns the
    /// belief at an information set of the other player that has the same number of histories. The exchange is a deliberate fault
    /// ([`super::sabotage`]).
    fn beliefs_of_other_player(&self, info: InfoId) -> Option<Vec<Weights>> {
        let here = &self.game.infos[info];
        // A `best` rule depends on beliefs, so exchanged beliefs could make the rules depend on each other in a cycle.
        let best = |rule: &StrategyRule| matches!(rule.action, RuleAction::Best { .. });
        if self.assessment.rules.iter().flatten().any(best) {
            return None;
        }
        let other = self.game.infos.iter().position(|other| {
            here.player < 2 && other.player == 1 - here.player && other.nodes.len() == here.nodes.len() && here.nodes.len() > 1
        })?;
        Some(if self.assessment.beliefs[other].is_empty() { self.bayes(other) } else { self.stated(other) })
    }

    /// Returns one piece for each history of the information set that may be its only existing history.
    fn certain_histories(&self, info: InfoId) -> Vec<Weights> {
        let nodes = &self.game.infos[info].nodes;
        let exists: Vec<ConditionRef> = nodes.iter().map(|node| self.exists(info, *node)).collect();
        let only_this = |place: usize| {
            let others = exists.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, exists)| not(exists));
            all([exists[place].clone()].into_iter().chain(others))
        };
        // If a number is hidden, one node represents several histories.
        let conditions = |place: usize| -> Vec<ConditionRef> {
            if self.unseen(info, nodes[place]).is_empty() {
                return vec![only_this(place)];
            }
            self.determined_hidden_numbers(info, nodes[place]).into_iter().map(|pinned| pinned.condition).collect()
        };
        let pieces = (0..nodes.len()).map(|place| certain(any(conditions(place)), nodes.len(), place));
        pieces.filter(|piece| constant_truth(&piece.condition) != Some(false)).collect()
    }

    /// Returns the belief by Bayes' rule. The rule starts from an earlier belief, and the result has one piece for each piece of
    /// the earlier belief. At most one piece applies. Where Bayes' rule determines no belief, all weights are zero.
    #[must_use]
    pub fn bayes(&self, info: InfoId) -> Vec<Weights> {
        let nodes = self.game.infos[info].nodes.clone();
        let likelihood = |from: NodeId, to: NodeId| self.likelihood(from, to, info, PathFactors::Informative(info));
        let piece = |condition: ConditionRef, nodes: Vec<TermRef>| Weights {
            condition,
            positive: compare(&total(&nodes), Relation::Greater, &number(0)),
            sum: total(&nodes),
            nodes,
            sound: truth(true),
            source: BeliefSource::Bayes,
        };
        if let Some(start) = self.last_certain_node(info) {
            return vec![piece(truth(true), nodes.iter().map(|node| likelihood(start, *node)).collect())];
        }
        let Some(before) = self.own_before(info) else {
            let roots = nodes.iter().map(|node| self.game.path(*node)[0]);
            return vec![piece(truth(true), roots.zip(&nodes).map(|(root, node)| likelihood(root, *node)).collect())];
        };
        let earlier = &self.game.infos[before].nodes;
        let mut passed: Vec<ConditionRef> = Vec::new();
        let mut out = Vec::new();
        for start in self.beliefs(before) {
            let weights = nodes.iter().map(|node| {
                let path = self.game.path(*node);
                let place = earlier.iter().position(|earlier| path.contains(earlier));
                place.map_or_else(
                    || number(0),
                    |place| {
                        let believed = self.believed_before(info, before, &start.nodes, (earlier[place], *node));
                        weighted(&believed, &likelihood(earlier[place], *node))
                    },
                )
            });
            let condition = all([start.condition.clone()].into_iter().chain(passed.iter().map(not)));
            if constant_truth(&condition) != Some(false) {
                out.push(piece(condition, weights.collect()));
            }
            passed.push(start.condition);
        }
        out
    }

    /// Considers the player's views between the player's last own move and the information set. Returns the node of the last of
    /// these views that has only one node. At this node the player is certain of the history, whatever the player believed
    /// before.
    fn last_certain_node(&self, info: InfoId) -> Option<NodeId> {
        let views = &self.game.views;
        let (_, since) = views.since_own_move(views.of_info[info]?);
        since.iter().rev().skip(1).find_map(|view| match views.all[*view].nodes.as_slice() {
            [only] if self.game.nodes[*only].amounts.iter().all(|amount| self.game.infos[info].amounts.contains(amount)) => {
                Some(*only)
            }
            _ => None,
        })
    }

    /// Returns the weight of a history of an information set, according to the belief at the player's previous information set
    /// `before`. The history runs through the node `from` of `before`. The player may have seen a move before `from` only after
    /// `from`; at the information set the player then knows this move. If such a move is uninformative, it leaves the belief
    /// about all other moves and draws unchanged.
    fn believed_before(&self, info: InfoId, before: InfoId, weights: &[TermRef], (from, to): (NodeId, NodeId)) -> TermRef {
        let game = self.game;
        let (earlier, here) = (&game.infos[before], &game.infos[info]);
        let mut left_out: Vec<VariableId> = Vec::new();
        let mut factor = number(1);
        let path = game.path(to);
        let until = path.iter().position(|node| *node == from).unwrap_or(0);
        for pair in path[..=until].windows(2) {
            let NodeKind::Move { player, variable, options, info: moved } = &game.nodes[pair[0]].kind else { continue };
            let Some(place) = options.iter().position(|option| option.node == pair[1]) else { continue };
            let amount = options[place].amount.as_ref().map(|(amount, _)| *amount);
            let label_revealed = here.labels.contains_key(variable) && !earlier.labels.contains_key(variable);
            let amount_revealed =
                amount.is_some_and(|amount| here.amounts.contains(&amount) && !earlier.amounts.contains(&amount));
            if *player == here.player || !(label_revealed || amount_revealed) {
                continue;
            }
            if game.views.uninformative[info].contains(&pair[0]) {
                left_out.push(*variable);
            } else if amount_revealed {
                // The earlier belief accounts for the label, not for the number.
                let by_rules = self.number_given_label(*moved, place);
                let likelihood = match amount {
                    Some(amount) => self.probability_if_determined(before, from, amount, by_rules),
                    None => by_rules,
                };
                factor = product(&factor, &likelihood);
            }
        }
        let weight = |(node, weight): (&NodeId, &TermRef)| self.agree(*node, from, &left_out).then(|| weight.clone());
        let weights: Vec<TermRef> = earlier.nodes.iter().zip(weights).filter_map(weight).collect();
        product(&total(&weights), &factor)
    }

    /// Returns the probability of the number chosen with an option, given that the option is taken; 0 where the option has
    /// probability zero.
    pub(super) fn number_given_label(&self, info: InfoId, option: usize) -> TermRef {
        let any_number = self.chance_of_option(info, option);
        if_term(&positive(&any_number), &quotient(&self.chance(info, option), &any_number), &number(0))
    }

    /// Returns the probability that an option is taken, summed over the numbers chosen with it.
    pub(super) fn chance_of_option(&self, info: InfoId, option: usize) -> TermRef {
        self.by_rules(info, number(0), |done| number(i64::from(done.option == option)))
    }

    /// Returns true iff two nodes have the same labels of draws and moves, ignoring the variables in `left_out`.
    pub(super) fn agree(&self, first: NodeId, other: NodeId, left_out: &[VariableId]) -> bool {
        let happened = |node: NodeId| -> Vec<(VariableId, usize)> {
            let counts = |id: &VariableId| {
                let kind = self.game.variables[*id].kind;
                matches!(kind, GameVariableKind::Draw | GameVariableKind::Move(_)) && !left_out.contains(id)
            };
            let labels = self.game.nodes[node].labels.iter().filter(|(id, _)| counts(id));
            labels.map(|(id, label)| (*id, *label)).collect()
        };
        first == other || (!left_out.is_empty() && happened(first) == happened(other))
    }

    /// Returns the mover's previous information set; `None` if the mover has not moved before.
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

    /// Returns the stated belief of an information set as a list of pieces. Each piece combines one guess about each subject. If
    /// no guess about some subject applies, no piece applies and no belief exists.
    fn stated(&self, info: InfoId) -> Vec<Weights> {
        let beliefs: &[VariableBelief] = &self.assessment.beliefs[info];
        let mut rows: Vec<(ConditionRef, Vec<&BeliefContent>)> = vec![(truth(true), Vec::new())];
        for belief in beliefs {
            let mut next = Vec::new();
            for (condition, contents) in &rows {
                let applies = |condition: &ConditionRef| {
                    if sabotage::on(Sabotage::IgnoreACondition) { truth(true) } else { condition.clone() }
                };
                let unstated = not(&self.is_stated(info, belief));
                if constant_truth(&unstated) != Some(false) {
                    next.push((all([condition.clone(), unstated]), contents.clone()));
                }
                for guess in &belief.guesses {
                    let mut contents = contents.clone();
                    contents.push(&guess.content);
                    next.push((all([condition.clone(), applies(&guess.condition)]), contents));
                }
            }
            rows = next;
        }
        let mut out = Vec::new();
        for (condition, contents) in rows {
            if contents.is_empty() {
                out.extend(self.bayes(info).into_iter().map(|piece| {
                    let condition = all([condition.clone(), piece.condition.clone()]);
                    Weights { condition, ..piece }
                }));
                continue;
            }
            if contents.iter().any(|content| matches!(content, BeliefContent::Bayes)) {
                out.extend(self.bayes(info).into_iter().map(|piece| {
                    let condition = all([condition.clone(), piece.condition.clone(), piece.positive.clone()]);
                    Weights { condition, positive: truth(true), ..piece }
                }));
                continue;
            }
            let mut chances = Vec::new();
            let mut free = Vec::new();
            for content in contents {
                if let BeliefContent::Chances { cases, free: variables } = content {
                    chances.push(cases.as_slice());
                    free.extend(variables.iter().cloned());
                }
            }
            let (nodes, whole, positive) = self.spread(info, &chances);
            let sound = all(chances.iter().map(|cases| are_probabilities(cases)));
            out.push(Weights { condition, nodes, sum: whole, positive, sound, source: BeliefSource::Stated { free } });
        }
        out.retain(|piece| constant_truth(&piece.condition) != Some(false));
        out
    }

    /// Returns the condition that a stated belief applies to an information set: for some line, its `when` holds, and a move or
    /// draw that the line names has occurred on some existing history.
    pub(super) fn is_stated(&self, info: InfoId, belief: &VariableBelief) -> ConditionRef {
        any(belief.lines.iter().map(|line| {
            let happened = |node: &NodeId| line.named.iter().any(|named| self.game.nodes[*node].labels.contains_key(named));
            let (with, without): (Vec<NodeId>, Vec<NodeId>) = self.game.infos[info].nodes.iter().partition(|node| happened(node));
            if line.named.is_empty() || without.is_empty() {
                return line.when.clone();
            }
            all([line.when.clone(), any(with.iter().map(|node| self.exists(info, *node)))])
        }))
    }

    /// Spreads stated probabilities over the histories that exist, in proportion to the assessment's probabilities of the
    /// hidden moves and nature's probabilities of the other draws. Returns the weights, their sum, and the condition that the
    /// sum is positive.
    #[must_use]
    pub fn spread(&self, info: InfoId, stated: &[Chances<'_>]) -> (Vec<TermRef>, TermRef, ConditionRef) {
        let nodes = &self.game.infos[info].nodes;
        let about: Vec<VariableId> =
            stated.iter().flat_map(|cases| cases.iter()).flat_map(|(labels, _)| labels.keys().copied()).collect();
        // A node belongs to at most one case of each belief. A node that belongs to no case has weight zero.
        let case_of = |node: NodeId, cases: Chances<'_>| -> Option<usize> {
            let labels = &self.game.nodes[node].labels;
            cases.iter().position(|(case, _)| case.iter().all(|(id, label)| labels.get(id) == Some(label)))
        };
        let group_of = |node: NodeId| stated.iter().map(|cases| case_of(node, cases)).collect::<Option<Vec<_>>>();
        let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
        for (place, node) in nodes.iter().enumerate() {
            if let Some(group) = group_of(*node) {
                groups.entry(group).or_default().push(place);
            }
        }
        let mut weights = vec![number(0); nodes.len()];
        let mut whole_groups = 0;
        for (group, places) in &groups {
            let chance = group.iter().zip(stated).map(|(case, cases)| cases[*case].1.clone());
            let chance = chance.reduce(|so_far, next| product(&so_far, &next)).unwrap_or_else(|| number(1));
            let shares = self.shares(info, places, &about);
            whole_groups += usize::from(total(&shares) == number(1));
            for (place, share) in places.iter().zip(shares) {
                weights[*place] = product(&chance, &share);
            }
        }
        // If the belief has one subject, and every label of the subject occurs in some history, the sum of the weights equals the
        // sum of the stated probabilities.
        let all_there = matches!(stated, [cases] if whole_groups == cases.len() && groups.len() == cases.len());
        let whole = if all_there { number(1) } else { total(&weights) };
        let positive = if all_there { truth(true) } else { compare(&whole, Relation::Greater, &number(0)) };
        (weights, whole, positive)
    }

    /// The assessment states one probability for several histories together, because the histories do not differ in any stated
    /// label. Returns the share of each history in this probability.
    fn shares(&self, info: InfoId, places: &[usize], about: &[VariableId]) -> Vec<TermRef> {
        let nodes = &self.game.infos[info].nodes;
        let likelihood = |hidden_moves: bool| -> Vec<TermRef> {
            let factors = PathFactors::Unstated { info, about, hidden_moves };
            places.iter().map(|place| self.likelihood(self.game.path(nodes[*place])[0], nodes[*place], info, factors)).collect()
        };
        let by_nature = likelihood(false);
        if let [only] = by_nature.as_slice() {
            return vec![if_term(&positive(only), &number(1), &number(0))];
        }
        let expected = likelihood(true);
        let hidden: Vec<Vec<(VariableId, usize)>> = places.iter().map(|place| self.hidden_labels(info, nodes[*place])).collect();
        // If the histories differ in no hidden label, nature's probabilities determine the shares even where the assessment
        // rules out all histories.
        let same_hidden_labels = hidden.windows(2).all(|pair| pair[0] == pair[1]);
        let proportion = |weights: &[TermRef], place: usize, rest: TermRef| {
            let whole = total(weights);
            if_term(&positive(&whole), &quotient(&weights[place], &whole), &rest)
        };
        (0..places.len())
            .map(|place| {
                let rest = if same_hidden_labels { proportion(&by_nature, place, number(0)) } else { number(0) };
                proportion(&expected, place, rest)
            })
            .collect()
    }

    /// Returns the labels of the moves before a node that the player of an information set has not seen.
    fn hidden_labels(&self, info: InfoId, node: NodeId) -> Vec<(VariableId, usize)> {
        let here = &self.game.infos[info];
        let is_hidden_move = |id: &VariableId| {
            let movement = matches!(self.game.variables[*id].kind, GameVariableKind::Move(_));
            movement && !here.labels.contains_key(id)
        };
        let labels = &self.game.nodes[node].labels;
        labels.iter().filter(|(id, _)| is_hidden_move(id)).map(|(id, label)| (*id, *label)).collect()
    }

    /// Returns the condition that a belief exists at an information set.
    #[must_use]
    pub fn believes(&self, info: InfoId) -> ConditionRef {
        self.by_belief(info, |_, piece| piece.positive.clone())
    }

    /// Returns the condition that the number of existing histories of an information set is not one.
    #[must_use]
    pub fn several_exist(&self, info: InfoId) -> ConditionRef {
        not(&any(self.certain_histories(info).into_iter().map(|piece| piece.condition)))
    }
}

/// Returns the piece that gives one history probability one.
fn certain(condition: ConditionRef, count: usize, place: usize) -> Weights {
    Weights {
        condition,
        nodes: (0..count).map(|other| number(i64::from(other == place))).collect(),
        sum: number(1),
        positive: truth(true),
        sound: truth(true),
        source: BeliefSource::Certain,
    }
}

fn are_probabilities(cases: Chances<'_>) -> ConditionRef {
    let chances: Vec<TermRef> = cases.iter().map(|(_, chance)| chance.clone()).collect();
    let none_negative = chances.iter().map(|chance| compare(&number(0), Relation::LessEqual, chance));
    // If one probability is written as 1 minus the sum of the others, the sum of all probabilities is identically 1.
    let rest_of = |place: usize| {
        difference(&number(1), &total(chances.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, chance)| chance)))
    };
    let complete = (0..chances.len()).any(|place| rest_of(place) == chances[place]);
    let sum = if complete { truth(true) } else { compare(&total(&chances), Relation::Equal, &number(1)) };
    all(none_negative.chain([sum]))
}
