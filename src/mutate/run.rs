//! All changes of one paper tried, in parallel, and what became of each; the same with any number of threads.

use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::baseline::Baseline;
use super::change::FormulaChange;
use super::items;
use super::texts::ChangedTexts;
use super::trial::{MutantFate, TrialContext};
use crate::audit::{self, AuditLimits, NoProgress, Progress};
use crate::paper::Paper;
use crate::solve::{Solver, safety};

/// What became of the changes to one paper.
#[derive(Debug)]
pub struct MutationReport {
    /// The paper as it is.
    pub paper: Arc<Paper>,
    /// How many claims were ruled on.
    pub claims: usize,
    /// Every change with its fate, in the order of the text.
    pub trials: Vec<(FormulaChange, MutantFate)>,
    /// Not everything was tried, and why.
    pub stopped: Option<String>,
}

impl MutationReport {
    /// How many changes met a fate.
    pub fn count(&self, is: impl Fn(&MutantFate) -> bool) -> usize {
        self.trials.iter().filter(|(_, fate)| is(fate)).count()
    }
}

/// Makes every change to a paper's formulas that is selected, one at a time, and rules again on what it touches; of these so many
/// as `sample` says, if it does, spread evenly over the text.
#[must_use]
pub fn run(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&FormulaChange) -> bool + Sync),
    sample: Option<usize>,
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> MutationReport {
    let all = items::changes(&paper.sources);
    let too_many = (all.len() >= items::MOST).then(|| format!("it allows more changes than the {} that were made", items::MOST));
    let changes: Vec<FormulaChange> = all.into_iter().filter(|change| selected(change)).collect();
    let both = AuditLimits { second_reader: true, ..limits.clone() };
    let audit = audit::run(std::slice::from_ref(paper), &|_| true, solver, &both, &NoProgress);
    let stopped = audit.stopped.clone();
    let claims = audit.papers.iter().map(|paper| paper.rulings.len()).sum();
    let fates = match (Baseline::of(audit), &stopped) {
        (Some(baseline), None) => {
            let texts = ChangedTexts::of(paper);
            let bench = TrialContext { texts: &texts, baseline: &baseline, solver };
            let all = changes.len();
            let chosen = sample.unwrap_or(all).min(all);
            watch.total(chosen);
            let one = |(place, change): (usize, &FormulaChange)| {
                // As many as `chosen` places open a new share of the text.
                if place * chosen % all >= chosen {
                    return MutantFate::NotTried;
                }
                let fate = bench.tried(change, limits);
                watch.done();
                fate
            };
            let one = |change| safety::recorded(|| one(change));
            let all = || changes.par_iter().enumerate().with_max_len(1).map(one).collect();
            safety::joined(audit::with_threads(limits.jobs, all))
        }
        (_, _) => vec![MutantFate::NotTried; changes.len()],
    };
    let trials: Vec<(FormulaChange, MutantFate)> = changes.into_iter().zip(fates).collect();
    let tried = trials.iter().filter(|(_, fate)| *fate != MutantFate::NotTried).count();
    let chosen = sample.unwrap_or(trials.len()).min(trials.len());
    let stopped = stopped
        .or_else(|| (tried < chosen).then(|| limits.stopped().unwrap_or_else(|| "not every change was tried".to_owned())))
        .or_else(|| (chosen < trials.len()).then(|| format!("{chosen} of {} changes were to be tried", trials.len())))
        .or(too_many);
    MutationReport { paper: Arc::clone(paper), claims, trials, stopped }
}
