//! Lines of a printed file: breaks long entries at their marks and puts comments back where they stood.

use std::iter::Peekable;
use std::slice::Iter;

use crate::syntax::tree::Comment;

/// How wide a line should be at most.
pub(super) const WIDTH: usize = 120;
/// A place where a long entry breaks first; a space on one line.
pub(super) const STRONG: char = '\u{1}';
/// A place where a part that is still too long breaks.
pub(super) const MEDIUM: char = '\u{2}';
/// A place to break as a last resort.
pub(super) const WEAK: char = '\u{3}';
/// A place where an entry always breaks, and with it all strong ones.
pub(super) const ALWAYS: char = '\u{4}';

/// The text so far and the comments that are still to come.
pub(super) struct PrintedText<'c> {
    lines: Vec<String>,
    comments: Peekable<Iter<'c, Comment>>,
    all: &'c [Comment],
    /// The last line ends in a comment already.
    commented: bool,
}

impl<'c> PrintedText<'c> {
    pub(super) fn new(comments: &'c [Comment]) -> Self {
        Self { lines: Vec::new(), comments: comments.iter().peekable(), all: comments, commented: true }
    }

    /// Adds an entry that stood at `start`, with the comments before it.
    pub(super) fn entry(&mut self, start: u32, indent: usize, text: &str) {
        self.comments_before(start, indent);
        self.lines.extend(broken(text, indent));
        self.commented = false;
    }

    /// True iff a comment stands between two places.
    pub(super) fn comment_between(&self, start: u32, end: u32) -> bool {
        self.all.iter().any(|comment| !comment.text.is_empty() && comment.span.start >= start && comment.span.start < end)
    }

    /// A head and its entries: behind it on the same line where asked and possible, otherwise on lines of their own.
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

    /// The whole text.
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

/// The text on one line.
pub(super) fn flat(text: &str) -> String {
    text.chars().map(|c| if matches!(c, STRONG | MEDIUM | WEAK | ALWAYS) { ' ' } else { c }).collect()
}

pub(super) fn length(text: &str) -> usize {
    text.chars().count()
}

/// The lines of an entry.
fn broken(text: &str, indent: usize) -> Vec<String> {
    if !text.contains(ALWAYS) && indent + length(text) <= WIDTH {
        return vec![format!("{:indent$}{}", "", flat(text))];
    }
    let mut lines = Vec::new();
    for (number, part) in text.split([STRONG, ALWAYS]).enumerate() {
        let own = if number == 0 { indent } else { indent + 2 };
        fill(part, own, indent + 4, MEDIUM, &mut lines);
    }
    lines
}

/// Fills lines with the pieces between marks; a piece that is too long for a line is filled at the weaker mark.
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
