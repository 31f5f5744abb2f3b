//! Decides what a paragraph of a Markdown source begins: a statement such as a proposition, a footnote, or neither.
//!
//! Called by [`super::scanner`] with the first line of each paragraph.

use super::passage::PrintedLabel;

/// The words that begin a statement.
const STATEMENTS: [&str; 11] = [
    "Proposition",
    "Lemma",
    "Theorem",
    "Corollary",
    "Assumption",
    "Axiom",
    "Definition",
    "Result",
    "Conjecture",
    "Claim",
    "Condition",
];
/// The raised digits, in order.
const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
/// The longest label, in characters.
const MAX_LABEL: usize = 20;

/// What a paragraph begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Paragraph {
    /// The text of a footnote with this label.
    Footnote(PrintedLabel),
    /// A statement.
    Statement {
        /// The kind of place: `proposition`, `lemma`, …
        kind: String,
        /// The printed number.
        label: Option<PrintedLabel>,
        /// True iff the line is a heading, so that the statement begins in the next paragraph.
        heading: bool,
    },
    /// Text or a display that continues a statement before it.
    Continuation,
    /// Any other text.
    Other,
}

/// Returns what a paragraph begins, from its first line.
pub(super) fn paragraph(line: &str) -> Paragraph {
    let line = line.trim();
    if let Some((label, _)) = line.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) {
        return Paragraph::Footnote(PrintedLabel::of(&label.chars().take(MAX_LABEL).collect::<String>()));
    }
    let digit = |sign: char| RAISED.chars().position(|raised| raised == sign);
    let raised: String = line.chars().map_while(digit).map(|digit| digit.to_string()).take(MAX_LABEL).collect();
    if !raised.is_empty() {
        return Paragraph::Footnote(PrintedLabel::of(&raised));
    }
    let bare = line.trim_start_matches(['#', '*', '_', '>', ' ']);
    for word in STATEMENTS {
        let Some(rest) = bare.strip_prefix(word) else { continue };
        let rest = rest.trim_start_matches(' ');
        let number: String =
            rest.chars().take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '.').take(MAX_LABEL).collect();
        let number = number.trim_end_matches('.');
        let is_number = number.contains(|sign: char| sign.is_ascii_digit()) && number.len() <= 6;
        let after = if is_number { &rest[number.len()..] } else { rest };
        let ends = after.trim_start().is_empty() || after.trim_start().starts_with(['.', ':', '(', '*', '_', '[', '—', '–']);
        if ends {
            let label = is_number.then(|| PrintedLabel::of(number));
            return Paragraph::Statement { kind: word.to_lowercase(), label, heading: line.starts_with('#') };
        }
    }
    if line.starts_with('#') {
        return Paragraph::Other;
    }
    let continues = ["$$", "\\[", "\\begin", "(", "-", ",", "."].iter().any(|start| bare.starts_with(start))
        || bare.starts_with(|sign: char| sign.is_lowercase() || sign.is_ascii_digit());
    if continues { Paragraph::Continuation } else { Paragraph::Other }
}
