//! Maps of a paper's regions in two parameters: exact cells, and pictures of them.
//!
//! The other parameters have exact values. On each of many vertical lines the roots of all polynomials that occur are isolated
//! exactly, and one fraction between each two neighbouring roots decides what holds there: no cell is guessed. [`region_map()`]
//! gives the map as data; [`svg()`] and [`tikz()`] draw it. No file of this room computes with floats: a place on the page is a
//! fraction, rounded to hundredths of a pixel.

mod assemble;
mod choose;
mod fault;
mod ground;
mod letters;
mod page;
#[cfg(feature = "pictures")]
mod picture;
mod plane;
mod real;
mod region_map;
mod request;
mod shown;
mod svg;
mod sweep;
mod symbol;
mod tikz;
mod words;

pub use fault::MapFault;
#[cfg(feature = "pictures")]
pub use picture::{PictureFault, pdf, png};
pub use region_map::{
    BoundaryCurve, BoundaryPoint, CellContent, CellPiece, FixedValue, MapAxis, MapCell, RegionMap, ShownRegion,
};
pub use request::{MapRequest, ShownRequest};
pub use svg::svg;
pub(crate) use svg::xml_escaped;
pub use tikz::tikz;
pub use words::summary;

use std::sync::Arc;

use crate::derive::DerivationContext;
use crate::expression::Variable;
use crate::expression::evaluate::Assignment;
use crate::paper::{Claim, Model, Paper, Role, Statement};
use crate::source::{SourceId, Span};
use ground::{Ground, PlotWindow};
use request::{PlannedAxis, usual_range};
use sweep::Rectangle;

/// The most regions that one map shows.
const MOST_SHOWN: usize = 24;

/// Returns the map that the request asks for: of the paper's first `map` item if the request names nothing. The solver is needed
/// for equilibria and for conditions with quantifiers, which are derived at the fixed values; and to choose parameters and values
/// where the request gives no points. The same paper and request give the same map.
///
/// # Errors
/// [`MapFault`] names what the paper does not have, what has no value, and what has no exact formula in two parameters.
///
/// # Example
/// ```
/// use referee::plot::{MapRequest, region_map, svg};
/// # use referee::paper::read;
/// # use referee::source::Sources;
///
/// let mut sources = Sources::default();
/// let text = "paper \"P\"\nparameters: p, q in (0, 1)\nregion low: less: p < q\nmap \"all\": horizontal p in [0, 1]; vertical q in [0, 1]\n";
/// let main = sources.add("p.referee", text);
/// let paper = read("p", sources, main, &mut |_, _| Err("none".to_owned())).unwrap();
/// let map = region_map(&paper, &MapRequest::default(), None).unwrap();
/// assert_eq!(map.cells.len(), 2);
/// assert!(svg(&map).starts_with("<svg"));
/// ```
pub fn region_map(paper: &Paper, request: &MapRequest, means: Option<DerivationContext<'_>>) -> Result<RegionMap, MapFault> {
    let empty = Model::default();
    let index = reading(paper, request);
    let model = paper.models.get(index).unwrap_or(&empty);
    let plan = request::plan(paper, model, request)?;
    if plan.show.len() > MOST_SHOWN {
        return Err(MapFault::TooMany(plan.show.len()));
    }
    let base = base_claim(index);
    let asked = shown::resolve(paper, model, &plan.show)?;
    let ground = Ground::new(model, &base, &asked)?;
    let points = || choose::points(paper, &base, &asked, &request.points, means);
    let (horizontal, vertical, fix) = match (plan.horizontal, plan.vertical) {
        (Some(horizontal), Some(vertical)) => {
            let fixed = |name: &Variable| plan.fix.contains_key(name);
            let is_axis = |name: &Variable| *name == horizontal.variable || *name == vertical.variable;
            let missing = request::in_order(model, &ground.mentioned());
            let missing: Vec<Variable> = missing.into_iter().filter(|name| !fixed(name) && !is_axis(name)).collect();
            if !missing.is_empty() {
                let axes = (&horizontal.variable, &vertical.variable, &plan.fix);
                let proposal = choose::proposal(&ground, &missing, &points(), axes);
                return Err(MapFault::MissingValues { names: missing, proposal });
            }
            (horizontal, vertical, plan.fix)
        }
        (None, None) => {
            let choice = choose::choose(model, &ground, &points(), &plan.fix)?;
            (choice.horizontal, choice.vertical, choice.fix)
        }
        (Some(one), None) | (None, Some(one)) => return Err(MapFault::OneAxis(one.variable)),
    };
    let derived = asked.into_iter().map(|shown| shown.derived(paper, &base, &fix, means)).collect::<Result<Vec<_>, _>>()?;
    let ground = Ground::new(model, &base, &derived)?;
    let plane = ground.plane(&PlotWindow { horizontal: &horizontal.variable, vertical: &vertical.variable, fix: &fix })?;
    let ends = |axis: &PlannedAxis| axis.range.clone().unwrap_or_else(|| usual_range(ground.bounds(&axis.variable, &fix), None));
    let rectangle = Rectangle { horizontal: ends(&horizontal), vertical: ends(&vertical) };
    let (runs, columns) = sweep::runs(&plane, &rectangle, request.columns);
    let names = [&*horizontal.variable, &*vertical.variable];
    let (cells, curves) = assemble::assemble(&plane, &rectangle, &runs, names);
    let Rectangle { horizontal: across, vertical: up } = rectangle;
    let shown: Vec<ShownRegion> = derived.into_iter().map(|shown| shown.region).collect();
    let fixed = fixed_values(model, &fix);
    Ok(RegionMap {
        slug: paper.slug.clone(),
        title: plan.title.unwrap_or_else(|| format!("What holds by {} and {}", horizontal.variable, vertical.variable)),
        places: plan.places,
        horizontal: axis(model, horizontal.variable, across),
        vertical: axis(model, vertical.variable, up),
        fixed,
        shown,
        cells: letters::lettered(cells),
        curves,
        columns,
    })
}

/// The model of the first claim that is to be shown, else the default one.
fn reading(paper: &Paper, request: &MapRequest) -> usize {
    let model = |shown: &ShownRequest| match shown {
        ShownRequest::Named(_) => None,
        ShownRequest::Claim { id, .. } | ShownRequest::Exact { id, .. } => {
            paper.claims.iter().find(|claim| claim.id == *id).map(|claim| claim.model)
        }
    };
    request.show.iter().find_map(model).unwrap_or(0)
}

/// A claim with no hypotheses but the assumptions.
fn base_claim(model: usize) -> Claim {
    Claim {
        id: "map".to_owned(),
        title: "map".to_owned(),
        places: Vec::new(),
        span: Span { source: SourceId(0), start: 0, end: 0 },
        role: Role::Question,
        belongs_to: "map".to_owned(),
        model,
        statement: Statement::Holds(crate::expression::build::truth(true)),
        written: String::new(),
        given: Vec::new(),
        without: Vec::new(),
        binds: Vec::new(),
        expected: None,
        rests_on: Vec::new(),
        standings: Vec::new(),
        derivation: None,
    }
}

fn axis(model: &Model, variable: Variable, (low, high): (kernel::number::Rational, kernel::number::Rational)) -> MapAxis {
    let own = model.parameters.iter().find(|parameter| parameter.name == variable);
    MapAxis {
        latex: own.map_or_else(|| variable.to_string(), |parameter| parameter.latex.clone()),
        title: own.and_then(|parameter| parameter.title.clone()),
        variable,
        low,
        high,
    }
}

/// The values given, in the order of the model.
fn fixed_values(model: &Model, fix: &Assignment) -> Vec<FixedValue> {
    let value = |variable: Variable| {
        let own = model.parameters.iter().find(|parameter| parameter.name == variable);
        let value = fix.get(&variable)?.clone();
        let place = value.small().filter(|(_, below)| *below == 1).and_then(|(above, _)| usize::try_from(above).ok());
        let label = own.zip(place).and_then(|(own, place)| own.labels.get(place).map(ToString::to_string));
        Some(FixedValue { latex: own.map_or_else(|| variable.to_string(), |own| own.latex.clone()), variable, value, label })
    };
    request::in_order(model, &fix.keys().map(Arc::clone).collect()).into_iter().filter_map(value).collect()
}
