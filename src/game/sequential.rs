//! Derives the conditions of sequential equilibrium: no single deviation gains, and beliefs are the limit of trembles.
//!
//! Beliefs are consistent iff each action a has an order e(a) >= 0 and a coefficient c(a) > 0 with the following properties.
//! For played actions, e(a) = 0 and c(a) is the probability. For other actions, e(a) > 0. The belief at each information set is
//! proportional to the leading terms: the histories of least order, weighted by the product of their coefficients.
//! The code distinguishes which beliefs and actions have positive probability. In each case the orders solve a system of linear
//! inequalities. The coefficients solve a multiplicative system, which has a solution iff the product over each integer
//! relation between its rows is one. Called by [`super::equilibrium`]. Trusted: an error here is a wrong verdict.
//!
//! # Source
//! Kreps and Wilson (1982), section 5 and lemma A.1. Labels of actions: Perea, Jansen and Peters (1997).

use std::cell::Cell;
use std::collections::BTreeMap;

use num_traits::{One, Signed, Zero};

pub use super::equilibrium_condition::ConsistencyUndecided;
use super::equilibrium_condition::{ConceptUnavailable, EquilibriumCondition, GameScope, is_finite};
use super::perfect_bayesian::JointCondition;
use super::reach::PathFactors;
use super::tree::{InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, defined_only_where};
use crate::expression::build::{all, compare, constant_truth, if_condition, number, positive, product, quotient, truth};
use crate::expression::{ConditionRef, Relation, TermRef};
use crate::syntax::play::BeliefQuantifier;
use kernel::number::Rational;

/// The maximum number of probabilities whose signs are distinguished in one case.
const MAX_SIGNS: usize = 8;

/// An action, as an information set and an option.
type ActionId = (InfoId, usize);

/// A history of an information set, with its weight in the belief.
struct BelievedHistory {
    info: InfoId,
    node: NodeId,
    weight: TermRef,
}

impl AssessmentPlay<'_> {
    /// Returns the conditions of sequential equilibrium at some information sets.
    ///
    /// # Errors
    /// [`ConceptUnavailable`]: the game is not finite, has states, or needs too many cases.
    pub fn sequential(
        &self,
        infos: &[InfoId],
        beliefs: Option<BeliefQuantifier>,
        scope: &GameScope<'_>,
    ) -> Result<Vec<EquilibriumCondition>, ConceptUnavailable> {
        let several = infos.iter().copied().filter(|info| self.game.infos[*info].nodes.len() > 1).collect();
        let condition = self.are_limits(infos).map_err(ConceptUnavailable::Consistency)?;
        let joint = JointCondition {
            infos: several,
            label: "the beliefs are the limit of one sequence of trembles".to_owned(),
            bound: Vec::new(),
            condition,
        };
        let joint = if constant_truth(&joint.condition) == Some(true) { Vec::new() } else { vec![joint] };
        let consistent = |_: InfoId| Ok(truth(true));
        let rational = |info: InfoId| Ok(self.rational(info));
        self.belief_parts(infos, beliefs, scope, (&consistent, &rational), joint)
    }

    /// Returns the condition that all beliefs are the limit of Bayes' rule along one sequence of fully mixed strategies.
    fn are_limits(&self, infos: &[InfoId]) -> Result<ConditionRef, ConsistencyUndecided> {
        let game = self.game;
        if game.roots.len() > 1 {
            return Err(ConsistencyUndecided::States);
        }
        if !is_finite(game) {
            return Err(ConsistencyUndecided::Infinite);
        }
        let sets: Vec<InfoId> = infos.iter().copied().filter(|info| game.infos[*info].nodes.len() > 1).collect();
        let condition = self.with_each_piece(&sets, Vec::new(), &Cell::new(MAX_CASES))?;
        // Only players tremble, so nature's draws must have positive probability.
        Ok(defined_only_where(&self.draws_are_possible(&sets), &condition))
    }

    /// Returns the condition that the draws before some information sets have positive probability, except for draws whose
    /// probability is always zero.
    fn draws_are_possible(&self, sets: &[InfoId]) -> ConditionRef {
        let mut out = Vec::new();
        for info in sets {
            let here = &self.game.infos[*info];
            for node in &here.nodes {
                for pair in self.game.path(*node).windows(2) {
                    if matches!(self.game.nodes[pair[0]].kind, NodeKind::Draw { .. }) {
                        let possible = positive(&self.step(pair[0], pair[1], here.player, PathFactors::All));
                        out.extend((constant_truth(&possible) != Some(false)).then_some(possible));
                    }
                }
            }
        }
        all(out)
    }

    /// Distinguishes the pieces of each belief, one information set after another.
    fn with_each_piece(
        &self,
        sets: &[InfoId],
        so_far: Vec<BelievedHistory>,
        cases: &Cell<usize>,
    ) -> Result<ConditionRef, ConsistencyUndecided> {
        let Some((info, rest)) = sets.split_first() else { return self.by_signs(&so_far, &mut Vec::new(), cases) };
        let mut out = truth(false);
        for piece in self.beliefs(*info).into_iter().rev() {
            let mut believed: Vec<BelievedHistory> = so_far
                .iter()
                .map(|history| BelievedHistory { info: history.info, node: history.node, weight: history.weight.clone() })
                .collect();
            for (node, weight) in self.game.infos[*info].nodes.iter().zip(&piece.nodes) {
                believed.push(BelievedHistory { info: *info, node: *node, weight: weight.clone() });
            }
            let here = all([piece.positive.clone(), self.with_each_piece(rest, believed, cases)?]);
            out = if_condition(&piece.condition, &here, &out);
        }
        // An information set that does not exist imposes no condition.
        let present = self.info_exists(*info);
        let without =
            if constant_truth(&present) == Some(true) { truth(true) } else { self.with_each_piece(rest, so_far, cases)? };
        Ok(if_condition(&present, &out, &without))
    }

    /// Distinguishes the signs of the open probabilities, those of the beliefs before those of the actions.
    fn by_signs(
        &self,
        believed: &[BelievedHistory],
        signs: &mut Vec<(TermRef, bool)>,
        cases: &Cell<usize>,
    ) -> Result<ConditionRef, ConsistencyUndecided> {
        let sign = |term: &TermRef, signs: &[(TermRef, bool)]| -> Option<bool> {
            constant_truth(&positive(term)).or_else(|| signs.iter().find(|(known, _)| known == term).map(|(_, sign)| *sign))
        };
        let open = self.probabilities_involved(believed).into_iter().find(|term| sign(term, signs).is_none());
        if let Some(term) = open {
            if signs.len() >= MAX_SIGNS {
                return Err(ConsistencyUndecided::TooManySigns);
            }
            signs.push((term.clone(), true));
            let yes = self.by_signs(believed, signs, cases)?;
            if let Some(last) = signs.last_mut() {
                last.1 = false;
            }
            let no = self.by_signs(believed, signs, cases)?;
            signs.pop();
            return Ok(if_condition(&positive(&term), &yes, &no));
        }
        cases.set(cases.get().checked_sub(1).ok_or(ConsistencyUndecided::TooManySigns)?);
        self.consistent_given_signs(believed, &|term| sign(term, signs) == Some(true))
    }

    /// Returns the weights of the beliefs, and the probabilities of the moves and tests before them.
    fn probabilities_involved(&self, believed: &[BelievedHistory]) -> Vec<TermRef> {
        let mut out: Vec<TermRef> = Vec::new();
        for history in believed {
            out.push(history.weight.clone());
            let player = self.game.infos[history.info].player;
            let path = self.game.path(history.node);
            for pair in path.windows(2) {
                match &self.game.nodes[pair[0]].kind {
                    NodeKind::Move { .. } | NodeKind::Test { .. } => {
                        out.push(self.step(pair[0], pair[1], player, PathFactors::All));
                    }
                    NodeKind::Draw { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => {}
                }
            }
        }
        // Actions that precede no belief do not matter.
        out
    }

    /// Returns the condition that the beliefs are consistent, given the signs of all probabilities.
    fn consistent_given_signs(
        &self,
        believed: &[BelievedHistory],
        is_positive: &dyn Fn(&TermRef) -> bool,
    ) -> Result<ConditionRef, ConsistencyUndecided> {
        let mut unplayed: Vec<ActionId> = Vec::new();
        // For each history: the unplayed actions on it, and the product of all other probabilities. `None` if nature or a test
        // excludes the history.
        let mut ways: Vec<Option<(Vec<ActionId>, TermRef)>> = Vec::new();
        for history in believed {
            let player = self.game.infos[history.info].player;
            let path = self.game.path(history.node);
            let mut surprises = Vec::new();
            let mut played = number(1);
            let mut possible = true;
            for pair in path.windows(2) {
                let factor = self.step(pair[0], pair[1], player, PathFactors::All);
                match &self.game.nodes[pair[0]].kind {
                    NodeKind::Move { info, options, .. } if !is_positive(&factor) => {
                        let place = options.iter().position(|option| option.node == pair[1]).unwrap_or(0);
                        if !unplayed.contains(&(*info, place)) {
                            unplayed.push((*info, place));
                        }
                        surprises.push((*info, place));
                    }
                    NodeKind::Draw { .. } if constant_truth(&positive(&factor)) == Some(false) => possible = false,
                    NodeKind::Test { .. } if !is_positive(&factor) => possible = false,
                    NodeKind::Move { .. } | NodeKind::Draw { .. } | NodeKind::Test { .. } => played = product(&played, &factor),
                    NodeKind::End { .. } | NodeKind::Go { .. } => {}
                }
            }
            ways.push(possible.then_some((surprises, played)));
        }
        let count = |actions: &[ActionId], action: &ActionId| {
            Rational::from_integer(actions.iter().filter(|other| *other == action).count().into())
        };
        let difference = |one: &[ActionId], other: &[ActionId]| -> Vec<Rational> {
            unplayed.iter().map(|action| count(one, action) - count(other, action)).collect()
        };
        let mut equal: Vec<Vec<Rational>> = Vec::new();
        let mut above: Vec<Vec<Rational>> = Vec::new();
        let mut ratios: Vec<TermRef> = Vec::new();
        let sets: Vec<InfoId> = {
            let mut sets: Vec<InfoId> = believed.iter().map(|history| history.info).collect();
            sets.dedup();
            sets
        };
        for info in sets {
            let places: Vec<usize> = (0..believed.len()).filter(|place| believed[*place].info == info).collect();
            if places.iter().all(|place| ways[*place].is_none()) {
                return Err(ConsistencyUndecided::Nature(info));
            }
            let (support, others): (Vec<usize>, Vec<usize>) =
                places.into_iter().partition(|place| is_positive(&believed[*place].weight));
            let Some(&first) = support.first() else { return Ok(truth(false)) };
            let Some((first_actions, first_played)) = &ways[first] else { return Ok(truth(false)) };
            for &place in &support[1..] {
                let Some((actions, played)) = &ways[place] else { return Ok(truth(false)) };
                equal.push(difference(actions, first_actions));
                let stated = quotient(&believed[place].weight, &believed[first].weight);
                ratios.push(product(&stated, &quotient(first_played, played)));
            }
            for place in others {
                if let Some((actions, _)) = &ways[place] {
                    above.push(difference(actions, first_actions));
                }
            }
        }
        if !orders_exist(&equal, &above, unplayed.len()).ok_or(ConsistencyUndecided::TooManySigns)? {
            return Ok(truth(false));
        }
        let relations = integer_relations(&equal, unplayed.len());
        Ok(all(relations.into_iter().map(|relation| product_is_one(&relation, &ratios))))
    }
}

/// Returns the condition that a product of integer powers of the numbers is one.
fn product_is_one(powers: &[Rational], numbers: &[TermRef]) -> ConditionRef {
    let (mut above, mut below) = (number(1), number(1));
    for (power, term) in powers.iter().zip(numbers) {
        let times = power.abs().numer();
        let mut left = times;
        while left.is_positive() {
            let side = if power.is_positive() { &mut above } else { &mut below };
            *side = product(side, term);
            left -= 1;
        }
    }
    compare(&above, Relation::Equal, &below)
}

/// The maximum number of combinations of signs and of pieces of beliefs.
const MAX_CASES: usize = 2_000;

/// The maximum number of inequalities kept during the elimination.
const MAX_ROWS: usize = 2_000;

/// Returns whether there are numbers, each at least one, for which the scalar product with every row of `equal` is zero and
/// with every row of `above` is at least one. Returns `None` if the elimination would keep too many inequalities.
fn orders_exist(equal: &[Vec<Rational>], above: &[Vec<Rational>], columns: usize) -> Option<bool> {
    // Each row means `sum of coefficients times orders >= bound`. Equal rows keep the greatest bound.
    let mut rows: BTreeMap<Vec<Rational>, Rational> = BTreeMap::new();
    let rest: Vec<(Vec<Rational>, Rational)> = {
        let above = above.iter().map(|row| (row.clone(), Rational::one()));
        let units = (0..columns).map(|column| {
            let unit = (0..columns).map(|other| if other == column { Rational::one() } else { Rational::zero() });
            (unit.collect(), Rational::one())
        });
        above.chain(units).collect()
    };
    // Each equation determines one order, which is substituted everywhere else.
    let mut equal: Vec<Vec<Rational>> = equal.to_vec();
    let mut rest = rest;
    while let Some(row) = equal.pop() {
        let Some(column) = row.iter().position(|x| !x.is_zero()) else { continue };
        let without = |other: &mut Vec<Rational>| {
            let factor = &other[column] / &row[column];
            other.iter_mut().zip(&row).for_each(|(x, own)| *x -= &factor * own);
        };
        equal.iter_mut().for_each(without);
        rest.iter_mut().for_each(|(other, _)| without(other));
    }
    rest.into_iter().for_each(|(row, bound)| add_inequality(&mut rows, &row, &bound));
    // Fourier-Motzkin elimination (Fourier 1827, Motzkin 1936), starting with the column that adds the fewest rows.
    loop {
        let sides = |column: usize| {
            let up = rows.keys().filter(|row| row[column].is_positive()).count();
            (up, rows.keys().filter(|row| row[column].is_negative()).count())
        };
        let open = (0..columns).filter(|column| sides(*column) != (0, 0));
        let Some(column) = open.min_by_key(|column| {
            let (up, down) = sides(*column);
            up * down
        }) else {
            return Some(rows.values().all(|bound| !bound.is_positive()));
        };
        let (with, next): (Vec<_>, Vec<_>) = std::mem::take(&mut rows).into_iter().partition(|(row, _)| !row[column].is_zero());
        rows.extend(next);
        let (up, down): (Vec<_>, Vec<_>) = with.into_iter().partition(|(row, _)| row[column].is_positive());
        for (one, bound) in &up {
            for (other, other_bound) in &down {
                let (a, b) = (one[column].clone(), -other[column].clone());
                let row: Vec<Rational> = one.iter().zip(other).map(|(x, y)| x * &b + y * &a).collect();
                add_inequality(&mut rows, &row, &(bound * &b + other_bound * &a));
                if rows.len() > MAX_ROWS {
                    return None;
                }
            }
        }
    }
}

/// Adds an inequality, scaled so that its first non-zero coefficient is one or minus one.
fn add_inequality(rows: &mut BTreeMap<Vec<Rational>, Rational>, row: &[Rational], bound: &Rational) {
    let scale = row.iter().find(|x| !x.is_zero()).map_or_else(Rational::one, |x| x.abs().recip());
    let row: Vec<Rational> = row.iter().map(|x| x * &scale).collect();
    let bound = bound * &scale;
    match rows.get_mut(&row) {
        Some(known) => {
            if *known < bound {
                *known = bound;
            }
        }
        None => {
            rows.insert(row, bound);
        }
    }
}

/// Returns a basis of the integer combinations of the rows that are zero.
fn integer_relations(rows: &[Vec<Rational>], columns: usize) -> Vec<Vec<Rational>> {
    // Each row is reduced together with its expression as a combination of the given rows.
    let mut work: Vec<(Vec<Rational>, Vec<Rational>)> = rows
        .iter()
        .enumerate()
        .map(|(place, row)| {
            let mut own = vec![Rational::zero(); rows.len()];
            own[place] = Rational::one();
            (row.clone(), own)
        })
        .collect();
    let mut done = 0;
    for column in 0..columns {
        let Some(pivot) = (done..work.len()).find(|place| !work[*place].0[column].is_zero()) else { continue };
        work.swap(done, pivot);
        let (pivot_row, pivot_own) = work[done].clone();
        for (row, own) in work.iter_mut().skip(done + 1) {
            let factor = &row[column] / &pivot_row[column];
            if factor.is_zero() {
                continue;
            }
            row.iter_mut().zip(&pivot_row).for_each(|(x, p)| *x -= &factor * p);
            own.iter_mut().zip(&pivot_own).for_each(|(x, p)| *x -= &factor * p);
        }
        done += 1;
    }
    let whole = |combination: Vec<Rational>| {
        let scale = combination.iter().fold(num_bigint::BigInt::one(), |so_far, x| num_integer::lcm(so_far, x.denom().clone()));
        combination.into_iter().map(|x| x * Rational::from_integer(scale.clone())).collect()
    };
    work.into_iter().skip(done).map(|(_, own)| whole(own)).collect()
}
