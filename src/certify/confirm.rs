//! Checks a point found by search. The kernel evaluates every comparison of the query exactly. A second, independent evaluation
//! follows; it leaves open the comparisons with an irrational side.
//!
//! Trusted: an error in this file can make a wrong verdict. First the kernel evaluates the polynomial pieces of the query, before
//! any simplification. Then [`crate::expression::evaluate`], which shares no code with lowering, evaluates the paper's own terms
//! at the rational coordinates. A coordinate may be irrational; [`kernel::algebra::univariate`] then computes the signs of
//! polynomials. The callers are `certify::rule`, `recheck` and `audit`.
//!
//! # Source
//! Sturm (1829) for the signs of polynomials at a real root.

use super::functions;
use super::verdict::Point;
use crate::encode::{Query, lower_in_variables};
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Term};
use kernel::algebra::VariableIndex;
use kernel::{CandidatePoint, PointFault, Sat, System, Value, VariableKind, one_variable};

/// The reason why a point is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The query could not be encoded, or there is not one value per variable.
    NotOfThisQuery,
    /// An integer variable has another value.
    NotWhole,
    /// The query is weaker than the claim, because a quantifier was not eliminated.
    Relaxed,
    /// The system contains values of unknown functions, and no function with these values was found that satisfies all declared
    /// facts.
    UnknownFunction,
    /// One comparison contains several irrational coordinates, and the kernel could not determine the sign of its polynomial.
    TwoIrrational,
    /// A condition for all values of a variable is not proved at the point.
    Universal,
    /// A term of the statement has no value at the point, but the check could not show that the statement is undefined at the
    /// point.
    Matters,
    /// A comparison is false at the point.
    Fails,
}

impl From<PointFault> for Rejection {
    fn from(fault: PointFault) -> Self {
        match fault {
            PointFault::NotOfThisSystem => Self::NotOfThisQuery,
            PointFault::NotWhole => Self::NotWhole,
            PointFault::Universal => Self::Universal,
            PointFault::TwoIrrational => Self::TwoIrrational,
            PointFault::Fails => Self::Fails,
        }
    }
}

impl Rejection {
    /// Returns the reason as a message for reports.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotOfThisQuery => "the solver's point does not give one value to each variable of the query",
            Self::NotWhole => "the solver's point gives an integer variable a value that is not an integer",
            Self::Relaxed => "a quantifier in the claim would have to be eliminated first",
            Self::UnknownFunction => "the declared facts of an unknown function do not decide it",
            Self::TwoIrrational => "the only point found has irrational coordinates that could not be checked exactly",
            Self::Universal => "a condition for all values of a variable was not proved at the solver's point",
            Self::Matters => "a term has no value at some point, and whether the statement is undefined there was not decided",
            Self::Fails => "the solver's point does not satisfy the conditions",
        }
    }
}

/// Checks a candidate point of a query. Returns the point iff every hypothesis and every condition sought is defined and true
/// there. A condition for all values of a variable counts as true if its violation is proved to have no point.
///
/// # Errors
/// [`Rejection`] names the test that the values fail.
pub fn confirm(query: &Query, candidate: &CandidatePoint) -> Result<(Point, Sat), Rejection> {
    let Ok(system) = &query.system else { return Err(Rejection::NotOfThisQuery) };
    let sat = system.satisfied(candidate)?;
    if !query.relaxed.is_empty() {
        return Err(Rejection::Relaxed);
    }
    let values = sat.values();
    let at = assignment(system, values);
    let functions = if system.has_function_values() {
        let value = |index: VariableIndex| match values.get(index as usize)? {
            Value::Rational(number) => Some(number.clone()),
            Value::Root { .. } => None,
        };
        functions::built(query, &value, &at).ok_or(Rejection::UnknownFunction)?
    } else {
        functions::BuiltFunctions::default()
    };
    for condition in query.hypotheses.iter().map(|h| &h.condition).chain(&query.sought) {
        match evaluate::condition_with(condition, &at, &functions) {
            // `Unknown` is accepted: the kernel has already checked the condition, as pieces of the system.
            Evaluated::Value(true) | Evaluated::Unknown => {}
            Evaluated::Value(false) | Evaluated::Undefined => return Err(Rejection::Fails),
        }
    }
    if let Some(besides) = &query.besides
        && !is_true_at(besides, &at)
    {
        return Err(Rejection::Matters);
    }
    let (mut own, mut made) = (Vec::new(), Vec::new());
    for (variable, value) in system.variables.iter().zip(values) {
        match variable.kind {
            VariableKind::Real | VariableKind::Integer => &mut own,
            VariableKind::Root | VariableKind::FunctionValue => &mut made,
            VariableKind::Truth => continue,
        }
        .push((variable.name.clone(), value.clone()));
    }
    Ok((Point { values: own, made }, sat))
}

/// Returns true iff the condition is true at the point, by evaluation, or by exact decision after the point's fractions are
/// substituted.
fn is_true_at(condition: &ConditionRef, at: &Assignment) -> bool {
    match evaluate::condition(condition, at) {
        Evaluated::Value(value) => value,
        Evaluated::Undefined => false,
        Evaluated::Unknown => {
            let fractions = at.iter().map(|(name, value)| (name.clone(), Term::number(value.clone())));
            let there = Substitution::new(fractions).condition(condition);
            lower_in_variables(&there, &[]).and_then(|formula| one_variable::decide(&formula.simplified())) == Some(true)
        }
    }
}

/// Returns the rational coordinates of a point by the names of their variables.
#[must_use]
pub fn assignment(system: &System, values: &[Value]) -> Assignment {
    let fractions = system.variables.iter().zip(values).filter_map(|(variable, value)| match value {
        Value::Rational(number) => Some((variable.name.clone(), number.clone())),
        Value::Root { .. } => None,
    });
    fractions.collect()
}
