//! Whether the rest of a paper supports a repair: a comparison that the edit makes stands elsewhere.
//!
//! Called by [`super::repair`]. Two comparisons are the same where each holds exactly when the other does, whatever is assumed; that is
//! ruled on like a claim.

use std::collections::BTreeSet;

use crate::audit::QueryRunner;
use crate::certify::Word;
use crate::encode;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation};
use crate::paper::{Claim, Link, Paper, Role, Statement};

/// The most comparisons of the paper that are held against one repair.
const MAX_COMPARED: usize = 40;

/// What supports an equation that holds by what its names stand for.
const DEFINITIONS: &str = "the definitions";

/// Returns the names of the conditions, assumptions and claims of the paper, other than the refuted one, that state each comparison
/// that a repair has and the refuted statement has not, in the order of the file; empty if some such comparison stands nowhere. A repair
/// that names another condition is supported by that condition, an equation that holds identically by the definitions.
pub(super) fn support(paper: &Paper, claim: &Claim, repaired: &Statement, asker: &QueryRunner<'_>) -> Vec<String> {
    let (Some(before), Some(after)) = (claim.statement.as_fact(), repaired.as_fact()) else { return Vec::new() };
    let old = comparisons(&before);
    let new: Vec<ConditionRef> = comparisons(&after).into_iter().filter(|one| !old.contains(one)).collect();
    if new.is_empty() {
        let (named, known) = (names(&after), names(&before));
        return named.into_iter().filter(|name| !known.contains(name)).collect();
    }
    let elsewhere = elsewhere(paper, claim);
    let mut names: Vec<String> = Vec::new();
    for one in &new {
        let mentions = Variables::of_condition(one).free;
        let alike = elsewhere.iter().filter(|(_, other)| Variables::of_condition(other).free == mentions);
        let found = alike.take(MAX_COMPARED).find(|(_, other)| is_same(paper, claim, one, other, asker));
        match found {
            Some((name, _)) if names.contains(name) => {}
            Some((name, _)) => names.push(name.clone()),
            None if is_identity(paper, claim, one, asker) => names.push(DEFINITIONS.to_owned()),
            None => return Vec::new(),
        }
    }
    names
}

/// What the paper states besides a refuted claim: each comparison with the name of the condition or claim that it is a part of.
fn elsewhere(paper: &Paper, claim: &Claim) -> Vec<(String, ConditionRef)> {
    let base = base(&claim.id);
    let Some(model) = paper.models.get(claim.model) else { return Vec::new() };
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain);
    let assumed = assumed.map(|assumption| (assumption.name.to_string(), assumption.condition.clone()));
    let conditions = model.conditions.iter().map(|named| (named.name.to_string(), named.condition.clone()));
    let stated = paper.claims.iter().filter(|other| {
        // What rests on the refuted claim may repeat its fault, and what is printed where something else is meant is no support.
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

/// The id of a claim or the name of a condition without what marks its printed form.
fn base(id: &str) -> String {
    id.trim_end_matches("/printed-meant").replacen("/printed", "", 1)
}

/// The names of the conditions in a condition.
fn names(condition: &ConditionRef) -> Vec<String> {
    match &**condition {
        Condition::Named { shown, .. } => vec![shown.to_string()],
        Condition::Quantified(..) | Condition::IsFalse(_) => Vec::new(),
        inside => inside.children().conditions().flat_map(names).collect(),
    }
}

/// The comparisons in a condition, names opened; those under quantifiers are left out.
fn comparisons(condition: &ConditionRef) -> Vec<ConditionRef> {
    match &**condition {
        Condition::Compare(..) => vec![condition.clone()],
        Condition::Quantified(..) | Condition::IsFalse(_) => Vec::new(),
        inside => inside.children().conditions().flat_map(comparisons).collect(),
    }
}

/// Under the domains alone, each of two comparisons holds exactly when the other does.
fn is_same(paper: &Paper, claim: &Claim, one: &ConditionRef, other: &ConditionRef, asker: &QueryRunner<'_>) -> bool {
    let both = Link { left: one.clone(), both_ways: true, right: other.clone() };
    one == other || holds(paper, claim, Statement::Links(vec![both]), asker)
}

/// An equation that holds under the domains alone.
fn is_identity(paper: &Paper, claim: &Claim, one: &ConditionRef, asker: &QueryRunner<'_>) -> bool {
    matches!(&**one, Condition::Compare(_, Relation::Equal, _)) && holds(paper, claim, Statement::Holds(one.clone()), asker)
}

fn holds(paper: &Paper, claim: &Claim, statement: Statement, asker: &QueryRunner<'_>) -> bool {
    let Some(model) = paper.models.get(claim.model) else { return false };
    let assumed = model.assumptions.iter().filter(|assumption| !assumption.is_domain);
    let without = assumed.map(|assumption| assumption.name.clone()).collect();
    let asked = Claim { statement, given: Vec::new(), without, ..claim.clone() };
    asker.rule(&encode::encode(model, &asked, 0), &[]).0.verdict.word() == Word::Proved
}
