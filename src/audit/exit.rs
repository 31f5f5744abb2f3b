//! How an audit ends, as data: the exit status of the command, decided by the verdicts alone.

use super::model::{Audit, ExpectationMatch, PaperAudit};
use crate::certify::{Ruling, Word};
use crate::paper::Expectation;
use crate::syntax::tree::ExpectedOutcome;

/// How an audit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Every verdict is as the file expects, and everything is decided.
    AsExpected,
    /// Some verdict differs from what its file expects.
    Differs,
    /// Some file could not be read, or the command line is wrong.
    Faulty,
    /// Nothing differs, but something stayed open or unchecked that was not expected to, or the machine was too slow for some search.
    Undecided,
    /// A second solver, or the second reader of games, contradicts what was found: one of the two is wrong.
    Disagreement,
}

impl Exit {
    /// The exit status.
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

    /// How this audit ends: a disagreement goes before a faulty file or a second solver that cannot be run, these before a verdict
    /// that differs, and that before an undecided one.
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
                    // a question that nobody expected to stay open
                    ExpectationMatch::AsExpected if undecided && expected.is_none() => exit = Self::Undecided,
                    ExpectationMatch::AsExpected => {}
                }
            }
        }
        exit
    }
}

impl ExpectationMatch {
    /// A ruling beside what the file expects of it.
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
