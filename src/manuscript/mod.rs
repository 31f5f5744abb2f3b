//! The text of a paper: its sections and footnotes, their sentences, and which sentences have formal content.
//!
//! Called by `referee coverage`; the text is read and never stored. Not trusted: no verdict depends on it.

mod block;
mod latex;
mod marks;
mod plain;
mod sentences;

use block::Block;
pub use block::Sentence;
pub use marks::Mark;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Plain text or Markdown.
    Plain,
    /// LaTeX.
    Latex,
}

/// A paper in sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// Sections and footnotes in the order of the text; parts without sentences are left out.
    pub parts: Vec<Part>,
}

/// A section or a footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// The printed number of a section or footnote, or the heading of a section without a number; a heading that occurs again has
    /// ` (2)` after it.
    pub key: String,
    /// The heading; empty for a footnote.
    pub heading: String,
    /// The sentences, counted from 1.
    pub sentences: Vec<Sentence>,
}

/// What a part of a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// What stands under one heading.
    Section,
    /// A footnote or an endnote.
    Footnote,
}

impl PartKind {
    /// The word by which a condition file names it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Footnote => "footnote",
        }
    }
}

/// Reads a text. The bibliography is left out.
#[must_use]
pub fn read(text: &str, form: Form) -> Manuscript {
    let blocks = match form {
        Form::Plain => plain::blocks(text),
        Form::Latex => latex::blocks(text),
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut notes: Vec<Part> = Vec::new();
    let mut here = Part { kind: PartKind::Section, key: "front".to_owned(), heading: String::new(), sentences: Vec::new() };
    let mut paragraphs: Vec<(String, usize)> = Vec::new();
    let mut left_out = false;
    for block in blocks {
        match block {
            Block::Heading { number, heading } => {
                close(&mut parts, std::mem::replace(&mut here, section(number, &heading)), std::mem::take(&mut paragraphs));
                left_out = is_bibliography(&heading);
            }
            Block::Paragraph { text, line } if !left_out => paragraphs.push((text, line)),
            Block::Paragraph { .. } => {}
            Block::Footnote { number, text, line } => {
                let note = Part { kind: PartKind::Footnote, key: number, heading: String::new(), sentences: Vec::new() };
                close(&mut notes, note, vec![(text, line)]);
            }
        }
    }
    close(&mut parts, here, paragraphs);
    parts.append(&mut notes);
    Manuscript { parts }
}

fn section(number: Option<String>, heading: &str) -> Part {
    let key = number.unwrap_or_else(|| heading.to_owned());
    Part { kind: PartKind::Section, key, heading: heading.to_owned(), sentences: Vec::new() }
}

/// Adds a part with the sentences of its paragraphs; a part without sentences is dropped.
fn close(parts: &mut Vec<Part>, mut part: Part, paragraphs: Vec<(String, usize)>) {
    part.sentences = sentences::split(&paragraphs);
    if part.sentences.is_empty() {
        return;
    }
    let again = |key: &str| parts.iter().any(|other| other.kind == part.kind && other.key == key);
    if again(&part.key) {
        let numbered = (2..).map(|count| format!("{} ({count})", part.key)).find(|key| !again(key));
        part.key = numbered.unwrap_or_default();
    }
    parts.push(part);
}

fn is_bibliography(heading: &str) -> bool {
    matches!(heading.to_lowercase().as_str(), "references" | "bibliography" | "works cited" | "literature cited")
}
