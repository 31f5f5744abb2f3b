//! Implements fixed-point binary numbers in which tiny values count as zero, for a first solution of a linear programme.
//!
//! `lp` uses them to find the columns that matter. Untrusted: `lp` computes the solution again in exact fractions.

use super::lp::Number;
use kernel::number::Rational;

/// A number in units of `2^-PLACES`, clamped to the representable range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rounded(i128);

/// The number of binary digits after the point.
const PLACES: u32 = 40;
/// Values nearer to zero count as zero: the rounding errors of some thousand steps are smaller.
const ZERO_RANGE: i128 = 1 << 16;
/// The largest magnitude that is represented.
const MAX_VALUE: i128 = 1 << 100;

impl Rounded {
    /// Clamps a value to the range. `None` is an overflow in the given direction.
    fn clamped(value: Option<i128>, negative: bool) -> Self {
        match value {
            Some(value) => Self(value.clamp(-MAX_VALUE, MAX_VALUE)),
            None => Self(if negative { -MAX_VALUE } else { MAX_VALUE }),
        }
    }
}

impl Number for Rounded {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1 << PLACES);

    fn from_fraction(value: &Rational) -> Self {
        let (above, below) = match value.small() {
            Some((above, below)) => (i128::from(above), i128::from(below)),
            None => return Self::clamped(None, value.is_negative()),
        };
        Self::clamped(above.checked_shl(PLACES).map(|above| above / below.max(1)), above < 0)
    }

    fn is_zero(&self) -> bool {
        self.0.abs() < ZERO_RANGE
    }

    fn is_positive(&self) -> bool {
        self.0 >= ZERO_RANGE
    }

    fn is_negative(&self) -> bool {
        self.0 <= -ZERO_RANGE
    }

    fn negated(&self) -> Self {
        Self(-self.0)
    }

    fn plus(&self, other: &Self) -> Self {
        Self::clamped(Some(self.0 + other.0), false)
    }

    fn minus(&self, other: &Self) -> Self {
        Self::clamped(Some(self.0 - other.0), false)
    }

    fn times(&self, other: &Self) -> Self {
        let product = self.0.checked_mul(other.0).map(|product| product >> PLACES);
        Self::clamped(product, (self.0 < 0) != (other.0 < 0))
    }

    fn over(&self, other: &Self) -> Self {
        if other.0 == 0 {
            return Self::ZERO;
        }
        let negative = (self.0 < 0) != (other.0 < 0);
        let shifted = self.0.checked_mul(1 << PLACES).map(|shifted| shifted / other.0);
        Self::clamped(shifted, negative)
    }

    fn size(&self) -> Self {
        Self(self.0.abs())
    }
}
