//! What a condition mentions: its variables, and the names of the file with what they stand for.

use std::collections::BTreeSet;

use super::ways::bound_in_ways;
use crate::expression::{Condition, Term, Variable};
use crate::pose::Query;

/// Something met on a walk through a condition.
#[derive(Clone, Copy, Debug)]
pub enum Mention<'a> {
    /// A variable, free or bound.
    Variable(&'a Variable),
    /// A number that the file has a name for.
    Number(&'a str, &'a Term),
    /// A condition that the file has a name for.
    Condition(&'a str, &'a Condition),
    /// What stands below a line.
    Below(&'a Term),
}

/// The variables that conditions mention, also through names; those under a quantifier too.
#[must_use]
pub fn variables<'a>(conditions: impl Iterator<Item = &'a Condition>) -> BTreeSet<Variable> {
    let mut out = BTreeSet::new();
    conditions.for_each(|condition| {
        walk(condition, &mut |mention| {
            if let Mention::Variable(name) = mention {
                out.insert(name.clone());
            }
        });
    });
    out
}

/// The variables that somebody needs who checks a point of a query by hand: those of what is sought and of what the claim alone supposes,
/// and those of every hypothesis that ties one of them to others. Empty where all are needed.
#[must_use]
pub fn needed(query: &Query) -> BTreeSet<Variable> {
    // What is sought may be the same everywhere, and what a mover gets depend on everything.
    if variables(query.sought.iter().map(AsRef::as_ref)).is_empty() {
        return BTreeSet::new();
    }
    let bound = bound_in_ways_of(query);
    mentioned(query).into_iter().filter(|name| !bound.contains(name)).collect()
}

/// The variables that are bound where a query tries ways to play: they tell nothing elsewhere.
#[must_use]
pub fn bound_in_ways_of(query: &Query) -> BTreeSet<Variable> {
    let mut bound = BTreeSet::new();
    query.sought.iter().for_each(|condition| bound_in_ways(condition, &mut bound));
    bound
}

fn mentioned(query: &Query) -> BTreeSet<Variable> {
    let own = query.hypotheses.iter().filter(|hypothesis| hypothesis.own).map(|hypothesis| &hypothesis.condition);
    let mut found = variables(query.sought.iter().chain(own).map(AsRef::as_ref));
    let mut others: Vec<BTreeSet<Variable>> = query
        .hypotheses
        .iter()
        .filter(|hypothesis| !hypothesis.own)
        .map(|hypothesis| variables(std::iter::once(&*hypothesis.condition)))
        .collect();
    loop {
        let (tied, apart): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| !other.is_disjoint(&found));
        if tied.is_empty() {
            return found;
        }
        found.extend(tied.into_iter().flatten());
        others = apart;
    }
}

/// Visits everything that a condition mentions, in the order of the text, names before what they stand for.
pub fn walk<'a>(condition: &'a Condition, visit: &mut impl FnMut(Mention<'a>)) {
    match condition {
        Condition::Truth(_) => {}
        Condition::Compare(left, _, right) => {
            number(left, visit);
            number(right, visit);
        }
        Condition::Not(inner) | Condition::IsTrue(inner) | Condition::IsFalse(inner) => walk(inner, visit),
        Condition::Quantified(_, bound, inner) => {
            bound.iter().filter_map(|variable| variable.range.as_ref()).for_each(|range| walk(range, visit));
            walk(inner, visit);
        }
        Condition::Named { shown, body } => {
            visit(Mention::Condition(shown, body));
            walk(body, visit);
        }
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| walk(part, visit)),
        Condition::Implies(left, right) | Condition::Iff(left, right) => {
            walk(left, visit);
            walk(right, visit);
        }
        Condition::If(test, yes, no) => [test, yes, no].into_iter().for_each(|part| walk(part, visit)),
        Condition::HasValue(term) => number(term, visit),
    }
}

fn number<'a>(term: &'a Term, visit: &mut impl FnMut(Mention<'a>)) {
    match term {
        Term::Number(_) | Term::Label { .. } => {}
        Term::Variable(name) => visit(Mention::Variable(name)),
        Term::Power(inner, exponent) => {
            if exponent.is_negative() {
                visit(Mention::Below(inner));
            }
            number(inner, visit);
        }
        Term::Negate(inner) | Term::Abs(inner) | Term::Sign(inner) | Term::Sqrt(inner) => number(inner, visit),
        Term::Apply { argument, at, .. } => {
            number(argument, visit);
            at.iter().for_each(|(_, value)| number(value, visit));
        }
        Term::Named { shown, body } => {
            visit(Mention::Number(shown, body));
            number(body, visit);
        }
        Term::Add(left, right) | Term::Subtract(left, right) | Term::Multiply(left, right) => {
            number(left, visit);
            number(right, visit);
        }
        Term::Divide(above, below) => {
            number(above, visit);
            visit(Mention::Below(below));
            number(below, visit);
        }
        Term::Min(parts) | Term::Max(parts) => parts.iter().for_each(|part| number(part, visit)),
        Term::If(test, yes, no) => {
            walk(test, visit);
            number(yes, visit);
            number(no, visit);
        }
        Term::Cases(cases) => cases.iter().for_each(|(value, test)| {
            number(value, visit);
            walk(test, visit);
        }),
    }
}
