//! Text to tree and back: the language of condition files.

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
pub mod tree;

pub use keywords::{is_reserved, is_step_word};
pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_EXPONENT};

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{SourceId, Sources, Span};

/// Reads a condition file: the tree of what could be read, and all faults in source order.
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

/// Reads a text that is one formula.
///
/// # Errors
/// The first fault.
pub fn formula(sources: &Sources, id: SourceId) -> Result<tree::Expr, Diagnostic> {
    let text = sources.get(id).text.as_str();
    if text.len() > MAX_BYTES {
        let span = Span { source: id, start: 0, end: u32::from(!text.is_empty()) };
        return Err(Diagnostic::new(span, format!("the formula has {} bytes, more than {MAX_BYTES}", text.len())));
    }
    parser::formula(text, id)
}

/// Makes text of a file's bytes, whose content the diagnostic of `id` then points into.
///
/// # Errors
/// When the bytes are no UTF-8: names the file, the line and the byte of the first fault.
pub fn decode(name: &str, bytes: &[u8], id: SourceId) -> Result<String, Diagnostic> {
    let fault = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(fault) => fault.valid_up_to(),
    };
    let before = bytes.get(..fault).unwrap_or(bytes);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let start = u32::try_from(fault).unwrap_or(u32::MAX);
    let span = Span { source: id, start, end: start.saturating_add(1) };
    let message = format!("`{name}` is not UTF-8: line {line} holds a bad byte, number {fault} of the file");
    Err(Diagnostic::new(span, message).repair("save the file as UTF-8"))
}
