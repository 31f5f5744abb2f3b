//! Finds how far one coordinate of a point can move while a formula stays true, and picks the simplest number well inside that
//! range.
//!
//! `search` uses this module to replace a solver's point by one with smaller numbers. Untrusted: exact evaluation confirms the
//! final point.

use std::collections::BTreeSet;

use num_traits::{One, Zero};

use kernel::algebra::univariate::{Real, evaluate, refined, roots};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::{Rational, ratio, simplest_between, size, whole};

/// The highest degree of a polynomial whose roots are isolated.
const MAX_DEGREE: u32 = 24;

/// An open interval. A missing end is infinite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenInterval {
    pub(super) low: Option<Rational>,
    pub(super) high: Option<Rational>,
}

/// A place where the truth of an atom may change: a rational number, or a narrow interval that isolates an irrational root.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AtomBoundary {
    low: Rational,
    high: Rational,
}

/// Returns the largest open interval found that contains `value`, or has `value` as an end, and on which a formula in one
/// variable is true. Returns `None` if the formula is true at most at `value` itself, or if a polynomial has too high a degree.
pub(super) fn interval(formula: &Formula, variable: VariableIndex, value: &Rational) -> Option<OpenInterval> {
    let truth = |at: &Rational| formula.evaluate(|_| Some(at)).unwrap_or(false);
    let boundaries = boundaries(formula, variable, value)?;
    // Cell k lies below boundary k. The last cell lies above all boundaries.
    let low = |cell: usize| cell.checked_sub(1).map(|boundary| boundaries[boundary].high.clone());
    let high = |cell: usize| boundaries.get(cell).map(|boundary| boundary.low.clone());
    let holds = |cell: usize| {
        let sample = match (low(cell), high(cell)) {
            (None, None) => Rational::zero(),
            (Some(low), None) => low + Rational::one(),
            (None, Some(high)) => high - Rational::one(),
            (Some(low), Some(high)) => (low + high) / whole(2),
        };
        truth(&sample)
    };
    let crossable = |boundary: &AtomBoundary| boundary.low == boundary.high && truth(&boundary.low);
    let cell = boundaries.iter().position(|boundary| value < &boundary.low).unwrap_or(boundaries.len());
    let touching = boundaries.iter().position(|boundary| value >= &boundary.low && &boundary.high >= value);
    let start = match touching {
        None => Some(cell).filter(|cell| holds(*cell)),
        Some(boundary) => [boundary, boundary + 1].into_iter().find(|cell| holds(*cell)),
    }?;
    let (mut first, mut last) = (start, start);
    while first > 0 && crossable(&boundaries[first - 1]) && holds(first - 1) {
        first -= 1;
    }
    while last < boundaries.len() && crossable(&boundaries[last]) && holds(last + 1) {
        last += 1;
    }
    Some(OpenInterval { low: low(first), high: high(last) })
}

/// Returns the roots of all atoms in rising order, with overlapping isolating intervals merged. Returns `None` if a degree is
/// too high.
fn boundaries(formula: &Formula, variable: VariableIndex, value: &Rational) -> Option<Vec<AtomBoundary>> {
    let mut polynomials = BTreeSet::new();
    formula.each_atom(&mut |atom| {
        polynomials.insert(atom.polynomial());
    });
    let mut out = Vec::new();
    for polynomial in polynomials {
        if polynomial.degree() > MAX_DEGREE {
            return None;
        }
        let coefficients: Option<Vec<Rational>> =
            polynomial.coefficients_in(variable).iter().map(Polynomial::as_constant).collect();
        let coefficients = coefficients?;
        for root in roots(&coefficients) {
            out.push(boundary(root, value));
        }
    }
    out.sort_by(|a, b| a.low.cmp(&b.low).then_with(|| a.high.cmp(&b.high)));
    let mut merged: Vec<AtomBoundary> = Vec::with_capacity(out.len());
    for boundary in out {
        match merged.last_mut() {
            Some(last) if last.high >= boundary.low => {
                if last.high < boundary.high {
                    last.high = boundary.high;
                }
            }
            Some(_) | None => merged.push(boundary),
        }
    }
    Some(merged)
}

fn least(a: Rational, b: Rational) -> Rational {
    if a < b { a } else { b }
}

/// Converts a root into a boundary, refined until its interval is narrow compared with its distance from `value`.
fn boundary(mut root: Real, value: &Rational) -> AtomBoundary {
    let eighth = ratio(1, 8).unwrap_or_else(Rational::one);
    loop {
        match root {
            Real::Rational(at) => return AtomBoundary { low: at.clone(), high: at },
            Real::Root(inner) => {
                let width = &inner.high - &inner.low;
                let distance = least((&inner.low - value).abs(), (&inner.high - value).abs());
                let outside = value < &inner.low || &inner.high < value;
                let is_root = evaluate(&inner.coefficients, value).is_zero();
                if (outside && width < (distance * &eighth)) || (is_root && width < eighth) {
                    return AtomBoundary { low: inner.low, high: inner.high };
                }
                root = refined(&inner);
            }
        }
    }
}

/// Returns the simplest number well inside an interval: in its middle half, or near the finite end of an unbounded interval.
/// The current number is kept if it lies inside and is no longer to write than the simplest one.
pub(super) fn middle(interval: &OpenInterval, current: &Rational, whole_only: bool) -> Option<Rational> {
    let half = ratio(1, 2)?;
    let eighth = ratio(1, 8)?;
    let far = |end: &Rational| -least(-(end.abs() * &eighth), -&half);
    let (low, high) = match (&interval.low, &interval.high) {
        (None, None) => (whole(-1), whole(1)),
        (Some(low), None) => {
            let start = low + far(low);
            let end = &start + start.abs() + whole(2);
            (start, end)
        }
        (None, Some(high)) => {
            let start = high - far(high);
            let end = &start - start.abs() - whole(2);
            (end, start)
        }
        (Some(low), Some(high)) => {
            let quarter = (high - low) / whole(4);
            (low + &quarter, high - &quarter)
        }
    };
    let simplest = round_between(&low, &high);
    let inside = &low < current && current < &high;
    let chosen = if inside && size(current) <= size(&simplest) { current.clone() } else { simplest };
    if !whole_only || chosen.is_integer() {
        return Some(chosen);
    }
    // The number chosen is not an integer: take the first integer above the lower end.
    let first = interval.low.as_ref().map(|low| low.floor() + Rational::one())?;
    interval.high.as_ref().is_none_or(|high| &first < high).then_some(first)
}

/// Returns the simplest fraction between two numbers, or, if they are more than 10 apart, a round integer: 300 rather than 251.
fn round_between(low: &Rational, high: &Rational) -> Rational {
    let ten = whole(10);
    let (less, more) = (low / &ten, high / &ten);
    if ten < (high - low) { round_between(&less, &more) * ten } else { simplest_between(low, high) }
}

/// Substitutes values for all variables of a formula except one.
pub(super) fn along<'a>(
    formula: &Formula,
    variable: VariableIndex,
    value: &impl Fn(VariableIndex) -> Option<&'a Rational>,
) -> Formula {
    formula.with_atoms(&mut |atom| {
        let polynomial = atom.polynomial().partially(|other| if other == variable { None } else { value(other) });
        Formula::sign(&polynomial, atom.signs())
    })
}

/// Returns true iff a formula in one variable is true at a number.
pub(super) fn true_at(formula: &Formula, at: &Rational) -> bool {
    formula.judge(&|atom| {
        let sign: Signs = Signs::of_number(&atom.polynomial().evaluate(|_| Some(at))?);
        Some(sign.within(atom.signs()))
    }) == Some(true)
}
