//! Differentiates terms exactly: terms built from `+ - * /`, powers, roots and differentiable unknown functions.
//!
//! [`super::uses`] calls this file for `derivative(E, v)`, and [`super::equations`] uses its constructors. Trusted: an error here
//! is a wrong verdict.

use std::sync::Arc;

use crate::expression::build::{is_one, is_zero};
use crate::expression::definedness::term_may_fail;
use crate::expression::variables::Variables;
use crate::expression::{Term, TermRef, Variable};
use kernel::number::whole;

/// The reason why a term has no derivative here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoDerivative {
    /// A construct, as the language writes it: `min`, `if`, and so on.
    Construct(&'static str),
    /// An unknown function that the file does not say to be differentiable, or not often enough.
    Function(Arc<str>),
    /// The unknown function depends on the parameter in a way that the file does not say.
    Dependence(Arc<str>),
}

/// Returns the derivative of `term` with respect to `variable`. The result is undefined wherever `term` is. `derivative_of` returns
/// the name of the derivative of an unknown function, if the function is differentiable.
///
/// # Errors
/// Returns the part of the term that has no derivative here.
pub(super) fn derivative(
    term: &TermRef,
    variable: &Variable,
    derivative_of: &dyn Fn(&str) -> Option<Arc<str>>,
) -> Result<TermRef, NoDerivative> {
    let mut rules = Differentiation { variable, derivative_of, vanished: Vec::new() };
    let slope = rules.term(term)?;
    // A part without the variable vanishes from the derivative. Adding 0 times the part keeps the derivative undefined where the
    // part is.
    Ok(rules
        .vanished
        .into_iter()
        .fold(slope, |sum, part| Arc::new(Term::Add(sum, Arc::new(Term::Multiply(Term::number(whole(0)), part))))))
}

/// The rules of differentiation.
struct Differentiation<'a> {
    variable: &'a Variable,
    derivative_of: &'a dyn Fn(&str) -> Option<Arc<str>>,
    /// The parts that may be undefined and do not occur in the derivative.
    vanished: Vec<TermRef>,
}

impl Differentiation<'_> {
    /// Differentiates a term.
    fn term(&mut self, term: &TermRef) -> Result<TermRef, NoDerivative> {
        if !Variables::of_term(term).free.contains(self.variable) {
            if term_may_fail(term) {
                self.vanished.push(term.clone());
            }
            return Ok(Term::number(whole(0)));
        }
        match &**term {
            Term::Number(_) | Term::Label { .. } => Ok(Term::number(whole(0))),
            Term::Variable(_) => Ok(Term::number(whole(1))),
            Term::Negate(a) => Ok(negate(&self.term(a)?)),
            Term::Add(a, b) => Ok(add(&self.term(a)?, &self.term(b)?)),
            Term::Subtract(a, b) => Ok(subtract(&self.term(a)?, &self.term(b)?)),
            Term::Multiply(a, b) => {
                if is_zero(a) || is_zero(b) {
                    self.vanished.push(term.clone());
                }
                let (da, db) = (self.term(a)?, self.term(b)?);
                Ok(add(&multiply(&da, b), &multiply(a, &db)))
            }
            Term::Divide(a, b) => {
                let (da, db) = (self.term(a)?, self.term(b)?);
                if is_zero(&db) {
                    return Ok(Arc::new(Term::Divide(da, b.clone())));
                }
                let above = subtract(&multiply(&da, b), &multiply(a, &db));
                Ok(Arc::new(Term::Divide(above, Arc::new(Term::Power(b.clone(), 2)))))
            }
            Term::Power(a, exponent) => {
                let da = self.term(a)?;
                let power = match exponent {
                    0 => {
                        self.vanished.push(a.clone());
                        return Ok(Term::number(whole(0)));
                    }
                    1 => return Ok(da),
                    2 => a.clone(),
                    _ => Arc::new(Term::Power(a.clone(), exponent - 1)),
                };
                Ok(multiply(&multiply(&Term::number(whole(i64::from(*exponent))), &power), &da))
            }
            Term::Sqrt(a) => {
                let da = self.term(a)?;
                Ok(Arc::new(Term::Divide(da, multiply(&Term::number(whole(2)), term))))
            }
            Term::Named { body, .. } => self.term(body),
            Term::Min(_) => Err(NoDerivative::Construct("min")),
            Term::Max(_) => Err(NoDerivative::Construct("max")),
            Term::Abs(_) => Err(NoDerivative::Construct("abs")),
            Term::Sign(_) => Err(NoDerivative::Construct("sign")),
            Term::If(..) => Err(NoDerivative::Construct("if")),
            Term::Cases(_) => Err(NoDerivative::Construct("a list of cases")),
            Term::Apply { function, argument, at } => {
                if at.iter().any(|(_, value)| Variables::of_term(value).free.contains(self.variable)) {
                    return Err(NoDerivative::Dependence(function.clone()));
                }
                let Some(name) = (self.derivative_of)(function) else { return Err(NoDerivative::Function(function.clone())) };
                let inner = self.term(argument)?;
                let outer = Arc::new(Term::Apply { function: name, argument: argument.clone(), at: at.clone() });
                Ok(multiply(&outer, &inner))
            }
        }
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
