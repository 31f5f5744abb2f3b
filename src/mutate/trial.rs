//! One change tried: the file is read with it, what is asked anew is ruled on until a verdict differs, and where none does the
//! change is looked at for being harmless.

use super::baseline::Baseline;
use super::change::{ChangedItemKind, FormulaChange};
use super::harmless::{self, EquivalenceEvidence};
use super::texts::ChangedTexts;
use crate::audit::{AuditLimits, QueryRunner, VerdictComparison};
use crate::certify::Word;
use crate::encode::EncodedClaim;
use crate::paper::Paper;
use crate::solve::Solver;
use crate::syntax::tree::ExpectedOutcome;

/// What became of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutantFate {
    /// Noticed: the file no longer reads. The first fault.
    Unreadable(String),
    /// Noticed: a verdict differs, and exact arithmetic has confirmed it.
    Noticed {
        /// The id of the claim.
        claim: String,
        /// The verdict before; `None` for a claim that the change brought with it, whose verdict is not the expected one.
        before: Option<Word>,
        /// The verdict after.
        after: Word,
    },
    /// Not noticed, and harmless: what the change stands in is proved to say the same as before; a claim, where the same is asked
    /// for it as before.
    Equivalent(EquivalenceEvidence),
    /// Not noticed: a claim that says something else and has the same verdict.
    SameVerdict(OwnVerdict),
    /// Not noticed.
    Survived,
    /// Not noticed: the verdict of this claim may differ, but nothing confirms it.
    Unsure {
        /// The id of the claim.
        claim: String,
        /// What a solver leans to.
        leaning: Word,
    },
    /// Not tried: time was up.
    NotTried,
}

/// What a claim that says something else comes to in its own right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnVerdict {
    /// The verdict, with evidence unless it is *open* or *unchecked*.
    pub word: Word,
    /// The terms of the certificates that prove it; none where algebra alone does, or where a point does.
    pub terms: usize,
}

impl OwnVerdict {
    /// Exact arithmetic has confirmed the verdict: the change made another claim, and that claim is judged as it should be.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        matches!(self.word, Word::Proved | Word::Refuted | Word::Vacuous)
    }
}

impl MutantFate {
    /// The change was noticed.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        match self {
            Self::Unreadable(_) | Self::Noticed { .. } => true,
            Self::Equivalent(_) | Self::SameVerdict(_) | Self::Survived | Self::Unsure { .. } | Self::NotTried => false,
        }
    }
}

/// What all trials of one file share.
pub(super) struct TrialContext<'a> {
    pub(super) texts: &'a ChangedTexts,
    pub(super) baseline: &'a Baseline,
    pub(super) solver: Option<&'a dyn Solver>,
}

impl TrialContext<'_> {
    /// What becomes of the file with this change, within limits.
    pub(super) fn tried(&self, change: &FormulaChange, limits: &AuditLimits) -> MutantFate {
        let asker = QueryRunner::new(self.solver, limits);
        if asker.stopped().is_some() {
            return MutantFate::NotTried;
        }
        let paper = match self.texts.read(change) {
            Ok(paper) => paper,
            Err(faults) => return MutantFate::Unreadable(faults.first().map(|fault| fault.message.clone()).unwrap_or_default()),
        };
        match self.noticed(&paper, &asker) {
            MutantFate::Survived if asker.stopped().is_some() => MutantFate::NotTried,
            fate @ (MutantFate::Survived | MutantFate::Unsure { .. }) => self.excused(fate, change, &paper, &asker),
            fate @ (MutantFate::Unreadable(_)
            | MutantFate::Noticed { .. }
            | MutantFate::Equivalent(_)
            | MutantFate::SameVerdict(_)
            | MutantFate::NotTried) => fate,
        }
    }

    /// The first verdict that differs: first of all where a known point is a counterexample, which costs little to find out.
    fn noticed(&self, paper: &Paper, asker: &QueryRunner<'_>) -> MutantFate {
        let mut left = Vec::new();
        for asked in self.baseline.changed(paper) {
            let Some(claim) = paper.claims.get(asked.question.index) else { continue };
            // What a claim must differ from to be noticed: what it was, or for a new one what is expected of it.
            let expected = || claim.expected.as_ref().and_then(|expected| word(expected.outcome));
            let Some(standard) = asked.before.or_else(expected) else { continue };
            let points = self.baseline.points(claim.model);
            if standard != Word::Refuted && asker.is_refuted_at(&asked.question, points) {
                return MutantFate::Noticed { claim: asked.question.claim, before: asked.before, after: Word::Refuted };
            }
            left.push((asked, standard, points));
        }
        let mut unsure = None;
        for (asked, standard, points) in left {
            if asker.stopped().is_some() {
                return MutantFate::NotTried;
            }
            match asker.compare_verdict(&asked.question, points, standard) {
                VerdictComparison::Same => {}
                VerdictComparison::Differs(after) => {
                    return MutantFate::Noticed { claim: asked.question.claim, before: asked.before, after };
                }
                VerdictComparison::Unsure(leaning) => {
                    unsure.get_or_insert(MutantFate::Unsure { claim: asked.question.claim, leaning });
                }
            }
        }
        unsure.unwrap_or(MutantFate::Survived)
    }

    /// A change that no verdict notices: the same said in other words, or a claim that is also true.
    fn excused(&self, fate: MutantFate, change: &FormulaChange, paper: &Paper, asker: &QueryRunner<'_>) -> MutantFate {
        if change.site.sort == ChangedItemKind::Claim {
            return match (fate, self.baseline.others(paper).as_slice()) {
                (MutantFate::Survived, []) => MutantFate::Equivalent(EquivalenceEvidence::ByNormalForm),
                (MutantFate::Survived, others) => MutantFate::SameVerdict(self.own(others, paper, asker)),
                (fate, _) => fate,
            };
        }
        let known = self.baseline.points(0);
        harmless::shown(asker, &self.baseline.paper, paper, &change.site, known).map_or(fate, MutantFate::Equivalent)
    }

    /// The verdict on claims that say something else, each in its own right: that of the first, or of the first not confirmed.
    fn own(&self, questions: &[EncodedClaim], paper: &Paper, asker: &QueryRunner<'_>) -> OwnVerdict {
        let mut first = None;
        let mut terms = 0;
        for question in questions {
            let model = paper.claims.get(question.index).map_or(0, |claim| claim.model);
            let (ruling, _) = asker.rule(question, self.baseline.points(model));
            let own = OwnVerdict { word: ruling.verdict.word(), terms: 0 };
            if !own.is_confirmed() {
                return own;
            }
            terms += ruling.terms();
            first.get_or_insert(own.word);
        }
        OwnVerdict { word: first.unwrap_or(Word::Open), terms }
    }
}

/// The verdict that an expectation wants.
fn word(outcome: ExpectedOutcome) -> Option<Word> {
    match outcome {
        ExpectedOutcome::Proved | ExpectedOutcome::Undefined => Some(Word::Proved),
        ExpectedOutcome::Refuted => Some(Word::Refuted),
        ExpectedOutcome::Vacuous => Some(Word::Vacuous),
        ExpectedOutcome::Unchecked | ExpectedOutcome::Open => None,
    }
}
