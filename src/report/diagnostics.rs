//! Prints the faults of a condition file in source order: what is wrong, the line with the place marked, and one repair.
//!
//! Called by every subcommand that reads a condition file. Not part of a verdict.

use std::borrow::Cow;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::visible::{place_in_visible, visible};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, SourceId, Sources, Span};

/// Returns the faults as text with escape codes for colours.
#[must_use]
pub fn print(sources: &Sources, faults: &[Diagnostic]) -> String {
    render(&Renderer::styled(), sources, faults)
}

/// Returns the faults as text without escape codes.
#[must_use]
pub fn print_plain(sources: &Sources, faults: &[Diagnostic]) -> String {
    render(&Renderer::plain(), sources, faults)
}

fn render(renderer: &Renderer, sources: &Sources, faults: &[Diagnostic]) -> String {
    let mut ordered: Vec<&Diagnostic> = faults.iter().collect();
    ordered.sort_by_key(|fault| fault.span);
    let mut out = String::new();
    for fault in ordered {
        let mut group =
            Level::ERROR.primary_title(visible(&fault.headline()).into_owned()).elements(std::iter::empty::<Origin<'_>>());
        let mut texts: Vec<SourceId> = vec![fault.span.source];
        texts.extend(fault.others.iter().map(|(span, _)| span.source));
        let mut seen = std::collections::BTreeSet::new();
        texts.retain(|id| seen.insert(*id));
        for id in texts {
            group = place(group, sources.get(id), id, fault);
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// The most bytes of a text that are shown around a place. A longer line is cut, so that a line of a megabyte does not fill the
/// screen.
const EXCERPT: usize = 400;

fn place<'a>(group: Group<'a>, source: &'a Source, id: SourceId, fault: &'a Diagnostic) -> Group<'a> {
    if source.text.is_empty() {
        return group.element(Origin::path(visible(&source.name)));
    }
    let mut marks: Vec<(Span, Option<Cow<'_, str>>)> = Vec::new();
    if fault.span.source == id {
        marks.push((fault.span, None));
    }
    marks.extend(fault.others.iter().filter(|(span, _)| span.source == id).map(|(span, text)| (*span, Some(visible(text)))));
    let spans: Vec<Span> = marks.iter().map(|(span, _)| *span).collect();
    let (offset, excerpt) = excerpt(&source.text, &spans);
    let line = 1 + source.text.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
    let mut snippet = Snippet::source(visible(excerpt)).line_start(line).path(visible(&source.name));
    for (span, label) in marks {
        let inside = |byte: u32| floor(excerpt, (byte as usize).saturating_sub(offset).min(excerpt.len()));
        let (start, end) = (inside(span.start), inside(span.end));
        let (start, end) = (place_in_visible(excerpt, start), place_in_visible(excerpt, end));
        let kind = if label.is_none() { AnnotationKind::Primary } else { AnnotationKind::Context };
        snippet = snippet.annotation(kind.span(start..end.max(start)).label(label));
    }
    group.element(snippet)
}

/// Returns the lines from the first mark to the last, with the byte at which they begin. If one of these lines is too long, returns
/// the text around the first mark only.
fn excerpt<'a>(text: &'a str, marks: &[Span]) -> (usize, &'a str) {
    let bytes = text.as_bytes();
    let inside = |byte: u32| (byte as usize).min(text.len());
    let line_start = |at: usize| bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |place| place + 1);
    let line_end = |at: usize| bytes[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |place| at + place);
    let first = marks.iter().map(|span| inside(span.start)).min().unwrap_or(0);
    let last = marks.iter().map(|span| inside(span.end)).max().unwrap_or(0).max(first);
    let (start, end) = (line_start(first), line_end(last));
    if bytes[start..end].split(|byte| *byte == b'\n').all(|line| line.len() <= EXCERPT) {
        return (start, &text[start..end]);
    }
    let around = marks.first().map_or(0, |span| inside(span.start));
    let start = floor(text, line_start(around).max(around.saturating_sub(EXCERPT / 2)));
    let end = floor(text, line_end(around).min(around + EXCERPT / 2)).max(start);
    (start, &text[start..end])
}

/// Returns the last character boundary at or before a byte.
fn floor(text: &str, mut byte: usize) -> usize {
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}
