//! A map laid out on a page, before any format: places in hundredths of a pixel, labels where they fit, and the words around.

use kernel::number::{Rational, whole};

use super::region_map::{BoundaryPoint, CellContent, CellPiece, MapAxis, MapCell, RegionMap};

/// Hundredths of a pixel in a pixel.
pub(super) const PIXEL: i64 = 100;
/// The width of the page, in pixels.
pub(super) const WIDTH: i64 = 720;
/// The rectangle of the map: left, top, width, height, in pixels.
pub(super) const FRAME: [i64; 4] = [84, 52, 600, 440];
/// How wide a letter is at most, on average, at size 100.
const LETTER: i64 = 51;
/// The size of labels, in pixels.
pub(super) const LABEL: i64 = 13;

/// A place on the page, in hundredths of a pixel, from the top left.
pub(super) type LabelPlace = (i64, i64);

/// A map on a page.
#[derive(Debug)]
pub(super) struct PicturePage {
    /// Each cell: its outlines, its labels with their places, and the place of its point.
    pub(super) cells: Vec<DrawnCell>,
    /// The boundaries.
    pub(super) curves: Vec<Vec<LabelPlace>>,
    /// Marks along the horizontal axis: where, and the number.
    pub(super) across: Vec<(i64, String)>,
    /// Marks along the vertical axis.
    pub(super) up: Vec<(i64, String)>,
}

/// A cell on a page.
#[derive(Debug)]
pub(super) struct DrawnCell {
    pub(super) outlines: Vec<Vec<LabelPlace>>,
    pub(super) labels: Vec<(String, LabelPlace)>,
    pub(super) dot: LabelPlace,
}

/// Returns the map laid out.
pub(super) fn page(map: &RegionMap) -> PicturePage {
    let dots: Vec<LabelPlace> = map.cells.iter().map(|cell| place(map, &cell.sample.0, &cell.sample.1)).collect();
    let cells = map.cells.iter().zip(&dots).map(|(cell, dot)| DrawnCell {
        outlines: cell.pieces.iter().map(|piece| outline(map, piece)).collect(),
        labels: labels(map, cell, &dots),
        dot: *dot,
    });
    let curves = map.curves.iter().map(|curve| curve.points.iter().map(|point| on_page(map, point)).collect());
    PicturePage {
        cells: cells.collect(),
        curves: curves.collect(),
        across: marks(&map.horizontal, true),
        up: marks(&map.vertical, false),
    }
}

/// The whole part of a number; numbers that a page cannot hold become its edge.
fn whole_part(value: &Rational) -> i64 {
    let limit = whole(1 << 40);
    let held = value.clone().max(-&limit).min(limit);
    held.floor().small().map_or(0, |(above, _)| above)
}

/// Where a value lies along a length, in hundredths of a pixel.
fn along(value: &Rational, axis: &MapAxis, length: i64) -> i64 {
    let half = whole(1) / whole(2);
    whole_part(&(&(&(value - &axis.low) / &(&axis.high - &axis.low)) * &whole(length * PIXEL) + half))
}

fn place(map: &RegionMap, x: &Rational, y: &Rational) -> LabelPlace {
    let [left, top, width, height] = FRAME;
    (left * PIXEL + along(x, &map.horizontal, width), (top + height) * PIXEL - along(y, &map.vertical, height))
}

fn on_page(map: &RegionMap, point: &BoundaryPoint) -> LabelPlace {
    place(map, &point.x, &((&point.low + &point.high) / whole(2)))
}

fn outline(map: &RegionMap, piece: &CellPiece) -> Vec<LabelPlace> {
    let mut out: Vec<LabelPlace> = piece.lower.iter().map(|point| on_page(map, point)).collect();
    out.extend(piece.upper.iter().rev().map(|point| on_page(map, point)));
    out.dedup();
    out
}

/// How wide a text is at most, in hundredths of a pixel.
pub(super) fn text_width(text: &str, size: i64) -> i64 {
    i64::try_from(text.chars().count()).unwrap_or(i64::MAX / 1_000_000) * LETTER * size
}

/// The texts that may stand in a cell, the best first.
fn texts(map: &RegionMap, cell: &MapCell) -> Vec<String> {
    let CellContent::Within(regions) = &cell.content else { return vec!["outside".to_owned()] };
    if regions.is_empty() {
        return vec![format!("{}: gap", cell.letter), cell.letter.clone()];
    }
    let shown: Vec<&super::ShownRegion> = regions.iter().filter_map(|place| map.shown.get(*place)).collect();
    let titles: Vec<&str> = shown.iter().map(|shown| shown.title.as_deref().unwrap_or(&shown.name)).collect();
    let names: Vec<&str> = shown.iter().map(|shown| shown.name.as_str()).collect();
    let mut out: Vec<String> = [titles, names].iter().map(|parts| format!("{}: {}", cell.letter, parts.join(" + "))).collect();
    out.retain(|text| text.chars().count() <= 44);
    out.push(cell.letter.clone());
    out
}

/// The labels of a cell: one for each of its components in which some text fits.
fn labels(map: &RegionMap, cell: &MapCell, dots: &[LabelPlace]) -> Vec<(String, LabelPlace)> {
    let mut components: Vec<usize> = cell.pieces.iter().map(|piece| piece.component).collect();
    components.sort_unstable();
    components.dedup();
    let texts = texts(map, cell);
    let mut out = Vec::new();
    for component in components {
        let own: Vec<&CellPiece> = cell.pieces.iter().filter(|piece| piece.component == component).collect();
        let sides: Vec<Sides> = own.iter().map(|piece| Sides::of(map, piece)).collect();
        let found = texts.iter().find_map(|text| {
            let best = sides.iter().filter_map(|sides| sides.spot(text_width(text, LABEL), dots)).max_by_key(|(score, _)| *score);
            best.map(|(_, place)| (text.clone(), place))
        });
        out.extend(found);
    }
    out
}

/// A piece as two rows of places, from left to right; the lower one is further down on the page.
struct Sides {
    lower: Vec<LabelPlace>,
    upper: Vec<LabelPlace>,
}

impl Sides {
    fn of(map: &RegionMap, piece: &CellPiece) -> Self {
        let side = |points: &[BoundaryPoint]| points.iter().map(|point| on_page(map, point)).collect();
        Self { lower: side(&piece.lower), upper: side(&piece.upper) }
    }

    /// The place of the middle of a text of this width where most room is left around, with how much; none if it does not fit.
    fn spot(&self, width: i64, dots: &[LabelPlace]) -> Option<(i64, LabelPlace)> {
        let (left, right) = (self.lower.first()?.0, self.lower.last()?.0);
        let (half, tall) = (width / 2 + 4 * PIXEL, (LABEL * PIXEL * 3) / 4);
        let middle = (left + right) / 2;
        let mut best: Option<(i64, LabelPlace)> = None;
        let step = 6 * PIXEL;
        let mut x = left + half;
        while x <= right - half {
            let inside = (0..=6).map(|part| x - half + (2 * half * part) / 6);
            let (mut top, mut bottom) = (i64::MIN, i64::MAX);
            for at in inside {
                top = top.max(ordinate(&self.upper, at));
                bottom = bottom.min(ordinate(&self.lower, at));
            }
            for part in 1..8 {
                let y = top + ((bottom - top) * part) / 8;
                let room = (y - top).min(bottom - y) - tall;
                let covers = |dot: &LabelPlace| (dot.0 - x).abs() < half + 5 * PIXEL && (dot.1 - y).abs() < tall + 5 * PIXEL;
                if room < 2 * PIXEL || dots.iter().any(covers) {
                    continue;
                }
                let score = room.min(30 * PIXEL) * 4 - (x - middle).abs() / 4;
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, (x, y)));
                }
            }
            x += step;
        }
        best
    }
}

/// The ordinate of a row of places at an abscissa, between neighbours on a straight line.
fn ordinate(row: &[LabelPlace], x: i64) -> i64 {
    let after = row.iter().position(|place| place.0 >= x);
    match after {
        Some(0) => row[0].1,
        Some(next) => {
            let ((x0, y0), (x1, y1)) = (row[next - 1], row[next]);
            if x1 == x0 { y1 } else { y0 + (y1 - y0) * (x - x0) / (x1 - x0) }
        }
        None => row.last().map_or(0, |place| place.1),
    }
}

/// Marks at round numbers: four to ten of them.
fn marks(axis: &MapAxis, across: bool) -> Vec<(i64, String)> {
    let [left, top, width, height] = FRAME;
    let length = &axis.high - &axis.low;
    let mut step = whole(1);
    while &length / &step > whole(10) {
        step *= whole(10);
    }
    while &length / &step < whole(1) {
        step /= whole(10);
    }
    // Now one to ten steps of a power of ten.
    for (few, parts) in [(2, 5), (5, 2)] {
        if &length / &step < whole(few) {
            step /= whole(parts);
            break;
        }
    }
    if &length / &step > whole(8) {
        step *= whole(2);
    }
    let mut out = Vec::new();
    let mut at = (&axis.low / &step).ceil() * &step;
    while at <= axis.high {
        let place =
            if across { left * PIXEL + along(&at, axis, width) } else { (top + height) * PIXEL - along(&at, axis, height) };
        out.push((place, decimal(&at)));
        at += &step;
    }
    out
}

/// Returns a number with few digits as a decimal, another one as a fraction.
pub(super) fn decimal(value: &Rational) -> String {
    let mut scaled = value.clone();
    for digits in 0..7 {
        if scaled.is_integer() {
            let sign = if value.is_negative() { "-" } else { "" };
            let text = format!("{:0>width$}", scaled.abs().to_string(), width = digits + 1);
            let (before, after) = text.split_at(text.len() - digits);
            return if after.is_empty() { format!("{sign}{before}") } else { format!("{sign}{before}.{after}") };
        }
        scaled *= whole(10);
    }
    value.to_string()
}

/// Returns hundredths of a pixel as a decimal.
pub(super) fn pixels(hundredths: i64) -> String {
    let (sign, size) = if hundredths < 0 { ("-", hundredths.unsigned_abs()) } else { ("", hundredths.unsigned_abs()) };
    match (size / 100, size % 100) {
        (before, 0) => format!("{sign}{before}"),
        (before, after) if after % 10 == 0 => format!("{sign}{before}.{}", after / 10),
        (before, after) => format!("{sign}{before}.{after:02}"),
    }
}

/// The lines of a text that is broken between words where it grows wider than a width in pixels.
pub(super) fn broken(text: &str, width: i64, size: i64) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match out.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + LETTER * size <= width * PIXEL => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => out.push(word.to_owned()),
        }
    }
    out
}
