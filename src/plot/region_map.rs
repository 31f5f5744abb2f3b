//! A map as data, without any format: exact cells of a rectangle in two parameters, their boundaries, and a point in each.
//!
//! Ordinates of boundaries are fractions, or roots narrowed to less than a thousandth of the vertical range. A map is drawn from
//! a number of vertical lines; on each of them every cell is exact, and between two of them a boundary is a straight line.

use std::collections::BTreeSet;

use kernel::number::Rational;

use crate::certify::Word;
use crate::expression::Variable;

/// A map of what holds where, in two parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionMap {
    /// The key of the paper.
    pub slug: String,
    /// The title of the map.
    pub title: String,
    /// Where the map stands in the paper, in words; empty if the paper has no such figure.
    pub places: Vec<String>,
    /// The horizontal axis.
    pub horizontal: MapAxis,
    /// The vertical axis.
    pub vertical: MapAxis,
    /// The values of the other parameters.
    pub fixed: Vec<FixedValue>,
    /// What is shown.
    pub shown: Vec<ShownRegion>,
    /// The cells, each set of regions once: first those where something shown holds, then the gap, then what lies outside the
    /// assumptions.
    pub cells: Vec<MapCell>,
    /// The boundaries between cells.
    pub curves: Vec<BoundaryCurve>,
    /// How many vertical lines were examined.
    pub columns: usize,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapAxis {
    /// The parameter.
    pub variable: Variable,
    /// Its symbol in LaTeX.
    pub latex: String,
    /// Its words.
    pub title: Option<String>,
    /// Where the axis begins.
    pub low: Rational,
    /// Where it ends.
    pub high: Rational,
}

/// A parameter with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FixedValue {
    /// The parameter.
    pub variable: Variable,
    /// Its symbol in LaTeX.
    pub latex: String,
    /// Its value.
    pub value: Rational,
    /// The label that the value stands for, if the parameter has labels.
    pub label: Option<String>,
}

/// A region, a condition, or an assessment that is an equilibrium.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownRegion {
    /// Its name, or the words of the question.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// Where it stands in the paper.
    pub places: Vec<String>,
    /// For what had to be derived: the verdict on what was derived.
    pub derived: Option<Word>,
}

/// What holds in a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CellContent {
    /// The assumptions hold, and these of what is shown, by place: none in a gap.
    Within(BTreeSet<usize>),
    /// Some assumption fails.
    Outside,
}

/// All places at which the same things hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapCell {
    /// A letter by which pictures refer to the cell.
    pub letter: String,
    /// What holds there.
    pub content: CellContent,
    /// A point in it.
    pub sample: (Rational, Rational),
    /// The parts of the rectangle that it takes up.
    pub pieces: Vec<CellPiece>,
}

/// A part of a cell between two boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellPiece {
    /// The boundary below, from left to right.
    pub lower: Vec<BoundaryPoint>,
    /// The boundary above, from left to right.
    pub upper: Vec<BoundaryPoint>,
    /// Pieces that touch have the same number.
    pub component: usize,
}

/// A point of a boundary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryPoint {
    /// Where, horizontally.
    pub x: Rational,
    /// The ordinate, if the two are equal; else it lies between the two.
    pub low: Rational,
    /// See `low`.
    pub high: Rational,
}

impl BoundaryPoint {
    /// Returns a point with an exact ordinate.
    #[must_use]
    pub fn exact(x: Rational, y: Rational) -> Self {
        Self { x, low: y.clone(), high: y }
    }
}

/// A boundary between two cells, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundaryCurve {
    /// The polynomials in the two parameters that vanish along it, as text, in the order in which they do.
    pub polynomials: Vec<String>,
    /// The points, from left to right; two points one above the other for a vertical line.
    pub points: Vec<BoundaryPoint>,
}

impl MapCell {
    /// Returns true iff the assumptions hold in the cell and nothing that is shown does.
    #[must_use]
    pub fn is_gap(&self) -> bool {
        matches!(&self.content, CellContent::Within(regions) if regions.is_empty())
    }
}
