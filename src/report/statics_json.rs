//! Comparative statics as JSON: a contract, described by `schema/statics.schema.json`. No times, nothing of the machine: the same
//! file gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::words;
use super::{evaluated, indent, statement, statics};
use crate::certify::Point;
use crate::diagnose::statics::{Monotonicity, Statics, StaticsRow};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee statics --format json` prints. No times, nothing of the machine: the same file gives the same bytes,
/// unless time was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "How the numbers that a paper defines move with its parameters", deny_unknown_fields)]
pub(super) struct StaticsDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// What the paper was read from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not everything was looked at; null if it was.
    stopped: Option<String>,
    /// One per number and parameter that it mentions, in the order of the file.
    rows: Vec<RowObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RowObject {
    /// The name of the number.
    form: String,
    /// The alternative in force of each reading.
    alternatives: Vec<String>,
    stands_for: String,
    parameter: String,
    #[schemars(with = "CourseWord")]
    course: &'static str,
    /// Two points between which it rises, where it does not only rise or only fall.
    rising: Option<PointPairObject>,
    /// Two points between which it falls.
    falling: Option<PointPairObject>,
    /// What all claims about it come to.
    #[schemars(with = "PaperWord")]
    paper: &'static str,
    claims: Vec<StaticsClaimObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PointPairObject {
    /// `v@2` is the parameter's value at the second point.
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

words! {
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
words!(PaperWord = ["not stated", "stated", "conditional", "vacuous", "undecided", "contradicted"]);
words!(RelationWord = ["stated", "conditional", "vacuous", "undecided", "contradicted"]);

/// The rows, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Statics) -> String {
    let paper = &*found.paper;
    let document = StaticsDocument {
        version: VERSION,
        slug: paper.slug.clone(),
        title: paper.title.clone(),
        files: paper.sources.origins(),
        stopped: found.stopped.clone(),
        rows: found.rows.iter().filter_map(|one| row(found, one)).collect(),
    };
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
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
    let claims = row.said.iter().filter_map(|(index, said)| {
        let claim = found.paper.claims.get(*index)?;
        let relation = statics::word(Some(*said));
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
