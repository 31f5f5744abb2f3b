//! Reads a paper.

use std::sync::Arc;

use super::model::Paper;
use crate::diagnostic::Faults;
use crate::source::{SourceId, Sources};

/// How an included file is found: the path as written and the name of the including file give a name and a text.
pub type Include<'a> = dyn FnMut(&str, &str) -> Result<(String, String), String> + 'a;

/// Reads a paper.
///
/// # Errors
/// The faults of all its files.
pub fn read(_slug: &str, sources: Sources, _main: SourceId, _include: &mut Include<'_>) -> Result<Paper, (Arc<Sources>, Faults)> {
    Err((Arc::new(sources), Vec::new()))
}
