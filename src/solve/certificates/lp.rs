//! Solves linear programmes over the rationals: nonnegative multiples of columns that sum to a unit vector, with least total
//! weight.
//!
//! `products` calls it. The right-hand side is zero except in one row, so the primal simplex method would stall. The dual
//! method starts at zero, which is feasible because no weight is negative, and only brings in columns that repair a row already
//! used. A row not yet used has a unit vector in the basis inverse, which is not stored. The needed columns are found with
//! rounded numbers, and then the multiples of these columns in exact fractions. Untrusted: a rounding error can only lose a
//! certificate, because the kernel checks each one.
//!
//! # Source
//! The dual simplex method (Lemke 1954), in revised form with an explicit sparse inverse.

use num_traits::Zero;

use super::Effort;
use super::rounded::Rounded;
use kernel::number::Rational;

/// The arithmetic that the simplex method uses, exact or rounded.
pub(super) trait Number: Clone + PartialOrd {
    const ZERO: Self;
    const ONE: Self;
    fn from_fraction(value: &Rational) -> Self;
    fn is_zero(&self) -> bool;
    fn is_positive(&self) -> bool;
    fn is_negative(&self) -> bool;
    fn negated(&self) -> Self;
    fn plus(&self, other: &Self) -> Self;
    fn minus(&self, other: &Self) -> Self;
    fn times(&self, other: &Self) -> Self;
    /// Returns the quotient, or zero if the divisor is zero.
    fn over(&self, other: &Self) -> Self;
    fn size(&self) -> Self;
}

impl Number for Rational {
    const ZERO: Self = Self::ZERO;
    const ONE: Self = Self::ONE;

    fn from_fraction(value: &Rational) -> Self {
        value.clone()
    }

    fn is_zero(&self) -> bool {
        Zero::is_zero(self)
    }

    fn is_positive(&self) -> bool {
        Self::is_positive(self)
    }

    fn is_negative(&self) -> bool {
        Self::is_negative(self)
    }

    fn negated(&self) -> Self {
        -self
    }

    fn plus(&self, other: &Self) -> Self {
        self + other
    }

    fn minus(&self, other: &Self) -> Self {
        self - other
    }

    fn times(&self, other: &Self) -> Self {
        self * other
    }

    fn over(&self, other: &Self) -> Self {
        if Zero::is_zero(other) { Self::ZERO } else { self / other }
    }

    fn size(&self) -> Self {
        self.abs()
    }
}

/// A column of the linear programme.
#[derive(Clone, Debug)]
pub(super) struct LpColumn {
    /// Pairs of row and entry, by rising row, without zero entries.
    pub(super) entries: Vec<(usize, Rational)>,
    /// The cost of one unit of the column, zero for free columns.
    pub(super) weight: i64,
    /// Whether the multiple may be negative.
    pub(super) free: bool,
}

/// The basic variable of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basic {
    /// The slack of the row, which must become zero.
    Slack,
    /// A column.
    Column(usize),
}

/// A sparse vector, by rising index.
type SparseVector<N> = Vec<(usize, N)>;

/// The state of the dual simplex method.
struct Tableau<'a, N> {
    columns: &'a [&'a LpColumn],
    by_row: Vec<Vec<(usize, N)>>,
    basic: Vec<Basic>,
    is_basic: Vec<bool>,
    /// Rows of the basis inverse, with `None` for a unit vector.
    inverse: Vec<Option<SparseVector<N>>>,
    touched: Vec<usize>,
    value: Vec<N>,
    cost: Vec<N>,
    /// Work space with one entry per column (`across`) or row (`down`), zero between uses.
    across: Vec<N>,
    down: Vec<N>,
}

/// Solves the programme without the banned columns. Returns the nonzero multiples by rising column, or `None` if there is no
/// solution or the effort is spent.
pub(super) fn solve(
    rows: usize,
    target: usize,
    columns: &[LpColumn],
    banned: &[usize],
    effort: &mut Effort,
) -> Option<Vec<(usize, Rational)>> {
    let (places, columns): (Vec<usize>, Vec<&LpColumn>) =
        columns.iter().enumerate().filter(|(at, _)| !banned.contains(at)).unzip();
    let needed: Vec<usize> =
        Tableau::<Rounded>::new(rows, target, &columns).solved(effort)?.into_iter().map(|(at, _)| at).collect();
    let among: Vec<&LpColumn> = needed.iter().map(|&at| columns[at]).collect();
    let exact = |columns: &[&LpColumn], effort: &mut Effort| Tableau::<Rational>::new(rows, target, columns).solved(effort);
    let solution = match exact(&among, effort) {
        Some(solution) => solution.into_iter().map(|(at, value)| (needed[at], value)).collect(),
        None => exact(&columns, effort)?,
    };
    Some(solution.into_iter().map(|(at, value)| (places[at], value)).collect())
}

impl<'a, N: Number> Tableau<'a, N> {
    fn new(rows: usize, target: usize, columns: &'a [&'a LpColumn]) -> Self {
        let mut by_row = vec![Vec::new(); rows];
        for (place, column) in columns.iter().enumerate() {
            for (row, entry) in &column.entries {
                by_row[*row].push((place, N::from_fraction(entry)));
            }
        }
        let mut value = vec![N::ZERO; rows];
        value[target] = N::ONE;
        Self {
            columns,
            by_row,
            basic: vec![Basic::Slack; rows],
            is_basic: vec![false; columns.len()],
            inverse: vec![None; rows],
            touched: Vec::new(),
            value,
            cost: columns.iter().map(|column| N::from_fraction(&Rational::whole(column.weight))).collect(),
            across: vec![N::ZERO; columns.len()],
            down: vec![N::ZERO; rows],
        }
    }

    /// Runs the method and returns the nonzero multiples.
    fn solved(mut self, effort: &mut Effort) -> Option<Vec<(usize, N)>> {
        while let Some(row) = self.infeasible() {
            self.pivot(row, effort)?;
        }
        let multiples = self.basic.iter().zip(&self.value).filter_map(|(basic, value)| match basic {
            Basic::Column(column) if !value.is_zero() => Some((*column, value.clone())),
            Basic::Column(_) | Basic::Slack => None,
        });
        let mut out: Vec<(usize, N)> = multiples.collect();
        out.sort_by_key(|(column, _)| *column);
        Some(out)
    }

    /// Returns the row whose basic value violates its bound most.
    fn infeasible(&self) -> Option<usize> {
        let mut worst: Option<(usize, N)> = None;
        for (row, (basic, value)) in self.basic.iter().zip(&self.value).enumerate() {
            let violated = match basic {
                Basic::Slack => !value.is_zero(),
                Basic::Column(column) => value.is_negative() && !self.columns[*column].free,
            };
            if violated {
                let by = value.size();
                if worst.as_ref().is_none_or(|(_, so_far)| by > *so_far) {
                    worst = Some((row, by));
                }
            }
        }
        worst.map(|(row, _)| row)
    }

    /// Makes a row feasible by one pivot. Returns `None` if no column can do so, or if the effort is spent.
    fn pivot(&mut self, row: usize, effort: &mut Effort) -> Option<()> {
        let unit = [(row, N::ONE)];
        let inverse_row: SparseVector<N> = self.inverse[row].clone().unwrap_or_else(|| unit.to_vec());
        // Compute the row of the tableau.
        let mut in_row = Vec::new();
        let mut spent = 0;
        for (at, factor) in &inverse_row {
            spent += self.by_row[*at].len();
            for (column, entry) in &self.by_row[*at] {
                let column = *column;
                if self.is_basic[column] {
                    continue;
                }
                if self.across[column].is_zero() {
                    in_row.push(column);
                }
                self.across[column] = self.across[column].plus(&factor.times(entry));
            }
        }
        effort.spend(spent + self.basic.len() / 8 + 20)?;
        in_row.sort_unstable();
        in_row.dedup();
        let falls = self.value[row].is_positive();
        let mut best: Option<(usize, N)> = None;
        for &column in &in_row {
            let entry = &self.across[column];
            if entry.is_zero() || !self.columns[column].free && entry.is_positive() != falls {
                continue;
            }
            let ratio = self.cost[column].over(&entry.size());
            if best.as_ref().is_none_or(|(_, so_far)| ratio < *so_far) {
                best = Some((column, ratio));
            }
        }
        let Some((entering, _)) = best else {
            in_row.iter().for_each(|&column| self.across[column] = N::ZERO);
            return None;
        };
        let at = self.across[entering].clone();
        let step = self.cost[entering].over(&at);
        for &column in &in_row {
            if !step.is_zero() && !self.across[column].is_zero() {
                self.cost[column] = self.cost[column].minus(&step.times(&self.across[column]));
            }
            self.across[column] = N::ZERO;
        }
        if let Basic::Column(leaving) = self.basic[row] {
            self.is_basic[leaving] = false;
            self.cost[leaving] = step.negated();
        }
        self.exchange(row, entering, &at, &inverse_row, effort)
    }

    /// Exchanges the basic variable of a row and updates the basis inverse and the values.
    fn exchange(
        &mut self,
        row: usize,
        entering: usize,
        at: &N,
        inverse_row: &SparseVector<N>,
        effort: &mut Effort,
    ) -> Option<()> {
        for (place, entry) in &self.columns[entering].entries {
            self.down[*place] = N::from_fraction(entry);
        }
        let moved = self.value[row].over(at);
        let scaled: SparseVector<N> = inverse_row.iter().map(|(place, entry)| (*place, entry.over(at))).collect();
        let mut newly = Vec::new();
        let mut changes: Vec<(usize, N)> = Vec::new();
        let mut spent = 0;
        for &other in &self.touched {
            if let Some(inverse) = &self.inverse[other]
                && other != row
            {
                spent += inverse.len();
                let entry = inverse.iter().fold(N::ZERO, |sum, (place, factor)| {
                    if self.down[*place].is_zero() { sum } else { sum.plus(&factor.times(&self.down[*place])) }
                });
                if !entry.is_zero() {
                    changes.push((other, entry));
                }
            }
        }
        for (other, entry) in &self.columns[entering].entries {
            if self.inverse[*other].is_none() && *other != row {
                changes.push((*other, N::from_fraction(entry)));
                newly.push(*other);
            }
        }
        for (place, _) in &self.columns[entering].entries {
            self.down[*place] = N::ZERO;
        }
        for (other, entry) in changes {
            let before = self.inverse[other].take().unwrap_or_else(|| vec![(other, N::ONE)]);
            spent += before.len() + scaled.len();
            self.inverse[other] = Some(combined(&before, &scaled, &entry));
            if !moved.is_zero() {
                self.value[other] = self.value[other].minus(&entry.times(&moved));
            }
        }
        if self.inverse[row].is_none() {
            newly.push(row);
        }
        self.inverse[row] = Some(scaled);
        self.touched.extend(newly);
        self.value[row] = moved;
        self.basic[row] = Basic::Column(entering);
        self.is_basic[entering] = true;
        effort.spend(spent)
    }
}

/// Returns `left - factor * right`.
fn combined<N: Number>(left: &SparseVector<N>, right: &SparseVector<N>, factor: &N) -> SparseVector<N> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    loop {
        match (left.peek(), right.peek()) {
            (Some((a, x)), Some((b, y))) if a == b => {
                let value = x.minus(&factor.times(y));
                if !value.is_zero() {
                    out.push((*a, value));
                }
                left.next();
                right.next();
            }
            (Some((a, x)), Some((b, _))) if a < b => {
                out.push((*a, x.clone()));
                left.next();
            }
            (Some((a, x)), None) => {
                out.push((*a, x.clone()));
                left.next();
            }
            (_, Some((b, y))) => {
                out.push((*b, factor.times(y).negated()));
                right.next();
            }
            (None, None) => return out,
        }
    }
}
