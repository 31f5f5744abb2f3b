//! Walks over the syntax of formulas: finds phrases about play, and uses of a bound name outside its quantifier.
//!
//! [`super::claims`], [`super::derivations`] and the games folder call this file, mostly to place messages.

use crate::expression::Variable;
use crate::source::Span;
use crate::syntax::play::PlayPhrase;
use crate::syntax::tree::{Clause, Expr, ExprKind, Param, Quantifier, RulingSyntax, StatementSyntax};

/// Returns the conditions of the `given` clauses.
fn given_parts(ruling: &RulingSyntax) -> impl Iterator<Item = &Expr> {
    let given = ruling.clauses.iter().filter_map(|clause| match clause {
        Clause::Given(parts) => Some(parts),
        Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) | Clause::Expect(_) => None,
    });
    given.flatten()
}

/// Returns the phrases about play in a formula.
pub(super) fn play_phrases(expr: &Expr) -> Vec<&PlayPhrase> {
    let mut out = Vec::new();
    expr.walk(&mut |part| {
        if let ExprKind::Play(play) = &part.node {
            out.push(&**play);
        }
        true
    });
    out
}

/// Returns the formulas of a statement, and those of the `given` clauses of its claim.
pub(super) fn formulas<'a>(ruling: &'a RulingSyntax, statement: &'a StatementSyntax) -> Vec<&'a Expr> {
    statement.children().into_iter().chain(given_parts(ruling)).collect()
}

/// Returns a parameter as written, with the label of a member: `beta[committed]`.
pub(super) fn param_name(param: &Param) -> String {
    param.label.as_ref().map_or_else(|| param.name.value.clone(), |label| format!("{}[{}]", param.name.value, label.value))
}

/// Returns the place of the first use of a name outside every quantifier that binds it.
fn free_in(expr: &Expr, name: &str) -> Option<Span> {
    if let ExprKind::Param(param) = &expr.node {
        return (param_name(param) == name).then_some(expr.span);
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

/// Returns the place at which a claim mentions a bound parameter outside its quantifier; `None` if only a definition mentions it
/// there.
pub(super) fn free_use(ruling: &RulingSyntax, statement: &StatementSyntax, name: &Variable) -> Option<Span> {
    statement.children().into_iter().chain(given_parts(ruling)).find_map(|expr| free_in(expr, name))
}

/// Returns the keyword by which a formula binds a name at its outermost level.
fn bound_by(expr: &Expr, name: &str) -> Option<&'static str> {
    if let ExprKind::Quantified(quantifier, bounds, _) = &expr.node {
        let word = match quantifier {
            Quantifier::Exists => "exists",
            Quantifier::Forall => "forall",
        };
        return bounds.iter().any(|bound| param_name(&bound.param) == name).then_some(word);
    }
    if let ExprKind::Optimizes { bound, .. } = &expr.node {
        return (param_name(&bound.param) == name).then_some("over");
    }
    None
}

/// Returns the keyword of the first binder of a name in a formula.
fn binder_in(expr: &Expr, name: &str) -> Option<&'static str> {
    bound_by(expr, name).or_else(|| expr.children().into_iter().find_map(|child| binder_in(child, name)))
}

/// Returns the keyword that binds a parameter in a claim; `None` if only a definition binds it.
pub(super) fn binder(ruling: &RulingSyntax, statement: &StatementSyntax, name: &Variable) -> Option<&'static str> {
    statement.children().into_iter().chain(given_parts(ruling)).find_map(|expr| binder_in(expr, name))
}
