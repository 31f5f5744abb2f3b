//! The ends of lines: commas and full stops are dropped, and a bracketed name behind a wide space is the line's tag.

use super::signs::relation;
use super::token::Tag;
use super::token::{Tex, TexToken};

/// The most tags that a line has.
const MOST: usize = 4;

/// The width of `\quad` in eighteenths of an em.
const QUAD: u32 = 18;

/// The most tokens that a tag has.
const LONGEST: usize = 12;

/// Takes punctuation and tags out at the end of every line, and commas before a word that goes on; row breaks with nothing
/// behind them go too.
pub(super) fn trim_lines(tokens: &mut Vec<TexToken>, tags: &mut Vec<Tag>) {
    let mut kept: Vec<TexToken> = Vec::with_capacity(tokens.len());
    let (mut depth, mut outside) = (0_usize, Vec::new());
    for token in tokens.drain(..) {
        if depth == 0 && ends_line(&token.tex) {
            trim(&mut kept, outside.is_empty(), tags);
        }
        if goes_on(&token.tex) {
            drop_comma(&mut kept);
        }
        match token.tex {
            Tex::Sign('(' | '[' | '⦃') => depth += 1,
            Tex::Sign(')' | ']' | '⦄') => depth = depth.saturating_sub(1),
            Tex::BeginCases => outside.push(std::mem::take(&mut depth)),
            Tex::EndCases => depth = outside.pop().unwrap_or(0),
            Tex::Sign(_)
            | Tex::Command(_)
            | Tex::Letter(_)
            | Tex::Words(_)
            | Tex::Operator(_)
            | Tex::Number(_)
            | Tex::Row
            | Tex::Align
            | Tex::If(_)
            | Tex::Then
            | Tex::Otherwise => {}
        }
        if token.tex == Tex::EndCases {
            while kept.last().is_some_and(|last| last.tex == Tex::Row) {
                kept.pop();
            }
        }
        kept.push(token);
    }
    while kept.last().is_some_and(|last| last.tex == Tex::Row) {
        kept.pop();
    }
    trim(&mut kept, true, tags);
    *tokens = kept;
}

fn ends_line(tex: &Tex) -> bool {
    matches!(tex, Tex::Row | Tex::EndCases | Tex::Align)
}

/// True iff the token goes on from what stands before it, across a comma.
fn goes_on(tex: &Tex) -> bool {
    match tex {
        Tex::If(_) | Tex::Then => true,
        Tex::Command(name) => {
            let goes_on =
                ["land", "lor", "iff", "implies", "Rightarrow", "Leftrightarrow", "Longrightarrow", "Longleftrightarrow"];
            goes_on.contains(&name.as_str())
        }
        Tex::Letter(_)
        | Tex::Words(_)
        | Tex::Operator(_)
        | Tex::Number(_)
        | Tex::Sign(_)
        | Tex::Row
        | Tex::Align
        | Tex::Otherwise
        | Tex::BeginCases
        | Tex::EndCases => false,
    }
}

fn drop_comma(kept: &mut Vec<TexToken>) {
    if kept.last().is_some_and(|last| last.tex.is_sign(&[',', ';'])) {
        kept.pop();
    }
}

/// Trims the end of the line that `kept` ends with.
fn trim(kept: &mut Vec<TexToken>, tagged: bool, tags: &mut Vec<Tag>) {
    for _ in 0..MOST {
        while kept.last().is_some_and(|last| last.tex.is_sign(&[',', '.', ';'])) {
            kept.pop();
        }
        let Some(open) = tag_start(kept).filter(|_| tagged) else { return };
        let bracket = kept.split_off(open);
        let [first, .., last] = bracket.as_slice() else { return };
        let text = bracket.iter().take(bracket.len() - 1).skip(1).map(|token| printed(&token.tex)).collect();
        tags.push(Tag { text, span: first.span.to(last.span) });
    }
}

/// Where the bracket of a tag opens that ends the line: a name behind a wide space.
fn tag_start(kept: &[TexToken]) -> Option<usize> {
    let open = matching(kept)?;
    let before = open.checked_sub(1).map(|before| &kept[before].tex)?;
    let behind_space = kept[open].apart() && *before != Tex::Row && *before != Tex::Align;
    let content = kept.get(open + 1..kept.len() - 1)?;
    // behind a space between words only what can hardly be a factor, and only behind a comparison
    let compares = || {
        let mut line = kept.iter().take(open).rev().take_while(|token| token.tex != Tex::Row);
        line.any(|token| relation(&token.tex).is_some())
    };
    let sure = kept[open].gap >= QUAD || super::juxtaposition::may_name(content) && compares();
    (behind_space && sure && is_name(content)).then_some(open)
}

/// Where the bracket opens that the last token closes.
fn matching(kept: &[TexToken]) -> Option<usize> {
    if !kept.last()?.tex.is_sign(&[')', ']']) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in kept.iter().enumerate().rev().take(LONGEST + 2) {
        if token.tex.is_sign(&[')', ']']) {
            depth += 1;
        } else if token.tex.is_sign(&['(', '[']) {
            depth -= 1;
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// True iff the content of a bracket names a line: `3.2`, `A1`, `IC`, `ii`, `3'`, `A.1a`, `*`.
pub(super) fn is_name(content: &[TexToken]) -> bool {
    if content.is_empty() || content.len() > LONGEST {
        return false;
    }
    let hyphen = |at: usize| {
        let before = at.checked_sub(1).map(|before| &content[before].tex);
        let capital = before.and_then(Tex::word).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
        let close = content.get(at + 1).is_some_and(|next| next.span.start == content[at].span.end);
        capital && close && matches!(content.get(at + 1).map(|next| &next.tex), Some(Tex::Number(_)))
    };
    let number = |at: Option<usize>| at.and_then(|at| content.get(at)).is_some_and(|token| matches!(token.tex, Tex::Number(_)));
    let named = |at: usize, token: &TexToken| match &token.tex {
        Tex::Number(_) => true,
        Tex::Letter(word) | Tex::Words(word) | Tex::Operator(word) => is_label(word),
        Tex::Sign('-') => hyphen(at),
        Tex::Sign('.') => number(Some(at + 1)) || number(at.checked_sub(1)),
        Tex::Sign(sign) => matches!(sign, '\'' | '_' | '{' | '}' | '*' | '^'),
        Tex::Command(name) => matches!(name.as_str(), "ast" | "star" | "dagger" | "ddagger" | "prime"),
        Tex::Row | Tex::Align | Tex::If(_) | Tex::Then | Tex::Otherwise | Tex::BeginCases | Tex::EndCases => false,
    };
    // two small letters in a row are a word, unless they count in Roman figures
    let small = |token: &TexToken| {
        token.tex.word().is_some_and(|word| word.len() == 1 && word.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    let roman = |token: &TexToken| matches!(token.tex.word(), Some("i" | "v" | "x"));
    let spells = content.windows(2).any(|pair| pair.iter().all(small) && !pair.iter().all(roman));
    if spells {
        return false;
    }
    content.iter().enumerate().all(|(at, token)| named(at, token))
}

/// True iff the word can be a label: a letter, capitals, a short word with a capital, or words with a number at the end.
fn is_label(word: &str) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    let numbered = word.ends_with(|c: char| c.is_ascii_digit());
    crate::syntax::token::is_greek(word)
        || letters <= 1
        || numbered
        || capitals == letters && !word.contains(' ')
        || capitals > 0 && letters <= 4 && !word.contains(' ')
}

/// A token of a tag as it is printed.
fn printed(tex: &Tex) -> String {
    match tex.command() {
        Some("ast" | "star") => "*".to_owned(),
        Some("prime") => "'".to_owned(),
        Some(_) | None if tex.is_sign(&['{', '}', '^']) => String::new(),
        Some(_) | None => match tex.word() {
            Some(word) => word.to_owned(),
            None => tex.shown(),
        },
    }
}
