//! Decides whether two factors without a sign between them are a product, and rejects forms that print as something else.
//!
//! Such forms are values of functions, mixed numbers, derivatives and labels of lines. Trusted like the rest of the LaTeX parser;
//! see [`super`].

use std::ops::Range;

use super::reader::{FactorShape, LatexReader, LatexResult, fault};
use super::signs::accent;
use super::token::{Tex, TexToken};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind};

/// The repair for a symbol before a bracket that may be a function.
const WRITE_DOT: &str = "write `\\cdot` for a product, or declare a function";

/// The message for a bracket that may be the label of the line.
const MAYBE_NAME: &str = "the bracket may be a factor or the label of the line";

/// The repair for a wide space or an alignment mark between two factors.
const APART: &str = "write `\\cdot` for a product, `\\tag{…}` for the label of a line, or dollars of its own for each formula";

/// Checks that the next factor is printed next to the factor before it, without a wide space, an alignment mark or a word between
/// them.
///
/// # Errors
/// When one of these is between the factors.
pub(super) fn check_gap(reader: &LatexReader<'_>, left: &Expr) -> LatexResult<()> {
    let Some(next) = reader.tokens.get(reader.at) else { return Ok(()) };
    let place = left.span.to(next.span);
    let before = reader.at.checked_sub(1).and_then(|before| reader.tokens.get(before));
    if let Some(Tex::Words(words)) = [Some(next), before].into_iter().flatten().map(|token| &token.tex).find(|tex| is_words(tex))
    {
        let message = format!("`\\text{{{words}}}` has no meaning next to a factor");
        return Err(fault(place, message, "remove it, or write `\\mathrm{…}` for a symbol"));
    }
    if next.apart() {
        return Err(fault(place, "a wide space is not a product", APART));
    }
    if next.aligned {
        return Err(fault(place, "`&` between two factors is not a product", APART));
    }
    Ok(())
}

/// True iff the token is text.
fn is_words(tex: &Tex) -> bool {
    matches!(tex, Tex::Words(_))
}

/// Checks, before the next factor is parsed, that it is printed as a factor after `left`.
///
/// # Errors
/// When the next factor is a number, the argument of a function, or possibly the label of the line.
pub(super) fn check_before_factor(reader: &LatexReader<'_>, left: &Expr, left_shape: FactorShape) -> LatexResult<()> {
    let Some(next) = reader.tokens.get(reader.at) else { return Ok(()) };
    let place = left.span.to(next.span);
    if names_row(reader) {
        return Err(fault(place, MAYBE_NAME, "write `\\cdot`, or remove the label of the line"));
    }
    if left_shape == FactorShape::Cases {
        return Err(fault(place, "a factor after a case list", "put the case list in brackets"));
    }
    let braces = reader.tokens.iter().skip(reader.at).take_while(|token| token.tex == Tex::Sign('{')).count();
    let is_single = braces == 0 || reader.ahead(braces + 1) == Some(&Tex::Sign('}'));
    if let Some(Tex::Number(digits)) = reader.ahead(braces).filter(|_| is_single) {
        let both_numbers = left_shape == FactorShape::Number;
        let (message, repair) = if both_numbers {
            ("two numbers side by side".to_owned(), "write them as one, or `\\cdot` between them".to_owned())
        } else {
            (
                format!("the number `{digits}` after a factor"),
                format!("write `_{{{digits}}}`, `^{{{digits}}}`, or `\\cdot {digits}`"),
            )
        };
        return Err(fault(place, message, repair));
    }
    let draws_symbol = |tex: &Tex| tex.word().is_some() || tex.command().is_some_and(|name| accent(name).is_some());
    if let ExprKind::TexSymbol(symbol) = &last_factor(left).node
        && symbol.base == "Delta"
        && symbol.subscript.is_none()
        && reader.ahead(braces).is_some_and(draws_symbol)
    {
        let message = "`\\Delta` before a symbol is printed as a difference";
        return Err(fault(place, message, "write `\\cdot` for a product, or give the difference a name of its own"));
    }
    let open = reader.at + braces;
    let opens = reader.ahead(braces).is_some_and(|tex| tex.is_sign(&['(', '[', '⦃']));
    let Some(end) = closing(&reader.tokens, open).filter(|_| opens) else { return Ok(()) };
    // The check applies only if the braces enclose nothing but the bracket.
    let closes = reader.tokens.iter().skip(end + 1).take_while(|token| token.tex == Tex::Sign('}')).count();
    if closes >= braces { check_bracket(reader, open..end, left, left_shape) } else { Ok(()) }
}

/// Checks that a bracket after a factor is printed as a factor, not as arguments of a function or as the label of the line.
fn check_bracket(
    reader: &LatexReader<'_>,
    Range { start: open, end }: Range<usize>,
    left: &Expr,
    left_shape: FactorShape,
) -> LatexResult<()> {
    let content = &reader.tokens[open + 1..end];
    let place = last_factor(left).span.to(reader.tokens[end].span);
    if let ExprKind::TexSymbol(symbol) = &last_factor(left).node
        && left_shape == FactorShape::Symbol
        && (reader.takes_arguments)(symbol)
    {
        let message = format!("the arguments of `{symbol}` must follow it directly in parentheses");
        return Err(fault(place, message, "write `f(x)`, without braces and with a round bracket"));
    }
    let ends = reader.tokens.get(end + 1).is_none_or(|next| next.tex == Tex::Row);
    if ends && reader.row.compares && (may_name(content) || single(content) && super::tags::is_name(content)) {
        return Err(fault(place, MAYBE_NAME, "write `\\cdot` for a factor, `\\tag{…}` for a label"));
    }
    let shown = if let ExprKind::TexSymbol(symbol) = &last_factor(left).node { symbol.to_string() } else { "…".to_owned() };
    if let ExprKind::Power(base, exponent) = &last_factor(left).node
        && let ExprKind::TexSymbol(symbol) = &base.node
        && left_shape == FactorShape::Power
    {
        let applied = (reader.takes_arguments)(symbol);
        if applied || *exponent == -1 && symbol.base.starts_with(|c: char| c.is_ascii_uppercase()) || single(content) {
            let message = format!("`{symbol}^{{{exponent}}}` before a bracket may be a function's power or its inverse");
            return Err(fault(place, message, "write `(f(x))^2` for a power, `\\cdot` for a product"));
        }
    }
    if left_shape == FactorShape::Symbol && single(content) {
        let message = format!("`{shown}(…)` is printed as a value of a function, and `{shown}` takes no arguments");
        return Err(fault(place, message, WRITE_DOT));
    }
    Ok(())
}

/// True iff the content of a bracket after a factor is likely to be the label of the line: `3`, `A1`, `IC`, `ii`.
pub(super) fn may_name(content: &[TexToken]) -> bool {
    let number = |token: &TexToken| matches!(token.tex, Tex::Number(_));
    let numbered = content.first().is_some_and(|first| first.tex.word().is_some()) && content.get(1).is_some_and(number);
    let capitals = content.len() > 1 && content.iter().all(|token| token.tex.word().is_some_and(is_capital));
    let roman = content.iter().all(|token| matches!(token.tex.word(), Some("i" | "v" | "x"))) && !content.is_empty();
    super::tags::is_name(content) && (content.iter().all(number) || numbered || capitals || roman)
}

/// True iff the row so far consists of a bracket around one symbol or number, and a comparison follows: `(i) x > y`.
fn names_row(reader: &LatexReader<'_>) -> bool {
    let start = reader.row.start;
    let opens = reader.tokens.get(start).is_some_and(|first| first.tex == Tex::Sign('('));
    if !opens || closing(&reader.tokens, start).map(|end| end + 1) != Some(reader.at) {
        return false;
    }
    let content = &reader.tokens[start + 1..reader.at - 1];
    (single(content) && super::tags::is_name(content) || may_name(content)) && reader.row.compares
}

fn is_capital(word: &str) -> bool {
    word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Checks, after both factors are parsed, that they are a product.
///
/// # Errors
/// When one of them is a condition, or when they are printed as a mixed number.
pub(super) fn check_after_factor(
    reader: &LatexReader<'_>,
    left: &Expr,
    left_shape: FactorShape,
    right: &Expr,
) -> LatexResult<()> {
    if let Some(condition) = [last_factor(left), right].into_iter().find(|factor| super::rows::is_condition(factor)) {
        return Err(fault(
            condition.span,
            "a condition is not a factor",
            "write `\\land`, or dollars of its own for each formula",
        ));
    }
    let numeric = |expr: &Expr| matches!(expr.node, ExprKind::Number(_));
    if left_shape == FactorShape::Number
        && reader.shape == FactorShape::Fraction
        && let ExprKind::Divide(above, below) = &right.node
        && numeric(above)
        && numeric(below)
    {
        let place = last_factor(left).span.to(right.span);
        return Err(fault(
            place,
            "a number before a fraction of numbers may be added or multiplied",
            "write `+` or `\\cdot` between them",
        ));
    }
    Ok(())
}

/// Returns the last factor of a product, or the expression itself if it is not a product.
pub(super) fn last_factor(expr: &Expr) -> &Expr {
    if let ExprKind::Multiply(_, last) = &expr.node { last } else { expr }
}

/// Returns the index of the bracket that closes the bracket at `open`.
pub(super) fn closing(tokens: &[TexToken], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.tex.is_sign(&['(', '[', '⦃']) {
            depth += 1;
        } else if token.tex.is_sign(&[')', ']', '⦄']) {
            depth = depth.checked_sub(1)?;
        }
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// True iff the bracket contains a single symbol or a number, as in `V(0)` or `F(x)`. Such a bracket is not printed around a
/// factor.
fn single(content: &[TexToken]) -> bool {
    let (mut symbols, mut numbers, mut scripts, mut scripted) = (0, 0, 0_usize, false);
    for token in content {
        let inside = scripts > 0 || scripted;
        scripted = false;
        match &token.tex {
            Tex::Sign('_' | '^') => scripted = true,
            Tex::Sign('{') if inside => scripts += 1,
            Tex::Sign('}') if scripts > 0 => scripts -= 1,
            Tex::Letter(_) | Tex::Words(_) | Tex::Operator(_) if !inside => symbols += 1,
            Tex::Number(_) if !inside => numbers += 1,
            Tex::Sign('+' | '-' | '/') if !inside && symbols > 0 => return false,
            Tex::Sign(',' | '|') if !inside => return false,
            Tex::Command(name) if !inside && accent(name).is_none() && symbols > 0 => return false,
            Tex::Command(_)
            | Tex::Letter(_)
            | Tex::Words(_)
            | Tex::Operator(_)
            | Tex::Number(_)
            | Tex::Sign(_)
            | Tex::Row
            | Tex::Align
            | Tex::If(_)
            | Tex::Then
            | Tex::Otherwise
            | Tex::BeginCases
            | Tex::EndCases => {}
        }
    }
    symbols == 0 && numbers > 0 || symbols == 1 && numbers == 0
}

/// Checks that a fraction is not printed as a derivative, as in `\frac{dy}{dx}`.
///
/// # Errors
/// When the fraction is printed as a derivative.
pub(super) fn check_not_derivative(
    reader: &LatexReader<'_>,
    above: Range<usize>,
    below: Range<usize>,
    start: Span,
) -> LatexResult<()> {
    let bare = |range: Range<usize>| -> Vec<&Tex> {
        let tokens = reader.tokens.get(range).unwrap_or_default().iter().map(|token| &token.tex);
        tokens.filter(|tex| !tex.is_sign(&['{', '}'])).collect()
    };
    let (above, below) = (bare(above), bare(below));
    let d = |tex: Option<&&Tex>| matches!(tex, Some(Tex::Letter(name)) if name == "d" || name == "Delta");
    let symbol = |tex: Option<&&Tex>| match tex {
        Some(Tex::Letter(_) | Tex::Words(_)) => true,
        Some(Tex::Command(name)) => accent(name).is_some(),
        Some(_) | None => false,
    };
    let sum = |side: &[&Tex]| side.iter().any(|tex| tex.is_sign(&['+', '-']));
    let is_differential =
        above.len() == 1 || symbol(above.get(1)) || above.get(1).is_some_and(|tex| tex.is_sign(&['^', '(', '[']));
    if d(above.first()) && d(below.first()) && is_differential && symbol(below.get(1)) && !sum(&below) {
        return Err(fault(
            reader.since(start),
            "the fraction is printed as a derivative",
            "write `derivative(E, v)` in plain text",
        ));
    }
    Ok(())
}
