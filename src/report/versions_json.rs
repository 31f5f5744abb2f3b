//! Two versions of a file, as JSON: a contract, described by `schema/diff.schema.json`. No times, nothing of the machine: the same
//! files give the same bytes, unless time was up.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::{Verdict, words};
use super::{evaluated, indent, versions};
use crate::certify::{Point, Word};
use crate::diagnose::versions::{ItemChange, Versions};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee diff --format json` prints. No times, nothing of the machine: the same files give the same bytes,
/// unless time was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "Two versions of a paper, compared", deny_unknown_fields)]
pub(super) struct DiffDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The title of the later version.
    title: String,
    /// What the earlier version was read from, the main file first.
    #[schemars(length(min = 1))]
    old_files: Vec<Origin>,
    /// What the later version was read from, the main file first.
    #[schemars(length(min = 1))]
    new_files: Vec<Origin>,
    /// Why not everything was looked at; null if it was.
    stopped: Option<String>,
    /// Each item whose meaning differs as text, in the order of the later version.
    items: Vec<ItemObject>,
    /// Each claim whose verdict moved; null where the claim is not there.
    verdicts: Vec<VerdictObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ItemObject {
    #[schemars(with = "ItemKind")]
    kind: &'static str,
    name: String,
    /// The choice among the readings, where it is not the first.
    reading: Option<String>,
    places: Vec<String>,
    /// How the later version stands to the earlier one, where all holds that both suppose: weaker holds at more points,
    /// stronger at fewer; differs is said of numbers.
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

words!(ItemKind = ["parameter", "assumption", "condition", "region", "definition", "claim", "answer"]);
words! {
    ChangeWord = ["equivalent", "weaker", "stronger", "incomparable", "differs", "undecided", "added", "removed"]
}

/// The comparison, indented, with a line end at the end.
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
    // Strings and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
