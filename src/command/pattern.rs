//! Patterns on ids: a part of the id, or with `*` and `?` the whole of it.

/// What `--only` asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// A pattern as written.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// True iff the id is one of those asked for.
    #[must_use]
    pub fn matches(&self, id: &str) -> bool {
        if !self.0.contains(['*', '?']) {
            return id.contains(&self.0);
        }
        let pattern: Vec<char> = self.0.chars().collect();
        let id: Vec<char> = id.chars().collect();
        // (place in the pattern, place in the id) to go back to: the last `*`, taking one character more each time
        let (mut at, mut on, mut back) = (0, 0, None);
        while on < id.len() {
            match pattern.get(at) {
                Some('*') => {
                    back = Some((at, on));
                    at += 1;
                }
                Some(&sign) if sign == '?' || sign == id[on] => {
                    at += 1;
                    on += 1;
                }
                Some(_) | None => {
                    let Some((star, from)) = back else { return false };
                    back = Some((star, from + 1));
                    at = star + 1;
                    on = from + 1;
                }
            }
        }
        pattern[at..].iter().all(|sign| *sign == '*')
    }
}
