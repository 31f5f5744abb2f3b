//! Finds the numbers that tests determine: where a single combination of values of the open numbers at a node is possible.
//!
//! A node with open numbers represents several histories, one for each combination of values. If the tests before the node
//! leave a single combination, that history is the only one and has probability one in every belief. The search tries each
//! value of a number from a finite set. A number from an interval can be the only possible one at an end of the interval, or
//! where both sides of a test are equal, so each test must be linear in the number. Between neighbouring such points every test
//! has a constant truth value, so one point represents each gap.
//! Called by [`super::belief`], [`super::hidden_numbers`] and [`super::quantity`]. Trusted: an error here is a wrong verdict.

use super::tree::{InfoId, NodeId, NumberRange, VariableId};
use super::value::{AssessmentPlay, NoClosedForm};
use crate::expression::build::{
    all, any, compare, constant_truth, difference, if_term, implies, not, number, quantified, quotient, simplified,
    simplified_term, sum, truth,
};
use crate::expression::definedness::condition_may_fail;
use crate::expression::linear::{FOLDED, linear};
use crate::expression::substitute::Substitution;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};

/// The maximum number of candidates for the only possible combination at a node.
const MAX_COMBINATIONS: usize = 64;
/// The maximum number of combinations for which an existence condition is written as a disjunction instead of a quantifier.
const MAX_WRITTEN: usize = 32;
/// The maximum number of test points at which other combinations are excluded.
const MAX_TESTS: usize = 1_024;

/// Values for some open numbers of a node.
#[derive(Clone, Default)]
struct Combination {
    numbers: Vec<(Variable, TermRef)>,
    /// The conditions under which the values are defined.
    has_values: Vec<ConditionRef>,
}

/// A combination of values, with the condition under which it is the only possible one.
#[derive(Clone, Debug)]
pub(super) struct DeterminedNumbers {
    /// The condition.
    pub(super) condition: ConditionRef,
    /// The open numbers with their values.
    pub(super) numbers: Vec<(Variable, TermRef)>,
}

impl AssessmentPlay<'_> {
    /// Returns the combinations of the open numbers of a node that can be the only one to satisfy a condition, each with the
    /// condition that it is the only one. Where these conditions overlap, the combinations are equal.
    pub(super) fn determined_combinations(
        &self,
        node: NodeId,
        open: &[VariableId],
        condition: &ConditionRef,
    ) -> Vec<DeterminedNumbers> {
        let mentioned = Variables::of_condition(condition).free;
        let in_ranges = |amount: &VariableId| {
            let ranges = open.iter().filter_map(|other| self.game.range(node, *other));
            ranges.flat_map(ends).any(|end| mentions(end, &[self.game.number(*amount)]))
        };
        let free = |amount: &VariableId| !mentioned.contains(&self.game.number(*amount)) && !in_ranges(amount);
        // An unconstrained number with at least two values gives at least two combinations.
        if open.iter().any(|amount| free(amount) && self.game.range(node, *amount).is_none_or(has_two_values)) {
            return Vec::new();
        }
        let fits = self.fits(node, open, condition);
        let (Some(candidates), Some(tests)) =
            (self.combinations(node, open, &fits, false), self.combinations(node, open, &fits, true))
        else {
            self.record_unsolved(NoClosedForm::HiddenNumbers);
            return Vec::new();
        };
        let pieces = candidates.into_iter().map(|candidate| {
            let others_do_not_fit = tests.iter().map(|test| test.fits_only_if_equal(&candidate, &fits));
            let condition = all([candidate.fits(&fits)].into_iter().chain(others_do_not_fit));
            DeterminedNumbers { condition, numbers: candidate.numbers }
        });
        pieces.filter(|piece| constant_truth(&piece.condition) != Some(false)).collect()
    }

    /// Returns the condition that some values of the open numbers of a node satisfy `condition`; only the open numbers that
    /// `condition` mentions matter. The result has no quantifier if `condition` is linear in each number.
    pub(super) fn some_numbers(&self, node: NodeId, open: &[VariableId], condition: &ConditionRef) -> ConditionRef {
        let mut free = Variables::of_condition(condition).free;
        let mut mentioned: Vec<VariableId> = Vec::new();
        // The range of a number may mention numbers chosen before it.
        for amount in open.iter().rev() {
            if !free.contains(&self.game.number(*amount)) {
                continue;
            }
            mentioned.insert(0, *amount);
            let ends = self.game.range(node, *amount).map(ends).unwrap_or_default();
            free.extend(ends.into_iter().flat_map(|end| Variables::of_term(end).free));
        }
        let open = mentioned;
        let fits = self.fits(node, &open, condition);
        let tests = if condition_may_fail(&fits) { None } else { self.combinations(node, &open, &fits, true) };
        match tests {
            Some(tests) if tests.len() <= MAX_WRITTEN => any(tests.iter().map(|test| test.fits(&fits))),
            Some(_) | None => {
                let bound = open.iter().map(|amount| self.bound(*amount, self.game.range(node, *amount))).collect();
                quantified(Quantifier::Exists, bound, condition.clone())
            }
        }
    }

    /// Returns the condition that the open numbers are in their ranges and that `condition` holds.
    fn fits(&self, node: NodeId, open: &[VariableId], condition: &ConditionRef) -> ConditionRef {
        let inside = open.iter().filter_map(|id| Some(self.game.range(node, *id)?.contains(&self.game.term(*id))));
        all(inside.chain([condition.clone()]))
    }

    /// Returns the candidates for the only combination that fits. If `tests` is true, returns test points instead: at least one
    /// for each set of combinations on which the condition has a constant truth value. Returns `None` if there are too many, or
    /// if a comparison is not linear in one number from an interval.
    fn combinations(&self, node: NodeId, open: &[VariableId], fits: &ConditionRef, tests: bool) -> Option<Vec<Combination>> {
        let name = |id: &VariableId| self.game.number(*id);
        let from_set = |id: &VariableId| matches!(self.game.range(node, *id), Some(NumberRange::Values(_)));
        let (_, from_intervals): (Vec<VariableId>, Vec<VariableId>) = open.iter().partition(|id| from_set(id));
        let intervals: Vec<Variable> = from_intervals.iter().map(name).collect();
        let most = if tests { MAX_TESTS } else { MAX_COMBINATIONS };
        let mut found = vec![Combination::default()];
        for id in open {
            let Some(NumberRange::Values(values)) = self.game.range(node, *id) else { continue };
            if values.iter().any(|value| mentions(value, &intervals)) {
                return None;
            }
            found =
                found.iter().flat_map(|so_far| values.iter().map(|value| so_far.with(name(id), value, truth(true)))).collect();
            if found.len() > most {
                return None;
            }
        }
        for (variable, id) in from_intervals.iter().zip(&intervals) {
            let others: Vec<Variable> = intervals.iter().filter(|other| *other != id).cloned().collect();
            let mut next = Vec::new();
            for so_far in &found {
                let candidates = candidates(&put(fits, &so_far.numbers), id, &others)?;
                let all = if tests { between_and_beyond(&candidates, self.game.range(node, *variable)) } else { candidates };
                next.extend(all.iter().map(|(value, has_value)| so_far.with(id.clone(), value, has_value.clone())));
            }
            found = next;
            if found.len() > most {
                return None;
            }
        }
        Some(found)
    }

    /// Returns the probability that a hidden number at a node of an information set equals its variable: 1 or 0 where the
    /// number is determined, and `otherwise` elsewhere.
    pub(super) fn probability_if_determined(
        &self,
        info: InfoId,
        node: NodeId,
        amount: VariableId,
        otherwise: TermRef,
    ) -> TermRef {
        let name = self.game.number(amount);
        self.determined_hidden_numbers(info, node).into_iter().fold(otherwise, |rest, pinned| {
            let Some((_, value)) = pinned.numbers.iter().find(|(known, _)| *known == name) else { return rest };
            let is_it = compare(&self.game.term(amount), Relation::Equal, value);
            if_term(&pinned.condition, &if_term(&is_it, &number(1), &number(0)), &rest)
        })
    }

    /// Returns the values of the hidden numbers at a node of an information set, under the conditions that this node with these
    /// values is the only existing history.
    pub(super) fn determined_hidden_numbers(&self, info: InfoId, node: NodeId) -> Vec<DeterminedNumbers> {
        let hidden = self.unseen(info, node);
        if hidden.is_empty() {
            return Vec::new();
        }
        let others = self.game.infos[info].nodes.iter().filter(|other| **other != node);
        let others_do_not_fit = all(others.map(|other| not(&self.exists(info, *other))));
        if constant_truth(&others_do_not_fit) == Some(false) {
            return Vec::new();
        }
        let pieces = self.determined_combinations(node, &hidden, &self.history_condition(info, node)).into_iter();
        let pieces =
            pieces.map(|piece| DeterminedNumbers { condition: all([others_do_not_fit.clone(), piece.condition]), ..piece });
        pieces.filter(|piece| constant_truth(&piece.condition) != Some(false)).collect()
    }
}

impl Combination {
    /// Extends the combination by a further number, whose value may depend on the earlier ones.
    fn with(&self, name: Variable, value: &TermRef, has_value: ConditionRef) -> Self {
        let value = simplified_term(&Substitution::new(self.numbers.iter().cloned()).term(value));
        let mut longer = self.clone();
        longer.numbers.push((name, value));
        longer.has_values.push(has_value);
        longer
    }

    /// Returns the condition that the combination does not fit, or equals the other one.
    fn fits_only_if_equal(&self, other: &Self, fits: &ConditionRef) -> ConditionRef {
        let pairs = self.numbers.iter().zip(&other.numbers);
        let same = pairs.map(|((_, value), (_, other))| compare(value, Relation::Equal, other));
        implies(&self.fits(fits), &all(same))
    }

    /// Returns the condition that the values are defined and fit.
    fn fits(&self, fits: &ConditionRef) -> ConditionRef {
        all(self.has_values.iter().cloned().chain([put(fits, &self.numbers)]))
    }
}

/// Returns the condition with values substituted for some numbers.
fn put(condition: &ConditionRef, numbers: &[(Variable, TermRef)]) -> ConditionRef {
    simplified(&Substitution::new(numbers.iter().cloned()).condition(condition))
}

fn mentions(term: &TermRef, names: &[Variable]) -> bool {
    Variables::of_term(term).free.iter().any(|free| names.contains(free))
}

/// Returns the ends of an interval, or the values of a finite set.
fn ends(range: &NumberRange) -> Vec<&TermRef> {
    match range {
        NumberRange::Interval { low, high } => [low, high].into_iter().flatten().map(|(end, _)| end).collect(),
        NumberRange::Values(values) => values.iter().collect(),
    }
}

/// Returns true only if the range certainly contains two different numbers.
fn has_two_values(range: &NumberRange) -> bool {
    let surely = |a: &TermRef, relation: Relation, b: &TermRef| constant_truth(&compare(a, relation, b)) == Some(true);
    match range {
        NumberRange::Interval { low: Some((low, _)), high: Some((high, _)) } => surely(low, Relation::Less, high),
        NumberRange::Interval { .. } => true,
        NumberRange::Values(values) => values.iter().any(|value| values.iter().any(|other| surely(value, Relation::Less, other))),
    }
}

/// Returns the values of a number at which both sides of some comparison are equal, each with the condition that it is defined.
/// A number that is the only one to satisfy the condition is among these values. Returns `None` if a comparison is not linear
/// in the number, or mentions another open number.
fn candidates(condition: &ConditionRef, name: &Variable, others: &[Variable]) -> Option<Vec<(TermRef, ConditionRef)>> {
    let mut sides = Vec::new();
    comparisons(condition, name, &mut sides)?;
    let mut found: Vec<(TermRef, ConditionRef)> = Vec::new();
    let mut add = |value: TermRef, has_value: ConditionRef| {
        if !found.iter().any(|(known, _)| *known == value) {
            found.push((value, has_value));
        }
    };
    let is_name = |side: &TermRef| matches!(&**side, Term::Variable(known) if known == name);
    for (left, right) in sides {
        let between = difference(&left, &right);
        if mentions(&between, others) {
            return None;
        }
        let own = std::slice::from_ref(name);
        match (is_name(&left) && !mentions(&right, own), is_name(&right) && !mentions(&left, own)) {
            (true, _) => add(right, truth(true)),
            (false, true) => add(left, truth(true)),
            (false, false) => {
                for case in linear(&between, own, FOLDED)? {
                    let [coefficient] = case.coefficients.as_slice() else { continue };
                    let has_value = compare(coefficient, Relation::NotEqual, &number(0));
                    if constant_truth(&has_value) != Some(false) {
                        add(difference(&number(0), &quotient(&case.constant, coefficient)), has_value);
                    }
                }
            }
        }
    }
    Some(found)
}

/// Returns test points: the candidates, a midpoint of every two candidates, and a point beyond each candidate in every
/// direction in which the range is unbounded. Each end of the range is a candidate itself. If there may be no candidate, 0 is
/// added. Every gap between neighbouring candidates contains one of the test points.
fn between_and_beyond(candidates: &[(TermRef, ConditionRef)], range: Option<&NumberRange>) -> Vec<(TermRef, ConditionRef)> {
    let (low, high) = match range {
        Some(NumberRange::Interval { low, high }) => (low.is_some(), high.is_some()),
        Some(NumberRange::Values(_)) | None => (false, false),
    };
    let mut out = candidates.to_vec();
    if !candidates.iter().any(|(_, has_value)| constant_truth(has_value) == Some(true)) {
        out.push((number(0), truth(true)));
    }
    for (place, (value, has_value)) in candidates.iter().enumerate() {
        if !high {
            out.push((sum(value, &number(1)), has_value.clone()));
        }
        if !low {
            out.push((difference(value, &number(1)), has_value.clone()));
        }
        for (other, other_has_value) in &candidates[place + 1..] {
            let middle = quotient(&sum(value, other), &number(2));
            out.push((middle, all([has_value.clone(), other_has_value.clone()])));
        }
    }
    out
}

/// Collects both sides of each comparison that mentions a variable. Returns `None` if the variable occurs elsewhere.
fn comparisons(condition: &ConditionRef, name: &Variable, out: &mut Vec<(TermRef, TermRef)>) -> Option<()> {
    if !Variables::of_condition(condition).free.contains(name) {
        return Some(());
    }
    match &**condition {
        Condition::Compare(left, _, right) => {
            out.push((left.clone(), right.clone()));
            Some(())
        }
        Condition::Quantified(..) | Condition::HasValue(_) => None,
        inside => inside.children().conditions().try_for_each(|part| comparisons(part, name, out)),
    }
}
