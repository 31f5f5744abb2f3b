//! Cuts the text of an extensive game into words, texts in quotes, and braces.

use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};
use kernel::number::{self, Rational};

/// The largest power of ten of a number, in size.
const MAX_POWER: i32 = 60;
/// The longest text in quotes that is kept, in characters.
const MAX_TEXT: usize = 400;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EfgTokenKind {
    Word,
    Text,
    Open,
    Close,
    Comma,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct EfgToken {
    pub(super) kind: EfgTokenKind,
    /// The word, or what stands between the quotes, on one line.
    pub(super) text: String,
    pub(super) span: Span,
}

/// The tokens of a text.
pub(super) fn tokens(text: &str, source: SourceId) -> Result<Vec<EfgToken>, Diagnostic> {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut out = Vec::new();
    let mut signs = text.char_indices().peekable();
    while let Some((start, sign)) = signs.next() {
        let kind = match sign {
            '{' => EfgTokenKind::Open,
            '}' => EfgTokenKind::Close,
            ',' => EfgTokenKind::Comma,
            '"' => EfgTokenKind::Text,
            _ if sign.is_whitespace() || sign == '\u{feff}' => continue,
            _ => EfgTokenKind::Word,
        };
        let mut token = String::new();
        let mut end = start + sign.len_utf8();
        match kind {
            EfgTokenKind::Open | EfgTokenKind::Close | EfgTokenKind::Comma => token.push(sign),
            EfgTokenKind::Text => {
                let mut closed = false;
                let mut length = 0;
                while let Some((at, sign)) = signs.next() {
                    end = at + sign.len_utf8();
                    let sign = match sign {
                        '"' => {
                            closed = true;
                            break;
                        }
                        '\\' => signs.next_if(|(_, next)| matches!(next, '"' | '\\')).map_or('\\', |(_, next)| next),
                        _ if sign.is_control() || sign.is_whitespace() => ' ',
                        _ => sign,
                    };
                    length += 1;
                    if length <= MAX_TEXT {
                        token.push(sign);
                    }
                }
                if !closed {
                    let span = Span { source, start: place(start), end: place(start + 1) };
                    return Err(Diagnostic::new(span, "the quotes are not closed").repair("add `\"`"));
                }
            }
            EfgTokenKind::Word => {
                token.push(sign);
                while let Some((at, sign)) =
                    signs.next_if(|(_, sign)| !sign.is_whitespace() && !matches!(sign, '{' | '}' | ',' | '"'))
                {
                    token.push(sign);
                    end = at + sign.len_utf8();
                }
            }
        }
        out.push(EfgToken { kind, text: token, span: Span { source, start: place(start), end: place(end) } });
    }
    Ok(out)
}

/// Reads `3`, `-1/4`, `.25`, `2.`, `1.5e-3` exactly.
pub(super) fn figure(text: &str) -> Option<Rational> {
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
    fn numbers_are_read_exactly() {
        let read = |text: &str| figure(text).map(|number| number.to_string());
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
