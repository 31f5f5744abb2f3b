//! Writes the comparison of two versions of a paper as JSON, in the format that `schema/diff.schema.json` describes.
//!
//! The output has no times and no machine details: the same input gives the same bytes, unless the time budget ran out. Called by
//! `referee diff --format json`. Not part of a verdict.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::{Verdict, string_enum};
use super::{evaluated, indent, versions};
use crate::certify::{Point, Word};
use crate::diagnose::versions::{ItemChange, Versions};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee diff --format json` prints. It has no times and no machine details: the same input gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Two versions of a paper, compared", deny_unknown_fields)]
pub(super) struct DiffDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The title of the later version.
    title: String,
    /// The files that the earlier version was read from, the main file first.
    #[schemars(length(min = 1))]
    old_files: Vec<Origin>,
    /// The files that the later version was read from, the main file first.
    #[schemars(length(min = 1))]
    new_files: Vec<Origin>,
    /// Why not everything was compared; null if everything was.
    stopped: Option<String>,
    /// Each item whose text differs, in the order of the later version.
    items: Vec<ItemObject>,
    /// Each claim whose verdict changed; the verdict is null in a version without the claim.
    verdicts: Vec<VerdictObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ItemObject {
    #[schemars(with = "ItemKind")]
    kind: &'static str,
    name: String,
    /// The alternatives of the readings, if they are not the first ones.
    reading: Option<String>,
    places: Vec<String>,
    /// How the later version compares with the earlier one, where the hypotheses of both hold: a weaker condition holds at more
    /// points, a stronger one at fewer; `differs` is for numbers.
    #[schemars(with = "ChangeWord")]
    change: &'static str,
    /// Why the comparison is undecided.
    why: Option<String>,
    /// A point where only the earlier version holds.
    only_old: Option<BTreeMap<String, String>>,
    /// A point where only the later version holds.
    only_new: Option<BTreeMap<String, String>>,
    /// A point at which the two numbers differ, or only one has a value.
    differs_at: Option<BTreeMap<String, String>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct VerdictObject {
    id: String,
    #[schemars(with = "Option<Verdict>")]
    old: Option<&'static str>,
    #[schemars(with = "Option<Verdict>")]
    new: Option<&'static str>,
}

string_enum!(ItemKind = ["parameter", "assumption", "condition", "region", "definition", "claim", "answer"]);
string_enum! {
    ChangeWord = ["equivalent", "weaker", "stronger", "incomparable", "differs", "undecided", "added", "removed"]
}

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Versions) -> String {
    let values = |point: &Point| -> BTreeMap<String, String> {
        point.values.iter().map(|(name, value)| (name.to_string(), evaluated::value(value))).collect()
    };
    let items = found.items.iter().map(|item| {
        let (only_old, only_new, differs_at) = match &item.change {
            ItemChange::Weaker(point) => (None, Some(values(point)), None),
            ItemChange::Stronger(point) => (Some(values(point)), None, None),
            ItemChange::Incomparable { only_old, only_new } => (Some(values(only_old)), Some(values(only_new)), None),
            ItemChange::Differs(point) => (None, None, Some(values(point))),
            ItemChange::Equivalent | ItemChange::Undecided(_) | ItemChange::Added | ItemChange::Removed => (None, None, None),
        };
        ItemObject {
            kind: item.kind,
            name: item.name.clone(),
            reading: item.reading.clone(),
            places: item.places.clone(),
            change: versions::word(&item.change),
            why: if let ItemChange::Undecided(why) = &item.change { Some(why.clone()) } else { None },
            only_old,
            only_new,
            differs_at,
        }
    });
    let verdicts = found.moved.iter().map(|moved| VerdictObject {
        id: moved.id.clone(),
        old: moved.old.map(Word::as_str),
        new: moved.new.map(Word::as_str),
    });
    let document = DiffDocument {
        version: VERSION,
        title: found.new.title.clone(),
        old_files: found.old.sources.origins(),
        new_files: found.new.sources.origins(),
        stopped: found.stopped.clone(),
        items: items.collect(),
        verdicts: verdicts.collect(),
    };
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
