//! Tries one change: reads the changed file, and rules on the changed claims until a verdict differs.
//!
//! Called by `run`. Not part of a verdict of an audit. If no verdict differs, the change is tested for being harmless.

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

/// The fate of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MutantFate {
    /// Noticed: the file no longer reads; its first fault.
    Unreadable(String),
    /// Noticed: a verdict differs, and exact arithmetic has confirmed it.
    Noticed {
        /// The id of the claim.
        claim: String,
        /// The verdict before; `None` for a new claim, whose verdict differs from the expected one.
        before: Option<Word>,
        /// The verdict after the change.
        after: Word,
    },
    /// Not noticed, and harmless: the changed item is proved equivalent to the original, or the changed claim has the same
    /// queries.
    Equivalent(EquivalenceEvidence),
    /// Not noticed: a claim was changed, and the changed claim has the same verdict.
    SameVerdict(OwnVerdict),
    /// Not noticed, and not shown to be harmless.
    Survived,
    /// Not noticed: the verdict on this claim may differ, but no checked evidence confirms it.
    Unsure {
        /// The id of the claim.
        claim: String,
        /// The verdict according to the solver's unproved answer.
        leaning: Word,
    },
    /// Not tried, because time ran out or the change is not in the sample.
    NotTried,
}

/// The verdict on a changed claim in its own right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnVerdict {
    /// The verdict, which has checked evidence unless it is *open* or *unchecked*.
    pub word: Word,
    /// The number of terms in the certificates that prove the verdict; 0 if algebra alone or a point does.
    pub terms: usize,
}

impl OwnVerdict {
    /// Returns true iff exact arithmetic has confirmed the verdict: the changed claim is another claim with a verdict of its own.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        matches!(self.word, Word::Proved | Word::Refuted | Word::Vacuous)
    }
}

impl MutantFate {
    /// Returns true iff the change was noticed.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        match self {
            Self::Unreadable(_) | Self::Noticed { .. } => true,
            Self::Equivalent(_) | Self::SameVerdict(_) | Self::Survived | Self::Unsure { .. } | Self::NotTried => false,
        }
    }
}

/// The data that all trials of one file share.
pub(super) struct TrialContext<'a> {
    pub(super) texts: &'a ChangedTexts,
    pub(super) baseline: &'a Baseline,
    pub(super) solver: Option<&'a dyn Solver>,
}

impl TrialContext<'_> {
    /// Tries a change within the limits, and returns its fate.
    pub(super) fn try_change(&self, change: &FormulaChange, limits: &AuditLimits) -> MutantFate {
        let runner = QueryRunner::new(self.solver, limits);
        if runner.stopped().is_some() {
            return MutantFate::NotTried;
        }
        let paper = match self.texts.read(change) {
            Ok(paper) => paper,
            Err(faults) => return MutantFate::Unreadable(faults.first().map(|fault| fault.message.clone()).unwrap_or_default()),
        };
        match self.find_changed_verdict(&paper, &runner) {
            MutantFate::Survived if runner.stopped().is_some() => MutantFate::NotTried,
            fate @ (MutantFate::Survived | MutantFate::Unsure { .. }) => self.classify_unnoticed(fate, change, &paper, &runner),
            fate @ (MutantFate::Unreadable(_)
            | MutantFate::Noticed { .. }
            | MutantFate::Equivalent(_)
            | MutantFate::SameVerdict(_)
            | MutantFate::NotTried) => fate,
        }
    }

    /// Searches for a claim whose verdict differs. Known points are tried on all claims first, because this is cheap.
    fn find_changed_verdict(&self, paper: &Paper, runner: &QueryRunner<'_>) -> MutantFate {
        let mut left = Vec::new();
        for asked in self.baseline.changed(paper) {
            let Some(claim) = paper.claims.get(asked.question.index) else { continue };
            // The verdict to compare with: the earlier one, or the expected one for a new claim.
            let expected = || claim.expected.as_ref().and_then(|expected| word(expected.outcome));
            let Some(standard) = asked.before.or_else(expected) else { continue };
            let points = self.baseline.points(claim.model);
            if standard != Word::Refuted && runner.is_refuted_at(&asked.question, points) {
                return MutantFate::Noticed { claim: asked.question.claim, before: asked.before, after: Word::Refuted };
            }
            left.push((asked, standard, points));
        }
        let mut unsure = None;
        for (asked, standard, points) in left {
            if runner.stopped().is_some() {
                return MutantFate::NotTried;
            }
            match runner.compare_verdict(&asked.question, points, standard) {
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

    /// Classifies a change that alters no verdict: it may be equivalent to the original, or make another claim with the same
    /// verdict.
    fn classify_unnoticed(
        &self,
        fate: MutantFate,
        change: &FormulaChange,
        paper: &Paper,
        runner: &QueryRunner<'_>,
    ) -> MutantFate {
        if change.site.sort == ChangedItemKind::Claim {
            return match (fate, self.baseline.differing_claims(paper).as_slice()) {
                (MutantFate::Survived, []) => MutantFate::Equivalent(EquivalenceEvidence::ByNormalForm),
                (MutantFate::Survived, others) => MutantFate::SameVerdict(self.own(others, paper, runner)),
                (fate, _) => fate,
            };
        }
        let known = self.baseline.points(0);
        harmless::evidence(runner, &self.baseline.paper, paper, &change.site, known).map_or(fate, MutantFate::Equivalent)
    }

    /// Rules on changed claims in their own right: returns the verdict of the first claim whose verdict is not confirmed, or else
    /// of the first claim.
    fn own(&self, questions: &[EncodedClaim], paper: &Paper, runner: &QueryRunner<'_>) -> OwnVerdict {
        let mut first = None;
        let mut terms = 0;
        for question in questions {
            let model = paper.claims.get(question.index).map_or(0, |claim| claim.model);
            let (ruling, _) = runner.rule(question, self.baseline.points(model));
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

/// Returns the verdict that an expectation names; `None` if it expects no decision.
fn word(outcome: ExpectedOutcome) -> Option<Word> {
    match outcome {
        ExpectedOutcome::Proved | ExpectedOutcome::Undefined => Some(Word::Proved),
        ExpectedOutcome::Refuted => Some(Word::Refuted),
        ExpectedOutcome::Vacuous => Some(Word::Vacuous),
        ExpectedOutcome::Unchecked | ExpectedOutcome::Open => None,
    }
}
