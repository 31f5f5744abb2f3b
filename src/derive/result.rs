//! Defines the data of a derivation: its resources, the derived condition, and the outcome.
//!
//! Untrusted: [`super::proof`] rules on every outcome.

use std::time::Duration;

use super::printed_comparison::ConditionLine;
use crate::audit::AuditLimits;
use crate::certify::{Point, Word};
use crate::expression::Variable;
use crate::solve::{Clock, Solver};

/// The resources of a derivation.
#[derive(Clone, Copy)]
pub struct DerivationContext<'a> {
    /// The solver for the queries of the oracle and of the proofs.
    pub solver: &'a dyn Solver,
    /// The limits for proving a result.
    pub limits: &'a AuditLimits,
    /// The time limit for finding a result, as a safety net.
    pub time: Duration,
    /// The deadline for the whole derivation. A result that is not found or proved by then remains open.
    pub until: Option<Clock>,
}

impl DerivationContext<'_> {
    /// Returns the same resources, with a deadline after `percent` hundredths of the remaining time.
    #[must_use]
    pub fn with_share(self, percent: u32) -> Self {
        Self { until: self.until.map(|clock| clock.part(percent)), ..self }
    }

    /// Returns true iff the deadline has passed.
    pub(super) fn spent(&self) -> bool {
        self.until.is_some_and(|clock| clock.is_over())
    }
}

/// A derived condition, with the verdict on it.
#[derive(Clone, Debug)]
pub struct DerivedCondition {
    /// The question, as shown in reports.
    pub question: String,
    /// The condition, if one was derived.
    pub result: DerivationOutcome,
    /// The verdict on the equivalence: *proved*, *unchecked* (only a solver claims it), or *open*. *Refuted* would be an error
    /// of this tool.
    pub verdict: Word,
    /// The verdicts on whether question and result are defined everywhere.
    pub defined: Definedness,
    /// The parameter for which the result is solved.
    pub solved_for: Option<Variable>,
    /// Named conditions of the paper that are equivalent to a line of the result, each with the index of the line.
    pub printed: Vec<(String, usize)>,
    /// The same for named conditions whose printed form differs from their meaning or is lost. The line shows what such a
    /// condition means.
    pub meant: Vec<(String, usize)>,
    /// The number of comparisons in the question, after elimination, and after shortening.
    pub sizes: [usize; 3],
}

/// The outcome of a derivation.
#[derive(Clone, Debug)]
pub enum DerivationOutcome {
    /// The condition is the disjunction of these cases. It is false without cases, and true if some case is empty.
    Cases(Vec<ConditionCase>),
    /// Variables that could not be eliminated, each with the reason.
    Left(Vec<(String, String)>),
    /// The reason why no condition is shown: it is too large, or the time was spent.
    TooLong(String),
}

/// A case: the conjunction of some lines.
#[derive(Clone, Debug)]
pub struct ConditionCase {
    /// The lines of the conjunction.
    pub lines: Vec<ConditionLine>,
    /// A point that satisfies the case, if one was requested.
    pub point: Option<Point>,
}

/// The verdict on whether something is defined wherever the hypotheses hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinednessRuling {
    /// *Proved*, *refuted*, or undecided.
    pub word: Word,
    /// A point where it is undefined, if the verdict is *refuted*.
    pub point: Option<Point>,
}

/// The definedness of a question and its answer. An undefined condition counts as not true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definedness {
    /// The verdict on the question.
    pub question: DefinednessRuling,
    /// The verdict on the answer.
    pub result: DefinednessRuling,
}
