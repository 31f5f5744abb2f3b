//! Numbers and conditions put together with what is plain already worked out: `0*x` is 0, a test that is decided chooses its branch.
//!
//! Only what holds whatever the rest means is worked out. A part may go with the part it is multiplied by or joined to, so that the
//! result can have a value, or be decided, where the parts as written are not; it never has another value.

use std::sync::Arc;

use num_traits::{One, Zero};

use super::evaluate::holds;
use super::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef};
use kernel::number::{Rational, whole};

/// A whole number.
#[must_use]
pub fn number(value: i64) -> TermRef {
    Term::number(whole(value))
}

fn plain(term: &Term) -> Option<Rational> {
    if let Term::Label { index, .. } = term {
        return Some(whole(i64::from(*index)));
    }
    if let Term::Number(value) = term { Some(value.clone()) } else { None }
}

/// It is the number 0.
#[must_use]
pub fn is_zero(term: &Term) -> bool {
    matches!(term, Term::Number(value) if value.is_zero())
}

/// It is the number 1.
#[must_use]
pub fn is_one(term: &Term) -> bool {
    matches!(term, Term::Number(value) if value.is_one())
}

/// `a + b`
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

/// `a - b`
#[must_use]
pub fn difference(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) => Term::number(x - y),
        (_, Term::Number(y)) if y.is_zero() => a.clone(),
        (Term::Number(x), _) if x.is_zero() => Arc::new(Term::Negate(b.clone())),
        _ => Arc::new(Term::Subtract(a.clone(), b.clone())),
    }
}

/// `a * b`
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

/// `a / b`
#[must_use]
pub fn quotient(a: &TermRef, b: &TermRef) -> TermRef {
    match (&**a, &**b) {
        (Term::Number(x), Term::Number(y)) if !y.is_zero() => Term::number(x / y),
        (_, Term::Number(y)) if y.is_one() => a.clone(),
        _ => Arc::new(Term::Divide(a.clone(), b.clone())),
    }
}

/// The sum of several numbers.
#[must_use]
pub fn total<'a>(parts: impl IntoIterator<Item = &'a TermRef>) -> TermRef {
    parts.into_iter().fold(number(0), |so_far, part| sum(&so_far, part))
}

/// `a R b`
#[must_use]
pub fn compare(a: &TermRef, relation: Relation, b: &TermRef) -> ConditionRef {
    match (plain(a), plain(b)) {
        (Some(x), Some(y)) => truth(holds(&x, relation, &y)),
        (Some(_) | None, _) if a == b => {
            truth(matches!(relation, Relation::Equal | Relation::LessEqual | Relation::GreaterEqual))
        }
        (Some(_) | None, _) => Condition::compare(a.clone(), relation, b.clone()),
    }
}

/// `a > 0`
#[must_use]
pub fn positive(a: &TermRef) -> ConditionRef {
    compare(a, Relation::Greater, &number(0))
}

/// Always, or never.
#[must_use]
pub fn truth(value: bool) -> ConditionRef {
    Arc::new(Condition::Truth(value))
}

/// Whether it is always true, or never; `None` if that is not plain.
#[must_use]
pub fn decided(condition: &Condition) -> Option<bool> {
    if let Condition::Truth(value) = condition { Some(*value) } else { None }
}

/// All of them.
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

/// One of them.
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

/// `not F`
#[must_use]
pub fn not(inner: &ConditionRef) -> ConditionRef {
    match &**inner {
        Condition::Truth(value) => truth(!value),
        Condition::Not(twice) => twice.clone(),
        _ => Condition::negate(inner.clone()),
    }
}

/// `A implies B`
#[must_use]
pub fn implies(a: &ConditionRef, b: &ConditionRef) -> ConditionRef {
    match (decided(a), decided(b)) {
        (Some(true), _) => b.clone(),
        (Some(false), _) | (_, Some(true)) => truth(true),
        (None, Some(false)) => not(a),
        (None, None) => Arc::new(Condition::Implies(a.clone(), b.clone())),
    }
}

/// `if F then a else b`, for numbers.
#[must_use]
pub fn choose(test: &ConditionRef, a: &TermRef, b: &TermRef) -> TermRef {
    match decided(test) {
        Some(true) => a.clone(),
        Some(false) => b.clone(),
        None if a == b => a.clone(),
        None => Arc::new(Term::If(test.clone(), a.clone(), b.clone())),
    }
}

/// `if F then A else B`, for conditions.
#[must_use]
pub fn either(test: &ConditionRef, a: &ConditionRef, b: &ConditionRef) -> ConditionRef {
    match decided(test) {
        Some(true) => a.clone(),
        Some(false) => b.clone(),
        None if a == b => a.clone(),
        None => Arc::new(Condition::If(test.clone(), a.clone(), b.clone())),
    }
}

/// The most tests that [`by_tests`] asks one inside another.
const MAX_TESTS: usize = 6;

/// A condition on numbers, put together once for every way in which the tests in them can come out: each test is asked once, however
/// often it stands there. Where there are more than six tests, the condition on the numbers as they are.
#[must_use]
pub fn by_tests(numbers: &[TermRef], condition: &dyn Fn(&[TermRef]) -> ConditionRef) -> ConditionRef {
    let mut tests = Vec::new();
    numbers.iter().for_each(|term| collect_tests(term, &mut tests));
    if tests.len() > MAX_TESTS { condition(numbers) } else { asked(&tests, numbers, condition) }
}

fn asked(tests: &[ConditionRef], numbers: &[TermRef], condition: &dyn Fn(&[TermRef]) -> ConditionRef) -> ConditionRef {
    let Some((test, rest)) = tests.split_first() else { return condition(numbers) };
    let where_it = |is: bool| {
        let numbers: Vec<TermRef> = numbers.iter().map(|term| tested(term, test, is)).collect();
        let mut left = Vec::new();
        numbers.iter().for_each(|term| collect_tests(term, &mut left));
        let rest: Vec<ConditionRef> = rest.iter().filter(|test| left.contains(test)).cloned().collect();
        asked(&rest, &numbers, condition)
    };
    either(test, &where_it(true), &where_it(false))
}

/// The tests that a number's value depends on, the outer ones first; not those under a name.
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

/// A negation, sum, difference, product or quotient put together again from changed parts; any other number as it is, since a name
/// keeps its body: it is how the file says it.
pub(super) fn rebuilt(term: &TermRef, mut inside: impl FnMut(&TermRef) -> TermRef) -> TermRef {
    match &**term {
        Term::Negate(a) => difference(&number(0), &inside(a)),
        Term::Add(a, b) => sum(&inside(a), &inside(b)),
        Term::Subtract(a, b) => difference(&inside(a), &inside(b)),
        Term::Multiply(a, b) => product(&inside(a), &inside(b)),
        Term::Divide(a, b) => quotient(&inside(a), &inside(b)),
        _ => term.clone(),
    }
}

/// The number where a test is true, or is not.
fn tested(term: &TermRef, test: &ConditionRef, is: bool) -> TermRef {
    let inside = |term: &TermRef| tested(term, test, is);
    match &**term {
        Term::If(asked, a, b) if asked == test => inside(if is { a } else { b }),
        Term::If(asked, a, b) => choose(asked, &inside(a), &inside(b)),
        _ => rebuilt(term, inside),
    }
}

/// For all values (for some value) of variables with ranges, the body holds.
#[must_use]
pub fn quantified(quantifier: Quantifier, bound: Vec<BoundVariable>, body: ConditionRef) -> ConditionRef {
    if bound.is_empty() || (quantifier == Quantifier::Forall && decided(&body) == Some(true)) {
        return body;
    }
    Arc::new(Condition::Quantified(quantifier, bound, body))
}

/// A condition under a name; the condition itself where it is decided.
#[must_use]
pub fn named(shown: impl Into<Arc<str>>, body: ConditionRef) -> ConditionRef {
    if decided(&body).is_some() { body } else { Arc::new(Condition::Named { shown: shown.into(), body }) }
}

/// The number with every test that is plain already worked out, and what follows from that.
#[must_use]
pub fn folded_term(term: &TermRef) -> TermRef {
    let Term::If(test, a, b) = &**term else { return rebuilt(term, folded_term) };
    let test = folded(test);
    match decided(&test) {
        Some(true) => folded_term(a),
        Some(false) => folded_term(b),
        None => choose(&test, &folded_term(a), &folded_term(b)),
    }
}

/// The condition with every comparison that is plain already worked out, and what follows from that.
#[must_use]
pub fn folded(condition: &ConditionRef) -> ConditionRef {
    match &**condition {
        // What is folded may have a value where it had none before: the last three would tell.
        Condition::Truth(_)
        | Condition::Quantified(..)
        | Condition::HasValue(_)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_) => condition.clone(),
        Condition::Compare(a, relation, b) => compare(&folded_term(a), *relation, &folded_term(b)),
        Condition::Not(inner) => not(&folded(inner)),
        Condition::And(parts) => all(parts.iter().map(folded)),
        Condition::Or(parts) => any(parts.iter().map(folded)),
        Condition::Implies(a, b) => implies(&folded(a), &folded(b)),
        Condition::Iff(a, b) => {
            let (a, b) = (folded(a), folded(b));
            match (decided(&a), decided(&b)) {
                (Some(true), _) => b,
                (_, Some(true)) => a,
                (Some(false), _) => not(&b),
                (_, Some(false)) => not(&a),
                (None, None) => Arc::new(Condition::Iff(a, b)),
            }
        }
        Condition::If(test, a, b) => either(&folded(test), &folded(a), &folded(b)),
        Condition::Named { shown, body } => {
            let inner = folded(body);
            if decided(&inner).is_some() {
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
    fn tests_asked_once_say_what_the_numbers_say() {
        let x = Term::variable("x");
        let test = |bound: i64| compare(&x, Relation::Greater, &number(bound));
        let one = choose(&test(1), &choose(&test(2), &x, &number(0)), &number(1));
        let other = product(&choose(&test(1), &number(2), &number(3)), &choose(&test(2), &number(1), &x));
        let below = |numbers: &[TermRef]| compare(&numbers[0], Relation::Less, &numbers[1]);
        let plain = below(&[one.clone(), other.clone()]);
        let asked = by_tests(&[one, other], &below);
        assert!(matches!(&*asked, Condition::If(..)));
        for value in -2..6 {
            let at = [(std::sync::Arc::from("x"), whole(value))].into_iter().collect();
            assert_eq!(evaluate::condition(&asked, &at).value(), evaluate::condition(&plain, &at).value(), "at {value}");
        }
    }
}
