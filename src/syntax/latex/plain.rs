//! Prints a formula parsed from LaTeX in plain text, with the names of the paper in place of its symbols.
//!
//! Called by `referee check --show` and by messages. Not part of a verdict.

use super::symbol::default_symbol;
use crate::source::Span;
use crate::syntax::printer;
use crate::syntax::tree::{Expr, ExprKind, Param, Relation, Spanned, TexSymbol};

/// Returns the formula in plain text, with each symbol replaced by the name that `name` returns for it.
#[must_use]
pub fn plain(expr: &Expr, name: &dyn Fn(&TexSymbol) -> String) -> String {
    printer::expression(&named(expr, name))
}

/// Returns the plain name whose default LaTeX name is the symbol. If no name has this default, returns the symbol between dollars.
#[must_use]
pub fn default_name(symbol: &TexSymbol) -> String {
    let primes = "'".repeat(usize::from(symbol.primes));
    let below = symbol.subscript.as_ref().map(|below| format!("_{}", below.replace(['{', '}'], ""))).unwrap_or_default();
    let name = format!("{}{below}{primes}", symbol.base);
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '\'');
    if plain && default_symbol(&name, None) == *symbol { name } else { format!("${symbol}$") }
}

/// The formula with names in place of symbols.
fn named(expr: &Expr, name: &dyn Fn(&TexSymbol) -> String) -> Expr {
    let spanned = |symbol: &TexSymbol| Spanned { value: name(symbol), span: expr.span };
    let mut inside = expr.map_children(&mut |part| named(part, name));
    inside.node = match inside.node {
        ExprKind::TexSymbol(symbol) => parameter(spanned(&symbol), expr.span),
        ExprKind::TexCall(symbol, arguments) => ExprKind::Call(spanned(&symbol), arguments),
        ExprKind::Gloss(symbol, value) => {
            let explained = Expr { node: parameter(spanned(&symbol), expr.span), span: expr.span };
            ExprKind::Chain(Box::new(explained), vec![(Relation::Equal, *value)])
        }
        other => other,
    };
    inside
}

fn parameter(name: Spanned<String>, span: Span) -> ExprKind {
    ExprKind::Param(Param { name, label: None, span })
}
