//! Reads a paper's symbol in LaTeX, and returns its letters with their marks, raised or lowered, for a picture.
//!
//! Called by the printers of maps. Not part of a verdict.

use crate::syntax::greek_letter;

/// A piece of a symbol.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SymbolPart {
    pub(super) text: String,
    pub(super) line: SymbolLine,
    pub(super) script: Script,
}

/// A line along a letter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum SymbolLine {
    #[default]
    None,
    Over,
    Under,
}

/// Where a letter is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Script {
    #[default]
    Base,
    Below,
    Above,
}

/// Commands of LaTeX that print one sign and are not names of Greek letters.
const SIGNS: &[(&str, char)] = &[
    ("varepsilon", 'ε'),
    ("vartheta", 'θ'),
    ("varphi", 'φ'),
    ("varrho", 'ρ'),
    ("varsigma", 'ς'),
    ("varpi", 'π'),
    ("ast", '*'),
    ("star", '*'),
    ("prime", '\''),
    ("ell", 'l'),
];

/// Returns the sign that a command of LaTeX prints, or a Greek letter spelled out; `None` for any other word.
fn sign(name: &str) -> Option<char> {
    greek_letter(name).or_else(|| SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign))
}

/// Marks above a letter, as combining signs.
const MARKS: &[(&str, char)] = &[("hat", '\u{302}'), ("tilde", '\u{303}'), ("dot", '\u{307}'), ("check", '\u{30c}')];

/// Returns the parts of a symbol in LaTeX. A name that is no LaTeX is shown as it is; a Greek letter spelled out as the letter.
pub(super) fn parts(latex: &str) -> Vec<SymbolPart> {
    let mut out = Vec::new();
    read(latex, SymbolPart::default(), &mut out);
    out.retain(|part: &SymbolPart| !part.text.is_empty());
    out
}

fn read(latex: &str, style: SymbolPart, out: &mut Vec<SymbolPart>) {
    if let Some(sign) = sign(latex) {
        out.push(SymbolPart { text: sign.to_string(), ..style });
        return;
    }
    let mut rest = latex;
    while let Some(first) = rest.chars().next() {
        rest = &rest[first.len_utf8()..];
        match first {
            '\\' => {
                let length = rest.chars().take_while(char::is_ascii_alphabetic).count();
                let (command, after) = rest.split_at(length);
                if command.is_empty() {
                    // `\,` and its kind are spaces.
                    rest = rest.chars().next().map_or("", |sign| &rest[sign.len_utf8()..]);
                    continue;
                }
                rest = after.trim_start();
                if let Some(sign) = sign(command) {
                    out.push(SymbolPart { text: sign.to_string(), ..style.clone() });
                    continue;
                }
                let line = match command {
                    "bar" | "overline" => Some(SymbolLine::Over),
                    "underline" | "underbar" => Some(SymbolLine::Under),
                    _ => None,
                };
                let (inner, after) = group(rest);
                match (line, MARKS.iter().find(|(name, _)| *name == command)) {
                    (Some(line), _) => read(inner, SymbolPart { line, ..style.clone() }, out),
                    (None, Some((_, mark))) => {
                        read(inner, style.clone(), out);
                        if let Some(last) = out.last_mut() {
                            last.text.push(*mark);
                        }
                    }
                    (None, None) if matches!(command, "rm" | "it" | "displaystyle") => continue,
                    (None, None) => read(inner, style.clone(), out),
                }
                rest = after;
            }
            '_' | '^' => {
                let (inner, after) = group(rest);
                let script = if first == '_' { Script::Below } else { Script::Above };
                read(inner, SymbolPart { script, ..style.clone() }, out);
                rest = after;
            }
            '{' | '}' | '$' => {}
            other => match out.last_mut() {
                Some(last) if last.line == style.line && last.script == style.script && !last.text.is_empty() => {
                    last.text.push(other)
                }
                Some(_) | None => out.push(SymbolPart { text: other.to_string(), ..style.clone() }),
            },
        }
    }
}

/// The group that a text begins with, or its first sign or command; and what follows.
fn group(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    if let Some(inner) = text.strip_prefix('{') {
        let mut depth = 1;
        for (place, sign) in inner.char_indices() {
            match sign {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return (&inner[..place], &inner[place + 1..]);
            }
        }
        return (inner, "");
    }
    if let Some(command) = text.strip_prefix('\\') {
        let length = command.chars().take_while(char::is_ascii_alphabetic).count().max(1).min(command.len());
        if command.is_char_boundary(length) {
            return text.split_at(length + 1);
        }
    }
    // An index such as the `l` of `p_l`, or the whole word of a name such as `worth_it`.
    let length: usize = text.chars().take_while(|sign| sign.is_alphanumeric()).map(char::len_utf8).sum();
    let first = text.chars().next().map_or(0, char::len_utf8);
    text.split_at(length.max(first))
}
