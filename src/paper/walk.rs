//! Walks over formulas as written: where play is spoken of, where a bound name is used outside its quantifier.

use crate::expression::Variable;
use crate::source::Span;
use crate::syntax::play::PlayPhrase;
use crate::syntax::tree::{Clause, Expr, ExprKind, Param, Quantifier, RulingSyntax, StatementSyntax};

fn given_parts(ruling: &RulingSyntax) -> impl Iterator<Item = &Expr> {
    let given = ruling.clauses.iter().filter_map(|clause| match clause {
        Clause::Given(parts) => Some(parts),
        Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) | Clause::Expect(_) => None,
    });
    given.flatten()
}

/// The phrases about play in a formula.
pub(super) fn plays(expr: &Expr) -> Vec<&PlayPhrase> {
    let mut out = Vec::new();
    expr.walk(&mut |part| {
        if let ExprKind::Play(play) = &part.node {
            out.push(&**play);
        }
        true
    });
    out
}

/// The formulas of a statement of a ruling, and those it is given.
pub(super) fn formulas<'a>(ruling: &'a RulingSyntax, statement: &'a StatementSyntax) -> Vec<&'a Expr> {
    statement.children().into_iter().chain(given_parts(ruling)).collect()
}

pub(super) fn shown(param: &Param) -> String {
    param.label.as_ref().map_or_else(|| param.name.value.clone(), |label| format!("{}[{}]", param.name.value, label.value))
}

/// Where a name is written outside every quantifier that binds it.
fn free_in(expr: &Expr, name: &str) -> Option<Span> {
    if let ExprKind::Param(param) = &expr.node {
        return (shown(param) == name).then_some(expr.span);
    }
    match bound_by(expr, name) {
        Some(_) => {
            if let ExprKind::Optimizes { optimum, .. } = &expr.node {
                free_in(optimum, name)
            } else {
                None
            }
        }
        None => expr.children().into_iter().find_map(|child| free_in(child, name)),
    }
}

/// Where a parameter that the ruling binds is written outside its quantifier; `None` if only a definition mentions it.
pub(super) fn free_use(ruling: &RulingSyntax, statement: &StatementSyntax, name: &Variable) -> Option<Span> {
    statement.children().into_iter().chain(given_parts(ruling)).find_map(|expr| free_in(expr, name))
}

/// The word by which a formula binds a name at its top.
fn bound_by(expr: &Expr, name: &str) -> Option<&'static str> {
    if let ExprKind::Quantified(quantifier, bounds, _) = &expr.node {
        let word = match quantifier {
            Quantifier::Exists => "exists",
            Quantifier::Forall => "forall",
        };
        return bounds.iter().any(|bound| shown(&bound.param) == name).then_some(word);
    }
    if let ExprKind::Optimizes { bound, .. } = &expr.node {
        return (shown(&bound.param) == name).then_some("over");
    }
    None
}

fn binder_in(expr: &Expr, name: &str) -> Option<&'static str> {
    bound_by(expr, name).or_else(|| expr.children().into_iter().find_map(|child| binder_in(child, name)))
}

/// The word that binds a parameter in a ruling, if it is written there.
pub(super) fn binder(ruling: &RulingSyntax, statement: &StatementSyntax, name: &Variable) -> Option<&'static str> {
    statement.children().into_iter().chain(given_parts(ruling)).find_map(|expr| binder_in(expr, name))
}
