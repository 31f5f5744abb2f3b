//! Finds what a condition mentions: its variables, the names of the file with their definitions, and the denominators.
//!
//! Called by the reports on evidence and proofs, to select which values of a point are shown. Not part of a verdict.

use std::collections::BTreeSet;

use super::strategies::bound_in_candidates;
use crate::encode::Query;
use crate::expression::children::{Children, Subexpression};
use crate::expression::variables::Variables;
use crate::expression::{Condition, Term, Variable};
use crate::game::rational::DeviationPayoffs;

/// An expression visited by [`walk`].
#[derive(Clone, Copy, Debug)]
pub enum Mention<'a> {
    /// A variable, free or bound.
    Variable(&'a Variable),
    /// A number with a name of the file, and its definition.
    Number(&'a str, &'a Term),
    /// A condition with a name of the file, and its definition.
    Condition(&'a str, &'a Condition),
    /// The denominator of a fraction.
    Denominator(&'a Term),
}

/// Returns the variables that conditions mention, including bound variables and those in the definitions of names.
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

/// Which values of a point a report shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointExtent {
    /// Those that a reader needs to check the point by hand: also those of the assumptions that link variables. For documents that
    /// are sent.
    Checkable,
    /// Those that decide: of the conditions sought, the claim's own hypotheses, and the payoffs compared. For the terminal, where
    /// `referee show` lists all.
    Deciding,
}

/// Returns the variables whose values are shown at a point of a query. Empty if all are.
#[must_use]
pub fn relevant_variables(query: &Query, payoffs: Option<&DeviationPayoffs>, extent: PointExtent) -> BTreeSet<Variable> {
    let sought = variables(query.sought.iter().map(AsRef::as_ref));
    // The condition sought may mention no variable although it depends on all of them.
    if sought.is_empty() && (payoffs.is_none() || extent == PointExtent::Checkable) {
        return BTreeSet::new();
    }
    let own = query.hypotheses.iter().filter(|hypothesis| hypothesis.own).map(|hypothesis| &*hypothesis.condition);
    let mut found = variables(own);
    found.extend(sought);
    match extent {
        PointExtent::Checkable => add_linked(query, &mut found),
        PointExtent::Deciding => {
            let payoffs =
                payoffs.iter().flat_map(|payoffs| payoffs.options.iter().map(|(_, payoff)| payoff).chain([&payoffs.follow]));
            payoffs.for_each(|payoff| found.extend(Variables::of_term(payoff).free));
        }
    }
    let bound = bound_in_candidates_of(query);
    found.retain(|name| !bound.contains(name));
    found
}

/// Adds the variables that hypotheses link to the variables found, directly or through others.
fn add_linked(query: &Query, found: &mut BTreeSet<Variable>) {
    let others = query.hypotheses.iter().filter(|hypothesis| !hypothesis.own);
    let mut others: Vec<BTreeSet<Variable>> =
        others.map(|hypothesis| variables(std::iter::once(&*hypothesis.condition))).collect();
    loop {
        let (linked, unlinked): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| !other.is_disjoint(found));
        if linked.is_empty() {
            return;
        }
        found.extend(linked.into_iter().flatten());
        others = unlinked;
    }
}

/// Returns the variables that the query binds in its candidate strategies; they have no meaning outside them.
#[must_use]
pub fn bound_in_candidates_of(query: &Query) -> BTreeSet<Variable> {
    let mut bound = BTreeSet::new();
    query.sought.iter().for_each(|condition| bound_in_candidates(condition, &mut bound));
    bound
}

/// Calls `visit` on everything that a condition mentions, in the order of the text; a name is visited before its definition.
pub fn walk<'a>(condition: &'a Condition, visit: &mut impl FnMut(Mention<'a>)) {
    if let Condition::Named { shown, body } = condition {
        visit(Mention::Condition(shown, body));
    }
    walk_children(condition.children(), visit);
}

fn walk_term<'a>(term: &'a Term, visit: &mut impl FnMut(Mention<'a>)) {
    match term {
        Term::Variable(name) => visit(Mention::Variable(name)),
        Term::Power(base, exponent) if exponent.is_negative() => visit(Mention::Denominator(base)),
        Term::Named { shown, body } => visit(Mention::Number(shown, body)),
        Term::Divide(numerator, denominator) => {
            walk_term(numerator, visit);
            visit(Mention::Denominator(denominator));
            return walk_term(denominator, visit);
        }
        _ => {}
    }
    walk_children(term.children(), visit);
}

fn walk_children<'a>(children: Children<'a>, visit: &mut impl FnMut(Mention<'a>)) {
    for part in children {
        match part {
            Subexpression::Term(term) => walk_term(term, visit),
            Subexpression::Condition(condition) => walk(condition, visit),
        }
    }
}
