//! Differentiates terms exactly: terms built from `+ - * /`, powers and roots.
//!
//! [`super::uses`] calls this file for `derivative(E, v)`, and [`super::equations`] uses its constructors. Trusted: an error here
//! is a wrong verdict.

use std::sync::Arc;

use crate::expression::build::{is_one, is_zero};
use crate::expression::definedness::term_may_fail;
use crate::expression::variables::Variables;
use crate::expression::{Term, TermRef, Variable};
use kernel::number::whole;

/// Returns the derivative of `term` with respect to `variable`. The result is undefined wherever `term` is.
///
/// # Errors
/// Returns the construct that has no derivative here, as the language writes it: `min`, `if`, an unknown function, and so on.
pub(super) fn derivative(term: &TermRef, variable: &Variable) -> Result<TermRef, &'static str> {
    let mut vanished = Vec::new();
    let slope = differentiate(term, variable, &mut vanished)?;
    // A part without the variable vanishes from the derivative. Adding 0 times the part keeps the derivative undefined where the
    // part is.
    Ok(vanished
        .into_iter()
        .fold(slope, |sum, part| Arc::new(Term::Add(sum, Arc::new(Term::Multiply(Term::number(whole(0)), part))))))
}

/// Differentiates a term, and collects in `vanished` the parts that may be undefined and do not occur in the derivative.
fn differentiate(term: &TermRef, variable: &Variable, vanished: &mut Vec<TermRef>) -> Result<TermRef, &'static str> {
    if !Variables::of_term(term).free.contains(variable) {
        if term_may_fail(term) {
            vanished.push(term.clone());
        }
        return Ok(Term::number(whole(0)));
    }
    match &**term {
        Term::Number(_) | Term::Label { .. } => Ok(Term::number(whole(0))),
        Term::Variable(_) => Ok(Term::number(whole(1))),
        Term::Negate(a) => Ok(negate(&differentiate(a, variable, vanished)?)),
        Term::Add(a, b) => Ok(add(&differentiate(a, variable, vanished)?, &differentiate(b, variable, vanished)?)),
        Term::Subtract(a, b) => Ok(subtract(&differentiate(a, variable, vanished)?, &differentiate(b, variable, vanished)?)),
        Term::Multiply(a, b) => {
            if is_zero(a) || is_zero(b) {
                vanished.push(term.clone());
            }
            let (da, db) = (differentiate(a, variable, vanished)?, differentiate(b, variable, vanished)?);
            Ok(add(&multiply(&da, b), &multiply(a, &db)))
        }
        Term::Divide(a, b) => {
            let (da, db) = (differentiate(a, variable, vanished)?, differentiate(b, variable, vanished)?);
            if is_zero(&db) {
                return Ok(Arc::new(Term::Divide(da, b.clone())));
            }
            let above = subtract(&multiply(&da, b), &multiply(a, &db));
            Ok(Arc::new(Term::Divide(above, Arc::new(Term::Power(b.clone(), 2)))))
        }
        Term::Power(a, exponent) => {
            let da = differentiate(a, variable, vanished)?;
            let power = match exponent {
                0 => {
                    vanished.push(a.clone());
                    return Ok(Term::number(whole(0)));
                }
                1 => return Ok(da),
                2 => a.clone(),
                _ => Arc::new(Term::Power(a.clone(), exponent - 1)),
            };
            Ok(multiply(&multiply(&Term::number(whole(i64::from(*exponent))), &power), &da))
        }
        Term::Sqrt(a) => {
            let da = differentiate(a, variable, vanished)?;
            Ok(Arc::new(Term::Divide(da, multiply(&Term::number(whole(2)), term))))
        }
        Term::Named { body, .. } => differentiate(body, variable, vanished),
        Term::Min(_) => Err("min"),
        Term::Max(_) => Err("max"),
        Term::Abs(_) => Err("abs"),
        Term::Sign(_) => Err("sign"),
        Term::If(..) => Err("if"),
        Term::Cases(_) => Err("a list of cases"),
        Term::Apply { .. } => Err("an unknown function"),
    }
}

/// Returns `-a`, simplified: 0 if `a` is the number 0, and `b` if `a` is `-b`.
fn negate(a: &TermRef) -> TermRef {
    if let Term::Negate(inner) = &**a {
        return inner.clone();
    }
    if is_zero(a) { a.clone() } else { Arc::new(Term::Negate(a.clone())) }
}

/// Returns `a + b`, without a summand that is the number 0.
pub(super) fn add(a: &TermRef, b: &TermRef) -> TermRef {
    match (is_zero(a), is_zero(b)) {
        (true, _) => b.clone(),
        (_, true) => a.clone(),
        (false, false) => Arc::new(Term::Add(a.clone(), b.clone())),
    }
}

/// Returns `a - b`, without an operand that is the number 0.
pub(super) fn subtract(a: &TermRef, b: &TermRef) -> TermRef {
    match (is_zero(a), is_zero(b)) {
        (_, true) => a.clone(),
        (true, false) => negate(b),
        (false, false) => Arc::new(Term::Subtract(a.clone(), b.clone())),
    }
}

/// Returns `a * b`, without a factor 1, and 0 if a factor is the number 0. Both factors must always have a value.
pub(super) fn multiply(a: &TermRef, b: &TermRef) -> TermRef {
    if is_zero(a) || is_one(b) {
        a.clone()
    } else if is_zero(b) || is_one(a) {
        b.clone()
    } else {
        Arc::new(Term::Multiply(a.clone(), b.clone()))
    }
}
