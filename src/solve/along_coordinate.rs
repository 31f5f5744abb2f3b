//! A formula along one coordinate: how far it stays true around a value, and the plainest number well inside.

use std::collections::BTreeSet;

use num_traits::{One, Zero};

use kernel::algebra::univariate::{Real, evaluate, refined, roots};
use kernel::algebra::{Formula, Polynomial, Signs, VariableIndex};
use kernel::number::{Rational, ratio, simplest_between, size, whole};

/// The highest degree whose roots are looked for.
const MAX_DEGREE: u32 = 24;

/// An open interval; an end that is missing is infinite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenInterval {
    pub(super) low: Option<Rational>,
    pub(super) high: Option<Rational>,
}

/// A place where an atom may change: a fraction, or a narrow interval with a root inside.
#[derive(Clone, Debug, PartialEq, Eq)]
struct AtomBoundary {
    low: Rational,
    high: Rational,
}

/// The largest open interval found around (or beside) `value` on which a formula in one variable is true; `None` if it is true
/// at most at `value` itself, or its degree is too high.
pub(super) fn interval(formula: &Formula, variable: VariableIndex, value: &Rational) -> Option<OpenInterval> {
    let truth = |at: &Rational| formula.evaluate(|_| Some(at)).unwrap_or(false);
    let walls = walls(formula, variable, value)?;
    // Cell k lies below wall k, the last one above all walls.
    let low = |cell: usize| cell.checked_sub(1).map(|wall| walls[wall].high.clone());
    let high = |cell: usize| walls.get(cell).map(|wall| wall.low.clone());
    let holds = |cell: usize| {
        let sample = match (low(cell), high(cell)) {
            (None, None) => Rational::zero(),
            (Some(low), None) => low + Rational::one(),
            (None, Some(high)) => high - Rational::one(),
            (Some(low), Some(high)) => (low + high) / whole(2),
        };
        truth(&sample)
    };
    let crossable = |wall: &AtomBoundary| wall.low == wall.high && truth(&wall.low);
    let cell = walls.iter().position(|wall| value < &wall.low).unwrap_or(walls.len());
    let beside = walls.iter().position(|wall| value >= &wall.low && &wall.high >= value);
    let start = match beside {
        None => Some(cell).filter(|cell| holds(*cell)),
        Some(wall) => [wall, wall + 1].into_iter().find(|cell| holds(*cell)),
    }?;
    let (mut first, mut last) = (start, start);
    while first > 0 && crossable(&walls[first - 1]) && holds(first - 1) {
        first -= 1;
    }
    while last < walls.len() && crossable(&walls[last]) && holds(last + 1) {
        last += 1;
    }
    Some(OpenInterval { low: low(first), high: high(last) })
}

fn walls(formula: &Formula, variable: VariableIndex, value: &Rational) -> Option<Vec<AtomBoundary>> {
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
            out.push(wall(root, value));
        }
    }
    out.sort_by(|a, b| a.low.cmp(&b.low).then_with(|| a.high.cmp(&b.high)));
    let mut merged: Vec<AtomBoundary> = Vec::with_capacity(out.len());
    for wall in out {
        match merged.last_mut() {
            Some(last) if last.high >= wall.low => {
                if last.high < wall.high {
                    last.high = wall.high;
                }
            }
            Some(_) | None => merged.push(wall),
        }
    }
    Some(merged)
}

fn least(a: Rational, b: Rational) -> Rational {
    if a < b { a } else { b }
}

/// A root as a wall, narrow as seen from `value`.
fn wall(mut root: Real, value: &Rational) -> AtomBoundary {
    let eighth = ratio(1, 8).unwrap_or_else(Rational::one);
    loop {
        match root {
            Real::Rational(at) => return AtomBoundary { low: at.clone(), high: at },
            Real::Root(inner) => {
                let width = &inner.high - &inner.low;
                let distance = least((&inner.low - value).abs(), (&inner.high - value).abs());
                let outside = value < &inner.low || &inner.high < value;
                let here = evaluate(&inner.coefficients, value).is_zero();
                if (outside && width < (distance * &eighth)) || (here && width < eighth) {
                    return AtomBoundary { low: inner.low, high: inner.high };
                }
                root = refined(&inner);
            }
        }
    }
}

/// The plainest number well inside an interval: in its middle half, or small where it is unbounded. The current one stays if it is
/// there and no longer than the plainest.
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
    let plainest = round_between(&low, &high);
    let inside = &low < current && current < &high;
    let chosen = if inside && size(current) <= size(&plainest) { current.clone() } else { plainest };
    if !whole_only || chosen.is_integer() {
        return Some(chosen);
    }
    // No whole number in the middle: the first one inside.
    let first = interval.low.as_ref().map(|low| low.floor() + Rational::one())?;
    interval.high.as_ref().is_none_or(|high| &first < high).then_some(first)
}

/// The simplest fraction between two numbers, or where there is room the roundest whole one: 300 rather than 251.
fn round_between(low: &Rational, high: &Rational) -> Rational {
    let ten = whole(10);
    let (less, more) = (low / &ten, high / &ten);
    if ten < (high - low) { round_between(&less, &more) * ten } else { simplest_between(low, high) }
}

/// The formula with numbers put in for all variables but one.
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

/// True iff a formula in one variable is true at a number.
pub(super) fn true_at(formula: &Formula, at: &Rational) -> bool {
    formula.judge(&|atom| {
        let sign: Signs = Signs::of_number(&atom.polynomial().evaluate(|_| Some(at))?);
        Some(sign.within(atom.signs()))
    }) == Some(true)
}
