//! Prints symbols as LaTeX: `\underline{\beta}`, `p_h`, `a^*`.
//!
//! Used by messages and reports. Not part of a verdict.

use std::fmt;

use super::signs::is_letter;
use crate::syntax::token::is_greek;
use crate::syntax::tree::TexSymbol;

impl fmt::Display for TexSymbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.accent {
            Some(accent) => write!(f, "\\{accent}{{{}}}", letter(&self.base))?,
            None => f.write_str(&letter(&self.base))?,
        }
        if let Some(below) = &self.subscript {
            if below.chars().count() == 1 {
                write!(f, "_{below}")?;
            } else {
                let parts: Vec<String> = below.split(',').map(part).collect();
                write!(f, "_{{{}}}", parts.join(","))?;
            }
        }
        for _ in 0..self.primes {
            f.write_str("'")?;
        }
        if self.star { f.write_str("^*") } else { Ok(()) }
    }
}

/// The LaTeX text of a letter, of a Greek letter as a command, or of a word in upright font.
fn letter(name: &str) -> String {
    if is_greek(name) {
        format!("\\{name}")
    } else if is_letter(name) {
        name.to_owned()
    } else {
        format!("\\mathrm{{{name}}}")
    }
}

/// The LaTeX text of one part of a subscript: `star` is a word, `12` a number, `barA` an accented letter.
fn part(text: &str) -> String {
    let accented = ["bar", "underline", "hat", "tilde"].iter().find_map(|accent| {
        let inner = text.strip_prefix(accent)?;
        let single = is_greek(inner) || inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_uppercase());
        single.then(|| format!("\\{accent}{{{}}}", letter(inner)))
    });
    match accented {
        Some(symbol) => symbol,
        None if text.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.is_empty() => letter(text),
        None => text.to_owned(),
    }
}
