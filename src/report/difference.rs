//! Marks where two versions of a statement differ, such as the printed and the meant form of a condition.
//!
//! A part is marked by a name that [`LatexPrinter`](crate::derive::latex::LatexPrinter) prints in its own way. Called by
//! [`super::html`] and [`super::latex`]. Not part of a verdict.

use std::sync::Arc;

use crate::derive::latex::{MARKED, MARKED_RELATION};
use crate::expression::{Condition, ConditionRef, Term, TermRef};
use crate::paper::{Link, Statement};

/// Returns both statements with the parts marked in which they differ; unchanged if they have different shapes.
#[must_use]
pub fn statements(printed: &Statement, meant: &Statement) -> (Statement, Statement) {
    let pair = |a: &ConditionRef, b: &ConditionRef, wrap: &dyn Fn(ConditionRef) -> Statement| {
        let (a, b) = conditions(a, b);
        (wrap(a), wrap(b))
    };
    match (printed, meant) {
        (Statement::Holds(a), Statement::Holds(b)) => pair(a, b, &Statement::Holds),
        (Statement::Nonempty(a), Statement::Nonempty(b)) => pair(a, b, &Statement::Nonempty),
        (Statement::Empty(a), Statement::Empty(b)) => pair(a, b, &Statement::Empty),
        (Statement::Threshold(a), Statement::Threshold(b)) => {
            let (a, b) = link(a, b);
            (Statement::Threshold(a), Statement::Threshold(b))
        }
        (Statement::Links(a), Statement::Links(b)) if a.len() == b.len() => {
            let (a, b) = a.iter().zip(b).map(|(a, b)| link(a, b)).unzip();
            (Statement::Links(a), Statement::Links(b))
        }
        _ => (printed.clone(), meant.clone()),
    }
}

fn link(a: &Link, b: &Link) -> (Link, Link) {
    let (left, other_left) = conditions(&a.left, &b.left);
    let (right, other_right) = conditions(&a.right, &b.right);
    (Link { left, both_ways: a.both_ways, right }, Link { left: other_left, both_ways: b.both_ways, right: other_right })
}

/// Returns both conditions with the smallest parts marked in which they differ.
#[must_use]
pub fn conditions(a: &ConditionRef, b: &ConditionRef) -> (ConditionRef, ConditionRef) {
    if a == b {
        return (a.clone(), b.clone());
    }
    let list = |all: &[ConditionRef], others: &[ConditionRef]| -> (Vec<ConditionRef>, Vec<ConditionRef>) {
        all.iter().zip(others).map(|(a, b)| conditions(a, b)).unzip()
    };
    match (&**a, &**b) {
        (Condition::Compare(a1, how, a2), Condition::Compare(b1, other, b2)) => {
            let (left, other_left) = terms(a1, b1);
            let (right, other_right) = terms(a2, b2);
            let (one, two) = (Condition::compare(left, *how, right), Condition::compare(other_left, *other, other_right));
            match how == other {
                true => (one, two),
                false => (named(MARKED_RELATION, one), named(MARKED_RELATION, two)),
            }
        }
        (Condition::IsTrue(a), _) => {
            let (a, b) = conditions(a, b);
            (Condition::is_true(a), b)
        }
        (_, Condition::IsTrue(b)) => {
            let (a, b) = conditions(a, b);
            (a, Condition::is_true(b))
        }
        (Condition::Not(a), Condition::Not(b)) => {
            let (a, b) = conditions(a, b);
            (Condition::negate(a), Condition::negate(b))
        }
        (Condition::And(all), Condition::And(others)) if all.len() == others.len() => {
            let (a, b) = list(all, others);
            (Arc::new(Condition::And(a)), Arc::new(Condition::And(b)))
        }
        (Condition::Or(all), Condition::Or(others)) if all.len() == others.len() => {
            let (a, b) = list(all, others);
            (Arc::new(Condition::Or(a)), Arc::new(Condition::Or(b)))
        }
        (Condition::Implies(a1, a2), Condition::Implies(b1, b2)) => {
            let ((a1, b1), (a2, b2)) = (conditions(a1, b1), conditions(a2, b2));
            (Arc::new(Condition::Implies(a1, a2)), Arc::new(Condition::Implies(b1, b2)))
        }
        (Condition::Iff(a1, a2), Condition::Iff(b1, b2)) => {
            let ((a1, b1), (a2, b2)) = (conditions(a1, b1), conditions(a2, b2));
            (Arc::new(Condition::Iff(a1, a2)), Arc::new(Condition::Iff(b1, b2)))
        }
        (Condition::Quantified(how, bound, a), Condition::Quantified(other, others, b)) if how == other && bound == others => {
            let (a, b) = conditions(a, b);
            let again = |body| Arc::new(Condition::Quantified(*how, bound.clone(), body));
            (again(a), again(b))
        }
        (Condition::And(all), _) if all.contains(b) => (Arc::new(Condition::And(beside(all, b))), b.clone()),
        (_, Condition::And(all)) if all.contains(a) => (a.clone(), Arc::new(Condition::And(beside(all, a)))),
        _ => (marked(a.clone()), marked(b.clone())),
    }
}

/// Returns the conditions of a list with those marked that another condition is not.
fn beside(all: &[ConditionRef], only: &ConditionRef) -> Vec<ConditionRef> {
    all.iter().map(|part| if part == only { part.clone() } else { marked(part.clone()) }).collect()
}

fn terms(a: &TermRef, b: &TermRef) -> (TermRef, TermRef) {
    if a == b {
        return (a.clone(), b.clone());
    }
    let two = |a1: &TermRef, b1: &TermRef, a2: &TermRef, b2: &TermRef, wrap: fn(TermRef, TermRef) -> Term| {
        let ((a1, b1), (a2, b2)) = (terms(a1, b1), terms(a2, b2));
        (Arc::new(wrap(a1, a2)), Arc::new(wrap(b1, b2)))
    };
    let list = |all: &[TermRef], others: &[TermRef], wrap: fn(Vec<TermRef>) -> Term| {
        let (a, b): (Vec<TermRef>, Vec<TermRef>) = all.iter().zip(others).map(|(a, b)| terms(a, b)).unzip();
        (Arc::new(wrap(a)), Arc::new(wrap(b)))
    };
    match (&**a, &**b) {
        (Term::Add(a1, a2), Term::Add(b1, b2)) => two(a1, b1, a2, b2, Term::Add),
        (Term::Subtract(a1, a2), Term::Subtract(b1, b2)) => two(a1, b1, a2, b2, Term::Subtract),
        (Term::Multiply(a1, a2), Term::Multiply(b1, b2)) => two(a1, b1, a2, b2, Term::Multiply),
        (Term::Divide(a1, a2), Term::Divide(b1, b2)) => two(a1, b1, a2, b2, Term::Divide),
        (Term::Min(all), Term::Min(others)) if all.len() == others.len() => list(all, others, Term::Min),
        (Term::Max(all), Term::Max(others)) if all.len() == others.len() => list(all, others, Term::Max),
        (Term::Negate(a), Term::Negate(b)) => {
            let (a, b) = terms(a, b);
            (Arc::new(Term::Negate(a)), Arc::new(Term::Negate(b)))
        }
        _ => (marked_term(a), marked_term(b)),
    }
}

fn marked(body: ConditionRef) -> ConditionRef {
    named(MARKED, body)
}

fn named(name: &str, body: ConditionRef) -> ConditionRef {
    Arc::new(Condition::Named { shown: name.into(), body })
}

fn marked_term(body: &TermRef) -> TermRef {
    Arc::new(Term::Named { shown: MARKED.into(), body: body.clone() })
}
