//! Splits the text of a paper into sections, footnotes and sentences, and marks the sentences that have formal content.
//!
//! Called by `referee coverage`, which reports sentences that no claim covers. The text is read and never stored. Not part of a
//! verdict.

mod block;
mod latex;
mod marks;
mod plain;
mod sentences;

pub use block::Sentence;
use block::TextBlock;
pub use marks::Mark;

/// The format of a paper's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFormat {
    /// Plain text or Markdown.
    Plain,
    /// A LaTeX document.
    Latex,
}

/// The text of a paper, split into sections and footnotes and these into sentences.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manuscript {
    /// The sections in the order of the text, then the footnotes. Parts without sentences are left out.
    pub parts: Vec<ManuscriptPart>,
}

/// A section or a footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManuscriptPart {
    /// Whether the part is a section or a footnote.
    pub kind: PartKind,
    /// The printed number of a section or footnote, or the heading of a section without a number. If the key occurs a second time,
    /// ` (2)` is appended. The text before the first heading has the key `front`.
    pub key: String,
    /// The heading; empty for a footnote.
    pub heading: String,
    /// The sentences, counted from 1.
    pub sentences: Vec<Sentence>,
}

/// The kinds of parts of a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// The text under one heading.
    Section,
    /// A footnote or an endnote.
    Footnote,
}

impl PartKind {
    /// Returns the word by which a condition file refers to a part of this kind.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Footnote => "footnote",
        }
    }
}

/// Splits the text of a paper into sentences. The bibliography is left out.
#[must_use]
pub fn read(text: &str, form: TextFormat) -> Manuscript {
    let blocks = match form {
        TextFormat::Plain => plain::blocks(text),
        TextFormat::Latex => latex::blocks(text),
    };
    let mut parts: Vec<ManuscriptPart> = Vec::new();
    let mut notes: Vec<ManuscriptPart> = Vec::new();
    let mut current =
        ManuscriptPart { kind: PartKind::Section, key: "front".to_owned(), heading: String::new(), sentences: Vec::new() };
    let mut paragraphs: Vec<(String, usize)> = Vec::new();
    let mut left_out = false;
    for block in blocks {
        match block {
            TextBlock::Heading { number, heading } => {
                close(&mut parts, std::mem::replace(&mut current, section(number, &heading)), std::mem::take(&mut paragraphs));
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
    close(&mut parts, current, paragraphs);
    parts.append(&mut notes);
    Manuscript { parts }
}

/// A section without sentences; its key is its number, or its heading if it has no number.
fn section(number: Option<String>, heading: &str) -> ManuscriptPart {
    let key = number.unwrap_or_else(|| heading.to_owned());
    ManuscriptPart { kind: PartKind::Section, key, heading: heading.to_owned(), sentences: Vec::new() }
}

/// Adds a part with the sentences of its paragraphs, and makes its key unique; a part without sentences is dropped.
fn close(parts: &mut Vec<ManuscriptPart>, mut part: ManuscriptPart, paragraphs: Vec<(String, usize)>) {
    part.sentences = sentences::split(&paragraphs);
    if part.sentences.is_empty() {
        return;
    }
    let taken = |key: &str| parts.iter().any(|other| other.kind == part.kind && other.key == key);
    if taken(&part.key) {
        let numbered = (2..).map(|count| format!("{} ({count})", part.key)).find(|key| !taken(key));
        part.key = numbered.unwrap_or_default();
    }
    parts.push(part);
}

fn is_bibliography(heading: &str) -> bool {
    matches!(heading.to_lowercase().as_str(), "references" | "bibliography" | "works cited" | "literature cited")
}
