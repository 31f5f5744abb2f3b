//! Numbers as linear forms in some unknowns, case by case.
//!
//! Called by [`super::states`] (the values of states) and [`super::pinned`] (hidden numbers that a test pins down); trusted.

use crate::expression::build::{all, decided, difference, folded, not, number, product, quotient, sum};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Term, TermRef, Variable};

/// The most cases that a number may have.
pub(super) const MAX_CASES: usize = 256;

/// A number that is linear in unknowns, under a condition.
#[derive(Clone)]
pub(super) struct Linear {
    /// Where the number has this form.
    pub(super) condition: ConditionRef,
    /// The coefficient of each unknown.
    pub(super) coefficients: Vec<TermRef>,
    /// What is added to them.
    pub(super) constant: TermRef,
}

/// Returns the number as linear forms in the unknowns, by cases that exclude each other; `None` if the number is not linear in the
/// unknowns, or has too many cases.
pub(super) fn linear(term: &TermRef, unknowns: &[Variable]) -> Option<Vec<Linear>> {
    let zero = || vec![number(0); unknowns.len()];
    if Variables::of_term(term).free.iter().all(|name| !unknowns.contains(name)) {
        return Some(vec![Linear { condition: all([]), coefficients: zero(), constant: term.clone() }]);
    }
    let joined = |a: &TermRef, b: &TermRef, join: fn(&TermRef, &TermRef) -> TermRef| {
        let (left, right) = (linear(a, unknowns)?, linear(b, unknowns)?);
        let mut out = Vec::new();
        for x in &left {
            for y in &right {
                let condition = all([x.condition.clone(), y.condition.clone()]);
                if decided(&condition) == Some(false) {
                    continue;
                }
                let coefficients = x.coefficients.iter().zip(&y.coefficients).map(|(a, b)| join(a, b)).collect();
                out.push(Linear { condition, coefficients, constant: join(&x.constant, &y.constant) });
            }
        }
        (out.len() <= MAX_CASES).then_some(out)
    };
    let scaled = |a: &TermRef, by: &TermRef, scale: fn(&TermRef, &TermRef) -> TermRef| {
        let cases = linear(a, unknowns)?;
        let change = |case: Linear| Linear {
            condition: case.condition,
            coefficients: case.coefficients.iter().map(|c| scale(c, by)).collect(),
            constant: scale(&case.constant, by),
        };
        Some(cases.into_iter().map(change).collect())
    };
    let free_of = |term: &TermRef| Variables::of_term(term).free.iter().all(|name| !unknowns.contains(name));
    match &**term {
        Term::Variable(name) => {
            let place = unknowns.iter().position(|known| known == name)?;
            let mut coefficients = zero();
            coefficients[place] = number(1);
            Some(vec![Linear { condition: all([]), coefficients, constant: number(0) }])
        }
        Term::Negate(a) => joined(&number(0), a, difference),
        Term::Add(a, b) => joined(a, b, sum),
        Term::Subtract(a, b) => joined(a, b, difference),
        Term::Multiply(a, b) if free_of(a) => scaled(b, a, product),
        Term::Multiply(a, b) if free_of(b) => scaled(a, b, product),
        Term::Divide(a, b) if free_of(b) => scaled(a, b, quotient),
        Term::If(test, a, b) => {
            if Variables::of_condition(test).free.iter().any(|name| unknowns.contains(name)) {
                return None;
            }
            let under = |test: &ConditionRef, cases: Vec<Linear>| {
                cases
                    .into_iter()
                    .map(|case| Linear { condition: folded(&all([test.clone(), case.condition.clone()])), ..case })
                    .collect::<Vec<_>>()
            };
            let mut out = under(test, linear(a, unknowns)?);
            out.extend(under(&not(test), linear(b, unknowns)?));
            Some(out)
        }
        Term::Named { body, .. } => linear(body, unknowns),
        Term::Number(_)
        | Term::Label { .. }
        | Term::Multiply(..)
        | Term::Divide(..)
        | Term::Power(..)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}
