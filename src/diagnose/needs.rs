//! What each proved claim needs: all minimal sets of assumptions and of its own conditions that suffice for it.
//!
//! A set suffices for a claim if none of the counterexamples that the claim excludes is left where only the conditions of the set
//! are in force, those to the definedness of the claim included. Each set reported is ruled on once more, so that a certificate
//! stands behind it, or it is marked as a solver's word; that none of its conditions can be left out is always shown by points,
//! except where the search says otherwise.

use std::sync::Arc;
use std::time::Instant;

use super::claim_order;
use super::marco::{self, ConditionSet, SubsetStatus};
pub use super::marco::{EnumerationLimits, EnumerationStop};
use super::subject::ClaimSubject;
pub use super::subject::HypothesisRef;
use crate::audit::{self, AuditLimits, CounterexampleSearch, Progress, QueryRunner, SecondReader};
use crate::certify::{Point, Word};
use crate::encode::{self, EncodedClaim, RequiredAnswer};
use crate::paper::{Claim, Paper, Role};
use crate::solve::{Budget, Solver};

/// What one paper's claims need.
#[derive(Debug)]
pub struct Needs {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The claims that were looked at, in the order of the file.
    pub claims: Vec<ClaimNeeds>,
    /// Claims selected that have no such sets, each with the reason.
    pub left_out: Vec<(usize, NoMinimalSet)>,
    /// Why not everything was looked at.
    pub stopped: Option<String>,
}

/// Why a claim has no set of assumptions that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMinimalSet {
    /// It is not proved; the verdict.
    NotProved(Word),
    /// A point shows it, whatever else is assumed.
    ShownByAPoint,
    /// Time was up before anything was found out.
    NotReached,
}

/// What one claim needs.
#[derive(Debug)]
pub struct ClaimNeeds {
    /// Its place in [`Paper::claims`].
    pub claim: usize,
    /// What may be in force or not.
    pub hypotheses: Vec<HypothesisRef>,
    /// The assumptions that only say where a parameter bound in the claim lies: they are part of what is claimed.
    pub in_statement: Vec<Arc<str>>,
    /// The minimal sets, smaller ones first.
    pub sets: Vec<Sufficient>,
    /// Why there may be others.
    pub stop: Option<EnumerationStop>,
    /// How many sets were asked about.
    pub questions: usize,
}

/// A minimal set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sufficient {
    /// Its members, by their places in [`ClaimNeeds::hypotheses`], in order.
    pub members: Vec<usize>,
    /// A certificate shows that it suffices; else a solver says so.
    pub certified: bool,
}

/// How a hypothesis stands to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HypothesisUse {
    /// It is not in force.
    NotInForce,
    /// In no minimal set: the claim holds without it, and it helps nothing.
    Never,
    /// In no minimal set that was found, and they may not be all.
    NotFound,
    /// In some minimal sets, not in others: the claim holds without it.
    Some,
    /// It says where a bound parameter lies.
    InStatement,
    /// In every minimal set: the claim does not hold without it.
    Every,
}

impl ClaimNeeds {
    /// How a hypothesis stands to the claim, by its place.
    #[must_use]
    pub fn of(&self, place: usize) -> HypothesisUse {
        let among = self.sets.iter().filter(|set| set.members.contains(&place)).count();
        match among {
            0 if self.stop.is_none() => HypothesisUse::Never,
            0 => HypothesisUse::NotFound,
            _ if among == self.sets.len() && self.stop.is_none() => HypothesisUse::Every,
            _ => HypothesisUse::Some,
        }
    }

    /// How an assumption stands to the claim, by its name.
    #[must_use]
    pub fn of_assumption(&self, name: &str) -> HypothesisUse {
        if self.in_statement.iter().any(|known| **known == *name) {
            return HypothesisUse::InStatement;
        }
        let is = |hypothesis: &HypothesisRef| matches!(hypothesis, HypothesisRef::Assumption(known) if **known == *name);
        self.hypotheses.iter().position(is).map_or(HypothesisUse::NotInForce, |place| self.of(place))
    }
}

/// What a search for one claim may cost.
pub const BOUNDS: EnumerationLimits = EnumerationLimits { sets: 12, questions: 400, steps: 50_000, unsettled: 4 };
/// What one question of a search may cost: nearly all that are decided at all take less.
const QUERY: Budget = Budget::of(1_000_000);

/// Finds what the claims selected need, of those that are proved.
#[must_use]
pub fn needs(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> Needs {
    let known = claim_order::known(paper, solver, limits);
    let asked = claim_order::order(paper, selected);
    watch.total(asked.len());
    let narrow = AuditLimits { query: QUERY, store: None, ..limits.clone() };
    let second = SecondReader::new(std::slice::from_ref(paper));
    let (whole, parts) = (QueryRunner::new(solver, limits), QueryRunner::new(solver, &narrow));
    let bench = NeedsContext { paper, known: &known, whole, second, parts };
    let one = |index: &usize| {
        let found = bench.claim(*index);
        watch.done();
        (*index, found)
    };
    let mut found = audit::in_turn(limits.jobs, &asked, one);
    found.sort_by_key(|(index, _)| *index);
    let (mut claims, mut left_out) = (Vec::new(), Vec::new());
    for (index, found) in found {
        match found {
            Ok(found) => claims.push(found),
            Err(reason) => left_out.push((index, reason)),
        }
    }
    Needs { paper: Arc::clone(paper), claims, left_out, stopped: limits.stopped() }
}

/// What all claims share.
struct NeedsContext<'a> {
    paper: &'a Paper,
    /// Points to try, by model.
    known: &'a [Vec<Point>],
    /// Rules on claims as they stand.
    whole: QueryRunner<'a>,
    /// Tries these rulings where they are about play.
    second: SecondReader,
    /// Asks about sets of their hypotheses.
    parts: QueryRunner<'a>,
}

impl NeedsContext<'_> {
    /// What a claim needs, if it is proved.
    fn claim(&self, index: usize) -> Result<ClaimNeeds, NoMinimalSet> {
        let claim = self.paper.claims.get(index).ok_or(NoMinimalSet::NotReached)?;
        let model = self.paper.models.get(claim.model).ok_or(NoMinimalSet::NotReached)?;
        let mut points: Vec<Point> = self.known.get(claim.model).cloned().unwrap_or_default();
        let question = encode::encode(model, claim, index);
        match self.ruled(claim, &question, &mut points)? {
            Word::Proved if question.parts.iter().all(|part| part.required == RequiredAnswer::Sat) => {
                return Err(NoMinimalSet::ShownByAPoint);
            }
            Word::Proved => {}
            word @ (Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous) => return Err(NoMinimalSet::NotProved(word)),
        }
        // Everything in it has a value: that belongs to it, if it is so.
        let id = format!("{}/defined", claim.id);
        let defined = self.paper.claims.iter().enumerate().find(|(_, other)| other.id == id);
        let defined = match defined {
            Some((place, other)) => {
                (self.ruled(other, &encode::encode(model, other, place), &mut points)? == Word::Proved).then_some(other)
            }
            None => None,
        };
        let subject = ClaimSubject::of(model, std::iter::once(claim).chain(defined).collect()).ok_or(NoMinimalSet::NotReached)?;
        let found = self.sets((index, claim), subject, points);
        // A row without a set would say nothing.
        if found.sets.is_empty() && matches!(found.stop, Some(EnumerationStop::Stopped(_))) {
            Err(NoMinimalSet::NotReached)
        } else {
            Ok(found)
        }
    }

    /// The verdict on a claim, unless time is up before there is one: *unchecked* where the readers of its game differ.
    fn ruled(&self, claim: &Claim, question: &EncodedClaim, points: &mut Vec<Point>) -> Result<Word, NoMinimalSet> {
        if self.whole.stopped().is_some() {
            return Err(NoMinimalSet::NotReached);
        }
        let start = Instant::now();
        let (ruling, found) = self.whole.rule(question, points);
        tracing::info!(id = %question.claim, took = ?start.elapsed(), verdict = %ruling.verdict.word(), "ruled");
        points.extend(found);
        if self.second.contradiction(0, claim, (question, &ruling), points).is_some() {
            return Ok(Word::Unchecked);
        }
        match ruling.verdict.word() {
            Word::Open | Word::Unchecked if self.whole.stopped().is_some() => Err(NoMinimalSet::NotReached),
            word @ (Word::Proved | Word::Refuted | Word::Vacuous | Word::Open | Word::Unchecked) => Ok(word),
        }
    }

    fn sets(&self, (index, claim): (usize, &Claim), subject: ClaimSubject<'_>, mut points: Vec<Point>) -> ClaimNeeds {
        let start = Instant::now();
        let related: Vec<usize> = subject.related().into_iter().collect();
        let kept = |set: &ConditionSet| -> ConditionSet { set.iter().filter_map(|place| related.get(*place).copied()).collect() };
        let back = |set: &ConditionSet| -> ConditionSet {
            related.iter().enumerate().filter(|(_, own)| set.contains(own)).map(|(place, _)| place).collect()
        };
        let mut told = |set: &ConditionSet| match self.parts.find_counterexample(&subject.question(&kept(set)), &points) {
            CounterexampleSearch::Counterexample(point) => {
                let larger = back(&subject.holding(&point));
                if !points.contains(&point) {
                    points.push(point);
                }
                SubsetStatus::Lacking(larger)
            }
            CounterexampleSearch::None => SubsetStatus::Enough,
            CounterexampleSearch::Unknown(_) => SubsetStatus::Unsettled,
        };
        let found = marco::minimal(related.len(), BOUNDS, &mut told, &|| self.parts.stopped());
        let sets = found.sets.iter().map(|set| {
            let members = kept(set);
            let (ruling, _) = self.parts.rule(&subject.question(&members), &[]);
            Sufficient { members: members.into_iter().collect(), certified: ruling.verdict.word() == Word::Proved }
        });
        let sets = sets.collect();
        tracing::info!(id = %claim.id, took = ?start.elapsed(), questions = found.questions, stop = ?found.stop, "looked at");
        let ClaimSubject { hypotheses, in_statement, .. } = subject;
        ClaimNeeds { claim: index, hypotheses, in_statement, sets, stop: found.stop, questions: found.questions }
    }
}

/// The claims that a reader asks about: those of the file, not what the tool asks by itself.
#[must_use]
pub fn is_stated(claim: &Claim) -> bool {
    match claim.role {
        Role::Claim | Role::Question | Role::Step => true,
        Role::Obligation | Role::Automatic => false,
    }
}
