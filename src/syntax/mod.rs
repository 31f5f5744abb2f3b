//! Parses condition files into a syntax tree, and prints the tree as text.
//!
//! The trusted reading of a file begins here: an error in the parser is a wrong verdict. Two safeguards exist. The printer's output
//! is parsed again in tests and must give the same tree, and [`crate::replay`] evaluates claims about games from the tree a second
//! time. How LaTeX formulas are read is listed in docs/latex.md, how games are read in docs/reference/games.md; the grammar is in the header
//! of `parser`.

mod chain;
mod keywords;
pub mod latex;
mod layout;
mod lexer;
mod limits;
mod parser;
mod places;
pub mod play;
pub mod printer;
mod token;
pub(crate) use token::greek_letter;
pub mod tree;

pub use keywords::{is_reserved, is_step_word};
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_EXPONENT};

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{SourceId, Sources, Span};

/// Parses a condition file. Returns the tree of all items that have no error, and all errors in the order of the text.
#[must_use]
pub fn parse(sources: &Sources, id: SourceId) -> (tree::ConditionFile, Faults) {
    let text = sources.get(id).text.as_str();
    if text.len() > MAX_BYTES {
        let size = text.len();
        let span = Span { source: id, start: 0, end: u32::from(!text.is_empty()) };
        let fault = Diagnostic::new(span, format!("the file has {size} bytes, more than {MAX_BYTES}"));
        return (tree::ConditionFile::default(), vec![fault.repair("split it, with `include`")]);
    }
    parser::file(text, id)
}

/// Parses a text that consists of one formula.
///
/// # Errors
/// Returns the first error: the text is larger than [`MAX_BYTES`] or is not a formula.
pub fn formula(sources: &Sources, id: SourceId) -> Result<tree::Expr, Diagnostic> {
    let text = sources.get(id).text.as_str();
    if text.len() > MAX_BYTES {
        let span = Span { source: id, start: 0, end: u32::from(!text.is_empty()) };
        return Err(Diagnostic::new(span, format!("the formula has {} bytes, more than {MAX_BYTES}", text.len())));
    }
    parser::formula(text, id)
}

/// Decodes the bytes of a file as UTF-8. A diagnostic points into the text with the id `id`.
///
/// # Errors
/// When the bytes are not valid UTF-8. The message gives the file, the line and the offset of the first invalid byte.
pub fn decode(name: &str, bytes: &[u8], id: SourceId) -> Result<String, Diagnostic> {
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(fault) => fault.valid_up_to(),
    };
    let before = bytes.get(..fault).unwrap_or(bytes);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let start = u32::try_from(fault).unwrap_or(u32::MAX);
    let span = Span { source: id, start, end: start.saturating_add(1) };
    let message = format!("`{name}` is not UTF-8: line {line} has an invalid byte, at offset {fault} of the file");
    Err(Diagnostic::new(span, message).repair("save the file as UTF-8"))
}
