//! LaTeX to tokens: what has no meaning (spacing, alignment, tags, reasons, punctuation at the end) is dropped here.

use crate::diagnostic::{Diagnostic, Faults};
use crate::number::MAX_DIGITS;
use crate::source::Span;
use crate::syntax::token::{greek, is_greek, shorten};

/// What a token of LaTeX is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tex {
    /// `\frac` and its like, without the backslash.
    Command(String),
    /// A letter, the name of a Greek letter, or a word in an upright font.
    Letter(String),
    /// `\text{…}` with more than a filler in it.
    Words(String),
    /// `12`, `0.3`
    Number(String),
    /// A sign; `\{` and `\}` are `⦃` and `⦄`, a plain bar is `|`.
    Sign(char),
    /// `\\`
    Row,
    /// `&` in a case list.
    Align,
    /// `\text{otherwise}`
    Otherwise,
    /// `\begin{cases}`
    BeginCases,
    /// `\end{cases}`
    EndCases,
}

impl Tex {
    /// The token as a message shows it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Command(name) => format!("\\{}", shorten(name)),
            Self::Letter(name) if is_greek(name) => format!("\\{name}"),
            Self::Letter(name) | Self::Number(name) => shorten(name),
            Self::Words(words) => format!("\\text{{{}}}", shorten(words)),
            Self::Sign('⦃') => "\\{".to_owned(),
            Self::Sign('⦄') => "\\}".to_owned(),
            Self::Sign(sign) => sign.to_string(),
            Self::Row => "\\\\".to_owned(),
            Self::Align => "&".to_owned(),
            Self::Otherwise => "\\text{otherwise}".to_owned(),
            Self::BeginCases => "\\begin{cases}".to_owned(),
            Self::EndCases => "\\end{cases}".to_owned(),
        }
    }
}

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct TexToken {
    pub(super) tex: Tex,
    pub(super) span: Span,
}

/// Commands that set no meaning.
const SKIPPED: [&str; 26] = [
    ",",
    ";",
    ":",
    "!",
    " ",
    ">",
    "quad",
    "qquad",
    "thinspace",
    "displaystyle",
    "textstyle",
    "limits",
    "nonumber",
    "notag",
    "big",
    "Big",
    "bigl",
    "bigr",
    "Bigl",
    "Bigr",
    "bigg",
    "Bigg",
    "biggl",
    "biggr",
    "hfill",
    "strut",
];

/// Fonts that do not count.
const FONTS: [&str; 10] = ["rm", "mathrm", "text", "textrm", "mathit", "textit", "it", "mbox", "textnormal", "operatorname"];

/// Displays whose rows are read one after the other.
const DISPLAYS: [&str; 10] =
    ["aligned", "align", "align*", "gathered", "gather", "gather*", "split", "equation", "equation*", "multline"];

/// The most faults that are shown of one formula.
const MAX_FAULTS: usize = 20;

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    whole: Span,
    tokens: Vec<TexToken>,
    open: Vec<&'t str>,
}

/// Splits the text between two dollars into tokens.
pub(super) fn lex(text: &str, whole: Span) -> Result<Vec<TexToken>, Faults> {
    let mut lexer = Lexer { text, at: 0, whole, tokens: Vec::new(), open: Vec::new() };
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
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut tokens = lexer.tokens;
    drop_punctuation(&mut tokens);
    Ok(tokens)
}

/// Takes out commas and full stops at the end of the formula, of a row and of a case, and row breaks with nothing behind them.
fn drop_punctuation(tokens: &mut Vec<TexToken>) {
    let mut kept: Vec<TexToken> = Vec::with_capacity(tokens.len());
    for token in tokens.drain(..).rev() {
        let ends = |next: &TexToken| matches!(next.tex, Tex::Row | Tex::EndCases | Tex::Align);
        let dropped = match token.tex {
            Tex::Sign(',' | '.' | ';') => kept.last().is_none_or(ends),
            Tex::Row => kept.last().is_none_or(|next| next.tex == Tex::EndCases),
            Tex::Sign(_)
            | Tex::Command(_)
            | Tex::Letter(_)
            | Tex::Words(_)
            | Tex::Number(_)
            | Tex::Align
            | Tex::Otherwise
            | Tex::BeginCases
            | Tex::EndCases => false,
        };
        if dropped {
            continue;
        }
        kept.push(token);
    }
    kept.reverse();
    *tokens = kept;
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, start: usize) -> Span {
        let place = |offset: usize| self.whole.start.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
        Span { source: self.whole.source, start: place(start), end: place(self.at) }
    }

    fn push(&mut self, tex: Tex, start: usize) {
        let span = self.span(start);
        self.tokens.push(TexToken { tex, span });
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn fault<T>(&self, start: usize, message: String, repair: &str) -> Result<T, Box<Diagnostic>> {
        Err(Box::new(Diagnostic::new(self.span(start), message).repair(repair)))
    }

    fn step(&mut self) -> Result<(), Box<Diagnostic>> {
        let start = self.at;
        let Some(next) = self.rest().chars().next() else { return Ok(()) };
        self.at += next.len_utf8();
        match next {
            _ if next.is_whitespace() => {}
            '~' => {}
            '%' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
            '\\' => return self.command(start),
            '&' => {
                if self.open.last().is_some_and(|name| is_cases(name)) {
                    self.push(Tex::Align, start);
                }
            }
            '0'..='9' => {
                let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                self.at += digits(self.rest());
                if let Some(after) = self.rest().strip_prefix('.')
                    && digits(after) > 0
                {
                    self.at += 1 + digits(after);
                }
                let text = self.text.get(start..self.at).unwrap_or("").to_owned();
                if text.len() > MAX_DIGITS {
                    return self.fault(start, format!("a number of more than {MAX_DIGITS} digits"), "write it shorter");
                }
                self.push(Tex::Number(text), start);
            }
            '(' if self.rest().trim_start().starts_with("\\because") => return self.reason(start),
            '(' | ')' | '[' | ']' | '{' | '}' | '+' | '-' | '/' | '=' | '<' | '>' | '|' | '_' | '^' | '\'' | '*' | ',' | '.'
            | ';' => {
                self.push(Tex::Sign(next), start);
            }
            _ if next.is_ascii_alphabetic() => self.push(Tex::Letter(next.to_string()), start),
            _ => {
                if let Some(name) = greek(next) {
                    self.push(Tex::Letter(name.to_owned()), start);
                } else {
                    let message = format!("`{}` is not read in a formula", shorten(&next.to_string()));
                    return self.fault(start, message, "write it in LaTeX");
                }
            }
        }
        Ok(())
    }

    /// `(\because …)`, up to the bracket that closes it.
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
                return Ok(());
            }
        }
        self.at = self.text.len();
        self.fault(start, "`(\\because` is not closed".to_owned(), "add `)`")
    }

    /// The content of the braces that come next, which may hold braces.
    fn braces(&mut self, command: &str, start: usize) -> Result<&'t str, Box<Diagnostic>> {
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
        self.fault(start, format!("expected `{missing}` after `\\{command}`"), "put what belongs to it in braces")
    }

    fn command(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        let letters = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let length = if letters > 0 { letters } else { self.rest().chars().next().map_or(0, char::len_utf8) };
        let name = self.rest().get(..length).unwrap_or("");
        self.at += length;
        match name {
            "" => return self.fault(start, "a lone `\\` ends the formula".to_owned(), "take it out"),
            "\\" => {
                if self.rest().starts_with('[')
                    && let Some(close) = self.rest().bytes().take(12).position(|byte| byte == b']')
                {
                    self.at += close + 1;
                }
                self.push(Tex::Row, start);
            }
            "{" => self.push(Tex::Sign('⦃'), start),
            "}" => self.push(Tex::Sign('⦄'), start),
            "quad" | "qquad" => self.line_number(),
            "tag" | "label" => {
                self.at += usize::from(self.rest().starts_with('*'));
                self.braces(name, start)?;
            }
            "left" | "right" => {
                self.skip_spaces();
                if self.rest().starts_with('.') {
                    self.at += 1;
                } else if self.rest().starts_with('|') {
                    let bar = self.at;
                    self.at += 1;
                    self.push(Tex::Command(if name == "left" { "lvert" } else { "rvert" }.to_owned()), bar);
                }
            }
            "begin" | "end" => return self.environment(name, start),
            _ if FONTS.contains(&name) => return self.font(name, start),
            _ if SKIPPED.contains(&name) || name.chars().all(char::is_whitespace) => {}
            _ if is_greek(name) => self.push(Tex::Letter(name.to_owned()), start),
            _ => self.push(Tex::Command(name.to_owned()), start),
        }
        Ok(())
    }

    /// Skips `(13)` behind a `\quad` where nothing else follows on the row.
    fn line_number(&mut self) {
        let Some(inside) = self.rest().trim_start().strip_prefix('(') else { return };
        let number = inside.len() - inside.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let after = inside.get(number..).unwrap_or("");
        let after = after.strip_prefix(|c: char| c.is_ascii_lowercase()).unwrap_or(after);
        let Some(after) = after.strip_prefix(')').filter(|_| number > 0) else { return };
        let behind = after.trim_start();
        if behind.is_empty() || behind.starts_with("\\\\") || behind.starts_with("\\end") {
            self.at = self.text.len() - after.len();
        }
    }

    fn environment(&mut self, command: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        let name = self.braces(command, start)?.trim();
        if !is_cases(name) && !DISPLAYS.contains(&name) {
            let message = format!("`\\begin{{{}}}` is not read", shorten(name));
            return self.fault(start, message, "write each formula on its own, or use `cases`");
        }
        if command == "begin" {
            self.open.push(name);
            if is_cases(name) {
                self.push(Tex::BeginCases, start);
            }
            return Ok(());
        }
        match self.open.pop() {
            Some(opened) if opened == name => {
                if is_cases(name) {
                    self.push(Tex::EndCases, start);
                }
                Ok(())
            }
            Some(opened) => self.fault(
                start,
                format!("`\\begin{{{opened}}}` is closed by `\\end{{{name}}}`"),
                "close what was opened last first",
            ),
            None => self.fault(start, format!("`\\end{{{name}}}` closes nothing"), "take it out"),
        }
    }

    /// A font and what stands in it: a word, a filler, or more LaTeX, for which the font does not count.
    fn font(&mut self, name: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        let after_name = self.at;
        self.skip_spaces();
        let content = if let Some(inside) = self.rest().strip_prefix('{') {
            let Some(end) = inside.find(['{', '}', '\\', '_', '^']).filter(|end| inside[*end..].starts_with('}')) else {
                // more LaTeX stands in the braces
                self.at = after_name;
                return Ok(());
            };
            self.at += end + 2;
            inside.get(..end).unwrap_or("")
        } else if matches!(name, "rm" | "it") {
            let length = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            self.at += length;
            self.text.get(self.at - length..self.at).unwrap_or("")
        } else {
            return Ok(());
        };
        let words = content.trim();
        let lower = words.to_lowercase();
        match lower.as_str() {
            "" | "if" | "when" => {}
            "otherwise" => self.push(Tex::Otherwise, start),
            "and" => self.push(Tex::Command("land".to_owned()), start),
            "or" => self.push(Tex::Command("lor".to_owned()), start),
            "*" => self.push(Tex::Sign('*'), start),
            _ if words.bytes().all(|byte| byte.is_ascii_alphabetic()) && (words.len() == 1 || !is_text(name)) => {
                self.push(Tex::Letter(words.to_owned()), start)
            }
            _ if words.chars().all(|c| c.is_ascii_digit()) => self.at = after_name,
            _ => self.push(Tex::Words(words.to_owned()), start),
        }
        Ok(())
    }
}

/// Fonts for words of the text around a formula.
fn is_text(font: &str) -> bool {
    matches!(font, "text" | "textrm" | "textit" | "textnormal" | "mbox")
}

fn is_cases(name: &str) -> bool {
    matches!(name, "cases" | "dcases")
}
