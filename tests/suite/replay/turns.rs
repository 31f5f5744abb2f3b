//! Finds the zeros and sign changes of a function of one number, given by its values.
//!
//! The result is exact where the function is linear between two samples; elsewhere it is two close numbers, one on each side.

use num_traits::Zero;

use kernel::number::{Rational, simplest_between, whole};

/// The number of samples of a nonlinear function.
const SAMPLES: i64 = 12;
/// The number of steps that narrow the interval around a sign change.
const CLOSER: usize = 8;

/// Returns the numbers in a closed interval at which a function is zero or changes its sign. Undefined values are skipped.
pub(crate) fn turns(function: &mut dyn FnMut(&Rational) -> Option<Rational>, low: &Rational, high: &Rational) -> Vec<Rational> {
    if low >= high {
        return Vec::new();
    }
    let at = |share: i64, of: i64| low + (high - low) * Rational::new(share.into(), of.into());
    // The function is linear on five samples, so its zero is exact.
    let few: Vec<(Rational, Rational)> = (1..=5).filter_map(|share| with(function, at(share, 6))).collect();
    if let [first, second, rest @ ..] = few.as_slice() {
        let straight = rest.len() == 3 && rest.iter().all(|other| on_line(first, second, other));
        if straight {
            return crossing(first, second).filter(|root| within(root, low, high)).into_iter().collect();
        }
    }
    let mut out = Vec::new();
    let samples: Vec<(Rational, Rational)> = (0..=SAMPLES).filter_map(|share| with(function, at(share, SAMPLES))).collect();
    for pair in samples.windows(2) {
        if let [left, right] = pair {
            between(function, left, right, &mut out);
        }
    }
    out
}

/// Returns the sign changes between two samples, if their signs differ.
fn between(
    function: &mut dyn FnMut(&Rational) -> Option<Rational>,
    left: &(Rational, Rational),
    right: &(Rational, Rational),
    out: &mut Vec<Rational>,
) {
    for (number, value) in [left, right] {
        if value.is_zero() && !out.contains(number) {
            out.push(number.clone());
        }
    }
    if !opposite(&left.1, &right.1) {
        return;
    }
    let (mut left, mut right) = (left.clone(), right.clone());
    for step in 0..CLOSER {
        // The steps alternate between the zero of the secant and the midpoint.
        let guess = if step % 2 == 0 { crossing(&left, &right) } else { None };
        let guess = guess.unwrap_or_else(|| (&left.0 + &right.0) / whole(2));
        let Some(next) = with(function, guess) else { break };
        if next.1.is_zero() {
            out.push(next.0);
            return;
        }
        if opposite(&left.1, &next.1) { right = next } else { left = next }
    }
    // Simple fractions near the ends, if the function has the same sign there.
    let width = (&right.0 - &left.0) / whole(4);
    let plain =
        [(simplest_between(&left.0, &(&left.0 + &width)), left), (simplest_between(&(&right.0 - &width), &right.0), right)];
    for (plain, end) in plain {
        let stays = function(&plain).is_some_and(|value| value.is_positive() == end.1.is_positive() && !value.is_zero());
        out.push(if stays { plain } else { end.0 });
    }
}

fn with(function: &mut dyn FnMut(&Rational) -> Option<Rational>, number: Rational) -> Option<(Rational, Rational)> {
    let value = function(&number)?;
    Some((number, value))
}

fn within(number: &Rational, low: &Rational, high: &Rational) -> bool {
    number >= low && high >= number
}

fn opposite(a: &Rational, b: &Rational) -> bool {
    (a.is_negative() && b.is_positive()) || (a.is_positive() && b.is_negative())
}

/// Returns the zero of the line through two points.
fn crossing(one: &(Rational, Rational), other: &(Rational, Rational)) -> Option<Rational> {
    let rise = &other.1 - &one.1;
    (!rise.is_zero()).then(|| &one.0 - &one.1 * (&other.0 - &one.0) / rise)
}

fn on_line(one: &(Rational, Rational), other: &(Rational, Rational), third: &(Rational, Rational)) -> bool {
    let left = (&other.1 - &one.1) * (&third.0 - &one.0);
    left.cmp(&((&third.1 - &one.1) * (&other.0 - &one.0))) == std::cmp::Ordering::Equal
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::number::parse;

    fn n(text: &str) -> Rational {
        parse(text).unwrap_or_default()
    }

    #[test]
    fn the_zero_of_a_linear_function_is_exact() {
        let found = turns(&mut |x| Some(x * n("3") - n("2")), &n("0"), &n("1"));
        assert_eq!(found, [n("2/3")]);
        assert!(turns(&mut |x| Some(x + n("1")), &n("0"), &n("1")).is_empty());
        assert!(turns(&mut |_| Some(n("0")), &n("0"), &n("1")).is_empty());
    }

    #[test]
    fn a_piecewise_linear_zero_is_exact_and_a_curved_one_is_bracketed() {
        let bent = |x: &Rational| if x < &n("1/2") { n("1/2") - x } else { (n("3/4") - x) * n("-5") };
        assert!(turns(&mut |x| Some(bent(x)), &n("0"), &n("1")).contains(&n("3/4")));
        let found = turns(&mut |x| Some(x * x * n("2") - n("1")), &n("0"), &n("1"));
        assert_eq!(found.len(), 2);
        assert!(found[0].clone() * &found[0] < n("1/2") && n("1/2") < found[1].clone() * &found[1]);
        assert!(&found[1] - &found[0] < n("1/100"));
    }

    #[test]
    fn an_undefined_value_does_not_stop_the_search_for_zeros() {
        let found = turns(&mut |x| (!x.is_zero()).then(|| x.recip() - n("2")), &n("-1"), &n("1"));
        let is_near = |point: &&Rational| (*point - &n("1/2")).abs() < n("1/100");
        assert!(found.contains(&n("1/2")) || found.iter().filter(is_near).count() == 2, "{found:?}");
    }
}
