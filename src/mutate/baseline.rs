//! Holds the audit of the unchanged file, and finds the claims of a changed file whose queries differ from it.
//!
//! Not part of a verdict. Also provides the points that are tried first on the queries of a changed file.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::audit::{Audit, PaperAudit, RuledClaim};
use crate::certify::{Finding, Point, Word};
use crate::encode::{EncodedClaim, Query};
use crate::expression::Variable;
use crate::paper::{Claim, Model, Paper};
use kernel::Value;
use kernel::algebra::Formula;

/// The maximal number of points that are tried on one query.
const POINTS: usize = 48;

/// The audit of the unchanged file.
#[derive(Debug)]
pub(super) struct Baseline {
    pub(super) paper: Arc<Paper>,
    ruled: HashMap<String, RuledClaim>,
    /// The confirmed points of the claims, by model.
    points: Vec<Vec<Point>>,
}

/// A claim of a changed file whose queries differ from those of the unchanged file.
pub(super) struct ChangedClaim {
    pub(super) question: EncodedClaim,
    /// The earlier verdict, or the solver's unproved answer; `None` for a new claim.
    pub(super) before: Option<Word>,
}

impl Baseline {
    /// Takes the audit of a single paper; `None` if the audit has no paper.
    pub(super) fn of(audit: Audit) -> Option<Self> {
        let PaperAudit { paper, rulings } = audit.papers.into_iter().next()?;
        let points = (0..paper.models.len()).map(|model| points(&paper, model, &rulings)).collect();
        let ruled = rulings.into_iter().map(|ruled| (ruled.question.claim.clone(), ruled)).collect();
        Some(Self { paper, ruled, points })
    }

    /// Returns the points to try on the queries of a model.
    pub(super) fn points(&self, model: usize) -> &[Point] {
        self.points.get(model).map(Vec::as_slice).unwrap_or_default()
    }

    /// Iterates over the claims of a changed file whose queries differ from before, the shortest first. Each claim is encoded
    /// when the iterator reaches it.
    pub(super) fn changed<'a>(&'a self, paper: &'a Paper) -> impl Iterator<Item = ChangedClaim> + 'a {
        let same = |(place, model): (usize, &Model)| self.paper.models.get(place).is_some_and(|old| same_setting(old, model));
        let settings: Vec<bool> = paper.models.iter().enumerate().map(same).collect();
        let size = |claim: &Claim| self.ruled.get(&claim.id).map_or(0, |ruled| size(&ruled.question));
        let mut order: Vec<(usize, usize)> = paper.claims.iter().map(size).zip(0..).collect();
        order.sort_unstable();
        order.into_iter().filter_map(move |(_, index)| {
            let claim = paper.claims.get(index)?;
            let before = self.ruled.get(&claim.id);
            let old = before.and_then(|ruled| self.paper.claims.get(ruled.question.index));
            let is_same_setting = settings.get(claim.model).copied().unwrap_or(false);
            if is_same_setting && old.is_some_and(|old| same_claim(old, claim)) {
                return None;
            }
            let question = crate::encode::encode(paper.models.get(claim.model)?, claim, index);
            let asked_before = before.is_some_and(|ruled| same_question(&ruled.question, &question));
            (!asked_before).then(|| ChangedClaim { question, before: before.map(|ruled| ruled.ruling.leaning) })
        })
    }
}

impl Baseline {
    /// Returns the claims whose comparisons differ from before, in a file in which only claims were changed.
    pub(super) fn differing_claims(&self, paper: &Paper) -> Vec<EncodedClaim> {
        let mut out = Vec::new();
        for (index, claim) in paper.claims.iter().enumerate() {
            let before = self.ruled.get(&claim.id);
            let old = before.and_then(|ruled| self.paper.claims.get(ruled.question.index));
            let (Some(before), Some(model)) = (before, paper.models.get(claim.model)) else { continue };
            if old.is_some_and(|old| same_claim(old, claim)) {
                continue;
            }
            let question = crate::encode::encode(model, claim, index);
            if !same_pieces(&before.question, &question) {
                out.push(question);
            }
        }
        out
    }
}

/// Returns the number of comparisons in the parts of an encoded claim.
fn size(question: &EncodedClaim) -> usize {
    let systems = question.parts.iter().filter_map(|part| part.query.system.as_ref().ok());
    systems.flat_map(|system| &system.pieces).map(|(_, piece)| piece.size()).sum()
}

/// Returns true iff two models have the same functions, parameters and assumptions, so that equal claims have equal queries.
fn same_setting(one: &Model, other: &Model) -> bool {
    let parameters = |model: &Model| model.parameters.iter().map(|p| (p.name.clone(), p.integer)).collect::<Vec<_>>();
    one.functions == other.functions
        && parameters(one) == parameters(other)
        && one.assumptions.len() == other.assumptions.len()
        && one.assumptions.iter().zip(&other.assumptions).all(|(a, b)| a.name == b.name && a.condition == b.condition)
}

fn same_claim(one: &Claim, other: &Claim) -> bool {
    one.model == other.model
        && one.statement == other.statement
        && one.given == other.given
        && one.without == other.without
        && one.binds == other.binds
}

/// Returns true iff two encoded claims have the same queries, and therefore the same verdict.
fn same_question(one: &EncodedClaim, other: &EncodedClaim) -> bool {
    one.parts.len() == other.parts.len()
        && one.vacuity.len() == other.vacuity.len()
        && one.parts.iter().zip(&other.parts).all(|(a, b)| a.required == b.required && same_query(&a.query, &b.query))
        && one.vacuity.iter().zip(&other.vacuity).all(|(a, b)| same_query(a, b))
}

/// Returns true iff the parts have the same pieces before simplification. False if a query cannot be encoded, or if
/// simplification decides what is sought in it.
fn same_pieces(one: &EncodedClaim, other: &EncodedClaim) -> bool {
    let is_decided = |formula: &Formula| *formula == Formula::True || *formula == Formula::False;
    let alike = |a: &Query, b: &Query| match (&a.system, &b.system) {
        (Ok(first), Ok(second)) => {
            let sought = first.pieces.iter().skip(a.hypotheses.len());
            first.variables == second.variables
                && first.universals == second.universals
                && first.pieces.len() == second.pieces.len()
                && first.pieces.iter().zip(&second.pieces).all(|((_, a), (_, b))| a == b)
                && !sought.map(|(_, formula)| formula).any(is_decided)
        }
        (Ok(_) | Err(_), Err(_)) | (Err(_), Ok(_)) => false,
    };
    one.parts.len() == other.parts.len()
        && one.parts.iter().zip(&other.parts).all(|(a, b)| a.required == b.required && alike(&a.query, &b.query))
}

fn same_query(one: &Query, other: &Query) -> bool {
    one.relaxed == other.relaxed
        && one.besides == other.besides
        && one.facts_only == other.facts_only
        && one.value_only == other.value_only
        && match (&one.system, &other.system) {
            (Ok(a), Ok(b)) => a.variables == b.variables && a.universals == b.universals && a.formula == b.formula,
            (Err(a), Err(b)) => a == b,
            (Ok(_), Err(_)) | (Err(_), Ok(_)) => false,
        }
}

/// Returns the points that the audit of a model confirmed, those of refuted claims first. Parameters that a point lacks get their
/// value from another point.
#[must_use]
pub fn points(paper: &Paper, model: usize, rulings: &[RuledClaim]) -> Vec<Point> {
    let of_model = |ruled: &&RuledClaim| paper.claims.get(ruled.question.index).is_some_and(|claim| claim.model == model);
    let (refuted, others): (Vec<&RuledClaim>, Vec<&RuledClaim>) =
        rulings.iter().filter(of_model).partition(|ruled| ruled.ruling.verdict.word() == Word::Refuted);
    let all: Vec<&Point> = refuted.into_iter().chain(others).flat_map(found).collect();
    let mut base: BTreeMap<&Variable, &Value> = BTreeMap::new();
    for (name, value) in all.iter().rev().flat_map(|point| &point.values) {
        base.insert(name, value);
    }
    let mut out: Vec<Point> = Vec::new();
    for point in all {
        let mut whole = base.clone();
        whole.extend(point.values.iter().map(|(name, value)| (name, value)));
        let values = whole.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let point = Point { values, made: Vec::new() };
        if !out.contains(&point) {
            out.push(point);
        }
        if out.len() >= POINTS {
            break;
        }
    }
    out
}

/// Returns the confirmed points of a ruling.
fn found(ruled: &RuledClaim) -> impl Iterator<Item = &Point> {
    ruled.found().filter_map(|found| match found.finding {
        Finding::Sat { point, .. } => Some(point),
        Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
    })
}
