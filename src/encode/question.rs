//! A question: which points to look for, and what finding or not finding them says of a claim.

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::rational::DeviationPayoffs;
use crate::paper::Function;
use kernel::System;
use kernel::algebra::VariableIndex;
use std::sync::Arc;

/// A claim as searches for points. It is *vacuous* when a vacuity query has no point, *refuted* when a part's required fails,
/// *proved* when every part's required is met and no vacuity query is empty.
#[derive(Clone, Debug)]
pub struct EncodedClaim {
    /// The id of the claim.
    pub claim: String,
    /// Its place in [`crate::paper::Paper::claims`].
    pub index: usize,
    /// Each must have a point, else the claim says nothing.
    pub vacuity: Vec<Query>,
    /// What the claim comes to.
    pub parts: Vec<ClaimPart>,
    /// Asked for information only (can A and B of an implication meet?).
    pub asides: Vec<Query>,
}

/// One part of a claim.
#[derive(Clone, Debug)]
pub struct ClaimPart {
    /// What it is, if the claim has several: `A implies B`, `prop_1 and prop_4`; else empty.
    pub label: String,
    /// What would make it hold.
    pub required: RequiredAnswer,
    /// The search.
    pub query: Query,
    /// For a mover's choice at an information set: what it can get there.
    pub deviation_payoffs: Option<DeviationPayoffs>,
}

/// What makes a part hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequiredAnswer {
    /// That there is no such point.
    Unsat,
    /// That there is one.
    Sat,
}

/// Is there a point at which all these conditions are defined and true?
#[derive(Clone, Debug)]
pub struct Query {
    /// What a point of it would show, in words.
    pub label: String,
    /// The hypotheses, each with its origin: a domain, an assumption, a `given`, an earlier step.
    pub hypotheses: Vec<Hypothesis>,
    /// What is sought besides.
    pub sought: Vec<ConditionRef>,
    /// The query asks for less than it should, for want of eliminating these variables: that it has no point is evidence, a point
    /// of it is none.
    pub relaxed: Vec<Variable>,
    /// Where it applies unknown functions, those inside an argument before what they stand in.
    pub applied: Vec<FunctionUse>,
    /// What a point must satisfy besides, for which the query does not ask: it must be seen to be true there by evaluation alone.
    pub besides: Option<ConditionRef>,
    /// It adds nothing to the hypotheses but the facts of unknown functions at the arguments that occur: it is asked for their
    /// conflict alone, since no point of it can be confirmed.
    pub facts_only: bool,
    /// It asks for a point at which the claim has a value, and only that there is none counts: a claim that has a value nowhere says
    /// nothing. Where none is found and none is excluded, the claim is still ruled on wherever it has one.
    pub value_only: bool,
    /// The same as polynomials; or why it cannot be put so.
    pub system: Result<System, Obstacle>,
}

/// A use of an unknown function in a query.
#[derive(Clone, Debug)]
pub struct FunctionUse {
    /// The function, with its facts.
    pub function: Arc<Function>,
    /// The argument.
    pub argument: TermRef,
    /// The values here of the parameters that the function depends on.
    pub at: Vec<(Variable, TermRef)>,
    /// The variable of the system that stands for the value.
    pub value: VariableIndex,
    /// The argument mentions no variable that a quantifier binds.
    pub closed: bool,
}

/// A condition in force.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// Where it comes from: the assumption's or parameter's name, `given`, `step 2`.
    pub origin: String,
    /// Its places in the paper.
    pub places: Vec<String>,
    /// What it says.
    pub condition: ConditionRef,
    /// It is the statement of an earlier step or of another claim.
    pub found_before: bool,
    /// The claim alone has it: given, supposed, used.
    pub own: bool,
}

/// Why a query cannot be put to a solver of polynomial systems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A condition on an unknown function is to hold for all values of these variables.
    NeedsElimination(Vec<Variable>),
    /// The range of these bound parameters mentions something that was replaced around them.
    RangeReplaced(Vec<Variable>),
    /// No condition was derived that could be compared with the question: why.
    Underived(String),
    /// It outgrew a bound: what, and the bound.
    TooLarge {
        /// What outgrew it.
        what: &'static str,
        /// The bound.
        limit: usize,
    },
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NeedsElimination(variables) => write!(f, "it needs the elimination of {}", variables.join(", ")),
            Self::RangeReplaced(variables) => {
                let shown = variables.join(", ");
                write!(f, "the range of {shown} depends on what was replaced: write `{shown} in …`")
            }
            Self::Underived(reason) => f.write_str(reason),
            Self::TooLarge { what, limit } => write!(f, "it grows past {limit} {what}"),
        }
    }
}
