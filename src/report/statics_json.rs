//! Writes comparative statics as JSON, in the format that `schema/statics.schema.json` describes.
//!
//! The output has no times and no machine details: the same input gives the same bytes, unless the time budget ran out. Called by
//! `referee statics --format json`. Not part of a verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::string_enum;
use super::{evaluated, indent, statement, statics};
use crate::certify::Point;
use crate::diagnose::statics::{Monotonicity, Statics, StaticsRow};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee statics --format json` prints. It has no times and no machine details: the same input gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "How the numbers that a paper defines move with its parameters", deny_unknown_fields)]
pub(super) struct StaticsDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The key of the paper: its folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// The files that the paper was read from, the main file first, as paths relative to the main file's folder.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not every row was decided; null if every row was examined.
    stopped: Option<String>,
    /// A row for each number and each parameter that it mentions, in the order of the file.
    rows: Vec<RowObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RowObject {
    /// The name of the number.
    form: String,
    /// The alternative that is in force, for each reading.
    alternatives: Vec<String>,
    /// The defining term of the number.
    stands_for: String,
    /// The parameter that changes.
    parameter: String,
    /// How the number changes as the parameter rises.
    #[schemars(with = "CourseWord")]
    course: &'static str,
    /// Two points between which it rises, if it is not monotone or not decided.
    rising: Option<PointPairObject>,
    /// Two points between which it falls, if it is not monotone or not decided.
    falling: Option<PointPairObject>,
    /// How the claims about it compare with the result.
    #[schemars(with = "PaperWord")]
    paper: &'static str,
    /// The claims about it.
    claims: Vec<StaticsClaimObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PointPairObject {
    /// The values of the parameters; `v@2` is the value of `v` at the second point.
    point: BTreeMap<String, String>,
    /// The number at the first point.
    from: String,
    /// The number at the second point, where the parameter is larger.
    to: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StaticsClaimObject {
    id: String,
    says: String,
    #[schemars(with = "RelationWord")]
    relation: &'static str,
}

string_enum! {
    CourseWord = [
        "strictly increasing",
        "weakly increasing",
        "strictly decreasing",
        "weakly decreasing",
        "constant",
        "both",
        "no two points",
        "open",
    ]
}
string_enum!(PaperWord = ["not stated", "stated", "conditional", "vacuous", "undecided", "contradicted"]);
string_enum!(RelationWord = ["stated", "conditional", "vacuous", "undecided", "contradicted"]);

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Statics) -> String {
    let paper = &*found.paper;
    let document = StaticsDocument {
        version: VERSION,
        slug: paper.slug.clone(),
        title: paper.title.clone(),
        files: paper.sources.origins(),
        stopped: found.stopped.clone(),
        rows: found.rows.iter().filter_map(|statics| row(found, statics)).collect(),
    };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn row(found: &Statics, row: &StaticsRow) -> Option<RowObject> {
    let definition = statics::definition(found, row)?;
    let pair = |point: &Point| {
        let (from, to) = statics::values(found, row, point)?;
        let point = point.values.iter().map(|(name, value)| (name.to_string(), evaluated::value(value))).collect();
        Some(PointPairObject { point, from, to })
    };
    let (rising, falling) = match &row.course {
        Monotonicity::Both { rising, falling } => (pair(rising), pair(falling)),
        Monotonicity::Open { rising, falling } => {
            (rising.as_ref().and_then(|point| pair(point)), falling.as_ref().and_then(|point| pair(point)))
        }
        Monotonicity::Rising { .. } | Monotonicity::Falling { .. } | Monotonicity::Constant | Monotonicity::NoPair => {
            (None, None)
        }
    };
    let claims = row.said.iter().filter_map(|(index, stated)| {
        let claim = found.paper.claims.get(*index)?;
        let relation = statics::word(Some(*stated));
        Some(StaticsClaimObject { id: claim.id.clone(), says: statement::statement_text(&claim.statement), relation })
    });
    Some(RowObject {
        form: definition.name.to_string(),
        alternatives: found.paper.models.get(row.model)?.alternatives.iter().map(ToString::to_string).collect(),
        stands_for: definition.body.to_string(),
        parameter: row.variable.to_string(),
        course: statics::course_text(&row.course),
        rising,
        falling,
        paper: statics::word(statics::verdict(row)),
        claims: claims.collect(),
    })
}
