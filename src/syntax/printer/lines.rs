//! Collects the lines of a printed file: breaks long entries at their marks and restores comments at their places.
//!
//! Part of the printer. Not part of a verdict: no stage of an audit parses the printed text.

use std::iter::Peekable;
use std::slice::Iter;

use crate::syntax::tree::Comment;

/// The intended maximal width of a line, in characters.
pub(super) const WIDTH: usize = 120;
/// Marks a possible line break that is used first if an entry is too long. Where a mark is not used, a space is printed.
pub(super) const STRONG: char = '\u{1}';
/// Marks a possible line break that is used if a part between strong marks is too long.
pub(super) const MEDIUM: char = '\u{2}';
/// Marks a possible line break that is used if a part between medium marks is too long.
pub(super) const WEAK: char = '\u{3}';
/// Marks a line break that is always used, together with all strong marks of the entry.
pub(super) const ALWAYS: char = '\u{4}';

/// The lines printed so far and the comments that remain to be printed.
pub(super) struct PrintedText<'c> {
    lines: Vec<String>,
    /// The comments that remain to be printed.
    comments: Peekable<Iter<'c, Comment>>,
    /// All comments of the file.
    all: &'c [Comment],
    /// True iff the last line is a comment or ends with one, so that no comment may be appended to it.
    commented: bool,
}

impl<'c> PrintedText<'c> {
    pub(super) fn new(comments: &'c [Comment]) -> Self {
        Self { lines: Vec::new(), comments: comments.iter().peekable(), all: comments, commented: true }
    }

    /// Adds an entry whose place in the file begins at `start`, after the comments that precede it.
    pub(super) fn entry(&mut self, start: u32, indent: usize, text: &str) {
        self.comments_before(start, indent);
        self.lines.extend(broken(text, indent));
        self.commented = false;
    }

    /// True iff a comment begins between two places of the file.
    pub(super) fn comment_between(&self, start: u32, end: u32) -> bool {
        self.all.iter().any(|comment| !comment.text.is_empty() && comment.span.start >= start && comment.span.start < end)
    }

    /// Adds a head with its entries: on one line if they fit into `width` and no comment is between them, otherwise each entry on a
    /// line of its own.
    pub(super) fn list(&mut self, start: u32, indent: usize, head: &str, entries: &[(u32, String)], width: usize) {
        let inline = format!("{head} {}", entries.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("; "));
        let ends = entries.first().map(|(at, _)| *at).zip(entries.last().map(|(at, _)| *at));
        let free = ends.is_none_or(|(first, last)| !self.comment_between(first, last));
        if free && !inline.contains(ALWAYS) && indent + length(&inline) <= width {
            self.entry(start, indent, &flat(&inline));
            return;
        }
        self.entry(start, indent, head);
        for (at, text) in entries {
            self.entry(*at, indent + 2, text);
        }
    }

    /// Adds the comments that begin before `start`.
    fn comments_before(&mut self, start: u32, indent: usize) {
        while let Some(comment) = self.comments.next_if(|comment| comment.span.start < start) {
            if comment.text.is_empty() {
                if self.lines.last().is_some_and(|line| !line.is_empty()) {
                    self.lines.push(String::new());
                    self.commented = true;
                }
                continue;
            }
            match self.lines.last_mut().filter(|_| !comment.own_line && !self.commented) {
                Some(line) => {
                    line.push_str("  ");
                    line.push_str(&comment.text);
                }
                None => self.lines.push(format!("{:indent$}{}", "", comment.text)),
            }
            self.commented = true;
        }
    }

    /// Adds the remaining comments and returns the whole text.
    pub(super) fn finish(mut self) -> String {
        self.comments_before(u32::MAX, 0);
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        let mut text = self.lines.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }
}

/// Returns the text with a space in place of each mark.
pub(super) fn flat(text: &str) -> String {
    text.chars().map(|c| if matches!(c, STRONG | MEDIUM | WEAK | ALWAYS) { ' ' } else { c }).collect()
}

/// Returns the width of a text in characters.
pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The lines of an entry, broken at its marks if it is too long.
fn broken(text: &str, indent: usize) -> Vec<String> {
    if !text.contains(ALWAYS) && indent + length(text) <= WIDTH {
        return vec![format!("{:indent$}{}", "", flat(text))];
    }
    let mut lines = Vec::new();
    for (number, part) in text.split([STRONG, ALWAYS]).enumerate() {
        let first_indent = if number == 0 { indent } else { indent + 2 };
        fill(part, first_indent, indent + 4, MEDIUM, &mut lines);
    }
    lines
}

/// Fills lines with the pieces between marks of one strength; a piece that is too long for a line is broken at the weak marks.
fn fill(part: &str, first: usize, later: usize, mark: char, lines: &mut Vec<String>) {
    let mut line = format!("{:first$}", "");
    let mut empty = true;
    for piece in part.split(mark) {
        if !empty && length(&line) + 1 + length(piece) > WIDTH {
            lines.push(line.trim_end().to_owned());
            line = format!("{:later$}", "");
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        if mark == MEDIUM && length(&line) + length(piece) > WIDTH && piece.contains(WEAK) {
            let start = length(&line);
            let mut inner = Vec::new();
            fill(piece, start, later, WEAK, &mut inner);
            let last = inner.pop().unwrap_or_default();
            for (number, text) in inner.into_iter().enumerate() {
                lines.push(if number == 0 { format!("{line}{}", text.trim_start()) } else { text });
                line = String::new();
            }
            line = if line.is_empty() { last } else { format!("{line}{}", last.trim_start()) };
        } else {
            line.push_str(&flat(piece));
        }
        empty = false;
    }
    lines.push(line.trim_end().to_owned());
}
