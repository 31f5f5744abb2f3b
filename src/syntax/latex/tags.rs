//! Removes punctuation and labels from the ends of lines: a name in brackets after a wide space is the label of the line.
//!
//! Trusted like the rest of the LaTeX parser; see [`super`]. The label is returned separately, so that an item can refer to it.

use super::signs::relation;
use super::token::LineLabel;
use super::token::{Tex, TexToken};

/// The largest number of labels that a line may have.
const MAX_TAGS: usize = 4;

/// The width of `\quad` in eighteenths of an em.
const QUAD: u32 = 18;

/// The largest number of tokens in a label.
const MAX_TAG_LENGTH: usize = 12;

/// Removes punctuation and labels at the end of every line, commas before words that continue the formula, and row breaks at the
/// end of the formula or of a case list. The labels are appended to `tags`.
pub(super) fn trim_lines(tokens: &mut Vec<TexToken>, tags: &mut Vec<LineLabel>) {
    let mut kept: Vec<TexToken> = Vec::with_capacity(tokens.len());
    let (mut depth, mut outside) = (0_usize, Vec::new());
    for token in tokens.drain(..) {
        if depth == 0 && ends_line(&token.tex) {
            trim(&mut kept, outside.is_empty(), tags);
        }
        if continues_formula(&token.tex) {
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

/// True iff a line ends before the token.
fn ends_line(tex: &Tex) -> bool {
    matches!(tex, Tex::Row | Tex::EndCases | Tex::Align)
}

/// True iff the token continues the formula before it, so that a comma between the two has no meaning.
fn continues_formula(tex: &Tex) -> bool {
    match tex {
        Tex::If(_) | Tex::Then => true,
        Tex::Command(name) => {
            let joining =
                ["land", "lor", "iff", "implies", "Rightarrow", "Leftrightarrow", "Longrightarrow", "Longleftrightarrow"];
            joining.contains(&name.as_str())
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

/// Removes a comma or semicolon at the end.
fn drop_comma(kept: &mut Vec<TexToken>) {
    if kept.last().is_some_and(|last| last.tex.is_sign(&[',', ';'])) {
        kept.pop();
    }
}

/// Removes punctuation at the end of `kept` and, if `tagged` is true, the labels there.
fn trim(kept: &mut Vec<TexToken>, tagged: bool, tags: &mut Vec<LineLabel>) {
    for _ in 0..MAX_TAGS {
        while kept.last().is_some_and(|last| last.tex.is_sign(&[',', '.', ';'])) {
            kept.pop();
        }
        let Some(open) = tag_start(kept).filter(|_| tagged) else { return };
        let bracket = kept.split_off(open);
        let [first, .., last] = bracket.as_slice() else { return };
        let text = bracket.iter().take(bracket.len() - 1).skip(1).map(|token| printed(&token.tex)).collect();
        tags.push(LineLabel { text, span: first.span.to(last.span) });
    }
}

/// The index of the bracket that opens the label at the end of `kept`, if there is one: a name in brackets after a wide space.
fn tag_start(kept: &[TexToken]) -> Option<usize> {
    let open = matching(kept)?;
    let before = open.checked_sub(1).map(|before| &kept[before].tex)?;
    let behind_space = kept[open].apart() && *before != Tex::Row && *before != Tex::Align;
    let content = kept.get(open + 1..kept.len() - 1)?;
    // After a space that is narrower than `\quad`, a bracket is a label only if it is unlikely to be a factor and follows a
    // comparison.
    let compares = || {
        let mut line = kept.iter().take(open).rev().take_while(|token| token.tex != Tex::Row);
        line.any(|token| relation(&token.tex).is_some())
    };
    let sure = kept[open].gap >= QUAD || super::juxtaposition::may_name(content) && compares();
    (behind_space && sure && is_name(content)).then_some(open)
}

/// The index of the bracket that the last token closes.
fn matching(kept: &[TexToken]) -> Option<usize> {
    if !kept.last()?.tex.is_sign(&[')', ']']) {
        return None;
    }
    let mut depth = 0_usize;
    for (at, token) in kept.iter().enumerate().rev().take(MAX_TAG_LENGTH + 2) {
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

/// Returns true iff the content of a bracket can be the label of a line: `3.2`, `A1`, `IC`, `ii`, `3'`, `A.1a`, `*`.
pub(super) fn is_name(content: &[TexToken]) -> bool {
    if content.is_empty() || content.len() > MAX_TAG_LENGTH {
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
    // Two lower-case letters next to each other are a word or a product, unless they are a Roman numeral.
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

/// True iff the word can be part of a label: a letter, capitals, a short word with a capital, or words with a number at the end.
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

/// A token of a label as it is printed.
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
