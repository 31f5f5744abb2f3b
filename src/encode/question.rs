//! Defines the encoding of a claim: the queries for points, and what each answer means for the claim.
//!
//! Trusted: `certify` draws verdicts from these types.

use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::rational::DeviationPayoffs;
use crate::paper::Function;
use kernel::System;
use kernel::algebra::VariableIndex;
use std::sync::Arc;

/// A claim encoded as queries. The claim is *vacuous* if a vacuity query has no point. It is *refuted* if a part gets another
/// answer than it requires, and *proved* if every part gets its required answer and every vacuity query has a point.
#[derive(Clone, Debug)]
pub struct EncodedClaim {
    /// The id of the claim.
    pub claim: String,
    /// The place of the claim in [`crate::paper::Paper::claims`].
    pub index: usize,
    /// Queries that must have a point, because otherwise the claim says nothing.
    pub vacuity: Vec<Query>,
    /// The parts that together make up the claim.
    pub parts: Vec<ClaimPart>,
    /// Queries asked for information only, such as whether A and B of an implication can hold together.
    pub asides: Vec<Query>,
}

/// One part of a claim.
#[derive(Clone, Debug)]
pub struct ClaimPart {
    /// The name of the part if the claim has several, such as `A implies B` or `prop_1 and prop_4`. Empty otherwise.
    pub label: String,
    /// The answer that makes the part true.
    pub required: RequiredAnswer,
    /// The query for a point.
    pub query: Query,
    /// For a player's choice at an information set, the payoffs of its deviations.
    pub deviation_payoffs: Option<DeviationPayoffs>,
}

/// The answer of a query that makes a part true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequiredAnswer {
    /// No point satisfies the query.
    Unsat,
    /// Some point satisfies the query.
    Sat,
}

/// A query: is there a point at which all these conditions are defined and true?
#[derive(Clone, Debug)]
pub struct Query {
    /// A description of the point sought.
    pub label: String,
    /// The hypotheses, each with its origin: a domain, an assumption, a `given`, an earlier step.
    pub hypotheses: Vec<Hypothesis>,
    /// The further conditions sought.
    pub sought: Vec<ConditionRef>,
    /// The variables that were not eliminated, so that the query is weaker than the claim. A proof that it has no point is
    /// valid, and a point of it proves nothing.
    pub relaxed: Vec<Variable>,
    /// The applications of unknown functions. An application inside an argument comes before the outer one.
    pub applied: Vec<FunctionUse>,
    /// A further condition on a point that is not part of the query. Evaluation alone must confirm it at the point.
    pub besides: Option<ConditionRef>,
    /// Whether the query adds to the hypotheses only the facts of unknown functions at the arguments that occur. It is asked
    /// only to detect a conflict among them, because no point of it can be confirmed.
    pub facts_only: bool,
    /// Whether the query asks for a point at which the claim has a value. Only a proof that no such point exists counts: the claim
    /// then says nothing. If no point is found and none is excluded, the claim is still ruled on at the points where it has a
    /// value.
    pub value_only: bool,
    /// The polynomial system, or the reason why the query cannot be encoded.
    pub system: Result<System, Obstacle>,
}

/// An application of an unknown function in a query.
#[derive(Clone, Debug)]
pub struct FunctionUse {
    /// The unknown function and its derivatives, in order, with their facts.
    pub family: Arc<[Arc<Function>]>,
    /// The derivative that is applied: 0 for the function itself.
    pub order: usize,
    /// The argument.
    pub argument: TermRef,
    /// The values, at this application, of the parameters on which the function depends.
    pub at: Vec<(Variable, TermRef)>,
    /// The variable of the system for the value.
    pub value: VariableIndex,
    /// Whether the argument is free of bound variables.
    pub closed: bool,
}

impl FunctionUse {
    /// Returns the name of the function that is applied.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.family[self.order].name
    }
}

/// A hypothesis in force.
#[derive(Clone, Debug)]
pub struct Hypothesis {
    /// The origin: the name of the assumption or parameter, `given`, or `step 2`.
    pub origin: String,
    /// The places in the paper where it is stated.
    pub places: Vec<String>,
    /// The condition itself.
    pub condition: ConditionRef,
    /// Whether it is the statement of an earlier step or of another claim.
    pub found_before: bool,
    /// Whether it belongs to this claim only, as something given, supposed or used.
    pub own: bool,
}

/// The reason why a query cannot be encoded as a polynomial system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// A condition on an unknown function would have to hold for all values of these variables.
    NeedsElimination(Vec<Variable>),
    /// The range of these bound parameters mentions a variable that was replaced outside the quantifier.
    RangeReplaced(Vec<Variable>),
    /// No condition was derived to compare with the answer, for this reason.
    Underived(String),
    /// The encoding exceeded a limit.
    TooLarge {
        /// What exceeded the limit.
        what: &'static str,
        /// The limit.
        limit: usize,
    },
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NeedsElimination(variables) => {
                write!(f, "a condition on an unknown function would have to hold for all values of {}", variables.join(", "))
            }
            Self::RangeReplaced(variables) => {
                let shown = variables.join(", ");
                write!(f, "the range of {shown} depends on a variable that was replaced: write `{shown} in …`")
            }
            Self::Underived(reason) => f.write_str(reason),
            Self::TooLarge { what, limit } => write!(f, "its encoding has more than {limit} {what}"),
        }
    }
}
