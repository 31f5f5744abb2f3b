//! The JSON schemas of the documents that `referee` writes, made from the types that are written: the files in `schema/`.
//!
//! A field that holds one of a few words says which by a type of [`vocabulary`](super::vocabulary).

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

use super::{coverage_json, json, map_json, mutants_json, needs_json, place, repairs_json, sharp_json, statics_json, versions_json};

/// The name of every file in `schema/` that is made from a type, with its text.
#[must_use]
pub fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("audit.schema.json", text::<json::AuditDocument>()),
        ("coverage.schema.json", text::<coverage_json::CoverageDocument>()),
        ("diff.schema.json", text::<versions_json::DiffDocument>()),
        ("map.schema.json", text::<map_json::MapDocument>()),
        ("mutation.schema.json", text::<mutants_json::MutationDocument>()),
        ("needs.schema.json", text::<needs_json::NeedsDocument>()),
        ("repairs.schema.json", text::<repairs_json::RepairsDocument>()),
        ("report.schema.json", text::<place::PlaceDocument<'_>>()),
        ("sharp.schema.json", text::<sharp_json::SharpDocument>()),
        ("statics.schema.json", text::<statics_json::StaticsDocument>()),
    ]
}

/// The schema of a type as it is written, indented, with a line end at the end.
fn text<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(RecursiveTransform(plain));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    // A schema is strings, numbers, lists and maps with string keys: nothing in it can fail to be written.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Drops the width of an integer, which is Rust's business, and the line ends of a comment.
fn plain(schema: &mut Schema) {
    if schema.get("format").and_then(|format| format.as_str()).is_some_and(|format| format.starts_with("uint")) {
        schema.remove("format");
    }
    if let Some(description) = schema.get("description").and_then(|text| text.as_str()) {
        let one_line = description.replace('\n', " ");
        schema.insert("description".to_owned(), one_line.into());
    }
}
