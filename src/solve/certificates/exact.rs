//! Fractions that are machine words while they fit and big numbers where they do not: the arithmetic of the simplex tableau.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use super::lp::Number;
use crate::number::Rational;

/// A fraction. `Small` whenever numerator and denominator fit; in lowest terms with a positive denominator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Exact {
    /// Numerator and denominator.
    Small(i64, i64),
    /// One that needs more digits.
    Big(Box<Rational>),
}

impl Exact {
    pub(super) fn whole(value: i64) -> Self {
        Self::Small(value, 1)
    }

    pub(super) fn from_rational(value: &Rational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(above), Some(below)) => Self::Small(above, below),
            (None, _) | (_, None) => Self::Big(Box::new(value.clone())),
        }
    }

    pub(super) fn to_rational(&self) -> Rational {
        match self {
            Self::Small(above, below) => Rational::new_raw(BigInt::from(*above), BigInt::from(*below)),
            Self::Big(value) => value.as_ref().clone(),
        }
    }

    /// Numerator and denominator, if both are machine words.
    pub(super) fn small(&self) -> Option<(i64, i64)> {
        match self {
            Self::Small(above, below) => Some((*above, *below)),
            Self::Big(_) => None,
        }
    }

    /// `above / below` for a positive `below`.
    fn reduced(above: i128, below: i128) -> Self {
        let divisor = gcd(above.unsigned_abs(), below.unsigned_abs());
        let divisor = i128::try_from(divisor).unwrap_or(1).max(1);
        let (above, below) = (above / divisor, below / divisor);
        match (i64::try_from(above), i64::try_from(below)) {
            (Ok(above), Ok(below)) => Self::Small(above, below),
            (Err(_), _) | (_, Err(_)) => Self::Big(Box::new(Rational::new_raw(BigInt::from(above), BigInt::from(below)))),
        }
    }
}

impl Number for Exact {
    const ZERO: Self = Self::Small(0, 1);
    const ONE: Self = Self::Small(1, 1);

    fn from_exact(value: &Exact) -> Self {
        value.clone()
    }

    fn is_zero(&self) -> bool {
        matches!(self, Self::Small(0, _))
    }

    fn is_positive(&self) -> bool {
        match self {
            Self::Small(above, _) => *above > 0,
            Self::Big(value) => value.is_positive(),
        }
    }

    fn is_negative(&self) -> bool {
        match self {
            Self::Small(above, _) => *above < 0,
            Self::Big(value) => value.is_negative(),
        }
    }

    fn negated(&self) -> Self {
        match self {
            Self::Small(above, below) if *above != i64::MIN => Self::Small(-above, *below),
            Self::Small(..) | Self::Big(_) => Self::from_rational(&-self.to_rational()),
        }
    }

    fn plus(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Small(a, 1), Self::Small(c, 1)) => {
                a.checked_add(*c).map_or_else(|| Self::reduced(i128::from(*a) + i128::from(*c), 1), |sum| Self::Small(sum, 1))
            }
            (Self::Small(a, b), Self::Small(c, d)) => {
                let (a, b, c, d) = (i128::from(*a), i128::from(*b), i128::from(*c), i128::from(*d));
                // Each product is below 2^126 in size.
                Self::reduced(a * d + c * b, b * d)
            }
            (Self::Big(_), _) | (_, Self::Big(_)) => Self::from_rational(&(self.to_rational() + other.to_rational())),
        }
    }

    fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    fn times(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Small(0, _), _) | (_, Self::Small(0, _)) => Self::ZERO,
            (Self::Small(1, 1), value) | (value, Self::Small(1, 1)) => value.clone(),
            (Self::Small(a, b), Self::Small(c, d)) => {
                Self::reduced(i128::from(*a) * i128::from(*c), i128::from(*b) * i128::from(*d))
            }
            (Self::Big(_), _) | (_, Self::Big(_)) => Self::from_rational(&(self.to_rational() * other.to_rational())),
        }
    }

    fn over(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Small(0, _), _) | (_, Self::Small(0, _)) => Self::ZERO,
            (Self::Small(a, b), Self::Small(c, d)) => {
                let (above, below) = (i128::from(*a) * i128::from(*d), i128::from(*b) * i128::from(*c));
                if below < 0 { Self::reduced(-above, -below) } else { Self::reduced(above, below) }
            }
            (Self::Big(_), _) | (_, Self::Big(_)) => {
                let divisor = other.to_rational();
                if divisor.is_zero() { Self::ZERO } else { Self::from_rational(&(self.to_rational() / divisor)) }
            }
        }
    }

    fn size(&self) -> Self {
        if self.is_negative() { self.negated() } else { self.clone() }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        match (self, other) {
            (Self::Small(a, b), Self::Small(c, d)) => (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b))),
            (Self::Big(_), _) | (_, Self::Big(_)) => self.to_rational().cmp(&other.to_rational()),
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(mut x), Ok(mut y)) = (u64::try_from(a), u64::try_from(b)) {
            while y != 0 {
                (x, y) = (y, x % y);
            }
            return u128::from(x);
        }
        (a, b) = (b, a % b);
    }
    a
}
