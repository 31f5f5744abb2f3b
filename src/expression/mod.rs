//! Numbers and conditions with every name looked up: what a paper's formulas mean, before any algebra.
//!
//! A [`Term`] is a real number at a point, or undefined (`x/0`, the root of a negative number, an incomplete case list). A
//! [`Condition`] is true, false or undefined there (Kleene 1952, strong three-valued logic): `and`, `or`, `implies`, `if` and the
//! quantifiers are decided by their defined parts where these suffice, in any order.
//! [`crate::expression::evaluate`] gives the value at a rational point, [`crate::encode::lower`] the equivalent polynomial formula.

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

/// The name of a real variable as the report shows it: `p_l`, `beta[committed]`, or the second of two points `p_l@2`.
pub type Variable = Arc<str>;

/// A shared number.
pub type TermRef = Arc<Term>;
/// A shared condition.
pub type ConditionRef = Arc<Condition>;

/// A number.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Term {
    /// An exact number.
    Number(Rational),
    /// A label of a set, in the set's order; as a number it is `index`.
    Label {
        /// Its name.
        name: Arc<str>,
        /// Its place in its set, from 0.
        index: u32,
    },
    /// A parameter, bound variable or argument.
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
    /// The least; undefined where any is.
    Min(Vec<TermRef>),
    /// The greatest; undefined where any is.
    Max(Vec<TermRef>),
    /// The absolute value.
    Abs(TermRef),
    /// -1, 0 or 1.
    Sign(TermRef),
    /// The root that is not negative; undefined below 0.
    Sqrt(TermRef),
    /// `if F then a else b`
    If(ConditionRef, TermRef, TermRef),
    /// The value of the first case whose condition holds; undefined where none does or an earlier condition is undefined.
    Cases(Vec<(TermRef, ConditionRef)>),
    /// An unknown function at an argument.
    Apply {
        /// Its name, as in [`crate::paper::Function`].
        function: Arc<str>,
        /// The argument.
        argument: TermRef,
        /// The declared parameters that its domain and its facts mention, sorted, each with its value here: for other values of them
        /// the function may be another one.
        at: Vec<(Variable, TermRef)>,
    },
    /// A number that the file has a name for (a definition, a derivative, a gloss): shown as the name, with the value of the body.
    Named {
        /// How it is shown.
        shown: Arc<str>,
        /// What it stands for.
        body: TermRef,
    },
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always true, or always false.
    Truth(bool),
    /// A comparison; undefined where a side is.
    Compare(TermRef, Relation, TermRef),
    /// `not F`
    Not(ConditionRef),
    /// All of them.
    And(Vec<ConditionRef>),
    /// One of them.
    Or(Vec<ConditionRef>),
    /// `A implies B`
    Implies(ConditionRef, ConditionRef),
    /// `A iff B`
    Iff(ConditionRef, ConditionRef),
    /// `if F then A else B`
    If(ConditionRef, ConditionRef, ConditionRef),
    /// A quantifier over real numbers (those over sets and finite lists are written out by the time a file is resolved).
    Quantified(Quantifier, Vec<BoundVariable>, ConditionRef),
    /// A condition that the file has a name for: shown as the name, with the meaning of the body.
    Named {
        /// How it is shown.
        shown: Arc<str>,
        /// What it stands for.
        body: ConditionRef,
    },
    /// Two-valued: the inner condition is defined and true.
    IsTrue(ConditionRef),
    /// Two-valued: the inner condition is defined and false.
    IsFalse(ConditionRef),
    /// Two-valued: the number has a value.
    HasValue(TermRef),
}

/// A variable under a quantifier.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoundVariable {
    /// Its name; a declared parameter keeps its own.
    pub name: Variable,
    /// Where it lies. `None` for a declared parameter bound without `in`: then its domain and the assumptions in force that
    /// mention it, which `encode` supplies, since `without` changes them.
    pub range: Option<ConditionRef>,
    /// It takes whole numbers only.
    pub integer: bool,
    /// For a variable without a range of its own: what a substitution has replaced around it since. Where its domain or an
    /// assumption on it mentions one of these, the range is no longer what the file says.
    pub replaced: Vec<Variable>,
}

impl Term {
    /// An exact number.
    #[must_use]
    pub fn number(value: impl Into<Rational>) -> TermRef {
        Arc::new(Self::Number(value.into()))
    }

    /// A variable by name.
    #[must_use]
    pub fn variable(name: impl Into<Variable>) -> TermRef {
        Arc::new(Self::Variable(name.into()))
    }
}

impl Condition {
    /// `a R b`
    #[must_use]
    pub fn compare(left: TermRef, relation: Relation, right: TermRef) -> ConditionRef {
        Arc::new(Self::Compare(left, relation, right))
    }

    /// All of them; a single one as itself.
    #[must_use]
    pub fn all(mut parts: Vec<ConditionRef>) -> ConditionRef {
        match parts.len() {
            1 => parts.remove(0),
            0 => Arc::new(Self::Truth(true)),
            _ => Arc::new(Self::And(parts)),
        }
    }

    /// One of them; a single one as itself.
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

    /// Defined and true.
    #[must_use]
    pub fn is_true(inner: ConditionRef) -> ConditionRef {
        Arc::new(Self::IsTrue(inner))
    }

    /// Defined and false.
    #[must_use]
    pub fn is_false(inner: ConditionRef) -> ConditionRef {
        Arc::new(Self::IsFalse(inner))
    }

    /// True or false, not undefined.
    #[must_use]
    pub fn is_decided(inner: &ConditionRef) -> ConditionRef {
        Arc::new(Self::Or(vec![Self::is_true(inner.clone()), Self::is_false(inner.clone())]))
    }
}
