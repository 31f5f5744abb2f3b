//! Comparative statics as JSON: a contract, described by `schema/statics.schema.json`. No times, nothing of the machine: the same
//! file gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{indent, statement, statics, worked};
use crate::certify::Point;
use crate::diagnose::statics::{Course, Row, Statics};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    slug: String,
    title: String,
    files: Vec<Origin>,
    stopped: Option<String>,
    rows: Vec<RowObject>,
}

#[derive(Serialize)]
struct RowObject {
    form: String,
    alternatives: Vec<String>,
    stands_for: String,
    parameter: String,
    course: &'static str,
    rising: Option<Pair>,
    falling: Option<Pair>,
    paper: &'static str,
    claims: Vec<ClaimObject>,
}

#[derive(Serialize)]
struct Pair {
    point: BTreeMap<String, String>,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct ClaimObject {
    id: String,
    says: String,
    relation: &'static str,
}

/// The rows, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Statics) -> String {
    let paper = &*found.paper;
    let document = Document {
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

fn row(found: &Statics, row: &Row) -> Option<RowObject> {
    let definition = statics::definition(found, row)?;
    let pair = |point: &Point| {
        let (from, to) = statics::values(found, row, point)?;
        let point = point.values.iter().map(|(name, value)| (name.to_string(), worked::value(value))).collect();
        Some(Pair { point, from, to })
    };
    let (rising, falling) = match &row.course {
        Course::Both { rising, falling } => (pair(rising), pair(falling)),
        Course::Open { rising, falling } => {
            (rising.as_ref().and_then(|point| pair(point)), falling.as_ref().and_then(|point| pair(point)))
        }
        Course::Rising { .. } | Course::Falling { .. } | Course::Constant | Course::NoPair => (None, None),
    };
    let claims = row.said.iter().filter_map(|(index, said)| {
        let claim = found.paper.claims.get(*index)?;
        let relation = statics::word(Some(*said));
        Some(ClaimObject { id: claim.id.clone(), says: statement::words(&claim.statement), relation })
    });
    Some(RowObject {
        form: definition.name.to_string(),
        alternatives: found.paper.models.get(row.model)?.alternatives.iter().map(ToString::to_string).collect(),
        stands_for: definition.body.to_string(),
        parameter: row.variable.to_string(),
        course: statics::words(&row.course),
        rising,
        falling,
        paper: statics::word(statics::verdict(row)),
        claims: claims.collect(),
    })
}
