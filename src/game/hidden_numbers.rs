//! Computes the belief about hidden numbers: a player believes that a number it has not seen is what the assessment prescribes.
//!
//! The belief takes into account what the player has seen since. A rule that mixes over several numbers makes several cases,
//! each with its weight. Called by [`super::belief`], [`super::reach`] and [`super::value`]. Trusted: an error here is a wrong
//! verdict.

use super::reach::PathFactors;
use super::tree::{InfoId, NodeId, NodeKind, VariableId};
use super::value::{AssessmentPlay, NoClosedForm};
use super::views::info_at;
use crate::expression::build::{all, compare, if_term, not, number, product, quotient, simplified_term, total, truth};
use crate::expression::definedness::term_may_fail;
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Relation, TermRef, Variable};

/// The maximum number of cases; with more, the play has no closed form.
const MAX_CASES: usize = 256;

/// Scales the weights of the cases so that their sum is one. A single case gets weight one.
fn normalised(mut cases: Vec<HiddenNumberCase>) -> Vec<HiddenNumberCase> {
    if let [only] = cases.as_mut_slice() {
        only.weight = number(1);
    } else {
        let whole = total(cases.iter().map(|case| &case.weight));
        cases.iter_mut().for_each(|case| case.weight = quotient(&case.weight, &whole));
    }
    cases
}

/// Returns a weight times a factor. The product is zero where the weight is zero, even if the factor is undefined there.
pub(super) fn weighted(weight: &TermRef, factor: &TermRef) -> TermRef {
    let whole = product(weight, factor);
    if term_may_fail(factor) { if_term(&compare(weight, Relation::Equal, &number(0)), &number(0), &whole) } else { whole }
}

/// One possible combination of values of the hidden numbers, with its weight.
#[derive(Clone, Debug)]
pub(super) struct HiddenNumberCase {
    /// The weight, which need not be normalised.
    pub(super) weight: TermRef,
    /// The hidden numbers with their values.
    amounts: Vec<(Variable, TermRef)>,
}

impl HiddenNumberCase {
    /// Returns the case in which no number is hidden.
    pub(super) fn nothing() -> Self {
        Self { weight: number(1), amounts: Vec::new() }
    }

    /// Returns the hidden numbers with their values, by variable.
    pub(super) fn numbers(&self) -> &[(Variable, TermRef)] {
        &self.amounts
    }

    /// Returns the term with the values of the hidden numbers substituted.
    pub(super) fn put(&self, term: &TermRef) -> TermRef {
        if self.amounts.is_empty() {
            return term.clone();
        }
        simplified_term(&Substitution::new(self.amounts.iter().cloned()).term(term))
    }

    /// Returns the case with its weight multiplied by a factor.
    pub(super) fn times(self, factor: &TermRef) -> Self {
        Self { weight: product(&self.weight, &self.put(factor)), ..self }
    }
}

impl AssessmentPlay<'_> {
    /// Returns the numbers that were chosen before a node and that the player of an information set has not seen.
    pub(super) fn unseen(&self, info: InfoId, node: NodeId) -> Vec<VariableId> {
        let seen = &self.game.infos[info].amounts;
        self.game.nodes[node].amounts.iter().copied().filter(|amount| !seen.contains(amount)).collect()
    }

    /// Returns the cases after a step at which a hidden number is chosen; `None` for any other step.
    pub(super) fn hidden_step(
        &self,
        cases: &[HiddenNumberCase],
        at: NodeId,
        next: NodeId,
        hidden: &[VariableId],
    ) -> Option<Vec<HiddenNumberCase>> {
        let NodeKind::Move { options, info, .. } = &self.game.nodes[at].kind else { return None };
        let place = options.iter().position(|option| option.node == next)?;
        let (variable, _) = options[place].amount.as_ref().filter(|(variable, _)| hidden.contains(variable))?;
        let pieces = self.pieces(*info);
        let mut out = Vec::new();
        for case in cases {
            for (here, (_, mix)) in pieces.iter().enumerate() {
                for (done, chance) in mix.iter().filter(|(done, _)| done.option == place) {
                    let Some(amount) = &done.amount else { continue };
                    // The first rule whose condition holds applies.
                    let weight = pieces.iter().enumerate().rev().fold(number(0), |rest, (other, (condition, _))| {
                        if_term(condition, &if other == here { chance.clone() } else { number(0) }, &rest)
                    });
                    let mut longer = case.clone().times(&weight);
                    longer.amounts.push((self.game.number(*variable), case.put(amount)));
                    out.push(longer);
                }
            }
        }
        Some(out)
    }

    /// Returns the possible values of the numbers hidden at an information set, given that play has reached a node in or before
    /// the set. The weights sum to one. The result is empty if no rule chooses the numbers. With more than [`MAX_CASES`] cases the
    /// result is empty, too, and the play is recorded as having no closed form.
    pub(super) fn hidden_cases(&self, info: InfoId, node: NodeId, hidden: &[VariableId]) -> Vec<HiddenNumberCase> {
        let player = self.game.infos[info].player;
        let mut branches = vec![(truth(true), vec![HiddenNumberCase::nothing()])];
        let path = self.game.path(node);
        for (place, at) in path.iter().enumerate() {
            if let Some(before) = place.checked_sub(1) {
                for (_, cases) in &mut branches {
                    self.follow_step(cases, (path[before], *at), info, hidden);
                }
            }
            match info_at(self.game, *at) {
                Some(own) if self.game.infos[own].player == player => self.pin(&mut branches, own, *at, hidden),
                Some(_) | None => {}
            }
            if branches.iter().map(|(_, cases)| cases.len()).sum::<usize>() > MAX_CASES {
                // Without the cases nothing about the belief is known, so that no condition may be derived from an empty list.
                self.record_unsolved(NoClosedForm::TooManyHiddenCases);
                return Vec::new();
            }
        }
        if branches.iter().any(|(_, cases)| cases.is_empty()) {
            return Vec::new();
        }
        let mut passed: Vec<ConditionRef> = Vec::new();
        let mut out = Vec::new();
        for (condition, cases) in branches {
            let here = all(passed.iter().map(not).chain([condition.clone()]));
            let restricted =
                |case: HiddenNumberCase| HiddenNumberCase { weight: if_term(&here, &case.weight, &number(0)), ..case };
            out.extend(normalised(cases).into_iter().map(restricted));
            passed.push(condition);
        }
        out
    }

    /// Applies one step of the path to an information set to each case.
    fn follow_step(&self, cases: &mut Vec<HiddenNumberCase>, (at, next): (NodeId, NodeId), info: InfoId, hidden: &[VariableId]) {
        if let Some(longer) = self.hidden_step(cases, at, next, hidden) {
            *cases = longer;
            return;
        }
        let factor = self.step(at, next, self.game.infos[info].player, PathFactors::Informative(info));
        let free = Variables::of_term(&factor).free;
        let depends = cases.first().is_some_and(|case| case.amounts.iter().any(|(name, _)| free.contains(name)));
        if depends {
            cases.iter_mut().for_each(|case| *case = case.clone().times(&factor));
        }
    }

    /// Adds the cases in which the hidden numbers at an earlier information set of the player are determined, whatever the
    /// rules prescribe.
    fn pin(&self, branches: &mut Vec<(ConditionRef, Vec<HiddenNumberCase>)>, info: InfoId, node: NodeId, hidden: &[VariableId]) {
        let names: Vec<Variable> = hidden.iter().map(|id| self.game.number(*id)).collect();
        let pinned = self.determined_hidden_numbers(info, node).into_iter().map(|pinned| {
            let amounts = pinned.numbers.into_iter().filter(|(name, _)| names.contains(name)).collect();
            (pinned.condition, vec![HiddenNumberCase { weight: number(1), amounts }])
        });
        branches.splice(0..0, pinned);
    }

    /// Returns the expectation of a term at a node of an information set, times the weight of the node. The product is zero at
    /// weight zero, even where the assessment does not determine the hidden numbers.
    pub(super) fn mean_times_weight(&self, info: InfoId, node: NodeId, weight: &TermRef, value: &TermRef) -> TermRef {
        let mean = self.mean(info, node, value);
        if term_may_fail(value) { product(weight, &mean) } else { weighted(weight, &mean) }
    }

    /// Returns the expectation of a term at a node of an information set, with the hidden numbers distributed as the assessment
    /// prescribes.
    fn mean(&self, info: InfoId, node: NodeId, value: &TermRef) -> TermRef {
        let hidden = self.unseen(info, node);
        let free = Variables::of_term(value).free;
        if !hidden.iter().any(|amount| free.contains(&self.game.number(*amount))) {
            return value.clone();
        }
        let cases = self.hidden_cases(info, node, &hidden);
        if cases.is_empty() {
            return value.clone();
        }
        let parts: Vec<TermRef> = cases.iter().map(|case| product(&case.weight, &case.put(value))).collect();
        total(&parts)
    }
}
