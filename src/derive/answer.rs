//! The answer to a `derive` of a file: the text of a condition, which the caller reads back and has ruled on like any other.
//!
//! Untrusted: that question and answer are equivalent is decided on the text alone.

use super::condition::{DerivationQuestion, draft, result};
use super::threshold::threshold;
use super::{ConditionCase, DerivationContext, DerivationOutcome};
use crate::expression::build::all;
use crate::expression::{Condition, ConditionRef, Relation};
use crate::paper::{Claim, Derivation, Paper, foreign};

/// The text of a condition that answers the derivation of a claim.
///
/// # Errors
/// Why no text is returned: quantifiers that could not be eliminated, a bound that was met, names that the file does not ask for.
pub fn answer(paper: &Paper, claim: &Claim, derivation: &Derivation, means: DerivationContext<'_>) -> Result<String, String> {
    if means.spent() {
        return Err("the budget was spent before it was derived".to_owned());
    }
    let (text, condition) = match &derivation.threshold {
        Some(_) => of_threshold(paper, claim, derivation, means)?,
        None => {
            let found = exact(paper, claim, derivation, means)?;
            let condition = result(&found).ok_or("it could not be derived")?;
            let DerivationOutcome::Cases(cases) = found else { return Err("it could not be derived".to_owned()) };
            (text(&cases), condition)
        }
    };
    let others = foreign(&condition, &derivation.terms);
    if others.is_empty() {
        return Ok(text);
    }
    let others: Vec<String> = others.iter().map(|name| format!("`{name}`")).collect();
    Err(format!("the condition found is `{text}`, and {} not among the names asked for", are(&others)))
}

fn are(names: &[String]) -> String {
    let verb = if names.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", names.join(", "))
}

/// The exact condition; of an equilibrium, information set by information set first.
fn exact(
    paper: &Paper,
    claim: &Claim,
    derivation: &Derivation,
    means: DerivationContext<'_>,
) -> Result<DerivationOutcome, String> {
    let solve_for = derivation.solve_for.as_ref();
    let drafted = |condition: &ConditionRef, solve_for| {
        let found = draft(DerivationQuestion { paper, base: claim, condition, solve_for }, means).found;
        why_not(&found).map_or(Ok(found), Err)
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

/// The threshold where there is one whatever the other parameters.
fn of_threshold(
    paper: &Paper,
    claim: &Claim,
    derivation: &Derivation,
    means: DerivationContext<'_>,
) -> Result<(String, ConditionRef), String> {
    let Some(variable) = &derivation.threshold else { return Err("no parameter is named".to_owned()) };
    let asking = DerivationQuestion { paper, base: claim, condition: &derivation.question, solve_for: None };
    let found = threshold(asking, variable, derivation.text.clone(), means);
    if let Some(why) = why_not(&found.solved.result) {
        return Err(why);
    }
    let Some(at) = found.at else {
        let solved = if let DerivationOutcome::Cases(cases) = &found.solved.result { text(cases) } else { String::new() };
        return Err(format!("no threshold in `{variable}` was found: it holds where `{solved}`"));
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

/// Why no condition was found, if none was.
fn why_not(found: &DerivationOutcome) -> Option<String> {
    match found {
        DerivationOutcome::Cases(_) => None,
        DerivationOutcome::Left(left) => {
            let left: Vec<String> = left.iter().map(|(name, why)| format!("`{name}` could not be eliminated: {why}")).collect();
            Some(left.join("; "))
        }
        DerivationOutcome::TooLong(why) => Some(why.clone()),
    }
}

/// Cases as one formula of the language.
fn text(cases: &[ConditionCase]) -> String {
    let one = |case: &ConditionCase| case.lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
    match cases {
        [] => "false".to_owned(),
        cases if cases.iter().any(|case| case.lines.is_empty()) => "true".to_owned(),
        [case] => one(case),
        cases => {
            let bracketed = |case: &ConditionCase| if case.lines.len() == 1 { one(case) } else { format!("({})", one(case)) };
            cases.iter().map(bracketed).collect::<Vec<_>>().join(" or ")
        }
    }
}
