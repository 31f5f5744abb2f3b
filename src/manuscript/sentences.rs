//! Sentences: paragraphs joined where a formula or a page break parts a sentence, and split where one ends (Unicode annex 29, with
//! the abbreviations of papers).

use unicode_segmentation::UnicodeSegmentation;

use super::block::Sentence;
use super::marks;

/// What ends with a full stop inside a sentence.
const ABBREVIATIONS: [&str; 22] = [
    "e.g.", "i.e.", "cf.", "al.", "etc.", "vs.", "fig.", "figs.", "eq.", "eqs.", "no.", "nos.", "pp.", "p.", "ch.", "sec.",
    "prop.", "resp.", "dr.", "mr.", "st.", "u.s.",
];

/// The sentences of some paragraphs, each with the line on which its paragraph begins.
pub(super) fn split(paragraphs: &[(String, usize)]) -> Vec<Sentence> {
    let mut runs: Vec<(String, Vec<(usize, usize)>)> = Vec::new();
    for (text, line) in paragraphs {
        match runs.last_mut() {
            Some((run, begins)) if goes_on(run, text) => {
                run.push(' ');
                begins.push((run.len(), *line));
                run.push_str(text);
            }
            Some(_) | None => runs.push((text.clone(), vec![(0, *line)])),
        }
    }
    runs.iter().flat_map(|(run, begins)| split_run(run, begins)).collect()
}

/// A paragraph continues the sentence with which the text before it ends.
fn goes_on(before: &str, next: &str) -> bool {
    let is_open = !before.trim_end_matches(['"', '”', '’', ')', '*', ']']).ends_with(['.', '!', '?']);
    let begins = next.trim_start_matches(['*', '(']).chars().next();
    is_open && begins.is_some_and(|letter| !letter.is_uppercase())
}

fn split_run(run: &str, begins: &[(usize, usize)]) -> Vec<Sentence> {
    let masked = masked(run);
    let mut ends: Vec<(usize, usize)> = Vec::new();
    for (start, piece) in masked.split_sentence_bound_indices() {
        let end = start + piece.len();
        match ends.last_mut() {
            Some((from, to)) if is_abbreviated(&masked[*from..*to]) => *to = end,
            Some(_) | None => ends.push((start, end)),
        }
    }
    let line = |start: usize| begins.iter().rev().find(|(place, _)| *place <= start).map_or(1, |(_, line)| *line);
    let sentence = |(start, end): (usize, usize)| {
        let text = run[start..end].trim().to_owned();
        let marks = marks::of(&text, masked[start..end].trim());
        Sentence { text, line: line(start), marks }
    };
    ends.into_iter().map(sentence).filter(|sentence| sentence.text.chars().any(char::is_alphanumeric)).collect()
}

fn is_abbreviated(piece: &str) -> bool {
    let last = piece.split_whitespace().next_back().unwrap_or_default().trim_start_matches(['(', '[', '"', '“']).to_lowercase();
    ABBREVIATIONS.contains(&last.as_str())
}

/// The same text with `X` in the place of each byte of a formula, so that no stop inside one ends a sentence.
fn masked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, formula, after)) = next_formula(rest) {
        out.push_str(before);
        out.extend(std::iter::repeat_n('X', formula.len()));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The pairs of signs between which formulas stand.
const FORMULAS: [(&str, &str); 4] = [("$$", "$$"), ("$", "$"), ("\\[", "\\]"), ("\\(", "\\)")];

/// What stands before the next formula, the formula, and what follows.
fn next_formula(text: &str) -> Option<(&str, &str, &str)> {
    let mut at = 0;
    while let Some(found) = text[at..].find(['$', '\\']) {
        let start = at + found;
        let opened = FORMULAS.iter().find(|(open, _)| text[start..].starts_with(open));
        if let Some((open, close)) = opened {
            let inside = start + open.len();
            if let Some(length) = text[inside..].find(close) {
                let end = inside + length + close.len();
                return Some((&text[..start], &text[start..end], &text[end..]));
            }
        }
        // An escaped sign, or a command of words.
        let skipped = text[start..].chars().take(2).map(char::len_utf8).sum::<usize>();
        at = start + if text[start..].starts_with('\\') { skipped } else { 1 };
    }
    None
}

/// The formulas of a text.
pub(super) fn formulas(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((_, formula, after)) = next_formula(rest) {
        out.push(formula);
        rest = after;
    }
    out
}
