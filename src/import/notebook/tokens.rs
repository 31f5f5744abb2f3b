//! Splits text in the Wolfram Language into tokens: numbers, symbols, strings and signs, without comments.
//!
//! Called by [`super::read`]. Named characters such as `\[LessEqual]` and their Unicode forms become the signs or letters that they
//! print.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use crate::syntax::greek_letter;

/// The signs of more than one character, each before its own prefixes.
const LONG: [&str; 27] = [
    "===", "=!=", "^:=", "//.", "//@", "@@@", "...", ":=", "==", "!=", "<=", ">=", "&&", "||", "->", ":>", "//", "/.", "/@",
    "/;", "@@", "++", "--", "<>", "**", "<|", "|>",
];
/// Named characters and Unicode characters for signs and functions.
const NAMED: [(&str, &str, &str); 18] = [
    ("LessEqual", "≤", "<="),
    ("LessSlantEqual", "⩽", "<="),
    ("GreaterEqual", "≥", ">="),
    ("GreaterSlantEqual", "⩾", ">="),
    ("NotEqual", "≠", "!="),
    ("Equal", "⩵", "=="),
    ("And", "∧", "&&"),
    ("Or", "∨", "||"),
    ("Not", "¬", "!"),
    ("Implies", "⇒", "=>"),
    ("Equivalent", "⇔", "<=>"),
    ("Element", "∈", "∈"),
    ("Rule", "→", "->"),
    ("Times", "×", "*"),
    ("CenterDot", "·", "*"),
    ("Infinity", "∞", "∞"),
    ("ForAll", "∀", "∀"),
    ("Exists", "∃", "∃"),
];
/// Named characters that print a space or nothing.
const SPACES: [&str; 7] = [
    "InvisibleTimes",
    "InvisibleSpace",
    "ThinSpace",
    "MediumSpace",
    "IndentingNewLine",
    "NonBreakingSpace",
    "InvisibleApplication",
];
/// The names of the Greek letters in lower case.
const GREEK: [&str; 24] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "omicron",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WolframTokenKind {
    /// `12`, `0.5`, `.5`, `1.`
    Number,
    /// `x`, `Reduce`, `p$l`
    Symbol,
    /// `"text"`; the text of the token is the content.
    Text,
    /// An operator, a bracket, or a character that the language does not read here.
    Sign,
}

/// A token with its place.
#[derive(Clone, Debug)]
pub(super) struct WolframToken {
    pub(super) kind: WolframTokenKind,
    pub(super) text: String,
    /// The offset of the first byte.
    pub(super) start: usize,
    /// The offset after the last byte.
    pub(super) end: usize,
    /// True iff a line break precedes the token.
    pub(super) newline: bool,
}

impl WolframToken {
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == WolframTokenKind::Sign && self.text == sign
    }
}

/// Returns the tokens of a text.
///
/// # Errors
/// Returns a fault if a comment or a string is not closed.
pub(super) fn tokens(text: &str, source: SourceId) -> Result<Vec<WolframToken>, Box<Diagnostic>> {
    let mut out: Vec<WolframToken> = Vec::new();
    let (mut at, mut newline) = (0, true);
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let start = at;
        if next.is_whitespace() {
            newline |= next == '\n';
            at += next.len_utf8();
            continue;
        }
        if rest.starts_with("(*") {
            let Some(length) = comment(rest) else {
                return Err(unclosed(source, start, 2, "the comment is not closed", "add `*)`"));
            };
            at += length;
            continue;
        }
        let (kind, shown, length) = if next == '"' {
            let Some((content, length)) = string(rest) else {
                return Err(unclosed(source, start, 1, "the string is not closed", "add `\"`"));
            };
            (WolframTokenKind::Text, content, length)
        } else if next.is_ascii_digit() || next == '.' && rest[1..].starts_with(|sign: char| sign.is_ascii_digit()) {
            let digits = |text: &str| text.len() - text.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
            let whole = digits(rest);
            let part = match rest[whole..].strip_prefix('.') {
                Some(after) if !after.starts_with('.') => 1 + digits(after),
                Some(_) | None => 0,
            };
            (WolframTokenKind::Number, rest[..whole + part].to_owned(), whole + part)
        } else if let Some((name, length)) = symbol(rest) {
            (WolframTokenKind::Symbol, name, length)
        } else if let Some((name, length)) = named(rest) {
            if SPACES.contains(&name) {
                newline |= name == "IndentingNewLine";
                at += length;
                continue;
            }
            let sign = NAMED.iter().find(|(known, ..)| *known == name).map_or(name, |(.., sign)| sign);
            (WolframTokenKind::Sign, sign.to_owned(), length)
        } else if let Some((_, character, sign)) = NAMED.iter().find(|(_, character, _)| rest.starts_with(character)) {
            (WolframTokenKind::Sign, (*sign).to_owned(), character.len())
        } else if let Some(sign) = LONG.iter().find(|sign| rest.starts_with(**sign)) {
            (WolframTokenKind::Sign, (*sign).to_owned(), sign.len())
        } else {
            (WolframTokenKind::Sign, next.to_string(), next.len_utf8())
        };
        at += length;
        out.push(WolframToken { kind, text: shown, start, end: at, newline: std::mem::take(&mut newline) });
    }
    Ok(out)
}

fn unclosed(source: SourceId, start: usize, length: usize, message: &str, repair: &str) -> Box<Diagnostic> {
    let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let span = Span { source, start: place(start), end: place(start + length) };
    Box::new(Diagnostic::new(span, message).repair(repair))
}

/// The length of the comment with which the text begins; comments nest.
fn comment(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = text.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"(*" => {
                depth += 1;
                at += 2;
            }
            b"*)" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => at += 1,
        }
    }
    None
}

/// The content of the string with which the text begins, and its length with the quotes.
fn string(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            '"' | '\\' if escaped => {
                out.push(sign);
                escaped = false;
            }
            _ if escaped => {
                // A named character keeps its backslash.
                if sign == '[' {
                    out.push('\\');
                }
                out.push(if sign == 'n' { '\n' } else { sign });
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((out, at + 1)),
            _ => out.push(sign),
        }
    }
    None
}

/// The name of the named character with which the text begins, and its length: `\[Beta]`.
fn named(text: &str) -> Option<(&str, usize)> {
    let inside = text.strip_prefix("\\[")?;
    let length = inside.len() - inside.trim_start_matches(|sign: char| sign.is_ascii_alphanumeric()).len();
    inside[length..].starts_with(']').then(|| (&inside[..length], length + 3))
}

/// The symbol with which the text begins, and its length. Greek letters are spelled out.
fn symbol(text: &str) -> Option<(String, usize)> {
    let (mut out, mut at) = (String::new(), 0);
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if next.is_ascii_alphabetic() || next == '$' || !out.is_empty() && (next.is_ascii_digit() || next == '`') {
            out.push(next);
            at += next.len_utf8();
        } else if let Some(name) = GREEK.iter().find(|name| greek_letter(name) == Some(next)) {
            out.push_str(name);
            at += next.len_utf8();
        } else if let Some((name, length)) = named(&text[at..]) {
            let lower = name.strip_prefix("Capital").unwrap_or(name).strip_prefix("Curly").unwrap_or(name).to_lowercase();
            if !GREEK.contains(&lower.as_str()) {
                break;
            }
            out.push_str(name.strip_prefix("Capital").unwrap_or(&lower));
            at += length;
        } else {
            break;
        }
    }
    (!out.is_empty()).then_some((out, at))
}
