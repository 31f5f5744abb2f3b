//! Floating point in which what is all but zero is zero: a first look at a linear programme.

use super::exact::Exact;
use super::lp::Number;

/// A number of about sixteen digits.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(super) struct Rounded(f64);

/// What is nearer to zero counts as zero.
const NEAR: f64 = 1e-9;

impl Number for Rounded {
    const ZERO: Self = Self(0.0);
    const ONE: Self = Self(1.0);

    fn from_exact(value: &Exact) -> Self {
        Self(value.rounded())
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
        Self(self.0 + other.0)
    }

    fn minus(&self, other: &Self) -> Self {
        Self(self.0 - other.0)
    }

    fn times(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }

    fn over(&self, other: &Self) -> Self {
        if other.0 == 0.0 { Self::ZERO } else { Self(self.0 / other.0) }
    }

    fn size(&self) -> Self {
        Self(self.0.abs())
    }
}
