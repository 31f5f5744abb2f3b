//! Defines the results of resolving: values with their sorts, local names, obligations, and meanings of definitions.
//!
//! [`super::resolver`] holds them, and every other file of this folder reads them.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::source::Span;
use crate::syntax::tree::TexSymbol;

/// A resolved formula with its sort.
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

/// A name whose scope is one item or formula: an argument, a bound variable, or a variable of a game.
#[derive(Clone, Debug)]
pub(super) struct LocalName {
    pub(super) name: String,
    pub(super) symbol: TexSymbol,
    pub(super) meaning: LocalMeaning,
}

/// The thing that a local name denotes.
#[derive(Clone, Debug)]
pub(super) enum LocalMeaning {
    /// A variable number, with its range if the range is known.
    Number(Variable, Option<ConditionRef>),
    /// A label of a set.
    Label {
        /// The set, by number.
        set: usize,
        /// The position of the label in the set.
        index: usize,
    },
    /// A number that is resolved already.
    Term(TermRef),
    /// A variable of a game that has no value on this history.
    Missing,
}

/// The kind of an obligation.
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
    /// Returns the suffix that the ids of obligations of this kind end in.
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

/// An obligation that resolving a formula produced: a condition that must hold for the formula to mean what it says.
#[derive(Clone, Debug)]
pub(super) struct Obligation {
    pub(super) kind: ObligationKind,
    pub(super) condition: ConditionRef,
    /// What the obligation demands, as a report shows it.
    pub(super) title: String,
    /// The text that the obligation comes from.
    pub(super) written: String,
    pub(super) span: Span,
}

/// The meaning of a definition or condition for one choice of its label arguments.
#[derive(Clone, Debug)]
pub(super) struct Meaning {
    pub(super) body: ResolvedValue,
    /// The variables for its number arguments, in order, each with its domain.
    pub(super) arguments: Vec<(Variable, Option<ConditionRef>)>,
    /// The condition that the body of a definition lies in the domain that the definition declares.
    pub(super) within: Option<ConditionRef>,
    /// The obligations in the text of the definition.
    pub(super) obligations: Vec<Obligation>,
    /// The declared parameters that quantifiers in the text bind.
    pub(super) binds: BTreeSet<Variable>,
}

/// The members of a region, with nested regions expanded: names and conditions.
pub(super) type Members = Vec<(Arc<str>, ConditionRef)>;

/// The solution for the unknowns of one `define … by`.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    /// Each unknown by its declaration, with its value.
    pub(super) values: Vec<(usize, TermRef)>,
    /// The obligations that the solution is unique and lies in the declared domain.
    pub(super) obligations: Vec<Obligation>,
}
