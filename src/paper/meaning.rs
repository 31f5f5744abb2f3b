//! What resolving finds: values with their sorts, local names, obligations, and the meanings of definitions.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::source::Span;
use crate::syntax::tree::TexSymbol;

/// A formula with its sort.
#[derive(Clone, Debug)]
pub(super) enum ResolvedValue {
    /// A number.
    Number(TermRef),
    /// A condition.
    Condition(ConditionRef),
    /// A label of a set, or a parameter that ranges over one.
    Label {
        /// The set, by number.
        set: usize,
        /// The label, or the parameter.
        term: TermRef,
    },
}

/// A name that holds inside one item only: an argument or a bound variable.
#[derive(Clone, Debug)]
pub(super) struct LocalName {
    pub(super) name: String,
    pub(super) symbol: TexSymbol,
    pub(super) meaning: LocalMeaning,
}

/// What a local name stands for.
#[derive(Clone, Debug)]
pub(super) enum LocalMeaning {
    /// A number, with where it lies if that is known.
    Number(Variable, Option<ConditionRef>),
    /// A label of a set.
    Label {
        /// The set, by number.
        set: usize,
        /// The place of the label in it.
        index: usize,
    },
    /// A number that is worked out already.
    Term(TermRef),
    /// A variable of a game that has no value here.
    Missing,
}

/// Which obligation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum ObligationKind {
    Gloss,
    Cases,
    Within,
    Bounds,
    Unique,
    Probability,
    Interval,
    Discount,
    Payoff,
}

impl ObligationKind {
    /// The suffix of its id.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Gloss => "gloss",
            Self::Cases => "cases",
            Self::Within => "within",
            Self::Bounds => "bounds",
            Self::Unique => "unique",
            Self::Probability => "probability",
            Self::Interval => "interval",
            Self::Discount => "discount",
            Self::Payoff => "payoff",
        }
    }
}

/// An obligation met while resolving a formula.
#[derive(Clone, Debug)]
pub(super) struct Obligation {
    pub(super) kind: ObligationKind,
    pub(super) condition: ConditionRef,
    /// What it asks, in words.
    pub(super) title: String,
    /// The text that it comes from.
    pub(super) written: String,
    pub(super) span: Span,
}

/// What a definition or a condition was found to mean, for one choice of its label arguments.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) body: ResolvedValue,
    /// The variables that stand for its number arguments, in their order, each with its domain.
    pub(super) arguments: Vec<(Variable, Option<ConditionRef>)>,
    /// The domain of a definition, said of its body.
    pub(super) within: Option<ConditionRef>,
    /// Obligations of its text.
    pub(super) obligations: Vec<Obligation>,
    /// The declared parameters that quantifiers of its text bind.
    pub(super) binds: BTreeSet<Variable>,
}

/// The members of a region, regions taken apart: names and meanings.
pub(super) type Members = Vec<(Arc<str>, ConditionRef)>;

/// What the unknowns of one item are.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    /// Each unknown by its declaration, with its value.
    pub(super) values: Vec<(usize, TermRef)>,
    /// That there is exactly one solution.
    pub(super) obligations: Vec<Obligation>,
}
