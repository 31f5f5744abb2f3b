//! Writes numbers as linear forms in some unknowns, with cases.
//!
//! [`crate::game::states`] (the values of states) and `game::determined_numbers` (hidden numbers that a test determines) call
//! it. So does `paper::equations`, where a paper defines numbers by equations. Trusted: an error here is a wrong verdict.

use super::build::{all, constant_truth, difference, not, number, product, quotient, simplified, sum};
use super::variables::Variables;
use super::{ConditionRef, Term, TermRef, Variable};

/// The most cases of a number.
pub const MAX_CASES: usize = 256;

/// A linear form in unknowns that a number has under a condition.
#[derive(Clone, Debug)]
pub struct LinearForm {
    /// The condition under which the number has this form.
    pub condition: ConditionRef,
    /// The coefficient of each unknown, in their order.
    pub coefficients: Vec<TermRef>,
    /// The constant term.
    pub constant: TermRef,
}

/// The operations by which coefficients are computed.
#[derive(Clone, Copy)]
pub struct Arithmetic {
    /// Builds `a + b`.
    pub sum: fn(&TermRef, &TermRef) -> TermRef,
    /// Builds `a - b`.
    pub difference: fn(&TermRef, &TermRef) -> TermRef,
    /// Multiplies the second number by the first, a factor without unknowns that is written on the left.
    pub before: fn(&TermRef, &TermRef) -> TermRef,
    /// Multiplies the second number by the first, a factor without unknowns that is written on the right.
    pub behind: fn(&TermRef, &TermRef) -> TermRef,
    /// Divides the second number by the first, a divisor without unknowns.
    pub over: fn(&TermRef, &TermRef) -> TermRef,
}

/// The operations of [`super::build`], which simplify.
pub const FOLDED: Arithmetic = Arithmetic {
    sum,
    difference,
    before: |factor, part| product(part, factor),
    behind: |factor, part| product(part, factor),
    over: |divisor, part| quotient(part, divisor),
};

/// Returns the number as linear forms in the unknowns, under conditions that exclude each other. Returns `None` if the number
/// is not linear in the unknowns, or has too many cases.
#[must_use]
pub fn linear(term: &TermRef, unknowns: &[Variable], by: Arithmetic) -> Option<Vec<LinearForm>> {
    let zero = || vec![number(0); unknowns.len()];
    if Variables::of_term(term).free.iter().all(|name| !unknowns.contains(name)) {
        return Some(vec![LinearForm { condition: all([]), coefficients: zero(), constant: term.clone() }]);
    }
    let joined = |a: &TermRef, b: &TermRef, join: fn(&TermRef, &TermRef) -> TermRef| {
        let (left, right) = (linear(a, unknowns, by)?, linear(b, unknowns, by)?);
        let mut out = Vec::new();
        for x in &left {
            for y in &right {
                let condition = all([x.condition.clone(), y.condition.clone()]);
                if constant_truth(&condition) == Some(false) {
                    continue;
                }
                let coefficients = x.coefficients.iter().zip(&y.coefficients).map(|(a, b)| join(a, b)).collect();
                out.push(LinearForm { condition, coefficients, constant: join(&x.constant, &y.constant) });
            }
        }
        (out.len() <= MAX_CASES).then_some(out)
    };
    let scaled = |a: &TermRef, factor: &TermRef, scale: fn(&TermRef, &TermRef) -> TermRef| {
        let cases = linear(a, unknowns, by)?;
        let change = |case: LinearForm| LinearForm {
            condition: case.condition,
            coefficients: case.coefficients.iter().map(|c| scale(factor, c)).collect(),
            constant: scale(factor, &case.constant),
        };
        Some(cases.into_iter().map(change).collect())
    };
    let free_of = |term: &TermRef| Variables::of_term(term).free.iter().all(|name| !unknowns.contains(name));
    match &**term {
        Term::Variable(name) => {
            let place = unknowns.iter().position(|known| known == name)?;
            let mut coefficients = zero();
            coefficients[place] = number(1);
            Some(vec![LinearForm { condition: all([]), coefficients, constant: number(0) }])
        }
        Term::Negate(a) => joined(&number(0), a, by.difference),
        Term::Add(a, b) => joined(a, b, by.sum),
        Term::Subtract(a, b) => joined(a, b, by.difference),
        Term::Multiply(a, b) if free_of(a) => scaled(b, a, by.before),
        Term::Multiply(a, b) if free_of(b) => scaled(a, b, by.behind),
        Term::Divide(a, b) if free_of(b) => scaled(a, b, by.over),
        Term::If(test, a, b) => {
            if Variables::of_condition(test).free.iter().any(|name| unknowns.contains(name)) {
                return None;
            }
            let under = |test: &ConditionRef, cases: Vec<LinearForm>| {
                cases
                    .into_iter()
                    .map(|case| LinearForm { condition: simplified(&all([test.clone(), case.condition.clone()])), ..case })
                    .collect::<Vec<_>>()
            };
            let mut out = under(test, linear(a, unknowns, by)?);
            out.extend(under(&not(test), linear(b, unknowns, by)?));
            Some(out)
        }
        Term::Power(body, 1) | Term::Named { body, .. } => linear(body, unknowns, by),
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
