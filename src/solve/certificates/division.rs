//! Exact division of polynomials.

use num_traits::Zero;

use crate::algebra::{Index, Monomial, Polynomial};

/// The quotient, where the divisor divides without remainder; `None` where it does not, and for the divisor zero.
pub(in crate::solve) fn quotient(of: &Polynomial, by: &Polynomial) -> Option<Polynomial> {
    if let Some(constant) = by.as_constant() {
        return (!constant.is_zero()).then(|| of.scaled(&constant.recip()));
    }
    if of.is_empty() {
        return Some(Polynomial::default());
    }
    let variable: Index = *by.variables().last()?;
    let divisor = by.coefficients_in(variable);
    let mut rest = of.clone();
    let mut out = Polynomial::default();
    let lead = divisor.last()?;
    while !rest.is_empty() {
        let dividend = rest.coefficients_in(variable);
        let drop = dividend.len().checked_sub(divisor.len())?;
        let coefficient = quotient(dividend.last()?, lead)?;
        let power = Polynomial::from_terms([(Monomial::power(variable, u32::try_from(drop).ok()?), crate::number::whole(1))]);
        let term = coefficient.times(&power);
        rest = rest.minus(&term.times(by));
        out = out.plus(&term);
    }
    Some(out)
}
