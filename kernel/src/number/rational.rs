//! Fractions that are two machine words while they fit, and big numbers where they do not: most of what is worked out is small.
//!
//! TRUSTED: every certificate and every point is checked in this arithmetic. A test compares it with the library's big fractions.
//!
//! # Source
//! Sums and products in lowest terms by divisors of the parts alone: Knuth, The Art of Computer Programming 2, section 4.5.1 (Henrici
//! 1956).

use std::cmp::Ordering;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, ToPrimitive, Zero};

/// An exact fraction, in lowest terms with a positive denominator.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Parts);

/// `Small` whenever numerator and denominator fit, so that equal numbers have equal parts.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Parts {
    /// Numerator and denominator.
    Small(i64, i64),
    /// A fraction that needs more digits.
    Big(Box<BigRational>),
}

use Parts::{Big, Small};

impl Rational {
    /// The number 0.
    pub const ZERO: Self = Self(Small(0, 1));
    /// The number 1.
    pub const ONE: Self = Self(Small(1, 1));

    /// Returns a whole number.
    #[must_use]
    pub fn from_integer(value: BigInt) -> Self {
        Self::of(BigRational::from_integer(value))
    }

    /// Returns a whole number of one word.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Self(Small(value, 1))
    }

    /// `numerator / denominator`.
    ///
    /// # Panics
    /// If the denominator is 0: whoever divides looks at that first.
    #[must_use]
    pub fn new(numerator: BigInt, denominator: BigInt) -> Self {
        Self::of(BigRational::new(numerator, denominator))
    }

    /// Returns a fraction in lowest terms.
    fn of(value: BigRational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(above), Some(below)) => Self(Small(above, below)),
            (None, _) | (_, None) => Self(Big(Box::new(value))),
        }
    }

    /// `above / below`, which have no common divisor; `below` is positive.
    fn coprime(above: i128, below: i128) -> Self {
        match (i64::try_from(above), i64::try_from(below)) {
            (Ok(above), Ok(below)) => Self(Small(above, below)),
            (Err(_), _) | (_, Err(_)) => Self(Big(Box::new(BigRational::new_raw(BigInt::from(above), BigInt::from(below))))),
        }
    }

    fn big(&self) -> BigRational {
        match &self.0 {
            Small(above, below) => BigRational::new_raw(BigInt::from(*above), BigInt::from(*below)),
            Big(value) => value.as_ref().clone(),
        }
    }

    /// Numerator and denominator, if both are machine words.
    #[must_use]
    pub fn small(&self) -> Option<(i64, i64)> {
        match self.0 {
            Small(above, below) => Some((above, below)),
            Big(_) => None,
        }
    }

    /// Returns the numerator; it has the sign.
    #[must_use]
    pub fn numer(&self) -> BigInt {
        match &self.0 {
            Small(above, _) => BigInt::from(*above),
            Big(value) => value.numer().clone(),
        }
    }

    /// Returns the denominator; at least 1.
    #[must_use]
    pub fn denom(&self) -> BigInt {
        match &self.0 {
            Small(_, below) => BigInt::from(*below),
            Big(value) => value.denom().clone(),
        }
    }

    /// Returns true iff it is a whole number.
    #[must_use]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, below) => *below == 1,
            Big(value) => value.is_integer(),
        }
    }

    fn sign(&self) -> Ordering {
        match &self.0 {
            Small(above, _) => above.cmp(&0),
            Big(value) => value.numer().cmp(&BigInt::zero()),
        }
    }

    /// Returns true iff it is above 0.
    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.sign() == Ordering::Greater
    }

    /// Returns true iff it is below 0.
    #[must_use]
    pub fn is_negative(&self) -> bool {
        self.sign() == Ordering::Less
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn signum(&self) -> Self {
        Self::whole(match self.sign() {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        })
    }

    /// Its distance from 0.
    #[must_use]
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// `1 / self`.
    ///
    /// # Panics
    /// If it is 0: whoever divides looks at that first.
    #[must_use]
    pub fn recip(&self) -> Self {
        match &self.0 {
            Small(above, below) if *above > 0 => Self(Small(*below, *above)),
            Small(above, below) if *above < 0 && *above != i64::MIN => Self(Small(-below, -above)),
            Small(..) | Big(_) => Self::of(self.big().recip()),
        }
    }

    /// The greatest whole number that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        match &self.0 {
            Small(above, below) => Self::whole(above.div_euclid(*below)),
            Big(value) => Self::of(value.floor()),
        }
    }

    /// The least whole number that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        -(-self).floor()
    }

    fn added(&self, other: &Self, sign: i64) -> Self {
        match (&self.0, &other.0) {
            (Small(a, 1), Small(c, 1)) => Self::coprime(i128::from(*a) + i128::from(*c) * i128::from(sign), 1),
            (Small(a, b), Small(c, d)) => {
                let common = gcd(b.unsigned_abs(), d.unsigned_abs());
                let (left, right) = (i128::from(*b) / common, i128::from(*d) / common);
                // Each product is at most 2^126 in size.
                let above = i128::from(*a) * right + i128::from(*c) * i128::from(sign) * left;
                let rest = remainder(above, common);
                Self::coprime(above / rest, left * (i128::from(*d) / rest))
            }
            (Big(_), _) | (_, Big(_)) => Self::of(if sign < 0 { self.big() - other.big() } else { self.big() + other.big() }),
        }
    }

    fn multiplied(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Small(a, 1), Small(c, 1)) => Self::coprime(i128::from(*a) * i128::from(*c), 1),
            (Small(a, b), Small(c, d)) => {
                let first = gcd(a.unsigned_abs(), d.unsigned_abs());
                let second = gcd(c.unsigned_abs(), b.unsigned_abs());
                let above = (i128::from(*a) / first) * (i128::from(*c) / second);
                Self::coprime(above, (i128::from(*b) / second) * (i128::from(*d) / first))
            }
            (Big(_), _) | (_, Big(_)) => Self::of(self.big() * other.big()),
        }
    }
}

/// Returns the greatest common divisor; 1 if both are 0.
fn gcd(mut a: u64, mut b: u64) -> i128 {
    if a == 1 || b == 1 {
        return 1;
    }
    if a == 0 || b == 0 {
        return i128::from((a | b).max(1));
    }
    // Stein 1967: halves and differences.
    let twos = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        if a > b {
            (a, b) = (b, a);
        }
        b -= a;
        if b == 0 {
            return i128::from(a << twos);
        }
    }
}

/// Returns the greatest common divisor of a number and a positive one of one word.
fn remainder(number: i128, word: i128) -> i128 {
    if word == 1 {
        return 1;
    }
    let (Ok(rest), Ok(word)) = (u64::try_from((number % word).unsigned_abs()), u64::try_from(word)) else { return 1 };
    gcd(word, rest)
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By cross multiplication: the order that comes with the library's fractions recurses along continued fractions, as deep as the
/// numbers are long.
impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) if b == d => a.cmp(c),
            (Small(a, b), Small(c, d)) => (i128::from(*a) * i128::from(*d)).cmp(&(i128::from(*c) * i128::from(*b))),
            (Big(_), _) | (_, Big(_)) => (self.numer() * other.denom()).cmp(&(other.numer() * self.denom())),
        }
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(above, 1) => write!(f, "{above}"),
            Small(above, below) => write!(f, "{above}/{below}"),
            Big(value) => write!(f, "{value}"),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Default for Rational {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Zero for Rational {
    fn zero() -> Self {
        Self::ZERO
    }

    fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }
}

impl One for Rational {
    fn one() -> Self {
        Self::ONE
    }

    fn is_one(&self) -> bool {
        matches!(self.0, Small(1, 1))
    }
}

impl Neg for &Rational {
    type Output = Rational;

    fn neg(self) -> Rational {
        match &self.0 {
            Small(above, below) => Rational::coprime(-i128::from(*above), i128::from(*below)),
            Big(value) => Rational::of(-value.as_ref()),
        }
    }
}

impl Neg for Rational {
    type Output = Self;

    fn neg(self) -> Self {
        -&self
    }
}

/// An operation on references, for values as well.
macro_rules! operation {
    ($name:ident, $call:ident, $assign:ident, $assigned:ident, $work:expr) => {
        impl $name<&Rational> for &Rational {
            type Output = Rational;

            fn $call(self, other: &Rational) -> Rational {
                let work: fn(&Rational, &Rational) -> Rational = $work;
                work(self, other)
            }
        }

        impl $name<Rational> for &Rational {
            type Output = Rational;

            fn $call(self, other: Rational) -> Rational {
                self.$call(&other)
            }
        }

        impl $name<&Rational> for Rational {
            type Output = Rational;

            fn $call(self, other: &Rational) -> Rational {
                (&self).$call(other)
            }
        }

        impl $name<Rational> for Rational {
            type Output = Rational;

            fn $call(self, other: Rational) -> Rational {
                (&self).$call(&other)
            }
        }

        impl $assign<&Rational> for Rational {
            fn $assigned(&mut self, other: &Rational) {
                *self = (&*self).$call(other);
            }
        }

        impl $assign<Rational> for Rational {
            fn $assigned(&mut self, other: Rational) {
                *self = (&*self).$call(&other);
            }
        }
    };
}

operation!(Add, add, AddAssign, add_assign, |a, b| a.added(b, 1));
operation!(Sub, sub, SubAssign, sub_assign, |a, b| a.added(b, -1));
operation!(Mul, mul, MulAssign, mul_assign, |a, b| a.multiplied(b));
// Division by 0 panics in `recip`.
operation!(Div, div, DivAssign, div_assign, |a, b| a.multiplied(&b.recip()));

impl Sum for Rational {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |so_far, number| so_far + number)
    }
}

impl<'a> Sum<&'a Self> for Rational {
    fn sum<I: Iterator<Item = &'a Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, |so_far, number| so_far + number)
    }
}
