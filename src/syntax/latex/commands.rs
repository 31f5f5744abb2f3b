//! Converts LaTeX commands into tokens: spaces, fonts and text, delimiters, environments and tags.
//!
//! Part of the lexer. Trusted like the rest of the LaTeX parser; see [`super`].

use super::lexer::{LatexLexer, WORD_SPACE, is_cases};
use super::token::LineLabel;
use super::token::Tex;
use crate::diagnostic::Diagnostic;
use crate::syntax::token::{is_greek, shorten};

/// Commands that change neither the printed symbols nor the space between them.
const SKIPPED: [&str; 26] = [
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "strut",
    "mathstrut",
    "allowbreak",
    "nobreak",
    "relax",
    "centering",
    "null",
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
    "Biggl",
    "Biggr",
];

/// Commands that print a space, with its width in eighteenths of an em.
const SPACES: [(&str, i32); 19] = [
    (",", 3),
    ("thinspace", 3),
    (":", 4),
    (">", 4),
    ("medspace", 4),
    (";", 5),
    ("thickspace", 5),
    ("!", -3),
    ("negthinspace", -3),
    ("negmedspace", -4),
    ("negthickspace", -5),
    (" ", WORD_SPACE),
    ("space", WORD_SPACE),
    ("nobreakspace", WORD_SPACE),
    ("enspace", 9),
    ("enskip", 9),
    ("quad", 18),
    ("qquad", 36),
    ("hfill", 36),
];

/// Commands that print a space of a given length.
const LENGTHS: [&str; 8] = ["hspace", "hskip", "kern", "mkern", "mskip", "hphantom", "phantom", "mspace"];

/// Fonts that do not distinguish symbols.
const FONTS: [&str; 12] =
    ["rm", "mathrm", "text", "textrm", "mathit", "textit", "it", "mbox", "hbox", "textnormal", "mathnormal", "textup"];

/// Environments whose rows are formulas.
const DISPLAYS: [&str; 21] = [
    "aligned",
    "align",
    "align*",
    "alignat",
    "alignat*",
    "alignedat",
    "flalign",
    "flalign*",
    "eqnarray",
    "eqnarray*",
    "gathered",
    "gather",
    "gather*",
    "split",
    "equation",
    "equation*",
    "displaymath",
    "multline",
    "multline*",
    "multlined",
    "subequations",
];

impl LatexLexer<'_> {
    /// Reads a command after its backslash.
    pub(super) fn command(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        let letters = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let length = if letters > 0 { letters } else { self.rest().chars().next().map_or(0, char::len_utf8) };
        let name = self.rest().get(..length).unwrap_or("");
        self.at += length;
        if let Some((_, wide)) = SPACES.iter().find(|(known, _)| *known == name) {
            self.gap += wide;
            return Ok(());
        }
        match name {
            "" => return self.fault(start, "a lone `\\` ends the formula".to_owned(), "remove it"),
            "\\" => return self.row(start),
            "{" | "lbrace" => self.push(Tex::Sign('⦃'), start),
            "}" | "rbrace" => self.push(Tex::Sign('⦄'), start),
            "lbrack" => self.push(Tex::Sign('['), start),
            "rbrack" => self.push(Tex::Sign(']'), start),
            "lparen" => self.push(Tex::Sign('('), start),
            "rparen" => self.push(Tex::Sign(')'), start),
            "vert" => self.push(Tex::Sign('|'), start),
            "tag" => return self.tag(start),
            "label" | "vphantom" => {
                self.braces(name, start)?;
            }
            "eqno" | "leqno" => self.gap += 36,
            "left" | "right" => return self.delimiter(name, start),
            "middle" | "bigm" | "Bigm" | "biggm" | "Biggm" => {
                self.skip_spaces();
                let next = self.rest().chars().next().map_or(0, char::len_utf8);
                self.at += next;
                return self.fault(
                    start,
                    format!("`\\{name}` divides something that is not a formula"),
                    "write the formula without it",
                );
            }
            "not" => return self.not(start),
            "begin" | "end" => return self.environment(name, start),
            "operatorname" => return self.operator(start),
            _ if LENGTHS.contains(&name) => return self.length(name, start),
            _ if FONTS.contains(&name) => return self.font(name, start),
            _ if SKIPPED.contains(&name) => {}
            _ if name.chars().all(char::is_whitespace) => self.gap += WORD_SPACE,
            _ if is_greek(name) => self.push(Tex::Letter(name.to_owned()), start),
            _ => self.push(Tex::Command(name.to_owned()), start),
        }
        Ok(())
    }

    /// Reads `\\`, `\\*` or `\\[2pt]`. TeX reads a bracket after `\\` as a length, so a factor in brackets there is an error.
    fn row(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        self.at += usize::from(self.rest().starts_with('*'));
        let spaces = self.rest().len() - self.rest().trim_start().len();
        if let Some(inside) = self.rest().trim_start().strip_prefix('[') {
            let end = inside.find(']').unwrap_or(inside.len());
            let is_length = inside.get(..end).is_some_and(is_length);
            if is_length || spaces == 0 {
                self.at += spaces + 1 + inside.len().min(end + 1);
                self.at = self.at.min(self.text.len());
            }
            if !is_length && spaces == 0 {
                return self.fault(start, "TeX reads the bracket after `\\\\` as a length".to_owned(), "write `{}` before it");
            }
        }
        self.push(Tex::Row, start);
        Ok(())
    }

    /// Reads `\tag{7}` or `\tag*{(A1)}`.
    fn tag(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        self.at += usize::from(self.rest().starts_with('*'));
        let text = self.braces("tag", start)?.trim();
        let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let mut text = text.to_owned();
        for font in ["\\text", "\\mathrm", "\\rm", "{", "}"] {
            text = text.replace(font, "");
        }
        self.tags.push(LineLabel { text: text.trim().to_owned(), span: self.span(start) });
        // The tag is printed in the margin, so the text after it is set apart from the text before it.
        self.gap += 36;
        Ok(())
    }

    /// Reads the delimiter after `\left` or `\right`: a bar becomes `\lvert` or `\rvert`, a bracket is left to the next step.
    fn delimiter(&mut self, name: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        self.skip_spaces();
        let at = self.at;
        let bar = self.rest().strip_prefix('|').or_else(|| {
            let rest = self.rest().strip_prefix("\\vert").or_else(|| self.rest().strip_prefix("\\lvert"));
            rest.or_else(|| self.rest().strip_prefix("\\rvert"))
                .filter(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        });
        if let Some(behind) = bar {
            self.at = self.text.len() - behind.len();
            self.push(Tex::Command(if name == "left" { "lvert" } else { "rvert" }.to_owned()), at);
            return Ok(());
        }
        match self.rest().chars().next() {
            Some('.') => {
                self.at += 1;
                let message = format!("`\\{name}.` prints no bracket");
                self.fault(start, message, "write both brackets or none, or `E at (v = e)` in plain text to substitute a value")
            }
            Some('<' | '>' | '/') => {
                self.at += 1;
                let shown = self.text.get(start..self.at).unwrap_or("").to_owned();
                self.fault(start, format!("`{shown}` is not a supported bracket"), "write `(` and `)`")
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Reads `\not=`. Other relations with `\not` are errors because they have commands of their own.
    fn not(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        self.skip_spaces();
        if self.rest().starts_with('=') {
            self.at += 1;
            self.push(Tex::Command("ne".to_owned()), start);
            return Ok(());
        }
        let length = self.rest().chars().next().map_or(0, char::len_utf8);
        let command = self.rest().strip_prefix('\\').unwrap_or("");
        let letters = command.len() - command.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        self.at += if letters > 0 { 1 + letters } else { length };
        let shown = self.text.get(start..self.at).unwrap_or("").to_owned();
        let repair = if shown.ends_with("in") {
            "write `not (… in [0, 1])` in plain text"
        } else {
            "write `\\ge` for not less, `\\ne` for not equal"
        };
        self.fault(start, format!("`{}` is not supported", shorten(&shown)), repair)
    }

    /// Reads a space with a length, `\hspace{2em}` or `\hskip 1em`. Every length that is not negative counts as a wide space.
    fn length(&mut self, name: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        self.at += usize::from(self.rest().starts_with('*'));
        self.skip_spaces();
        let text = if self.rest().starts_with('{') {
            self.braces(name, start)?.trim()
        } else {
            let number =
                self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_digit() || "-+. ".contains(c)).len();
            let from = self.at;
            self.at += number;
            let unit = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_lowercase()).len();
            self.at += unit.min(2);
            let text = self.text.get(from..self.at).unwrap_or("");
            if !is_length(text) {
                return self.fault(start, format!("expected a length after `\\{name}`"), "write `\\quad`");
            }
            text
        };
        self.gap += if text.starts_with('-') { 0 } else { 18 };
        Ok(())
    }

    /// Reads `\begin{…}` or `\end{…}`.
    fn environment(&mut self, command: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        let name = self.braces(command, start)?.trim();
        if !is_cases(name) && !DISPLAYS.contains(&name) {
            let message = format!("`\\begin{{{}}}` is not supported", shorten(name));
            return self.fault(start, message, "write each formula on its own, or use `cases`");
        }
        if command == "begin" {
            self.open.push(name);
            self.columns = 0;
            if is_cases(name) {
                self.push(Tex::BeginCases, start);
            } else {
                self.options(name, start)?;
            }
            return Ok(());
        }
        self.columns = 0;
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
                "close the environment that was opened last",
            ),
            None => self.fault(start, format!("`\\end{{{name}}}` has nothing to close"), "remove it"),
        }
    }

    /// Skips the options of an environment, which print nothing: `[t]` after `\begin{aligned}`, `{2}` after `\begin{alignat}`.
    fn options(&mut self, name: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        if matches!(name, "aligned" | "alignedat" | "gathered" | "multlined")
            && let Some(inside) = self.rest().trim_start().strip_prefix('[')
        {
            let option = inside.split(']').next().unwrap_or("");
            if !matches!(option.trim(), "t" | "b" | "c") {
                let message = format!("TeX reads the bracket after `\\begin{{{name}}}` as an option");
                return self.fault(start, message, "write `{}` before it");
            }
            self.at = (self.text.len() - inside.len() + option.len() + 1).min(self.text.len());
        }
        if name.starts_with("alignat") || name == "alignedat" {
            self.braces(&format!("begin{{{name}}}"), start)?;
        }
        Ok(())
    }

    /// Reads `\operatorname{word}`.
    fn operator(&mut self, start: usize) -> Result<(), Box<Diagnostic>> {
        self.at += usize::from(self.rest().starts_with('*'));
        let inside = self.braces("operatorname", start)?;
        let word: String = spaced(inside).split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') {
            return self.fault(
                start,
                "the name of the operator is not a word".to_owned(),
                "write a word, or the formula in plain text",
            );
        }
        self.push(Tex::Operator(word), start);
        Ok(())
    }

    /// Reads a font command with its argument if the argument is a word or text. If the argument is a formula, only the command is
    /// skipped.
    fn font(&mut self, name: &str, start: usize) -> Result<(), Box<Diagnostic>> {
        let after_name = self.at;
        self.skip_spaces();
        if let Some(inside) = self.rest().strip_prefix('{') {
            let end = inside.find(['}', '{']).filter(|end| inside[*end..].starts_with('}'));
            let content = spaced(end.and_then(|end| inside.get(..end)).unwrap_or(""));
            let Some(end) = end.filter(|_| !content.contains(['\\', '_', '^'])) else {
                // The argument is a formula: it is read by the next steps.
                self.at = after_name;
                return Ok(());
            };
            let plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || ".,;:'()[]-/*".contains(c);
            let spells = |c: char| c.is_ascii_alphanumeric() || c.is_whitespace() || "()[]".contains(c);
            let (text, trimmed) = (is_text(name), content.trim());
            let number = !trimmed.is_empty() && trimmed.chars().all(|c| c.is_ascii_digit());
            let named = trimmed.starts_with(|c: char| !c.is_ascii_digit()) && trimmed.chars().all(spells);
            if !text && !number && trimmed != "*" && !named {
                // The argument is a formula in an upright font.
                self.at = after_name;
                return Ok(());
            }
            self.at += end + 2;
            if !content.chars().all(plain) {
                let message = format!("`\\{name}{{{}}}` contains more than words", shorten(&content));
                return self.fault(start, message, "put only words in it, and the formula after it");
            }
            self.words(&content, text, start)
        } else if matches!(name, "rm" | "it") {
            let length = self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            self.at += length;
            let content = self.text.get(self.at - length..self.at).unwrap_or("").to_owned();
            self.words(&content, false, start)
        } else {
            Ok(())
        }
    }

    /// Adds the tokens of text in an upright font. Brackets and punctuation at its ends belong to the formula around it, and a
    /// space at an end is a gap.
    fn words(&mut self, content: &str, text: bool, start: usize) -> Result<(), Box<Diagnostic>> {
        let trimmed = content.trim();
        let gap_if = |has_space: bool| if has_space && text { WORD_SPACE } else { 0 };
        self.gap += gap_if(content.starts_with(char::is_whitespace));
        let inner = trimmed.trim_start_matches(['(', '[', ',', '.', ';']);
        for sign in trimmed.get(..trimmed.len() - inner.len()).unwrap_or("").chars() {
            self.push(Tex::Sign(sign), start);
        }
        let core = inner.trim_end_matches([')', ']', ',', '.', ';']);
        let trailing = inner.get(core.len()..).unwrap_or("");
        let core = core.trim();
        match core {
            "" => {}
            "*" => self.push(Tex::Sign('*'), start),
            _ if core.bytes().all(|byte| byte.is_ascii_digit()) => {
                if core.len() > kernel::number::MAX_DIGITS {
                    return self.fault(start, "the number is too long".to_owned(), "write it shorter");
                }
                self.push(Tex::Number(core.to_owned()), start);
            }
            _ if !core.contains(|c: char| c.is_alphabetic()) => {
                return self.fault(start, format!("`{}` is inside `\\text`", shorten(core)), "write it without `\\text`");
            }
            _ if core.bytes().all(|byte| byte.is_ascii_alphanumeric()) && (core.len() == 1 || !text) => {
                self.push(Tex::Letter(core.to_owned()), start)
            }
            _ => self.push(Tex::Words(core.split_whitespace().collect::<Vec<_>>().join(" ")), start),
        }
        for sign in trailing.chars() {
            if !sign.is_whitespace() {
                self.push(Tex::Sign(sign), start);
            }
        }
        self.gap += gap_if(!trimmed.is_empty() && content.ends_with(char::is_whitespace));
        Ok(())
    }
}

/// The text with a space in place of each spacing command.
fn spaced(text: &str) -> String {
    let mut out = text.replace('~', " ").replace("\\ ", " ");
    for space in ["\\qquad", "\\quad", "\\enspace", "\\,", "\\;", "\\:", "\\!"] {
        out = out.replace(space, " ");
    }
    out
}

/// True iff the text is a length of TeX, such as `2pt`.
fn is_length(text: &str) -> bool {
    let number = text.trim().trim_start_matches(['-', '+']);
    let unit = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim();
    let units = ["pt", "em", "ex", "mm", "cm", "in", "mu", "pc", "bp", "sp", "\\jot", "\\baselineskip", "\\smallskipamount"];
    units.contains(&unit)
}

/// True iff the font command is used for words of the text, not for symbols.
fn is_text(font: &str) -> bool {
    matches!(font, "text" | "textrm" | "textit" | "textnormal" | "mbox" | "hbox" | "textup")
}
