//! How sharp bounds are, as JSON: a contract, described by `schema/sharp.schema.json`. No times, nothing of the machine: the same
//! file gives the same bytes, unless time was up.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::words;
use super::{evaluated, indent, sharp};
use crate::certify::Point;
use crate::diagnose::sharp::{Edge, Sharp, near};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee sharp --format json` prints. No times, nothing of the machine: the same file gives the same bytes,
/// unless time was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "How sharp the bounds of a paper are", deny_unknown_fields)]
pub(super) struct SharpDocument {
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
    /// How many bounds of proved or undecided claims were not examined, because the budget was spent.
    not_looked_at: usize,
    /// What counts as just inside and just outside: a slack this close to zero.
    near: String,
    bounds: Vec<BoundObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct BoundObject {
    /// The id of the proved claim.
    claim: String,
    bound: String,
    /// The name of the condition that the bound is a part of.
    part_of: Option<String>,
    /// sharp: the claim fails just outside. further: it is proved `by` this much further out. not needed: it is proved
    /// without the bound. implied: the rest of what is supposed implies the bound. open: not decided.
    #[schemars(with = "EdgeWord")]
    edge: &'static str,
    /// For a sharp bound: it is strict, and the claim is proved with a weak one.
    boundary_allowed: Option<bool>,
    /// The slack that may be missing.
    by: Option<String>,
    /// Exact values by parameter; null where no point was found.
    inside: Option<BTreeMap<String, String>>,
    /// Exact values by parameter; null where no point was found.
    outside: Option<BTreeMap<String, String>>,
}

words!(EdgeWord = ["sharp", "further", "not needed", "implied", "open"]);

/// The bounds, indented, with a line end at the end.
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
    // Strings and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
