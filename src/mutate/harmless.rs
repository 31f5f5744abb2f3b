//! Whether a change that no verdict notices says the same as before: the changed condition or number is proved equivalent to the
//! original under the assumptions, by certificate or by normal form.
//!
//! Conditions are compared where they are true and where they are false, numbers where they have a value; so what is shown
//! equivalent is so with its holes. A domain or an assumption is compared under the others.

use std::sync::Arc;

use super::change::{ChangeSite, ChangedItemKind};
use crate::audit::QueryRunner;
use crate::certify::{Point, Word};
use crate::encode;
use crate::expression::definedness::{condition_may_fail, term_may_fail};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, TermRef};
use crate::game::assessment::Assessment;
use crate::paper::{Claim, Definition, GivenHypothesis, Model, Paper, Role, Statement};
use crate::source::Span;

/// How a change was shown to say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EquivalenceEvidence {
    /// Both come to the same normal form.
    ByNormalForm,
    /// By certificates of so many terms.
    ByCertificate(usize),
}

/// How the item of a change is shown to say the same in both papers, if it is.
pub(super) fn shown(
    asker: &QueryRunner<'_>,
    before: &Paper,
    after: &Paper,
    site: &ChangeSite,
    known: &[Point],
) -> Option<EquivalenceEvidence> {
    if before.models.len() != after.models.len() {
        return None;
    }
    if site.sort == ChangedItemKind::Assessment {
        let same = |(one, other): (&Model, &Model)| same_plans(&one.assessments, &other.assessments);
        return before.models.iter().zip(&after.models).all(same).then_some(EquivalenceEvidence::ByNormalForm);
    }
    let mut shown = None;
    for (one, other) in before.models.iter().zip(&after.models) {
        for comparison in comparisons(one, other, site)? {
            let how = equal(asker, one, &comparison, known)?;
            shown = Some(match (shown, how) {
                (Some(EquivalenceEvidence::ByCertificate(a)), EquivalenceEvidence::ByCertificate(b)) => {
                    EquivalenceEvidence::ByCertificate(a + b)
                }
                (Some(first @ EquivalenceEvidence::ByCertificate(_)), EquivalenceEvidence::ByNormalForm) => first,
                (Some(EquivalenceEvidence::ByNormalForm) | None, how) => how,
            });
        }
    }
    shown
}

/// The same is done and believed at every information set: rules that are never come to and conditions that hold there anyhow are
/// gone once a file is read.
fn same_plans(one: &[Arc<Assessment>], other: &[Arc<Assessment>]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| a.name == b.name && a.rules == b.rules && a.beliefs == b.beliefs)
}

/// Two things that must be the same, where `without` is not in force and `given` holds.
struct EquivalenceTask {
    statement: ConditionRef,
    without: Vec<Arc<str>>,
    given: Vec<ConditionRef>,
}

/// What has to be the same for the item to say the same under one model; `None` where that cannot be put.
fn comparisons(one: &Model, other: &Model, site: &ChangeSite) -> Option<Vec<EquivalenceTask>> {
    let among = |name: &str| site.names.iter().any(|own| own == name);
    match site.sort {
        ChangedItemKind::Domain | ChangedItemKind::Assumption => {
            let of = |model: &Model| -> Vec<ConditionRef> {
                model.assumptions.iter().filter(|a| among(&a.name)).map(|a| a.condition.clone()).collect()
            };
            let (old, new) = (Condition::all(of(one)), Condition::all(of(other)));
            let without = one.assumptions.iter().filter(|a| among(&a.name)).map(|a| a.name.clone()).collect();
            Some(vec![EquivalenceTask { statement: same_condition(&old, &new), without, given: Vec::new() }])
        }
        ChangedItemKind::Condition => {
            let of =
                |model: &Model| model.conditions.iter().find(|named| among(&named.name)).map(|named| named.condition.clone());
            alike(of(one), of(other), |old, new| same_condition(&old, &new))
        }
        ChangedItemKind::Region => {
            let of = |model: &Model| {
                let region = model.regions.iter().find(|region| among(&region.name))?;
                Some(Condition::all(region.members.iter().map(|(_, condition)| condition.clone()).collect()))
            };
            alike(of(one), of(other), |old, new| same_condition(&old, &new))
        }
        ChangedItemKind::Definition => {
            let own = |model: &Model| -> Vec<Definition> {
                let bare = |name: &str| name.split('[').next().unwrap_or(name).to_owned();
                model.definitions.iter().filter(|definition| among(&bare(&definition.name))).cloned().collect()
            };
            let (old, new) = (own(one), own(other));
            if old.len() != new.len() {
                return None;
            }
            old.iter().zip(&new).map(|(old, new)| one_number(old, new)).collect()
        }
        ChangedItemKind::Function
        | ChangedItemKind::Game
        | ChangedItemKind::Assessment
        | ChangedItemKind::Printed
        | ChangedItemKind::Claim => None,
    }
}

/// Nothing to compare where neither is there; no answer where one is.
fn alike<T>(old: Option<T>, new: Option<T>, same: impl Fn(T, T) -> ConditionRef) -> Option<Vec<EquivalenceTask>> {
    match (old, new) {
        (Some(old), Some(new)) => {
            Some(vec![EquivalenceTask { statement: same(old, new), without: Vec::new(), given: Vec::new() }])
        }
        (None, None) => Some(Vec::new()),
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// A definition before and after, at all arguments in its domain.
fn one_number(old: &Definition, new: &Definition) -> Option<EquivalenceTask> {
    if old.name != new.name || old.arguments != new.arguments {
        return None;
    }
    let given = old.arguments.iter().filter_map(|(_, domain)| domain.clone()).collect();
    Some(EquivalenceTask { statement: same_number(&old.body, &new.body), without: Vec::new(), given })
}

/// Two-valued: true where both are, false where both are.
fn same_condition(old: &ConditionRef, new: &ConditionRef) -> ConditionRef {
    let iff = |of: fn(ConditionRef) -> ConditionRef| Arc::new(Condition::Iff(of(old.clone()), of(new.clone())));
    if condition_may_fail(old) || condition_may_fail(new) {
        Condition::all(vec![iff(Condition::is_true), iff(Condition::is_false)])
    } else {
        iff(Condition::is_true)
    }
}

/// Equal where both have a value, and both have one where either has.
fn same_number(old: &TermRef, new: &TermRef) -> ConditionRef {
    let equal = Condition::compare(old.clone(), Relation::Equal, new.clone());
    if term_may_fail(old) || term_may_fail(new) {
        let has = |term: &TermRef| Arc::new(Condition::HasValue(term.clone()));
        let both = Arc::new(Condition::Iff(has(old), has(new)));
        let where_there = Condition::any(vec![Condition::negate(has(old)), Condition::is_true(equal)]);
        Condition::all(vec![both, where_there])
    } else {
        equal
    }
}

/// How the comparison is shown to hold at all points of the model, if it is.
fn equal(asker: &QueryRunner<'_>, model: &Model, comparison: &EquivalenceTask, known: &[Point]) -> Option<EquivalenceEvidence> {
    // A quantifier in either would have to be eliminated, one way or the other.
    if !Variables::of_condition(&comparison.statement).bound.is_empty() {
        return None;
    }
    let given = comparison.given.iter().map(|condition| GivenHypothesis {
        origin: "domain".to_owned(),
        from: None,
        condition: condition.clone(),
    });
    let claim = Claim {
        id: "the change says the same".to_owned(),
        title: String::new(),
        places: Vec::new(),
        span: Span::default(),
        role: Role::Automatic,
        belongs_to: String::new(),
        model: 0,
        statement: Statement::Holds(comparison.statement.clone()),
        written: String::new(),
        given: given.collect(),
        without: comparison.without.clone(),
        binds: Vec::new(),
        expected: None,
        rests_on: Vec::new(),
        standings: Vec::new(),
        derivation: None,
    };
    let question = encode::encode(model, &claim, 0);
    if asker.is_refuted_at(&question, known) {
        return None;
    }
    let (ruling, _) = asker.rule(&question, known);
    if ruling.verdict.word() != Word::Proved {
        return None;
    }
    let terms = ruling.terms();
    Some(if terms == 0 { EquivalenceEvidence::ByNormalForm } else { EquivalenceEvidence::ByCertificate(terms) })
}
