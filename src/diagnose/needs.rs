//! What each proved claim needs: all minimal sets of assumptions and of its own conditions that suffice for it.
//!
//! A set suffices for a claim if none of the counterexamples that the claim excludes is left where only the conditions of the set
//! are in force, those to the definedness of the claim included. Each set reported is ruled on once more, so that a certificate
//! stands behind it, or it is marked as a solver's word; that none of its conditions can be left out is always shown by points,
//! except where the search says otherwise.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::marco::{self, Set, Told};
pub use super::marco::{Bounds, Stop};
pub use super::subject::Hypothesis;
use super::subject::Subject;
use crate::audit::{self, Asker, Attempt, Limits, PaperAudit, Watch};
use crate::certify::{Point, Word};
use crate::mutate::points;
use crate::paper::{Claim, Paper, Role};
use crate::pose::Wish;
use crate::solve::{Budget, Solver};

/// What one paper's claims need.
#[derive(Debug)]
pub struct Needs {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The claims that were looked at, in the order of the file.
    pub claims: Vec<ClaimNeeds>,
    /// Claims selected that have no such sets, each with the reason.
    pub left_out: Vec<(usize, Reason)>,
    /// Why not everything was looked at.
    pub stopped: Option<String>,
}

/// Why a claim has no set of assumptions that it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is not proved; the verdict.
    NotProved(Word),
    /// A point shows it, whatever else is assumed.
    ShownByAPoint,
}

/// What one claim needs.
#[derive(Debug)]
pub struct ClaimNeeds {
    /// Its place in [`Paper::claims`].
    pub claim: usize,
    /// What may be in force or not.
    pub hypotheses: Vec<Hypothesis>,
    /// The assumptions that only say where a parameter bound in the claim lies: they are part of what is claimed.
    pub in_statement: Vec<Arc<str>>,
    /// The minimal sets, smaller ones first.
    pub sets: Vec<Sufficient>,
    /// Why there may be others.
    pub stop: Option<Stop>,
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
pub enum Use {
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
    pub fn of(&self, place: usize) -> Use {
        let among = self.sets.iter().filter(|set| set.members.contains(&place)).count();
        match among {
            0 if self.stop.is_none() => Use::Never,
            0 => Use::NotFound,
            _ if among == self.sets.len() && self.stop.is_none() => Use::Every,
            _ => Use::Some,
        }
    }

    /// How an assumption stands to the claim, by its name.
    #[must_use]
    pub fn of_assumption(&self, name: &str) -> Use {
        if self.in_statement.iter().any(|known| **known == *name) {
            return Use::InStatement;
        }
        let is = |hypothesis: &Hypothesis| matches!(hypothesis, Hypothesis::Assumption(known) if **known == *name);
        self.hypotheses.iter().position(is).map_or(Use::NotInForce, |place| self.of(place))
    }
}

/// What a search for one claim may cost.
pub const BOUNDS: Bounds = Bounds { sets: 12, questions: 400, steps: 50_000, unsettled: 4 };
/// What one question of a search may cost: most are small.
const QUERY: Budget = Budget { timeout: Duration::from_secs(4), memory_mb: 2048, effort: 3_000_000 };

/// Finds what the claims selected need, of those that are proved.
#[must_use]
pub fn needs(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &Limits,
    watch: &dyn Watch,
) -> Needs {
    // The definedness of a claim is ruled on with it.
    let wanted: Vec<&Claim> = paper.claims.iter().filter(|claim| selected(claim)).collect();
    let with = |claim: &Claim| wanted.iter().any(|one| claim.id == one.id || claim.id == format!("{}/defined", one.id));
    let start = Instant::now();
    let audit = audit::run(std::slice::from_ref(paper), &with, solver, limits, &Silent);
    let mut stopped = audit.stopped.clone();
    let Some(audited) = audit.papers.into_iter().next() else {
        return Needs { paper: Arc::clone(paper), claims: Vec::new(), left_out: Vec::new(), stopped };
    };
    let words: BTreeMap<&str, Word> =
        audited.rulings.iter().map(|ruled| (ruled.question.claim.as_str(), ruled.ruling.verdict.word())).collect();
    let (mut open, mut left_out) = (Vec::new(), Vec::new());
    for ruled in &audited.rulings {
        let index = ruled.question.index;
        let Some(claim) = paper.claims.get(index).filter(|claim| selected(claim)) else { continue };
        if ruled.ruling.verdict.word() != Word::Proved {
            left_out.push((index, Reason::NotProved(ruled.ruling.verdict.word())));
        } else if ruled.question.parts.iter().all(|part| part.wish == Wish::SomePoint) {
            left_out.push((index, Reason::ShownByAPoint));
        } else {
            let defined = format!("{}/defined", claim.id);
            let proved = words.get(defined.as_str()) == Some(&Word::Proved);
            let definedness = paper.claims.iter().position(|other| proved && other.id == defined);
            open.push((index, definedness));
        }
    }
    watch.total(open.len());
    let left = limits.overall.map(|overall| overall.saturating_sub(start.elapsed()));
    let limits = Limits { query: QUERY, overall: left, ..limits.clone() };
    let asker = Asker::new(solver, &limits);
    let known = known(&audited);
    let one = |(index, definedness): &(usize, Option<usize>)| {
        let found = of_claim(paper, *index, *definedness, &known, &asker);
        watch.done();
        found
    };
    let claims: Vec<ClaimNeeds> =
        audit::with_threads(limits.jobs, || open.par_iter().map(one).collect::<Vec<_>>()).into_iter().flatten().collect();
    stopped = stopped.or_else(|| asker.stopped());
    Needs { paper: Arc::clone(paper), claims, left_out, stopped }
}

/// Points to try, by model.
fn known(audited: &PaperAudit) -> Vec<Vec<Point>> {
    (0..audited.paper.models.len()).map(|model| points(&audited.paper, model, &audited.rulings)).collect()
}

fn of_claim(
    paper: &Paper,
    index: usize,
    definedness: Option<usize>,
    known: &[Vec<Point>],
    asker: &Asker<'_>,
) -> Option<ClaimNeeds> {
    let claim = paper.claims.get(index)?;
    let start = Instant::now();
    let defined = definedness.and_then(|place| paper.claims.get(place));
    let subject = Subject::of(paper.models.get(claim.model)?, std::iter::once(claim).chain(defined).collect())?;
    let related: Vec<usize> = subject.related().into_iter().collect();
    let kept = |set: &Set| -> Set { set.iter().filter_map(|place| related.get(*place).copied()).collect() };
    let back =
        |set: &Set| -> Set { related.iter().enumerate().filter(|(_, own)| set.contains(own)).map(|(place, _)| place).collect() };
    let mut points: Vec<Point> = known.get(claim.model).cloned().unwrap_or_default();
    let mut told = |set: &Set| match asker.attempt(&subject.question(&kept(set)), &points) {
        Attempt::Counterexample(point) => {
            let larger = back(&subject.holding(&point));
            if !points.contains(&point) {
                points.push(point);
            }
            Told::Lacking(larger)
        }
        Attempt::None => Told::Enough,
        Attempt::Unknown(_) => Told::Unsettled,
    };
    let found = marco::minimal(related.len(), BOUNDS, &mut told, &|| asker.stopped());
    let sets = found.sets.iter().map(|set| {
        let members = kept(set);
        let (ruling, _) = asker.rule(&subject.question(&members), &[]);
        Sufficient { members: members.into_iter().collect(), certified: ruling.verdict.word() == Word::Proved }
    });
    let sets = sets.collect();
    let Subject { hypotheses, in_statement, .. } = subject;
    tracing::info!(id = %claim.id, took = ?start.elapsed(), questions = found.questions, stop = ?found.stop, "looked at");
    Some(ClaimNeeds { claim: index, hypotheses, in_statement, sets, stop: found.stop, questions: found.questions })
}

/// The claims that a reader asks about: those of the file, not what the tool asks by itself.
#[must_use]
pub fn is_stated(claim: &Claim) -> bool {
    match claim.role {
        Role::Claim | Role::Question | Role::Step => true,
        Role::Obligation | Role::Automatic => false,
    }
}

struct Silent;

impl Watch for Silent {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}
