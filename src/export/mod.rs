//! Exports claims, queries, proofs and games as files for other tools, with one independent exporter per format.
//!
//! Called by [`crate::command`], which writes the files to the disk. Not part of a verdict. The input is an audited paper, the
//! claims of a paper ([`calls`]), or a game at a point.

pub mod calls;
pub mod coq;
pub mod efg;
pub mod mathematica;
pub mod smt2;
pub mod sympy;

use std::collections::BTreeSet;

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// The name of the file, which is valid on any file system.
    pub name: String,
    /// The content of the file.
    pub text: String,
}

/// The maximal length of a name without its extension, in bytes.
const LONGEST: usize = 120;

/// Assigns names to files, each at most once.
#[derive(Debug, Default)]
pub struct FileNames {
    given: BTreeSet<String>,
}

impl FileNames {
    /// Returns a file name for the id of a claim, with an extension. Letters, digits, `-`, `_` and `@` are kept, `/` becomes a
    /// full stop, other signs become `_`, and a long id is cut. A name that differs from an earlier one at most in capitals gets
    /// a number.
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
