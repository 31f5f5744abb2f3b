//! Scans the source of a paper, in LaTeX or Markdown, for formulas and for the statements and footnotes around them.
//!
//! Called by [`super::read`]. The source is untrusted: the scanner runs once from the beginning to the end, without recursion, and
//! looks ahead only to the end of a formula. An environment or formula that is not closed is a fault at its beginning.

use super::counters::Counters;
use super::macros::group_length;
use super::markdown::{self, Paragraph};
use super::passage::{PrintedLabel, SourceContent, SourceContext, SourceFormula};
use super::rows;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// The environments whose formulas are displays. A star at the end means that they have no numbers.
const DISPLAYS: [&str; 14] = [
    "equation",
    "equation*",
    "align",
    "align*",
    "gather",
    "gather*",
    "multline",
    "multline*",
    "eqnarray",
    "eqnarray*",
    "flalign",
    "flalign*",
    "alignat",
    "alignat*",
];
/// The environments without formulas, whose text is skipped.
const VERBATIM: [&str; 6] = ["verbatim", "verbatim*", "lstlisting", "comment", "filecontents", "filecontents*"];
/// The longest formula in a line of text, and the longest argument of a command, in bytes.
const MAX_SHORT: usize = 4_000;
/// The number of arguments of commands without an end after which no further argument is read.
const MAX_FAILED: usize = 1_000;
/// The most formulas, and the most statements and footnotes, that are read.
const MAX_FORMULAS: usize = 50_000;
/// The most statements and footnotes that may be open at once.
const MAX_OPEN: usize = 100;

/// A statement or footnote that is open.
struct OpenContext {
    context: usize,
    /// The place of its beginning.
    start: usize,
    closed_by: ContextEnd,
}

/// What closes a statement or footnote.
enum ContextEnd {
    /// `\end` of this environment.
    Environment(String),
    /// The brace that brings the depth below this number.
    Brace(usize),
    /// The end of the paragraph.
    Paragraph,
    /// A paragraph that does not continue the statement. If the flag is set, the statement was a heading, and the next paragraph
    /// belongs to it in any case.
    NextParagraph(bool),
}

/// The state of the scanner.
pub(super) struct SourceScanner<'t> {
    text: &'t str,
    source: SourceId,
    markdown: bool,
    at: usize,
    /// The number of open braces.
    depth: usize,
    /// No formula in `\\(` that begins before this offset is closed.
    unclosed: usize,
    /// True iff a fence of code was found that is not closed; then no fence is.
    open_fence: bool,
    /// The number of arguments that are not closed within [`MAX_SHORT`] bytes.
    failed: usize,
    /// The place of the first statement or footnote that is inside too many others.
    too_deep: Option<usize>,
    open: Vec<OpenContext>,
    counters: Counters,
    out: SourceContent,
}

type Scanned<T> = Result<T, Box<Diagnostic>>;

impl<'t> SourceScanner<'t> {
    pub(super) fn new(text: &'t str, source: SourceId, markdown: bool) -> Self {
        let (open, counters, out) = (Vec::new(), Counters::default(), SourceContent::default());
        Self {
            text,
            source,
            markdown,
            at: 0,
            depth: 0,
            unclosed: 0,
            open_fence: false,
            failed: 0,
            too_deep: None,
            open,
            counters,
            out,
        }
    }

    /// Scans the whole source.
    pub(super) fn scan(mut self) -> Scanned<SourceContent> {
        let mut paragraph = true;
        while self.at < self.text.len() {
            if self.markdown && paragraph {
                self.paragraph();
            }
            paragraph = false;
            let rest = self.rest();
            let Some(found) = rest.find(['\\', '$', '%', '{', '}', '\n', '`']) else { break };
            self.at += found;
            let start = self.at;
            match rest.as_bytes().get(found) {
                Some(b'\n') => {
                    self.at += 1;
                    paragraph = self.blank_line();
                    if paragraph {
                        self.open.retain(|open| !matches!(open.closed_by, ContextEnd::Paragraph));
                    }
                }
                Some(b'%') if !self.markdown => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                Some(b'`') if self.markdown => self.code(),
                Some(b'$') => self.dollar(start)?,
                Some(b'\\') => {
                    if self.command(start)? {
                        break;
                    }
                }
                Some(b'{') => {
                    self.at += 1;
                    self.depth += 1;
                }
                Some(b'}') => {
                    self.at += 1;
                    self.depth = self.depth.saturating_sub(1);
                    let depth = self.depth;
                    self.open.retain(|open| !matches!(open.closed_by, ContextEnd::Brace(inside) if depth < inside));
                }
                Some(_) | None => self.at += 1,
            }
        }
        if self.out.formulas.len() >= MAX_FORMULAS || self.out.contexts.len() >= MAX_FORMULAS {
            let message = format!("the source has more than {MAX_FORMULAS} formulas, or statements and footnotes");
            return self.fault(0, message, "split the source, and make a file from each part");
        }
        if let Some(start) = self.too_deep {
            let message = format!("more than {MAX_OPEN} statements and footnotes are inside each other");
            return self.fault(start, message, "close them");
        }
        if let Some(open) = self.open.iter().find(|open| !open.may_end()) {
            let what = match &open.closed_by {
                ContextEnd::Environment(name) => format!("`\\begin{{{name}}}` is not closed"),
                ContextEnd::Brace(_) | ContextEnd::Paragraph | ContextEnd::NextParagraph(_) => {
                    "the footnote is not closed".to_owned()
                }
            };
            let repair = match &open.closed_by {
                ContextEnd::Environment(name) => format!("add `\\end{{{name}}}`"),
                ContextEnd::Brace(_) | ContextEnd::Paragraph | ContextEnd::NextParagraph(_) => "add `}`".to_owned(),
            };
            return self.fault(open.start, what, repair);
        }
        Ok(self.out)
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn fault<T>(&self, start: usize, message: impl Into<String>, repair: impl Into<String>) -> Scanned<T> {
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        let length = line.char_indices().nth(20).map_or(line.trim_end().len(), |(end, _)| end).max(1);
        let place = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let span = Span { source: self.source, start: place(start), end: place(start + length) };
        Err(Box::new(Diagnostic::new(span, message).repair(repair)))
    }

    /// Skips a blank line that begins here; returns whether there was one.
    fn blank_line(&mut self) -> bool {
        let mut blank = false;
        loop {
            let rest = self.rest();
            let line = rest.trim_start_matches([' ', '\t', '\r']);
            let Some(after) = line.strip_prefix('\n') else { return blank || line.is_empty() };
            self.at += rest.len() - after.len();
            blank = true;
        }
    }

    /// Handles the beginning of a paragraph in Markdown.
    fn paragraph(&mut self) {
        let line = self.rest().lines().next().unwrap_or("");
        let (kind, label, end) = match markdown::paragraph(line) {
            Paragraph::Footnote(label) => ("footnote".to_owned(), Some(label), ContextEnd::Paragraph),
            Paragraph::Statement { kind, label, heading } => {
                self.open.retain(|open| !matches!(open.closed_by, ContextEnd::NextParagraph(_)));
                (kind, label, ContextEnd::NextParagraph(heading))
            }
            Paragraph::Continuation => return,
            Paragraph::Other => {
                for open in &mut self.open {
                    if let ContextEnd::NextParagraph(heading @ true) = &mut open.closed_by {
                        *heading = false;
                        return;
                    }
                }
                self.open.retain(|open| !matches!(open.closed_by, ContextEnd::NextParagraph(_)));
                return;
            }
        };
        self.enter(kind, label, self.at, end);
    }

    fn enter(&mut self, kind: String, label: Option<PrintedLabel>, start: usize, closed_by: ContextEnd) {
        if self.open.len() >= MAX_OPEN {
            self.too_deep.get_or_insert(start);
            return;
        }
        if self.out.contexts.len() >= MAX_FORMULAS {
            return;
        }
        self.out.contexts.push(SourceContext { kind, label });
        self.open.push(OpenContext { context: self.out.contexts.len() - 1, start, closed_by });
    }

    /// Skips code of Markdown between backticks.
    fn code(&mut self) {
        let rest = self.rest();
        let ticks = rest.len() - rest.trim_start_matches('`').len();
        self.at += ticks;
        let mark = &rest[..ticks];
        if ticks < 3 {
            let line = bounded(self.rest()).lines().next().unwrap_or("");
            self.at += line.find(mark).map_or(0, |end| end + ticks);
        } else if !self.open_fence {
            match self.rest().find(mark) {
                Some(end) => self.at += end + ticks,
                None => self.open_fence = true,
            }
        }
    }

    /// Returns the length of the text before the next mark that is in the same paragraph and not far away. A mark after a backslash
    /// does not count, unless the mark begins with one.
    fn until(&mut self, mark: &str) -> Option<usize> {
        if self.at < self.unclosed && mark != "$" {
            return None;
        }
        let piece = bounded(self.rest());
        let (mut escaped, mut blank, mut end) = (false, false, piece.len());
        for (at, sign) in piece.char_indices() {
            if !escaped && piece[at..].starts_with(mark) {
                return Some(at);
            }
            escaped = sign == '\\' && !escaped;
            if sign == '\n' && blank {
                end = at;
                break;
            }
            blank = sign == '\n' || blank && sign.is_whitespace();
        }
        if mark != "$" {
            self.unclosed = self.at + end;
        }
        None
    }

    fn dollar(&mut self, start: usize) -> Scanned<()> {
        if self.rest().starts_with("$$") {
            let inside = start + 2;
            let Some(length) = self.text.get(inside..).and_then(|rest| rest.find("$$")) else {
                return self.fault(start, "`$$` is not closed", "add `$$` at the end of the formula");
            };
            self.at = inside + length + 2;
            return self.display(inside, inside + length, None);
        }
        self.at += 1;
        match self.until("$") {
            Some(length) => {
                self.inline(start + 1, start + 1 + length);
                self.at = start + 1 + length + 1;
                Ok(())
            }
            None if self.markdown => Ok(()),
            None => self.fault(start, "`$` is not closed in its paragraph", "add `$`, or write `\\$` for a dollar"),
        }
    }

    /// Stores a formula in a line of text.
    fn inline(&mut self, start: usize, end: usize) {
        let Some(text) = self.text.get(start..end).filter(|_| self.out.formulas.len() < MAX_FORMULAS) else { return };
        let context = self.open.last().map(|open| open.context);
        self.out.formulas.push(SourceFormula { text: text.to_owned(), offset: start, display: false, label: None, context });
    }

    /// Stores the formulas of a display. `numbered` is the name of the environment, if the environment has numbers.
    fn display(&mut self, start: usize, end: usize, numbered: Option<&str>) -> Scanned<()> {
        let context = self.open.last().map(|open| open.context);
        let text = self.text.get(start..end).unwrap_or("");
        let whole = numbered.is_none_or(|name| name == "equation" || name == "multline");
        let pieces = if whole { std::iter::once(0..text.len()).collect() } else { rows::rows(text) };
        let mut rows: Vec<(usize, usize, Option<PrintedLabel>)> = Vec::new();
        let mut continues = false;
        for piece in pieces {
            let row = text.get(piece.clone()).unwrap_or("");
            let label = match rows::printed_label(row, numbered.is_none()) {
                Some(label) => Some(label),
                None if numbered.is_some() && !rows::is_unnumbered(row) => Some(self.counters.equation()),
                None => None,
            };
            // A row without a number belongs to the next row with one, or else to the last.
            let labelled = label.is_some();
            match rows.last_mut().filter(|_| continues) {
                Some(row) => (row.1, row.2) = (piece.end, label),
                None => rows.push((piece.start, piece.end, label)),
            }
            continues = !labelled;
        }
        if continues
            && rows.len() > 1
            && let Some((_, end, _)) = rows.pop()
            && let Some(last) = rows.last_mut()
        {
            last.1 = end;
        }
        for (from, to, label) in rows {
            if self.out.formulas.len() < MAX_FORMULAS {
                let text = text.get(from..to).unwrap_or("").to_owned();
                self.out.formulas.push(SourceFormula { text, offset: start + from, display: true, label, context });
            }
        }
        Ok(())
    }

    /// Handles a command; returns true at the end of the document.
    fn command(&mut self, start: usize) -> Scanned<bool> {
        let rest = &self.rest()[1..];
        let length = rest.len() - rest.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()).len();
        let name = &rest[..length];
        self.at = start + 1 + if length == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { length };
        match (name, rest.chars().next()) {
            ("", Some('[')) => {
                let inside = self.at;
                let Some(length) = self.rest().find("\\]") else {
                    return self.fault(start, "`\\[` is not closed", "add `\\]`");
                };
                self.at = inside + length + 2;
                self.display(inside, inside + length, None)?;
            }
            ("", Some('(')) => match self.until("\\)") {
                Some(length) => {
                    self.inline(self.at, self.at + length);
                    self.at += length + 2;
                }
                None if self.markdown => {}
                None => return self.fault(start, "`\\(` is not closed in its paragraph", "add `\\)`"),
            },
            ("begin", _) => return self.begin(start),
            ("end", _) => {
                let Some(name) = self.argument() else { return Ok(false) };
                if name == "subequations" {
                    self.counters.end_subequations();
                }
                let own = |open: &OpenContext| matches!(&open.closed_by, ContextEnd::Environment(open) if open == name);
                if let Some(place) = self.open.iter().rposition(own) {
                    self.open.truncate(place);
                }
                return Ok(name == "document");
            }
            ("footnote" | "footnotetext", _) if self.after_option().starts_with('{') => {
                let label = self.counters.footnote(name == "footnote");
                self.at = self.text.len() - self.after_option().len() + 1;
                self.depth += 1;
                self.enter("footnote".to_owned(), Some(label), start, ContextEnd::Brace(self.depth));
            }
            ("footnotemark", _) => {
                self.counters.footnote(true);
            }
            ("title", _) => {
                if let (Some(title), true) = (self.argument(), self.out.title.is_none()) {
                    self.out.title = Some(plain(title));
                }
            }
            ("section" | "chapter" | "appendix", _) => {
                let starred = self.rest().starts_with('*');
                self.counters.section(name, starred);
            }
            ("newcommand" | "renewcommand" | "providecommand" | "DeclareRobustCommand" | "def" | "DeclareMathOperator", _) => {
                self.definition(name);
            }
            ("newtheorem", _) => self.theorem_style(),
            ("numberwithin", _) => {
                if let (Some("equation"), Some(_)) = (self.argument(), self.argument()) {
                    self.counters.equations_within();
                }
            }
            ("setcounter", _) => {
                if let (Some(counter), Some(value)) = (self.argument(), self.argument())
                    && let Ok(value) = value.trim().parse()
                {
                    self.counters.set(counter, value);
                }
            }
            ("verb", _) => {
                let mark = self.rest().trim_start_matches('*').chars().next();
                let line = bounded(self.rest()).lines().next().unwrap_or("");
                if let Some(mark) = mark
                    && let Some((_, after)) = line.split_once(mark)
                    && let Some((inside, _)) = after.split_once(mark)
                {
                    self.at += line.len() - after.len() + inside.len() + mark.len_utf8();
                }
            }
            _ => {}
        }
        Ok(false)
    }

    /// Handles `\begin{…}`.
    fn begin(&mut self, start: usize) -> Scanned<bool> {
        let Some(name) = self.argument() else { return Ok(false) };
        let ends = format!("\\end{{{name}}}");
        let body = self.at;
        if DISPLAYS.contains(&name) || VERBATIM.contains(&name) || name == "displaymath" {
            let Some(length) = self.rest().find(&ends) else {
                return self.fault(start, format!("`\\begin{{{name}}}` is not closed"), format!("add `{ends}`"));
            };
            self.at = body + length + ends.len();
            if !VERBATIM.contains(&name) {
                let inner = self.text.get(body..body + length).unwrap_or("");
                let columns = if name.starts_with("alignat") { group_length(inner.trim_start()).unwrap_or(0) } else { 0 };
                let from = if columns > 0 { body + inner.len() - inner.trim_start().len() + columns } else { body };
                let numbered = (!name.ends_with('*') && name != "displaymath").then_some(name);
                self.display(from, body + length, numbered)?;
            }
            return Ok(false);
        }
        match name {
            "document" => {
                self.out.formulas.clear();
                self.out.contexts.clear();
                self.open.clear();
                self.depth = 0;
            }
            "subequations" => self.counters.begin_subequations(),
            _ => {
                if let Some((kind, label)) = self.counters.statement(name) {
                    self.enter(kind, label, start, ContextEnd::Environment(name.to_owned()));
                }
            }
        }
        Ok(false)
    }

    /// The text after an optional argument in brackets.
    fn after_option(&self) -> &'t str {
        let rest = self.rest().trim_start();
        match rest.strip_prefix('[').and_then(|inside| Some((inside, bounded(inside).find(']')?))) {
            Some((inside, end)) => inside[end + 1..].trim_start(),
            None => rest,
        }
    }

    /// Consumes an argument in braces, after spaces and a star, and returns its text.
    fn argument(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let inner = rest.trim_start_matches(['*', ' ', '\t', '\n', '\r']);
        if self.failed > MAX_FAILED {
            return None;
        }
        let Some(length) = group_length(bounded(inner)) else {
            self.failed += 1;
            return None;
        };
        self.at += rest.len() - inner.len() + length;
        inner.get(1..length - 1)
    }

    /// Consumes an argument in brackets.
    fn option(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let inner = rest.trim_start().strip_prefix('[')?;
        let end = bounded(inner).find(']')?;
        self.at += rest.len() - inner.len() + end + 1;
        Some(&inner[..end])
    }

    /// Reads the definition of a command.
    fn definition(&mut self, how: &str) {
        let rest = self.rest().trim_start_matches(['*', ' ']);
        let name = if let Some(plain) = rest.strip_prefix('\\') {
            let name = plain.len() - plain.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()).len();
            self.at = self.text.len() - plain.len() + name;
            &plain[..name]
        } else {
            let Some(inside) = self.argument() else { return };
            inside.trim().trim_start_matches('\\')
        };
        let arguments = match how {
            "def" => {
                let marks = self.rest().split('{').next().unwrap_or("");
                if marks.len() > 20 {
                    return;
                }
                self.at += marks.len();
                marks.matches('#').count()
            }
            _ => {
                let count = self.option().map_or(Some(0), |count| count.trim().parse().ok());
                if self.rest().trim_start().starts_with('[') {
                    return;
                }
                let Some(count) = count else { return };
                count
            }
        };
        let Some(body) = self.argument() else { return };
        if body.len() <= MAX_SHORT / 2 && arguments < 10 {
            let operator = how == "DeclareMathOperator";
            let body = if operator { format!("\\operatorname{{{body}}}") } else { body.to_owned() };
            self.out.macros.insert(name, arguments, &body);
        }
    }

    /// Reads `\newtheorem{env}[shared]{Title}[within]`.
    fn theorem_style(&mut self) {
        let starred = self.rest().starts_with('*');
        let Some(environment) = self.argument() else { return };
        let shared = self.option();
        let Some(title) = self.argument() else { return };
        let within = self.option();
        self.counters.declare(environment, shared, &plain(title), within.is_some(), starred);
    }
}

impl OpenContext {
    /// True iff the context may be open at the end of the source.
    fn may_end(&self) -> bool {
        matches!(self.closed_by, ContextEnd::Paragraph | ContextEnd::NextParagraph(_))
    }
}

/// The text up to [`MAX_SHORT`] bytes.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MAX_SHORT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The text without commands, braces and repeated spaces.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(['\\', '{', '}', '~', '%']) {
        out.push_str(&rest[..start]);
        let sign = rest[start..].chars().next().unwrap_or(' ');
        rest = &rest[start + sign.len_utf8()..];
        if sign == '\\' {
            match rest.chars().next() {
                Some(first) if first.is_ascii_alphabetic() => {
                    rest = rest.trim_start_matches(|sign: char| sign.is_ascii_alphabetic()).trim_start();
                }
                Some('\\') => {
                    out.push(' ');
                    rest = &rest[1..];
                }
                Some(_) | None => {}
            }
        } else if sign == '~' {
            out.push(' ');
        } else if sign == '%' {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}
