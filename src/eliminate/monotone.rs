//! Comparisons of degree three and more that rise or fall wherever the bounds on the variable allow: they count at the bounds alone.
//!
//! Where a polynomial rises on a stretch, it is above zero on a stretch at the upper end: some value fits if and only if the
//! polynomial is above zero at every upper bound (where that belongs to the stretch and zero is allowed, not below it). Where there
//! is no upper bound it grows past every number. An equation has a root if and only if both ends say so (Bolzano 1817).

use super::bounds::LinearComparison;
use super::point::{QuadraticRoot, TestPoint};
use super::{EliminationStop, Knowledge};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::whole;

/// The conditions at the ends under which some value between the bounds satisfies all of these, beside those under which there is a
/// value between the bounds; `None` where one of them may rise and fall, or some rise and others fall.
pub(super) fn at_ends(
    variable: VariableIndex,
    curved: &[(Polynomial, Signs)],
    (lower, upper): (&[LinearComparison], &[LinearComparison]),
    known: &Knowledge<'_>,
) -> Result<Option<Vec<Formula>>, EliminationStop> {
    let stretch = |lower: &[LinearComparison], upper: &[LinearComparison]| {
        known.with(&Formula::and(lower.iter().chain(upper).map(|bound| bound.formula(variable)).collect()))
    };
    let weakly_above = Signs::POSITIVE.or(Signs::ZERO);
    let whole_stretch = stretch(lower, upper);
    let (mut above, mut below, mut equations) = (false, false, 0);
    let mut out = Vec::new();
    for (polynomial, signs) in curved {
        let rises = match whole_stretch.signs(&polynomial.derivative(variable)) {
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
            TestPoint::At(bound.end()).put(variable, &wanted)
        };
        equations += usize::from(signs == Signs::ZERO);
        if signs == Signs::ZERO || signs.within(weakly_above) {
            above |= signs != Signs::ZERO;
            for (place, bound) in upper.iter().enumerate() {
                // It is compared at every upper bound, so it must rise up to each.
                if upper.len() > 1 && stretch(lower, &upper[place..=place]).signs(&slope) != Signs::POSITIVE {
                    return Ok(None);
                }
                out.push(at(bound, true)?);
            }
        }
        if signs == Signs::ZERO || !signs.within(weakly_above) {
            below |= signs != Signs::ZERO;
            for (place, bound) in lower.iter().enumerate() {
                if lower.len() > 1 && stretch(&lower[place..=place], upper).signs(&slope) != Signs::POSITIVE {
                    return Ok(None);
                }
                out.push(at(bound, false)?);
            }
        }
    }
    // What is above zero near one end and what is below it near the other need not meet.
    let apart = above && below || equations > 1 || equations == 1 && (above || below);
    Ok((!apart).then_some(out))
}

impl LinearComparison {
    fn formula(&self, variable: VariableIndex) -> Formula {
        Formula::sign(&self.slope.times(&Polynomial::variable(variable)).plus(&self.rest), self.signs)
    }

    /// Where it is zero. The slope is positive for a lower bound, negative for an upper one.
    fn end(&self) -> QuadraticRoot {
        let minus = |polynomial: &Polynomial| polynomial.scaled(&whole(-1));
        let (a, c) =
            if self.is_lower { (minus(&self.rest), self.slope.clone()) } else { (self.rest.clone(), minus(&self.slope)) };
        QuadraticRoot { a, b: Polynomial::default(), d: Polynomial::default(), c }
    }
}
