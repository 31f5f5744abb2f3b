//! Binary fractions of fixed length, in which what is all but zero is zero: a first look at a linear programme.

use super::lp::Number;
use kernel::number::Rational;

/// A number in units of `2^-PLACES`; what is too large for it is the largest there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rounded(i128);

/// Binary places after the point.
const PLACES: u32 = 40;
/// What is nearer to zero counts as zero: errors of some thousand steps add up to less.
const NEAR: i128 = 1 << 16;
/// The largest number.
const MOST: i128 = 1 << 100;

impl Rounded {
    fn kept(value: Option<i128>, negative: bool) -> Self {
        match value {
            Some(value) => Self(value.clamp(-MOST, MOST)),
            None => Self(if negative { -MOST } else { MOST }),
        }
    }
}

impl Number for Rounded {
    const ZERO: Self = Self(0);
    const ONE: Self = Self(1 << PLACES);

    fn from_fraction(value: &Rational) -> Self {
        let (above, below) = match value.small() {
            Some((above, below)) => (i128::from(above), i128::from(below)),
            None => return Self::kept(None, value.is_negative()),
        };
        Self::kept(above.checked_shl(PLACES).map(|above| above / below.max(1)), above < 0)
    }

    fn is_zero(&self) -> bool {
        self.0.abs() < NEAR
    }

    fn is_positive(&self) -> bool {
        self.0 >= NEAR
    }

    fn is_negative(&self) -> bool {
        self.0 <= -NEAR
    }

    fn negated(&self) -> Self {
        Self(-self.0)
    }

    fn plus(&self, other: &Self) -> Self {
        Self::kept(Some(self.0 + other.0), false)
    }

    fn minus(&self, other: &Self) -> Self {
        Self::kept(Some(self.0 - other.0), false)
    }

    fn times(&self, other: &Self) -> Self {
        let product = self.0.checked_mul(other.0).map(|product| product >> PLACES);
        Self::kept(product, (self.0 < 0) != (other.0 < 0))
    }

    fn over(&self, other: &Self) -> Self {
        if other.0 == 0 {
            return Self::ZERO;
        }
        let negative = (self.0 < 0) != (other.0 < 0);
        let shifted = self.0.checked_mul(1 << PLACES).map(|shifted| shifted / other.0);
        Self::kept(shifted, negative)
    }

    fn size(&self) -> Self {
        Self(self.0.abs())
    }
}
