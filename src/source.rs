//! Named texts and the places in them: what every message and every claim points at.

use std::fmt;
use std::path::Path;

use sha2::{Digest, Sha256};

/// Which text of a [`Sources`] a span lies in; the main file is 0, included files follow in the order met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A half-open range of bytes, `start..end`, in one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The smallest span that holds both, which must lie in one text.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// One text with the name that messages give it (its path as the user wrote it).
#[derive(Clone, Debug)]
pub struct Source {
    /// The name shown.
    pub name: String,
    /// The whole text.
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

/// All texts of one audit.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
    /// How many of the texts, at the end, no file holds.
    made: usize,
}

impl Sources {
    /// Adds a text and says how to refer to it.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.texts.push(Source { name: name.into(), text: text.into() });
        SourceId(u32::try_from(self.texts.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a text that the tool made and no file holds; every file is added before.
    pub fn add_made(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        self.made += 1;
        self.add(name, text)
    }

    /// The text behind an id that [`Sources::add`] gave out.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.texts[id.0 as usize]
    }

    /// The bytes under a span.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.source).text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The line of a span's start, counted from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        1 + self.get(span.source).text.as_bytes().iter().take(span.start as usize).filter(|b| **b == b'\n').count()
    }

    /// Where the text of every file is from, the main file first.
    #[must_use]
    pub fn origins(&self) -> Vec<Origin> {
        let home = self.texts.first().and_then(|main| Path::new(&main.name).parent()).unwrap_or(Path::new(""));
        let origin = |source: &Source| {
            let whole = Path::new(&source.name);
            let inside = whole.strip_prefix(home).ok().or(whole.file_name().map(Path::new)).unwrap_or(whole);
            let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            Origin { path: parts.join("/"), sha256: sha256(source.text.as_bytes()) }
        };
        self.iter().map(origin).collect()
    }

    /// The texts of all files, the main file first.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.texts.iter().take(self.texts.len() - self.made)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
