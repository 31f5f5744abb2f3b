//! Questions and proofs as files for other tools: one exporter per format, none of which knows another.
//!
//! What goes in is an audited paper, or a game at a point; what comes out is data, which [`crate::command`] writes to the disk.

pub mod coq;
pub mod efg;
pub mod smt2;

use std::collections::BTreeSet;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// Its name, which any file system takes.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// The longest name without its ending, in bytes.
const LONGEST: usize = 120;

/// Gives names to files, each once.
#[derive(Debug, Default)]
pub struct FileNames {
    given: BTreeSet<String>,
}

impl FileNames {
    /// A file's name after the id of a claim, with an ending: letters, digits, `-`, `_` and `@` stay, `/` becomes a full stop,
    /// and what is longer than a name may be, or differs from another in capitals alone, gets a number.
    pub fn name(&mut self, id: &str, ending: &str) -> String {
        let safe = |sign: char| match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '@' => sign,
            '/' | '.' => '.',
            _ => '_',
        };
        let mut stem: String = id.chars().map(safe).take(LONGEST).collect();
        if stem.is_empty() || stem.starts_with(['-', '.']) {
            stem.insert(0, '_');
        }
        let mut name = format!("{stem}{ending}");
        let mut number = 2;
        while !self.given.insert(name.to_ascii_lowercase()) {
            name = format!("{stem}-{number}{ending}");
            number += 1;
        }
        name
    }
}
