//! Tests that the files in `schema/` match the types of the documents.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use referee::report::schema;

/// If this variable is set, the test writes the files.
const WRITE: &str = "REFEREE_WRITE_SCHEMAS";

/// The schemas of documents without a type.
const WRITTEN_BY_HAND: [&str; 1] = ["derived.schema.json"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")
}

#[test]
fn the_schema_files_match_the_document_types() {
    for (name, text) in schema::documents() {
        let file = folder().join(name);
        if std::env::var_os(WRITE).is_some() {
            std::fs::write(&file, &text).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(written == text, "schema/{name} does not match its type; `make schemas` updates it");
    }
}

#[test]
fn every_schema_file_describes_a_document() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let made = schema::documents().into_iter().map(|(name, _)| name.to_owned());
    let expected: BTreeSet<String> = made.chain(WRITTEN_BY_HAND.map(str::to_owned)).collect();
    assert_eq!(entries.collect::<BTreeSet<String>>(), expected);
}
