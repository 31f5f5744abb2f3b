//! Statements and hypotheses of claims, decided at a point by the second reader.

use super::book::meant;
use super::evaluate::{Context, Env};
use super::lookup::Found;
use super::value::{Read, Stop, Truth, all};
use crate::syntax::tree::{Clause, Expr, Name};

/// Decides a formula; the values of its game variables are those of the point, or else all.
pub(super) fn formula(context: &Context<'_>, formula: &Expr, assessment: Option<&str>) -> Read<Truth> {
    let _ = assessment;
    Env::new(context).condition(formula)
}

/// Decides the hypotheses of a claim.
pub(super) fn hypotheses(context: &Context<'_>, found: &Found<'_>) -> Read<Truth> {
    if found.unsure {
        return Err(Stop::unable("a step before it that is no condition"));
    }
    let mut without: Vec<&Name> = found.without.clone();
    let mut given: Vec<&Expr> = found.supposed.clone();
    for clause in &found.ruling.clauses {
        match clause {
            Clause::Given(formulas) => given.extend(formulas),
            Clause::Without(names) => without.extend(names),
            Clause::Uses(_) => return Err(Stop::unable("`uses`")),
            Clause::Under(_) | Clause::Expect(_) => {}
        }
    }
    let left_out = |name: &str| without.iter().any(|other| other.value == name);
    let env = Env::new(context);
    let mut parts = Vec::new();
    for (name, declaration) in context.book.parameters() {
        if left_out(&name) || left_out(name.split('[').next().unwrap_or(&name)) {
            continue;
        }
        let Some(value) = context.point.get(name.as_str()) else { continue };
        parts.push(env.in_domain(value, &declaration.domain).map(|inside| {
            Truth::sure(inside && (!declaration.integer || value.is_integer()))
        }));
    }
    for condition in context.book.assumed.iter().filter(|one| !left_out(&one.name.value)) {
        parts.push(env.condition(meant(&condition.body)));
    }
    for one in given {
        parts.push(formula(context, one, found.assessment));
    }
    all(parts)
}
