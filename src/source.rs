//! Stores the texts of one audit under their names and represents places in them as byte ranges.
//!
//! Every diagnostic and every claim points into these texts. Used throughout the crate. Not part of a verdict: a wrong place
//! misleads the reader of a message and changes no ruling.

use std::fmt;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Identifies a text in a [`Sources`]: the main file is 0, and included files follow in the order in which they are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// Represents a half-open range of bytes, `start..end`, in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text that the range lies in.
    pub source: SourceId,
    /// The offset of the first byte.
    pub start: u32,
    /// The offset one past the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the smallest span that contains both spans. Both must lie in the same text; the source of `other` is ignored.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A text with the name under which messages show it: the path as the user wrote it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The name that messages show.
    pub name: String,
    /// The whole content of the file.
    pub text: String,
}

/// Which file a text was read from, without saying where on this machine.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The path from the folder of the main file, with `/` between its parts.
    #[schemars(length(min = 1))]
    pub path: String,
    /// The SHA-256 of the file's bytes, in hexadecimal digits.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub sha256: String,
}

/// All texts of one audit, the main file first.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
    /// The number of texts, at the end of `texts`, that the tool wrote itself.
    generated: usize,
}

impl Sources {
    /// Adds a text and returns the id that refers to it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.texts.push(Source { name: name.into(), text: text.into() });
        SourceId(u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a text that the tool wrote itself, such as a derived condition, and returns its id. The caller must have added every file
    /// before: [`Sources::iter`] leaves out as many texts from the end as this function has added.
    pub fn add_made(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.generated += 1;
        self.add(name, text)
    }

    /// Returns the text with this id.
    ///
    /// # Panics
    /// When the id is from another [`Sources`] that holds more texts.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.texts[id.0 as usize]
    }

    /// Returns the text inside a span; empty if the span is not within the text or splits a character.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Returns the number of the line on which a span starts, counted from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        1 + self.get(span.source).text.as_bytes().iter().take(span.start as usize).filter(|b| **b == b'\n').count()
    }

    /// Returns, for every file, its path relative to the folder of the main file and the hash of its content; the main file first.
    /// A file outside that folder is given by its file name alone.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let folder = self.texts.first().and_then(|main| Path::new(&main.name).parent()).unwrap_or(Path::new(""));
        let origin = |source: &Source| {
            let path = Path::new(&source.name);
            let relative = path.strip_prefix(folder).ok().or(path.file_name().map(Path::new)).unwrap_or(path);
            let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            Origin { path: parts.join("/"), sha256: sha256(source.text.as_bytes()) }
        };
        self.iter().map(origin).collect()
    }

    /// Returns the texts that were read from files, the main file first, without the texts that the tool wrote itself.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter().take(self.texts.len() - self.generated)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// Returns the SHA-256 hash of the bytes as 64 lower-case hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
