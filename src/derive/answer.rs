//! Answers a `derive` item of a condition file with the text of a condition.
//!
//! The caller parses the text and has the equivalence of question and answer ruled on like any other claim. Untrusted: the
//! verdict depends on the text alone.

use super::condition::{DerivationQuestion, draft, result};
use super::threshold::threshold;
use super::{ConditionCase, DerivationContext, DerivationOutcome};
use crate::expression::build::all;
use crate::expression::{Condition, ConditionRef, Relation};
use crate::paper::{Claim, Derivation, Paper, names_not_in_terms};

/// Returns the text of a condition that answers a derivation.
///
/// # Errors
/// The reason, as a message: quantifiers could not be eliminated, a limit was reached, or the condition mentions names outside
/// `in terms of`.
pub fn answer(paper: &Paper, claim: &Claim, derivation: &Derivation, context: DerivationContext<'_>) -> Result<String, String> {
    if context.spent() {
        return Err("the budget was spent before the condition was derived".to_owned());
    }
    let (text, condition) = match &derivation.threshold {
        Some(_) => threshold_answer(paper, claim, derivation, context)?,
        None => {
            let found = exact(paper, claim, derivation, context)?;
            let condition = result(&found).ok_or("the condition could not be derived")?;
            let DerivationOutcome::Cases(cases) = found else { return Err("the condition could not be derived".to_owned()) };
            (text(&cases), condition)
        }
    };
    let others = names_not_in_terms(&condition, &derivation.terms);
    if others.is_empty() {
        return Ok(text);
    }
    let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
    Err(format!("the condition found is `{text}`, and {} not among the names asked for", listed_with_verb(&others)))
}

fn listed_with_verb(names: &[String]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}

/// Derives the exact condition. For an equilibrium, the parts at single information sets are derived first.
fn exact(
    paper: &Paper,
    claim: &Claim,
    derivation: &Derivation,
    context: DerivationContext<'_>,
) -> Result<DerivationOutcome, String> {
    let solve_for = derivation.solve_for.as_ref();
    let drafted = |condition: &ConditionRef, solve_for| {
        let found = draft(DerivationQuestion { paper, base: claim, condition, solve_for }, context).found;
        failure_reason(&found).map_or(Ok(found), Err)
    };
    if derivation.parts.is_empty() {
        return drafted(&derivation.question, solve_for);
    }
    let mut parts = Vec::new();
    for part in &derivation.parts {
        let found = drafted(&part.condition, None).map_err(|why| format!("{}: {why}", part.label))?;
        parts.extend(result(&found));
    }
    drafted(&all(parts), solve_for)
}

/// Derives the threshold, provided that it exists for all values of the other parameters.
fn threshold_answer(
    paper: &Paper,
    claim: &Claim,
    derivation: &Derivation,
    context: DerivationContext<'_>,
) -> Result<(String, ConditionRef), String> {
    let Some(variable) = &derivation.threshold else { return Err("no parameter is named".to_owned()) };
    let query = DerivationQuestion { paper, base: claim, condition: &derivation.question, solve_for: None };
    let found = threshold(query, variable, derivation.text.clone(), context);
    if let Some(why) = failure_reason(&found.solved.result) {
        return Err(why);
    }
    let Some(at) = found.at else {
        let solved = if let DerivationOutcome::Cases(cases) = &found.solved.result { text(cases) } else { String::new() };
        return Err(format!("no threshold in `{variable}` was found: the condition holds where `{solved}`"));
    };
    if !at.given.is_empty() {
        let given: Vec<String> = at.given.iter().map(ToString::to_string).collect();
        return Err(format!("there is a threshold in `{variable}` only where {}: say so after `given`", given.join(" and ")));
    }
    let relation = match (at.above, at.attained) {
        (true, false) => Relation::Greater,
        (true, true) => Relation::GreaterEqual,
        (false, false) => Relation::Less,
        (false, true) => Relation::LessEqual,
    };
    let bare = crate::expression::Term::variable(variable.clone());
    let condition = Condition::compare(bare, relation, at.value);
    Ok((condition.to_string(), condition))
}

/// Returns the reason why no condition was found; `None` if one was found.
fn failure_reason(found: &DerivationOutcome) -> Option<String> {
    match found {
        DerivationOutcome::Cases(_) => None,
        DerivationOutcome::Left(left) => {
            let left: Vec<String> = left.iter().map(|(name, why)| format!("`{name}` could not be eliminated: {why}")).collect();
            Some(left.join("; "))
        }
        DerivationOutcome::TooLong(why) => Some(why.clone()),
    }
}

/// Writes the cases as one formula of the language.
fn text(cases: &[ConditionCase]) -> String {
    let conjunction = |case: &ConditionCase| case.lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    match cases {
        [] => "false".to_owned(),
        cases if cases.iter().any(|case| case.lines.is_empty()) => "true".to_owned(),
        [case] => conjunction(case),
        cases => {
            let bracketed =
                |case: &ConditionCase| if case.lines.len() == 1 { conjunction(case) } else { format!("({})", conjunction(case)) };
            cases.iter().map(bracketed).collect::<Vec<_>>().join(" or ")
        }
    }
}
