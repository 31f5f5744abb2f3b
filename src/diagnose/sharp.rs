//! Tests how sharp the bounds of a paper are: whether and how far a proved claim still holds past a bound among its hypotheses.
//!
//! Called by `referee sharp`. Not part of a verdict: every result is proved, or shown by confirmed points. A bound is a
//! comparison among the `given` conditions of a claim or in the premise of its implication. Its *slack* is the larger side minus
//! the smaller side: the bound requires a slack above zero (or at least zero). Just inside and just outside mean a slack within
//! [`near`] of zero, or the next value if the slack is integral. If a claim has a value at every point of its hypotheses, it also
//! fails past a bound at a point where it has none.

use std::sync::Arc;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use super::claim_order;
use crate::audit::{self, AuditLimits, CounterexampleSearch, Progress, QueryRunner, SecondReader};
use crate::certify::{Point, Word};
use crate::encode::{self, EncodedClaim};
use crate::expression::definedness::constant;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef};
use crate::paper::{Claim, Link, Model, Paper, Statement};
use crate::solve::{Budget, Solver};
use kernel::number::{Rational, ratio, whole};

/// The bounds in the claims of a paper, with what lies past each.
#[derive(Debug)]
pub struct Sharp {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The bounds, in the order of the file.
    pub bounds: Vec<ClaimBound>,
    /// The number of bounds of proved or undecided claims that were not examined, because the budget was spent.
    pub not_looked_at: usize,
    /// Why the search ended early; `None` if all bounds were examined.
    pub stopped: Option<String>,
}

/// A bound among the hypotheses of a proved claim.
#[derive(Debug)]
pub struct ClaimBound {
    /// The index of the claim in [`Paper::claims`].
    pub claim: usize,
    /// The comparison that is the bound.
    pub condition: ConditionRef,
    /// The name of the condition that contains the comparison, if it has one.
    pub part_of: Option<Arc<str>>,
    /// Whether the claim holds past the bound.
    pub edge: Edge,
}

/// Whether a claim holds past a bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The claim fails just outside the bound.
    Sharp {
        /// A point just inside, where the claim holds, if one was found.
        inside: Option<Box<Point>>,
        /// A point just outside, where the claim fails.
        outside: Box<Point>,
        /// True iff the bound is strict and the claim is proved with the weak bound too, so that it fails only past the boundary.
        weak: bool,
    },
    /// The claim is proved with the bound relaxed by this amount, and fails somewhere further out.
    Further {
        /// The amount by which the slack may be below zero.
        by: Rational,
        /// A point further out, where the claim fails.
        fails: Box<Point>,
    },
    /// The claim is proved without the bound, and the other hypotheses hold somewhere outside it.
    NotNeeded,
    /// The other hypotheses imply the bound, so that there is no point outside it.
    Implied,
    /// The search was inconclusive.
    Open,
}

/// Returns the distance that counts as near, one thousandth.
#[must_use]
pub fn near() -> Rational {
    ratio(1, 1000).unwrap_or_else(|| whole(1))
}

/// The amounts by which a bound is relaxed, as fractions, the largest first.
const FURTHER: [(i64, i64); 5] = [(10, 1), (1, 1), (1, 10), (1, 100), (1, 1000)];
/// The budget of one query.
const QUERY: Budget = Budget::of(3_000_000);
/// The maximal number of bounds examined for one claim.
const MOST: usize = 12;

/// Tests every bound of the selected claims that are proved.
#[must_use]
pub fn sharp(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Sharp {
    let known = claim_order::known(paper, solver, limits);
    let asked: Vec<(usize, Vec<BoundPosition>)> = claim_order::order(paper, selected)
        .into_iter()
        .filter_map(|index| Some((index, paper.claims.get(index).map(places).filter(|places| !places.is_empty())?)))
        .collect();
    progress.total(asked.len());
    let narrow = AuditLimits { query: QUERY, store: None, ..limits.clone() };
    let (whole, parts) = (QueryRunner::new(solver, limits), QueryRunner::new(solver, &narrow));
    let second = SecondReader::new(std::slice::from_ref(paper));
    let examine = |(index, places): &(usize, Vec<BoundPosition>)| {
        let found = of_claim(paper, *index, places, &known, ([&whole, &parts], &second));
        progress.done();
        (*index, places.len(), found)
    };
    let mut found = audit::map_in_order(limits.jobs, &asked, examine);
    found.sort_by_key(|(index, _, _)| *index);
    let not_looked_at = found.iter().map(|(_, all, found)| found.as_ref().map_or(0, |found| all - found.len())).sum();
    let bounds = found.into_iter().filter_map(|(_, _, found)| found).flatten().collect();
    Sharp { paper: Arc::clone(paper), bounds, not_looked_at, stopped: limits.stopped() }
}

/// Returns the bounds of a claim that were examined in time, or `None` if the claim is not proved. `whole` rules on the claim
/// itself, `parts` on the claim with a changed bound.
fn of_claim(
    paper: &Paper,
    index: usize,
    places: &[BoundPosition],
    known: &[Vec<Point>],
    ([whole, parts], second): ([&QueryRunner<'_>; 2], &SecondReader),
) -> Option<Vec<ClaimBound>> {
    let claim = paper.claims.get(index)?;
    let model = paper.models.get(claim.model)?;
    let known = known.get(claim.model).map(Vec::as_slice).unwrap_or_default();
    let mut out = Vec::new();
    if whole.stopped().is_some() {
        return Some(out);
    }
    let question = encode::encode(model, claim, index);
    let (ruling, _) = whole.rule(&question, known);
    // A claim on which the two readers of its game differ does not count as proved.
    if second.contradiction(0, claim, (&question, &ruling), known).is_some() {
        return None;
    }
    match ruling.verdict.word() {
        Word::Proved => {}
        Word::Open | Word::Unchecked if whole.stopped().is_some() => return Some(out),
        Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous => return None,
    }
    // If the claim has a value everywhere, it must also have one past the bound.
    let valued = definedness(claim)
        .is_some_and(|defined| whole.rule(&encode::encode(model, &defined, index), known).0.verdict.word() == Word::Proved);
    for place in places {
        let step = step(model, &place.slack);
        let edge = BoundTest { model, claim, valued, step, place, known, runner: parts }.edge();
        // A bound whose test ran out of time counts as not examined.
        if edge == Edge::Open && parts.stopped().is_some() {
            break;
        }
        out.push(ClaimBound { claim: index, condition: place.condition.clone(), part_of: place.part_of.clone(), edge });
    }
    Some(out)
}

/// A bound, with its position in a claim.
#[derive(Clone, Debug)]
struct BoundPosition {
    /// The index of its hypothesis in [`Claim::given`]; `None` means the premise of the implication.
    given: Option<usize>,
    /// The other conjuncts of the same hypothesis.
    others: Vec<ConditionRef>,
    condition: ConditionRef,
    part_of: Option<Arc<str>>,
    slack: TermRef,
    strict: bool,
}

/// Lists the bounds of a claim, at most [`MOST`].
fn places(claim: &Claim) -> Vec<BoundPosition> {
    let mut out = Vec::new();
    for (given, own) in claim.given.iter().enumerate().filter(|(_, own)| own.from.is_none()) {
        parts(&own.condition, Some(given), &mut out);
    }
    if let Statement::Links(links) = &claim.statement
        && let [Link { left, both_ways: false, .. }] = links.as_slice()
    {
        parts(left, None, &mut out);
    }
    out.truncate(MOST);
    out
}

/// Adds the comparisons among the conjuncts of a condition, each as a bound with the other conjuncts.
fn parts(condition: &ConditionRef, given: Option<usize>, out: &mut Vec<BoundPosition>) {
    let mut all: Vec<(Option<Arc<str>>, ConditionRef)> = Vec::new();
    flatten(condition, None, &mut all);
    for (place, (part_of, conjunct)) in all.iter().enumerate() {
        let Some((slack, strict)) = slack(conjunct) else { continue };
        let others = all.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, (_, other))| other.clone());
        out.push(BoundPosition {
            given,
            others: others.collect(),
            condition: conjunct.clone(),
            part_of: part_of.clone(),
            slack,
            strict,
        });
    }
}

/// Collects the conjuncts of a condition, each with the innermost name that contains it.
fn flatten(condition: &ConditionRef, name: Option<&Arc<str>>, out: &mut Vec<(Option<Arc<str>>, ConditionRef)>) {
    match &**condition {
        Condition::And(inner) => inner.iter().for_each(|part| flatten(part, name, out)),
        Condition::Named { shown, body } => flatten(body, Some(shown), out),
        Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Quantified(..)
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => out.push((name.cloned(), condition.clone())),
    }
}

/// Returns the slack of an inequality, and whether the slack must be above zero (strict) or at least zero.
fn slack(condition: &Condition) -> Option<(TermRef, bool)> {
    let Condition::Compare(left, relation, right) = condition else { return None };
    let less = |a: &TermRef, b: &TermRef| Arc::new(Term::Subtract(a.clone(), b.clone()));
    match relation {
        Relation::Greater => Some((less(left, right), true)),
        Relation::GreaterEqual => Some((less(left, right), false)),
        Relation::Less => Some((less(right, left), true)),
        Relation::LessEqual => Some((less(right, left), false)),
        Relation::Equal | Relation::NotEqual => None,
    }
}

/// Returns the claim that every term of a claim has a value, if some term might have none.
fn definedness(claim: &Claim) -> Option<Claim> {
    Some(Claim { statement: claim.statement.definedness()?, ..claim.clone() })
}

/// Returns a lower bound for the distance between two values of an integral term; `None` if the term is not built from integers.
fn step(model: &Model, term: &Term) -> Option<Rational> {
    let is_whole = |name: &str| model.parameters.iter().any(|parameter| *parameter.name == *name && parameter.integer);
    Some(Rational::new(1.into(), divisor(term, &is_whole)?))
}

/// Returns a positive integer whose product with the term is always an integer.
fn divisor(term: &Term, is_whole: &dyn Fn(&str) -> bool) -> Option<BigInt> {
    let of = |term: &Term| divisor(term, is_whole);
    match term {
        Term::Number(value) => Some(value.denom().clone()),
        Term::Label { .. } | Term::Sign(_) => Some(1.into()),
        Term::Variable(name) => is_whole(name).then(|| 1.into()),
        Term::Negate(a) | Term::Abs(a) | Term::Named { body: a, .. } => of(a),
        Term::Add(a, b) | Term::Subtract(a, b) | Term::If(_, a, b) => Some(of(a)?.lcm(&of(b)?)),
        Term::Multiply(a, b) => Some(of(a)? * of(b)?),
        Term::Min(parts) | Term::Max(parts) => parts.iter().try_fold(1.into(), |all: BigInt, part| Some(all.lcm(&of(part)?))),
        Term::Power(a, exponent) => Some(of(a)?.pow(u32::try_from(*exponent).ok()?)),
        Term::Divide(a, b) => {
            let b = constant(b).filter(|b| !b.is_zero())?;
            Some(of(a)? * b.recip().denom())
        }
        Term::Sqrt(_) | Term::Cases(_) | Term::Apply { .. } => None,
    }
}

/// The test of one bound of one claim.
struct BoundTest<'a> {
    model: &'a Model,
    claim: &'a Claim,
    /// True iff the claim is proved to have a value at every point of its hypotheses.
    valued: bool,
    /// A lower bound for the distance between two values of the slack, if the slack is integral.
    step: Option<Rational>,
    place: &'a BoundPosition,
    known: &'a [Point],
    runner: &'a QueryRunner<'a>,
}

impl BoundTest<'_> {
    /// Returns the claim with other conditions in the place of the bound.
    fn with(&self, instead: Vec<ConditionRef>) -> Claim {
        let mut claim = self.claim.clone();
        let all = Condition::all(self.place.others.iter().cloned().chain(instead).collect());
        match self.place.given {
            Some(given) => {
                if let Some(given) = claim.given.get_mut(given) {
                    given.condition = all;
                }
            }
            None => {
                if let Statement::Links(links) = &mut claim.statement {
                    links.iter_mut().for_each(|link| link.left = all.clone());
                }
            }
        }
        claim
    }

    fn compare(&self, relation: Relation, number: Rational) -> ConditionRef {
        Condition::compare(self.place.slack.clone(), relation, Term::number(number))
    }

    /// Returns the condition that a point lies outside the bound.
    fn outside(&self) -> ConditionRef {
        self.compare(if self.place.strict { Relation::LessEqual } else { Relation::Less }, whole(0))
    }

    /// Encodes the claim with other conditions in the place of the bound, and its definedness if the original claim is defined
    /// everywhere.
    fn questions(&self, instead: Vec<ConditionRef>) -> Vec<EncodedClaim> {
        let claim = self.with(instead);
        let defined = self.valued.then(|| definedness(&claim)).flatten();
        std::iter::once(&claim).chain(&defined).map(|claim| encode::encode(self.model, claim, 0)).collect()
    }

    /// Searches for a point where the claim with the changed bound fails.
    fn find_counterexample(&self, instead: Vec<ConditionRef>) -> CounterexampleSearch {
        let mut out = CounterexampleSearch::None;
        for question in self.questions(instead) {
            match self.runner.find_counterexample(&question, self.known) {
                CounterexampleSearch::None => {}
                point @ CounterexampleSearch::Counterexample(_) => return point,
                unknown @ CounterexampleSearch::Unknown(_) => out = unknown,
            }
        }
        out
    }

    /// Returns true iff the claim is proved with these conditions in the place of the bound.
    fn is_proved(&self, instead: Vec<ConditionRef>) -> bool {
        self.questions(instead).iter().all(|question| {
            matches!(self.runner.find_counterexample(question, self.known), CounterexampleSearch::None)
                && self.runner.rule(question, self.known).0.verdict.word() == Word::Proved
        })
    }

    /// Returns the distance from the bound that counts as just outside.
    fn just(&self) -> Rational {
        match &self.step {
            // For a strict bound, the boundary itself lies outside, so that any positive distance serves.
            Some(step) if !self.place.strict => step.clone(),
            Some(_) | None => near(),
        }
    }

    /// Decides whether the claim holds past the bound.
    fn edge(&self) -> Edge {
        let fails = match self.find_counterexample(vec![self.outside()]) {
            CounterexampleSearch::Counterexample(point) => Box::new(point),
            CounterexampleSearch::Unknown(_) => return Edge::Open,
            CounterexampleSearch::None => {
                let mut question = encode::encode(self.model, &self.with(vec![self.outside()]), 0);
                question.vacuity.retain(|query| !query.value_only);
                return match self.runner.is_possible(&question, self.known) {
                    Some(false) if self.runner.rule(&question, self.known).0.verdict.word() == Word::Vacuous => Edge::Implied,
                    Some(true) if self.is_proved(Vec::new()) => Edge::NotNeeded,
                    Some(_) | None => Edge::Open,
                };
            }
        };
        let close = self.compare(Relation::GreaterEqual, -self.just());
        match self.find_counterexample(vec![self.outside(), close]) {
            CounterexampleSearch::Counterexample(point) => {
                let first = self.step.clone().filter(|_| self.place.strict).unwrap_or_else(near);
                let inside = vec![self.place.condition.clone(), self.compare(Relation::LessEqual, first)];
                let question = encode::encode(self.model, &self.with(inside), 0);
                let inside = self.runner.point_of_hypotheses(&question, self.known).map(Box::new);
                let weak = self.place.strict && self.is_proved(vec![self.compare(Relation::GreaterEqual, whole(0))]);
                Edge::Sharp { inside, outside: Box::new(point), weak }
            }
            CounterexampleSearch::Unknown(_) => Edge::Open,
            CounterexampleSearch::None => {
                let relation = if self.place.strict { Relation::Greater } else { Relation::GreaterEqual };
                let far = FURTHER.iter().filter_map(|(above, below)| ratio(*above, *below));
                let whole_steps = |by: &Rational| self.step.as_ref().is_none_or(|step| (by / step).is_integer());
                let far = far.filter(whole_steps).chain(self.step.clone());
                let by = far.into_iter().find(|by| self.is_proved(vec![self.compare(relation, -by.clone())]));
                by.map_or(Edge::Open, |by| Edge::Further { by, fails })
            }
        }
    }
}
