//! Defines the syntax tree of formulas and numbers, for plain text and for LaTeX.
//!
//! Re-exported by [`super`]; see there for the stages that use it.

use super::Quantifier;
use super::Relation;
use super::names::{Name, Param};
use crate::source::Span;
use crate::syntax::play::PlayPhrase;

/// A formula or a number. Which of the two it is, is checked when names are resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// The outermost operation and its operands.
    pub node: ExprKind,
    /// The place of the formula.
    pub span: Span,
}

/// A connective of the loosest level of the grammar: `iff` or `implies`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connective {
    /// `iff`
    Iff,
    /// `implies`
    Implies,
}

/// The predefined functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `min(a, …)`
    Min,
    /// `max(a, …)`
    Max,
    /// `abs(a)`
    Abs,
    /// `sign(a)`: -1, 0 or 1
    Sign,
    /// `clamp(x, lo, hi)`
    Clamp,
    /// `sqrt(a)`
    Sqrt,
}

impl Builtin {
    /// All functions, each with its name and its number of arguments; `None` means any number from one on.
    const TABLE: [(Self, &'static str, Option<usize>); 6] = [
        (Self::Min, "min", None),
        (Self::Max, "max", None),
        (Self::Abs, "abs", Some(1)),
        (Self::Sign, "sign", Some(1)),
        (Self::Clamp, "clamp", Some(3)),
        (Self::Sqrt, "sqrt", Some(1)),
    ];

    /// Returns the predefined function with this name, if there is one.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, known, _)| *known == word).map(|(builtin, ..)| *builtin)
    }

    /// Returns the name of the function in the language.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::TABLE.iter().find(|(known, ..)| *known == self).map_or("", |(_, word, _)| word)
    }

    /// Returns the number of arguments; `None` means any number from one on.
    #[must_use]
    pub fn arity(self) -> Option<usize> {
        Self::TABLE.iter().find(|(known, ..)| *known == self).and_then(|(.., arity)| *arity)
    }
}

/// A bound variable after a quantifier or after `over`: `v` or `v in D`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingSyntax {
    /// The variable.
    pub param: Param,
    /// The domain of the variable; if it is `None`, the declaration of the name gives the domain.
    pub domain: Option<Domain>,
}

/// A LaTeX symbol such as `\underline{\beta}` or `p_h`, not resolved to a name yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TexSymbol {
    /// The accent: `bar` (also for `\overline`), `underline`, `hat` or `tilde`.
    pub accent: Option<String>,
    /// The letter, the name of a Greek letter without its backslash, or the word of `\mathrm{word}`.
    pub base: String,
    /// The subscript without braces, spaces, fonts and backslashes.
    pub subscript: Option<String>,
    /// True iff the superscript is a star.
    pub star: bool,
    /// The number of primes.
    pub primes: u8,
}

/// The operations and atoms of formulas and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// A number as written: digits, perhaps with a decimal point. The value is exact.
    Number(String),
    /// `true` or `false`
    Truth(bool),
    /// `inf`, only as an end of an interval
    Inf,
    /// `v` or `v[a]`
    Param(Param),
    /// `f(a, b)`
    Call(Name, Vec<Expr>),
    /// A predefined function: `min(a, b)`
    Builtin(Builtin, Vec<Expr>),
    /// `derivative(E, v)`
    Derivative(Box<Expr>, Param),
    /// `integral(E, v from a to b)`
    Integral {
        /// The integrand E.
        integrand: Box<Expr>,
        /// The variable of integration.
        variable: Name,
        /// The end `a`.
        lower: Box<Expr>,
        /// The end `b`.
        upper: Box<Expr>,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `a + b`
    Add(Box<Expr>, Box<Expr>),
    /// `a - b`
    Subtract(Box<Expr>, Box<Expr>),
    /// `a * b`, or side by side in LaTeX
    Multiply(Box<Expr>, Box<Expr>),
    /// `a / b`
    Divide(Box<Expr>, Box<Expr>),
    /// `a^3`, `a^-1`
    Power(Box<Expr>, i32),
    /// `a < b <= c`
    Chain(Box<Expr>, Vec<(Relation, Expr)>),
    /// `a in [0, 1]`
    In(Box<Expr>, RangeSyntax),
    /// `not F`
    Not(Box<Expr>),
    /// `F and G and …`
    And(Vec<Expr>),
    /// `F or G or …`
    Or(Vec<Expr>),
    /// `A iff B implies C`
    Connect(Box<Expr>, Vec<(Connective, Expr)>),
    /// `if F then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `exists v in D, w: F`
    Quantified(Quantifier, Vec<BindingSyntax>, Box<Expr>),
    /// `E at (v = e, w = f)`
    At(Box<Expr>, Vec<(Param, Expr)>),
    /// `t maximizes E over v in D`
    Optimizes {
        /// The value that is stated to be optimal.
        optimum: Box<Expr>,
        /// True for `maximizes`, false for `minimizes`.
        maximizes: bool,
        /// True iff the optimum is stated to be unique.
        uniquely: bool,
        /// The number that is maximized or minimized.
        objective: Box<Expr>,
        /// The variable and the set over which it ranges.
        bound: BindingSyntax,
    },
    /// A LaTeX formula `$…$`: the text between the dollars. [`crate::syntax::latex`] parses it when it is known which symbols are
    /// functions.
    Dollar(String),
    /// A phrase about the play of a game, such as `payoff of P`.
    Play(Box<PlayPhrase>),
    /// A formula in parentheses in plain text; kept so that the printer reproduces them.
    Parenthesized(Box<Expr>),
    /// LaTeX only: a symbol.
    TexSymbol(TexSymbol),
    /// LaTeX only: a function symbol with its arguments.
    TexCall(TexSymbol, Vec<Expr>),
    /// LaTeX only: `name = e` inside `\min` or `\max`. The value is `name`; that it equals `e` is an obligation.
    Gloss(TexSymbol, Box<Expr>),
    /// LaTeX only: `\begin{cases}`, a list of values, each with its condition.
    Cases(Vec<(Expr, Expr)>),
}

/// A domain: an interval, a finite set of expressions, or a set by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// An interval or a finite set: `[a, b)`.
    Range(RangeSyntax),
    /// The name of a declared set.
    Set(Name),
}

/// An interval or a finite set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeSyntax {
    /// An interval such as `(a, b]`; an end is a number, `inf` or `-inf` (the node [`ExprKind::Inf`] or its negation).
    Interval {
        /// True iff the lower end belongs to the interval.
        lower_closed: bool,
        /// The lower end.
        lower: Box<Expr>,
        /// The upper end.
        upper: Box<Expr>,
        /// True iff the upper end belongs to the interval.
        upper_closed: bool,
        /// The place of the interval.
        span: Span,
    },
    /// A finite set such as `{a, b, c}`, with its place.
    Finite(Vec<Expr>, Span),
}
