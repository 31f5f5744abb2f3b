//! Computes for each token whether it starts a line and how many brackets are open before it, and groups the tokens into items.
//!
//! An item starts at the left margin and contains all lines that are indented deeper. A line break inside brackets has no meaning.
//! Called by the parser, which splits an item into entries: see [`super::parser`].

use std::ops::Range;

use super::keywords::ITEM_WORDS;
use super::token::{Token, TokenKind};
use crate::diagnostic::{Diagnostic, Faults};

/// Sets `starts_line` and `depth` of each token, reports unbalanced brackets, and returns the token range of each item.
pub(super) fn items(tokens: &mut [Token<'_>], faults: &mut Faults) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for at in 0..tokens.len() {
        let at_margin = tokens[at].starts_line && tokens[at].indent == 0;
        if at_margin && (open.is_empty() || opens_item(tokens, at)) {
            unclosed(tokens, &mut open, faults);
            starts.push(at);
        }
        tokens[at].starts_line &= open.is_empty();
        let depth = |open: &[usize]| u32::try_from(open.len()).unwrap_or(u32::MAX);
        tokens[at].depth = depth(&open);
        if tokens[at].kind != TokenKind::Sign {
            continue;
        }
        match tokens[at].text.as_ref() {
            "(" | "[" | "{" => open.push(at),
            ")" | "]" | "}" => {
                let is_brace = tokens[at].text == "}";
                let fault = match open.pop() {
                    None => Some(
                        Diagnostic::new(tokens[at].span, format!("`{}` has nothing to close", tokens[at].text))
                            .repair("remove it"),
                    ),
                    Some(opener) if (tokens[opener].text == "{") != is_brace => {
                        let (left, right) = (&tokens[opener].text, &tokens[at].text);
                        let fault = Diagnostic::new(tokens[at].span, format!("`{left}` is closed by `{right}`"));
                        Some(fault.repair(format!("write `{}`", closer(left))).also(tokens[opener].span, "opened here"))
                    }
                    Some(_) => None,
                };
                tokens[at].depth = depth(&open);
                if let Some(fault) = fault {
                    faults.push(fault);
                    tokens[at].kind = TokenKind::Bad;
                }
            }
            _ => {}
        }
    }
    unclosed(tokens, &mut open, faults);
    if let Some(first) = tokens.first().filter(|_| starts.first() != Some(&0)) {
        let fault = Diagnostic::new(first.span, "an item starts at the left margin");
        faults.push(fault.repair(format!("remove the spaces before {}", first.shown())));
    }
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    starts.iter().zip(ends).map(|(start, end)| *start..end).collect()
}

/// The closing bracket that belongs to an opening one.
fn closer(opener: &str) -> &'static str {
    match opener {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// Reports the innermost bracket that is not closed, and marks all open brackets as reported.
fn unclosed(tokens: &mut [Token<'_>], open: &mut Vec<usize>, faults: &mut Faults) {
    // One report is enough where thousands of brackets are open.
    if let Some(at) = open.last().copied() {
        let fault = Diagnostic::new(tokens[at].span, format!("`{}` is not closed", tokens[at].text));
        faults.push(fault.repair(format!("add `{}`", closer(&tokens[at].text))));
    }
    for at in open.drain(..) {
        tokens[at].kind = TokenKind::Bad;
    }
}

/// True iff an item begins at this token although a bracket is still open: the bracket was left open by mistake.
fn opens_item(tokens: &[Token<'_>], at: usize) -> bool {
    ITEM_WORDS.contains(&tokens[at].text.as_ref())
        && tokens.get(at + 1).is_some_and(|next| match next.kind {
            TokenKind::Word | TokenKind::Text => true,
            TokenKind::Sign => next.text == ":",
            TokenKind::Reserved | TokenKind::Number | TokenKind::Dollar | TokenKind::Bad => false,
        })
}
