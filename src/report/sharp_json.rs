//! Writes how sharp the bounds of claims are as JSON, in the format that `schema/sharp.schema.json` describes.
//!
//! The output has no times and no machine details: the same input gives the same bytes, unless the time budget ran out. Called by
//! `referee sharp --format json`. Not part of a verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::string_enum;
use super::{evaluated, indent, sharp};
use crate::certify::Point;
use crate::diagnose::sharp::{Edge, Sharp, near};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee sharp --format json` prints. It has no times and no machine details: the same input gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "How sharp the bounds of a paper are", deny_unknown_fields)]
pub(super) struct SharpDocument {
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
    /// Why not every bound was examined; null if every bound was.
    stopped: Option<String>,
    /// The number of bounds of proved or undecided claims that were not examined because the budget was spent.
    not_looked_at: usize,
    /// The largest distance of the slack from zero that counts as just inside or just outside.
    near: String,
    /// The bounds examined, in the order of the file.
    bounds: Vec<BoundObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BoundObject {
    /// The id of the proved claim.
    claim: String,
    /// The bound, a comparison.
    bound: String,
    /// The name of the condition that contains the bound; null if it has none.
    part_of: Option<String>,
    /// sharp: the claim fails just outside. further: the claim is proved even if the bound is violated by `by`. not needed: the
    /// claim is proved without the bound. implied: the other hypotheses imply the bound. open: not decided.
    #[schemars(with = "EdgeWord")]
    edge: &'static str,
    /// For a sharp bound: true if the bound is strict, and the claim is proved with the weak inequality too.
    boundary_allowed: Option<bool>,
    /// The amount by which the bound may be violated.
    by: Option<String>,
    /// A point just inside, with exact values by parameter; null if none was found.
    inside: Option<BTreeMap<String, String>>,
    /// A point outside at which the claim fails, with exact values by parameter; null if none was found.
    outside: Option<BTreeMap<String, String>>,
}

string_enum!(EdgeWord = ["sharp", "further", "not needed", "implied", "open"]);

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Sharp) -> String {
    let values = |point: &Point| point.values.iter().map(|(name, value)| (name.to_string(), evaluated::value(value))).collect();
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
    let document = SharpDocument {
        version: VERSION,
        slug: found.paper.slug.clone(),
        title: found.paper.title.clone(),
        files: found.paper.sources.origins(),
        stopped: found.stopped.clone(),
        not_looked_at: found.not_looked_at,
        near: near().to_string(),
        bounds: bounds.collect(),
    };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
