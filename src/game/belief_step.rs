//! Computes how a player's belief changes in one step from a view to the next, and which beliefs the step allows.
//!
//! [`super::perfect_bayesian`] walks from step to step. Trusted: an error here is a wrong verdict. `docs/reference/games.md`, section
//! Concepts, states the rule.
//!
//! # Source
//! Fudenberg and Tirole (1991), definition 3.1, applied to each player's own views.

use std::collections::{BTreeMap, BTreeSet};

use super::equilibrium_condition::ConceptUnavailable;
use super::rational::proportional;
use super::reach::PathFactors;
use super::tree::{InfoId, NodeId, NodeKind, VariableId};
use super::value::AssessmentPlay;
use super::views::{View, ViewId, info_at};
use crate::expression::build::{all, by_tests, compare, if_condition, if_term, number, product, total};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Relation, TermRef, Variable};

/// The maximum number of moves that the end of a block of simultaneous moves may reveal at once.
const MAX_REVEALED: usize = 4;

/// The indices of the nodes of a class, grouped by the labels of their draws.
type ByDraws<'a> = BTreeMap<&'a Vec<(VariableId, usize)>, Vec<usize>>;

/// The factors by which a belief changes between a view and the next, for each node of the latter.
#[derive(Debug)]
pub(super) struct BeliefStep {
    /// For each node: the index of its predecessor among the nodes of the earlier view.
    pub(super) from: Vec<usize>,
    /// Nature's probabilities of the draws in between, and 0 or 1 for the tests.
    nature: Vec<TermRef>,
    /// The probabilities of the others' moves that the player does not see.
    hidden: Vec<TermRef>,
    /// The information sets at which the hidden moves were made.
    hidden_infos: Vec<Vec<InfoId>>,
    /// For each move of another player that the player now sees: its probability and its information set, at each node.
    seen: Vec<(Vec<TermRef>, Vec<InfoId>)>,
    /// For each move that was made before the earlier view and is seen only now: the factor for its number, its information set
    /// at each node, and its variable.
    revealed: Vec<(Vec<TermRef>, Vec<InfoId>, VariableId)>,
    /// For each node and each set of ignored revealed moves (as a bit mask): the earlier nodes that agree with its predecessor
    /// in everything else.
    agreeing: Vec<Vec<Vec<usize>>>,
    /// True iff every hidden event leads to this view, so that the hidden events cannot surprise the player.
    unseen_leads_on: bool,
    /// The labels of all draws, at each node.
    draws: Vec<Vec<(VariableId, usize)>>,
}

impl AssessmentPlay<'_> {
    /// Computes the factors of the step into a view.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: the order or number of the revealed moves differs between the nodes, or a factor depends on a
    /// hidden number.
    pub(super) fn step_into(&self, view: ViewId) -> Result<BeliefStep, ConceptUnavailable> {
        let game = self.game;
        let View { player, nodes, before, info, .. } = &game.views.all[view];
        let Some((earlier, from)) = before else {
            return Ok(BeliefStep {
                from: vec![0; nodes.len()],
                nature: vec![number(1); nodes.len()],
                hidden: vec![number(1); nodes.len()],
                hidden_infos: vec![Vec::new(); nodes.len()],
                seen: Vec::new(),
                revealed: Vec::new(),
                agreeing: vec![vec![vec![0]]; nodes.len()],
                unseen_leads_on: true,
                draws: vec![Vec::new(); nodes.len()],
            });
        };
        let earlier = &game.views.all[*earlier].nodes;
        let known = nodes.first().map(|node| game.nodes[*node].seen[*player].clone()).unwrap_or_default();
        let info_for_error = info.or_else(|| self.next_info(view)).unwrap_or(0);
        let (seen_moves, hidden_moves) = (game.views.moves_seen(game, view), game.views.moves_hidden(game, view));
        let mut step = BeliefStep {
            from: Vec::new(),
            nature: Vec::new(),
            hidden: Vec::new(),
            hidden_infos: Vec::new(),
            seen: Vec::new(),
            revealed: Vec::new(),
            agreeing: Vec::new(),
            unseen_leads_on: game.views.unseen_leads_on(game, view),
            draws: Vec::new(),
        };
        let count = seen_moves.first().map_or(0, Vec::len);
        if seen_moves.iter().any(|moves| moves.len() != count) {
            return Err(ConceptUnavailable::Order(info_for_error));
        }
        step.seen = vec![(Vec::new(), Vec::new()); count];
        let revealed = game.views.moves_revealed(game, view);
        let late = revealed.first().map_or(0, Vec::len);
        if revealed.iter().any(|moves| moves.len() != late) || late > MAX_REVEALED {
            return Err(ConceptUnavailable::Order(info_for_error));
        }
        for place in 0..late {
            let mut factors = Vec::new();
            let mut infos = Vec::new();
            for (moves, node) in revealed.iter().zip(nodes) {
                factors.push(self.number_revealed(moves[place], *node, &known));
                infos.extend(info_at(game, moves[place]).map(|info| game.ignoring_tests(info)));
            }
            let NodeKind::Move { variable, .. } = &game.nodes[revealed[0][place]].kind else { continue };
            step.revealed.push((factors, infos, *variable));
        }
        for (place, (node, before)) in nodes.iter().zip(from).enumerate() {
            step.from.push(earlier.iter().position(|other| other == before).unwrap_or(0));
            let agreeing = (0..1_usize << step.revealed.len()).map(|left_out| {
                let variables: Vec<VariableId> = step
                    .revealed
                    .iter()
                    .enumerate()
                    .filter(|(bit, _)| left_out >> bit & 1 == 1)
                    .map(|(_, (_, _, variable))| *variable)
                    .collect();
                (0..earlier.len()).filter(|other| self.agree(earlier[*other], *before, &variables)).collect()
            });
            step.agreeing.push(agreeing.collect());
            let path = game.path(*node);
            let start = path.iter().position(|at| at == before).unwrap_or(0);
            let (mut nature, mut hidden) = (number(1), number(1));
            let mut hidden_infos = Vec::new();
            let numbers = self.hidden_numbers(&path, &known);
            let spot = super::plans::WeightedNode { node: *node, weight: number(1), numbers };
            for pair in path[start..].windows(2) {
                match &game.nodes[pair[0]].kind {
                    // A visible draw with the same probability at all nodes carries no further information.
                    NodeKind::Draw { variable, .. } if known.contains(variable) && self.is_even(nodes, *variable, *player) => {}
                    NodeKind::Draw { .. } | NodeKind::Test { .. } => {
                        nature = product(&nature, &spot.put(&self.step(pair[0], pair[1], *player, PathFactors::All)));
                    }
                    NodeKind::Move { info, .. } => {
                        let chance = || spot.put(&self.chance_seen(pair[0], pair[1], &known));
                        if let Some(event) = seen_moves[place].iter().position(|at| *at == pair[0]) {
                            step.seen[event].0.push(chance());
                            step.seen[event].1.push(game.ignoring_tests(*info));
                        } else if hidden_moves[place].contains(&pair[0]) {
                            hidden = product(&hidden, &chance());
                            hidden_infos.push(game.ignoring_tests(*info));
                        }
                    }
                    NodeKind::End { .. } | NodeKind::Go { .. } => {}
                }
            }
            // A number that the player has seen excludes the histories on which it cannot have been chosen.
            let inside = all(game.nodes[*node].amounts.iter().filter(|amount| known.contains(amount)).filter_map(|amount| {
                let ranges: BTreeSet<String> =
                    nodes.iter().filter_map(|node| game.range(*node, *amount)).map(|range| format!("{range:?}")).collect();
                let range = game.range(*node, *amount)?;
                (ranges.len() > 1).then(|| range.contains(&game.term(*amount)))
            }));
            step.nature.push(if_term(&inside, &nature, &number(0)));
            step.hidden.push(hidden);
            step.hidden_infos.push(hidden_infos);
            step.draws.push(self.draws_of(*node));
        }
        self.without_hidden_numbers(&step, &known, info_for_error)?;
        Ok(step)
    }

    /// Returns true iff a draw has the same probability on the paths to all of some nodes.
    fn is_even(&self, nodes: &[NodeId], draw: VariableId, player: usize) -> bool {
        let weight = |node: &NodeId| {
            self.game.path(*node).windows(2).find_map(|pair| match &self.game.nodes[pair[0]].kind {
                NodeKind::Draw { variable, branches } if *variable == draw => {
                    branches.iter().find(|branch| branch.node == pair[1]).map(|branch| branch.weights[player].clone())
                }
                NodeKind::Draw { .. }
                | NodeKind::Move { .. }
                | NodeKind::Test { .. }
                | NodeKind::End { .. }
                | NodeKind::Go { .. } => None,
            })
        };
        nodes.windows(2).all(|pair| weight(&pair[0]) == weight(&pair[1]))
    }

    /// Returns the hidden numbers chosen on a path, for each number that the assessment determines uniquely.
    fn hidden_numbers(&self, path: &[NodeId], known: &[VariableId]) -> Vec<(Variable, TermRef)> {
        let mut spot = super::plans::WeightedNode { node: 0, weight: number(1), numbers: Vec::new() };
        for pair in path.windows(2) {
            let NodeKind::Move { options, info, .. } = &self.game.nodes[pair[0]].kind else { continue };
            let Some(place) = options.iter().position(|option| option.node == pair[1]) else { continue };
            let Some((amount, _)) = options[place].amount.as_ref().filter(|(amount, _)| !known.contains(amount)) else {
                continue;
            };
            let pieces = self.pieces(*info);
            let mut chosen = pieces.iter().flat_map(|(_, mix)| mix).filter(|(done, _)| done.option == place);
            if let (Some((done, _)), None) = (chosen.next(), chosen.next())
                && let Some(number) = &done.amount
            {
                let number = spot.put(number);
                spot.numbers.push((self.game.number(*amount), number));
            }
        }
        spot.numbers
    }

    /// Checks that no factor depends on a number that the player has not seen.
    fn without_hidden_numbers(&self, step: &BeliefStep, known: &[VariableId], info: InfoId) -> Result<(), ConceptUnavailable> {
        let numbers: Vec<Variable> = (0..self.game.variables.len())
            .filter(|id| self.game.variables[*id].labels.is_empty() && !known.contains(id))
            .map(|id| self.game.number(id))
            .collect();
        let factors = step.nature.iter().chain(&step.hidden).chain(step.seen.iter().flat_map(|(chances, _)| chances));
        for factor in factors {
            let free = Variables::of_term(factor).free;
            if numbers.iter().any(|number| free.contains(number)) {
                return Err(ConceptUnavailable::HiddenNumber(info));
            }
        }
        Ok(())
    }

    /// Returns the probability of a move; the number chosen with the move counts only if the player sees it.
    fn chance_seen(&self, at: NodeId, next: NodeId, known: &[VariableId]) -> TermRef {
        let NodeKind::Move { options, info, .. } = &self.game.nodes[at].kind else { return number(1) };
        let Some(place) = options.iter().position(|option| option.node == next) else { return number(0) };
        let amount = options[place].amount.as_ref().map(|(amount, _)| *amount);
        if amount.is_none_or(|amount| known.contains(&amount)) {
            return self.chance(*info, place);
        }
        self.chance_of_option(*info, place)
    }

    /// Returns the probability of a revealed number, given the label of its move.
    fn number_revealed(&self, at: NodeId, node: NodeId, known: &[VariableId]) -> TermRef {
        let NodeKind::Move { options, info, .. } = &self.game.nodes[at].kind else { return number(1) };
        let path = self.game.path(node);
        let next = path.iter().position(|other| *other == at).and_then(|place| path.get(place + 1));
        let Some(place) = options.iter().position(|option| Some(&option.node) == next) else { return number(1) };
        if options[place].amount.as_ref().is_none_or(|(amount, _)| !known.contains(amount)) {
            return number(1);
        }
        self.number_given_label(*info, place)
    }

    /// Returns some information set of the player at or after a view, to be named in messages.
    fn next_info(&self, view: ViewId) -> Option<InfoId> {
        let mut pending = vec![view];
        while let Some(at) = pending.pop() {
            let view = &self.game.views.all[at];
            if view.info.is_some() {
                return view.info;
            }
            pending.extend(&view.next);
        }
        None
    }
}

/// Returns true iff the movers at the nodes did not all have the same information set, so that the move is informative.
pub(super) fn differ(infos: &[InfoId]) -> bool {
    infos.windows(2).any(|pair| pair[0] != pair[1])
}

impl BeliefStep {
    /// Returns the product of all factors, for each node.
    pub(super) fn factors(&self) -> Vec<TermRef> {
        let seen = |place: usize| self.seen.iter().fold(number(1), |so_far, (chances, _)| product(&so_far, &chances[place]));
        let each = |place: usize| product(&product(&self.nature[place], &self.hidden[place]), &seen(place));
        (0..self.from.len()).map(each).collect()
    }

    /// Returns true iff the step cannot surprise the player, whatever the belief before: only uninformative moves have factors.
    pub(super) fn is_certain(&self) -> bool {
        let uninformative =
            self.seen.iter().all(|(_, infos)| !differ(infos)) && self.revealed.iter().all(|(_, infos, _)| !differ(infos));
        uninformative && self.unseen_leads_on
    }

    /// Returns the weights after the step by Bayes' rule; uninformative moves have no factor.
    pub(super) fn expected(&self, before: &[TermRef]) -> Vec<TermRef> {
        let informative = self.seen.iter().filter(|(_, infos)| differ(infos));
        let informative: Vec<&Vec<TermRef>> = informative.map(|(chances, _)| chances).collect();
        let each = |place: usize| {
            let own = product(
                &self.weight_before(before, place, self.uninformative()),
                &product(&self.nature[place], &self.hidden[place]),
            );
            informative.iter().fold(own, |so_far, chances| product(&so_far, &chances[place]))
        };
        (0..self.from.len()).map(each).collect()
    }

    /// Returns the weights after the step if no move counts.
    pub(super) fn unexpected(&self, before: &[TermRef]) -> Vec<TermRef> {
        let all = (1_usize << self.revealed.len()) - 1;
        (0..self.from.len()).map(|place| product(&self.weight_before(before, place, all), &self.nature[place])).collect()
    }

    /// Returns the uninformative revealed moves, as a bit mask.
    fn uninformative(&self) -> usize {
        let bits = self.revealed.iter().enumerate().filter(|(_, (_, infos, _))| !differ(infos));
        bits.fold(0, |so_far, (bit, _)| so_far | 1 << bit)
    }

    /// Returns the weight of the predecessors of a node; the revealed moves in `left_out` are ignored.
    fn weight_before(&self, before: &[TermRef], place: usize, left_out: usize) -> TermRef {
        let weight = total(self.agreeing[place][left_out].iter().map(|other| &before[*other]));
        let counted = self.revealed.iter().enumerate().filter(|(bit, _)| left_out >> bit & 1 == 0);
        counted.fold(weight, |so_far, (_, (factors, _, _))| product(&so_far, &factors[place]))
    }

    /// Returns the condition that the belief before allows the belief after; `after` are its weights and `whole` is their sum.
    pub(super) fn allows(&self, before: &[TermRef], after: &[TermRef], whole: &TermRef) -> ConditionRef {
        let count = self.from.len();
        let mut numbers: Vec<TermRef> = Vec::new();
        for left_out in 0..1_usize << self.revealed.len() {
            numbers.extend((0..count).map(|place| product(&self.weight_before(before, place, left_out), &self.nature[place])));
        }
        numbers.extend(self.hidden.iter().cloned());
        numbers.extend(self.seen.iter().flat_map(|(chances, _)| chances.iter().cloned()));
        numbers.extend(after.iter().cloned());
        numbers.push(whole.clone());
        by_tests(&numbers, &|numbers| {
            let (weights, rest) = numbers.split_at(count << self.revealed.len());
            let (hidden, rest) = rest.split_at(count);
            let (seen, rest) = rest.split_at(count * self.seen.len());
            let (after, whole) = rest.split_at(count);
            let uninformative = self.uninformative();
            let all_out = (1_usize << self.revealed.len()) - 1;
            self.allows_from_revealed(
                0,
                (weights, hidden, seen),
                (all_out, uninformative),
                vec![Vec::new(); count],
                (after, &whole[0]),
            )
        })
    }

    /// Continues [`Self::allows`] from a revealed move on. `left_out` are the revealed moves ignored so far, and `classes` are
    /// the information sets of the unexpected movers.
    fn allows_from_revealed(
        &self,
        event: usize,
        (weights, hidden, seen): (&[TermRef], &[TermRef], &[TermRef]),
        (left_out, uninformative): (usize, usize),
        classes: Vec<Vec<InfoId>>,
        target: (&[TermRef], &TermRef),
    ) -> ConditionRef {
        let count = self.from.len();
        let with = |left_out: usize| &weights[left_out * count..(left_out + 1) * count];
        if let Some((_, infos, _)) = self.revealed.get(event) {
            let go_on = |left_out: usize, classes: Vec<Vec<InfoId>>| {
                self.allows_from_revealed(event + 1, (weights, hidden, seen), (left_out, uninformative), classes, target)
            };
            let bit = 1_usize << event;
            if uninformative & bit != 0 {
                return go_on(left_out, classes);
            }
            let some = compare(&total(with(left_out & !bit)), Relation::Greater, &number(0));
            let finer = classes.iter().zip(infos).map(|(class, info)| class.iter().copied().chain([*info]).collect()).collect();
            return if_condition(&some, &go_on(left_out & !bit, classes), &go_on(left_out, finer));
        }
        let surprised = classes.iter().any(|class| !class.is_empty());
        let here = with(left_out);
        if self.hidden_infos.iter().all(Vec::is_empty) {
            return self.allows_from_visible(0, seen, here, (&classes, surprised), target);
        }
        let expected: Vec<TermRef> = here.iter().zip(hidden).map(|(weight, chance)| product(weight, chance)).collect();
        if self.unseen_leads_on {
            return self.allows_from_visible(0, seen, &expected, (&classes, surprised), target);
        }
        let some = compare(&total(&expected), Relation::Greater, &number(0));
        let finer: Vec<Vec<InfoId>> =
            classes.iter().zip(&self.hidden_infos).map(|(class, infos)| class.iter().chain(infos).copied().collect()).collect();
        if_condition(
            &some,
            &self.allows_from_visible(0, seen, &expected, (&classes, surprised), target),
            &self.allows_from_visible(0, seen, here, (&finer, true), target),
        )
    }

    /// Continues [`Self::allows`] from a visible move on, with the weights so far and the information sets of the unexpected
    /// movers.
    fn allows_from_visible(
        &self,
        event: usize,
        seen: &[TermRef],
        weights: &[TermRef],
        (classes, surprised): (&[Vec<InfoId>], bool),
        (after, whole): (&[TermRef], &TermRef),
    ) -> ConditionRef {
        let count = self.from.len();
        let Some((_, infos)) = self.seen.get(event) else {
            return if surprised {
                self.draws_unchanged_within_classes(weights, classes, after)
            } else {
                proportional(weights, after, whole)
            };
        };
        if !differ(infos) {
            return self.allows_from_visible(event + 1, seen, weights, (classes, surprised), (after, whole));
        }
        let chances = &seen[event * count..(event + 1) * count];
        let expected: Vec<TermRef> = weights.iter().zip(chances).map(|(weight, chance)| product(weight, chance)).collect();
        let some = compare(&total(&expected), Relation::Greater, &number(0));
        let finer: Vec<Vec<InfoId>> =
            classes.iter().zip(infos).map(|(class, info)| class.iter().copied().chain([*info]).collect()).collect();
        if_condition(
            &some,
            &self.allows_from_visible(event + 1, seen, &expected, (classes, surprised), (after, whole)),
            &self.allows_from_visible(event + 1, seen, weights, (&finer, true), (after, whole)),
        )
    }

    /// Returns the condition that the belief about the draws is unchanged, given the information sets of the unexpected movers.
    fn draws_unchanged_within_classes(&self, weights: &[TermRef], classes: &[Vec<InfoId>], after: &[TermRef]) -> ConditionRef {
        let mut by_class: BTreeMap<&Vec<InfoId>, ByDraws<'_>> = BTreeMap::new();
        for (place, class) in classes.iter().enumerate() {
            by_class.entry(class).or_default().entry(&self.draws[place]).or_default().push(place);
        }
        let sum = |numbers: &[TermRef], places: &[usize]| total(places.iter().map(|place| &numbers[*place]));
        all(by_class.into_values().filter(|draws| draws.len() > 1).flat_map(|draws| {
            let everyone: Vec<usize> = draws.values().flatten().copied().collect();
            let (old, new) = (sum(weights, &everyone), sum(after, &everyone));
            let same = |places: &Vec<usize>| {
                compare(&product(&sum(after, places), &old), Relation::Equal, &product(&new, &sum(weights, places)))
            };
            draws.values().map(same).collect::<Vec<_>>()
        }))
    }
}
