//! Represents places in a paper, such as lines, footnotes and sentences of sections, and the heads of items, which name such
//! places.
//!
//! Parsed by [`super::parser`], printed by [`super::printer`]. Not part of a verdict.

use super::tree::names::{Name, Text};
use crate::source::Span;

/// A section or footnote of the paper whose sentences are counted: `section 5`, `section "Results"`, `footnote 41`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperPart {
    /// The word `section` or another kind of place.
    pub kind: Name,
    /// The number or the heading of the part.
    pub key: Text,
    /// True iff the key is written in quotes.
    pub quoted: bool,
}

/// A reference to places in the paper, such as `line 1..42`: a kind of place and a range of numbers, both ends included.
///
/// `section 5 sentence 3..4` has the kind `sentence` and the part `section 5`. A part without sentences refers to all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// The section or footnote that contains the sentences; `None` for other kinds of places.
    pub part: Option<PaperPart>,
    /// The kind of place: `line`, `proposition`, `footnote`, …
    pub kind: Name,
    /// The first number of the range.
    pub first: u32,
    /// The last number of the range, equal to the first for a single place.
    pub last: u32,
    /// The place of the reference in the condition file.
    pub span: Span,
}

impl Ref {
    /// The value of [`Ref::last`] in a reference to all sentences of a part.
    pub const WHOLE: u32 = u32::MAX;

    /// Returns true iff the reference is to all sentences of a section or footnote.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.part.is_some() && self.last == Self::WHOLE
    }
}

/// A place in the paper, given by number or in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A numbered place, such as `line 3`.
    Ref(Ref),
    /// A place in words, such as `"appendix"`.
    Words(Text),
}

/// The part of an item between its name and its body; every field may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The title in words.
    pub title: Option<Text>,
    /// The places in the paper at which the item is found.
    pub places: Vec<Place>,
    /// The clause `supplied`, which says that the item is not in the paper.
    pub supplied: Option<Supplied>,
    /// The clause `under`: the alternatives of readings to which the item is limited.
    pub under: Vec<Name>,
}

/// The clause `supplied "why"`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplied {
    /// The reason, if one is given.
    pub why: Option<Text>,
    /// The place of the clause.
    pub span: Span,
}
