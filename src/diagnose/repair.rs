//! Diagnoses every refuted claim: possible misprints, sufficient conditions, dependent claims, and the grade of the fault.
//!
//! Called by `referee repair`. Not part of a verdict: every repair is ruled on like a claim.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use super::added_condition::{self, SufficientCondition};
use super::claim_order;
use super::print_repair::{self, PrintRepairs};
use super::site::{Trees, is_printed, is_printed_meant};
use crate::audit::{self, AuditLimits, CounterexampleSearch, NoProgress, PaperAudit, Progress, QueryRunner, RuledClaim};
use crate::certify::{Finding, Point, Word};
use crate::encode;
use crate::expression::{Condition, ConditionRef};
use crate::mutate::{ChangedTexts, points};
use crate::paper::{Claim, Paper, Role};
use crate::solve::{Budget, Solver};

/// The refuted statements of a paper, with their repairs.
#[derive(Debug)]
pub struct Repairs {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The refuted claims, steps and printed forms that were selected, in the order of the file.
    pub faults: Vec<RefutedStatement>,
    /// The number of refuted claims that were not examined, because the budget was spent.
    pub not_looked_at: usize,
    /// Why the search ended early; `None` if all refuted claims were examined.
    pub stopped: Option<String>,
}

/// A refuted statement, with its repairs and their consequences.
#[derive(Debug)]
pub struct RefutedStatement {
    /// The index of the claim in [`Paper::claims`].
    pub claim: usize,
    /// The edits under which the statement is proved; `None` if its text was not found.
    pub print: Option<PrintRepairs>,
    /// The weakest single conditions under which the statement is proved.
    pub substance: Vec<SufficientCondition>,
    /// The claims that rest on the statement, in the order of the file.
    pub dependents: Vec<Dependent>,
    /// How grave the fault is.
    pub grade: Grade,
}

/// A claim that rests on a refuted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// The index of the dependent claim in [`Paper::claims`].
    pub claim: usize,
    /// Whether the dependent claim holds after the correction.
    pub standing: DependentStatus,
}

/// Whether a claim still holds when a claim on which it rests is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependentStatus {
    /// The claim rests on the form that is meant, and is proved.
    RestsOnMeant,
    /// The claim is proved without the refuted one.
    WithoutIt,
    /// The claim is proved from the corrected form of the refuted one, but not without it.
    Corrected,
    /// The claim is refuted even if the refuted one is taken as true, so that it has a fault of its own.
    OwnFault,
    /// The claim is refuted after the correction.
    Fails,
    /// The claim could not be decided after the correction.
    Undecided,
}

impl DependentStatus {
    /// Returns true iff the claim is proved after the correction.
    #[must_use]
    pub fn holds(self) -> bool {
        match self {
            Self::RestsOnMeant | Self::WithoutIt | Self::Corrected => true,
            Self::OwnFault | Self::Fails | Self::Undecided => false,
        }
    }

    /// Returns true iff the claim fails because of the refuted one, or is not known to hold.
    #[must_use]
    pub fn falls(self) -> bool {
        match self {
            Self::RestsOnMeant | Self::WithoutIt | Self::Corrected | Self::OwnFault => false,
            Self::Fails | Self::Undecided => true,
        }
    }
}

/// How grave a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// A small edit that the rest of the paper supports makes the statement true, and all claims that rest on it still hold.
    Misprint,
    /// A false step or printed form; all claims that rest on it still hold.
    WithoutConsequence,
    /// A false claim of the paper; all claims that rest on it still hold.
    ClaimItself,
    /// A claim that rests on the statement fails, or is not known to hold.
    ResultAffected,
}

/// The largest size of an edit that counts as a slip.
const SLIP: usize = 2;
/// The budget of one query of a search, of which there are many.
const QUERY: Budget = Budget::of(3_000_000);

/// Returns true iff a claim with this verdict is a refuted statement of the paper. Of the claims that the tool adds, only those
/// about a condition as printed count.
#[must_use]
pub fn is_fault(claim: &Claim, word: Word) -> bool {
    let asked = match claim.role {
        Role::Claim | Role::Step => true,
        Role::Automatic => is_printed_meant(claim),
        Role::Question | Role::Obligation => false,
    };
    asked && word == Word::Refuted
}

/// Audits a paper, and searches for repairs of each refuted claim that is selected.
#[must_use]
pub fn repairs(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Repairs {
    let both = AuditLimits { second_reader: true, ..limits.clone() };
    let audit = audit::run(std::slice::from_ref(paper), &|_| true, solver, &both, &NoProgress);
    let stopped = audit.stopped.clone();
    match audit.papers.into_iter().next() {
        Some(audited) => {
            let found = of(&audited, selected, solver, limits, progress);
            Repairs { stopped: stopped.or(found.stopped), ..found }
        }
        None => Repairs { paper: Arc::clone(paper), faults: Vec::new(), not_looked_at: 0, stopped },
    }
}

/// Searches for repairs of each selected refuted claim in an audited paper.
#[must_use]
pub fn of(
    audited: &PaperAudit,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    progress: &dyn Progress,
) -> Repairs {
    let paper = &audited.paper;
    let limits = AuditLimits { query: QUERY, store: None, ..limits.clone() };
    let runner = QueryRunner::new(solver, &limits);
    let wanted = |ruled: &&RuledClaim| {
        let claim = paper.claims.get(ruled.question.index);
        claim.is_some_and(|claim| selected(claim) && is_fault(claim, ruled.ruling.verdict.word()))
    };
    let mut faulty: Vec<&RuledClaim> = audited.rulings.iter().filter(wanted).collect();
    claim_order::sort(paper, &mut faulty, |ruled| ruled.question.index);
    progress.total(faulty.len());
    let context = RepairContext {
        paper,
        trees: Trees::of(&paper.sources),
        texts: ChangedTexts::of(paper),
        words: audited.rulings.iter().map(|ruled| (ruled.question.index, ruled.ruling.verdict.word())).collect(),
        points: (0..paper.models.len()).map(|model| points(paper, model, &audited.rulings)).collect(),
        runner: &runner,
    };
    let examine = |ruled: &&RuledClaim| {
        let fault = context.fault(ruled);
        progress.done();
        fault
    };
    let mut faults: Vec<RefutedStatement> = audit::map_in_order(limits.jobs, &faulty, examine).into_iter().flatten().collect();
    faults.sort_by_key(|fault| fault.claim);
    let not_looked_at = faulty.len() - faults.len();
    Repairs { paper: Arc::clone(paper), faults, not_looked_at, stopped: runner.stopped() }
}

/// The data that the search for all refuted claims shares.
struct RepairContext<'a> {
    paper: &'a Paper,
    trees: Trees,
    texts: ChangedTexts,
    words: BTreeMap<usize, Word>,
    points: Vec<Vec<Point>>,
    runner: &'a QueryRunner<'a>,
}

impl RepairContext<'_> {
    /// Diagnoses one refuted claim; returns `None` if the claim cannot be examined in time.
    fn fault(&self, ruled: &RuledClaim) -> Option<RefutedStatement> {
        let index = ruled.question.index;
        let claim = self.paper.claims.get(index)?;
        if self.runner.stopped().is_some() {
            return None;
        }
        let start = Instant::now();
        let own = ruled.found().filter_map(|found| match found.finding {
            Finding::Sat { point, .. } => Some(point.clone()),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        });
        let known: Vec<Point> = own.chain(self.points.get(claim.model).into_iter().flatten().cloned()).collect();
        let print = print_repair::search(self.paper, claim, &self.texts, &self.trees, &mut known.clone(), self.runner);
        let is_proved = |place: &usize| {
            self.words.get(place) == Some(&Word::Proved) && self.paper.claims.get(*place).is_some_and(is_asserted)
        };
        let proved: Vec<usize> = (0..self.paper.claims.len()).filter(is_proved).collect();
        let substance = if is_printed_meant(claim) {
            Vec::new()
        } else {
            added_condition::search(self.paper, claim, &proved, &mut known.clone(), self.runner)
        };
        let correction = correction(claim, print.as_ref(), &substance);
        let dependents = self.dependents(claim, correction.as_ref(), &known);
        let grade = grade(claim, print.as_ref(), &dependents);
        tracing::info!(id = %claim.id, took = ?start.elapsed(), tried = print.as_ref().map(|print| print.tried), "repaired");
        Some(RefutedStatement { claim: index, print, substance, dependents, grade })
    }

    /// Lists the claims that rest on a refuted claim, directly or through others, and whether each holds after the correction.
    fn dependents(&self, claim: &Claim, correction: Option<&ConditionRef>, known: &[Point]) -> Vec<Dependent> {
        let base = claim.id.replacen("/printed", "", 1);
        let is_form = is_printed(claim) && base != claim.id;
        let mut out = Vec::new();
        let mut reached: BTreeSet<&str> = BTreeSet::from([base.as_str()]);
        // Claims that may no longer be used as hypotheses.
        let mut fallen: BTreeSet<&str> = if is_form { BTreeSet::new() } else { reached.clone() };
        for (index, other) in self.paper.claims.iter().enumerate() {
            let rests = |id: &String| reached.contains(id.as_str()) || reached.contains(id.trim_end_matches("/defined"));
            // No claim uses the printed form as a hypothesis if another form is meant.
            if !is_asserted(other) || is_printed(other) || !other.rests_on.iter().any(rests) || other.id == claim.id {
                continue;
            }
            reached.insert(&other.id);
            // The correction may fail for a claim that drops further assumptions.
            let correction = correction.filter(|_| other.without.iter().all(|name| claim.without.contains(name)));
            let standing = self.dependent_status(index, other, &base, &fallen, correction, known);
            if !standing.holds() {
                fallen.insert(&other.id);
            }
            out.push(Dependent { claim: index, standing });
        }
        out
    }

    /// Rules on a dependent claim without the fallen claims, and with the correction in the place of the refuted claim `base`.
    fn dependent_status(
        &self,
        index: usize,
        claim: &Claim,
        base: &str,
        fallen: &BTreeSet<&str>,
        correction: Option<&ConditionRef>,
        known: &[Point],
    ) -> DependentStatus {
        let is_fallen = |from: &Option<String>| from.as_deref().is_some_and(|id| fallen.contains(id));
        let word = self.words.get(&index).copied().unwrap_or(Word::Open);
        if word == Word::Refuted {
            return DependentStatus::OwnFault;
        }
        if !claim.given.iter().any(|given| is_fallen(&given.from)) {
            return match word {
                Word::Proved if fallen.is_empty() => DependentStatus::RestsOnMeant,
                Word::Proved => DependentStatus::WithoutIt,
                Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous => DependentStatus::Undecided,
            };
        }
        let mut without = claim.clone();
        without.given.retain(|given| !is_fallen(&given.from));
        match self.verdict(&without, index, known) {
            Word::Proved => return DependentStatus::WithoutIt,
            Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous => {}
        }
        let mut corrected = claim.clone();
        corrected.given.retain(|given| given.from.as_deref() == Some(base) || !is_fallen(&given.from));
        if let Some(correction) = correction {
            for given in corrected.given.iter_mut().filter(|given| given.from.as_deref() == Some(base)) {
                given.condition = correction.clone();
            }
        } else {
            corrected = without;
        }
        match self.verdict(&corrected, index, known) {
            Word::Proved => DependentStatus::Corrected,
            Word::Refuted => DependentStatus::Fails,
            Word::Open | Word::Unchecked | Word::Vacuous => DependentStatus::Undecided,
        }
    }

    /// Returns the verdict on a claim: a counterexample is searched for first.
    fn verdict(&self, claim: &Claim, index: usize, known: &[Point]) -> Word {
        let Some(model) = self.paper.models.get(claim.model) else { return Word::Open };
        let question = encode::encode(model, claim, index);
        match self.runner.find_counterexample(&question, known) {
            CounterexampleSearch::Counterexample(_) => Word::Refuted,
            CounterexampleSearch::Unknown(_) => Word::Open,
            CounterexampleSearch::None => self.runner.rule(&question, known).0.verdict.word(),
        }
    }
}

/// Returns true iff the claim is asserted in the file, as opposed to a question or a claim that the tool adds.
fn is_asserted(claim: &Claim) -> bool {
    match claim.role {
        Role::Claim | Role::Step => true,
        Role::Question | Role::Obligation | Role::Automatic => false,
    }
}

/// Returns a true fact that replaces a refuted claim: the first repaired statement, or else the claim under the first sufficient
/// condition.
fn correction(claim: &Claim, print: Option<&PrintRepairs>, substance: &[SufficientCondition]) -> Option<ConditionRef> {
    let repaired = print.and_then(|print| print.repairs.first()).and_then(|repair| repair.statement.as_fact());
    let fact = repaired.or_else(|| {
        let (first, fact) = (substance.first()?, claim.statement.as_fact()?);
        Some(Arc::new(Condition::Implies(first.condition.clone(), fact)))
    })?;
    // The fact is proved only under the hypotheses of the refuted claim.
    let own: Vec<ConditionRef> =
        claim.given.iter().filter(|given| given.from.is_none()).map(|given| given.condition.clone()).collect();
    Some(if own.is_empty() { fact } else { Arc::new(Condition::Implies(Condition::all(own), fact)) })
}

/// Grades the fault by its repairs and its dependents.
fn grade(claim: &Claim, print: Option<&PrintRepairs>, dependents: &[Dependent]) -> Grade {
    // A repair is a slip if it is small or gives the form that is meant, and the rest of the paper supports it.
    let rests_on_meant = |dependent: &Dependent| dependent.standing == DependentStatus::RestsOnMeant;
    let is_supported =
        |repair: &print_repair::Repair| !repair.support.is_empty() || (repair.is_meant && dependents.iter().any(rests_on_meant));
    let is_slip = |repair: &print_repair::Repair| (repair.size <= SLIP || repair.is_meant) && is_supported(repair);
    let is_repaired = print.is_some_and(|print| print.repairs.iter().any(is_slip));
    if dependents.iter().any(|dependent| dependent.standing.falls()) {
        Grade::ResultAffected
    } else if is_repaired {
        Grade::Misprint
    } else if claim.role == Role::Claim && !is_printed(claim) {
        Grade::ClaimItself
    } else {
        Grade::WithoutConsequence
    }
}
