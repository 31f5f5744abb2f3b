//! Patterns on ids: a part of the id, or with `*` and `?` the whole of it.

use wildmatch::WildMatch;

/// What `--only` asks for.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Ids that contain this.
    Part(String),
    /// Ids that are like this from end to end.
    Whole(WildMatch),
}

impl Pattern {
    /// A pattern as written.
    pub fn new(text: impl AsRef<str>) -> Self {
        let text = text.as_ref();
        if text.contains(['*', '?']) { Self::Whole(WildMatch::new(text)) } else { Self::Part(text.to_owned()) }
    }

    /// True iff the id is one of those asked for.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        match self {
            Self::Part(part) => id.contains(part),
            Self::Whole(pattern) => pattern.matches(id),
        }
    }
}
