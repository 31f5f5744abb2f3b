//! Places in a paper, as a condition file names them: lines, footnotes, sentences of sections; and the heads of items, which name
//! them.
//!
//! Parsed by [`super::parser`], printed by [`super::printer`]. Not trusted: no verdict depends on a place.

use super::tree::names::{Name, Text};
use crate::source::Span;

/// A part of the paper whose sentences are counted: `section 5`, `section "Results"`, `footnote 41`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperPart {
    /// `section` or another kind of place.
    pub kind: Name,
    /// Its number, or its heading.
    pub key: Text,
    /// The key is written in quotes.
    pub quoted: bool,
}

/// `line 1..42`: a kind of place and a number or a range of numbers, both ends included. `section 5 sentence 3..4` has the kind
/// `sentence`, and the part in which the sentences are counted; of a part named without sentences, all are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// The part whose sentences are meant, for sentences.
    pub part: Option<PaperPart>,
    /// `line`, `proposition`, `footnote`, …
    pub kind: Name,
    /// The first number.
    pub first: u32,
    /// The last number (equal to the first for a single place).
    pub last: u32,
    /// Where it stands.
    pub span: Span,
}

impl Ref {
    /// The last sentence of a part that is named as a whole.
    pub const WHOLE: u32 = u32::MAX;

    /// A part is meant as a whole.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.part.is_some() && self.last == Self::WHOLE
    }
}

/// A place in the paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A numbered place.
    Ref(Ref),
    /// A place in words, such as "appendix".
    Words(Text),
}

/// What an item may carry between its name and its body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// A title in words.
    pub title: Option<Text>,
    /// Where in the paper.
    pub places: Vec<Place>,
    /// `supplied`, with its reason.
    pub supplied: Option<Supplied>,
    /// `under`: the alternatives it is limited to.
    pub under: Vec<Name>,
}

/// `supplied "why"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// The reason, if given.
    pub why: Option<Text>,
    /// Where it stands.
    pub span: Span,
}
