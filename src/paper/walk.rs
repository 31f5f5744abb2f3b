//! Walks over formulas as written: where play is spoken of, where a bound name is used outside its quantifier.

use crate::expression::Variable;
use crate::source::Span;
use crate::syntax::play::Play;
use crate::syntax::tree::{Clause, Derivable, Domain, Expr, Node, Param, Quantifier, Range, Ruling, Statement, StatementKind};

/// The formulas directly inside one.
fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        Node::Number(_) | Node::Truth(_) | Node::Inf | Node::Param(_) | Node::Dollar(_) | Node::Play(_) | Node::TexSymbol(_) => {
            Vec::new()
        }
        Node::Call(_, parts) | Node::Builtin(_, parts) | Node::TexCall(_, parts) | Node::And(parts) | Node::Or(parts) => {
            parts.iter().collect()
        }
        Node::Derivative(a, _)
        | Node::Negate(a)
        | Node::Power(a, _)
        | Node::Not(a)
        | Node::Parenthesized(a)
        | Node::Gloss(_, a) => {
            vec![a]
        }
        Node::Add(a, b) | Node::Subtract(a, b) | Node::Multiply(a, b) | Node::Divide(a, b) => vec![a, b],
        Node::Chain(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
        Node::In(subject, range) => std::iter::once(&**subject).chain(range_parts(range)).collect(),
        Node::Connect(first, rest) => std::iter::once(&**first).chain(rest.iter().map(|(_, side)| side)).collect(),
        Node::If(a, b, c) => vec![a, b, c],
        Node::Quantified(_, bounds, body) => {
            let ranges = bounds.iter().filter_map(|bound| bound.domain.as_ref()).flat_map(domain_parts);
            ranges.chain(std::iter::once(&**body)).collect()
        }
        Node::At(subject, values) => std::iter::once(&**subject).chain(values.iter().map(|(_, value)| value)).collect(),
        Node::Optimizes { optimum, objective, bound, .. } => {
            [&**optimum, &**objective].into_iter().chain(bound.domain.as_ref().into_iter().flat_map(domain_parts)).collect()
        }
        Node::Cases(cases) => cases.iter().flat_map(|(value, test)| [value, test]).collect(),
    }
}

fn domain_parts(domain: &Domain) -> Vec<&Expr> {
    match domain {
        Domain::Range(range) => range_parts(range),
        Domain::Set(_) => Vec::new(),
    }
}

fn range_parts(range: &Range) -> Vec<&Expr> {
    match range {
        Range::Interval { lower, upper, .. } => vec![lower, upper],
        Range::Finite(values, _) => values.iter().collect(),
    }
}

/// The formulas of a statement.
fn statement_parts(statement: &Statement) -> Vec<&Expr> {
    match &statement.kind {
        StatementKind::Formula(a)
        | StatementKind::Nonempty(a)
        | StatementKind::Empty(a)
        | StatementKind::Defined(a)
        | StatementKind::Monotone(a, ..)
        | StatementKind::Constant(a, _)
        | StatementKind::Upward(a, _)
        | StatementKind::Downward(a, _) => vec![a],
        StatementKind::Disjoint(parts)
        | StatementKind::Overlap(parts)
        | StatementKind::Cover(parts)
        | StatementKind::Partition(parts) => parts.iter().collect(),
        StatementKind::Redundant(..) | StatementKind::Needed(..) => Vec::new(),
        StatementKind::Stricter(a, b) => vec![a, b],
        StatementKind::Derive(derive) => {
            let asked = match &derive.question {
                Derivable::Formula(a) | Derivable::Threshold(a, _) => std::slice::from_ref(a),
                Derivable::Gaps(parts) => parts,
            };
            asked.iter().chain(&derive.expected).collect()
        }
    }
}

fn given_parts(ruling: &Ruling) -> impl Iterator<Item = &Expr> {
    let given = ruling.clauses.iter().filter_map(|clause| match clause {
        Clause::Given(parts) => Some(parts),
        Clause::Without(_) | Clause::Under(_) | Clause::Uses(_) | Clause::Expect(_) => None,
    });
    given.flatten()
}

/// The phrases about play in a formula.
pub(super) fn plays(expr: &Expr) -> Vec<&Play> {
    let mut out = Vec::new();
    let mut pending = vec![expr];
    while let Some(expr) = pending.pop() {
        if let Node::Play(play) = &expr.node {
            out.push(&**play);
        }
        pending.extend(children(expr).into_iter().rev());
    }
    out
}

/// The formulas of a statement of a ruling, and those it is given.
pub(super) fn formulas<'a>(ruling: &'a Ruling, statement: &'a Statement) -> Vec<&'a Expr> {
    statement_parts(statement).into_iter().chain(given_parts(ruling)).collect()
}

pub(super) fn shown(param: &Param) -> String {
    param.label.as_ref().map_or_else(|| param.name.value.clone(), |label| format!("{}[{}]", param.name.value, label.value))
}

/// Where a name is written outside every quantifier that binds it.
fn free_in(expr: &Expr, name: &str) -> Option<Span> {
    if let Node::Param(param) = &expr.node {
        return (shown(param) == name).then_some(expr.span);
    }
    match bound_by(expr, name) {
        Some(_) => {
            if let Node::Optimizes { optimum, .. } = &expr.node {
                free_in(optimum, name)
            } else {
                None
            }
        }
        None => children(expr).into_iter().find_map(|child| free_in(child, name)),
    }
}

/// Where a parameter that the ruling binds is written outside its quantifier; `None` if only a definition mentions it.
pub(super) fn free_use(ruling: &Ruling, statement: &Statement, name: &Variable) -> Option<Span> {
    statement_parts(statement).into_iter().chain(given_parts(ruling)).find_map(|expr| free_in(expr, name))
}

/// The word by which a formula binds a name at its top.
fn bound_by(expr: &Expr, name: &str) -> Option<&'static str> {
    if let Node::Quantified(quantifier, bounds, _) = &expr.node {
        let word = match quantifier {
            Quantifier::Exists => "exists",
            Quantifier::Forall => "forall",
        };
        return bounds.iter().any(|bound| shown(&bound.param) == name).then_some(word);
    }
    if let Node::Optimizes { bound, .. } = &expr.node {
        return (shown(&bound.param) == name).then_some("over");
    }
    None
}

fn binder_in(expr: &Expr, name: &str) -> Option<&'static str> {
    bound_by(expr, name).or_else(|| children(expr).into_iter().find_map(|child| binder_in(child, name)))
}

/// The word that binds a parameter in a ruling, if it is written there.
pub(super) fn binder(ruling: &Ruling, statement: &Statement, name: &Variable) -> Option<&'static str> {
    statement_parts(statement).into_iter().chain(given_parts(ruling)).find_map(|expr| binder_in(expr, name))
}
