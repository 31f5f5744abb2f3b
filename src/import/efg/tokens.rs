//! Splits the text of an `.efg` file into words, quoted texts, braces and commas.
//!
//! Called by the parser in [`super`]. Not part of a verdict.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use kernel::number::{self, Rational};

/// The largest absolute value of the exponent in a number such as `1.5e-3`.
const MAX_POWER: i32 = 60;
/// The number of characters after which a quoted text is cut off.
const MAX_TEXT: usize = 400;

/// The kinds of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EfgTokenKind {
    Word,
    Text,
    Open,
    Close,
    Comma,
}

/// A token with its place in the file.
#[derive(Clone, Debug)]
pub(super) struct EfgToken {
    pub(super) kind: EfgTokenKind,
    /// The word, or the text between the quotes with spaces in place of line breaks.
    pub(super) text: String,
    pub(super) span: Span,
}

/// Returns the tokens of a text.
///
/// # Errors
/// When a quoted text is not closed.
pub(super) fn tokens(text: &str, source: SourceId) -> Result<Vec<EfgToken>, Diagnostic> {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut out = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((start, first)) = characters.next() {
        let kind = match first {
            '{' => EfgTokenKind::Open,
            '}' => EfgTokenKind::Close,
            ',' => EfgTokenKind::Comma,
            '"' => EfgTokenKind::Text,
            _ if first.is_whitespace() || first == '\u{feff}' => continue,
            _ => EfgTokenKind::Word,
        };
        let mut token = String::new();
        let mut end = start + first.len_utf8();
        match kind {
            EfgTokenKind::Open | EfgTokenKind::Close | EfgTokenKind::Comma => token.push(first),
            EfgTokenKind::Text => {
                let mut closed = false;
                let mut length = 0;
                while let Some((at, next)) = characters.next() {
                    end = at + next.len_utf8();
                    let kept = match next {
                        '"' => {
                            closed = true;
                            break;
                        }
                        '\\' => {
                            characters.next_if(|(_, escaped)| matches!(escaped, '"' | '\\')).map_or('\\', |(_, escaped)| escaped)
                        }
                        _ if next.is_control() || next.is_whitespace() => ' ',
                        _ => next,
                    };
                    length += 1;
                    if length <= MAX_TEXT {
                        token.push(kept);
                    }
                }
                if !closed {
                    let span = Span { source, start: place(start), end: place(start + 1) };
                    return Err(Diagnostic::new(span, "the quotes are not closed").repair("add `\"`"));
                }
            }
            EfgTokenKind::Word => {
                token.push(first);
                while let Some((at, next)) =
                    characters.next_if(|(_, next)| !next.is_whitespace() && !matches!(next, '{' | '}' | ',' | '"'))
                {
                    token.push(next);
                    end = at + next.len_utf8();
                }
            }
        }
        out.push(EfgToken { kind, text: token, span: Span { source, start: place(start), end: place(end) } });
    }
    Ok(out)
}

/// Parses numbers such as `3`, `-1/4`, `.25`, `2.`, `1.5e-3` exactly; `None` if the text is not a number or its exponent is too
/// large.
pub(super) fn parse_number(text: &str) -> Option<Rational> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let (body, power) = match text.split_once(['e', 'E']) {
        Some((body, power)) => (body, power.strip_prefix('+').unwrap_or(power).parse::<i32>().ok()?),
        None => (text, 0),
    };
    if power.abs() > MAX_POWER {
        return None;
    }
    let (sign, body) = body.strip_prefix('-').map_or(("", body), |rest| ("-", rest));
    let body = body.strip_suffix('.').unwrap_or(body);
    let body = if body.starts_with('.') { format!("{sign}0{body}") } else { format!("{sign}{body}") };
    let scale = num_traits::pow(number::whole(10), usize::try_from(power.unsigned_abs()).ok()?);
    let value = number::parse(&body)?;
    Some(if power < 0 { value / scale } else { value * scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tokenizer_reads_numbers_exactly() {
        let read = |text: &str| parse_number(text).map(|number| number.to_string());
        for (text, value) in
            [("3", "3"), ("-1/4", "-1/4"), (".25", "1/4"), ("2.", "2"), ("1.5e-3", "3/2000"), ("+2E2", "200"), ("-.5", "-1/2")]
        {
            assert_eq!(read(text).as_deref(), Some(value), "{text}");
        }
        for text in ["", "x", "1/0", "1e999", "--1", "1/2/3", "nan", "inf", ".", "1e", "0x1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
