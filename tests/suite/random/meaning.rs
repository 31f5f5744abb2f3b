//! Represents numbers and conditions of random claims: their text in a condition file, and their value at a point.
//!
//! The meaning is that of the language (LANGUAGE 3.4): a comparison with an undefined side has no truth value, and a larger
//! condition is decided by its defined parts where these suffice.

use std::fmt;

use num_traits::{Num, Signed};

/// A number.
#[derive(Clone, Debug)]
pub(crate) enum Number {
    Constant(i64, i64),
    Variable(usize),
    Sum(Vec<Number>),
    Product(Vec<Number>),
    Quotient(Box<Number>, Box<Number>),
    Power(Box<Number>, u32),
    Least(Vec<Number>),
    Greatest(Vec<Number>),
    Size(Box<Number>),
}

/// A relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
}

/// A condition.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    Is(Number, Sign, Number),
    All(Vec<Formula>),
    Any(Vec<Formula>),
    Not(Box<Formula>),
}

/// The number type of an evaluation: fractions of some size.
pub(crate) trait Exact: Clone + Num + Signed + PartialOrd {
    fn fraction(above: i64, below: i64) -> Self;
}

impl Exact for num_rational::Ratio<i128> {
    fn fraction(above: i64, below: i64) -> Self {
        Self::new(above.into(), below.into())
    }
}

impl Exact for num_rational::BigRational {
    fn fraction(above: i64, below: i64) -> Self {
        Self::new(above.into(), below.into())
    }
}

impl Number {
    pub(crate) fn whole(value: i64) -> Self {
        Self::Constant(value, 1)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self::Sum(vec![self, other])
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        Self::Sum(vec![self, Self::Product(vec![Self::whole(-1), other])])
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self::Product(vec![self, other])
    }

    pub(crate) fn over(self, other: Self) -> Self {
        Self::Quotient(Box::new(self), Box::new(other))
    }

    pub(crate) fn squared(self) -> Self {
        Self::Power(Box::new(self), 2)
    }

    pub(crate) fn is(self, sign: Sign, other: Self) -> Formula {
        Formula::Is(self, sign, other)
    }

    /// Returns the value of the number; `None` if it is undefined.
    pub(crate) fn at<T: Exact>(&self, point: &[T]) -> Option<T> {
        let all = |parts: &[Self]| parts.iter().map(|part| part.at(point)).collect::<Option<Vec<T>>>();
        Some(match self {
            Self::Constant(above, below) => T::fraction(*above, *below),
            Self::Variable(place) => point[*place].clone(),
            Self::Sum(parts) => all(parts)?.into_iter().fold(T::zero(), |sum, part| sum + part),
            Self::Product(parts) => all(parts)?.into_iter().fold(T::one(), |product, part| product * part),
            Self::Quotient(above, below) => {
                let (above, below) = (above.at(point)?, below.at(point)?);
                if below.is_zero() {
                    return None;
                }
                above / below
            }
            Self::Power(base, exponent) => {
                let base = base.at(point)?;
                (0..*exponent).fold(T::one(), |product, _| product * base.clone())
            }
            Self::Least(parts) => all(parts)?.into_iter().reduce(|a, b| if b < a { b } else { a })?,
            Self::Greatest(parts) => all(parts)?.into_iter().reduce(|a, b| if b > a { b } else { a })?,
            Self::Size(inner) => inner.at(point)?.abs(),
        })
    }

    fn variables(&self, out: &mut Vec<usize>) {
        match self {
            Self::Constant(..) => {}
            Self::Variable(place) => out.push(*place),
            Self::Sum(parts) | Self::Product(parts) | Self::Least(parts) | Self::Greatest(parts) => {
                parts.iter().for_each(|part| part.variables(out));
            }
            Self::Quotient(above, below) => {
                above.variables(out);
                below.variables(out);
            }
            Self::Power(inner, _) | Self::Size(inner) => inner.variables(out),
        }
    }
}

impl Formula {
    pub(crate) fn not(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// Returns true or false; `None` if the condition is undefined.
    pub(crate) fn at<T: Exact>(&self, point: &[T]) -> Option<bool> {
        let decided_by = |parts: &[Self], word: bool| {
            let values: Vec<Option<bool>> = parts.iter().map(|part| part.at(point)).collect();
            if values.contains(&Some(word)) {
                Some(word)
            } else if values.contains(&None) {
                None
            } else {
                Some(!word)
            }
        };
        match self {
            Self::Is(left, sign, right) => {
                let (left, right) = (left.at(point)?, right.at(point)?);
                Some(match sign {
                    Sign::Less => left < right,
                    Sign::LessEqual => left <= right,
                    Sign::Greater => left > right,
                    Sign::GreaterEqual => left >= right,
                    Sign::Equal => left == right,
                    Sign::NotEqual => left != right,
                })
            }
            Self::All(parts) => decided_by(parts, false),
            Self::Any(parts) => decided_by(parts, true),
            Self::Not(inner) => inner.at(point).map(|value| !value),
        }
    }

    pub(crate) fn variables(&self, out: &mut Vec<usize>) {
        match self {
            Self::Is(left, _, right) => {
                left.variables(out);
                right.variables(out);
            }
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.variables(out)),
            Self::Not(inner) => inner.variables(out),
        }
    }
}

/// Returns the name of a parameter.
pub(crate) fn name(place: usize) -> &'static str {
    ["a", "b", "c", "d", "u", "v"][place]
}

impl fmt::Display for Sign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Equal => "=",
            Self::NotEqual => "!=",
        })
    }
}

/// Prints the parts with a sign between them, in parentheses.
fn joined(f: &mut fmt::Formatter<'_>, parts: &[impl fmt::Display], sign: &str) -> fmt::Result {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    if let [one] = parts.as_slice() { f.write_str(one) } else { write!(f, "({})", parts.join(sign)) }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |parts: &[Self]| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match self {
            Self::Constant(above, 1) if *above >= 0 => write!(f, "{above}"),
            Self::Constant(above, 1) => write!(f, "({above})"),
            Self::Constant(above, below) => write!(f, "({above}/{below})"),
            Self::Variable(place) => f.write_str(name(*place)),
            Self::Sum(parts) => joined(f, parts, " + "),
            Self::Product(parts) => joined(f, parts, "*"),
            Self::Quotient(above, below) => write!(f, "({above})/({below})"),
            Self::Power(base, exponent) => write!(f, "({base})^{exponent}"),
            Self::Least(parts) => write!(f, "min({})", list(parts)),
            Self::Greatest(parts) => write!(f, "max({})", list(parts)),
            Self::Size(inner) => write!(f, "abs({inner})"),
        }
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(left, sign, right) => write!(f, "{left} {sign} {right}"),
            Self::All(parts) => joined(f, parts, " and "),
            Self::Any(parts) => joined(f, parts, " or "),
            Self::Not(inner) => write!(f, "(not ({inner}))"),
        }
    }
}
