//! A variable that has bounds alone: some value fits if and only if every lower bound lies below every upper one.
//!
//! # Source
//! Fourier (1826), Motzkin (1936). Finitely many values that are excluded do not matter where all bounds on one side are strict:
//! what lies between is then open.

use super::monotone::at_ends;
use super::{EliminationStop, Knowledge};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex, fraction};

/// `slope*x + rest` has a sign in the set.
pub(super) struct LinearComparison {
    pub(super) slope: Polynomial,
    pub(super) rest: Polynomial,
    pub(super) signs: Signs,
    /// As a bound: the slope is positive.
    pub(super) is_lower: bool,
}

/// The condition under which some value satisfies all of these, where each is a comparison that is linear in the variable, with a
/// slope of known sign, or rises or falls between those that are; `None` where they are not all of that kind, or the exclusions matter.
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
            // Written as `slope*x + rest > 0`.
            linear.is_lower = (slope == Signs::POSITIVE) == positive;
            let turned = if positive { linear } else { linear.turned() };
            if turned.is_lower { lower.push(turned) } else { upper.push(turned) }
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
            // x > -rest/slope and x < rest'/(-slope')
            let gap = fraction::product(&high.rest, &low.slope)?.minus(&fraction::product(&low.rest, &high.slope)?);
            out.push(Formula::sign(&gap, low.signs.and(high.signs)));
        }
    }
    for one in &excluded {
        // Only where it is not everywhere zero is a comparison `!= 0` an exclusion of one value.
        let nonzero = |polynomial: &Polynomial| Formula::sign(polynomial, Signs::ZERO.complement());
        out.push(Formula::or(vec![nonzero(&one.slope), nonzero(&one.rest)]));
    }
    Ok(Some(Formula::and(out)))
}

impl LinearComparison {
    fn turned(self) -> Self {
        let minus = kernel::number::whole(-1);
        Self { slope: self.slope.scaled(&minus), rest: self.rest.scaled(&minus), signs: self.signs.turned(), ..self }
    }
}
