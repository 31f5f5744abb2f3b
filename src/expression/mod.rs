//! Represents numbers and conditions with every name resolved: what a paper's formulas mean, before any algebra.
//!
//! Trusted: an error here is a wrong verdict. At a point, a [`Term`] is a real number or undefined (`x/0`, the square root of a
//! negative number, an incomplete case list). A [`Condition`] is true, false or undefined. The connectives `and`, `or`,
//! `implies`, `if` and the quantifiers are decided by their defined parts if these suffice, in any order.
//! [`crate::expression::evaluate`] gives the value at a rational point, and [`crate::encode::lower`] the equivalent polynomial
//! formula.
//!
//! # Source
//! Kleene (1952), strong three-valued logic.

pub mod build;
pub mod children;
pub mod definedness;
mod display;
pub mod evaluate;
pub mod linear;
pub mod measure;
pub mod simplify;
pub mod substitute;
pub mod variables;

use std::sync::Arc;

pub use crate::syntax::tree::{Quantifier, Relation};
use kernel::number::Rational;

/// The name of a real variable as reports show it: `p_l`, `beta[committed]`, or `p_l@2` at the second of two points.
pub type Variable = Arc<str>;

/// A shared number.
pub type TermRef = Arc<Term>;
/// A shared condition.
pub type ConditionRef = Arc<Condition>;

/// A number: a real-valued expression.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// An exact rational number.
    Number(Rational),
    /// A label of a finite set. As a number it is its index in the set.
    Label {
        /// Its name.
        name: Arc<str>,
        /// Its place in the set, from 0.
        index: u32,
    },
    /// A parameter, a bound variable or the argument of a function.
    Variable(Variable),
    /// `-a`
    Negate(TermRef),
    /// `a + b`
    Add(TermRef, TermRef),
    /// `a - b`
    Subtract(TermRef, TermRef),
    /// `a * b`
    Multiply(TermRef, TermRef),
    /// `a / b`, undefined where b is 0
    Divide(TermRef, TermRef),
    /// `a^n`, undefined where a is 0 and n negative
    Power(TermRef, i32),
    /// The least of several numbers, undefined if any of them is.
    Min(Vec<TermRef>),
    /// The greatest of several numbers, undefined if any of them is.
    Max(Vec<TermRef>),
    /// The absolute value.
    Abs(TermRef),
    /// The sign of a number: -1, 0 or 1.
    Sign(TermRef),
    /// The nonnegative square root, undefined for a negative number.
    Sqrt(TermRef),
    /// `if F then a else b`
    If(ConditionRef, TermRef, TermRef),
    /// The value of the first case whose condition is true. It is undefined if no condition is true, or if an earlier condition
    /// is undefined.
    Cases(Vec<(TermRef, ConditionRef)>),
    /// An unknown function at an argument.
    Apply {
        /// Its name, as in [`crate::paper::Function`].
        function: Arc<str>,
        /// The argument.
        argument: TermRef,
        /// The declared parameters that the domain and the facts of the function mention, sorted, each with its value here. For
        /// other values of these parameters the function may be a different one.
        at: Vec<(Variable, TermRef)>,
    },
    /// A number that the file names (a definition, a derivative, a gloss). It is shown by its name and has the value of its
    /// body.
    Named {
        /// The name shown.
        shown: Arc<str>,
        /// The number or condition that it abbreviates.
        body: TermRef,
    },
}

/// A condition: a three-valued formula.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always true, or always false.
    Truth(bool),
    /// A comparison, undefined if either side is.
    Compare(TermRef, Relation, TermRef),
    /// `not F`
    Not(ConditionRef),
    /// All of several conditions.
    And(Vec<ConditionRef>),
    /// At least one of several conditions.
    Or(Vec<ConditionRef>),
    /// `A implies B`
    Implies(ConditionRef, ConditionRef),
    /// `A iff B`
    Iff(ConditionRef, ConditionRef),
    /// `if F then A else B`
    If(ConditionRef, ConditionRef, ConditionRef),
    /// A quantifier over real or integer variables. Quantifiers over sets and finite lists are expanded when a file is
    /// resolved.
    Quantified(Quantifier, Vec<BoundVariable>, ConditionRef),
    /// A condition that the file names. It is shown by its name and has the meaning of its body.
    Named {
        /// The name shown.
        shown: Arc<str>,
        /// The number or condition that it abbreviates.
        body: ConditionRef,
    },
    /// Whether the inner condition is defined and true. Never undefined.
    IsTrue(ConditionRef),
    /// Whether the inner condition is defined and false. Never undefined.
    IsFalse(ConditionRef),
    /// Whether the number has a value. Never undefined.
    HasValue(TermRef),
}

/// A variable that a quantifier binds.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoundVariable {
    /// Its name. A declared parameter keeps its own name.
    pub name: Variable,
    /// Its range. `None` for a declared parameter that is bound without `in`. The range then consists of its domain and the
    /// assumptions in force that mention it. `encode` supplies them, because `without` changes them.
    pub range: Option<ConditionRef>,
    /// Whether it takes only integer values.
    pub integer: bool,
    /// For a variable without a range of its own, the variables that substitutions have replaced outside its quantifier. If its
    /// domain or an assumption mentions one of them, the range no longer has the meaning that the file gives it.
    pub replaced: Vec<Variable>,
}

impl Term {
    /// Builds an exact number.
    #[must_use]
    pub fn number(value: impl Into<Rational>) -> TermRef {
        Arc::new(Self::Number(value.into()))
    }

    /// Builds the variable of this name.
    #[must_use]
    pub fn variable(name: impl Into<Variable>) -> TermRef {
        Arc::new(Self::Variable(name.into()))
    }
}

impl Condition {
    /// Builds the comparison of two numbers.
    #[must_use]
    pub fn compare(left: TermRef, relation: Relation, right: TermRef) -> ConditionRef {
        Arc::new(Self::Compare(left, relation, right))
    }

    /// Builds a conjunction. A single part is returned unchanged.
    #[must_use]
    pub fn all(mut parts: Vec<ConditionRef>) -> ConditionRef {
        match parts.len() {
            1 => parts.remove(0),
            0 => Arc::new(Self::Truth(true)),
            _ => Arc::new(Self::And(parts)),
        }
    }

    /// Builds a disjunction. A single part is returned unchanged.
    #[must_use]
    pub fn any(mut parts: Vec<ConditionRef>) -> ConditionRef {
        match parts.len() {
            1 => parts.remove(0),
            0 => Arc::new(Self::Truth(false)),
            _ => Arc::new(Self::Or(parts)),
        }
    }

    /// `not F`
    #[must_use]
    pub fn negate(inner: ConditionRef) -> ConditionRef {
        Arc::new(Self::Not(inner))
    }

    /// Builds the condition that `inner` is defined and true.
    #[must_use]
    pub fn is_true(inner: ConditionRef) -> ConditionRef {
        Arc::new(Self::IsTrue(inner))
    }

    /// Builds the condition that `inner` is defined and false.
    #[must_use]
    pub fn is_false(inner: ConditionRef) -> ConditionRef {
        Arc::new(Self::IsFalse(inner))
    }

    /// Builds the condition that `inner` is true or false, and not undefined.
    #[must_use]
    pub fn is_decided(inner: &ConditionRef) -> ConditionRef {
        Arc::new(Self::Or(vec![Self::is_true(inner.clone()), Self::is_false(inner.clone())]))
    }
}
