//! Converts names of another tool into names of the language. A name of the language consists of letters, digits and underscores,
//! is not a reserved word, and is given only once.
//!
//! Called when a game, a paper or a notebook is imported. Not part of a verdict.

use std::collections::BTreeSet;

use crate::syntax::{is_reserved, is_step_word};

/// The number of characters after which the text is cut off. A prefix, suffix or number that is added afterwards does not count.
const MAX_LENGTH: usize = 40;

/// The set of names given so far.
#[derive(Clone, Debug, Default)]
pub(super) struct ImportedNames(BTreeSet<String>);

impl ImportedNames {
    /// Returns a valid name that resembles the text and that was not returned before. If the text has no ASCII letter, digit or
    /// leading `-`, the name is made from `fallback`. If the name was returned before, a number is appended.
    pub(super) fn fresh(&mut self, text: &str, fallback: &str) -> String {
        let stem = identifier(text, fallback);
        let mut name = stem.clone();
        let mut number = 2_u64;
        while !self.0.insert(name.clone()) {
            name = format!("{stem}_{number}");
            number += 1;
        }
        name
    }
}

impl ImportedNames {
    /// Returns true, and takes the text as a name, if the text is a valid name that was not returned before.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let (base, primes) = text.split_at(text.find('\'').unwrap_or(text.len()));
        primes.bytes().all(|byte| byte == b'\'')
            && base.len() <= MAX_LENGTH
            && identifier(base, "") == base
            && !base.is_empty()
            && self.0.insert(text.to_owned())
    }
}

/// Returns a valid name that resembles the text, or `fallback` if the text has no ASCII letter, digit or leading `-`.
pub(super) fn identifier(text: &str, fallback: &str) -> String {
    let mut out = String::new();
    for character in text.trim().chars() {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(character),
            '-' if out.is_empty() => out.push_str("minus_"),
            _ if out.ends_with('_') || out.is_empty() => {}
            _ => out.push('_'),
        }
        if out.len() >= MAX_LENGTH {
            break;
        }
    }
    let mut out = out.trim_end_matches('_').to_owned();
    if out.is_empty() {
        fallback.clone_into(&mut out);
    }
    if out.starts_with(|first: char| first.is_ascii_digit()) {
        out.insert(0, 'n');
    }
    if is_reserved(&out) || is_step_word(&out) {
        out.push('_');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imported_names_are_valid_and_unique() {
        let mut names = ImportedNames::default();
        for (text, name) in [
            ("Sender", "Sender"),
            ("Sender", "Sender_2"),
            ("1/2", "n1_2"),
            ("-1", "minus_1"),
            ("  offer (big) ", "offer_big"),
            ("if", "if_"),
            ("nature", "nature_"),
            ("", "move"),
            ("日本", "move_2"),
        ] {
            assert_eq!(names.fresh(text, "move"), name, "{text}");
        }
        for (text, taken) in
            [("p_h", true), ("p_h", false), ("q'", true), ("in", false), ("1a", false), ("a'b", false), ("", false)]
        {
            assert_eq!(names.take(text), taken, "{text}");
        }
        assert!(names.fresh(&"x".repeat(500), "move").len() <= MAX_LENGTH);
    }
}
