//! The tree of formulas and numbers, plain and LaTeX.

use super::Quantifier;
use super::Relation;
use super::names::{Name, Param};
use crate::source::Span;
use crate::syntax::play::PlayPhrase;

/// A formula or a number: sorts are checked once names are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub node: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// `iff` and `implies`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connective {
    /// `iff`
    Iff,
    /// `implies`
    Implies,
}

/// Functions the language knows.
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
    /// All of them, each with its word and with how many arguments it takes; `None` for one or more.
    const TABLE: [(Self, &'static str, Option<usize>); 6] = [
        (Self::Min, "min", None),
        (Self::Max, "max", None),
        (Self::Abs, "abs", Some(1)),
        (Self::Sign, "sign", Some(1)),
        (Self::Clamp, "clamp", Some(3)),
        (Self::Sqrt, "sqrt", Some(1)),
    ];

    /// The function with this word.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, known, _)| *known == word).map(|(builtin, ..)| *builtin)
    }

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::TABLE.iter().find(|(known, ..)| *known == self).map_or("", |(_, word, _)| word)
    }

    /// How many arguments it takes; `None` for one or more.
    #[must_use]
    pub fn arity(self) -> Option<usize> {
        Self::TABLE.iter().find(|(known, ..)| *known == self).and_then(|(.., arity)| *arity)
    }
}

/// `v` or `v in D` behind a quantifier or `over`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingSyntax {
    /// The variable.
    pub param: Param,
    /// Its range.
    pub domain: Option<Domain>,
}

/// A symbol of LaTeX, such as `\underline{\beta}` or `p_h`, before it is looked up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TexSymbol {
    /// `bar` (also `\overline`), `underline`, `hat` or `tilde`.
    pub accent: Option<String>,
    /// The letter, the Greek name without its backslash, or the word of `\mathrm{word}`.
    pub base: String,
    /// The subscript without braces, spaces, fonts and backslashes.
    pub subscript: Option<String>,
    /// A `*` follows.
    pub star: bool,
    /// How many primes follow.
    pub primes: u8,
}

/// The shapes of formulas and numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// A number as written: digits, perhaps a decimal point. Exact.
    Number(String),
    /// `true` or `false`
    Truth(bool),
    /// `inf`, only as an end of an interval
    Inf,
    /// `v` or `v[a]`
    Param(Param),
    /// `f(a, b)`
    Call(Name, Vec<Expr>),
    /// `min(a, b)` and its relatives
    Builtin(Builtin, Vec<Expr>),
    /// `derivative(E, v)`
    Derivative(Box<Expr>, Param),
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
        /// The optimum.
        optimum: Box<Expr>,
        /// `maximizes`, else `minimizes`.
        maximizes: bool,
        /// `uniquely`
        uniquely: bool,
        /// What is maximized.
        objective: Box<Expr>,
        /// Over what.
        bound: BindingSyntax,
    },
    /// `$…$`: the text between the dollars; [`crate::syntax::latex`] reads it once it is known which symbols take arguments.
    Dollar(String),
    /// A phrase of 3.9 about play; read, not ruled on yet.
    Play(Box<PlayPhrase>),
    /// Brackets in plain text, kept for the printer.
    Parenthesized(Box<Expr>),
    /// LaTeX only: a symbol.
    TexSymbol(TexSymbol),
    /// LaTeX only: a symbol that takes arguments, and they.
    TexCall(TexSymbol, Vec<Expr>),
    /// LaTeX only: `name = e` inside `\min` or `\max`.
    Gloss(TexSymbol, Box<Expr>),
    /// LaTeX only: `\begin{cases}`, each a value and its condition.
    Cases(Vec<(Expr, Expr)>),
}

/// A domain: an interval, a finite set of expressions, or a set by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Domain {
    /// `[a, b)`
    Range(RangeSyntax),
    /// A declared set.
    Set(Name),
}

/// An interval or a finite set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RangeSyntax {
    /// `(a, b]`; an end is any number, `inf` or `-inf` (the nodes [`ExprKind::Inf`] and its negation).
    Interval {
        /// The lower end belongs to it.
        lower_closed: bool,
        /// The lower end.
        lower: Box<Expr>,
        /// The upper end.
        upper: Box<Expr>,
        /// The upper end belongs to it.
        upper_closed: bool,
        /// All of it.
        span: Span,
    },
    /// `{a, b, c}`
    Finite(Vec<Expr>, Span),
}
