//! Finds the minimal sets of hypotheses (assumptions and the claim's own conditions) that suffice for each proved claim.
//!
//! Called by `referee needs`. Not part of a verdict. A set suffices if the claim has no counterexample, and no point without a
//! value, when only the hypotheses of the set are in force. Each set is ruled on once more: it has a certificate, or it is marked
//! as unproved. Points show that no hypothesis of a set can be dropped, unless the search reports undecided queries.

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

/// The hypotheses that the claims of a paper need.
#[derive(Debug)]
pub struct Needs {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The claims with minimal sets, in the order of the file.
    pub claims: Vec<ClaimNeeds>,
    /// The selected claims (indices in [`Paper::claims`]) without minimal sets, each with the reason.
    pub left_out: Vec<(usize, NoMinimalSet)>,
    /// Why the search ended early; `None` if all selected claims were examined.
    pub stopped: Option<String>,
}

/// The reason why no minimal set is given for a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoMinimalSet {
    /// The claim is not proved; its verdict.
    NotProved(Word),
    /// The claim asserts that a point exists, so that fewer hypotheses only make it weaker.
    ShownByAPoint,
    /// Time ran out before a set was found.
    NotReached,
}

/// The hypotheses that one claim needs.
#[derive(Debug)]
pub struct ClaimNeeds {
    /// The index of the claim in [`Paper::claims`].
    pub claim: usize,
    /// The hypotheses that are dropped or kept.
    pub hypotheses: Vec<HypothesisRef>,
    /// The assumptions on parameters that the claim binds. They belong to the statement and are always in force.
    pub in_statement: Vec<Arc<str>>,
    /// The minimal sets, smaller ones first.
    pub sets: Vec<Sufficient>,
    /// Why there may be further minimal sets; `None` if these are all.
    pub stop: Option<EnumerationStop>,
    /// The number of sets tested.
    pub questions: usize,
}

/// A minimal set of hypotheses that suffices for a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sufficient {
    /// The members as indices in [`ClaimNeeds::hypotheses`], in increasing order.
    pub members: Vec<usize>,
    /// True iff a certificate proves that the set suffices; otherwise this is a solver's unproved answer.
    pub certified: bool,
}

/// The role of a hypothesis in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HypothesisUse {
    /// The hypothesis is not in force for this claim.
    NotInForce,
    /// The hypothesis is in no minimal set: the claim holds without it.
    Never,
    /// The hypothesis is in no minimal set that was found, but there may be others.
    NotFound,
    /// The hypothesis is in some minimal sets but not in all: the claim holds without it under other hypotheses.
    Some,
    /// The hypothesis restricts a bound parameter and belongs to the statement.
    InStatement,
    /// The hypothesis is in every minimal set: the claim does not hold without it.
    Every,
}

impl ClaimNeeds {
    /// Returns the role of a hypothesis, given by its index in `hypotheses`.
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

    /// Returns the role of an assumption, given by its name.
    #[must_use]
    pub fn of_assumption(&self, name: &str) -> HypothesisUse {
        if self.in_statement.iter().any(|known| **known == *name) {
            return HypothesisUse::InStatement;
        }
        let is = |hypothesis: &HypothesisRef| matches!(hypothesis, HypothesisRef::Assumption(known) if **known == *name);
        self.hypotheses.iter().position(is).map_or(HypothesisUse::NotInForce, |place| self.of(place))
    }
}

/// The limits of the enumeration for one claim.
pub const BOUNDS: EnumerationLimits = EnumerationLimits { sets: 12, questions: 400, steps: 50_000, unsettled: 4 };
/// The budget of one query of the enumeration. Nearly all queries that can be decided need less.
const QUERY: Budget = Budget::of(1_000_000);

/// Finds the minimal sets of hypotheses for the selected claims that are proved.
#[must_use]
pub fn needs(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Needs {
    let known = claim_order::known(paper, solver, limits);
    let asked = claim_order::order(paper, selected);
    progress.total(asked.len());
    let narrow = AuditLimits { query: QUERY, store: None, ..limits.clone() };
    let second = SecondReader::new(std::slice::from_ref(paper));
    let (whole, parts) = (QueryRunner::new(solver, limits), QueryRunner::new(solver, &narrow));
    let context = NeedsContext { paper, known: &known, whole, second, parts };
    let examine = |index: &usize| {
        let found = context.claim(*index);
        progress.done();
        (*index, found)
    };
    let mut found = audit::map_in_order(limits.jobs, &asked, examine);
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

/// The data that the search for all claims shares.
struct NeedsContext<'a> {
    paper: &'a Paper,
    /// The points to try, by model.
    known: &'a [Vec<Point>],
    /// Rules on the claims of the file, under the limits of an audit.
    whole: QueryRunner<'a>,
    /// Tests the rulings about play.
    second: SecondReader,
    /// Tests sets of hypotheses, under smaller limits.
    parts: QueryRunner<'a>,
}

impl NeedsContext<'_> {
    /// Finds the minimal sets of hypotheses for a claim, if the claim is proved.
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
        // If the claim has a value everywhere, a sufficient set must preserve this.
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
        // An entry without a set has no content for the reader.
        if found.sets.is_empty() && matches!(found.stop, Some(EnumerationStop::Stopped(_))) {
            Err(NoMinimalSet::NotReached)
        } else {
            Ok(found)
        }
    }

    /// Returns the verdict on a claim, which is *unchecked* if the second reader of games contradicts it. Fails if time runs out
    /// first.
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

    /// Enumerates the minimal sets of hypotheses of a proved claim.
    fn sets(&self, (index, claim): (usize, &Claim), subject: ClaimSubject<'_>, mut points: Vec<Point>) -> ClaimNeeds {
        let start = Instant::now();
        let related: Vec<usize> = subject.related().into_iter().collect();
        let kept = |set: &ConditionSet| -> ConditionSet { set.iter().filter_map(|place| related.get(*place).copied()).collect() };
        let back = |set: &ConditionSet| -> ConditionSet {
            related.iter().enumerate().filter(|(_, own)| set.contains(own)).map(|(place, _)| place).collect()
        };
        let mut test = |set: &ConditionSet| match self.parts.find_counterexample(&subject.question(&kept(set)), &points) {
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
        let found = marco::minimal(related.len(), BOUNDS, &mut test, &|| self.parts.stopped());
        let sets = found.sets.iter().map(|set| {
            let members = kept(set);
            let (ruling, _) = self.parts.rule(&subject.question(&members), &[]);
            Sufficient { members: members.into_iter().collect(), certified: ruling.verdict.word() == Word::Proved }
        });
        let sets = sets.collect();
        tracing::info!(id = %claim.id, took = ?start.elapsed(), questions = found.questions, stop = ?found.stop, "examined");
        let ClaimSubject { hypotheses, in_statement, .. } = subject;
        ClaimNeeds { claim: index, hypotheses, in_statement, sets, stop: found.stop, questions: found.questions }
    }
}

/// Returns true iff the claim is stated in the file, as opposed to a claim that the tool adds by itself.
#[must_use]
pub fn is_stated(claim: &Claim) -> bool {
    match claim.role {
        Role::Claim | Role::Question | Role::Step => true,
        Role::Obligation | Role::Automatic => false,
    }
}
