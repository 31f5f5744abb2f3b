//! Translates the names of a paper to unique Coq identifiers that neither Coq nor the proofs use.

use std::collections::BTreeSet;

use kernel::System;

/// Keywords of Coq, and names that statements and proofs use.
const TAKEN: [&str; 45] = [
    "as", "at", "cofix", "else", "end", "exists", "exists2", "fix", "for", "forall", "fun", "if", "IF", "in", "let", "match",
    "mod", "Prop", "return", "Set", "SProp", "then", "Type", "using", "where", "with", "by", "R", "IZR", "Zpos", "Sign", "False",
    "True", "and", "or", "not", "eq", "eq_refl", "Rlt", "Rle", "lra", "ring", "clear", "E", "D",
];

/// Assigns identifiers, each at most once.
#[derive(Debug, Default)]
pub(super) struct CoqNames {
    given: BTreeSet<String>,
}

impl CoqNames {
    /// Returns a new identifier that resembles the text.
    pub(super) fn name(&mut self, text: &str) -> String {
        let stem = plain(text);
        let mut name = stem.clone();
        let mut number = 2;
        while !self.given.insert(name.clone()) {
            name = format!("{stem}_{number}");
            number += 1;
        }
        name
    }
}

/// Returns the identifiers of a system's variables, by index.
pub(super) fn variables(system: &System) -> Vec<String> {
    let mut names = CoqNames::default();
    system.variables.iter().map(|variable| names.name(&variable.name)).collect()
}

/// Returns the name of a paper's file without its extension, which must be an identifier, because Coq uses it as the module's
/// name.
pub(super) fn module(slug: &str) -> String {
    plain(slug)
}

/// Turns a text into an identifier: runs of other signs become one `_`, and the `@2` of a second point becomes `_at_2`.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for sign in text.replace('@', "_at_").chars() {
        match sign {
            sign if sign.is_ascii_alphanumeric() => out.push(sign),
            '\'' if !out.is_empty() => out.push('\''),
            sign if !sign.is_ascii() => out.push_str(&format!("u{:x}", u32::from(sign))),
            _ if !out.ends_with('_') => out.push('_'),
            _ => {}
        }
    }
    let out = out.trim_matches('_').to_owned();
    // Proofs call their hypotheses F, H, U or X with a number.
    let hypothesis = out.strip_prefix(['F', 'H', 'U', 'X']).is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        format!("claim_{out}")
    } else if hypothesis || TAKEN.contains(&out.as_str()) {
        format!("{out}_")
    } else {
        out
    }
}

/// Returns the text as a Coq comment on one line.
pub(super) fn comment(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("(* {} *)", text.replace('"', "'").replace("(*", "( *").replace("*)", "* )"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coq_names_are_valid_and_unique() {
        let mut names = CoqNames::default();
        let given = ["p_l", "beta[committed]", "beta_committed", "p_l@2", "sqrt(p*q)", "R", "H12", "in", "1-and-2", "π", "d'"];
        let given = given.map(|name| names.name(name));
        let expected = [
            "p_l",
            "beta_committed",
            "beta_committed_2",
            "p_l_at_2",
            "sqrt_p_q",
            "R_",
            "H12_",
            "in_",
            "claim_1_and_2",
            "u3c0",
            "d'",
        ];
        assert_eq!(given, expected.map(str::to_owned));
    }

    #[test]
    fn a_coq_comment_cannot_be_closed_by_its_text() {
        assert_eq!(comment("a \"b\" (*c*) d*)\n e"), "(* a 'b' ( *c* ) d* ) e *)");
    }
}
