//! The text of a paper: its sections and footnotes, their sentences, and which sentences have formal content.
//!
//! Called by `referee coverage`; the text is read and never stored. Not trusted: no verdict depends on it.

mod block;
mod latex;
mod marks;
mod plain;
mod sentences;

pub use block::Sentence;
use block::TextBlock;
pub use marks::Mark;

/// How a text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Plain text or Markdown.
    Plain,
    /// LaTeX.
    Latex,
}

/// A paper in sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// Sections and footnotes in the order of the text; parts without sentences are left out.
    pub parts: Vec<ManuscriptPart>,
}

/// A section or a footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManuscriptPart {
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
pub fn read(text: &str, form: TextFormat) -> Manuscript {
    let blocks = match form {
        TextFormat::Plain => plain::blocks(text),
        TextFormat::Latex => latex::blocks(text),
    };
    let mut parts: Vec<ManuscriptPart> = Vec::new();
    let mut notes: Vec<ManuscriptPart> = Vec::new();
    let mut here =
        ManuscriptPart { kind: PartKind::Section, key: "front".to_owned(), heading: String::new(), sentences: Vec::new() };
    let mut paragraphs: Vec<(String, usize)> = Vec::new();
    let mut left_out = false;
    for block in blocks {
        match block {
            TextBlock::Heading { number, heading } => {
                close(&mut parts, std::mem::replace(&mut here, section(number, &heading)), std::mem::take(&mut paragraphs));
                left_out = is_bibliography(&heading);
            }
            TextBlock::Paragraph { text, line } if !left_out => paragraphs.push((text, line)),
            TextBlock::Paragraph { .. } => {}
            TextBlock::Footnote { number, text, line } => {
                let note =
                    ManuscriptPart { kind: PartKind::Footnote, key: number, heading: String::new(), sentences: Vec::new() };
                close(&mut notes, note, vec![(text, line)]);
            }
        }
    }
    close(&mut parts, here, paragraphs);
    parts.append(&mut notes);
    Manuscript { parts }
}

fn section(number: Option<String>, heading: &str) -> ManuscriptPart {
    let key = number.unwrap_or_else(|| heading.to_owned());
    ManuscriptPart { kind: PartKind::Section, key, heading: heading.to_owned(), sentences: Vec::new() }
}

/// Adds a part with the sentences of its paragraphs; a part without sentences is dropped.
fn close(parts: &mut Vec<ManuscriptPart>, mut part: ManuscriptPart, paragraphs: Vec<(String, usize)>) {
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
