//! Plain text and Markdown: paragraphs between empty lines; headings; footnotes.

use super::block::TextBlock;

/// The most words of a line that is taken for a heading, where nothing marks it as one.
const MAX_HEADING_WORDS: usize = 12;

/// The headings, paragraphs and footnotes of a text.
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
            // The number of a page.
            continue;
        }
        out.push(match note(paragraph, in_notes) {
            Some((number, text)) => TextBlock::Footnote { number, text, line: *line },
            None => TextBlock::Paragraph { text: paragraph.clone(), line: *line },
        });
    }
    out
}

/// The paragraphs with single spaces, each with the line on which it begins. A line that begins with `#` is one by itself.
fn paragraphs(text: &str) -> Vec<(String, usize)> {
    let mut out: Vec<(String, usize)> = Vec::new();
    let mut open = false;
    for (place, line) in text.lines().enumerate() {
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        let alone = words.starts_with('#');
        if words.is_empty() {
            open = false;
        } else if open && !alone {
            if let Some((last, _)) = out.last_mut() {
                last.push(' ');
                last.push_str(&words);
            }
        } else {
            out.push((words, place + 1));
            open = !alone;
        }
    }
    out
}

/// The number and the words of a heading; `None` for a line that the next paragraph continues.
fn heading(paragraph: &str, next: Option<&str>) -> Option<(Option<String>, String)> {
    let marked = paragraph.starts_with('#');
    let (number, words) = numbered(paragraph.trim_start_matches('#').trim());
    let begins = words.chars().next()?;
    let looks = || {
        begins.is_uppercase()
            && !words.starts_with("Figure ")
            && !words.starts_with("Table ")
            && !is_open(words)
            && !next.is_some_and(|next| next.starts_with(|letter: char| letter.is_lowercase() || letter == ','))
            && !paragraph.contains(['$', '\\'])
            && !paragraph.ends_with(['.', ',', ';', ':', '!', '?', ')', '”', '"', '*'])
            && words.split_whitespace().count() <= MAX_HEADING_WORDS
    };
    (marked || looks()).then(|| (number, words.to_owned()))
}

/// A line ends with a word after which a sentence goes on.
fn is_open(line: &str) -> bool {
    const WORDS: [&str; 17] = [
        "iff", "if", "when", "because", "and", "or", "that", "as", "is", "are", "of", "than", "to", "for", "the", "where", "with",
    ];
    line.split_whitespace().next_back().is_some_and(|last| WORDS.contains(&last))
}

/// Takes `6.1` or `6.1.` off the beginning.
fn numbered(text: &str) -> (Option<String>, &str) {
    let end = text.find(|letter: char| !(letter.is_ascii_digit() || letter == '.')).unwrap_or(0);
    let number = text[..end].trim_end_matches('.');
    let rest = text[end..].trim_start();
    if number.is_empty() || rest.len() == text[end..].len() || rest.is_empty() {
        return (None, text);
    }
    (Some(number.to_owned()), rest)
}

/// The number and the text of a footnote: `[^3]: …`, raised digits, or, under the heading `Footnotes`, a number.
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
