//! What was read, shown back in plain text: the names of the paper in place of its symbols.

use super::default_symbol;
use crate::source::Span;
use crate::syntax::printer;
use crate::syntax::tree::{Expr, Node, Param, Relation, Spanned, TexSymbol};

/// The formula in plain text, each symbol by the name that `name` gives for it.
#[must_use]
pub fn plain(expr: &Expr, name: &dyn Fn(&TexSymbol) -> String) -> String {
    printer::expression(&named(expr, name))
}

/// The plain name whose own LaTeX name is the symbol; a symbol that is no plain name in dollars.
#[must_use]
pub fn default_name(symbol: &TexSymbol) -> String {
    let primes = "'".repeat(usize::from(symbol.primes));
    let below = symbol.subscript.as_ref().map(|below| format!("_{}", below.replace(['{', '}'], ""))).unwrap_or_default();
    let name = format!("{}{below}{primes}", symbol.base);
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '\'');
    if plain && default_symbol(&name, None) == *symbol { name } else { format!("${symbol}$") }
}

fn named(expr: &Expr, name: &dyn Fn(&TexSymbol) -> String) -> Expr {
    let within = |inner: &Expr| Box::new(named(inner, name));
    let each = |all: &[Expr]| all.iter().map(|inner| named(inner, name)).collect::<Vec<_>>();
    let spanned = |symbol: &TexSymbol| Spanned { value: name(symbol), span: expr.span };
    let node = match &expr.node {
        Node::TexSymbol(symbol) => parameter(spanned(symbol), expr.span),
        Node::TexCall(symbol, arguments) => Node::Call(spanned(symbol), each(arguments)),
        Node::Gloss(symbol, value) => {
            let explained = Expr { node: parameter(spanned(symbol), expr.span), span: expr.span };
            Node::Chain(Box::new(explained), vec![(Relation::Equal, named(value, name))])
        }
        Node::Cases(cases) => {
            Node::Cases(cases.iter().map(|(value, condition)| (named(value, name), named(condition, name))).collect())
        }
        Node::Builtin(builtin, arguments) => Node::Builtin(*builtin, each(arguments)),
        Node::Negate(inner) => Node::Negate(within(inner)),
        Node::Not(inner) => Node::Not(within(inner)),
        Node::Power(base, exponent) => Node::Power(within(base), *exponent),
        Node::Add(left, right) => Node::Add(within(left), within(right)),
        Node::Subtract(left, right) => Node::Subtract(within(left), within(right)),
        Node::Multiply(left, right) => Node::Multiply(within(left), within(right)),
        Node::Divide(left, right) => Node::Divide(within(left), within(right)),
        Node::And(parts) => Node::And(each(parts)),
        Node::Or(parts) => Node::Or(each(parts)),
        Node::Chain(first, links) => {
            Node::Chain(within(first), links.iter().map(|(relation, next)| (*relation, named(next, name))).collect())
        }
        Node::Connect(first, links) => {
            Node::Connect(within(first), links.iter().map(|(connective, next)| (*connective, named(next, name))).collect())
        }
        Node::Number(_)
        | Node::Truth(_)
        | Node::Inf
        | Node::Param(_)
        | Node::Call(..)
        | Node::Derivative(..)
        | Node::In(..)
        | Node::If(..)
        | Node::Quantified(..)
        | Node::At(..)
        | Node::Optimizes { .. }
        | Node::Dollar(_)
        | Node::Play(_)
        | Node::Parenthesized(_) => expr.node.clone(),
    };
    Expr { node, span: expr.span }
}

fn parameter(name: Spanned<String>, span: Span) -> Node {
    Node::Param(Param { name, label: None, span })
}
