//! A map of regions as JSON: a contract, described by `schema/map.schema.json`. All numbers are exact, as text. No times, nothing
//! of the machine: the same file and options give the same bytes.

use schemars::JsonSchema;
use serde::Serialize;

use super::indent;
use super::vocabulary::{FractionText, Verdict};
use crate::certify::Word;
use crate::paper::Paper;
use crate::plot::{BoundaryPoint, CellContent, MapAxis, RegionMap};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee map --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "A map of the regions of a paper in two parameters", deny_unknown_fields)]
pub(super) struct MapDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    /// The title of the map.
    title: String,
    /// Where the map stands in the paper.
    places: Vec<String>,
    /// What the paper was read from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    horizontal: AxisObject,
    vertical: AxisObject,
    /// The values of the other parameters, in the order of the paper.
    fixed: Vec<FixedObject>,
    /// What is shown; cells refer to it by place, from 0.
    shown: Vec<ShownObject>,
    /// The cells, each set of regions once.
    cells: Vec<CellObject>,
    /// The boundaries between cells, with a straight line from each point to the next.
    boundaries: Vec<BoundaryObject>,
    /// How many vertical lines were examined; on each of them every cell is exact.
    columns: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AxisObject {
    parameter: String,
    /// Its symbol.
    latex: String,
    /// Its words in the file.
    words: Option<String>,
    #[schemars(with = "FractionText")]
    low: String,
    #[schemars(with = "FractionText")]
    high: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FixedObject {
    parameter: String,
    /// Its symbol.
    latex: String,
    #[schemars(with = "FractionText")]
    value: String,
    /// The label that the value stands for, if the parameter has labels.
    label: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ShownObject {
    name: String,
    title: Option<String>,
    places: Vec<String>,
    /// For an equilibrium, and for a condition with quantifiers: the verdict on the condition that was derived; null for all
    /// others.
    #[schemars(with = "Option<Verdict>")]
    derived: Option<&'static str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CellObject {
    letter: String,
    /// Whether the assumptions hold.
    within_assumptions: bool,
    /// What holds in the cell, by place in `shown`; outside the assumptions nothing is said.
    regions: Vec<usize>,
    /// A point in the cell: the horizontal and the vertical parameter.
    #[schemars(with = "[FractionText; 2]")]
    sample: [String; 2],
    pieces: Vec<PieceObject>,
}

/// A part of a cell, between two rows of points from left to right.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PieceObject {
    /// Pieces of one cell that touch have the same number.
    component: usize,
    lower: Vec<MapPointObject>,
    upper: Vec<MapPointObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BoundaryObject {
    /// The polynomials that vanish along it, in the order in which they do.
    polynomials: Vec<String>,
    points: Vec<MapPointObject>,
}

/// A point of a boundary: the ordinate is `y`, or lies between the two numbers of `y`.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct MapPointObject {
    #[schemars(with = "FractionText")]
    x: String,
    #[schemars(with = "Vec<FractionText>", length(min = 1, max = 2))]
    y: Vec<String>,
}

fn point(point: &BoundaryPoint) -> MapPointObject {
    let mut y = vec![point.low.to_string()];
    if point.low != point.high {
        y.push(point.high.to_string());
    }
    MapPointObject { x: point.x.to_string(), y }
}

fn axis(axis: &MapAxis) -> AxisObject {
    AxisObject {
        parameter: axis.variable.to_string(),
        latex: axis.latex.clone(),
        words: axis.title.clone(),
        low: axis.low.to_string(),
        high: axis.high.to_string(),
    }
}

/// Returns the map, indented, with a line end at the end.
#[must_use]
pub fn print(map: &RegionMap, paper: &Paper) -> String {
    let cells = map.cells.iter().map(|cell| CellObject {
        letter: cell.letter.clone(),
        within_assumptions: cell.content != CellContent::Outside,
        regions: match &cell.content {
            CellContent::Within(regions) => regions.iter().copied().collect(),
            CellContent::Outside => Vec::new(),
        },
        sample: [cell.sample.0.to_string(), cell.sample.1.to_string()],
        pieces: cell
            .pieces
            .iter()
            .map(|piece| PieceObject {
                component: piece.component,
                lower: piece.lower.iter().map(point).collect(),
                upper: piece.upper.iter().map(point).collect(),
            })
            .collect(),
    });
    let document = MapDocument {
        version: VERSION,
        slug: map.slug.clone(),
        title: map.title.clone(),
        places: map.places.clone(),
        files: paper.sources.origins(),
        horizontal: axis(&map.horizontal),
        vertical: axis(&map.vertical),
        fixed: map
            .fixed
            .iter()
            .map(|fixed| FixedObject {
                parameter: fixed.variable.to_string(),
                latex: fixed.latex.clone(),
                value: fixed.value.to_string(),
                label: fixed.label.clone(),
            })
            .collect(),
        shown: map
            .shown
            .iter()
            .map(|shown| ShownObject {
                name: shown.name.clone(),
                title: shown.title.clone(),
                places: shown.places.clone(),
                derived: shown.derived.map(Word::as_str),
            })
            .collect(),
        cells: cells.collect(),
        boundaries: map
            .curves
            .iter()
            .map(|curve| BoundaryObject {
                polynomials: curve.polynomials.clone(),
                points: curve.points.iter().map(point).collect(),
            })
            .collect(),
        columns: map.columns,
    };
    // Strings and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
