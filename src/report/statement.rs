//! Writes the statement of a claim in the condition language: its kind, and the formula that was decided.
//!
//! Called by the reports, by [`crate::recheck`] and by [`crate::export`]. Not part of a verdict.

use std::fmt::Display;

use crate::certify::{ImplicationCase, Word};
use crate::expression::{Condition, ConditionRef};
use crate::paper::{Link, Role, Statement};
use crate::syntax::tree::ExpectedOutcome;

/// Returns the kind of a statement, named by its keyword.
#[must_use]
pub fn kind(statement: &Statement) -> &'static str {
    match statement {
        Statement::Holds(_) => "holds",
        Statement::Links(links) if links.iter().any(|link| link.both_ways) => "iff",
        Statement::Links(_) => "implies",
        Statement::Threshold(_) => "threshold",
        Statement::Equilibrium { concept, .. } => match *concept {
            "Nash" => "is Nash",
            "SPE" => "is SPE",
            "weak_PBE" => "is weak_PBE",
            "PBE" => "is PBE",
            "sequential" => "is sequential",
            _ => "is optimal",
        },
        Statement::Nonempty(_) => "nonempty",
        Statement::Empty(_) => "empty",
        Statement::Stricter(..) => "stricter",
        Statement::Disjoint(_) => "disjoint",
        Statement::Overlap(_) => "overlap",
        Statement::Cover(_) => "cover",
        Statement::Partition(_) => "partition",
        Statement::Redundant { .. } => "redundant",
        Statement::Needed { .. } => "needed",
        Statement::Monotone { direction, .. } if direction.increasing => "increasing",
        Statement::Monotone { .. } => "decreasing",
        Statement::Constant { .. } => "constant",
        Statement::Upward { rising: true, .. } => "upward",
        Statement::Upward { rising: false, .. } => "downward",
        Statement::Defined(_) | Statement::Decided(_) | Statement::Valued { .. } => "defined",
        Statement::Underived { .. } => "derive",
    }
}

/// All kinds of statements, in the order of the language's table.
pub const KINDS: [&str; 26] = [
    "holds",
    "implies",
    "iff",
    "threshold",
    "is Nash",
    "is SPE",
    "is weak_PBE",
    "is PBE",
    "is sequential",
    "is optimal",
    "nonempty",
    "empty",
    "stricter",
    "disjoint",
    "overlap",
    "cover",
    "partition",
    "redundant",
    "needed",
    "increasing",
    "decreasing",
    "constant",
    "upward",
    "downward",
    "defined",
    "derive",
];

/// Returns the statement as it was decided, in plain notation.
#[must_use]
pub fn statement_text(statement: &Statement) -> String {
    match statement {
        Statement::Holds(condition) => condition.to_string(),
        Statement::Links(links) => chain(links),
        Statement::Threshold(link) => chain(std::slice::from_ref(link)),
        Statement::Equilibrium { shown, .. } => shown.to_string(),
        Statement::Nonempty(condition) => format!("nonempty {condition}"),
        Statement::Empty(condition) => format!("empty {condition}"),
        Statement::Stricter(left, right) => format!("{left} stricter than {right}"),
        Statement::Disjoint(all) => format!("disjoint {}", list(all)),
        Statement::Overlap(all) => format!("overlap {}", list(all)),
        Statement::Cover(all) => format!("cover {}", list(all)),
        Statement::Partition(all) => format!("partition {}", list(all)),
        Statement::Redundant { condition, others } => format!("{condition} redundant beside {}", list(others)),
        Statement::Needed { condition, others } => format!("{condition} needed beside {}", list(others)),
        Statement::Monotone { term, direction, variable } => {
            let strictly = if direction.strict { "strictly" } else { "weakly" };
            format!("{term} {strictly} {} in {variable}", kind(statement))
        }
        Statement::Constant { term, variable } => format!("{term} constant in {variable}"),
        Statement::Upward { condition, variable, .. } => format!("{condition} {} in {variable}", kind(statement)),
        Statement::Defined(term) => format!("defined {term}"),
        Statement::Decided(condition) => format!("defined {condition}"),
        Statement::Valued { values, .. } => list(values),
        Statement::Underived { question, .. } => question.to_string(),
    }
}

fn chain(links: &[Link]) -> String {
    let mut out = links.first().map(|link| side(&link.left)).unwrap_or_default();
    for link in links {
        out.push_str(if link.both_ways { " iff " } else { " implies " });
        out.push_str(&side(&link.right));
    }
    out
}

/// Returns a side of `implies` or `iff`, in brackets if it binds no more tightly.
fn side(condition: &ConditionRef) -> String {
    let shown = if let Condition::IsTrue(inner) = &**condition { inner } else { condition };
    let is_loose = matches!(**shown, Condition::Implies(..) | Condition::Iff(..) | Condition::If(..) | Condition::Quantified(..));
    if is_loose { format!("({condition})") } else { condition.to_string() }
}

fn list<T: Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns the keyword of an expected outcome.
#[must_use]
pub fn outcome(outcome: ExpectedOutcome) -> &'static str {
    match outcome {
        ExpectedOutcome::Proved => Word::Proved.as_str(),
        ExpectedOutcome::Refuted => Word::Refuted.as_str(),
        ExpectedOutcome::Unchecked => Word::Unchecked.as_str(),
        ExpectedOutcome::Open => Word::Open.as_str(),
        ExpectedOutcome::Vacuous => Word::Vacuous.as_str(),
        ExpectedOutcome::Undefined => "undefined",
    }
}

/// Returns the name of a claim's role; this is also its value in the JSON.
#[must_use]
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Claim => "claim",
        Role::Question => "question",
        Role::Step => "step",
        Role::Obligation => "obligation",
        Role::Automatic => "automatic",
    }
}

/// Returns the name of the case of an implication; this is also its value in the JSON.
#[must_use]
pub fn case(case: ImplicationCase) -> &'static str {
    match case {
        ImplicationCase::AlwaysTrue => "always true",
        ImplicationCase::Mixed => "mixed",
        ImplicationCase::NeverTrue => "never true",
        ImplicationCase::Vacuous => "vacuous",
    }
}
