//! Whether anything in a number or a condition can be without a value: only then is `/defined` worth asking.

use num_traits::{One, Signed, Zero};

use super::{Condition, Term};
use crate::number::Rational;

/// The value of a number made of constants alone, by small arithmetic; `None` where it has variables or is not worth the work.
pub fn constant(term: &Term) -> Option<Rational> {
    match term {
        Term::Number(value) => Some(value.clone()),
        Term::Negate(a) => constant(a).map(|a| -a),
        Term::Add(a, b) => Some(constant(a)? + constant(b)?),
        Term::Subtract(a, b) => Some(constant(a)? - constant(b)?),
        Term::Multiply(a, b) => Some(constant(a)? * constant(b)?),
        Term::Divide(a, b) => {
            let (a, b) = (constant(a)?, constant(b)?);
            (!b.is_zero()).then(|| a / b)
        }
        Term::Power(a, exponent) if (-8..=8).contains(exponent) => {
            let a = constant(a)?;
            let power = (0..exponent.unsigned_abs()).fold(Rational::one(), |so_far, _| so_far * &a);
            match exponent.is_negative() {
                true => (!power.is_zero()).then(|| power.recip()),
                false => Some(power),
            }
        }
        Term::Named { body, .. } => constant(body),
        Term::Power(..)
        | Term::Label { .. }
        | Term::Variable(_)
        | Term::Min(_)
        | Term::Max(_)
        | Term::Abs(_)
        | Term::Sign(_)
        | Term::Sqrt(_)
        | Term::If(..)
        | Term::Cases(_)
        | Term::Apply { .. } => None,
    }
}

/// True iff the number may be without a value somewhere, as far as its shape tells.
pub fn term_may_fail(term: &Term) -> bool {
    match term {
        Term::Number(_) | Term::Label { .. } | Term::Variable(_) => false,
        Term::Negate(a) | Term::Abs(a) | Term::Sign(a) | Term::Apply { argument: a, .. } | Term::Named { body: a, .. } => {
            term_may_fail(a)
        }
        Term::Add(a, b) | Term::Subtract(a, b) | Term::Multiply(a, b) => term_may_fail(a) || term_may_fail(b),
        Term::Divide(a, b) => term_may_fail(a) || term_may_fail(b) || constant(b).is_none_or(|b| b.is_zero()),
        Term::Power(a, exponent) => term_may_fail(a) || (exponent.is_negative() && constant(a).is_none_or(|a| a.is_zero())),
        Term::Min(parts) | Term::Max(parts) => parts.iter().any(|part| term_may_fail(part)),
        Term::Sqrt(a) => term_may_fail(a) || constant(a).is_none_or(|a| a.is_negative()),
        Term::If(condition, a, b) => condition_may_fail(condition) || term_may_fail(a) || term_may_fail(b),
        Term::Cases(_) => true,
    }
}

/// True iff the condition may be neither true nor false somewhere, as far as its shape tells.
pub fn condition_may_fail(condition: &Condition) -> bool {
    match condition {
        Condition::Truth(_) | Condition::IsTrue(_) | Condition::IsFalse(_) | Condition::HasValue(_) => false,
        Condition::Compare(a, _, b) => term_may_fail(a) || term_may_fail(b),
        Condition::Not(a) | Condition::Named { body: a, .. } => condition_may_fail(a),
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| condition_may_fail(part)),
        Condition::Implies(a, b) | Condition::Iff(a, b) => condition_may_fail(a) || condition_may_fail(b),
        Condition::If(a, b, c) => condition_may_fail(a) || condition_may_fail(b) || condition_may_fail(c),
        Condition::Quantified(_, bound, body) => {
            condition_may_fail(body)
                || bound.iter().any(|variable| variable.range.as_ref().is_some_and(|range| condition_may_fail(range)))
        }
    }
}
