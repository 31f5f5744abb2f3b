//! A point brought back by search is checked: every comparison of the query is evaluated exactly, twice over.
//!
//! Once on the polynomial pieces of the query as they were before any simplification, and once on the paper's own tree
//! ([`crate::expression::evaluate`]), which shares no code with lowering. A coordinate may be an irrational root; then signs at it
//! are found by Sturm's theorem (Sturm 1829) in [`kernel::algebra::univariate`].

use super::functions;
use super::verdict::Point;
use crate::encode::{Query, lowered_in};
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::substitute::Substitution;
use crate::expression::{ConditionRef, Term};
use kernel::algebra::VariableIndex;
use kernel::{CandidatePoint, PointFault, Sat, System, Value, VariableKind, one_variable};

/// Why a point is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The query is no polynomial system, or the values are not one per variable.
    NotOfThisQuery,
    /// A variable that takes whole numbers has another value.
    NotWhole,
    /// The query is looser than the question, for want of an elimination.
    Relaxed,
    /// The system has made values of unknown functions in it, and no function with these values was found of which all facts hold.
    UnknownFunction,
    /// Two coordinates are irrational in one comparison: beyond this checker.
    TwoIrrational,
    /// That a condition holds for all values of something is not shown there.
    Universal,
    /// A number has no value there, and that this leaves the statement undefined is not shown.
    Matters,
    /// A comparison does not hold there.
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
    /// The reason in words, for a report.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::NotOfThisQuery => "the solver's point is not one of this question",
            Self::NotWhole => "the solver's point gives a fraction to a whole number",
            Self::Relaxed => "a quantifier has to be eliminated",
            Self::UnknownFunction => "the declared facts of an unknown function do not settle it",
            Self::TwoIrrational => "the only point found has irrational coordinates that could not be checked exactly",
            Self::Universal => "that a condition holds for all values of something could not be shown at the solver's point",
            Self::Matters => {
                "a number in it has no value somewhere, and whether that leaves the whole undefined could not be decided"
            }
            Self::Fails => "the solver's point does not satisfy the conditions",
        }
    }
}

/// The point, if every hypothesis and every condition sought is defined and true there: a condition for all values of something
/// is true where its violation is shown to have no point.
///
/// # Errors
/// [`Rejection`] says which test the values fail.
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
            // What rational arithmetic at one point cannot tell has been told by the pieces.
            Evaluated::Value(true) | Evaluated::Unknown => {}
            Evaluated::Value(false) | Evaluated::Undefined => return Err(Rejection::Fails),
        }
    }
    if let Some(besides) = &query.besides
        && !true_there(besides, &at)
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

/// A condition is seen to be true at a point by evaluation, or once the point's fractions are put in its place.
fn true_there(condition: &ConditionRef, at: &Assignment) -> bool {
    match evaluate::condition(condition, at) {
        Evaluated::Value(value) => value,
        Evaluated::Undefined => false,
        Evaluated::Unknown => {
            let fractions = at.iter().map(|(name, value)| (name.clone(), Term::number(value.clone())));
            let there = Substitution::new(fractions).condition(condition);
            lowered_in(&there, &[]).and_then(|formula| one_variable::decide(&formula.simplified())) == Some(true)
        }
    }
}

/// The fractions of a point by the names of their variables.
#[must_use]
pub fn assignment(system: &System, values: &[Value]) -> Assignment {
    let fractions = system.variables.iter().zip(values).filter_map(|(variable, value)| match value {
        Value::Rational(number) => Some((variable.name.clone(), number.clone())),
        Value::Root { .. } => None,
    });
    fractions.collect()
}
