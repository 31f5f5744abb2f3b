//! Finds whether the rest of a paper supports a repair: whether it states the comparisons that the edit introduces.
//!
//! Called by [`super::print_repair`]. Not part of a verdict. Two comparisons count as the same if their equivalence under the
//! domains alone is proved like a claim.

use std::collections::BTreeSet;

use crate::audit::QueryRunner;
use crate::certify::Word;
use crate::encode;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation};
use crate::paper::{Claim, Link, Paper, Role, Statement};

/// The maximal number of the paper's comparisons that are compared with one comparison of a repair.
const MAX_COMPARED: usize = 40;

/// The support of an equation that follows from the definitions of its names.
const DEFINITIONS: &str = "the definitions";

/// Returns the names of the other conditions, assumptions and claims that state the new comparisons of a repair, in the order of
/// the file. The result is empty if some new comparison is stated nowhere else. A repair that names another condition is
/// supported by that condition, and an equation that holds identically is supported by the definitions.
pub(super) fn support(paper: &Paper, claim: &Claim, repaired: &Statement, runner: &QueryRunner<'_>) -> Vec<String> {
    let (Some(before), Some(after)) = (claim.statement.as_fact(), repaired.as_fact()) else { return Vec::new() };
    let old = comparisons(&before);
    let new: Vec<ConditionRef> = comparisons(&after).into_iter().filter(|comparison| !old.contains(comparison)).collect();
    if new.is_empty() {
        let (named, known) = (names(&after), names(&before));
        return named.into_iter().filter(|name| !known.contains(name)).collect();
    }
    let elsewhere = elsewhere(paper, claim);
    let mut names: Vec<String> = Vec::new();
    for comparison in &new {
        let mentions = Variables::of_condition(comparison).free;
        let alike = elsewhere.iter().filter(|(_, other)| Variables::of_condition(other).free == mentions);
        let found = alike.take(MAX_COMPARED).find(|(_, other)| is_same(paper, claim, comparison, other, runner));
        match found {
            Some((name, _)) if names.contains(name) => {}
            Some((name, _)) => names.push(name.clone()),
            None if is_identity(paper, claim, comparison, runner) => names.push(DEFINITIONS.to_owned()),
            None => return Vec::new(),
        }
    }
    names
}

/// Lists the comparisons that the paper states outside a refuted claim, each with the name of the condition or claim that
/// contains it.
fn elsewhere(paper: &Paper, claim: &Claim) -> Vec<(String, ConditionRef)> {
    let base = base(&claim.id);
    let Some(model) = paper.models.get(claim.model) else { return Vec::new() };
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain);
    let assumed = assumed.map(|assumption| (assumption.name.to_string(), assumption.condition.clone()));
    let conditions = model.conditions.iter().map(|named| (named.name.to_string(), named.condition.clone()));
    let stated = paper.claims.iter().filter(|other| {
        // A printed form is no support if another form is meant.
        matches!(other.role, Role::Claim | Role::Step) && other.model == claim.model && !other.id.ends_with("/printed")
    });
    let claims = stated.filter_map(|other| Some((other.id.clone(), other.statement.as_fact()?)));
    let mut out = Vec::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (name, condition) in assumed.chain(conditions).chain(claims) {
        if name != base && self::base(&name) != base && seen.insert(name.clone()) {
            out.extend(comparisons(&condition).into_iter().map(|one| (name.clone(), one)));
        }
    }
    out
}

/// Removes the mark of a printed form from the id of a claim or the name of a condition.
fn base(id: &str) -> String {
    id.trim_end_matches("/printed-meant").replacen("/printed", "", 1)
}

/// Returns the names of the named conditions in a condition.
fn names(condition: &ConditionRef) -> Vec<String> {
    match &**condition {
        Condition::Named { shown, .. } => vec![shown.to_string()],
        Condition::Quantified(..) | Condition::IsFalse(_) => Vec::new(),
        inside => inside.children().conditions().flat_map(names).collect(),
    }
}

/// Returns the comparisons in a condition, also inside named conditions, but not under quantifiers.
fn comparisons(condition: &ConditionRef) -> Vec<ConditionRef> {
    match &**condition {
        Condition::Compare(..) => vec![condition.clone()],
        Condition::Quantified(..) | Condition::IsFalse(_) => Vec::new(),
        inside => inside.children().conditions().flat_map(comparisons).collect(),
    }
}

/// Returns true iff two comparisons are proved equivalent under the domains alone.
fn is_same(paper: &Paper, claim: &Claim, one: &ConditionRef, other: &ConditionRef, runner: &QueryRunner<'_>) -> bool {
    let both = Link { left: one.clone(), both_ways: true, right: other.clone() };
    one == other || holds(paper, claim, Statement::Links(vec![both]), runner)
}

/// Returns true iff the comparison is an equation that is proved under the domains alone.
fn is_identity(paper: &Paper, claim: &Claim, one: &ConditionRef, runner: &QueryRunner<'_>) -> bool {
    matches!(&**one, Condition::Compare(_, Relation::Equal, _)) && holds(paper, claim, Statement::Holds(one.clone()), runner)
}

/// Returns true iff the statement is proved under the domains alone.
fn holds(paper: &Paper, claim: &Claim, statement: Statement, runner: &QueryRunner<'_>) -> bool {
    let Some(model) = paper.models.get(claim.model) else { return false };
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain);
    let without = assumed.map(|assumption| assumption.name.clone()).collect();
    let asked = Claim { statement, given: Vec::new(), without, ..claim.clone() };
    runner.rule(&encode::encode(model, &asked, 0), &[]).0.verdict.word() == Word::Proved
}
