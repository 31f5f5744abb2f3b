//! Which sentences of a paper are ruled on, as JSON: a contract, described by `schema/coverage.schema.json`.

use serde::Serialize;

use super::indent;
use crate::diagnose::coverage::Coverage;

/// The version of the format.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    title: String,
    left: usize,
    parts: Vec<PartObject>,
}

#[derive(Serialize)]
struct PartObject {
    kind: &'static str,
    key: String,
    heading: String,
    sentences: Vec<SentenceObject>,
}

#[derive(Serialize)]
struct SentenceObject {
    number: u32,
    line: usize,
    text: String,
    marks: Vec<&'static str>,
    items: Vec<String>,
    skipped: Option<String>,
    left: bool,
}

/// The sentences, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Coverage) -> String {
    let parts = found.parts.iter().map(|part| PartObject {
        kind: part.kind.word(),
        key: part.key.clone(),
        heading: part.heading.clone(),
        sentences: part
            .sentences
            .iter()
            .map(|sentence| SentenceObject {
                number: sentence.number,
                line: sentence.line,
                text: sentence.text.clone(),
                marks: sentence.marks.iter().map(|mark| mark.word()).collect(),
                items: sentence.items.clone(),
                skipped: sentence.skipped.clone(),
                left: sentence.is_left(),
            })
            .collect(),
    });
    let document = Document { version: VERSION, title: found.title.clone(), left: found.left(), parts: parts.collect() };
    // Strings and numbers: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
