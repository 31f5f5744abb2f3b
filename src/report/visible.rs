//! Replaces invisible characters in input texts by escapes such as `\u{202e}`, so that a report shows what a text really contains.
//!
//! A control character can move a terminal's cursor or erase a line. A direction mark of Unicode's bidirectional algorithm (UAX 9)
//! can display a formula in another order than the order in which it is read. Called by everything that shows text of the user. Not
//! part of a verdict.

use std::borrow::Cow;

/// Returns true iff the character is a control character other than a line end or a tab, a mark of direction, or a separator of
/// lines.
fn is_hidden(sign: char) -> bool {
    let is_direction = matches!(sign, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}');
    is_direction || matches!(sign, '\u{2028}' | '\u{2029}') || (sign.is_control() && !matches!(sign, '\n' | '\t'))
}

/// Returns the characters with their byte offsets, each with whether it is hidden. The carriage return of a line end `\r\n` is not
/// hidden.
fn signs(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    text.char_indices().map(|(place, sign)| (place, sign, is_hidden(sign) && !text[place..].starts_with("\r\n")))
}

/// Returns the text with each hidden character replaced by its escape.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (_, sign, hidden) in signs(text) {
        if hidden { out.extend(sign.escape_unicode()) } else { out.push(sign) }
    }
    Cow::Owned(out)
}

/// Returns the offset that the byte `place` of a text has in the result of [`visible`].
#[must_use]
pub(super) fn place_in_visible(text: &str, place: usize) -> usize {
    let length = |sign: char, hidden| if hidden { sign.escape_unicode().count() } else { sign.len_utf8() };
    signs(text).take_while(|(at, ..)| *at < place).map(|(_, sign, hidden)| length(sign, hidden)).sum()
}

/// Returns the inside of a JSON string with hidden characters replaced by JSON escapes; the serialiser leaves most of them
/// unescaped.
#[must_use]
pub(super) fn visible_json(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let escape = |sign: char| if is_hidden(sign) { format!("\\u{:04x}", u32::from(sign)) } else { sign.to_string() };
    Cow::Owned(text.chars().map(escape).collect())
}
