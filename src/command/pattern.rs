//! Matches ids and names against the pattern of `--only`.

use wildmatch::WildMatch;

/// A pattern that selects ids.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Selects ids that contain this text.
    Part(String),
    /// Selects ids that match this wildcard pattern as a whole.
    Whole(WildMatch),
}

impl Pattern {
    /// Parses a pattern: with `*` or `?` it must match a whole id, otherwise a part of it.
    pub fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.contains(['*', '?']) { Self::Whole(WildMatch::new(text)) } else { Self::Part(text.to_owned()) }
    }

    /// Returns true iff the pattern selects the id.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        match self {
            Self::Part(part) => id.contains(part),
            Self::Whole(pattern) => pattern.matches(id),
        }
    }
}
