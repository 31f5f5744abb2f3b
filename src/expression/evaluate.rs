//! Evaluates numbers and conditions at a rational point, directly from the paper's own expressions.
//!
//! `certify` uses it as an independent check of a point against the polynomial system, and reports use it for the figures that
//! they show. Trusted: an error here is a wrong verdict. It shares no code with lowering.
//!
//! # Source
//! Kleene (1952), strong three-valued logic.

use std::collections::BTreeMap;

use num_traits::{One, Zero};

use super::{Condition, Relation, Term, Variable};
use kernel::number::{Rational, whole};

/// The value of each variable, by name.
pub type Assignment = BTreeMap<Variable, Rational>;

/// The result of an evaluation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evaluated<T> {
    /// The value.
    Value(T),
    /// Undefined: a division by zero, the square root of a negative number, or an incomplete case list.
    Undefined,
    /// Not decided by rational arithmetic at one point: an irrational root, an unknown function, a quantifier, or a missing
    /// variable.
    Unknown,
}

impl<T> Evaluated<T> {
    /// Returns the value if there is one and it is known.
    #[must_use]
    pub fn value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Undefined | Self::Unknown => None,
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> U) -> Evaluated<U> {
        match self {
            Self::Value(value) => Evaluated::Value(change(value)),
            Self::Undefined => Evaluated::Undefined,
            Self::Unknown => Evaluated::Unknown,
        }
    }

    fn and_then<U>(self, change: impl FnOnce(T) -> Evaluated<U>) -> Evaluated<U> {
        match self {
            Self::Value(value) => change(value),
            Self::Undefined => Evaluated::Undefined,
            Self::Unknown => Evaluated::Unknown,
        }
    }
}

/// Combines two values. The result is undefined if either is, even if the other is unknown.
fn both<T, U>(left: Evaluated<T>, right: Evaluated<U>) -> Evaluated<(T, U)> {
    match (left, right) {
        (Evaluated::Undefined, _) | (_, Evaluated::Undefined) => Evaluated::Undefined,
        (Evaluated::Value(a), Evaluated::Value(b)) => Evaluated::Value((a, b)),
        (Evaluated::Unknown, _) | (_, Evaluated::Unknown) => Evaluated::Unknown,
    }
}

/// The values of functions that the paper leaves unknown.
pub trait Functions {
    /// Returns the value of a function at an argument, where the parameters on which the function depends have these values.
    /// Returns `None` if the value is not known.
    fn value(&self, applied: &Term, argument: &Rational, at: &[(Variable, Rational)]) -> Option<Rational>;
}

/// Values of no function at all.
struct Unknown;

impl Functions for Unknown {
    fn value(&self, _: &Term, _: &Rational, _: &[(Variable, Rational)]) -> Option<Rational> {
        None
    }
}

/// Evaluates a number at a point, with no function known.
#[must_use]
pub fn term(term: &Term, at: &Assignment) -> Evaluated<Rational> {
    term_with(term, at, &Unknown)
}

/// Evaluates a number at a point, with the values of some functions.
pub fn term_with(term: &Term, at: &Assignment, functions: &dyn Functions) -> Evaluated<Rational> {
    let value = |inner: &Term| term_with(inner, at, functions);
    let condition = |inner: &Condition, at: &Assignment| condition_with(inner, at, functions);
    match term {
        Term::Number(number) => Evaluated::Value(number.clone()),
        Term::Label { index, .. } => Evaluated::Value(whole(i64::from(*index))),
        Term::Variable(name) => at.get(name).cloned().map_or(Evaluated::Unknown, Evaluated::Value),
        Term::Negate(a) => value(a).map(|a| -a),
        Term::Add(a, b) => both(value(a), value(b)).map(|(a, b)| a + b),
        Term::Subtract(a, b) => both(value(a), value(b)).map(|(a, b)| a - b),
        Term::Multiply(a, b) => both(value(a), value(b)).map(|(a, b)| a * b),
        Term::Divide(a, b) => {
            both(value(a), value(b)).and_then(|(a, b)| if b.is_zero() { Evaluated::Undefined } else { Evaluated::Value(a / b) })
        }
        Term::Power(a, exponent) => value(a).and_then(|a| power(&a, *exponent)),
        Term::Min(parts) => extreme(parts.iter().map(|part| value(part)), |new, best| new < best),
        Term::Max(parts) => extreme(parts.iter().map(|part| value(part)), |new, best| new > best),
        Term::Abs(a) => value(a).map(|a| a.abs()),
        Term::Sign(a) => value(a).map(|a| a.signum()),
        Term::Sqrt(a) => value(a).and_then(|a| root(&a)),
        Term::If(test, a, b) => condition(test, at).and_then(|holds| if holds { value(a) } else { value(b) }),
        Term::Cases(cases) => {
            for (number, test) in cases {
                match condition(test, at) {
                    Evaluated::Value(true) => return value(number),
                    Evaluated::Value(false) => {}
                    Evaluated::Undefined => return Evaluated::Undefined,
                    Evaluated::Unknown => return Evaluated::Unknown,
                }
            }
            Evaluated::Undefined
        }
        Term::Apply { argument, at: parameters, .. } => {
            let mut values = Vec::new();
            for (name, parameter) in parameters {
                match value(parameter) {
                    Evaluated::Value(number) => values.push((name.clone(), number)),
                    Evaluated::Undefined => return Evaluated::Undefined,
                    Evaluated::Unknown => return Evaluated::Unknown,
                }
            }
            value(argument)
                .and_then(|argument| functions.value(term, &argument, &values).map_or(Evaluated::Unknown, Evaluated::Value))
        }
        Term::Named { body, .. } => value(body),
    }
}

fn power(base: &Rational, exponent: i32) -> Evaluated<Rational> {
    if exponent < 0 && base.is_zero() {
        return Evaluated::Undefined;
    }
    let size = (0..exponent.unsigned_abs()).fold(Rational::one(), |so_far, _| so_far * base);
    Evaluated::Value(if exponent < 0 { size.recip() } else { size })
}

fn root(square: &Rational) -> Evaluated<Rational> {
    if square.is_negative() {
        return Evaluated::Undefined;
    }
    let candidate = Rational::new(square.numer().sqrt(), square.denom().sqrt());
    if &(&candidate * &candidate) == square { Evaluated::Value(candidate) } else { Evaluated::Unknown }
}

fn extreme(
    values: impl Iterator<Item = Evaluated<Rational>>,
    better: impl Fn(&Rational, &Rational) -> bool,
) -> Evaluated<Rational> {
    values
        .reduce(|best, new| both(best, new).map(|(best, new)| if better(&new, &best) { new } else { best }))
        .unwrap_or(Evaluated::Undefined)
}

/// Evaluates a condition at a point in three-valued logic, with no function known.
#[must_use]
pub fn condition(condition: &Condition, at: &Assignment) -> Evaluated<bool> {
    condition_with(condition, at, &Unknown)
}

/// Evaluates a condition at a point, with the values of some functions.
pub fn condition_with(condition: &Condition, at: &Assignment, functions: &dyn Functions) -> Evaluated<bool> {
    let truth = |inner: &Condition| condition_with(inner, at, functions);
    let term = |inner: &Term, at: &Assignment| term_with(inner, at, functions);
    match condition {
        Condition::Truth(value) => Evaluated::Value(*value),
        Condition::Compare(a, relation, b) => both(term(a, at), term(b, at)).map(|(a, b)| holds(&a, *relation, &b)),
        Condition::Not(inner) => truth(inner).map(|value| !value),
        Condition::And(parts) => junction(parts.iter().map(|part| truth(part)), false),
        Condition::Or(parts) => junction(parts.iter().map(|part| truth(part)), true),
        Condition::Implies(a, b) => junction([truth(a).map(|value| !value), truth(b)].into_iter(), true),
        Condition::Iff(a, b) => both(truth(a), truth(b)).map(|(a, b)| a == b),
        Condition::If(test, a, b) => match truth(test) {
            Evaluated::Value(true) => truth(a),
            Evaluated::Value(false) => truth(b),
            undecided @ (Evaluated::Undefined | Evaluated::Unknown) => match (truth(a), truth(b)) {
                (Evaluated::Value(x), Evaluated::Value(y)) if x == y => Evaluated::Value(x),
                _ => undecided,
            },
        },
        Condition::Quantified(..) => Evaluated::Unknown,
        Condition::Named { body, .. } => truth(body),
        Condition::IsTrue(inner) => two_valued(&truth(inner), true),
        Condition::IsFalse(inner) => two_valued(&truth(inner), false),
        Condition::HasValue(inner) => match term(inner, at) {
            Evaluated::Value(_) => Evaluated::Value(true),
            Evaluated::Undefined => Evaluated::Value(false),
            Evaluated::Unknown => Evaluated::Unknown,
        },
    }
}

fn two_valued(truth: &Evaluated<bool>, wanted: bool) -> Evaluated<bool> {
    match truth {
        Evaluated::Value(value) => Evaluated::Value(*value == wanted),
        Evaluated::Undefined => Evaluated::Value(false),
        Evaluated::Unknown => Evaluated::Unknown,
    }
}

/// Evaluates a disjunction (if `decisive` is true) or a conjunction (if false). One decisive part decides. Otherwise the result
/// is unknown if some part is, and else undefined if some part is.
fn junction(parts: impl Iterator<Item = Evaluated<bool>>, decisive: bool) -> Evaluated<bool> {
    let mut result = Evaluated::Value(!decisive);
    for part in parts {
        match part {
            Evaluated::Value(value) if value == decisive => return Evaluated::Value(decisive),
            Evaluated::Value(_) => {}
            Evaluated::Unknown => result = Evaluated::Unknown,
            Evaluated::Undefined => {
                if result != Evaluated::Unknown {
                    result = Evaluated::Undefined;
                }
            }
        }
    }
    result
}

/// Returns true iff the relation holds between two numbers.
#[must_use]
pub fn holds(left: &Rational, relation: Relation, right: &Rational) -> bool {
    match relation {
        Relation::Less => left < right,
        Relation::LessEqual => left <= right,
        Relation::Greater => left > right,
        Relation::GreaterEqual => left >= right,
        Relation::Equal => left == right,
        Relation::NotEqual => left != right,
    }
}
