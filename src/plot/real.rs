//! Orders real roots exactly, and narrows them until a fraction fits between two.

use std::cmp::Ordering;

use kernel::algebra::univariate::{IsolatedRoot, Real, count_roots, evaluate, gcd, refined};
use kernel::number::{Rational, simplest_between};
use num_traits::Zero;

/// Returns a fraction that is not above the number: the number itself where it is a fraction.
pub(super) fn low(real: &Real) -> &Rational {
    match real {
        Real::Rational(value) => value,
        Real::Root(root) => &root.low,
    }
}

/// Returns a fraction that is not below the number: the number itself where it is a fraction.
pub(super) fn high(real: &Real) -> &Rational {
    match real {
        Real::Rational(value) => value,
        Real::Root(root) => &root.high,
    }
}

/// Returns the same number in an interval half as long, or as a fraction.
fn narrower(real: &Real) -> Real {
    match real {
        Real::Rational(_) => real.clone(),
        Real::Root(root) => refined(root),
    }
}

/// Returns the same number in an interval that is not longer than `width`.
pub(super) fn narrowed(mut real: Real, width: &Rational) -> Real {
    while &(high(&real) - low(&real)) > width {
        real = narrower(&real);
    }
    real
}

/// Returns how a fraction and a root compare.
fn against(value: &Rational, root: &IsolatedRoot) -> Ordering {
    if value <= &root.low {
        return Ordering::Less;
    }
    if value >= &root.high {
        return Ordering::Greater;
    }
    let here = evaluate(&root.coefficients, value);
    if here.is_zero() {
        return Ordering::Equal;
    }
    // The polynomial changes its sign at its one root in between.
    if here.is_positive() == evaluate(&root.coefficients, &root.low).is_positive() { Ordering::Less } else { Ordering::Greater }
}

/// Returns how two real numbers compare, exactly: two roots are equal iff the greatest common divisor of their polynomials has a
/// root where their intervals meet.
pub(super) fn compare(a: &Real, b: &Real) -> Ordering {
    match (a, b) {
        (Real::Rational(a), Real::Rational(b)) => a.cmp(b),
        (Real::Rational(a), Real::Root(b)) => against(a, b),
        (Real::Root(a), Real::Rational(b)) => against(b, a).reverse(),
        (Real::Root(one), Real::Root(other)) => {
            let (from, to) = ((&one.low).max(&other.low), (&one.high).min(&other.high));
            if from < to && count_roots(&gcd(&one.coefficients, &other.coefficients), from, to).is_some_and(|count| count > 0) {
                return Ordering::Equal;
            }
            let (mut a, mut b) = (a.clone(), b.clone());
            loop {
                if high(&a) <= low(&b) {
                    return Ordering::Less;
                }
                if high(&b) <= low(&a) {
                    return Ordering::Greater;
                }
                (a, b) = (narrower(&a), narrower(&b));
                if let (Real::Rational(_), _) | (_, Real::Rational(_)) = (&a, &b) {
                    return compare(&a, &b);
                }
            }
        }
    }
}

/// Returns the simplest fraction strictly between two numbers, the first of which is below the second.
pub(super) fn between(a: &Real, b: &Real) -> Rational {
    let (mut a, mut b) = (a.clone(), b.clone());
    while high(&a) >= low(&b) {
        (a, b) = (narrower(&a), narrower(&b));
    }
    simplest_between(high(&a), low(&b))
}
