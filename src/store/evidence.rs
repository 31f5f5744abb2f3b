//! Reads and writes evidence files: the answers that the verdicts on one paper use, one per line, in the order of their keys.
//!
//! `paper.evidence` lies next to `paper.referee`. A line is the key of a query, a space, and the text of the answer. Other
//! lines are skipped. A small change of the paper changes only the lines of the queries that it affects. Untrusted: the kernel
//! checks every answer.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use super::{QueryKey, Store};

/// The largest evidence file that is read, in bytes.
pub const MAX_BYTES: usize = 64 << 20;

const HEADER: &str = "# Answers to the queries of this paper: points and refutations, by the hash of the query. Nothing here is believed: every\n\
                      # answer is checked again. `referee audit --write-evidence` writes the file.\n";

/// Returns the answers in the text of an evidence file, unchecked.
pub fn read(text: &str) -> impl Iterator<Item = (QueryKey, Arc<str>)> {
    text.lines().filter_map(|line| {
        let (key, answer) = line.split_once(' ')?;
        Some((QueryKey::read(key)?, answer.into()))
    })
}

/// Returns the text of the evidence file for the queries of a paper, from the answers in memory.
pub fn write<'a>(systems: impl Iterator<Item = &'a kernel::System>, store: &Store) -> String {
    let mut lines: BTreeMap<QueryKey, Arc<str>> = BTreeMap::new();
    for system in systems {
        let key = QueryKey::of(system);
        if let Some(text) = store.text(&key) {
            lines.insert(key, text);
        }
    }
    let mut out = HEADER.to_owned();
    for (key, text) in lines {
        // Writing to a string does not fail.
        let _ = writeln!(out, "{key} {text}");
    }
    out
}
