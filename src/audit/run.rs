//! Audits papers: encodes the selected claims and rules on them in parallel, and collects the rulings in the order of the files.
//!
//! The claims that the assumptions and each region are nonempty come first, because their points are then tried on all other
//! claims. Untrusted: [`crate::certify`] makes each ruling from checked evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::limits::AuditLimits;
use super::model::{Audit, ExpectationMatch, PaperAudit, RuledClaim, Timing};
use super::queries::QueryRunner;
use super::ruling_memo::{RulingKey, RulingMemo};
use super::second_reader::SecondReader;
use crate::certify::{Point, Ruling, Word};
use crate::encode::{self, EncodedClaim};
use crate::paper::{Claim, Paper, Role, Statement};
use crate::solve::safety::{self, Record};
use crate::solve::{SafetyNet, Solver};

/// Receives the progress of an audit, from any thread.
pub trait Progress: Sync {
    /// Receives the number of claims to be ruled on, before the first ruling.
    fn total(&self, claims: usize);
    /// Is called once after each ruling.
    fn done(&self);
}

/// Ignores the progress of an audit.
pub struct NoProgress;

impl Progress for NoProgress {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}

/// The maximal number of points that are tried on every query of a model.
const KNOWN_POINTS: usize = 64;
/// The stack of a thread, in bytes. Formulas are traversed by recursion; their depth is bounded when they are parsed.
const STACK: usize = 64 << 20;

/// A claim to be ruled on: the index of its paper, and its index in the paper.
type Task = (usize, usize);

/// An encoded claim with its ruling, and the safety net that was hit.
pub(super) type DecidedClaim = (EncodedClaim, Ruling, Option<SafetyNet>);

/// Audits the selected claims of the papers, and the claims on which the selected ones rest.
#[must_use]
pub fn run(
    papers: &[Arc<Paper>],
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Audit {
    let start = Instant::now();
    let runner = QueryRunner::new(solver, limits);
    let second = limits.second_reader.then(|| SecondReader::new(papers));
    let work = || rule_on_all(papers, selected, &runner, second.as_ref(), limits.memory.as_deref(), progress);
    let papers: Vec<PaperAudit> = with_threads(limits.jobs, work);
    let net = papers.iter().flat_map(|paper| &paper.rulings).find_map(|ruled| ruled.net);
    safety::add_record(Record { effort: 0, net });
    let (solver, certificates, queries) = runner.spent();
    Audit {
        papers,
        faulty: Vec::new(),
        only: None,
        stopped: runner.stopped(),
        cross_check: None,
        timing: Timing { wall: start.elapsed(), solver, certificates, queries },
    }
}

/// Runs `work` in a pool of `jobs` threads (`None`: one per core) whose stacks are large enough for deep formulas.
pub fn with_threads<T: Send>(jobs: Option<usize>, work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).stack_size(STACK).build() {
        Ok(pool) => {
            let (out, record) = pool.install(|| safety::recorded(work));
            safety::add_record(record);
            out
        }
        Err(_) => work(),
    }
}

/// Applies `work` to each item in a pool of `jobs` threads, starting the items in their order, and returns the results in that
/// order. The effort and the safety nets that the threads recorded are added to the record of the caller.
pub fn map_in_order<T: Sync, R: Send>(jobs: Option<usize>, all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let one_thread = |_: rayon::BroadcastContext<'_>| {
        let mut own = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = all.get(place) else { return own };
            own.push((place, safety::recorded(|| work(item))));
        }
    };
    let mut found: Vec<(usize, (R, Record))> =
        with_threads(jobs, || rayon::broadcast(one_thread)).into_iter().flatten().collect();
    found.sort_unstable_by_key(|(place, _)| *place);
    safety::join_records(found.into_iter().map(|(_, result)| result).collect())
}

fn rule_on_all(
    papers: &[Arc<Paper>],
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    runner: &QueryRunner<'_>,
    reader: Option<&SecondReader>,
    memory: Option<&RulingMemo>,
    progress: &dyn Progress,
) -> Vec<PaperAudit> {
    let mut first: Vec<Task> = Vec::new();
    let mut second: Vec<Task> = Vec::new();
    for (place, paper) in papers.iter().enumerate() {
        let needed = needed(paper, selected);
        for (index, claim) in paper.claims.iter().enumerate() {
            if !needed.is_empty() && claim.role == Role::Automatic && matches!(claim.statement, Statement::Nonempty(_)) {
                first.push((place, index));
            } else if needed.contains(&index) {
                second.push((place, index));
            }
        }
    }
    progress.total(first.len() + second.len());
    let rule = |task: &Task, known: &[Point]| {
        let paper = &papers[task.0];
        let claim = &paper.claims[task.1];
        let question = encode::encode(&paper.models[claim.model], claim, task.1);
        let read = || reader.and_then(|reader| reader.read_for(task.0, claim));
        let asked = memory.map(|memory| (memory, RulingKey::of(&paper.slug, &question, read())));
        if let Some((memory, asked)) = &asked
            && let Some((ruling, found, net)) = memory.ruling(asked)
        {
            progress.done();
            return (*task, (question, ruling, net), found);
        }
        let ((ruling, found), record) = safety::recorded(|| rule_on_claim(paper, &question, known, runner));
        let ruling = match reader.and_then(|reader| reader.contradiction(task.0, claim, (&question, &ruling), known)) {
            Some(how) => ruling.contradicted(&how),
            None => ruling,
        };
        // A ruling that a budget or a safety net cut short may be decided at the next save.
        let is_complete = record.net.is_none() && runner.stopped().is_none();
        if let Some((memory, asked)) = asked.filter(|_| is_complete) {
            memory.keep(asked, (ruling.clone(), found.clone(), record.net));
        }
        progress.done();
        (*task, (question, ruling, record.net), found)
    };
    let mut done: BTreeMap<Task, DecidedClaim> = BTreeMap::new();
    let mut known: BTreeMap<(usize, usize), Vec<Point>> = BTreeMap::new();
    let opening: Vec<_> = first.par_iter().map(|task| rule(task, &[])).collect();
    for (task, ruled, found) in opening {
        let points = known.entry((task.0, papers[task.0].claims[task.1].model)).or_default();
        for point in found {
            if points.len() < KNOWN_POINTS && !points.contains(&point) {
                points.push(point);
            }
        }
        done.insert(task, ruled);
    }
    let rest: Vec<_> = second
        .par_iter()
        // One claim may take as long as a hundred others, so each claim is scheduled by itself.
        .with_max_len(1)
        .map(|task| {
            let model = papers[task.0].claims[task.1].model;
            rule(task, known.get(&(task.0, model)).map(Vec::as_slice).unwrap_or_default())
        })
        .collect();
    done.extend(rest.into_iter().map(|(task, ruled, _)| (task, ruled)));
    let mut by_paper: Vec<Vec<DecidedClaim>> = papers.iter().map(|_| Vec::new()).collect();
    for ((place, _), ruled) in done {
        by_paper[place].push(ruled);
    }
    papers.iter().zip(by_paper).map(|(paper, rulings)| collect(paper, selected, rulings)).collect()
}

/// Returns the indices of the selected claims and of all claims on which they rest.
fn needed(paper: &Paper, selected: &(dyn Fn(&Claim) -> bool + Sync)) -> BTreeSet<usize> {
    let by_id: BTreeMap<&str, usize> = paper.claims.iter().enumerate().map(|(index, claim)| (claim.id.as_str(), index)).collect();
    let mut open: Vec<usize> = (0..paper.claims.len()).filter(|index| selected(&paper.claims[*index])).collect();
    let mut out = BTreeSet::new();
    while let Some(index) = open.pop() {
        if out.insert(index) {
            open.extend(paper.claims[index].rests_on.iter().filter_map(|id| by_id.get(id.as_str())));
        }
    }
    out
}

fn rule_on_claim(paper: &Paper, question: &EncodedClaim, known: &[Point], runner: &QueryRunner<'_>) -> (Ruling, Vec<Point>) {
    let _span = tracing::info_span!("claim", paper = %paper.slug, id = %question.claim).entered();
    let (ruling, found) = runner.rule(question, known);
    tracing::info!(verdict = %ruling.verdict.word(), "ruled");
    (ruling, found)
}

/// Builds the audit of a paper: compares each ruling with the expectation, and finds the refuted items on which each claim rests.
pub(super) fn collect(paper: &Arc<Paper>, selected: &(dyn Fn(&Claim) -> bool + Sync), rulings: Vec<DecidedClaim>) -> PaperAudit {
    let refuted: BTreeSet<&str> = rulings
        .iter()
        .filter(|(_, ruling, _)| ruling.verdict.word() == Word::Refuted)
        .filter_map(|(question, ..)| paper.claims.get(question.index).map(|claim| claim.id.as_str()))
        .collect();
    let rests: BTreeMap<&str, &[String]> =
        paper.claims.iter().map(|claim| (claim.id.as_str(), claim.rests_on.as_slice())).collect();
    let mut out = Vec::new();
    for (question, ruling, net) in rulings {
        let Some(claim) = paper.claims.get(question.index) else { continue };
        if selected(claim) {
            let rests_on = foundations(claim, &rests).into_iter().filter(|id| refuted.contains(id)).map(str::to_owned).collect();
            let comparison = ExpectationMatch::between(&ruling, claim.expected.as_ref());
            out.push(RuledClaim { question, ruling, rests_on, comparison, net });
        }
    }
    PaperAudit { paper: Arc::clone(paper), rulings: out }
}

/// Returns the ids of all items on which a claim rests, directly or through other items, nearest first.
fn foundations<'a>(claim: &'a Claim, rests: &BTreeMap<&str, &'a [String]>) -> Vec<&'a str> {
    let mut out: Vec<&str> = claim.rests_on.iter().map(String::as_str).collect();
    let mut seen: BTreeSet<&str> = out.iter().copied().collect();
    let mut next = 0;
    while next < out.len() {
        for id in rests.get(out[next]).copied().unwrap_or_default() {
            if seen.insert(id) {
                out.push(id);
            }
        }
        next += 1;
    }
    out
}
