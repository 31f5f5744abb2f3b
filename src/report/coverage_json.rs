//! Writes which sentences of a paper are ruled on as JSON, in the format that `schema/coverage.schema.json` describes.
//!
//! Called by `referee coverage --format json`. Not part of a verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::indent;
use super::vocabulary::string_enum;
use crate::diagnose::coverage::Coverage;
use crate::manuscript::{Mark, PartKind};

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee coverage --format json` prints. The same files give the same bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "The sentences of a paper and what rules on them", deny_unknown_fields)]
pub(super) struct CoverageDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The title of the paper.
    title: String,
    /// How many sentences with formal content are neither ruled on nor skipped.
    left: usize,
    /// Sections in the order of the text, then footnotes.
    parts: Vec<CoveragePartObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CoveragePartObject {
    /// Whether the part is a section or a footnote.
    #[schemars(with = "PartWord")]
    kind: &'static str,
    /// The number or the heading by which a condition file names the part.
    key: String,
    /// The heading; empty for a footnote.
    heading: String,
    /// The sentences in the order of the text.
    #[schemars(length(min = 1))]
    sentences: Vec<SentenceObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SentenceObject {
    /// The number of the sentence in its part, from 1.
    #[schemars(range(min = 1))]
    number: u32,
    /// The line of the text on which the paragraph begins, from 1.
    #[schemars(range(min = 1))]
    line: usize,
    /// The sentence.
    text: String,
    /// What makes the content formal; empty if nothing does.
    #[schemars(with = "Vec<MarkWord>")]
    marks: Vec<&'static str>,
    /// Ids of claims and names of items that rule on the sentence.
    items: Vec<String>,
    /// The reason that the file gives for skipping the sentence; null if it is not skipped.
    skipped: Option<String>,
    /// True if the sentence has formal content and is neither ruled on nor skipped.
    left: bool,
}

string_enum!(PartWord = [PartKind::Section, PartKind::Footnote].map(PartKind::word));
string_enum! {
    MarkWord = [
        Mark::Formula,
        Mark::Comparative,
        Mark::Only,
        Mark::Never,
        Mark::If,
        Mark::Necessary,
        Mark::Moves,
        Mark::Number,
    ]
    .map(Mark::word)
}

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Coverage) -> String {
    let parts = found.parts.iter().map(|part| CoveragePartObject {
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
    let document = CoverageDocument { version: VERSION, title: found.title.clone(), left: found.left(), parts: parts.collect() };
    // The document holds only strings, numbers and lists, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}
