//! Sequential equilibrium at a point of a finite game, consistency decided exactly.
//!
//! An assessment is consistent iff there are an exponent for each action, 0 iff it is played with positive probability and positive
//! otherwise, and a positive coefficient, its probability if it is played, such that the belief at every information set is
//! proportional to the leading terms: the histories of least total exponent have their products of nature's probabilities and
//! coefficients as weights, all others 0. Exponents are a linear system. Coefficients are a multiplicative one: it has a positive
//! solution iff every integer relation between its equations multiplies the right sides to 1.
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

/// An action that is not played, by its set and number.
type Unplayed = (ReplaySetId, usize);

/// A history's weight: nature's and the played actions' probabilities, and how often each unplayed action is on the way.
struct HistoryWeight {
    known: Rational,
    unplayed: BTreeMap<Unplayed, i64>,
}

impl Played<'_, '_> {
    /// Sequential equilibrium at the sets of a scope.
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

    fn is_consistent(&self, scope: &ReplayScope) -> Evaluation<bool> {
        let mut variables: BTreeMap<Unplayed, usize> = BTreeMap::new();
        let mut constraints: Vec<Constraint> = Vec::new();
        // Each equation of coefficients: the exponent of each, and the right side.
        let mut equations: Vec<(BTreeMap<Unplayed, i64>, Rational)> = Vec::new();
        for set in &scope.sets {
            let PlayedBelief::Known(belief) = self.belief(*set)? else { return Ok(false) };
            // Where there is one history, there is nothing to believe.
            if belief.len() == 1 {
                continue;
            }
            let mut weights = Vec::new();
            for (node, belief) in self.sets.all[*set].nodes.iter().zip(&belief) {
                let weight = self.weight(*node, *set)?;
                // Trembles are the players' alone.
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

/// True iff positive numbers meet all equations `product of c^exponent = right side`.
fn multiplicative(equations: &[(BTreeMap<Unplayed, i64>, Rational)]) -> Evaluation<bool> {
    // Gauss's elimination on the exponents; each row carries its combination of the equations.
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
    // Each row that is left is a relation between the equations.
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
