//! Defines names, strings and parameters as written in a file, each with its place.
//!
//! Every other part of the syntax tree is built from them.

use crate::source::Span;

/// A value with its place in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The place of the value in the file.
    pub span: Span,
}

/// A name; Greek letters are replaced by their names.
pub type Name = Spanned<String>;

/// The content of a string, without its quotes.
pub type Text = Spanned<String>;

/// A parameter, or a member of a family of parameters: `beta`, `beta[committed]` or `alpha[2]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Param {
    /// The name of the parameter or family.
    pub name: Name,
    /// The label in brackets, a name or digits.
    pub label: Option<Name>,
    /// The place of the name with its label.
    pub span: Span,
}
