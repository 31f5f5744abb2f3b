//! Splits the text of a condition file into tokens: names, exact numbers, strings, LaTeX formulas and signs.
//!
//! Called by the parser. Trusted like the parser: an error here is a wrong reading. Comments are collected separately for the
//! printer.

use std::borrow::Cow;

use super::keywords::{ITEM_WORDS, RESERVED};
use super::limits::MAX_FAULTS;
use super::token::{Token, TokenKind, greek, shorten};
use super::tree::Comment;
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::{SourceId, Span};
use kernel::number::MAX_DIGITS;

/// The tokens, the comments and the errors of a file.
pub(super) struct Lexed<'t> {
    pub(super) tokens: Vec<Token<'t>>,
    pub(super) comments: Vec<Comment>,
    pub(super) faults: Faults,
}

/// The signs of the language; a sign comes before its own prefixes.
const SIGNS: [&str; 20] =
    ["..", "!=", "<=", ">=", "(", ")", "[", "]", "{", "}", ",", ":", ";", "=", "<", ">", "+", "-", "*", "/"];

/// Signs of other languages, each with the words or signs to write instead; a sign comes before its own prefixes.
const FOREIGN: [(&str, &str); 32] = [
    ("<==>", "iff"),
    ("<=>", "iff"),
    ("==>", "implies"),
    ("**", "^"),
    ("==", "="),
    ("=<", "<="),
    ("=>", ">= or implies"),
    ("<>", "!="),
    ("&&", "and"),
    ("||", "or"),
    ("|", "abs(x)"),
    ("%", "1/100"),
    ("->", "implies"),
    ("&", "and"),
    ("!", "not"),
    ("≤", "<="),
    ("≥", ">="),
    ("≠", "!="),
    ("−", "-"),
    ("–", "-"),
    ("·", "*"),
    ("×", "*"),
    ("∞", "inf"),
    ("∈", "in"),
    ("∃", "exists"),
    ("∀", "forall"),
    ("“", "\""),
    ("”", "\""),
    ("∧", "and"),
    ("∨", "or"),
    ("²", "^2"),
    ("³", "^3"),
];

/// The state of the lexer.
struct Lexer<'t> {
    text: &'t str,
    source: SourceId,
    /// The offset of the next byte.
    at: usize,
    /// The indentation of the current line, in characters.
    indent: u32,
    /// True before the first token of a line.
    first: bool,
    out: Lexed<'t>,
}

/// Returns the tokens, comments and errors of a text. An error is represented by a token of kind [`TokenKind::Bad`].
pub(super) fn lex(text: &str, source: SourceId) -> Lexed<'_> {
    let out = Lexed { tokens: Vec::new(), comments: Vec::new(), faults: Vec::new() };
    let mut lexer = Lexer { text, source, at: 0, indent: 0, first: true, out };
    if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    lexer.line_start();
    while lexer.at < text.len() {
        lexer.step();
    }
    lexer.out
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, start: usize) -> Span {
        let narrow = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { source: self.source, start: narrow(start), end: narrow(self.at) }
    }

    fn push(&mut self, kind: TokenKind, text: Cow<'t, str>, start: usize) {
        let span = self.span(start);
        self.out.tokens.push(Token { kind, text, span, starts_line: self.first, indent: self.indent, depth: 0 });
        self.first = false;
    }

    /// Reports an error at the text from `start` on, and adds a token that marks the error as reported.
    fn bad(&mut self, start: usize, message: String, repair: Option<String>) {
        let mut fault = Diagnostic::new(self.span(start), message);
        fault.repair = repair;
        if self.out.faults.len() <= MAX_FAULTS {
            self.out.faults.push(fault);
        }
        self.push(TokenKind::Bad, Cow::Borrowed(self.text.get(start..self.at).unwrap_or("")), start);
    }

    /// Measures the indentation of the line that starts here.
    fn line_start(&mut self) {
        self.first = true;
        let start = self.at;
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t']).len();
        self.indent = u32::try_from(self.at - start).unwrap_or(u32::MAX);
        if self.rest().trim_start_matches('\r').starts_with('\n') {
            self.blank_line(start);
        }
        let blank = self.rest().is_empty() || self.rest().starts_with(['\n', '\r', '#']);
        if !blank && self.text.get(start..self.at).is_some_and(|white| white.contains('\t')) {
            let fault = Diagnostic::new(self.span(start), "a tab indents this line").repair("indent with spaces");
            self.out.faults.push(fault);
        }
    }

    /// Records a blank line for the printer; several blank lines in a row are recorded once.
    fn blank_line(&mut self, start: usize) {
        let span = self.span(start);
        let repeated = self.out.comments.last().is_some_and(|last| {
            let between = self.out.tokens.last().is_none_or(|token| token.span.end <= last.span.start);
            last.text.is_empty() && between
        });
        if !repeated {
            self.out.comments.push(Comment { text: String::new(), span, own_line: true });
        }
    }

    /// Reads one token or comment, or skips white space.
    fn step(&mut self) {
        let start = self.at;
        let Some(next) = self.rest().chars().next() else { return };
        match next {
            '\n' => {
                self.at += 1;
                self.line_start();
            }
            ' ' | '\t' | '\r' => self.at += 1,
            '#' => self.comment(),
            '"' => self.string(),
            '$' => self.dollar(),
            '0'..='9' => self.number(),
            '^' => {
                self.at += 1;
                self.push(TokenKind::Sign, Cow::Borrowed("^"), start);
            }
            _ if next.is_alphabetic() || next == '_' => self.word(),
            _ => self.sign(next),
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or("");
        self.at += line.len();
        let text = line.trim_end();
        let mut span = self.span(start);
        span.end = span.start + u32::try_from(text.len()).unwrap_or(0);
        self.out.comments.push(Comment { text: text.to_owned(), span, own_line: self.first });
    }

    fn string(&mut self) {
        let start = self.at;
        let line = self.rest().split('\n').next().unwrap_or("");
        match line.get(1..).and_then(|inside| inside.find('"')) {
            Some(length) => {
                self.at += length + 2;
                let inside = self.text.get(start + 1..start + 1 + length).unwrap_or("");
                if inside.contains(char::is_control) {
                    self.bad(start, "the string contains a control character".into(), Some("remove it".into()));
                } else {
                    self.push(TokenKind::Text, Cow::Borrowed(inside), start);
                }
            }
            None => {
                self.at += line.trim_end().len();
                self.bad(start, "the string is not closed on its line".into(), Some("add `\"`".into()));
            }
        }
    }

    /// Reads a LaTeX formula up to the next dollar. A formula does not extend beyond a blank line or a line that begins an item.
    fn dollar(&mut self) {
        let start = self.at;
        let inside = self.text.get(start + 1..).unwrap_or("");
        if let Some(display) = inside.strip_prefix('$') {
            let close = display.find("$$").filter(|length| !breaks_off(display.get(..*length).unwrap_or("")));
            self.at += close.map_or(2, |length| length + 4);
            return self.bad(start, "`$$` cannot begin a formula".into(), Some("write one `$` on each side".into()));
        }
        let close = inside.find('$').and_then(|length| inside.get(..length)).filter(|content| !breaks_off(content));
        let Some(content) = close else {
            let line = inside.split('\n').next().unwrap_or("");
            self.at += 1 + line.trim_end().len();
            return self.bad(start, "the `$` is not closed".into(), Some("add `$` where the formula ends".into()));
        };
        self.at += content.len() + 2;
        if content.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            self.bad(start, "the formula contains a control character".into(), Some("remove it".into()));
        } else {
            self.push(TokenKind::Dollar, Cow::Borrowed(content), start);
        }
    }

    fn number(&mut self) {
        let start = self.at;
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        self.at += digits(self.rest());
        if let Some(after) = self.rest().strip_prefix('.').filter(|after| after.starts_with(|c: char| c.is_ascii_digit())) {
            self.at += 1 + digits(after);
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        if text.bytes().filter(u8::is_ascii_digit).count() > MAX_DIGITS {
            self.bad(start, format!("a number of more than {MAX_DIGITS} digits"), Some("write it shorter".into()));
        } else {
            self.push(TokenKind::Number, Cow::Borrowed(text), start);
        }
    }

    /// Reads a name or a word of the grammar; Greek letters are replaced by their names.
    fn word(&mut self) {
        let start = self.at;
        let rest = self.rest();
        let body = rest.len() - rest.trim_start_matches(|c: char| c.is_alphabetic() || c.is_ascii_digit() || c == '_').len();
        let primes = rest.get(body..).unwrap_or("");
        self.at += body + primes.len() - primes.trim_start_matches('\'').len();
        let written = self.text.get(start..self.at).unwrap_or("");
        let text = if written.is_ascii() {
            Cow::Borrowed(written)
        } else {
            let mut spelled_out = String::with_capacity(written.len() + 8);
            for letter in written.chars() {
                match greek(letter) {
                    Some(name) => spelled_out.push_str(name),
                    None => spelled_out.push(letter),
                }
            }
            Cow::Owned(spelled_out)
        };
        let kind = if RESERVED.contains(&text.as_ref()) { TokenKind::Reserved } else { TokenKind::Word };
        self.push(kind, text, start);
    }

    /// Reads a sign of the language, or reports a sign of another language or an unknown character.
    fn sign(&mut self, next: char) {
        let start = self.at;
        let rest = self.rest();
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let foreign = FOREIGN.iter().find(|(foreign, _)| rest.starts_with(*foreign));
        if let Some((foreign, ours)) = foreign.filter(|(foreign, _)| sign.is_none_or(|sign| foreign.len() > sign.len())) {
            self.at += foreign.len();
            self.bad(start, format!("`{foreign}` is not supported"), Some(format!("write `{}`", ours.replace(" or ", "` or `"))));
        } else if let Some(sign) = sign {
            self.at += sign.len();
            self.push(TokenKind::Sign, Cow::Borrowed(sign), start);
        } else {
            let known = |c: char| c.is_alphabetic() || c.is_ascii_graphic() || matches!(c, ' ' | '\n' | '\t' | '\r');
            let length = rest.get(next.len_utf8()..).and_then(|tail| tail.find(known)).unwrap_or(rest.len() - next.len_utf8());
            self.at += next.len_utf8() + length;
            let shown = shorten(self.text.get(start..self.at).unwrap_or(""));
            self.bad(start, format!("`{shown}` is not a symbol of the language"), Some("remove it".into()));
        }
    }
}

/// True iff the text between two dollars contains a blank line or the beginning of an item, so that the second dollar belongs to
/// another formula.
fn breaks_off(content: &str) -> bool {
    content.lines().skip(1).any(|line| line.trim().is_empty() || opens_item(line))
}

/// True iff the line has no indentation and its first word begins an item.
fn opens_item(line: &str) -> bool {
    ITEM_WORDS.iter().any(|word| line.strip_prefix(word).is_some_and(|after| after.starts_with([' ', ':'])))
}
