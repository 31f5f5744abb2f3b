//! What a derivation may use, and what comes of it.

use std::time::Duration;

use super::printed_comparison::ConditionLine;
use crate::audit::AuditLimits;
use crate::certify::{Point, Word};
use crate::expression::Variable;
use crate::solve::{Clock, Solver};

/// What a derivation may use.
#[derive(Clone, Copy)]
pub struct DerivationContext<'a> {
    /// The solver that is asked.
    pub solver: &'a dyn Solver,
    /// What proving a result may cost.
    pub limits: &'a AuditLimits,
    /// The safety net, in time, of finding one.
    pub time: Duration,
    /// When all of it has to be done; what is not found or proved by then stays open.
    pub until: Option<Clock>,
}

impl DerivationContext<'_> {
    /// The same, to be done with when so many hundredths of the time that is left have passed.
    #[must_use]
    pub fn partly(self, percent: u32) -> Self {
        Self { until: self.until.map(|clock| clock.part(percent)), ..self }
    }

    /// No time is left.
    pub(super) fn spent(&self) -> bool {
        self.until.is_some_and(|clock| clock.is_over())
    }
}

/// A condition derived.
#[derive(Clone, Debug)]
pub struct DerivedCondition {
    /// What was asked, in words.
    pub question: String,
    /// What it is equivalent to.
    pub result: DerivationOutcome,
    /// Whether that is proved: *proved*, *unchecked* (a solver says so), *open*; *refuted* would be a fault of this tool.
    pub verdict: Word,
    /// Whether question and result have values.
    pub defined: Definedness,
    /// The parameter that it is solved for.
    pub solved_for: Option<Variable>,
    /// Named conditions of the paper that say the same as one of the lines of the result, each with its line.
    pub printed: Vec<(String, usize)>,
    /// The same of conditions that are printed otherwise than they are meant, or whose print is lost: what they mean is said.
    pub meant: Vec<(String, usize)>,
    /// Comparisons in the question, after elimination, after shortening.
    pub sizes: [usize; 3],
}

/// What came of a derivation.
#[derive(Clone, Debug)]
pub enum DerivationOutcome {
    /// It holds in one of these cases; in none if there are none, always if one of them is empty.
    Cases(Vec<ConditionCase>),
    /// Variables could not be eliminated, each with the reason; with what is left as a formula's size.
    Left(Vec<(String, String)>),
    /// It grew past what can be shown, or the time was spent.
    TooLong(String),
}

/// Conditions that hold together.
#[derive(Clone, Debug)]
pub struct ConditionCase {
    /// The conditions.
    pub lines: Vec<ConditionLine>,
    /// A point of it, if one was asked for.
    pub point: Option<Point>,
}

/// Whether something has a value wherever the hypotheses hold: *refuted* with a point where it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DefinednessRuling {
    /// The verdict.
    pub word: Word,
    /// A point where it has no value.
    pub point: Option<Point>,
}

/// Whether a question and its answer have values; where one has none, it counts as not holding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definedness {
    /// Whether the question has one everywhere.
    pub question: DefinednessRuling,
    /// Whether the answer has one everywhere.
    pub result: DefinednessRuling,
}
