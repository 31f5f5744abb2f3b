//! Chooses two parameters, and values for the others, at which most regions can be seen; and proposes values that are missing.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::Value;
use kernel::number::{Rational, whole};

use super::fault::MapFault;
use super::ground::{Ground, PlotWindow};
use super::plane::Plane;
use super::region_map::CellContent;
use super::request::{PlannedAxis, in_order, usual_range};
use super::shown::Shown;
use crate::certify::Word;
use crate::derive::DerivationContext;
use crate::derive::interior::interior;
use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::paper::{Claim, Model, Paper};

/// How many points along each axis are looked at to compare two choices.
const LOOKS: i64 = 9;
/// How many points of the paper are tried.
const POINTS: usize = 12;

/// Where regions can be seen.
#[derive(Debug)]
pub(super) struct Choice {
    pub(super) horizontal: PlannedAxis,
    pub(super) vertical: PlannedAxis,
    pub(super) fix: Assignment,
}

/// Returns points at which something that is shown holds: those given, then one per region that the solver finds.
pub(super) fn points(
    paper: &Paper,
    base: &Claim,
    shown: &[Shown],
    given: &[Assignment],
    means: Option<DerivationContext<'_>>,
) -> Vec<Assignment> {
    let mut out: Vec<Assignment> = given.iter().take(POINTS).cloned().collect();
    let Some(means) = means else { return out };
    for one in shown.iter().filter(|one| !one.is_derived()).take(POINTS) {
        let Some(found) = interior(paper, base, &one.condition, means) else { continue };
        let (Word::Proved, Some(point)) = (found.verdict, found.point) else { continue };
        let fraction = |(name, value): &(Variable, Value)| match value {
            Value::Rational(value) => Some((name.clone(), value.clone())),
            Value::Root { .. } => None,
        };
        out.push(point.values.iter().filter_map(fraction).collect());
    }
    out
}

/// Returns the choice of axes and values at which most regions, then most cells, are seen at a few points; the first in the order
/// of the points and the parameters among equals.
///
/// # Errors
/// Nothing can be seen anywhere.
pub(super) fn choose(model: &Model, ground: &Ground, points: &[Assignment], fix: &Assignment) -> Result<Choice, MapFault> {
    let real = |name: &Variable| {
        let own = model.parameters.iter().find(|parameter| parameter.name == *name);
        own.is_none_or(|parameter| !parameter.integer && parameter.labels.is_empty())
    };
    let names = in_order(model, &ground.mentioned());
    let axes: Vec<&Variable> = names.iter().filter(|name| real(name) && !fix.contains_key(*name)).collect();
    let mut best: Option<((usize, usize), Choice)> = None;
    for point in points {
        let mut held = point.clone();
        held.extend(fix.clone());
        for (place, horizontal) in axes.iter().enumerate() {
            for vertical in &axes[place + 1..] {
                let mut fix = held.clone();
                fix.remove(*horizontal);
                fix.remove(*vertical);
                let view = PlotWindow { horizontal, vertical, fix: &fix };
                let Ok(plane) = ground.rough(&view) else { continue };
                let axis = |name: &Variable| {
                    let range = usual_range(ground.bounds(name, &fix), held.get(name));
                    PlannedAxis { variable: name.clone(), range: Some(range) }
                };
                let (across, up) = (axis(horizontal), axis(vertical));
                let seen = seen(&plane, &across, &up);
                let regions: BTreeSet<usize> = seen
                    .iter()
                    .filter_map(|content| match content {
                        CellContent::Within(regions) => Some(regions),
                        CellContent::Outside => None,
                    })
                    .flatten()
                    .copied()
                    .collect();
                let score = (regions.len(), seen.len());
                if score.0 > 0 && best.as_ref().is_none_or(|(most, _)| score > *most) {
                    best = Some((score, Choice { horizontal: across, vertical: up, fix }));
                }
            }
        }
    }
    best.map(|(_, choice)| choice).ok_or(MapFault::NothingChosen)
}

/// What holds at some points of a rectangle.
fn seen(plane: &Plane, across: &PlannedAxis, up: &PlannedAxis) -> BTreeSet<CellContent> {
    let places = |axis: &PlannedAxis| -> Vec<Rational> {
        let Some((low, high)) = &axis.range else { return Vec::new() };
        (0..LOOKS).map(|place| low + &(&(high - low) * &(whole(2 * place + 1) / whole(2 * LOOKS)))).collect()
    };
    let ordinates = places(up);
    places(across).iter().flat_map(|x| ordinates.iter().map(move |y| plane.content_at(x, y))).collect()
}

/// Returns values for the parameters that have none: of the first point at which they fit the values given, or else from the
/// middle of what the assumptions allow.
pub(super) fn proposal(
    ground: &Ground,
    names: &[Variable],
    points: &[Assignment],
    (horizontal, vertical, fix): (&Variable, &Variable, &Assignment),
) -> Vec<(Variable, Rational)> {
    for point in points {
        let mut all: Assignment = names.iter().filter_map(|name| Some((name.clone(), point.get(name)?.clone()))).collect();
        if all.len() < names.len() {
            continue;
        }
        all.extend(fix.clone());
        if ground.rough(&PlotWindow { horizontal, vertical, fix: &all }).is_ok() {
            return names.iter().filter_map(|name| Some((Arc::clone(name), all.get(name)?.clone()))).collect();
        }
    }
    let mut all = fix.clone();
    for name in names {
        let (low, high) = usual_range(ground.bounds(name, &all), None);
        all.insert(name.clone(), (low + high) / whole(2));
    }
    names.iter().filter_map(|name| Some((Arc::clone(name), all.get(name)?.clone()))).collect()
}
