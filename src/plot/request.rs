//! What is to be drawn: a `map` item of the file, changed by what the reader asks for, or a choice of the tool.

use std::collections::BTreeSet;
use std::sync::Arc;

use kernel::number::{Rational, whole};

use super::fault::MapFault;
use crate::expression::evaluate::{self, Assignment};
use crate::expression::{TermRef, Variable};
use crate::paper::{Map, Model, Paper};

/// What a caller asks for. The default asks for the only `map` item of the file, or leaves everything to the tool.
#[derive(Clone, Debug)]
pub struct MapRequest {
    /// The title of a `map` item of the file.
    pub name: Option<String>,
    /// The horizontal parameter, by name.
    pub horizontal: Option<String>,
    /// The vertical parameter, by name.
    pub vertical: Option<String>,
    /// The ends of the horizontal axis.
    pub horizontal_range: Option<(Rational, Rational)>,
    /// The ends of the vertical axis.
    pub vertical_range: Option<(Rational, Rational)>,
    /// Values of other parameters.
    pub fix: Assignment,
    /// What is shown; all regions if none is named.
    pub show: Vec<ShownRequest>,
    /// Points of the paper, such as the witnesses of an audit, at which the other parameters may be held: used where the tool
    /// chooses.
    pub points: Vec<Assignment>,
    /// How many columns are examined to begin with.
    pub columns: u32,
}

impl Default for MapRequest {
    fn default() -> Self {
        Self {
            name: None,
            horizontal: None,
            vertical: None,
            horizontal_range: None,
            vertical_range: None,
            fix: Assignment::new(),
            show: Vec::new(),
            points: Vec::new(),
            columns: 240,
        }
    }
}

/// Something that is to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShownRequest {
    /// A region or a condition, by its name.
    Named(String),
    /// What a claim of the paper states, by the claim's id; shown by these words.
    Claim {
        /// The id.
        id: String,
        /// How it is called in the map.
        shown: String,
    },
    /// The condition that a claim of the paper states to be equivalent to its question.
    Exact {
        /// The id of the claim.
        id: String,
        /// How the condition is called in the map.
        shown: String,
    },
}

/// A request with everything in it that the file and the caller say; what is missing may still be chosen.
#[derive(Clone, Debug)]
pub(super) struct MapPlan {
    /// The title.
    pub(super) title: Option<String>,
    /// The axes, as far as they are given.
    pub(super) horizontal: Option<PlannedAxis>,
    pub(super) vertical: Option<PlannedAxis>,
    /// The values given.
    pub(super) fix: Assignment,
    /// What is shown.
    pub(super) show: Vec<ShownRequest>,
    /// Where the map stands in the paper.
    pub(super) places: Vec<String>,
}

/// A parameter as an axis.
#[derive(Clone, Debug)]
pub(super) struct PlannedAxis {
    pub(super) variable: Variable,
    pub(super) range: Option<(Rational, Rational)>,
}

/// Returns the plan that a request comes to.
///
/// # Errors
/// A map, a parameter or a region that the paper does not have; an axis that is fixed, or empty.
pub(super) fn plan(paper: &Paper, model: &Model, request: &MapRequest) -> Result<MapPlan, MapFault> {
    let chosen_axes = request.horizontal.is_some() || request.vertical.is_some();
    let item = match &request.name {
        Some(name) => Some(named(paper, name)?),
        None if chosen_axes => None,
        None => paper.maps.first(),
    };
    let own = |axis: Option<&(Variable, TermRef, TermRef)>| {
        let (variable, low, high) = axis?;
        Some(PlannedAxis { variable: variable.clone(), range: Some((value(low)?, value(high)?)) })
    };
    let axis = |asked: &Option<String>, range: &Option<(Rational, Rational)>, own: Option<PlannedAxis>| {
        let mut out = match asked {
            Some(name) => {
                let variable = variable(model, request, name)?;
                let kept = own.filter(|own| own.variable == variable).and_then(|own| own.range);
                Some(PlannedAxis { variable, range: kept })
            }
            None => own,
        };
        if let (Some(out), Some(range)) = (&mut out, range) {
            out.range = Some(range.clone());
        }
        match &out {
            Some(PlannedAxis { variable, range: Some((low, high)) }) if low >= high => {
                Err(MapFault::EmptyRange { axis: variable.clone(), low: low.clone(), high: high.clone() })
            }
            _ => Ok(out),
        }
    };
    let horizontal = axis(&request.horizontal, &request.horizontal_range, own(item.and_then(|map| map.horizontal.as_ref())))?;
    let vertical = axis(&request.vertical, &request.vertical_range, own(item.and_then(|map| map.vertical.as_ref())))?;
    if let (Some(one), Some(other)) = (&horizontal, &vertical)
        && one.variable == other.variable
    {
        return Err(MapFault::SameAxes(one.variable.clone()));
    }
    let mut fix: Assignment = Assignment::new();
    for (variable, term) in item.map(|map| map.fix.as_slice()).unwrap_or_default() {
        fix.extend(value(term).map(|value| (variable.clone(), value)));
    }
    fix.extend(request.fix.clone());
    for axis in [&horizontal, &vertical].into_iter().flatten() {
        if request.fix.contains_key(&axis.variable) {
            return Err(MapFault::FixedAxis(axis.variable.clone()));
        }
        fix.remove(&axis.variable);
    }
    let show = if !request.show.is_empty() {
        request.show.clone()
    } else {
        let own = item.map(|map| map.show.as_slice()).unwrap_or_default();
        let all: Vec<Arc<str>> = model.regions.iter().map(|region| region.name.clone()).collect();
        let names = if own.is_empty() { all } else { own.to_vec() };
        names.iter().map(|name| ShownRequest::Named(name.to_string())).collect()
    };
    if show.is_empty() {
        return Err(MapFault::NothingShown);
    }
    let places = item.map(|map| places(paper, map)).unwrap_or_default();
    Ok(MapPlan { title: item.map(|map| map.title.clone()), horizontal, vertical, fix, show, places })
}

/// Where a map stands in the paper, by the ledger.
fn places(paper: &Paper, map: &Map) -> Vec<String> {
    let item = format!("map \"{}\"", map.title);
    let here = paper.ledger.iter().filter(|entry| entry.items.contains(&item));
    here.map(|entry| format!("{} {}", entry.kind, entry.number)).collect()
}

/// The map with a title, or whose title begins so and no other's.
fn named<'a>(paper: &'a Paper, name: &str) -> Result<&'a Map, MapFault> {
    if let Some(map) = paper.maps.iter().find(|map| map.title == name) {
        return Ok(map);
    }
    let mut near = paper.maps.iter().filter(|map| map.title.contains(name));
    match (near.next(), near.next()) {
        (Some(map), None) => Ok(map),
        _ => {
            let known = paper.maps.iter().map(|map| map.title.clone()).collect();
            Err(MapFault::NoSuchMap { name: name.to_owned(), known })
        }
    }
}

/// A real parameter by its name; a number that a claim to be shown leaves free counts, too.
fn variable(model: &Model, request: &MapRequest, name: &str) -> Result<Variable, MapFault> {
    if let Some(parameter) = model.parameters.iter().find(|parameter| &*parameter.name == name) {
        if parameter.integer || !parameter.labels.is_empty() {
            return Err(MapFault::NotReal(parameter.name.clone()));
        }
        return Ok(parameter.name.clone());
    }
    let chosen = model.games.iter().flat_map(|game| &game.variables).find(|variable| &*variable.name == name);
    if let Some(chosen) = chosen.filter(|_| request.show.iter().any(|shown| matches!(shown, ShownRequest::Claim { .. }))) {
        return Ok(chosen.name.clone());
    }
    let near = model.parameters.iter().map(|parameter| parameter.name.clone());
    let near = near.min_by_key(|known| strsim::damerau_levenshtein(known, name));
    Err(MapFault::UnknownParameter { name: name.to_owned(), near })
}

/// The value of a constant.
fn value(term: &TermRef) -> Option<Rational> {
    evaluate::term(term, &Assignment::new()).value()
}

/// Returns the ends of an axis where none are given: the bounds in `bounds`, or an interval of length 1, or up to twice `around`.
pub(super) fn usual_range((low, high): (Option<Rational>, Option<Rational>), around: Option<&Rational>) -> (Rational, Rational) {
    let reach = |from: &Rational| {
        let twice = around.map(|value| (value - from).abs() * whole(2)).filter(Rational::is_positive);
        twice.map_or_else(|| whole(1), |twice| twice.ceil())
    };
    match (low, high) {
        (Some(low), Some(high)) if low < high => (low, high),
        (Some(low), _) => {
            let high = &low + &reach(&low);
            (low, high)
        }
        (None, Some(high)) => (&high - &reach(&high), high),
        (None, None) => {
            let middle = around.map_or_else(|| whole(0), Rational::floor);
            (&middle - &whole(1), &middle + &whole(1))
        }
    }
}

/// Returns the names of the variables in the order of the model, those of no parameter last.
pub(super) fn in_order(model: &Model, names: &BTreeSet<Variable>) -> Vec<Variable> {
    let known = model.parameters.iter().map(|parameter| &parameter.name).filter(|name| names.contains(*name));
    let others = names.iter().filter(|name| !model.parameters.iter().any(|parameter| parameter.name == **name));
    known.chain(others).cloned().collect()
}
