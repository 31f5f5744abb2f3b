//! Eliminates a variable that has only bounds: some value satisfies them iff every lower bound lies below every upper bound.
//!
//! `variable` calls it. Untrusted: the caller of `eliminate` proves the result.
//!
//! # Source
//! Fourier (1826) and Motzkin (1936). Finitely many excluded values do not matter if all bounds on one side are strict, because
//! the interval between the bounds is then open or empty.

use super::monotone::at_ends;
use super::{EliminationStop, Knowledge};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, fraction};

/// The comparison that `slope*x + rest` has a sign in `signs`.
pub(super) struct LinearComparison {
    pub(super) slope: Polynomial,
    pub(super) rest: Polynomial,
    pub(super) signs: Signs,
    /// Whether the slope is positive, so that the comparison is a lower bound.
    pub(super) is_lower: bool,
}

/// Returns the condition under which some value of the variable satisfies all comparisons. Each comparison must be linear in
/// the variable with a slope of known sign, or monotone between the linear bounds. Returns `None` if some comparison is of
/// another kind, or if excluded values may matter.
///
/// # Errors
/// [`EliminationStop`] if a polynomial becomes too large.
pub(super) fn between(
    variable: VariableIndex,
    parts: &[Formula],
    known: &Knowledge<'_>,
) -> Result<Option<Formula>, EliminationStop> {
    let (mut lower, mut upper, mut excluded, mut curved) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        let Formula::Atom(atom) = part else { return Ok(None) };
        let coefficients = atom.polynomial().coefficients_in(variable);
        if coefficients.len() > 3 && atom.signs() != Signs::ZERO.complement() {
            curved.push((atom.polynomial().clone(), atom.signs()));
            continue;
        }
        let [rest, slope] = coefficients.as_slice() else { return Ok(None) };
        let mut linear = LinearComparison { slope: slope.clone(), rest: rest.clone(), signs: atom.signs(), is_lower: false };
        if linear.signs == Signs::ZERO {
            return Ok(None);
        }
        if linear.signs == Signs::ZERO.complement() {
            excluded.push(linear);
            continue;
        }
        let slope = known.signs(&linear.slope);
        let positive = Signs::POSITIVE.within(linear.signs);
        if slope == Signs::POSITIVE || slope == Signs::NEGATIVE {
            // Each bound is normalised to `slope*x + rest > 0` or `>= 0`.
            linear.is_lower = (slope == Signs::POSITIVE) == positive;
            let negated = if positive { linear } else { linear.negated() };
            if negated.is_lower { lower.push(negated) } else { upper.push(negated) }
        } else {
            return Ok(None);
        }
    }
    let strict = |side: &[LinearComparison]| side.iter().all(|bound| bound.signs == Signs::POSITIVE);
    if !excluded.is_empty() && !strict(&lower) && !strict(&upper) {
        return Ok(None);
    }
    let mut out = Vec::new();
    if !curved.is_empty() {
        if !excluded.is_empty() {
            return Ok(None);
        }
        let Some(at_ends) = at_ends(variable, &curved, (&lower, &upper), known)? else { return Ok(None) };
        out.extend(at_ends);
    }
    for low in &lower {
        for high in &upper {
            // Here x > -rest/slope and x < rest'/(-slope').
            let gap = fraction::product(&high.rest, &low.slope)?.minus(&fraction::product(&low.rest, &high.slope)?);
            out.push(Formula::sign(&gap, low.signs.and(high.signs)));
        }
    }
    for comparison in &excluded {
        // A comparison `!= 0` that is identically zero excludes every value, and not only one.
        let nonzero = |polynomial: &Polynomial| Formula::sign(polynomial, Signs::ZERO.complement());
        out.push(Formula::or(vec![nonzero(&comparison.slope), nonzero(&comparison.rest)]));
    }
    Ok(Some(Formula::and(out)))
}

impl LinearComparison {
    fn negated(self) -> Self {
        let minus = kernel::number::whole(-1);
        Self { slope: self.slope.scaled(&minus), rest: self.rest.scaled(&minus), signs: self.signs.turned(), ..self }
    }
}
