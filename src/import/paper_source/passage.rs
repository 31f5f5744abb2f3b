//! Defines what is found in the source of a paper: formulas with their labels, and the statements and footnotes around them.
//!
//! Filled by [`super::scanner`], and turned into items by [`super::items`].

use super::macros::Macros;

/// The label that the paper prints at a formula, a statement or a footnote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PrintedLabel {
    /// A whole number.
    Number(u32),
    /// Any other label, such as `A1` or `2.3`.
    Words(String),
}

impl PrintedLabel {
    /// Returns the label with this text.
    pub(super) fn of(text: &str) -> Self {
        let text = text.trim();
        match text.parse() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() < 9 => Self::Number(number),
            Ok(_) | Err(_) => Self::Words(text.to_owned()),
        }
    }
}

/// A formula of the source.
#[derive(Clone, Debug)]
pub(super) struct SourceFormula {
    /// The text between the delimiters, as in the source.
    pub(super) text: String,
    /// The offset of the text in the source.
    pub(super) offset: usize,
    /// True for a display, false for a formula in a line of text.
    pub(super) display: bool,
    /// The label of the display.
    pub(super) label: Option<PrintedLabel>,
    /// The innermost statement or footnote around the formula, by index.
    pub(super) context: Option<usize>,
}

/// A statement such as a proposition, or a footnote.
#[derive(Clone, Debug)]
pub(super) struct SourceContext {
    /// The kind of place, such as `proposition` or `footnote`: a name of the language.
    pub(super) kind: String,
    /// The number or other label.
    pub(super) label: Option<PrintedLabel>,
}

/// The formulas of a source, with what surrounds them.
#[derive(Clone, Debug, Default)]
pub(super) struct SourceContent {
    /// The title of the paper.
    pub(super) title: Option<String>,
    /// The statements and footnotes.
    pub(super) contexts: Vec<SourceContext>,
    /// The formulas, in the order of the text.
    pub(super) formulas: Vec<SourceFormula>,
    /// The commands that the source defines.
    pub(super) macros: Macros,
}
