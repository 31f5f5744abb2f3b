//! Names of another tool made names of the language: letters, digits and underscores, no word that is reserved, each once.

use std::collections::BTreeSet;

use crate::syntax::{is_reserved, is_step_word};

/// The longest name, in characters.
const LONGEST: usize = 40;

/// Names given so far.
#[derive(Clone, Debug, Default)]
pub(super) struct ImportedNames(BTreeSet<String>);

impl ImportedNames {
    /// A name like a text, not given before.
    pub(super) fn fresh(&mut self, text: &str, otherwise: &str) -> String {
        let stem = plain(text, otherwise);
        let mut name = stem.clone();
        let mut number = 2_u64;
        while !self.0.insert(name.clone()) {
            name = format!("{stem}_{number}");
            number += 1;
        }
        name
    }
}

/// A name like a text.
pub(super) fn plain(text: &str, otherwise: &str) -> String {
    let mut out = String::new();
    for sign in text.trim().chars() {
        match sign {
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(sign),
            '-' if out.is_empty() => out.push_str("minus_"),
            _ if out.ends_with('_') || out.is_empty() => {}
            _ => out.push('_'),
        }
        if out.len() >= LONGEST {
            break;
        }
    }
    let mut out = out.trim_end_matches('_').to_owned();
    if out.is_empty() {
        otherwise.clone_into(&mut out);
    }
    if out.starts_with(|sign: char| sign.is_ascii_digit()) {
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
    fn names_are_plain_and_differ() {
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
        assert!(names.fresh(&"x".repeat(500), "move").len() <= LONGEST);
    }
}
