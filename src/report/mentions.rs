//! What a condition mentions: its variables, and the names of the file with what they stand for.

use std::collections::BTreeSet;

use super::strategies::bound_in_ways;
use crate::encode::Query;
use crate::expression::children::{Children, Subexpression};
use crate::expression::{Condition, Term, Variable};

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
    if let Condition::Named { shown, body } = condition {
        visit(Mention::Condition(shown, body));
    }
    inside(condition.children(), visit);
}

fn number<'a>(term: &'a Term, visit: &mut impl FnMut(Mention<'a>)) {
    match term {
        Term::Variable(name) => visit(Mention::Variable(name)),
        Term::Power(base, exponent) if exponent.is_negative() => visit(Mention::Below(base)),
        Term::Named { shown, body } => visit(Mention::Number(shown, body)),
        Term::Divide(above, below) => {
            number(above, visit);
            visit(Mention::Below(below));
            return number(below, visit);
        }
        _ => {}
    }
    inside(term.children(), visit);
}

fn inside<'a>(children: Children<'a>, visit: &mut impl FnMut(Mention<'a>)) {
    for part in children {
        match part {
            Subexpression::Term(term) => number(term, visit),
            Subexpression::Condition(condition) => walk(condition, visit),
        }
    }
}
