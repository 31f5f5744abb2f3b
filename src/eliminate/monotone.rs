//! Handles comparisons of degree three or more that are monotone in the variable between its bounds: only their signs at the
//! bounds matter.
//!
//! `bounds` calls it. If a polynomial rises on an interval and is positive anywhere, then it is positive near the upper end. So
//! some value satisfies `p > 0` iff `p` is positive at every upper bound. (If the bound belongs to the interval and zero is
//! allowed, `p >= 0` there suffices.) Without an upper bound, `p` exceeds every number. An equation has a root iff `p` has the
//! right signs at both ends. Untrusted: the caller of `eliminate` proves the result.
//!
//! # Source
//! Bolzano (1817), the intermediate value theorem.

use super::bounds::LinearComparison;
use super::point::{QuadraticRoot, TestPoint};
use super::{EliminationStop, Knowledge};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::whole;

/// Returns conditions at the bounds under which some value satisfies all these comparisons, given that a value satisfies the
/// bounds. Returns `None` if some polynomial is not known to be monotone, or if the comparisons need not hold at the same
/// value.
///
/// # Errors
/// [`EliminationStop`] if a polynomial becomes too large.
pub(super) fn at_ends(
    variable: VariableIndex,
    curved: &[(Polynomial, Signs)],
    (lower, upper): (&[LinearComparison], &[LinearComparison]),
    known: &Knowledge<'_>,
) -> Result<Option<Vec<Formula>>, EliminationStop> {
    let between_bounds = |lower: &[LinearComparison], upper: &[LinearComparison]| {
        known.with(&Formula::and(lower.iter().chain(upper).map(|bound| bound.formula(variable)).collect()))
    };
    let nonnegative = Signs::POSITIVE.or(Signs::ZERO);
    let between_all = between_bounds(lower, upper);
    let (mut above, mut below, mut equations) = (false, false, 0);
    let mut out = Vec::new();
    for (polynomial, signs) in curved {
        let rises = match between_all.signs(&polynomial.derivative(variable)) {
            Signs::POSITIVE => true,
            Signs::NEGATIVE => false,
            _ => return Ok(None),
        };
        let (polynomial, signs) =
            if rises { (polynomial.clone(), *signs) } else { (polynomial.scaled(&whole(-1)), signs.turned()) };
        let slope = polynomial.derivative(variable);
        let closed = Signs::ZERO.within(signs);
        let at = |bound: &LinearComparison, above: bool| {
            let weak = closed && Signs::ZERO.within(bound.signs);
            let side = if above { Signs::POSITIVE } else { Signs::NEGATIVE };
            let wanted = Formula::sign(&polynomial, if weak { side.or(Signs::ZERO) } else { side });
            TestPoint::At(bound.end()).substituted(variable, &wanted)
        };
        equations += usize::from(signs == Signs::ZERO);
        if signs == Signs::ZERO || signs.within(nonnegative) {
            above |= signs != Signs::ZERO;
            for (place, bound) in upper.iter().enumerate() {
                // The polynomial is evaluated at every upper bound, so it must rise up to each of them.
                if upper.len() > 1 && between_bounds(lower, &upper[place..=place]).signs(&slope) != Signs::POSITIVE {
                    return Ok(None);
                }
                out.push(at(bound, true)?);
            }
        }
        if signs == Signs::ZERO || !signs.within(nonnegative) {
            below |= signs != Signs::ZERO;
            for (place, bound) in lower.iter().enumerate() {
                if lower.len() > 1 && between_bounds(&lower[place..=place], upper).signs(&slope) != Signs::POSITIVE {
                    return Ok(None);
                }
                out.push(at(bound, false)?);
            }
        }
    }
    // A polynomial that is positive near one end and another that is negative near the other need not have these signs at a
    // common value.
    let may_conflict = above && below || equations > 1 || equations == 1 && (above || below);
    Ok((!may_conflict).then_some(out))
}

impl LinearComparison {
    /// Returns the comparison as a formula.
    fn formula(&self, variable: VariableIndex) -> Formula {
        Formula::sign(&self.slope.times(&Polynomial::variable(variable)).plus(&self.rest), self.signs)
    }

    /// Returns the value at which the comparison is zero. The slope is positive for a lower bound and negative for an upper
    /// one.
    fn end(&self) -> QuadraticRoot {
        let minus = |polynomial: &Polynomial| polynomial.scaled(&whole(-1));
        let (a, c) =
            if self.is_lower { (minus(&self.rest), self.slope.clone()) } else { (self.rest.clone(), minus(&self.slope)) };
        QuadraticRoot { a, b: Polynomial::default(), d: Polynomial::default(), c }
    }
}
