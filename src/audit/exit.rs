//! Computes the exit status of `referee audit` from the verdicts and what the condition file expects of them.
//!
//! Called by [`crate::command`] and by the reports. Not part of a verdict.

use super::model::{Audit, ExpectationMatch, PaperAudit};
use crate::certify::{Ruling, Word};
use crate::paper::Expectation;
use crate::syntax::tree::ExpectedOutcome;

/// The outcome of an audit, as the exit status shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Every verdict agrees with the file's expectation, and every claim is decided.
    AsExpected,
    /// Some verdict differs from the file's expectation.
    Differs,
    /// Some file could not be read, or the command line is wrong.
    Faulty,
    /// No verdict differs, but some claim is unexpectedly open or unchecked, or a search hit a safety net because the machine was
    /// slow.
    Undecided,
    /// A second solver, or the second reader of games, contradicts the audit: one of the two is wrong.
    Disagreement,
}

impl Exit {
    /// Returns the exit status of the process, 0 to 4.
    #[must_use]
    pub fn code(self) -> u8 {
        match self {
            Self::AsExpected => 0,
            Self::Differs => 1,
            Self::Faulty => 2,
            Self::Undecided => 3,
            Self::Disagreement => 4,
        }
    }

    /// Returns the outcome of an audit. If several apply, the order of precedence is: a disagreement, a faulty file or a second
    /// solver that cannot be run, a verdict that differs, an undecided claim.
    #[must_use]
    pub fn of(audit: &Audit) -> Self {
        if audit.cross_check.as_ref().is_some_and(|check| check.disagreements().next().is_some()) {
            return Self::Disagreement;
        }
        let contradicted = |paper: &PaperAudit| paper.rulings.iter().any(|ruled| ruled.ruling.contradiction.is_some());
        if audit.papers.iter().any(contradicted) {
            return Self::Disagreement;
        }
        let no_second = audit.cross_check.as_ref().is_some_and(|check| check.failure.is_some());
        if no_second || !audit.faulty.is_empty() {
            return Self::Faulty;
        }
        let mut exit = Self::AsExpected;
        for paper in &audit.papers {
            for ruled in &paper.rulings {
                let expected = paper.paper.claims.get(ruled.question.index).and_then(|claim| claim.expected.as_ref());
                let undecided = matches!(ruled.ruling.verdict.word(), Word::Open | Word::Unchecked);
                if ruled.net.is_some() {
                    exit = Self::Undecided;
                    if undecided {
                        continue;
                    }
                }
                match ruled.comparison {
                    ExpectationMatch::Differs => return Self::Differs,
                    ExpectationMatch::Undecided => exit = Self::Undecided,
                    // The file has no expectation for this claim, and the claim is undecided.
                    ExpectationMatch::AsExpected if undecided && expected.is_none() => exit = Self::Undecided,
                    ExpectationMatch::AsExpected => {}
                }
            }
        }
        exit
    }
}

impl ExpectationMatch {
    /// Compares a ruling with the verdict that the file expects; without an expectation, every ruling is as expected.
    #[must_use]
    pub fn between(ruling: &Ruling, expected: Option<&Expectation>) -> Self {
        let Some(expected) = expected else { return Self::AsExpected };
        let wanted = match expected.outcome {
            ExpectedOutcome::Proved | ExpectedOutcome::Undefined => Word::Proved,
            ExpectedOutcome::Refuted => Word::Refuted,
            ExpectedOutcome::Unchecked => Word::Unchecked,
            ExpectedOutcome::Open => Word::Open,
            ExpectedOutcome::Vacuous => Word::Vacuous,
        };
        let decision = matches!(wanted, Word::Proved | Word::Refuted | Word::Vacuous);
        match ruling.verdict.word() {
            word if word == wanted => Self::AsExpected,
            Word::Unchecked if ruling.leaning == wanted => Self::Undecided,
            Word::Open if decision => Self::Undecided,
            Word::Refuted | Word::Open | Word::Unchecked | Word::Vacuous | Word::Proved => Self::Differs,
        }
    }
}
