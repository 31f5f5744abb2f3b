//! What was meant: for every refuted claim the repairs of print and of substance, what rests on it, and how grave the fault is.

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

/// The faults of one paper.
#[derive(Debug)]
pub struct Repairs {
    /// The paper.
    pub paper: Arc<Paper>,
    /// The refuted claims, steps and printed forms that were selected, in the order of the file.
    pub faults: Vec<RefutedStatement>,
    /// How many refuted claims were not examined, because the budget was spent.
    pub not_looked_at: usize,
    /// Why not everything was looked at.
    pub stopped: Option<String>,
}

/// One refuted statement.
#[derive(Debug)]
pub struct RefutedStatement {
    /// Its place in [`Paper::claims`].
    pub claim: usize,
    /// The edits under which it is proved; `None` where its text was not found.
    pub print: Option<PrintRepairs>,
    /// Single conditions under which it is proved, none of which is proved to follow from another.
    pub substance: Vec<SufficientCondition>,
    /// What rests on it, in the order of the file.
    pub dependents: Vec<Dependent>,
    /// How grave it is.
    pub grade: Grade,
}

/// A claim that rests on a refuted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dependent {
    /// Its place in [`Paper::claims`].
    pub claim: usize,
    /// What becomes of it.
    pub standing: DependentStatus,
}

/// What becomes of a claim when one that it rests on is corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependentStatus {
    /// It rests on the form that is meant, and is proved.
    RestsOnMeant,
    /// It is proved without the refuted one.
    WithoutIt,
    /// It is proved with the refuted one corrected, and not without it.
    Corrected,
    /// It is refuted even with the refuted one taken for true: that is a fault of its own.
    OwnFault,
    /// It is refuted then.
    Fails,
    /// Not decided.
    Undecided,
}

impl DependentStatus {
    /// It still holds.
    #[must_use]
    pub fn holds(self) -> bool {
        match self {
            Self::RestsOnMeant | Self::WithoutIt | Self::Corrected => true,
            Self::OwnFault | Self::Fails | Self::Undecided => false,
        }
    }

    /// It falls with the refuted one, or that is not known.
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
    /// A small edit that the rest of the paper supports makes it true, and all that rests on it still holds.
    Misprint,
    /// A false step or form on which nothing rests that does not hold otherwise.
    WithoutConsequence,
    /// A claim of its own that is false; what rests on it, if anything does, still holds.
    ClaimItself,
    /// Something that rests on it does not hold, or that is not known.
    ResultAffected,
}

/// The largest edit that counts as a slip.
const SLIP: usize = 2;
/// What one question of a search may cost: there are many, and most are small.
const QUERY: Budget = Budget::of(3_000_000);

/// A refuted statement of the paper, whose repair is looked for: what the tool asks by itself is none, but for a condition as printed.
#[must_use]
pub fn is_fault(claim: &Claim, word: Word) -> bool {
    let asked = match claim.role {
        Role::Claim | Role::Step => true,
        Role::Automatic => is_printed_meant(claim),
        Role::Question | Role::Obligation => false,
    };
    asked && word == Word::Refuted
}

/// Looks for what was meant by each refuted claim that is selected.
#[must_use]
pub fn repairs(
    paper: &Arc<Paper>,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> Repairs {
    let both = AuditLimits { second_reader: true, ..limits.clone() };
    let audit = audit::run(std::slice::from_ref(paper), &|_| true, solver, &both, &NoProgress);
    let stopped = audit.stopped.clone();
    match audit.papers.into_iter().next() {
        Some(audited) => {
            let found = of(&audited, selected, solver, limits, watch);
            Repairs { stopped: stopped.or(found.stopped), ..found }
        }
        None => Repairs { paper: Arc::clone(paper), faults: Vec::new(), not_looked_at: 0, stopped },
    }
}

/// The same for a paper that was ruled on.
#[must_use]
pub fn of(
    audited: &PaperAudit,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    solver: Option<&dyn Solver>,
    limits: &AuditLimits,
    watch: &dyn Progress,
) -> Repairs {
    let paper = &audited.paper;
    let limits = AuditLimits { query: QUERY, store: None, ..limits.clone() };
    let asker = QueryRunner::new(solver, &limits);
    let wanted = |ruled: &&RuledClaim| {
        let claim = paper.claims.get(ruled.question.index);
        claim.is_some_and(|claim| selected(claim) && is_fault(claim, ruled.ruling.verdict.word()))
    };
    let mut faulty: Vec<&RuledClaim> = audited.rulings.iter().filter(wanted).collect();
    claim_order::sort(paper, &mut faulty, |ruled| ruled.question.index);
    watch.total(faulty.len());
    let bench = RepairContext {
        paper,
        trees: Trees::of(&paper.sources),
        texts: ChangedTexts::of(paper),
        words: audited.rulings.iter().map(|ruled| (ruled.question.index, ruled.ruling.verdict.word())).collect(),
        points: (0..paper.models.len()).map(|model| points(paper, model, &audited.rulings)).collect(),
        asker: &asker,
    };
    let one = |ruled: &&RuledClaim| {
        let fault = bench.fault(ruled);
        watch.done();
        fault
    };
    let mut faults: Vec<RefutedStatement> = audit::in_turn(limits.jobs, &faulty, one).into_iter().flatten().collect();
    faults.sort_by_key(|fault| fault.claim);
    let not_looked_at = faulty.len() - faults.len();
    Repairs { paper: Arc::clone(paper), faults, not_looked_at, stopped: asker.stopped() }
}

/// What all faults of one paper share.
struct RepairContext<'a> {
    paper: &'a Paper,
    trees: Trees,
    texts: ChangedTexts,
    words: BTreeMap<usize, Word>,
    points: Vec<Vec<Point>>,
    asker: &'a QueryRunner<'a>,
}

impl RepairContext<'_> {
    fn fault(&self, ruled: &RuledClaim) -> Option<RefutedStatement> {
        let index = ruled.question.index;
        let claim = self.paper.claims.get(index)?;
        if self.asker.stopped().is_some() {
            return None;
        }
        let start = Instant::now();
        let own = ruled.found().filter_map(|found| match found.finding {
            Finding::Sat { point, .. } => Some(point.clone()),
            Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
        });
        let known: Vec<Point> = own.chain(self.points.get(claim.model).into_iter().flatten().cloned()).collect();
        let print = print_repair::search(self.paper, claim, &self.texts, &self.trees, &mut known.clone(), self.asker);
        let is_proved =
            |place: &usize| self.words.get(place) == Some(&Word::Proved) && self.paper.claims.get(*place).is_some_and(is_said);
        let proved: Vec<usize> = (0..self.paper.claims.len()).filter(is_proved).collect();
        let substance = if is_printed_meant(claim) {
            Vec::new()
        } else {
            added_condition::search(self.paper, claim, &proved, &mut known.clone(), self.asker)
        };
        let correction = correction(claim, print.as_ref(), &substance);
        let dependents = self.dependents(claim, correction.as_ref(), &known);
        let grade = grade(claim, print.as_ref(), &dependents);
        tracing::info!(id = %claim.id, took = ?start.elapsed(), tried = print.as_ref().map(|print| print.tried), "repaired");
        Some(RefutedStatement { claim: index, print, substance, dependents, grade })
    }

    /// What rests on a claim, by way of others too, and what becomes of it when the claim is corrected.
    fn dependents(&self, claim: &Claim, correction: Option<&ConditionRef>, known: &[Point]) -> Vec<Dependent> {
        let base = claim.id.replacen("/printed", "", 1);
        let is_form = is_printed(claim) && base != claim.id;
        let mut out = Vec::new();
        let mut reached: BTreeSet<&str> = BTreeSet::from([base.as_str()]);
        // What may no longer be taken as a fact.
        let mut fallen: BTreeSet<&str> = if is_form { BTreeSet::new() } else { reached.clone() };
        for (index, other) in self.paper.claims.iter().enumerate() {
            let rests = |id: &String| reached.contains(id.as_str()) || reached.contains(id.trim_end_matches("/defined"));
            // What is printed, where something else is meant, is no fact and rests on nothing.
            if !is_said(other) || is_printed(other) || !other.rests_on.iter().any(rests) || other.id == claim.id {
                continue;
            }
            reached.insert(&other.id);
            // Where less is in force, the correction may not hold.
            let correction = correction.filter(|_| other.without.iter().all(|name| claim.without.contains(name)));
            let standing = self.standing(index, other, &base, &fallen, correction, known);
            if !standing.holds() {
                fallen.insert(&other.id);
            }
            out.push(Dependent { claim: index, standing });
        }
        out
    }

    fn standing(
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
        match self.ruled(&without, index, known) {
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
        match self.ruled(&corrected, index, known) {
            Word::Proved => DependentStatus::Corrected,
            Word::Refuted => DependentStatus::Fails,
            Word::Open | Word::Unchecked | Word::Vacuous => DependentStatus::Undecided,
        }
    }

    fn ruled(&self, claim: &Claim, index: usize, known: &[Point]) -> Word {
        let Some(model) = self.paper.models.get(claim.model) else { return Word::Open };
        let question = encode::encode(model, claim, index);
        match self.asker.find_counterexample(&question, known) {
            CounterexampleSearch::Counterexample(_) => Word::Refuted,
            CounterexampleSearch::Unknown(_) => Word::Open,
            CounterexampleSearch::None => self.asker.rule(&question, known).0.verdict.word(),
        }
    }
}

/// What the file says, not what the tool asks by itself.
fn is_said(claim: &Claim) -> bool {
    match claim.role {
        Role::Claim | Role::Step => true,
        Role::Question | Role::Obligation | Role::Automatic => false,
    }
}

/// What is true in the place of a refuted claim, as a fact: the first repair of print, or else what holds under the first condition.
fn correction(claim: &Claim, print: Option<&PrintRepairs>, substance: &[SufficientCondition]) -> Option<ConditionRef> {
    let repaired = print.and_then(|print| print.repairs.first()).and_then(|repair| repair.statement.as_fact());
    let fact = repaired.or_else(|| {
        let (first, fact) = (substance.first()?, claim.statement.as_fact()?);
        Some(Arc::new(Condition::Implies(first.condition.clone(), fact)))
    })?;
    // It holds under what the claim itself supposes.
    let own: Vec<ConditionRef> =
        claim.given.iter().filter(|given| given.from.is_none()).map(|given| given.condition.clone()).collect();
    Some(if own.is_empty() { fact } else { Arc::new(Condition::Implies(Condition::all(own), fact)) })
}

fn grade(claim: &Claim, print: Option<&PrintRepairs>, dependents: &[Dependent]) -> Grade {
    // A slip of the pen is small, or the file means it; and the rest of the paper supports it.
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
