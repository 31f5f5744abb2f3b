//! Decides whether a change that alters no verdict is harmless: whether the changed item is proved equivalent to the original.
//!
//! Called by `trial`. Not part of a verdict of an audit. The equivalence is ruled on like a claim, under the assumptions.
//! Conditions must be true at the same points and false at the same points, and numbers must have a value at the same points; a
//! point without a value therefore counts. A domain or an assumption is compared under the other assumptions.

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

/// The evidence that a changed item is equivalent to the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EquivalenceEvidence {
    /// Both have the same normal form.
    ByNormalForm,
    /// Certificates prove the equivalence; the number of their terms.
    ByCertificate(usize),
}

/// Returns the evidence that the item of a change is equivalent in both papers, or `None` if this is not shown.
pub(super) fn evidence(
    runner: &QueryRunner<'_>,
    before: &Paper,
    after: &Paper,
    site: &ChangeSite,
    known: &[Point],
) -> Option<EquivalenceEvidence> {
    if before.models.len() != after.models.len() {
        return None;
    }
    if site.sort == ChangedItemKind::Assessment {
        let same = |(old, new): (&Model, &Model)| same_plans(&old.assessments, &new.assessments);
        return before.models.iter().zip(&after.models).all(same).then_some(EquivalenceEvidence::ByNormalForm);
    }
    let mut evidence = None;
    for (old, new) in before.models.iter().zip(&after.models) {
        for comparison in comparisons(old, new, site)? {
            let how = equal(runner, old, &comparison, known)?;
            evidence = Some(match (evidence, how) {
                (Some(EquivalenceEvidence::ByCertificate(a)), EquivalenceEvidence::ByCertificate(b)) => {
                    EquivalenceEvidence::ByCertificate(a + b)
                }
                (Some(first @ EquivalenceEvidence::ByCertificate(_)), EquivalenceEvidence::ByNormalForm) => first,
                (Some(EquivalenceEvidence::ByNormalForm) | None, how) => how,
            });
        }
    }
    evidence
}

/// Returns true iff the assessments have the same strategies and beliefs at every information set. Reading a file already removes
/// rules that never apply and conditions that always hold at their information set.
fn same_plans(one: &[Arc<Assessment>], other: &[Arc<Assessment>]) -> bool {
    one.len() == other.len()
        && one.iter().zip(other).all(|(a, b)| a.name == b.name && a.rules == b.rules && a.beliefs == b.beliefs)
}

/// A statement of equivalence to be proved under the hypotheses `given`, without the assumptions `without`.
struct EquivalenceTask {
    statement: ConditionRef,
    without: Vec<Arc<str>>,
    given: Vec<ConditionRef>,
}

/// Returns the equivalences that make the item the same in one model before and after; `None` if there are none for this kind of
/// item.
fn comparisons(before: &Model, after: &Model, site: &ChangeSite) -> Option<Vec<EquivalenceTask>> {
    let among = |name: &str| site.names.iter().any(|own| own == name);
    match site.sort {
        ChangedItemKind::Domain | ChangedItemKind::Assumption => {
            let of = |model: &Model| -> Vec<ConditionRef> {
                model.assumptions.iter().filter(|a| among(&a.name)).map(|a| a.condition.clone()).collect()
            };
            let (old, new) = (Condition::all(of(before)), Condition::all(of(after)));
            let without = before.assumptions.iter().filter(|a| among(&a.name)).map(|a| a.name.clone()).collect();
            Some(vec![EquivalenceTask { statement: same_condition(&old, &new), without, given: Vec::new() }])
        }
        ChangedItemKind::Condition => {
            let of =
                |model: &Model| model.conditions.iter().find(|named| among(&named.name)).map(|named| named.condition.clone());
            equivalence(of(before), of(after), |old, new| same_condition(&old, &new))
        }
        ChangedItemKind::Region => {
            let of = |model: &Model| {
                let region = model.regions.iter().find(|region| among(&region.name))?;
                Some(Condition::all(region.members.iter().map(|(_, condition)| condition.clone()).collect()))
            };
            equivalence(of(before), of(after), |old, new| same_condition(&old, &new))
        }
        ChangedItemKind::Definition => {
            let own = |model: &Model| -> Vec<Definition> {
                let bare = |name: &str| name.split('[').next().unwrap_or(name).to_owned();
                model.definitions.iter().filter(|definition| among(&bare(&definition.name))).cloned().collect()
            };
            let (old, new) = (own(before), own(after));
            if old.len() != new.len() {
                return None;
            }
            old.iter().zip(&new).map(|(old, new)| same_definition(old, new)).collect()
        }
        ChangedItemKind::Function
        | ChangedItemKind::Game
        | ChangedItemKind::Assessment
        | ChangedItemKind::Printed
        | ChangedItemKind::Claim => None,
    }
}

/// Returns the equivalence of two versions, no equivalence if the item is in neither model, and `None` if it is in only one.
fn equivalence<T>(old: Option<T>, new: Option<T>, same: impl Fn(T, T) -> ConditionRef) -> Option<Vec<EquivalenceTask>> {
    match (old, new) {
        (Some(old), Some(new)) => {
            Some(vec![EquivalenceTask { statement: same(old, new), without: Vec::new(), given: Vec::new() }])
        }
        (None, None) => Some(Vec::new()),
        (Some(_), None) | (None, Some(_)) => None,
    }
}

/// Returns the equivalence of a definition before and after, for all arguments in its domain.
fn same_definition(old: &Definition, new: &Definition) -> Option<EquivalenceTask> {
    if old.name != new.name || old.arguments != new.arguments {
        return None;
    }
    let given = old.arguments.iter().filter_map(|(_, domain)| domain.clone()).collect();
    Some(EquivalenceTask { statement: same_number(&old.body, &new.body), without: Vec::new(), given })
}

/// Returns the condition that both are true at the same points and, if one may have no value, false at the same points.
fn same_condition(old: &ConditionRef, new: &ConditionRef) -> ConditionRef {
    let iff = |of: fn(ConditionRef) -> ConditionRef| Arc::new(Condition::Iff(of(old.clone()), of(new.clone())));
    if condition_may_fail(old) || condition_may_fail(new) {
        Condition::all(vec![iff(Condition::is_true), iff(Condition::is_false)])
    } else {
        iff(Condition::is_true)
    }
}

/// Returns the condition that both terms have a value at the same points, and the same value there.
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

/// Returns the evidence that the equivalence holds at all points of the model, or `None` if it is not proved.
fn equal(runner: &QueryRunner<'_>, model: &Model, comparison: &EquivalenceTask, known: &[Point]) -> Option<EquivalenceEvidence> {
    // With a quantifier, an equivalence would need quantifier elimination in both directions, which is not attempted.
    if !Variables::of_condition(&comparison.statement).bound.is_empty() {
        return None;
    }
    let given = comparison.given.iter().map(|condition| GivenHypothesis {
        origin: "domain".to_owned(),
        from: None,
        condition: condition.clone(),
    });
    let claim = Claim {
        id: "the change is equivalent".to_owned(),
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
    if runner.is_refuted_at(&question, known) {
        return None;
    }
    let (ruling, _) = runner.rule(&question, known);
    if ruling.verdict.word() != Word::Proved {
        return None;
    }
    let terms = ruling.terms();
    Some(if terms == 0 { EquivalenceEvidence::ByNormalForm } else { EquivalenceEvidence::ByCertificate(terms) })
}
