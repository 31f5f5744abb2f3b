//! Splits a display into rows, and finds the label that is printed at a row.
//!
//! Called by [`super::scanner`]. Braces and environments inside a row are skipped over.

use std::ops::Range;

use super::macros::group_length;
use super::passage::PrintedLabel;

/// The longest label, in bytes.
const MAX_LABEL: usize = 40;

/// Returns the ranges of the rows of a display: the text between the row breaks that are outside braces and environments.
pub(super) fn rows(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut depth, mut inside, mut start, mut at) = (0_usize, 0_usize, 0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['\\', '{', '}', '%'])) {
        let place = at + found;
        let rest = &text[place..];
        at = place + 1;
        if rest.starts_with('{') {
            depth += 1;
        } else if rest.starts_with('}') {
            depth = depth.saturating_sub(1);
        } else if rest.starts_with('%') {
            at = place + rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("\\begin{") {
            inside += 1;
        } else if rest.starts_with("\\end{") {
            inside = inside.saturating_sub(1);
        } else if rest.starts_with("\\\\") {
            at = place + 2;
            if depth == 0 && inside == 0 {
                out.push(start..place);
                let after = text[at..].trim_start_matches('*');
                let space = after.strip_prefix('[').and_then(|option| option.split_once(']'));
                let space = space.filter(|(option, _)| option.len() <= MAX_LABEL).map_or(after, |(_, after)| after);
                at = text.len() - space.len();
                start = at;
            }
        } else {
            at = place + 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
        }
    }
    if !text[start..].trim().is_empty() || out.is_empty() {
        out.push(start..text.len());
    }
    out
}

/// Returns true iff the row says that it has no number.
pub(super) fn is_unnumbered(row: &str) -> bool {
    row.contains("\\nonumber") || row.contains("\\notag")
}

/// Returns the label that a row prints: `\tag{3}`, `\eqno(3)` or, where `at_end` is set, `\quad (3)` at its end.
pub(super) fn printed_label(row: &str, at_end: bool) -> Option<PrintedLabel> {
    if let Some((_, after)) = row.split_once("\\tag") {
        let after = after.trim_start_matches('*').trim_start();
        let end = after.char_indices().map(|(at, _)| at).find(|at| *at > MAX_LABEL).unwrap_or(after.len());
        let length = group_length(after.get(..end)?)?;
        let mut label = after[1..length - 1].to_owned();
        for mark in ["\\textrm", "\\text", "\\mathrm", "\\rm", "{", "}", "(", ")", "$"] {
            label = label.replace(mark, "");
        }
        return Some(PrintedLabel::of(&label));
    }
    let trimmed = row.trim_end().trim_end_matches(['.', ',', ';']).trim_end();
    let before = trimmed.strip_suffix(')')?;
    let (front, label) = before.rsplit_once('(')?;
    let front = front.trim_end();
    let spaced = ["\\quad", "\\qquad", "\\hfill", "~~"].iter().any(|space| front.ends_with(space));
    let tagged = front.ends_with("\\eqno") || front.ends_with("\\leqno") || at_end && spaced;
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '\'' | '*');
    let is_label = label.len() <= MAX_LABEL && !label.is_empty() && label.chars().all(plain);
    (tagged && is_label).then(|| PrintedLabel::of(label))
}
