//! Defines the pieces of a paper's text: headings, paragraphs, footnotes, and their sentences.
//!
//! Used by the readers in [`super`]. Not part of a verdict.

use super::marks::Mark;

/// A sentence of the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The text of the sentence, with single spaces.
    pub text: String,
    /// The line of the file on which the paragraph begins, counted from 1.
    pub line: usize,
    /// The signs of formal content that the sentence contains; empty for a sentence without formal content.
    pub marks: Vec<Mark>,
}

/// A piece of the text, with the line of the file on which it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextBlock {
    Heading { number: Option<String>, heading: String },
    Paragraph { text: String, line: usize },
    Footnote { number: String, text: String, line: usize },
}
