//! Two versions of a file, as JSON: a contract, described by `schema/diff.schema.json`. No times, nothing of the machine: the same
//! files give the same bytes, unless time was up.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{indent, versions, worked};
use crate::certify::{Point, Word};
use crate::diagnose::versions::{Change, Versions};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    title: String,
    old_files: Vec<Origin>,
    new_files: Vec<Origin>,
    stopped: Option<String>,
    items: Vec<ItemObject>,
    verdicts: Vec<VerdictObject>,
}

#[derive(Serialize)]
struct ItemObject {
    kind: &'static str,
    name: String,
    reading: Option<String>,
    places: Vec<String>,
    change: &'static str,
    why: Option<String>,
    only_old: Option<BTreeMap<String, String>>,
    only_new: Option<BTreeMap<String, String>>,
    differs_at: Option<BTreeMap<String, String>>,
}

#[derive(Serialize)]
struct VerdictObject {
    id: String,
    old: Option<&'static str>,
    new: Option<&'static str>,
}

/// The comparison, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Versions) -> String {
    let values = |point: &Point| -> BTreeMap<String, String> {
        point.values.iter().map(|(name, value)| (name.to_string(), worked::value(value))).collect()
    };
    let items = found.items.iter().map(|item| {
        let (only_old, only_new, differs_at) = match &item.change {
            Change::Weaker(point) => (None, Some(values(point)), None),
            Change::Stronger(point) => (Some(values(point)), None, None),
            Change::Incomparable { only_old, only_new } => (Some(values(only_old)), Some(values(only_new)), None),
            Change::Differs(point) => (None, None, Some(values(point))),
            Change::Equivalent | Change::Undecided(_) | Change::Added | Change::Removed => (None, None, None),
        };
        ItemObject {
            kind: item.kind,
            name: item.name.clone(),
            reading: item.reading.clone(),
            places: item.places.clone(),
            change: versions::word(&item.change),
            why: if let Change::Undecided(why) = &item.change { Some(why.clone()) } else { None },
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
    let document = Document {
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
