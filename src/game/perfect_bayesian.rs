//! Derives the conditions of perfect Bayesian equilibrium: no single deviation gains, and beliefs are consistent across views.
//!
//! Every player must have beliefs at all its views, which equal the stated ones where the player moves. From one view to the
//! next, Bayes' rule holds wherever the earlier belief gives the observation positive probability. Elsewhere, the belief about
//! the draws is unchanged, given the information sets of the unexpected movers. Since beliefs are consistent, it suffices to
//! compare single deviations. Called by [`super::equilibrium`] and [`super::sequential`]. Trusted: an error here is a wrong
//! verdict.
//!
//! # Source
//! Fudenberg and Tirole (1991), definition 3.1, for each player's own views. Single deviations: Hendon, Jacobsen and Sloth
//! (1996).

use std::collections::{BTreeMap, BTreeSet};

use super::belief::{BeliefSource, Weights};
use super::belief_step::{BeliefStep, differ};
use super::equilibrium_condition::{ConceptUnavailable, EquilibriumCondition, GameScope, part, with_free};
use super::tree::{GameVariableKind, InfoId, NodeId, VariableId};
use super::value::AssessmentPlay;
use super::views::{ViewId, info_at};
use crate::expression::build::{
    all, any, compare, constant_truth, if_condition, implies, number, product, quantified, sum, total, truth,
};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::syntax::play::BeliefQuantifier;

/// Returns the condition required at an information set.
type SetConditions<'a> = &'a dyn Fn(InfoId) -> Result<ConditionRef, ConceptUnavailable>;

/// A condition on the beliefs at several information sets of one player.
pub(super) struct JointCondition {
    pub(super) infos: BTreeSet<InfoId>,
    pub(super) label: String,
    pub(super) bound: Vec<BoundVariable>,
    pub(super) condition: ConditionRef,
}

impl AssessmentPlay<'_> {
    /// Returns the conditions of perfect Bayesian equilibrium at some information sets.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: the player of an information set sees the same events in different orders, or a belief depends
    /// on a hidden number.
    pub fn perfect_bayesian(
        &self,
        infos: &[InfoId],
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let consistent = |info: InfoId| self.consistent_with_views(info);
        let rational = |info: InfoId| Ok(self.rational(info));
        let joint = self.joint_conditions(infos)?;
        self.belief_parts(infos, beliefs, scope, (&consistent, &rational), joint)
    }

    /// Returns the conditions of perfect Bayesian equilibrium at single information sets, without those on several sets
    /// together.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: the player of an information set sees the same events in different orders, or a belief depends
    /// on a hidden number.
    pub(super) fn perfect_bayesian_each(
        &self,
        infos: &[InfoId],
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let consistent = |info: InfoId| self.consistent_with_views(info);
        let rational = |info: InfoId| Ok(self.rational(info));
        self.belief_parts(infos, beliefs, scope, (&consistent, &rational), Vec::new())
    }

    /// Returns the conditions of a concept with beliefs: beliefs exist, are probabilities and are consistent, and no deviation
    /// gains.
    pub(super) fn belief_parts(
        &self,
        infos: &[InfoId],
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
        (consistent, rational): (SetConditions<'_>, SetConditions<'_>),
        joint: Vec<JointCondition>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let mut out = Vec::new();
        let groups = self.free_belief_groups(infos, &joint)?;
        for &info in infos {
            let deviation_payoffs = Some(self.deviation_payoffs(info));
            let Some(mode) = beliefs.filter(|_| self.assessment.is_free_at(info)) else {
                out.extend(self.at_info(info, scope, "a belief exists", &self.believes(info), None));
                out.extend(self.at_info(info, scope, "the belief is a probability", &self.probabilities(info), None));
                out.extend(self.at_info(info, scope, "the belief is consistent", &consistent(info)?, None));
                out.extend(self.at_info(info, scope, "does best", &rational(info)?, deviation_payoffs));
                continue;
            };
            let believed = all([self.believes(info), consistent(info)?]);
            let best = rational(info)?;
            let (probable, free) = (self.probabilities(info), self.free_at(info));
            match mode {
                BeliefQuantifier::Some => {
                    let group = groups.iter().find(|group| group.contains(&info));
                    let Some(group) = group else {
                        let required = with_free(mode, free, &probable, &all([believed, best]));
                        out.extend(self.at_info(info, scope, "does best with some belief", &required, deviation_payoffs));
                        continue;
                    };
                    // All information sets whose free beliefs constrain each other share one condition.
                    let first_free = group.iter().find(|info| self.assessment.is_free_at(**info));
                    if first_free == Some(&info) {
                        out.extend(self.group_part(group, &joint, scope, (consistent, rational))?);
                    }
                }
                BeliefQuantifier::Every => {
                    let consistent = with_free(mode, free.clone(), &probable, &believed);
                    out.extend(self.at_info(info, scope, "every belief is consistent", &consistent, None));
                    let best = with_free(mode, free, &probable, &best);
                    out.extend(self.at_info(info, scope, "does best with every belief", &best, deviation_payoffs));
                }
            }
        }
        for JointCondition { infos: joint_infos, label, bound, condition } in joint {
            if groups.iter().any(|group| joint_infos.iter().any(|info| group.contains(info)))
                && beliefs == Some(BeliefQuantifier::Some)
            {
                continue;
            }
            let free: Vec<BoundVariable> = joint_infos.iter().flat_map(|info| self.free_at(*info)).collect();
            let probable =
                all(joint_infos.iter().filter(|info| self.assessment.is_free_at(**info)).map(|info| self.probabilities(*info)));
            let required = with_free(BeliefQuantifier::Every, free, &probable, &condition);
            out.extend(part((self.game, scope), label, bound, &required, None));
        }
        Ok(out)
    }

    /// Returns groups of information sets whose free beliefs constrain each other.
    fn free_belief_groups(&self, infos: &[InfoId], joint: &[JointCondition]) -> Result<Vec<Vec<InfoId>>, ConceptUnavailable> {
        let mut groups: Vec<BTreeSet<InfoId>> = Vec::new();
        for joint_condition in joint {
            if !joint_condition.infos.iter().any(|info| self.assessment.is_free_at(*info)) {
                continue;
            }
            let mut merged = joint_condition.infos.clone();
            let (touching, disjoint): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| !group.is_disjoint(&merged));
            merged.extend(touching.into_iter().flatten());
            groups = disjoint;
            groups.push(merged);
        }
        for group in &groups {
            let amounts = |info: &InfoId| &self.game.infos[*info].amounts;
            let first = group.first().map(amounts);
            if let Some(other) = group.iter().find(|info| Some(amounts(info)) != first) {
                return Err(ConceptUnavailable::Numbers(*other));
            }
        }
        let inside = |group: BTreeSet<InfoId>| group.into_iter().filter(|info| infos.contains(info)).collect();
        Ok(groups.into_iter().map(inside).collect())
    }

    /// Returns the joint condition of a group: some free beliefs satisfy the conditions of all its information sets.
    fn group_part(
        &self,
        group: &[InfoId],
        joint: &[JointCondition],
        scope: &GameScope<'_>,
        (consistent, rational): (SetConditions<'_>, SetConditions<'_>),
    ) -> Result<Option<EquilibriumCondition>, ConceptUnavailable> {
        let Some(first) = group.first() else { return Ok(None) };
        let free: Vec<BoundVariable> = group.iter().flat_map(|info| self.free_at(*info)).collect();
        let mut required = Vec::new();
        for &info in group {
            let here = all([self.probabilities(info), self.believes(info), consistent(info)?, rational(info)?]);
            required.push(implies(&self.exists_in_scope(info, scope), &here));
        }
        let shared = joint.iter().filter(|joint_condition| joint_condition.infos.iter().any(|info| group.contains(info)));
        required.extend(shared.map(|joint_condition| joint_condition.condition.clone()));
        let names: Vec<String> = group.iter().map(|info| self.game.info_name(*info)).collect();
        let label = format!("{}: do best with some consistent beliefs", names.join("; "));
        let condition = quantified(Quantifier::Exists, free, all(required));
        Ok(part((self.game, scope), label, self.seen(*first), &condition, None))
    }

    /// Returns the condition that a stated belief follows from the belief at the preceding view, by Bayes' rule or by the rule
    /// for unexpected moves.
    fn consistent_with_views(&self, info: InfoId) -> Result<ConditionRef, ConceptUnavailable> {
        if self.game.infos[info].nodes.len() == 1 {
            return Ok(truth(true));
        }
        let Some(view) = self.game.views.of_info[info] else { return Err(ConceptUnavailable::Order(info)) };
        let stated = |piece: &Weights| matches!(piece.source, BeliefSource::Stated { .. });
        if !self.beliefs(info).iter().any(stated) {
            return Ok(truth(true));
        }
        let plain = self.consistent(info);
        if !self.unexpected_moves_constrain(view) {
            return Ok(plain);
        }
        let step = self.step_into(view)?;
        let starts = self.weights_at(view)?;
        let by_views = self.by_belief(info, |_, piece| {
            if !stated(piece) {
                return truth(true);
            }
            all(starts.iter().map(|(condition, before)| implies(condition, &step.allows(before, &piece.nodes, &piece.sum))))
        });
        Ok(all([plain, by_views]))
    }

    /// Returns true iff some histories of a view differ in draws although the unexpected movers had the same information, so
    /// that the rule for unexpected moves constrains the belief.
    fn unexpected_moves_constrain(&self, view: ViewId) -> bool {
        let game = self.game;
        let nodes = &game.views.all[view].nodes;
        let infos = |moves: &[NodeId]| -> Vec<InfoId> { moves.iter().filter_map(|node| info_at(game, *node)).collect() };
        let hidden: Vec<Vec<InfoId>> = game.views.moves_hidden(game, view).iter().map(|moves| infos(moves)).collect();
        let seen: Vec<Vec<InfoId>> = game.views.moves_seen(game, view).iter().map(|moves| infos(moves)).collect();
        let revealed: Vec<Vec<InfoId>> = game.views.moves_revealed(game, view).iter().map(|moves| infos(moves)).collect();
        let one_draw_each = |class: &dyn Fn(usize) -> Vec<InfoId>| {
            let mut classes: BTreeMap<Vec<InfoId>, BTreeSet<Vec<(VariableId, usize)>>> = BTreeMap::new();
            for (place, node) in nodes.iter().enumerate() {
                classes.entry(class(place)).or_default().insert(self.draws_of(*node));
            }
            classes.values().all(|draws| draws.len() == 1)
        };
        let mut surprises = Vec::new();
        if hidden.iter().any(|infos| !infos.is_empty()) && !game.views.unseen_leads_on(game, view) {
            surprises.push(one_draw_each(&|place| hidden[place].clone()));
        }
        for moves in [&seen, &revealed] {
            for event in 0..moves.first().map_or(0, Vec::len) {
                let at: Vec<InfoId> = moves.iter().filter_map(|infos| infos.get(event).copied()).collect();
                if differ(&at) {
                    surprises.push(one_draw_each(&|place| moves[place].get(event).copied().into_iter().collect()));
                }
            }
        }
        surprises.iter().any(|single| !single)
    }

    /// Returns the labels of the draws before a node.
    pub(super) fn draws_of(&self, node: NodeId) -> Vec<(VariableId, usize)> {
        let labels = self.game.nodes[node].labels.iter();
        let draws = labels.filter(|(id, _)| self.game.variables[**id].kind == GameVariableKind::Draw);
        draws.map(|(id, label)| (*id, *label)).collect()
    }

    /// Returns the weights of the belief at the view before `view`, by cases, computed by Bayes' rule from the player's last
    /// information set on. The weights are all zero where Bayes' rule determines no belief.
    fn weights_at(&self, view: ViewId) -> Result<Vec<(ConditionRef, Vec<TermRef>)>, ConceptUnavailable> {
        let views = &self.game.views.all;
        let Some((before, _)) = &views[view].before else { return Ok(vec![(truth(true), vec![number(1)])]) };
        if let Some(info) = views[*before].info {
            let mut passed: Vec<ConditionRef> = Vec::new();
            let mut out = Vec::new();
            for piece in self.beliefs(info) {
                let earlier = passed.iter().map(crate::expression::build::not);
                out.push((all([piece.condition.clone()].into_iter().chain(earlier)), piece.nodes));
                passed.push(piece.condition);
            }
            return Ok(out);
        }
        if views[*before].before.is_none() {
            return Ok(vec![(truth(true), vec![number(1); views[*before].nodes.len()])]);
        }
        let step = self.step_into(*before)?;
        let starts = self.weights_at(*before)?;
        Ok(starts.into_iter().map(|(condition, weights)| (condition, step.expected(&weights))).collect())
    }

    /// Returns the joint conditions for each view at which the player does not move and may be surprised: some single belief
    /// there is consistent with all beliefs that follow.
    pub(super) fn joint_conditions(&self, infos: &[InfoId]) -> Result<Vec<JointCondition>, ConceptUnavailable> {
        let views = &self.game.views.all;
        let mut out = Vec::new();
        for (view, here) in views.iter().enumerate() {
            if here.before.is_none() || here.info.is_some() || here.nodes.len() < 2 {
                continue;
            }
            let leaves = self.leaves(view);
            let hidden: BTreeSet<InfoId> = leaves.iter().copied().filter(|info| self.game.infos[*info].nodes.len() > 1).collect();
            if hidden.is_empty() || !hidden.iter().any(|info| infos.contains(info)) {
                continue;
            }
            let step = self.step_into(view)?;
            if step.is_certain() {
                continue;
            }
            let mut required = Vec::new();
            for (condition, weights) in self.weights_at(view)? {
                let some = compare(&total(&weights), Relation::Greater, &number(0));
                let expected = compare(&total(&step.expected(&weights)), Relation::Greater, &number(0));
                let surprised = all([condition, some, crate::expression::build::not(&expected)]);
                if constant_truth(&surprised) == Some(false) {
                    continue;
                }
                required.push(implies(&surprised, &self.some_belief(view, &step, &weights)?));
            }
            let condition = all(required);
            if constant_truth(&condition) == Some(true) {
                continue;
            }
            let name = here.nodes.first().map(|node| self.observation_text(here.player, *node)).unwrap_or_default();
            let label = format!("{} after {name}: one belief is consistent with all that follow", self.game.players[here.player]);
            let numbers = here.nodes.first().map(|node| &self.game.nodes[*node]);
            let bound = numbers.map(|node| {
                let seen = node.amounts.iter().filter(|amount| node.seen[here.player].contains(amount));
                seen.map(|amount| self.bound(*amount, self.game.range(here.nodes[0], *amount))).collect()
            });
            out.push(JointCondition { infos: hidden, label, bound: bound.unwrap_or_default(), condition });
        }
        Ok(out)
    }

    /// Returns the description of what a player has seen at a node, for messages.
    fn observation_text(&self, player: usize, node: NodeId) -> String {
        let place = &self.game.nodes[node];
        let shown: Vec<String> = place.seen[player]
            .iter()
            .map(|id| match place.labels.get(id) {
                Some(label) => format!("{} = {}", self.game.variables[*id].name, self.game.label(*id, *label)),
                None => self.game.variables[*id].name.to_string(),
            })
            .collect();
        format!("({})", shown.join(", "))
    }

    /// Returns the information sets that follow a view before any other move of the player.
    fn leaves(&self, view: ViewId) -> BTreeSet<InfoId> {
        let mut out = BTreeSet::new();
        let mut pending = vec![view];
        while let Some(at) = pending.pop() {
            let here = &self.game.views.all[at];
            match here.info {
                Some(info) => {
                    out.insert(info);
                }
                None => pending.extend(&here.next),
            }
        }
        out
    }

    /// Returns the condition that some belief at a surprising view follows from the belief before it and is consistent with all
    /// beliefs that follow.
    fn some_belief(&self, view: ViewId, step: &BeliefStep, before: &[TermRef]) -> Result<ConditionRef, ConceptUnavailable> {
        let count = self.game.views.all[view].nodes.len();
        let one = number(1);
        if count == 2 && self.no_further_numbers(view) {
            // With two histories, a consistent belief is certainty, the belief that a later stated belief derives from, or
            // arbitrary.
            let mut out = Vec::new();
            for candidate in self.candidates(view, step, before)? {
                let some = compare(&total(&candidate), Relation::Greater, &number(0));
                let fits = step.allows(before, &candidate, &total(&candidate));
                out.push(all([some, fits, self.consistent_with_following(view, &candidate)?]));
            }
            return Ok(any(out));
        }
        let here = &self.game.views.all[view];
        let name = here.nodes.first().map(|node| self.observation_text(here.player, *node)).unwrap_or_default();
        let mut bound = Vec::new();
        let mut belief = Vec::new();
        for place in 1..count {
            let name: Variable = format!("belief of {} after {name}: {place}", self.game.players[here.player]).into();
            let term = Term::variable(name.clone());
            let range = all([compare(&number(0), Relation::LessEqual, &term), compare(&term, Relation::LessEqual, &one)]);
            bound.push(BoundVariable { name, range: Some(range), integer: false, replaced: Vec::new() });
            belief.push(term);
        }
        let first = crate::expression::build::difference(&one, &total(&belief));
        let nonnegative = compare(&number(0), Relation::LessEqual, &first);
        belief.insert(0, first);
        let fits = step.allows(before, &belief, &one);
        Ok(quantified(Quantifier::Exists, bound, all([nonnegative, fits, self.consistent_with_following(view, &belief)?])))
    }

    /// Returns true iff the player sees no further number between a view and the information sets that follow.
    fn no_further_numbers(&self, view: ViewId) -> bool {
        let here = &self.game.views.all[view];
        let numbers = |node: NodeId| {
            let place = &self.game.nodes[node];
            place.amounts.iter().filter(|amount| place.seen[here.player].contains(amount)).count()
        };
        let own = here.nodes.first().map_or(0, |node| numbers(*node));
        self.leaves(view).iter().all(|info| self.game.infos[*info].amounts.len() == own)
    }

    /// Returns weights for a view of two histories. If any belief there is consistent with what follows, one of these is.
    fn candidates(&self, view: ViewId, step: &BeliefStep, before: &[TermRef]) -> Result<Vec<Vec<TermRef>>, ConceptUnavailable> {
        let (zero, one) = (number(0), number(1));
        let mut out =
            vec![vec![one.clone(), one.clone()], vec![one.clone(), zero.clone()], vec![zero, one], step.unexpected(before)];
        // For each node of the view before: which of the two histories leads to the node, and with which probability.
        let both: Vec<(usize, TermRef)> = vec![(0, number(1)), (1, number(1))];
        let mut pending: Vec<(ViewId, Vec<(usize, TermRef)>)> =
            self.game.views.all[view].next.iter().map(|next| (*next, both.clone())).collect();
        while let Some((at, before)) = pending.pop() {
            let step = self.step_into(at)?;
            let here = &self.game.views.all[at];
            let likelihood = step.factors();
            let nodes = step.from.iter().enumerate().map(|(place, from)| {
                let (history, reached) = &before[*from];
                (*history, product(reached, &likelihood[place]))
            });
            let nodes: Vec<(usize, TermRef)> = nodes.collect();
            let Some(info) = here.info else {
                pending.extend(here.next.iter().map(|next| (*next, nodes.clone())));
                continue;
            };
            // The probabilities with which each of the two histories leads here.
            let mut factors = [number(0), number(0)];
            for (history, reached) in &nodes {
                factors[*history] = sum(&factors[*history], reached);
            }
            for piece in self.beliefs(info) {
                let mut stated = [number(0), number(0)];
                for ((history, _), belief) in nodes.iter().zip(&piece.nodes) {
                    stated[*history] = sum(&stated[*history], belief);
                }
                let candidate = vec![product(&stated[0], &factors[1]), product(&stated[1], &factors[0])];
                if !out.contains(&candidate) {
                    out.push(candidate);
                }
            }
        }
        Ok(out)
    }

    /// Returns the condition that a belief at a view, given as weights, is consistent with the beliefs stated at the
    /// information sets that follow.
    fn consistent_with_following(&self, view: ViewId, belief: &[TermRef]) -> Result<ConditionRef, ConceptUnavailable> {
        let mut out = Vec::new();
        for &next in &self.game.views.all[view].next {
            let step = self.step_into(next)?;
            let here = &self.game.views.all[next];
            let condition = match here.info {
                Some(info) => self.by_belief(info, |_, piece| match piece.source {
                    BeliefSource::Stated { .. } => step.allows(belief, &piece.nodes, &piece.sum),
                    BeliefSource::Certain | BeliefSource::Bayes => truth(true),
                }),
                None => {
                    let expected = step.expected(belief);
                    let some = compare(&total(&expected), Relation::Greater, &number(0));
                    let further = self.consistent_with_following(next, &expected)?;
                    if step.is_certain() {
                        further
                    } else {
                        if_condition(&some, &further, &self.some_belief(next, &step, belief)?)
                    }
                }
            };
            let present = here.info.map_or_else(|| truth(true), |info| self.info_exists(info));
            let known = &self.game.nodes[self.game.views.all[view].nodes[0]].seen[here.player];
            let new = here.nodes.first().map(|node| {
                let place = &self.game.nodes[*node];
                let new =
                    place.amounts.iter().filter(|amount| place.seen[here.player].contains(amount) && !known.contains(amount));
                new.map(|amount| self.bound(*amount, self.game.range(*node, *amount))).collect::<Vec<_>>()
            });
            out.push(quantified(Quantifier::Forall, new.unwrap_or_default(), implies(&present, &condition)));
        }
        Ok(all(out))
    }
}
