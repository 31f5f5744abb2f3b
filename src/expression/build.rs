//! Builds numbers and conditions, and simplifies where the result is obvious: `0*x` becomes 0, and a decided test selects its
//! branch.
//!
//! `game`, `derive` and `report` call it. Trusted: an error here is a wrong verdict. Only simplifications that are valid for
//! all meanings of the parts are made. A simplification may drop a part. The result may then be defined where the original is
//! undefined, but where both are defined they agree.

use std::sync::Arc;

use num_traits::{One, Zero};

use super::evaluate::holds;
use super::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef};
use kernel::number::{Rational, whole};

/// Builds an integer constant.
#[must_use]
pub fn number(value: i64) -> TermRef {
    Term::number(whole(value))
}

/// Returns the value of a constant or a label.
fn constant(term: &Term) -> Option<Rational> {
    if let Term::Label { index, .. } = term {
        return Some(whole(i64::from(*index)));
    }
    if let Term::Number(value) = term { Some(value.clone()) } else { None }
}

/// Returns true iff the term is the constant 0.
#[must_use]
pub fn is_zero(term: &Term) -> bool {
    matches!(term, Term::Number(value) if value.is_zero())
}

/// Returns true iff the term is the constant 1.
#[must_use]
pub fn is_one(term: &Term) -> bool {
    matches!(term, Term::Number(value) if value.is_one())
}

/// Builds `a + b`, simplified.
#[must_use]
pub fn sum(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) => Term::number(x + y),
        (Term::Number(x), _) if x.is_zero() => b.clone(),
        (_, Term::Number(y)) if y.is_zero() => a.clone(),
        (_, Term::Negate(inner)) => Arc::new(Term::Subtract(a.clone(), inner.clone())),
        (_, Term::Subtract(x, y)) if y == a => x.clone(),
        (Term::Subtract(x, y), _) if y == b => x.clone(),
        _ => Arc::new(Term::Add(a.clone(), b.clone())),
    }
}

/// Builds `a - b`, simplified.
#[must_use]
pub fn difference(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) => Term::number(x - y),
        (_, Term::Number(y)) if y.is_zero() => a.clone(),
        (Term::Number(x), _) if x.is_zero() => Arc::new(Term::Negate(b.clone())),
        _ => Arc::new(Term::Subtract(a.clone(), b.clone())),
    }
}

/// Builds `a * b`, simplified.
#[must_use]
pub fn product(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) => Term::number(x * y),
        (Term::Number(x), _) if x.is_zero() => a.clone(),
        (_, Term::Number(y)) if y.is_zero() => b.clone(),
        (Term::Number(x), _) if x.is_one() => b.clone(),
        (_, Term::Number(y)) if y.is_one() => a.clone(),
        _ => Arc::new(Term::Multiply(a.clone(), b.clone())),
    }
}

/// Builds `a / b`, simplified.
#[must_use]
pub fn quotient(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) if !y.is_zero() => Term::number(x / y),
        (_, Term::Number(y)) if y.is_one() => a.clone(),
        _ => Arc::new(Term::Divide(a.clone(), b.clone())),
    }
}

/// Builds the sum of several numbers.
#[must_use]
pub fn total<'a>(parts: impl IntoIterator<Item = &'a TermRef>) -> TermRef {
    parts.into_iter().fold(number(0), |so_far, part| sum(&so_far, part))
}

/// Builds the comparison of two numbers, decided if both are constants or equal terms.
#[must_use]
pub fn compare(a: &TermRef, relation: Relation, b: &TermRef) -> ConditionRef {
    match (constant(a), constant(b)) {
        (Some(x), Some(y)) => truth(holds(&x, relation, &y)),
        (Some(_) | None, _) if a == b => {
            truth(matches!(relation, Relation::Equal | Relation::LessEqual | Relation::GreaterEqual))
        }
        (Some(_) | None, _) => Condition::compare(a.clone(), relation, b.clone()),
    }
}

/// Builds the condition `a > 0`.
#[must_use]
pub fn positive(a: &TermRef) -> ConditionRef {
    compare(a, Relation::Greater, &number(0))
}

/// Builds the constant condition `true` or `false`.
#[must_use]
pub fn truth(value: bool) -> ConditionRef {
    Arc::new(Condition::Truth(value))
}

/// Returns the truth value of a constant condition, and `None` for every other condition.
#[must_use]
pub fn constant_truth(condition: &Condition) -> Option<bool> {
    if let Condition::Truth(value) = condition { Some(*value) } else { None }
}

/// Builds a conjunction without repeated or trivially true parts.
#[must_use]
pub fn all(parts: impl IntoIterator<Item = ConditionRef>) -> ConditionRef {
    let mut out: Vec<ConditionRef> = Vec::new();
    for part in parts {
        match &*part {
            Condition::Truth(true) => {}
            Condition::Truth(false) => return part,
            _ => {
                if !out.contains(&part) {
                    out.push(part);
                }
            }
        }
    }
    Condition::all(out)
}

/// Builds a disjunction without repeated or trivially false parts.
#[must_use]
pub fn any(parts: impl IntoIterator<Item = ConditionRef>) -> ConditionRef {
    let mut out: Vec<ConditionRef> = Vec::new();
    for part in parts {
        match &*part {
            Condition::Truth(false) => {}
            Condition::Truth(true) => return part,
            _ => {
                if !out.contains(&part) {
                    out.push(part);
                }
            }
        }
    }
    Condition::any(out)
}

/// Builds the negation of a condition, simplified.
#[must_use]
pub fn not(inner: &ConditionRef) -> ConditionRef {
    match &**inner {
        Condition::Truth(value) => truth(!value),
        Condition::Not(twice) => twice.clone(),
        _ => Condition::negate(inner.clone()),
    }
}

/// Builds `a implies b`, simplified.
#[must_use]
pub fn implies(a: &ConditionRef, b: &ConditionRef) -> ConditionRef {
    match (constant_truth(a), constant_truth(b)) {
        (Some(true), _) => b.clone(),
        (Some(false), _) | (_, Some(true)) => truth(true),
        (None, Some(false)) => not(a),
        (None, None) => Arc::new(Condition::Implies(a.clone(), b.clone())),
    }
}

/// Builds the number `if test then a else b`, simplified.
#[must_use]
pub fn if_term(test: &ConditionRef, a: &TermRef, b: &TermRef) -> TermRef {
    match constant_truth(test) {
        Some(true) => a.clone(),
        Some(false) => b.clone(),
        None if a == b => a.clone(),
        None => Arc::new(Term::If(test.clone(), a.clone(), b.clone())),
    }
}

/// Builds the condition `if test then a else b`, simplified.
#[must_use]
pub fn if_condition(test: &ConditionRef, a: &ConditionRef, b: &ConditionRef) -> ConditionRef {
    match constant_truth(test) {
        Some(true) => a.clone(),
        Some(false) => b.clone(),
        None if a == b => a.clone(),
        None => Arc::new(Condition::If(test.clone(), a.clone(), b.clone())),
    }
}

/// The most tests that [`by_tests`] nests.
const MAX_TESTS: usize = 6;

/// Builds a condition on numbers with each test in the numbers pulled out to the front, so that each test occurs once on every
/// path. With more than six tests, the condition is built from the numbers unchanged.
#[must_use]
pub fn by_tests(numbers: &[TermRef], condition: &dyn Fn(&[TermRef]) -> ConditionRef) -> ConditionRef {
    let mut tests = Vec::new();
    numbers.iter().for_each(|term| collect_tests(term, &mut tests));
    if tests.len() > MAX_TESTS { condition(numbers) } else { split_by_tests(&tests, numbers, condition) }
}

fn split_by_tests(tests: &[ConditionRef], numbers: &[TermRef], condition: &dyn Fn(&[TermRef]) -> ConditionRef) -> ConditionRef {
    let Some((test, rest)) = tests.split_first() else { return condition(numbers) };
    let branch = |holds: bool| {
        let numbers: Vec<TermRef> = numbers.iter().map(|term| under_test(term, test, holds)).collect();
        let mut left = Vec::new();
        numbers.iter().for_each(|term| collect_tests(term, &mut left));
        let rest: Vec<ConditionRef> = rest.iter().filter(|test| left.contains(test)).cloned().collect();
        split_by_tests(&rest, &numbers, condition)
    };
    if_condition(test, &branch(true), &branch(false))
}

/// Collects the tests on which the value of a number depends, the outer ones first. Named numbers are not searched.
fn collect_tests(term: &Term, out: &mut Vec<ConditionRef>) {
    if let Term::If(test, _, _) = term {
        if !out.contains(test) {
            out.push(test.clone());
        }
    } else if !is_arithmetic(term) {
        return;
    }
    term.children().terms().for_each(|part| collect_tests(part, out));
}

fn is_arithmetic(term: &Term) -> bool {
    matches!(term, Term::Negate(_) | Term::Add(..) | Term::Subtract(..) | Term::Multiply(..) | Term::Divide(..))
}

/// Rebuilds a negation, sum, difference, product or quotient from changed parts. Any other number is returned unchanged. A
/// named number keeps its body, because the file shows it by its name.
pub(super) fn rebuilt(term: &TermRef, mut change: impl FnMut(&TermRef) -> TermRef) -> TermRef {
    match &**term {
        Term::Negate(a) => difference(&number(0), &change(a)),
        Term::Add(a, b) => sum(&change(a), &change(b)),
        Term::Subtract(a, b) => difference(&change(a), &change(b)),
        Term::Multiply(a, b) => product(&change(a), &change(b)),
        Term::Divide(a, b) => quotient(&change(a), &change(b)),
        _ => term.clone(),
    }
}

/// Simplifies a number under the assumption that a test is true, or false.
fn under_test(term: &TermRef, test: &ConditionRef, holds: bool) -> TermRef {
    let inside = |term: &TermRef| under_test(term, test, holds);
    match &**term {
        Term::If(other, a, b) if other == test => inside(if holds { a } else { b }),
        Term::If(other, a, b) => if_term(other, &inside(a), &inside(b)),
        _ => rebuilt(term, inside),
    }
}

/// Builds a quantified condition. Returns the body alone if there are no variables, or if a universal body is trivially true.
#[must_use]
pub fn quantified(quantifier: Quantifier, bound: Vec<BoundVariable>, body: ConditionRef) -> ConditionRef {
    if bound.is_empty() || (quantifier == Quantifier::Forall && constant_truth(&body) == Some(true)) {
        return body;
    }
    Arc::new(Condition::Quantified(quantifier, bound, body))
}

/// Names a condition. A constant condition is returned without a name.
#[must_use]
pub fn named(shown: impl Into<Arc<str>>, body: ConditionRef) -> ConditionRef {
    if constant_truth(&body).is_some() { body } else { Arc::new(Condition::Named { shown: shown.into(), body }) }
}

/// Simplifies a number by resolving decided tests, and whatever follows from that.
#[must_use]
pub fn simplified_term(term: &TermRef) -> TermRef {
    let Term::If(test, a, b) = &**term else { return rebuilt(term, simplified_term) };
    let test = simplified(test);
    match constant_truth(&test) {
        Some(true) => simplified_term(a),
        Some(false) => simplified_term(b),
        None => if_term(&test, &simplified_term(a), &simplified_term(b)),
    }
}

/// Simplifies a condition by resolving decided comparisons, and whatever follows from that.
#[must_use]
pub fn simplified(condition: &ConditionRef) -> ConditionRef {
    match &**condition {
        // Simplification may make an undefined part defined. The last three of these conditions would change their truth value.
        Condition::Truth(_)
        | Condition::Quantified(..)
        | Condition::HasValue(_)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_) => condition.clone(),
        Condition::Compare(a, relation, b) => compare(&simplified_term(a), *relation, &simplified_term(b)),
        Condition::Not(inner) => not(&simplified(inner)),
        Condition::And(parts) => all(parts.iter().map(simplified)),
        Condition::Or(parts) => any(parts.iter().map(simplified)),
        Condition::Implies(a, b) => implies(&simplified(a), &simplified(b)),
        Condition::Iff(a, b) => {
            let (a, b) = (simplified(a), simplified(b));
            match (constant_truth(&a), constant_truth(&b)) {
                (Some(true), _) => b,
                (_, Some(true)) => a,
                (Some(false), _) => not(&b),
                (_, Some(false)) => not(&a),
                (None, None) => Arc::new(Condition::Iff(a, b)),
            }
        }
        Condition::If(test, a, b) => if_condition(&simplified(test), &simplified(a), &simplified(b)),
        Condition::Named { shown, body } => {
            let inner = simplified(body);
            if constant_truth(&inner).is_some() {
                inner
            } else if Arc::ptr_eq(&inner, body) || inner == *body {
                condition.clone()
            } else {
                Arc::new(Condition::Named { shown: shown.clone(), body: inner })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::evaluate;

    #[test]
    fn grouping_by_tests_preserves_the_value() {
        let x = Term::variable("x");
        let test = |bound: i64| compare(&x, Relation::Greater, &number(bound));
        let one = if_term(&test(1), &if_term(&test(2), &x, &number(0)), &number(1));
        let other = product(&if_term(&test(1), &number(2), &number(3)), &if_term(&test(2), &number(1), &x));
        let below = |numbers: &[TermRef]| compare(&numbers[0], Relation::Less, &numbers[1]);
        let constant = below(&[one.clone(), other.clone()]);
        let asked = by_tests(&[one, other], &below);
        assert!(matches!(&*asked, Condition::If(..)));
        for value in -2..6 {
            let at = [(std::sync::Arc::from("x"), whole(value))].into_iter().collect();
            assert_eq!(evaluate::condition(&asked, &at).value(), evaluate::condition(&constant, &at).value(), "at {value}");
        }
    }
}
