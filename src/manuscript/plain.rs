//! Splits plain text or Markdown into headings, paragraphs and footnotes.
//!
//! Called by [`super::read`]. Not part of a verdict. Text copied from a PDF has no markup, so headings are recognized by their
//! form.

use super::block::TextBlock;

/// The largest number of words in a paragraph that is recognized as a heading although it has no `#`.
const MAX_HEADING_WORDS: usize = 12;

/// Returns the headings, paragraphs and footnotes of a text.
pub(super) fn blocks(text: &str) -> Vec<TextBlock> {
    let mut out = Vec::new();
    let mut in_notes = false;
    let all = paragraphs(text);
    for (place, (paragraph, line)) in all.iter().enumerate() {
        let next = all.get(place + 1).map(|(next, _)| next.as_str());
        let is_note = in_notes && numbered(paragraph).0.is_some();
        if let Some((number, heading)) = heading(paragraph, next).filter(|_| !is_note) {
            in_notes = matches!(heading.to_lowercase().as_str(), "footnotes" | "notes" | "endnotes");
            out.push(TextBlock::Heading { number, heading });
            continue;
        }
        if paragraph.chars().all(|letter| letter.is_ascii_digit() || letter.is_whitespace()) {
            // A page number.
            continue;
        }
        out.push(match note(paragraph, in_notes) {
            Some((number, text)) => TextBlock::Footnote { number, text, line: *line },
            None => TextBlock::Paragraph { text: paragraph.clone(), line: *line },
        });
    }
    out
}

/// The paragraphs with single spaces, each with the line on which it begins. Empty lines separate paragraphs, and a line that
/// begins with `#` is a paragraph by itself.
fn paragraphs(text: &str) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = Vec::new();
    let mut open = false;
    for (place, line) in text.lines().enumerate() {
        let text = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_heading = text.starts_with('#');
        if text.is_empty() {
            open = false;
        } else if open && !is_heading {
            if let Some((last, _)) = out.last_mut() {
                last.push(' ');
                last.push_str(&text);
            }
        } else {
            out.push((text, place + 1));
            open = !is_heading;
        }
    }
    out
}

/// The number, if there is one, and the text of a heading; `None` if the paragraph is not a heading. A paragraph without `#` is a
/// heading if it is short, begins with a capital letter, has no punctuation at its end, and is not continued by the next paragraph.
fn heading(paragraph: &str, next: Option<&str>) -> Option<(Option<String>, String)> {
    let marked = paragraph.starts_with('#');
    let (number, text) = numbered(paragraph.trim_start_matches('#').trim());
    let first = text.chars().next()?;
    let looks_like_one = || {
        first.is_uppercase()
            && !text.starts_with("Figure ")
            && !text.starts_with("Table ")
            && !is_open(text)
            && !next.is_some_and(|next| next.starts_with(|letter: char| letter.is_lowercase() || letter == ','))
            && !paragraph.contains(['$', '\\'])
            && !paragraph.ends_with(['.', ',', ';', ':', '!', '?', ')', '”', '"', '*'])
            && text.split_whitespace().count() <= MAX_HEADING_WORDS
    };
    (marked || looks_like_one()).then(|| (number, text.to_owned()))
}

/// True iff the line ends with a word that cannot end a sentence or a heading.
fn is_open(line: &str) -> bool {
    const WORDS: [&str; 17] = [
        "iff", "if", "when", "because", "and", "or", "that", "as", "is", "are", "of", "than", "to", "for", "the", "where", "with",
    ];
    line.split_whitespace().next_back().is_some_and(|last| WORDS.contains(&last))
}

/// Splits a number such as `6.1` or `6.1.` from the beginning of a text; without one, the text is returned unchanged.
fn numbered(text: &str) -> (Option<String>, &str) {
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(0);
    let number = text[..end].trim_end_matches('.');
    let rest = text[end..].trim_start();
    if number.is_empty() || rest.len() == text[end..].len() || rest.is_empty() {
        return (None, text);
    }
    (Some(number.to_owned()), rest)
}

/// The number and the text of a footnote: a paragraph that begins with `[^3]:`, with raised digits or, under the heading
/// `Footnotes`, with a number.
fn note(paragraph: &str, in_notes: bool) -> Option<(String, String)> {
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    if let Some((number, text)) = paragraph.strip_prefix("[^").and_then(|rest| rest.split_once("]:")) {
        return Some((number.to_owned(), text.trim().to_owned()));
    }
    let value = |letter: char| RAISED.chars().position(|raised| raised == letter);
    let digits: String = paragraph.chars().map_while(value).map(|digit| digit.to_string()).collect();
    if !digits.is_empty() {
        let text: String = paragraph.chars().skip(digits.len()).collect();
        return Some((digits, text.trim().to_owned()));
    }
    let (number, text) = numbered(paragraph);
    number.filter(|number| in_notes && !number.contains('.')).map(|number| (number, text.to_owned()))
}
