//! Walks through formulas, and collects the names, the comparisons and the phrases about play in them.
//!
//! Called wherever the second reader has to know what a formula depends on. Guards verdicts: an error here leaves claims
//! unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;

use super::evaluate::Context;
use crate::syntax::play::{HistoryEntrySyntax, HistorySyntax, PlayPhrase};
use crate::syntax::tree::{Builtin, Expr, ExprKind, RangeSyntax};

/// Calls `visit` for a formula and for every formula inside it. Formulas between dollars are parsed first.
pub(super) fn walk(context: &Context<'_>, expr: &Expr, visit: &mut dyn FnMut(&Expr)) {
    visit(expr);
    expr.children().into_iter().for_each(|part| walk(context, part, visit));
    match &expr.node {
        ExprKind::Dollar(text) => {
            if let Ok(inner) = context.dollar(text) {
                walk(context, &inner, visit);
            }
        }
        ExprKind::Play(play) => {
            let (history, event) = parts(play);
            if let Some(event) = event {
                walk(context, event, visit);
            }
            for happening in history.into_iter().flat_map(|history| &history.happenings) {
                match happening {
                    HistoryEntrySyntax::Set(_, value) | HistoryEntrySyntax::Bare(value) => walk(context, value, visit),
                }
            }
        }
        _ => {}
    }
}

/// Returns the history and the event of a phrase about play.
pub(super) fn parts(play: &PlayPhrase) -> (Option<&HistorySyntax>, Option<&Expr>) {
    match play {
        PlayPhrase::Equilibrium { after, .. } | PlayPhrase::Payoff { after, .. } => (after.as_ref(), None),
        PlayPhrase::Optimal { .. } | PlayPhrase::Passes { .. } => (None, None),
        PlayPhrase::Leads { after, event, .. } => (after.as_ref(), Some(event)),
        PlayPhrase::Best { after, .. } | PlayPhrase::BeliefMatters { after, .. } => (Some(after), None),
        PlayPhrase::Some { after, event, .. } => (after.as_ref(), event.as_ref()),
        PlayPhrase::Probability { after, event, .. } | PlayPhrase::Belief { after, event, .. } => (after.as_ref(), Some(event)),
    }
}

/// Collects the names that a formula mentions, also in brackets and as LaTeX symbols.
pub(super) fn names_in(context: &Context<'_>, expr: &Expr, out: &mut BTreeSet<String>) {
    walk(context, expr, &mut |inner| match &inner.node {
        ExprKind::Param(param) => {
            out.insert(param.name.value.clone());
            out.extend(param.label.iter().map(|label| label.value.clone()));
        }
        ExprKind::Call(name, _) => {
            out.insert(name.value.clone());
        }
        ExprKind::TexSymbol(symbol) => {
            out.insert(match &symbol.subscript {
                Some(below) => format!("{}_{below}", symbol.base),
                None => symbol.base.clone(),
            });
            out.extend(symbol.subscript.clone());
            out.insert(symbol.base.clone());
        }
        _ => {}
    });
}

/// Returns the pairs of sides that a formula compares, also through `min`, `max`, `clamp`, `abs`, `sign`, `sqrt` and `in`.
pub(super) fn comparisons(context: &Context<'_>, expr: &Expr) -> Vec<(Expr, Expr)> {
    let mut out = Vec::new();
    let zero = |near: &Expr| Expr { node: ExprKind::Number("0".to_owned()), span: near.span };
    walk(context, expr, &mut |inner| match &inner.node {
        ExprKind::Chain(first, rest) => {
            let mut left = first.as_ref();
            for (_, right) in rest {
                out.push((left.clone(), right.clone()));
                left = right;
            }
        }
        ExprKind::In(value, RangeSyntax::Interval { lower, upper, .. }) => {
            out.extend([lower, upper].map(|end| (value.as_ref().clone(), end.as_ref().clone())));
        }
        ExprKind::In(value, RangeSyntax::Finite(members, _)) => {
            out.extend(members.iter().map(|member| (value.as_ref().clone(), member.clone())));
        }
        ExprKind::Builtin(which, parts) => match which {
            Builtin::Abs | Builtin::Sign | Builtin::Sqrt => out.extend(parts.iter().map(|part| (part.clone(), zero(part)))),
            Builtin::Min | Builtin::Max | Builtin::Clamp => {
                for (place, right) in parts.iter().enumerate() {
                    out.extend(parts[..place].iter().map(|left| (left.clone(), right.clone())));
                }
            }
        },
        _ => {}
    });
    out
}
