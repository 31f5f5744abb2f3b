//! Decides whether a homogeneous linear system over the rationals has a solution, by the first phase of the simplex method.
//!
//! All variables are nonnegative. Because every constraint is homogeneous, `form > 0` may be scaled to `form >= 1`. Called for
//! the existence of beliefs and of mixtures. Guards verdicts: an error here leaves claims unchecked, or lets an error of the
//! first reader pass.
//!
//! # Source
//! Dantzig (1951); Bland (1977) for the rule that excludes cycles.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::value::{Evaluation, NoValue};
use kernel::number::Rational;

/// A linear form: the coefficient of each variable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct LinearCombination(pub(super) BTreeMap<usize, Rational>);

impl LinearCombination {
    /// The form that consists of one variable.
    pub(super) fn variable(variable: usize) -> Self {
        Self(BTreeMap::from([(variable, Rational::one())]))
    }

    /// Adds another form times a factor.
    pub(super) fn add(&mut self, other: &Self, factor: &Rational) {
        for (variable, coefficient) in &other.0 {
            let place = self.0.entry(*variable).or_default();
            *place = &*place + &(coefficient * factor);
        }
        self.0.retain(|_, coefficient| !coefficient.is_zero());
    }

    /// Returns the form times a factor.
    pub(super) fn times(&self, factor: &Rational) -> Self {
        let mut out = Self::default();
        out.add(self, factor);
        out
    }

    /// True iff all coefficients are 0.
    pub(super) fn is_zero(&self) -> bool {
        self.0.values().all(Zero::is_zero)
    }
}

/// The sign that a form is required to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FormSign {
    /// `= 0`
    Zero,
    /// `>= 0`
    NotNegative,
    /// `> 0`
    Positive,
}

/// A form, and the sign that it is required to have.
pub(super) type Constraint = (LinearCombination, FormSign);

/// The maximum size of a system: constraints times variables.
const MAX_SIZE: usize = 60_000;

/// True iff nonnegative numbers satisfy all constraints. There is no answer if the system is too large or takes too many steps.
pub(super) fn feasible(constraints: &[Constraint]) -> Evaluation<bool> {
    let mut columns: BTreeMap<usize, usize> = BTreeMap::new();
    for (form, _) in constraints {
        for variable in form.0.keys() {
            let next = columns.len();
            columns.entry(*variable).or_insert(next);
        }
    }
    let slacks = constraints.iter().filter(|(_, sign)| *sign != FormSign::Zero).count();
    let width = columns.len() + slacks;
    if width.saturating_mul(constraints.len()) > MAX_SIZE {
        return Err(NoValue::unable("a linear system that is too large"));
    }
    // Rows `a x - s = b` with b = 0 or 1. The artificial variables are implicit: the one of row r has the number width + r.
    let mut rows: Vec<Vec<Rational>> = Vec::new();
    let mut slack = columns.len();
    for (form, sign) in constraints {
        let mut row = vec![Rational::zero(); width + 1];
        for (variable, coefficient) in &form.0 {
            row[columns[variable]] = coefficient.clone();
        }
        if *sign != FormSign::Zero {
            row[slack] = -Rational::one();
            slack += 1;
        }
        if *sign == FormSign::Positive {
            row[width] = Rational::one();
        }
        rows.push(row);
    }
    let mut basis: Vec<usize> = (0..rows.len()).map(|row| width + row).collect();
    // The sum of the artificial variables, which is to be reduced to 0. Its reduced costs are the column sums of the rows.
    let mut cost = vec![Rational::zero(); width + 1];
    for row in &rows {
        cost.iter_mut().zip(row).for_each(|(cost, entry)| *cost = &*cost + entry);
    }
    for _ in 0..20_000 {
        if cost[width].is_zero() {
            return Ok(true);
        }
        let Some(enter) = (0..width).find(|column| cost[*column].is_positive()) else { return Ok(false) };
        let mut leave: Option<(Rational, usize)> = None;
        for (place, row) in rows.iter().enumerate() {
            if row[enter].is_positive() {
                let ratio = &row[width] * row[enter].recip();
                let better =
                    leave.as_ref().is_none_or(|(best, other)| ratio < *best || (ratio == *best && basis[place] < basis[*other]));
                if better {
                    leave = Some((ratio, place));
                }
            }
        }
        let Some((_, pivot)) = leave else { return Err(NoValue::unable("an unbounded linear system")) };
        let scale = rows[pivot][enter].recip();
        rows[pivot].iter_mut().for_each(|entry| *entry = &*entry * &scale);
        let row = rows[pivot].clone();
        let clear = |target: &mut Vec<Rational>| {
            if !target[enter].is_zero() {
                let factor = target[enter].clone();
                target.iter_mut().zip(&row).for_each(|(entry, other)| *entry = &*entry - &(&factor * other));
            }
        };
        rows.iter_mut().enumerate().filter(|(place, _)| *place != pivot).for_each(|(_, target)| clear(target));
        clear(&mut cost);
        basis[pivot] = enter;
    }
    Err(NoValue::unable("a linear system that takes too many steps"))
}
