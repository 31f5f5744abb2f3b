//! Searches for a single further condition, in the paper's own terms, under which a refuted claim is proved.
//!
//! Called by [`super::repair`]. Not part of a verdict: each claim with the condition is ruled on like any claim. The candidates
//! are the conditions of the file, the assumptions that the claim drops, and the signs and orderings of the quantities in the
//! claim. Of the conditions that work, the weakest are kept. A condition that would make another proved claim vacuous, if it were
//! assumed throughout, is returned only if there is no other.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::trivial;
use crate::audit::{CounterexampleSearch, QueryRunner};
use crate::certify::{Point, Word};
use crate::encode;
use crate::expression::children::Subexpression;
use crate::expression::evaluate::{self, Assignment, Evaluated};
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use crate::paper::{Claim, GivenHypothesis, Link, Model, Paper, Statement};
use kernel::Value;
use kernel::number::whole;

/// A condition under which a claim holds.
#[derive(Clone, Debug)]
pub struct SufficientCondition {
    /// The condition to add.
    pub condition: ConditionRef,
    /// The places of the condition in the paper, if the file names it.
    pub places: Vec<String>,
    /// The number of products and multiples in the certificates.
    pub terms: usize,
    /// The first few proved claims (indices in [`Paper::claims`]) that may become vacuous if the condition is assumed throughout.
    /// The condition then suits this claim alone.
    pub silences: Vec<usize>,
    /// True iff every candidate was decided, and each other condition found was shown not to be weaker.
    pub weakest: bool,
}

/// The maximal number of sufficient conditions that are compared with each other.
const MOST: usize = 16;
/// The maximal number of quantities whose signs and orderings are tried.
const QUANTITIES: usize = 14;

/// The maximal number of claims that are listed as silenced.
const SILENCED: usize = 3;

/// A condition to try, with its places in the paper.
#[derive(Clone, Debug)]
struct CandidateCondition {
    condition: ConditionRef,
    places: Vec<String>,
}

/// Returns the weakest candidate conditions under which the claim is proved. `proved` are the claims that should not become
/// vacuous. Counterexamples that are found are added to `points`.
pub(super) fn search(
    paper: &Paper,
    claim: &Claim,
    proved: &[usize],
    points: &mut Vec<Point>,
    runner: &QueryRunner<'_>,
) -> Vec<SufficientCondition> {
    let Some(model) = paper.models.get(claim.model) else { return Vec::new() };
    let mut counter: Vec<Assignment> = Vec::new();
    match runner.find_counterexample(&encode::encode(model, claim, 0), points) {
        CounterexampleSearch::Counterexample(point) => counter.push(assignment(&point)),
        CounterexampleSearch::None | CounterexampleSearch::Unknown(_) => return Vec::new(),
    }
    let mut found: Vec<(CandidateCondition, usize)> = Vec::new();
    let mut all_decided = true;
    for candidate in candidates(model, claim) {
        if runner.stopped().is_some() || found.len() >= MOST {
            all_decided = false;
            break;
        }
        let excludes = |at: &Assignment| evaluate::condition(&candidate.condition, at) != Evaluated::Value(true);
        if !counter.iter().all(excludes) {
            continue;
        }
        let with = given(claim, &candidate.condition);
        if trivial::is_trivial(&with) || is_conclusion(claim, &candidate.condition) {
            continue;
        }
        let question = encode::encode(model, &with, 0);
        if let CounterexampleSearch::Counterexample(point) = runner.find_counterexample(&question, points) {
            counter.push(assignment(&point));
            points.insert(0, point);
            continue;
        }
        let (ruling, _) = runner.rule(&question, points);
        if ruling.verdict.word() == Word::Proved && !is_undefined_somewhere(model, &with, points, runner) {
            let terms = ruling.terms();
            found.push((candidate, terms));
        } else {
            all_decided &= !matches!(ruling.verdict.word(), Word::Open | Word::Unchecked);
        }
    }
    let order = ImplicationOrder { model, claim, runner };
    let kept = order.weakest(found);
    let all: Vec<SufficientCondition> = kept
        .iter()
        .map(|(CandidateCondition { condition, places }, terms)| {
            let silences = silenced(paper, claim.model, condition, proved, points, runner);
            let others = kept.iter().map(|(other, _)| &other.condition).filter(|other| *other != condition);
            let weakest = all_decided && others.into_iter().all(|other| order.implied(condition, other) == Some(false));
            SufficientCondition { condition: condition.clone(), places: places.clone(), terms: *terms, silences, weakest }
        })
        .collect();
    let (harmless, mut others): (Vec<SufficientCondition>, Vec<SufficientCondition>) =
        all.into_iter().partition(|found| found.silences.is_empty());
    // Of the conditions that suit this claim alone, the first is enough.
    others.truncate(1);
    if harmless.is_empty() { others } else { harmless }
}

/// Returns the claim with the condition as a further hypothesis.
fn given(claim: &Claim, condition: &ConditionRef) -> Claim {
    let mut with = claim.clone();
    with.given.push(GivenHypothesis { origin: "given".to_owned(), from: None, condition: condition.clone() });
    with
}

/// Returns true iff the condition is the conclusion of the claim itself.
fn is_conclusion(claim: &Claim, condition: &ConditionRef) -> bool {
    let opened = |condition: &ConditionRef| {
        if let Condition::Named { body, .. } = &**condition { body.clone() } else { condition.clone() }
    };
    let same = |stated: &ConditionRef| opened(stated) == opened(condition);
    match &claim.statement {
        Statement::Holds(stated) => same(stated),
        Statement::Links(links) => links.iter().any(|link| !link.both_ways && same(&link.right)),
        Statement::Threshold(_)
        | Statement::Equilibrium { .. }
        | Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Disjoint(_)
        | Statement::Overlap(_)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Redundant { .. }
        | Statement::Needed { .. }
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => false,
    }
}

/// Lists the conditions to try: the file's own conditions first, then signs, then orderings.
fn candidates(model: &Model, claim: &Claim) -> Vec<CandidateCondition> {
    let mut out: Vec<CandidateCondition> = Vec::new();
    let mut add = |condition: ConditionRef, places: Vec<String>| {
        let bound = Variables::of_condition(&condition).free.iter().any(|variable| claim.binds.contains(variable));
        let known = out.iter().any(|known| known.condition == condition);
        if !bound && !known && claim.given.iter().all(|given| given.condition != condition) {
            out.push(CandidateCondition { condition, places });
        }
    };
    let left_out =
        model.assumptions.iter().filter(|assumption| claim.without.contains(&assumption.name) && !assumption.is_domain);
    for assumption in left_out {
        add(assumption.condition.clone(), assumption.places.clone());
    }
    for named in &model.conditions {
        if !model.assumptions.iter().any(|assumption| assumption.name == named.name) {
            add(named.condition.clone(), named.places.clone());
        }
    }
    let quantities = quantities(model, claim);
    let zero = Term::number(whole(0));
    for quantity in &quantities {
        for relation in [Relation::Greater, Relation::Less, Relation::NotEqual] {
            add(Condition::compare(quantity.clone(), relation, zero.clone()), Vec::new());
        }
    }
    for (place, quantity) in quantities.iter().enumerate() {
        for other in &quantities[place + 1..] {
            for relation in [Relation::Greater, Relation::Less, Relation::NotEqual] {
                add(Condition::compare(quantity.clone(), relation, other.clone()), Vec::new());
            }
        }
    }
    out
}

/// Returns the quantities that a claim mentions: its divisors, then named numbers of the file, then parameters.
fn quantities(model: &Model, claim: &Claim) -> Vec<TermRef> {
    let mut divisors: Vec<TermRef> = Vec::new();
    let mut names: Vec<TermRef> = Vec::new();
    let mut variables: BTreeSet<Arc<str>> = BTreeSet::new();
    let conditions: Vec<ConditionRef> =
        encode::encode(model, claim, 0).parts.into_iter().flat_map(|part| part.query.sought).collect();
    for condition in &conditions {
        variables.extend(Variables::of_condition(condition).free);
        collect(Subexpression::Condition(condition), &mut divisors, &mut names);
    }
    let parameters =
        model.parameters.iter().filter(|parameter| variables.contains(&parameter.name) && parameter.labels.is_empty());
    let parameters = parameters.map(|parameter| Term::variable(parameter.name.clone()));
    let mut out: Vec<TermRef> = divisors.into_iter().chain(names).chain(parameters).collect();
    out.truncate(QUANTITIES);
    out
}

/// Collects the divisors and the named terms of a formula, in the order of the text.
fn collect(part: Subexpression<'_>, divisors: &mut Vec<TermRef>, names: &mut Vec<TermRef>) {
    let note = |list: &mut Vec<TermRef>, term: &TermRef| {
        if !list.contains(term) {
            list.push(term.clone());
        }
    };
    part.walk(&mut |part| match part {
        // A term under a quantifier may mention the bound variables, so it is skipped.
        Subexpression::Condition(condition) => !matches!(&**condition, Condition::Quantified(..)),
        Subexpression::Term(term) => match &**term {
            Term::If(..) | Term::Cases(_) | Term::Apply { .. } => false,
            Term::Divide(_, b) => {
                note(divisors, b);
                true
            }
            Term::Named { shown, .. } if !shown.contains('(') && !shown.contains("@2") => {
                note(names, term);
                true
            }
            _ => true,
        },
    });
}

/// Returns true iff some term of the claim has no value at a point of the claim's hypotheses, confirmed exactly.
fn is_undefined_somewhere(model: &Model, claim: &Claim, points: &[Point], runner: &QueryRunner<'_>) -> bool {
    claim.statement.definedness().is_some_and(|statement| {
        let asked = Claim { statement, ..claim.clone() };
        matches!(runner.find_counterexample(&encode::encode(model, &asked, 0), points), CounterexampleSearch::Counterexample(_))
    })
}

/// The order of conditions by implication, under the hypotheses of a claim.
struct ImplicationOrder<'a> {
    model: &'a Model,
    claim: &'a Claim,
    runner: &'a QueryRunner<'a>,
}

impl ImplicationOrder<'_> {
    /// Returns whether the first condition implies the second; `None` if this is not decided.
    fn implied(&self, from: &ConditionRef, to: &ConditionRef) -> Option<bool> {
        // A condition without a value at a point counts as false there.
        let link = Link { left: from.clone(), both_ways: false, right: Condition::is_true(to.clone()) };
        let asked = Claim { statement: Statement::Links(vec![link]), ..self.claim.clone() };
        match self.runner.rule(&encode::encode(self.model, &asked, 0), &[]).0.verdict.word() {
            Word::Proved => Some(true),
            Word::Refuted => Some(false),
            Word::Open | Word::Unchecked | Word::Vacuous => None,
        }
    }

    /// Drops each condition that is proved to imply another one; of two equivalent conditions, the first is kept.
    fn weakest(&self, found: Vec<(CandidateCondition, usize)>) -> Vec<(CandidateCondition, usize)> {
        let implies = |a: &CandidateCondition, b: &CandidateCondition| self.implied(&a.condition, &b.condition) == Some(true);
        let mut out: Vec<(CandidateCondition, usize)> = Vec::new();
        for candidate in found {
            if out.iter().any(|known| implies(&candidate.0, &known.0)) {
                continue;
            }
            out.retain(|known| !implies(&known.0, &candidate.0));
            out.push(candidate);
        }
        out
    }
}

/// Returns the first few proved claims of a model whose hypotheses are not known to be possible together with the condition.
fn silenced(
    paper: &Paper,
    place: usize,
    condition: &ConditionRef,
    proved: &[usize],
    points: &[Point],
    runner: &QueryRunner<'_>,
) -> Vec<usize> {
    let mentioned = Variables::of_condition(condition).free;
    let is_silenced = |index: &usize| {
        let (Some(claim), Some(model)) = (paper.claims.get(*index), paper.models.get(place)) else { return false };
        claim.model == place
            && !claim.binds.iter().any(|variable| mentioned.contains(variable))
            && runner.is_possible(&encode::encode(model, &given(claim, condition), 0), points) != Some(true)
    };
    proved.iter().copied().filter(is_silenced).take(SILENCED).collect()
}

fn assignment(point: &Point) -> Assignment {
    let fraction = |(name, value): &(crate::expression::Variable, Value)| match value {
        Value::Rational(value) => Some((name.clone(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().filter_map(fraction).collect()
}
