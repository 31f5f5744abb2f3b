//! Runs of columns become cells with pieces, boundaries, and a point in each cell.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use kernel::number::{Rational, simplest_between, whole};

use super::plane::{Column, Plane, shown};
use super::region_map::{BoundaryCurve, BoundaryPoint, CellContent, CellPiece, MapCell};
use super::sweep::{Rectangle, Run, interval};

/// A piece on the way: a slot of a run, and what it goes on from.
struct Slot {
    content: CellContent,
    /// Below and above, from left to right.
    lower: Vec<BoundaryPoint>,
    upper: Vec<BoundaryPoint>,
    /// The slot that goes on in this one, of which this one is the only continuation.
    before: Option<usize>,
    component: usize,
}

/// The slots of a run, from below: where each begins and ends at its left and right end.
struct Ends {
    first: usize,
    left: Vec<Rational>,
    right: Vec<Rational>,
}

/// Returns the cells without letters, and the boundaries.
pub(super) fn assemble(
    plane: &Plane,
    rectangle: &Rectangle,
    runs: &[Run],
    names: [&str; 2],
) -> (Vec<MapCell>, Vec<BoundaryCurve>) {
    let mut slots: Vec<Slot> = Vec::new();
    let mut curves: Vec<BoundaryCurve> = Vec::new();
    let mut previous: Option<Ends> = None;
    for run in runs {
        let boundaries = boundaries(rectangle, run);
        let first = slots.len();
        let contents = run.columns.first().map(|column| column.contents.clone()).unwrap_or_default();
        let ends = Ends {
            first,
            left: boundaries.iter().filter_map(|points| points.first().map(|point| point.low.clone())).collect(),
            right: boundaries.iter().filter_map(|points| points.last().map(|point| point.low.clone())).collect(),
        };
        for (pair, content) in boundaries.windows(2).zip(contents) {
            let component = slots.len();
            slots.push(Slot { content, lower: pair[0].clone(), upper: pair[1].clone(), before: None, component });
        }
        if let Some(before) = &previous {
            join(&mut slots, before, &ends);
            curves.extend(vertical(plane, &slots, before, &ends, run, names));
        }
        let inner = boundaries.len().saturating_sub(1);
        for (place, points) in boundaries.iter().enumerate().take(inner).skip(1) {
            let mut polynomials: Vec<String> = Vec::new();
            for cut in run.columns.iter().filter_map(|column| column.cuts.get(place - 1)) {
                let text = plane.text(cut.factor, names);
                if polynomials.last() != Some(&text) && !polynomials.contains(&text) {
                    polynomials.push(text);
                }
            }
            curves.push(BoundaryCurve { polynomials, points: points.clone() });
        }
        previous = Some(ends);
    }
    let mut columns: BTreeMap<CellContent, Rational> = BTreeMap::new();
    for column in runs.iter().flat_map(|run| &run.columns) {
        for content in &column.contents {
            columns.entry(content.clone()).or_insert_with(|| column.x.clone());
        }
    }
    (cells(plane, rectangle, slots, &columns), curves)
}

/// The boundaries of a run, from below, the ends of the rectangle among them.
fn boundaries(rectangle: &Rectangle, run: &Run) -> Vec<Vec<BoundaryPoint>> {
    let count = run.columns.first().map_or(0, |column| column.cuts.len());
    let flat =
        |y: &Rational| vec![BoundaryPoint::exact(run.from.clone(), y.clone()), BoundaryPoint::exact(run.to.clone(), y.clone())];
    let mut out = vec![flat(&rectangle.vertical.0)];
    for place in 0..count {
        let at = |column: &Column, x: &Rational| {
            let (low, high) = column.cuts.get(place).map(|cut| interval(&cut.y)).unwrap_or_default();
            BoundaryPoint { x: x.clone(), low, high }
        };
        let mut points = Vec::new();
        points.extend(run.columns.first().map(|column| at(column, &run.from)));
        points.extend(run.columns.iter().map(|column| at(column, &column.x)));
        points.extend(run.columns.last().map(|column| at(column, &run.to)));
        out.push(straightened(points, &(rectangle.narrow() * whole(32))));
    }
    out.push(flat(&rectangle.vertical.1));
    out
}

/// Leaves out points that lie on the segment between their neighbours, up to `tolerance`.
fn straightened(points: Vec<BoundaryPoint>, tolerance: &Rational) -> Vec<BoundaryPoint> {
    let mut kept: Vec<BoundaryPoint> = Vec::new();
    let mut skipped: Vec<BoundaryPoint> = Vec::new();
    for point in points {
        if let Some(from) = kept.last() {
            let near = |middle: &BoundaryPoint| {
                let width = &point.x - &from.x;
                if !width.is_positive() {
                    return middle.low == point.low;
                }
                let there = &from.low + &(&(&point.low - &from.low) * &((&middle.x - &from.x) / width));
                &(there - &middle.low).abs() <= tolerance
            };
            if !skipped.iter().all(near)
                && let Some(last) = skipped.pop()
            {
                kept.push(last);
                skipped.clear();
            }
            skipped.push(point);
        } else {
            kept.push(point);
        }
    }
    kept.extend(skipped.pop());
    kept
}

/// Slots of two neighbouring runs that touch become one piece where each touches only the other, and one component in any case.
fn join(slots: &mut [Slot], before: &Ends, after: &Ends) {
    let mut touching: Vec<(usize, usize)> = Vec::new();
    for one in 0..before.right.len().saturating_sub(1) {
        for other in 0..after.left.len().saturating_sub(1) {
            let (a, b) = (before.first + one, after.first + other);
            let from = (&before.right[one]).max(&after.left[other]);
            let to = (&before.right[one + 1]).min(&after.left[other + 1]);
            if from < to && slots[a].content == slots[b].content {
                touching.push((a, b));
            }
        }
    }
    for &(a, b) in &touching {
        let (old, new) = (slots[b].component, slots[a].component);
        slots.iter_mut().filter(|slot| slot.component == old).for_each(|slot| slot.component = new);
        if touching.iter().filter(|(one, other)| *one == a || *other == b).count() == 1 {
            slots[b].before = Some(a);
        }
    }
}

/// The vertical boundaries between two neighbouring runs: along a line on which a polynomial vanishes, or where a curve turns
/// back.
fn vertical(plane: &Plane, slots: &[Slot], before: &Ends, after: &Ends, run: &Run, names: [&str; 2]) -> Vec<BoundaryCurve> {
    let mut out: Vec<BoundaryCurve> = Vec::new();
    for one in 0..before.right.len().saturating_sub(1) {
        for other in 0..after.left.len().saturating_sub(1) {
            let from = (&before.right[one]).max(&after.left[other]);
            let to = (&before.right[one + 1]).min(&after.left[other + 1]);
            if from >= to || slots[before.first + one].content == slots[after.first + other].content {
                continue;
            }
            let polynomials: Vec<String> = match (&run.line, run.columns.first()) {
                (Some(line), _) => vec![shown(line, names)],
                (None, Some(column)) => {
                    let around = column.cuts.iter().skip(other.saturating_sub(1)).take(if other == 0 { 1 } else { 2 });
                    let mut texts: Vec<String> = around.map(|cut| plane.text(cut.factor, names)).collect();
                    texts.dedup();
                    texts
                }
                (None, None) => Vec::new(),
            };
            let ends = [from, to].map(|y| BoundaryPoint::exact(run.from.clone(), y.clone()));
            match out.last_mut() {
                Some(last) if last.points.last() == Some(&ends[0]) && last.polynomials == polynomials => {
                    last.points.pop();
                    last.points.push(ends[1].clone());
                }
                Some(_) | None => out.push(BoundaryCurve { polynomials, points: ends.to_vec() }),
            }
        }
    }
    out
}

/// Chains of slots become pieces, and pieces with one content a cell.
fn cells(plane: &Plane, rectangle: &Rectangle, slots: Vec<Slot>, columns: &BTreeMap<CellContent, Rational>) -> Vec<MapCell> {
    // Where each slot ended up: a cell's content and the place of a piece in it.
    let mut pieces: BTreeMap<CellContent, Vec<CellPiece>> = BTreeMap::new();
    let mut places: Vec<usize> = Vec::new();
    for slot in slots {
        let own = pieces.entry(slot.content).or_default();
        let joined = slot.before.and_then(|before| places.get(before).copied());
        match joined.and_then(|place| own.get_mut(place).map(|piece| (place, piece))) {
            Some((place, piece)) => {
                piece.lower.extend(slot.lower);
                piece.upper.extend(slot.upper);
                places.push(place);
            }
            None => {
                own.push(CellPiece { lower: slot.lower, upper: slot.upper, component: slot.component });
                places.push(own.len() - 1);
            }
        }
    }
    let tolerance = rectangle.narrow() * whole(32);
    let shorter = |piece: CellPiece| CellPiece {
        lower: straightened(piece.lower, &tolerance),
        upper: straightened(piece.upper, &tolerance),
        ..piece
    };
    pieces
        .into_iter()
        .map(|(content, pieces)| MapCell {
            letter: String::new(),
            sample: sample(plane, rectangle, (&content, columns.get(&content)), &pieces),
            pieces: pieces.into_iter().map(shorter).collect(),
            content,
        })
        .collect()
}

/// How many columns of a piece are compared to find where the cell has room.
const PLACES: i64 = 16;

/// A point of the cell with small fractions, where one of its widest pieces has most room around; `known` is a column that meets
/// the cell.
fn sample(
    plane: &Plane,
    rectangle: &Rectangle,
    (content, known): (&CellContent, Option<&Rational>),
    pieces: &[CellPiece],
) -> (Rational, Rational) {
    let ends = |piece: &CellPiece| {
        let (first, last) = (piece.lower.first()?, piece.lower.last()?);
        Some((first.x.clone(), last.x.clone()))
    };
    let mut wide: Vec<(Rational, Rational)> = pieces.iter().filter_map(ends).filter(|(from, to)| from < to).collect();
    wide.sort_by_key(|(from, to)| Reverse(to - from));
    let height = |found: &Option<(Rational, Rational)>| found.as_ref().map_or_else(|| whole(0), |(below, above)| above - below);
    // The least height of the cell at three neighbouring places, with the ends of an interval around the middle one.
    let mut rooms: Vec<(Rational, i64, Rational, Rational)> = Vec::new();
    for (from, to) in wide.iter().take(3) {
        let step = (to - from) / whole(PLACES);
        let at = |place: i64| from + &(&step * &(whole(2 * place + 1) / whole(2)));
        let heights: Vec<Rational> = (0..PLACES).map(|place| height(&within(plane, rectangle, content, &at(place)))).collect();
        for (place, three) in (1..).zip(heights.windows(3)) {
            let room = three.iter().min().cloned().unwrap_or_default();
            // Narrow pieces have little room sideways.
            let sideways = &step
                * &(&(&rectangle.vertical.1 - &rectangle.vertical.0) / &(&rectangle.horizontal.1 - &rectangle.horizontal.0));
            let half = &step / &whole(2);
            rooms.push((room.min(sideways * whole(PLACES)), (2 * place + 1 - PLACES).abs(), at(place) - &half, at(place) + half));
        }
    }
    // Of equal ones the most central.
    rooms.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let halves = |from: &Rational, to: &Rational| {
        let middle = (from + to) / whole(2);
        [simplest_between(from, to), simplest_between(from, &middle), simplest_between(&middle, to)]
    };
    let places = rooms.iter().take(6).flat_map(|(_, _, from, to)| halves(from, to)).chain(known.cloned());
    let mut found = places.filter_map(|x| {
        let (below, above) = within(plane, rectangle, content, &x)?;
        let quarter = (&above - &below) / whole(4);
        let y = halves(&(&below + &quarter), &(&above - &quarter)).into_iter().chain([(&below + &above) / whole(2)]);
        // A point on a curve says nothing about what lies around it.
        y.into_iter().find(|y| plane.is_off_curves(&x, y)).map(|y| (x, y))
    });
    found.next().unwrap_or_default()
}

/// The longest part of the column at `x` that lies in the cell.
fn within(plane: &Plane, rectangle: &Rectangle, content: &CellContent, x: &Rational) -> Option<(Rational, Rational)> {
    let column = rectangle.column(plane, x);
    let mut ends: Vec<(Rational, Rational)> = vec![(rectangle.vertical.0.clone(), rectangle.vertical.0.clone())];
    ends.extend(column.cuts.iter().map(|cut| interval(&cut.y)));
    ends.push((rectangle.vertical.1.clone(), rectangle.vertical.1.clone()));
    let parts = column.contents.iter().zip(ends.windows(2)).filter(|(found, _)| *found == content);
    let parts = parts.map(|(_, pair)| (pair[0].1.clone(), pair[1].0.clone())).filter(|(below, above)| below < above);
    parts.max_by(|a, b| (&a.1 - &a.0).cmp(&(&b.1 - &b.0)))
}
