//! Tries all selected changes of a paper in parallel, and collects the fate of each.
//!
//! Called by `referee mutate`. Not part of a verdict. The result does not depend on the number of threads.

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

/// The changes to a paper, with the fate of each.
#[derive(Debug)]
pub struct MutationReport {
    /// The unchanged paper.
    pub paper: Arc<Paper>,
    /// The number of claims of the paper.
    pub claims: usize,
    /// Every change with its fate, in the order of the text.
    pub trials: Vec<(FormulaChange, MutantFate)>,
    /// Why not every change was tried; `None` if every change was.
    pub stopped: Option<String>,
}

impl MutationReport {
    /// Returns the number of changes whose fate satisfies the predicate.
    pub fn count(&self, is: impl Fn(&MutantFate) -> bool) -> usize {
        self.trials.iter().filter(|(_, fate)| is(fate)).count()
    }
}

/// Makes the selected changes to a paper's formulas, one at a time, and rules again on the claims that each change affects. With
/// `sample`, only that number of changes is tried, spread evenly over the text.
#[must_use]
pub fn run(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&FormulaChange) -> bool + Sync),
    sample: Option<usize>,
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> MutationReport {
    let all = items::changes(&paper.sources);
    let too_many = (all.len() >= items::MOST)
        .then(|| format!("the paper has more than {} possible changes, and only these were made", items::MOST));
    let changes: Vec<FormulaChange> = all.into_iter().filter(|change| selected(change)).collect();
    let both = AuditLimits { second_reader: true, ..limits.clone() };
    let audit = audit::run(std::slice::from_ref(paper), &|_| true, solver, &both, &NoProgress);
    let stopped = audit.stopped.clone();
    let claims = audit.papers.iter().map(|paper| paper.rulings.len()).sum();
    let fates = match (Baseline::of(audit), &stopped) {
        (Some(baseline), None) => {
            let texts = ChangedTexts::of(paper);
            let context = TrialContext { texts: &texts, baseline: &baseline, solver };
            let all = changes.len();
            let chosen = sample.unwrap_or(all).min(all);
            progress.total(chosen);
            let try_change = |(place, change): (usize, &FormulaChange)| {
                // Exactly `chosen` of the places satisfy the inequality, evenly spaced.
                if place * chosen % all >= chosen {
                    return MutantFate::NotTried;
                }
                let fate = context.try_change(change, limits);
                progress.done();
                fate
            };
            let recorded = |change| safety::recorded(|| try_change(change));
            let all = || changes.par_iter().enumerate().with_max_len(1).map(recorded).collect();
            safety::join_records(audit::with_threads(limits.jobs, all))
        }
        (_, _) => vec![MutantFate::NotTried; changes.len()],
    };
    let trials: Vec<(FormulaChange, MutantFate)> = changes.into_iter().zip(fates).collect();
    let tried = trials.iter().filter(|(_, fate)| *fate != MutantFate::NotTried).count();
    let chosen = sample.unwrap_or(trials.len()).min(trials.len());
    let stopped = stopped
        .or_else(|| (tried < chosen).then(|| limits.stopped().unwrap_or_else(|| "not every change was tried".to_owned())))
        .or_else(|| {
            (chosen < trials.len()).then(|| format!("only a sample of {chosen} of the {} changes was requested", trials.len()))
        })
        .or(too_many);
    MutationReport { paper: Arc::clone(paper), claims, trials, stopped }
}
