//! Examines a rectangle column by column, and refines the columns wherever neighbouring ones differ.

use kernel::algebra::univariate::Real;
use kernel::number::{Rational, whole};

use super::plane::{Column, Plane};
use super::real::{high, low, narrowed};

/// Two neighbouring columns that differ are refined until they are so much closer than the columns to begin with.
const REFINEMENT: u32 = 64;
/// A column beside a vertical line, or an end of the rectangle, is so much closer to it than a column to its neighbour.
const BESIDE: i64 = 1024;
/// The most columns.
const MOST: usize = 20_000;

/// The rectangle that is examined.
#[derive(Clone, Debug)]
pub(super) struct Rectangle {
    /// The ends of the horizontal axis.
    pub(super) horizontal: (Rational, Rational),
    /// The ends of the vertical axis.
    pub(super) vertical: (Rational, Rational),
}

impl Rectangle {
    /// How long the interval of an ordinate may be.
    pub(super) fn narrow(&self) -> Rational {
        (&self.vertical.1 - &self.vertical.0) / whole(1 << 16)
    }

    /// Returns the column at a place.
    pub(super) fn column(&self, plane: &Plane, x: &Rational) -> Column {
        plane.column(x, (&self.vertical.0, &self.vertical.1), &self.narrow())
    }
}

/// Columns between two vertical lines at which neighbouring columns show the same cells.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// Where it begins, at the last.
    pub(super) from: Rational,
    /// Where it ends, at the earliest.
    pub(super) to: Rational,
    /// The polynomial of the vertical line at which it begins, if it begins at one; as text.
    pub(super) line: Option<kernel::algebra::Polynomial>,
    /// The columns; never none.
    pub(super) columns: Vec<Column>,
}

/// Returns the runs of the rectangle from left to right, each beginning where the one before ends; and the number of columns.
pub(super) fn runs(plane: &Plane, rectangle: &Rectangle, columns: u32) -> (Vec<Run>, usize) {
    let (start, end) = &rectangle.horizontal;
    let width = end - start;
    let step = &width / whole(i64::from(columns.max(1)));
    let beside = &step / whole(BESIDE);
    let mut lines: Vec<(Rational, Option<kernel::algebra::Polynomial>)> = vec![(start.clone(), None)];
    for (root, polynomial) in plane.vertical_lines(start, end) {
        let root = narrowed(root, &(&beside / whole(4)));
        lines.push(((low(&root) + high(&root)) / whole(2), Some(polynomial)));
    }
    lines.push((end.clone(), None));
    let mut out: Vec<Run> = Vec::new();
    let mut count = 0;
    for pair in lines.windows(2) {
        let [(from, line), (to, _)] = pair else { continue };
        // Two lines closer than can be told apart.
        if from >= to {
            continue;
        }
        let beside = (&beside).min(&((to - from) / whole(8))).clone();
        let mut places = vec![from + &beside];
        let half = &step / whole(2);
        for place in 0..columns {
            let x = start + &(&step * &whole(i64::from(place))) + &half;
            if x > from + &beside && x < to - &beside {
                places.push(x);
            }
        }
        places.push(to - &beside);
        let mut found: Vec<Column> = places.iter().map(|x| rectangle.column(plane, x)).collect();
        refine(plane, rectangle, &mut found, &(&step / whole(i64::from(REFINEMENT))));
        count += found.len();
        grouped(found, (from, to), line, &mut out);
    }
    (out, count)
}

/// Puts columns between neighbours that differ, until these are close together.
fn refine(plane: &Plane, rectangle: &Rectangle, columns: &mut Vec<Column>, close: &Rational) {
    let mut done: Vec<Column> = Vec::new();
    let mut pending: Vec<Column> = std::mem::take(columns);
    pending.reverse();
    while let Some(next) = pending.pop() {
        if let Some(last) = done.last()
            && !same(last, &next)
            && &(&next.x - &last.x) > close
            && done.len() + pending.len() < MOST
        {
            let middle = (&last.x + &next.x) / whole(2);
            pending.push(next);
            pending.push(rectangle.column(plane, &middle));
            continue;
        }
        done.push(next);
    }
    *columns = done;
}

/// Two columns have the same cells between the same curves.
fn same(a: &Column, b: &Column) -> bool {
    let factors = |column: &Column| column.cuts.iter().map(|cut| cut.factor).collect::<Vec<_>>();
    a.contents == b.contents && factors(a) == factors(b)
}

/// Appends the columns between two vertical lines as runs.
fn grouped(
    columns: Vec<Column>,
    (from, to): (&Rational, &Rational),
    line: &Option<kernel::algebra::Polynomial>,
    out: &mut Vec<Run>,
) {
    let first = out.len();
    for column in columns {
        match out[first..].last_mut() {
            Some(run) if run.columns.last().is_some_and(|last| last.contents == column.contents) => run.columns.push(column),
            Some(run) => {
                let middle = run.columns.last().map_or_else(|| from.clone(), |last| (&last.x + &column.x) / whole(2));
                run.to = middle.clone();
                out.push(Run { from: middle, to: to.clone(), line: None, columns: vec![column] });
            }
            None => out.push(Run { from: from.clone(), to: to.clone(), line: line.clone(), columns: vec![column] }),
        }
    }
}

/// Returns an ordinate as the interval that holds it.
pub(super) fn interval(real: &Real) -> (Rational, Rational) {
    (low(real).clone(), high(real).clone())
}
