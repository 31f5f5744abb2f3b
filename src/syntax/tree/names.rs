//! Names, strings and parameters as written, each with its place: what every other part of the tree is made of.

use crate::source::Span;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A name as written (Greek letters already read as their names).
pub type Name = Spanned<String>;

/// A string's content, without its quotes.
pub type Text = Spanned<String>;

/// `beta` or `beta[committed]` or `alpha[2]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name.
    pub name: Name,
    /// The label in brackets (a name, or digits).
    pub label: Option<Name>,
    /// All of it.
    pub span: Span,
}
