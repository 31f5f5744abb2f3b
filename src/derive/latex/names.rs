//! Prints names as LaTeX: a symbol with its subscripts, a name with its arguments, a name that is a phrase.
//!
//! Called by [`super::LatexPrinter`]. Not part of a verdict.

use crate::syntax::latex::default_symbol;

/// Returns a name as a symbol: what follows its first `_` is its subscript, its label is another, a longer word is set upright.
pub(super) fn symbol(name: &str) -> String {
    if let Some((base, label)) = name.strip_suffix(']').and_then(|name| name.split_once('[')) {
        return symbol_of(base, Some(label));
    }
    match name.split_once('@') {
        // The second of two points that a claim compares.
        Some((base, point)) => format!("{{{}}}^{{({point})}}", symbol(base)),
        None => symbol_of(name, None),
    }
}

fn symbol_of(name: &str, label: Option<&str>) -> String {
    let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '\''));
    if is_plain(name) && label.is_none_or(is_plain) {
        return match name.rsplit_once('_') {
            // Of a name with three parts, such as `free_riding_A`, the last is the subscript.
            Some((base, below)) if label.is_none() && base.contains('_') => {
                format!("\\text{{{}}}_{{{}}}", prose(base), default_symbol(below, None))
            }
            Some(_) | None => default_symbol(name, label).to_string(),
        };
    }
    format!("\\text{{{}}}", prose(&label.map_or_else(|| name.to_owned(), |label| format!("{name}[{label}]"))))
}

/// Returns the name of a number, in which other names can stand as arguments, such as `share(x, p_l - 1)`; `None` if the name is a
/// phrase.
pub(super) fn joined_name(shown: &str, variable: &dyn Fn(&str) -> String) -> Option<String> {
    let mut out = String::new();
    let mut rest = shown;
    let mut after_name = false;
    while let Some(first) = rest.chars().next() {
        if first.is_alphabetic() {
            // Two names side by side make a phrase, as in `best after`.
            if after_name {
                return None;
            }
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\''))).unwrap_or(rest.len());
            let end = match rest[end..].starts_with('[') {
                true => end + rest[end..].find(']')? + 1,
                false => end,
            };
            out.push_str(&variable(&rest[..end]));
            rest = &rest[end..];
            after_name = true;
            continue;
        }
        match first {
            '0'..='9' | '+' | '-' | '(' | ')' | ',' | '/' => out.push(first),
            '*' => out.push(' '),
            ' ' => {
                out.push(' ');
                rest = &rest[1..];
                continue;
            }
            _ => return None,
        }
        after_name = false;
        rest = &rest[first.len_utf8()..];
    }
    (!out.is_empty()).then_some(out)
}

/// Returns a phrase for the inside of `\text{}`, with the characters escaped that LaTeX would interpret.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '_' | '&' | '%' | '#' | '$' | '{' | '}' => {
                out.push('\\');
                out.push(character);
            }
            '\\' => out.push_str("\\textbackslash "),
            '^' => out.push_str("\\textasciicircum "),
            '~' => out.push_str("\\textasciitilde "),
            other => out.push(other),
        }
    }
    out
}
