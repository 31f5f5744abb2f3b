//! What papers print that is no formula here, and how to say it instead.

use super::Reader;
use super::lexer::Tex;
use crate::diagnostic::Diagnostic;
use crate::syntax::token::is_greek;
use crate::syntax::tree::{Expr, Node};

/// Commands outside the language: what they are, and what to write.
const OUTSIDE: [(&str, &str, &str); 26] = [
    ("in", "is said outside the dollars", "write `… in [0, 1]` in plain text"),
    ("notin", "is said outside the dollars", "write `not (… in [0, 1])` in plain text"),
    ("approx", "compares nothing exactly", "write `=`, or bounds with `<` and `>`"),
    ("simeq", "compares nothing exactly", "write `=`, or bounds with `<` and `>`"),
    ("sim", "compares nothing exactly", "write `=`, or bounds with `<` and `>`"),
    ("arg", "is no number", "say `t maximizes E over v in D`"),
    ("argmax", "is no number", "say `t maximizes E over v in D`"),
    ("argmin", "is no number", "say `t minimizes E over v in D`"),
    ("sup", "is not read", "say `t maximizes E over v in D`"),
    ("inf", "is not read", "say `t minimizes E over v in D`"),
    ("sum", "is outside the language", "write the sum out"),
    ("prod", "is outside the language", "write the product out"),
    ("int", "is outside the language", "write the integral's value"),
    ("partial", "is not read", "write `derivative(E, v)` in plain text"),
    ("infty", "is no number", "write `inf` as the end of an interval, in plain text"),
    ("forall", "is said outside the dollars", "write `forall v in D: …` in plain text"),
    ("exists", "is said outside the dollars", "write `exists v in D: …` in plain text"),
    ("neg", "is said outside the dollars", "write `not …` in plain text"),
    ("lnot", "is said outside the dollars", "write `not …` in plain text"),
    ("mid", "is no number", "say `probability of (…)` or `belief of P that (…)`"),
    ("Pr", "is no number", "say `probability of (…)` or `belief of P that (…)`"),
    ("ldots", "leaves something out", "write it out"),
    ("dots", "leaves something out", "write it out"),
    ("cdots", "leaves something out", "write it out"),
    ("because", "stands without its bracket", "write `(\\because …)`"),
    ("over", "divides all that stands before it", "put braces around the fraction, `{u \\over w}`"),
];

/// The fault of a construct that is not read, if one stands here.
pub(super) fn construct(reader: &Reader<'_>) -> Option<Diagnostic> {
    let span = reader.here();
    let at = |ahead: usize| reader.tokens.get(reader.at + ahead).map(|token| &token.tex);
    let name = match at(0)? {
        Tex::Command(name) => name,
        Tex::Sign('*') => {
            return Some(Diagnostic::new(span, "`*` stands alone").repair("write `\\cdot` for a product, `^*` for a star"));
        }
        Tex::Sign('_')
            if reader.at > 0
                && matches!(reader.tokens.get(reader.at - 1).map(|token| &token.tex), Some(Tex::Command(name)) if name == "min" || name == "max") =>
        {
            let fault = Diagnostic::new(span, "`\\max` and `\\min` over a variable are no numbers here");
            return Some(fault.repair("say `t maximizes E over v in D`"));
        }
        Tex::Sign(_)
        | Tex::Letter(_)
        | Tex::Words(_)
        | Tex::Number(_)
        | Tex::Row
        | Tex::Align
        | Tex::Otherwise
        | Tex::BeginCases
        | Tex::EndCases => return None,
    };
    let both = match at(1) {
        Some(Tex::Command(second)) if name == "arg" && (second == "max" || second == "min") => Some(second.as_str()),
        Some(_) | None => None,
    };
    if let Some(second) = both {
        let fault = Diagnostic::new(span, format!("`\\arg\\{second}` is no number"));
        return Some(fault.repair(format!("say `t {second}imizes E over v in D`")));
    }
    if let Some((_, what, instead)) = OUTSIDE.iter().find(|(known, ..)| known == name) {
        return Some(Diagnostic::new(span, format!("`\\{name}` {what}")).repair(*instead));
    }
    let read = ["frac", "dfrac", "tfrac", "sqrt", "min", "max", "lvert", "rvert", "cdot", "times", "land", "lor"];
    let known = read.contains(&name.as_str()) || super::formulas::relation(&Tex::Command(name.clone())).is_some();
    let arrows = ["Leftrightarrow", "Rightarrow", "iff", "implies", "Longleftrightarrow", "Longrightarrow", "wedge", "vee"];
    if known || arrows.contains(&name.as_str()) || super::symbol::accent(name).is_some() {
        return None;
    }
    let shown = Tex::Command(name.clone()).shown();
    Some(Diagnostic::new(span, format!("`{shown}` is not read")).repair("write the formula in plain text"))
}

/// True iff the command would stand for a number where it was read: then it is refused instead of ending the term.
pub(super) fn stands_for_a_number(name: &str) -> bool {
    matches!(name, "arg" | "argmax" | "argmin" | "sup" | "inf" | "sum" | "prod" | "int" | "partial" | "infty" | "Pr")
}

/// The fault of two factors that are no product: what names a payoff, or a number beside a number.
pub(super) fn product(reader: &Reader<'_>, left: &Expr, dot: bool) -> Option<Diagnostic> {
    if dot {
        return None;
    }
    if !matches!(left.node, Node::TexSymbol(_) | Node::Multiply(..)) || !reader.sees('(') {
        return None;
    }
    if bars_inside(reader) % 2 == 1 {
        let fault = Diagnostic::new(left.span.to(reader.here()), "a conditional probability is no formula");
        return Some(fault.repair("say `probability of (…)` or `belief of P that (…)` in plain text"));
    }
    let mut depth = 0_usize;
    for (at, token) in reader.tokens.iter().enumerate().skip(reader.at) {
        match &token.tex {
            Tex::Sign('(') => depth += 1,
            Tex::Sign(')') => depth = depth.saturating_sub(1),
            Tex::Words(words) if words.contains(' ') || names_action(reader, at, true) => return Some(payoff(reader, left, at)),
            Tex::Letter(_) if names_action(reader, at, false) => return Some(payoff(reader, left, at)),
            tex if super::formulas::relation(tex).is_some() => return Some(payoff(reader, left, at)),
            Tex::Letter(_)
            | Tex::Words(_)
            | Tex::Sign(_)
            | Tex::Number(_)
            | Tex::Command(_)
            | Tex::Row
            | Tex::Align
            | Tex::Otherwise
            | Tex::BeginCases
            | Tex::EndCases => {}
        }
        if depth == 0 {
            return None;
        }
    }
    None
}

/// How many plain bars stand in the bracket that begins here.
fn bars_inside(reader: &Reader<'_>) -> usize {
    let (mut depth, mut bars) = (0_usize, 0);
    for token in reader.tokens.iter().skip(reader.at) {
        if let Tex::Sign(sign) = token.tex {
            match sign {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                '|' => bars += 1,
                _ => {}
            }
        }
        if depth == 0 {
            break;
        }
    }
    bars
}

/// True iff the word at this place is all that the bracket holds, or, in a text font, has something beside it without a sign.
fn names_action(reader: &Reader<'_>, at: usize, text: bool) -> bool {
    let word = match reader.tokens.get(at).map(|token| &token.tex) {
        Some(Tex::Letter(name) | Tex::Words(name)) => name.len() > 1 && !is_greek(name),
        Some(_) | None => false,
    };
    let next = reader.tokens.get(at + 1).map(|token| &token.tex);
    word && at == reader.at + 1
        && (next == Some(&Tex::Sign(')'))
            || text && matches!(next, Some(Tex::Letter(_) | Tex::Number(_) | Tex::Words(_) | Tex::Command(_))))
}

fn payoff(reader: &Reader<'_>, left: &Expr, at: usize) -> Diagnostic {
    let last = if let Node::Multiply(_, last) = &left.node { &last.node } else { &left.node };
    let symbol = if let Node::TexSymbol(symbol) = last { symbol.to_string() } else { "…".to_owned() };
    let inside = reader.tokens.get(at).map_or_else(String::new, |token| token.tex.shown());
    let shown = if inside.starts_with("\\text") { inside } else { "…".to_owned() };
    let fault =
        Diagnostic::new(left.span.to(reader.here()), format!("`{symbol}({shown})` names a value at an action, not a number"));
    fault.repair("say `payoff of P after (…)` in plain text")
}
