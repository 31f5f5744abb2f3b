//! How sharp bounds are, as JSON: a contract, described by `schema/sharp.schema.json`. No times, nothing of the machine: the same
//! file gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{indent, sharp, worked};
use crate::certify::Point;
use crate::diagnose::sharp::{Edge, Sharp, near};
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
    not_looked_at: usize,
    near: String,
    bounds: Vec<BoundObject>,
}

#[derive(Serialize)]
struct BoundObject {
    claim: String,
    bound: String,
    part_of: Option<String>,
    edge: &'static str,
    boundary_allowed: Option<bool>,
    by: Option<String>,
    inside: Option<BTreeMap<String, String>>,
    outside: Option<BTreeMap<String, String>>,
}

/// The bounds, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Sharp) -> String {
    let values = |point: &Point| point.values.iter().map(|(name, value)| (name.to_string(), worked::value(value))).collect();
    let bounds = found.bounds.iter().filter_map(|bound| {
        let (inside, outside, boundary_allowed, by) = match &bound.edge {
            Edge::Sharp { inside, outside, weak } => (inside.as_deref(), Some(&**outside), Some(*weak), None),
            Edge::Further { by, fails } => (None, Some(&**fails), None, Some(by.to_string())),
            Edge::NotNeeded | Edge::Implied | Edge::Open => (None, None, None, None),
        };
        Some(BoundObject {
            claim: found.paper.claims.get(bound.claim)?.id.clone(),
            bound: bound.condition.to_string(),
            part_of: bound.part_of.as_ref().map(ToString::to_string),
            edge: sharp::word(&bound.edge),
            boundary_allowed,
            by,
            inside: inside.map(values),
            outside: outside.map(values),
        })
    });
    let document = Document {
        version: VERSION,
        slug: found.paper.slug.clone(),
        title: found.paper.title.clone(),
        files: found.paper.sources.origins(),
        stopped: found.stopped.clone(),
        not_looked_at: found.not_looked_at,
        near: near().to_string(),
        bounds: bounds.collect(),
    };
    // Strings and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
