//! Splits LaTeX text into tokens: spaces become gaps, comments are dropped, Unicode symbols become the commands for them.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`]. Commands are handled in [`super::commands`].

use super::token::LineLabel;
use super::token::{Tex, TexToken};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::token::{greek, shorten};
use kernel::number::MAX_DIGITS;

/// The largest number of errors that are shown for one formula.
pub(super) const MAX_FAULTS: usize = 20;

/// The width of a space between words, in eighteenths of an em.
pub(super) const WORD_SPACE: i32 = 6;

/// The width of the space before a new column, in eighteenths of an em.
const COLUMN: i32 = 36;

/// The number of tokens before a label such as `0e0` that are searched for the brace of its subscript.
const MAX_LABEL: usize = 64;

/// Unicode symbols with the names of the corresponding commands.
const SIGNS: [(char, &str); 37] = [
    ('≤', "le"),
    ('≦', "le"),
    ('⩽', "le"),
    ('≥', "ge"),
    ('≧', "ge"),
    ('⩾', "ge"),
    ('≠', "ne"),
    ('≡', "equiv"),
    ('×', "times"),
    ('·', "cdot"),
    ('⋅', "cdot"),
    ('∧', "land"),
    ('∨', "lor"),
    ('⇒', "Rightarrow"),
    ('⟹', "Rightarrow"),
    ('⇔', "Leftrightarrow"),
    ('⟺', "Leftrightarrow"),
    ('∈', "in"),
    ('∉', "notin"),
    ('∞', "infty"),
    ('∀', "forall"),
    ('∃', "exists"),
    ('¬', "neg"),
    ('∑', "sum"),
    ('∏', "prod"),
    ('∫', "int"),
    ('∂', "partial"),
    ('±', "pm"),
    ('∓', "mp"),
    ('÷', "div"),
    ('≈', "approx"),
    ('∼', "sim"),
    ('∝', "propto"),
    ('→', "rightarrow"),
    ('⇐', "Leftarrow"),
    ('√', "surd"),
    ('…', "ldots"),
];

/// Characters that are not supported, each with the repair.
const INSTEAD: [(char, &str); 14] = [
    ('!', "write the product out"),
    (':', "write `=`, or `define x = …` for a definition"),
    ('–', "write `-`"),
    ('—', "write `-`"),
    ('‐', "write `-`"),
    ('’', "write `'`"),
    ('²', "write `^2`"),
    ('³', "write `^3`"),
    ('½', "write `\\frac12`"),
    ('¼', "write `\\frac14`"),
    ('#', "write the formula without it"),
    ('"', "write `''`"),
    ('@', "write the formula without it"),
    ('?', "remove it"),
];

/// The state of the lexer for one formula.
pub(super) struct LatexLexer<'t> {
    pub(super) text: &'t str,
    /// The offset of the next byte.
    pub(super) at: usize,
    /// The place of the whole text in the file.
    pub(super) formula_span: Span,
    pub(super) tokens: Vec<TexToken>,
    /// The names of the open environments, the outermost first.
    pub(super) open: Vec<&'t str>,
    /// The width of the space since the last token, in eighteenths of an em.
    pub(super) gap: i32,
    /// True iff an alignment mark follows the last token.
    aligned: bool,
    /// The number of alignment marks in the current row so far.
    pub(super) columns: u32,
    pub(super) tags: Vec<LineLabel>,
}

/// Splits the text between two dollars into tokens and the labels of its lines.
///
/// # Errors
/// Returns the errors in the order of the text, at most `MAX_FAULTS` and one for an open environment.
pub(super) fn lex(text: &str, formula_span: Span) -> Result<(Vec<TexToken>, Vec<LineLabel>), Faults> {
    let mut lexer = LatexLexer {
        text,
        at: 0,
        formula_span,
        tokens: Vec::new(),
        open: Vec::new(),
        gap: 0,
        aligned: false,
        columns: 0,
        tags: Vec::new(),
    };
    let mut faults = Faults::new();
    while lexer.at < text.len() && faults.len() < MAX_FAULTS {
        if let Err(fault) = lexer.step() {
            faults.push(*fault);
        }
    }
    if let Some(open) = lexer.open.last() {
        let fault = Diagnostic::new(lexer.span(0), format!("`\\begin{{{open}}}` is not closed"));
        faults.push(fault.repair(format!("add `\\end{{{open}}}`")));
    }
    if faults.is_empty() { Ok((lexer.tokens, lexer.tags)) } else { Err(faults) }
}

impl<'t> LatexLexer<'t> {
    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    pub(super) fn span(&self, start: usize) -> Span {
        let place = |offset: usize| self.formula_span.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Span { source: self.formula_span.source, start: place(start), end: place(self.at) }
    }

    /// Adds a token that begins at offset `start`, with the space and the alignment mark before it.
    pub(super) fn push(&mut self, tex: Tex, start: usize) {
        let span = self.span(start);
        if tex == Tex::Row {
            self.columns = 0;
            self.gap = 0;
            self.aligned = false;
        }
        let gap = u32::try_from(std::mem::take(&mut self.gap)).unwrap_or(0);
        self.tokens.push(TexToken { tex, span, gap, aligned: std::mem::take(&mut self.aligned) });
    }

    pub(super) fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    pub(super) fn fault<T>(&self, start: usize, message: String, repair: &str) -> Result<T, Box<Diagnostic>> {
        Err(Box::new(Diagnostic::new(self.span(start), message).repair(repair)))
    }

    /// Reads one token, or skips a space or comment.
    fn step(&mut self) -> Result<(), Box<Diagnostic>> {
        let start = self.at;
        let Some(next) = self.rest().chars().next() else { return Ok(()) };
        self.at += next.len_utf8();
        match next {
            _ if next.is_ascii_whitespace() => {}
            _ if next.is_whitespace() || next == '~' => self.gap += WORD_SPACE,
            '%' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            '\\' => return self.command(start),
            '&' => self.mark(start),
            '0'..='9' => return self.number(start),
            '.' if self.rest().starts_with(|c: char| c.is_ascii_digit()) && !self.behind_factor() => return self.number(start),
            '(' if self.rest().trim_start().starts_with("\\because") => return self.reason(start),
            '(' | ')' | '[' | ']' | '{' | '}' | '+' | '-' | '/' | '=' | '<' | '>' | '|' | '_' | '^' | '\'' | '*' | ',' | '.'
            | ';' => {
                self.push(Tex::Sign(next), start);
            }
            '−' => self.push(Tex::Sign('-'), start),
            '∗' => self.push(Tex::Sign('*'), start),
            '′' => self.push(Tex::Sign('\''), start),
            _ if next.is_ascii_alphabetic() => self.push(Tex::Letter(next.to_string()), start),
            _ => return self.other(next, start),
        }
        Ok(())
    }

    /// Reads a character outside ASCII, or reports one that is not supported.
    fn other(&mut self, next: char, start: usize) -> Result<(), Box<Diagnostic>> {
        if let Some(name) = greek(next) {
            self.push(Tex::Letter(name.to_owned()), start);
        } else if let Some((_, name)) = SIGNS.iter().find(|(sign, _)| *sign == next) {
            self.push(Tex::Command((*name).to_owned()), start);
        } else {
            let message = format!("`{}` is not supported in a formula", shorten(&next.to_string()));
            if next == '!' && self.rest().starts_with('=') {
                return self.fault(start, "`!=` is not supported in a formula".to_owned(), "write `\\ne`");
            }
            let instead = INSTEAD.iter().find(|(sign, _)| *sign == next).map_or("write it in LaTeX", |(_, instead)| instead);
            return self.fault(start, message, instead);
        }
        Ok(())
    }

    /// Reads `&`. In a case list it separates value and condition. In a display, the first in a row aligns, and each further one
    /// begins a new column.
    fn mark(&mut self, start: usize) {
        if self.open.last().is_some_and(|name| is_cases(name)) {
            self.push(Tex::Align, start);
            return;
        }
        self.columns += 1;
        if self.columns == 1 {
            self.aligned = true;
        } else {
            self.gap += COLUMN;
        }
    }

    /// True iff a factor ends just before, so that a full stop is not a decimal point.
    fn behind_factor(&self) -> bool {
        let mut before = self.tokens.as_slice();
        while let [rest @ .., open, close] = before
            && open.tex == Tex::Sign('{')
            && close.tex == Tex::Sign('}')
        {
            before = rest;
        }
        let ends = |token: &TexToken| token.tex.word().is_some() || matches!(token.tex, Tex::Number(_) | Tex::EndCases);
        let closes = |token: &TexToken| token.tex.is_sign(&[')', ']', '⦄', '}', '\'', '.']);
        self.gap == 0 && before.last().is_some_and(|token| ends(token) || closes(token))
    }

    /// True iff the lexer is inside the braces of a subscript, where `0e0` is a label and not a number: `A_{0e0}`. Only the last
    /// `MAX_LABEL` tokens are searched for the opening brace.
    fn inside_subscript(&self) -> bool {
        let mut closed = 0_usize;
        let mut before = self.tokens.iter().rev().take(MAX_LABEL).peekable();
        while let Some(token) = before.next() {
            if token.tex == Tex::Sign('}') {
                closed += 1;
            } else if token.tex == Tex::Sign('{') {
                if closed == 0 && before.peek().is_some_and(|sign| sign.tex == Tex::Sign('_')) {
                    return true;
                }
                closed = closed.saturating_sub(1);
            }
        }
        false
    }

    /// Reads a number such as `12`, `0.3` or `.5`. A possible thousands separator, decimal comma or power of ten is an error.
    fn number(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let no_whole_part = self.text.get(start..self.at) == Some(".");
        self.at += digits(self.rest());
        if let Some(after) = self.rest().strip_prefix('.').filter(|_| !no_whole_part)
            && digits(after) > 0
        {
            self.at += 1 + digits(after);
        }
        let text = self.text.get(start..self.at).unwrap_or("");
        if text.len() > MAX_DIGITS {
            return self.fault(start, format!("a number of more than {MAX_DIGITS} digits"), "write it shorter");
        }
        let rest = self.rest();
        let braced = rest.strip_prefix("{,}").or_else(|| rest.strip_prefix("{.}")).map_or(0, digits);
        let after_comma = rest.strip_prefix(',').map_or(0, digits);
        if braced > 0 || after_comma == 3 && !text.starts_with('0') {
            self.at += if braced > 0 { 3 + braced } else { 4 };
            let shown = self.text.get(start..self.at).unwrap_or("").to_owned();
            let repair = "write `1000` for a thousand, `1.5` for a decimal, a space after the comma of a list";
            return self.fault(start, format!("`{shown}` may be one number or two"), repair);
        }
        let power = rest.strip_prefix(['e', 'E']).map_or("", |rest| rest.trim_start_matches(['+', '-']));
        if power.starts_with(|c: char| c.is_ascii_digit()) && !self.inside_subscript() {
            self.at = self.text.len() - power.len() + digits(power);
            let shown = self.text.get(start..self.at).unwrap_or("").to_owned();
            return self.fault(start, format!("`{shown}` is not a number in print"), "write `\\cdot 10^{…}`");
        }
        let text = if no_whole_part { format!("0{text}") } else { text.to_owned() };
        self.push(Tex::Number(text), start);
        Ok(())
    }

    /// Skips a reason `(\because …)` up to the matching parenthesis.
    fn reason(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        let mut depth = 1_usize;
        for (offset, letter) in self.rest().char_indices() {
            depth = match letter {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            if depth == 0 {
                self.at += offset + 1;
                self.gap += COLUMN;
                return Ok(());
            }
        }
        self.at = self.text.len();
        self.fault(start, "`(\\because` is not closed".to_owned(), "add `)`")
    }

    /// Consumes the group in braces that must come next, and returns its content, which may contain braces.
    pub(super) fn braces(&mut self, command: &str, start: usize) -> Result<&'t str, Box<Diagnostic>> {
        self.skip_spaces();
        let open = self.at;
        let mut depth = 0_usize;
        for (offset, letter) in self.rest().char_indices() {
            match letter {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && letter == '}' {
                self.at = open + offset + 1;
                return Ok(self.text.get(open + 1..open + offset).unwrap_or(""));
            }
            if depth == 0 {
                break;
            }
        }
        let missing = if self.rest().starts_with('{') { "}" } else { "{" };
        if missing == "}" {
            self.at = self.text.len();
        }
        self.fault(start, format!("expected `{missing}` after `\\{command}`"), "put its argument in braces")
    }
}

/// Returns true iff the environment is a case list.
pub(super) fn is_cases(name: &str) -> bool {
    matches!(name, "cases" | "dcases")
}
