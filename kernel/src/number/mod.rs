//! Exact rational numbers: reading, writing, and the simplest fraction between two others.

mod rational;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};
pub use rational::Rational;

/// The most digits a number in a condition file may have.
pub const MAX_DIGITS: usize = 1000;

/// Returns a whole number as a rational.
#[must_use]
pub fn whole(value: i64) -> Rational {
    Rational::whole(value)
}

/// `numerator / denominator`, or `None` where the denominator is 0.
#[must_use]
pub fn ratio(numerator: i64, denominator: i64) -> Option<Rational> {
    (denominator != 0).then(|| Rational::new(BigInt::from(numerator), BigInt::from(denominator)))
}

/// Reads `12`, `0.3`, `-1/4` exactly (`0.3` is 3/10); `None` for anything else and for more than [`MAX_DIGITS`] digits.
#[must_use]
pub fn parse(text: &str) -> Option<Rational> {
    if text.len() > 2 * MAX_DIGITS + 3 {
        return None;
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let plain = |part: &str| part.len() <= MAX_DIGITS && !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let value = if let Some((above, below)) = digits.split_once('/') {
        if !plain(above) || !plain(below) {
            return None;
        }
        let below: BigInt = below.parse().ok()?;
        if below.is_zero() {
            return None;
        }
        Rational::new(above.parse().ok()?, below)
    } else if let Some((before, after)) = digits.split_once('.') {
        if !plain(before) || !plain(after) {
            return None;
        }
        let scale = BigInt::from(10).pow(u32::try_from(after.len()).ok()?);
        Rational::new(format!("{before}{after}").parse().ok()?, scale)
    } else {
        if !plain(digits) {
            return None;
        }
        Rational::from_integer(digits.parse().ok()?)
    };
    Some(if negative { -value } else { value })
}

/// Returns the fraction of least denominator (then least numerator in size) strictly between `low` and `high`, where `low < high`.
///
/// # Source
/// The Stern-Brocot tree (Stern 1858, Brocot 1861), walked by continued fractions.
#[must_use]
pub fn simplest_between(low: &Rational, high: &Rational) -> Rational {
    if low.is_negative() && high.is_positive() {
        return Rational::zero();
    }
    if !high.is_positive() {
        return -simplest_between(&-high, &-low);
    }
    // From here on 0 <= low < high. Both share the whole parts in `shared`, from the outermost in; a loop, since there may be thousands.
    let (mut low, mut high) = (low.clone(), high.clone());
    let mut shared = Vec::new();
    let innermost = loop {
        let floor = low.floor();
        let next = &floor + Rational::one();
        if next < high {
            break next;
        }
        // both lie in [floor, floor + 1]
        let (low_rest, high_rest) = (&low - &floor, &high - &floor);
        if low_rest.is_zero() {
            // the least denominator n with 1/n below high_rest
            let n = high_rest.recip().floor() + Rational::one();
            break floor + n.recip();
        }
        shared.push(floor);
        (low, high) = (high_rest.recip(), low_rest.recip());
    };
    shared.into_iter().rev().fold(innermost, |inner, floor| floor + inner.recip())
}

/// How plain a number is to read: digits of its numerator and denominator together.
#[must_use]
pub fn size(value: &Rational) -> u64 {
    value.numer().bits() + value.denom().bits()
}

/// Returns the least common multiple of the denominators of the numbers; 1 for none.
#[must_use]
pub fn common_denominator<'a>(numbers: impl Iterator<Item = &'a Rational>) -> BigInt {
    numbers.fold(BigInt::one(), |so_far, number| so_far.lcm(&number.denom()))
}
