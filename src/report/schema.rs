//! Derives the JSON schemas in `schema/` from the types of the documents that `referee` writes.
//!
//! A field that holds one of a few words names a type of [`vocabulary`](super::vocabulary), which lists the words. Called by the
//! tests, which compare the files and write them anew. Not part of a verdict.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};

use super::{
    coverage_json, json, map_json, mutants_json, needs_json, place, repairs_json, sharp_json, statics_json, versions_json,
};

/// Returns the name of every file in `schema/` that is derived from a type, with its text.
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

/// Returns the schema of a type as indented JSON, with a line end at the end.
fn text<T: JsonSchema>() -> String {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(RecursiveTransform(plain));
    let schema = settings.into_generator().into_root_schema_for::<T>();
    // A schema holds only strings, numbers, lists and maps with string keys, so serialisation cannot fail.
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Removes the width of an integer, which concerns Rust only, and the line breaks of a description.
fn plain(schema: &mut Schema) {
    if schema.get("format").and_then(|format| format.as_str()).is_some_and(|format| format.starts_with("uint")) {
        schema.remove("format");
    }
    if let Some(description) = schema.get("description").and_then(|text| text.as_str()) {
        let one_line = description.replace('\n', " ");
        schema.insert("description".to_owned(), one_line.into());
    }
}
