//! Decides sequential equilibrium at a point of a finite game, with an exact decision of consistency.
//!
//! Consistent: each action has an exponent (0 iff played) and a positive coefficient (its probability if played) such that each
//! belief is proportional to nature's probabilities times the coefficients, on the histories of least total exponent. Guards
//! verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
//!
//! # Source
//! Kreps and Wilson (1982), lemmas A1 and A2.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::played::{Played, PlayedBelief};
use super::scope::ReplayScope;
use super::sets::ReplaySetId;
use super::simplex::{Constraint, FormSign, LinearCombination, feasible};
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue, Truth};
use kernel::number::{Rational, common_denominator};

/// An action that is not played: its set and its number.
type Unplayed = (ReplaySetId, usize);

/// The weight of a history: the probabilities of nature and of the played actions, and how often each unplayed action occurs on
/// the path.
struct HistoryWeight {
    known: Rational,
    unplayed: BTreeMap<Unplayed, i64>,
}

impl Played<'_, '_> {
    /// Decides sequential equilibrium at the sets of a scope. There is no answer for an infinite game or a free belief.
    pub(super) fn is_sequential(&self, scope: &ReplayScope) -> Evaluation<Truth> {
        if self.tree.sampled {
            return Err(NoValue::unable("a sequential equilibrium of an infinite game"));
        }
        for set in &scope.sets {
            match self.belief(*set)? {
                PlayedBelief::Known(belief) => {
                    if self.gains_by(*set, &belief)? {
                        return Ok(Truth::sure(false));
                    }
                }
                PlayedBelief::Nothing => return Ok(Truth::sure(false)),
                PlayedBelief::Free(_) => return Err(NoValue::unable("a sequential equilibrium with a free belief")),
            }
        }
        self.is_consistent(scope).map(Truth::sure)
    }

    /// Returns the weight of a history, by the prior of the mover of a set.
    fn weight(&self, node: HistoryId, set: ReplaySetId) -> Evaluation<HistoryWeight> {
        let player = self.sets.all[set].player;
        let mut weight = HistoryWeight { known: Rational::one(), unplayed: BTreeMap::new() };
        let mut at = node;
        while let Some((parent, branch)) = self.tree.nodes[at].parent {
            let chance = self.chance(parent, branch, player)?;
            match (&self.tree.nodes[parent].kind, self.sets.of[parent]) {
                (HistoryKind::Move { .. }, Some(moved)) if chance.is_zero() => {
                    *weight.unplayed.entry((moved, branch)).or_default() += 1
                }
                _ => weight.known *= chance,
            }
            at = parent;
        }
        Ok(weight)
    }

    /// Decides whether the beliefs at the sets of a scope are consistent. There is no answer if nature makes a history of a set
    /// with several histories impossible.
    fn is_consistent(&self, scope: &ReplayScope) -> Evaluation<bool> {
        let mut variables: BTreeMap<Unplayed, usize> = BTreeMap::new();
        let mut constraints: Vec<Constraint> = Vec::new();
        // The equations of the coefficients, each with the exponents of the coefficients and the right side.
        let mut equations: Vec<(BTreeMap<Unplayed, i64>, Rational)> = Vec::new();
        for set in &scope.sets {
            let PlayedBelief::Known(belief) = self.belief(*set)? else { return Ok(false) };
            // A set with one history has only one belief.
            if belief.len() == 1 {
                continue;
            }
            let mut weights = Vec::new();
            for (node, belief) in self.sets.all[*set].nodes.iter().zip(&belief) {
                let weight = self.weight(*node, *set)?;
                // Only players tremble: a draw of probability zero is not approached by positive probabilities.
                if weight.known.is_zero() {
                    return Err(NoValue::unable("a draw of probability zero on the way to a set of several histories"));
                }
                weights.push((weight, belief.clone()));
            }
            let Some(first) = weights.iter().position(|(_, belief)| belief.is_positive()) else {
                return Err(NoValue::unable("a set that nature never reaches"));
            };
            for (place, (weight, belief)) in weights.iter().enumerate().filter(|(place, _)| *place != first) {
                let mut form = LinearCombination::default();
                let mut exponents = weight.unplayed.clone();
                for (action, count) in &weights[first].0.unplayed {
                    *exponents.entry(*action).or_default() -= count;
                }
                exponents.retain(|_, count| *count != 0);
                for (action, count) in &exponents {
                    let next = variables.len();
                    let variable = *variables.entry(*action).or_insert(next);
                    form.add(&LinearCombination::variable(variable), &kernel::number::whole(*count));
                }
                let _ = place;
                if belief.is_zero() {
                    constraints.push((form, FormSign::Positive));
                } else {
                    constraints.push((form, FormSign::Zero));
                    let right = belief * &weights[first].0.known * (&weights[first].1 * &weight.known).recip();
                    equations.push((exponents, right));
                }
            }
        }
        constraints.extend(variables.values().map(|variable| (LinearCombination::variable(*variable), FormSign::Positive)));
        Ok(feasible(&constraints)? && multiplicative(&equations)?)
    }
}

/// True iff positive numbers satisfy all equations `product of c^exponent = right side`. They do iff every integer relation
/// between the equations multiplies the right sides to 1. There is no answer if a relation has large coefficients.
fn multiplicative(equations: &[(BTreeMap<Unplayed, i64>, Rational)]) -> Evaluation<bool> {
    // Gaussian elimination on the exponents. Each row also contains the combination of equations that it results from.
    let count = equations.len();
    let unit = |place: usize| -> Vec<Rational> { Played::certain(count, place) };
    let mut rows: Vec<(BTreeMap<Unplayed, Rational>, Vec<Rational>)> = equations
        .iter()
        .enumerate()
        .map(|(place, (exponents, _))| {
            let exponents = exponents.iter().map(|(action, count)| (*action, kernel::number::whole(*count)));
            (exponents.collect(), unit(place))
        })
        .collect();
    let mut done = 0;
    while let Some(row) = (done..count).find(|row| !rows[*row].0.is_empty()) {
        rows.swap(done, row);
        let (pivot, combination) = rows[done].clone();
        let Some((action, top)) = pivot.iter().next().map(|(action, top)| (*action, top.clone())) else { break };
        for (exponents, own) in rows.iter_mut().skip(done + 1) {
            let Some(entry) = exponents.get(&action).cloned() else { continue };
            let factor = entry * top.recip();
            for (other, value) in &pivot {
                let place = exponents.entry(*other).or_default();
                *place = &*place - &(value * &factor);
            }
            exponents.retain(|_, value| !value.is_zero());
            own.iter_mut().zip(&combination).for_each(|(own, other)| *own = &*own - &(other * &factor));
        }
        done += 1;
    }
    // Each remaining row is a relation between the equations.
    for (_, relation) in rows.iter().skip(done) {
        let scale = Rational::from_integer(common_denominator(relation.iter()));
        let mut product = Rational::one();
        for (factor, (_, right)) in relation.iter().zip(equations) {
            let times = (factor * &scale).small().map(|(above, _)| above).filter(|times| times.abs() <= 10_000);
            let times = times.ok_or_else(|| NoValue::unable("a relation with large numbers"))?;
            let base = if times < 0 { right.recip() } else { right.clone() };
            for _ in 0..times.unsigned_abs() {
                product *= &base;
            }
        }
        if !product.is_one() {
            return Ok(false);
        }
    }
    Ok(true)
}
