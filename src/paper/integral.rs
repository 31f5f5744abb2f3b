//! Integrates terms exactly: polynomials in the variable, and minima, maxima and choices whose tests are linear in the variable.
//!
//! [`super::uses`] calls this file for `integral(E, v from a to b)`. Trusted: an error here is a wrong verdict. A test that is linear
//! in the variable changes its truth value at one number. The interval is cut there, and the integral is the sum of the integrals over
//! the two parts. The number may lie outside the interval and may depend on parameters: it is clamped to the interval.
//!
//! # Source
//! The fundamental theorem of calculus, on each part. A polynomial has an antiderivative, and one point does not change an integral.

use std::sync::Arc;

use super::derivative::add;
use crate::expression::build::{self, is_one, is_zero, number};
use crate::expression::definedness::{condition_may_fail, term_may_fail};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};

/// The highest power of the variable in an integrand.
const MAX_DEGREE: usize = 32;
/// The most cuts of one integral.
const MAX_CUTS: usize = 40;

/// The reason why a term has no integral here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoIntegral {
    /// The variable is inside a construct other than a polynomial or a choice.
    Construct(&'static str),
    /// A test is not linear in the variable, or a part of a compound test may have no value.
    Test,
    /// The degree or the number of cuts exceeds the limit.
    TooLarge,
}

/// Returns the integral of `term` over the variable from `low` to `high`. It is undefined where the term is undefined for each value of
/// the variable, and where an end is undefined. If `low > high`, it is the negative of the integral from `high` to `low`.
///
/// # Errors
/// Returns the part of the term that cannot be integrated.
pub(super) fn integral(term: &TermRef, variable: &Variable, low: &TermRef, high: &TermRef) -> Result<TermRef, NoIntegral> {
    let mut rules = Integration { variable, cuts: 0 };
    if rules.choice(term).is_none() {
        return rules.over(term, low, high);
    }
    let upward = rules.over(term, low, high)?;
    if let (Term::Number(low), Term::Number(high)) = (&**low, &**high)
        && low <= high
    {
        return Ok(upward);
    }
    let downward = Arc::new(Term::Negate(rules.over(term, high, low)?));
    Ok(build::if_term(&build::compare(low, Relation::LessEqual, high), &upward, &downward))
}

/// The rules of integration.
struct Integration<'a> {
    variable: &'a Variable,
    /// The number of cuts made so far.
    cuts: usize,
}

impl Integration<'_> {
    fn mentions(&self, term: &TermRef) -> bool {
        Variables::of_term(term).free.contains(self.variable)
    }

    /// Integrates from `low` to `high`. If the term has choices, `low <= high` must hold wherever the result is used.
    fn over(&mut self, term: &TermRef, low: &TermRef, high: &TermRef) -> Result<TermRef, NoIntegral> {
        match &**term {
            Term::Named { body, .. } => return self.over(body, low, high),
            Term::Add(a, b) => return Ok(add(&self.over(a, low, high)?, &self.over(b, low, high)?)),
            Term::Subtract(a, b) => {
                return Ok(Arc::new(Term::Subtract(self.over(a, low, high)?, self.over(b, low, high)?)));
            }
            Term::Negate(a) => return Ok(Arc::new(Term::Negate(self.over(a, low, high)?))),
            _ => {}
        }
        match self.choice(term) {
            Some((test, yes, no)) => self.split(&test, &yes, &no, low, high),
            None => self.polynomial(term, low, high),
        }
    }

    /// Integrates a polynomial in the variable.
    fn polynomial(&self, term: &TermRef, low: &TermRef, high: &TermRef) -> Result<TermRef, NoIntegral> {
        let mut total = number(0);
        for (power, coefficient) in self.coefficients(term)?.into_iter().enumerate() {
            let next = i32::try_from(power + 1).map_err(|_| NoIntegral::TooLarge)?;
            let at = |end: &TermRef| if next == 1 { end.clone() } else { Arc::new(Term::Power(end.clone(), next)) };
            let rise: TermRef = Arc::new(Term::Subtract(at(high), at(low)));
            let part = if next == 1 { rise } else { Arc::new(Term::Divide(rise, number(i64::from(next)))) };
            total = add(&total, &product(&coefficient, &part));
        }
        Ok(total)
    }

    /// Returns the coefficients of a polynomial in the variable, the constant one first. They do not mention the variable.
    fn coefficients(&self, term: &TermRef) -> Result<Vec<TermRef>, NoIntegral> {
        if !self.mentions(term) {
            return Ok(vec![term.clone()]);
        }
        match &**term {
            Term::Variable(_) => Ok(vec![number(0), number(1)]),
            Term::Named { body, .. } => self.coefficients(body),
            Term::Negate(a) => Ok(self.coefficients(a)?.iter().map(|part| build::difference(&number(0), part)).collect()),
            Term::Add(a, b) => Ok(combined(&self.coefficients(a)?, &self.coefficients(b)?, plus)),
            Term::Subtract(a, b) => Ok(combined(&self.coefficients(a)?, &self.coefficients(b)?, build::difference)),
            Term::Multiply(a, b) => convolved(&self.coefficients(a)?, &self.coefficients(b)?),
            Term::Divide(a, b) if !self.mentions(b) => {
                Ok(self.coefficients(a)?.iter().map(|part| build::quotient(part, b)).collect())
            }
            Term::Divide(..) => Err(NoIntegral::Construct("a quotient by the variable")),
            Term::Power(a, exponent) => {
                let count = usize::try_from(*exponent).map_err(|_| NoIntegral::Construct("a quotient by the variable"))?;
                let base = self.coefficients(a)?;
                (0..count).try_fold(vec![number(1)], |so_far, _| convolved(&so_far, &base))
            }
            Term::Sqrt(_) => Err(NoIntegral::Construct("a root of the variable")),
            Term::Apply { .. } => Err(NoIntegral::Construct("an unknown function of the variable")),
            Term::Cases(_) => Err(NoIntegral::Construct("a list of cases")),
            Term::Number(_) | Term::Label { .. } | Term::Min(_) | Term::Max(_) | Term::Abs(_) | Term::Sign(_) | Term::If(..) => {
                Err(NoIntegral::Construct("a choice inside an argument"))
            }
        }
    }

    /// Returns the first choice on which the term depends and which mentions the variable, with the term in both cases. Returns `None`
    /// if there is no choice outside roots and arguments.
    fn choice(&self, term: &TermRef) -> Option<(ConditionRef, TermRef, TermRef)> {
        if !self.mentions(term) {
            return None;
        }
        let rebuilt = |part: &TermRef, make: &dyn Fn(TermRef) -> Term| {
            let (test, yes, no) = self.choice(part)?;
            Some((test, Arc::new(make(yes)) as TermRef, Arc::new(make(no)) as TermRef))
        };
        let pair = |a: &TermRef, b: &TermRef, make: fn(TermRef, TermRef) -> Term| {
            rebuilt(a, &|a| make(a, b.clone())).or_else(|| rebuilt(b, &|b| make(a.clone(), b)))
        };
        let extreme = |parts: &[TermRef], relation: Relation, make: fn(Vec<TermRef>) -> Term| {
            let [a, b, rest @ ..] = parts else { return None };
            let with = |first: &TermRef| -> TermRef {
                if rest.is_empty() {
                    return first.clone();
                }
                Arc::new(make(std::iter::once(first).chain(rest).cloned().collect()))
            };
            Some((Condition::compare(a.clone(), relation, b.clone()), with(a), with(b)))
        };
        match &**term {
            Term::Number(_) | Term::Label { .. } | Term::Variable(_) => None,
            Term::Sqrt(_) | Term::Apply { .. } | Term::Cases(_) => None,
            Term::Named { body, .. } => self.choice(body),
            Term::Negate(a) => rebuilt(a, &Term::Negate),
            Term::Power(a, exponent) => rebuilt(a, &|a| Term::Power(a, *exponent)),
            Term::Add(a, b) => pair(a, b, Term::Add),
            Term::Subtract(a, b) => pair(a, b, Term::Subtract),
            Term::Multiply(a, b) => pair(a, b, Term::Multiply),
            Term::Divide(a, b) => pair(a, b, Term::Divide),
            Term::If(test, a, b) => Some((test.clone(), a.clone(), b.clone())),
            Term::Min(parts) if parts.len() == 1 => self.choice(&parts[0]),
            Term::Max(parts) if parts.len() == 1 => self.choice(&parts[0]),
            Term::Min(parts) => extreme(parts, Relation::LessEqual, Term::Min),
            Term::Max(parts) => extreme(parts, Relation::GreaterEqual, Term::Max),
            Term::Abs(a) => {
                let test = Condition::compare(a.clone(), Relation::GreaterEqual, number(0));
                Some((test, a.clone(), Arc::new(Term::Negate(a.clone()))))
            }
            Term::Sign(a) => {
                let test = |relation| Condition::compare(a.clone(), relation, number(0));
                let below = build::if_term(&test(Relation::Less), &number(-1), &number(0));
                Some((test(Relation::Greater), number(1), below))
            }
        }
    }

    /// Integrates `if test then yes else no` from `low` to `high`, where `low <= high`.
    fn split(
        &mut self,
        test: &ConditionRef,
        yes: &TermRef,
        no: &TermRef,
        low: &TermRef,
        high: &TermRef,
    ) -> Result<TermRef, NoIntegral> {
        if !Variables::of_condition(test).free.contains(self.variable) {
            return Ok(build::if_term(test, &self.over(yes, low, high)?, &self.over(no, low, high)?));
        }
        let nested =
            |test: ConditionRef, yes: &TermRef, no: &TermRef| Arc::new(Term::If(test, yes.clone(), no.clone())) as TermRef;
        match &**test {
            Condition::Named { body, .. } => self.split(body, yes, no, low, high),
            Condition::Not(inner) => self.split(inner, no, yes, low, high),
            Condition::And(parts) | Condition::Or(parts) => {
                // A compound test may be decided by one part while another has no value.
                if parts.iter().any(|part| condition_may_fail(part)) {
                    return Err(NoIntegral::Test);
                }
                let [first, rest @ ..] = parts.as_slice() else { return Err(NoIntegral::Test) };
                let rest = rest.to_vec();
                if matches!(&**test, Condition::And(_)) {
                    let yes = if rest.is_empty() { yes.clone() } else { nested(Condition::all(rest), yes, no) };
                    self.split(first, &yes, no, low, high)
                } else {
                    let no = if rest.is_empty() { no.clone() } else { nested(Condition::any(rest), yes, no) };
                    self.split(first, yes, &no, low, high)
                }
            }
            Condition::Compare(a, relation, b) => self.cut((a, *relation, b), yes, no, (low, high)),
            Condition::Truth(_)
            | Condition::Implies(..)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => Err(NoIntegral::Test),
        }
    }

    /// Integrates `if a relation b then yes else no` between the ends, where `a - b` is linear in the variable.
    fn cut(
        &mut self,
        (a, relation, b): (&TermRef, Relation, &TermRef),
        yes: &TermRef,
        no: &TermRef,
        (low, high): (&TermRef, &TermRef),
    ) -> Result<TermRef, NoIntegral> {
        self.cuts += 1;
        if self.cuts > MAX_CUTS {
            return Err(NoIntegral::TooLarge);
        }
        let difference: TermRef = Arc::new(Term::Subtract(a.clone(), b.clone()));
        if let Some((inner, chosen, other)) = self.choice(&difference) {
            let under = |difference: &TermRef| -> TermRef {
                let test = Condition::compare(difference.clone(), relation, number(0));
                Arc::new(Term::If(test, yes.clone(), no.clone()))
            };
            return self.split(&inner, &under(&chosen), &under(&other), low, high);
        }
        let coefficients = self.coefficients(&difference).map_err(|_| NoIntegral::Test)?;
        let [constant, slope] = coefficients.as_slice() else { return Err(NoIntegral::Test) };
        let place: TermRef = Arc::new(Term::Negate(Arc::new(Term::Divide(constant.clone(), slope.clone()))));
        let place: TermRef = Arc::new(Term::Max(vec![place, low.clone()]));
        let place: TermRef = Arc::new(Term::Min(vec![place, high.clone()]));
        // Left and right of the cut, for a positive slope.
        let (below, above) = match relation {
            Relation::Less | Relation::LessEqual => (yes, no),
            Relation::Greater | Relation::GreaterEqual => (no, yes),
            Relation::Equal => (no, no),
            Relation::NotEqual => (yes, yes),
        };
        let mut parts = |below: &TermRef, above: &TermRef| -> Result<TermRef, NoIntegral> {
            Ok(add(&self.part(below, low, &place)?, &self.part(above, &place, high)?))
        };
        let rising = parts(below, above)?;
        let falling = parts(above, below)?;
        let sign = |relation| build::compare(slope, relation, &number(0));
        if build::constant_truth(&sign(Relation::Greater)) == Some(true) {
            return Ok(rising);
        }
        if build::constant_truth(&sign(Relation::Less)) == Some(true) {
            return Ok(falling);
        }
        let level = Condition::compare(constant.clone(), relation, number(0));
        let level = build::if_term(&level, &self.over(yes, low, high)?, &self.over(no, low, high)?);
        Ok(build::if_term(&sign(Relation::Greater), &rising, &build::if_term(&sign(Relation::Less), &falling, &level)))
    }

    /// Integrates over a part of the interval that may be a single point. A term that may have no value counts only if the part has
    /// more points.
    fn part(&mut self, term: &TermRef, low: &TermRef, high: &TermRef) -> Result<TermRef, NoIntegral> {
        let value = self.over(term, low, high)?;
        if term_may_fail(term) {
            return Ok(build::if_term(&build::compare(low, Relation::Less, high), &value, &number(0)));
        }
        Ok(value)
    }
}

/// Returns `a * b`, without a factor 1. A factor 0 removes the other one only if the other always has a value.
fn product(a: &TermRef, b: &TermRef) -> TermRef {
    if let (Term::Number(x), Term::Number(y)) = (&**a, &**b) {
        Term::number(x * y)
    } else if is_one(b) || (is_zero(a) && !term_may_fail(b)) {
        a.clone()
    } else if is_one(a) || (is_zero(b) && !term_may_fail(a)) {
        b.clone()
    } else {
        Arc::new(Term::Multiply(a.clone(), b.clone()))
    }
}

/// Returns `a + b`, without a summand 0. No part that may be undefined is removed.
fn plus(a: &TermRef, b: &TermRef) -> TermRef {
    if let (Term::Number(x), Term::Number(y)) = (&**a, &**b) { Term::number(x + y) } else { add(a, b) }
}

/// Combines the coefficients of two polynomials power by power.
fn combined(a: &[TermRef], b: &[TermRef], make: impl Fn(&TermRef, &TermRef) -> TermRef) -> Vec<TermRef> {
    let zero = number(0);
    (0..a.len().max(b.len())).map(|power| make(a.get(power).unwrap_or(&zero), b.get(power).unwrap_or(&zero))).collect()
}

/// Returns the coefficients of the product of two polynomials.
fn convolved(a: &[TermRef], b: &[TermRef]) -> Result<Vec<TermRef>, NoIntegral> {
    if a.len() + b.len() > MAX_DEGREE + 2 {
        return Err(NoIntegral::TooLarge);
    }
    let mut out = vec![number(0); (a.len() + b.len()).saturating_sub(1)];
    for (i, left) in a.iter().enumerate() {
        for (j, right) in b.iter().enumerate() {
            out[i + j] = plus(&out[i + j], &product(left, right));
        }
    }
    Ok(out)
}
