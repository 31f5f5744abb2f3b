//! The pieces of a text: headings, paragraphs and footnotes, and the sentences that they are made of.

use super::marks::Mark;

/// A sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Its text, with single spaces.
    pub text: String,
    /// The line of the text on which its paragraph begins, from 1.
    pub line: usize,
    /// What makes its content formal; empty if nothing does.
    pub marks: Vec<Mark>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextBlock {
    Heading { number: Option<String>, heading: String },
    Paragraph { text: String, line: usize },
    Footnote { number: String, text: String, line: usize },
}
