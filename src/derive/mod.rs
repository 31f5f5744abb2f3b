//! What a paper should have printed: conditions recomputed from the model, shortened, solved, and proved equivalent to the question.
//!
//! A question (some value exists; this assessment is an equilibrium; what these regions leave over) loses its quantifiers in
//! [`crate::eliminate`], is shortened under the hypotheses in force with a solver as oracle, and is put back into the paper's words.
//! None of that is trusted: the result is ruled on as a claim, `question iff result`, by the line that rules on every other: the
//! question is defined and true exactly where the result is. Whether either has a value everywhere is asked besides.

pub mod answer;
pub mod atlas;
pub mod chosen;
pub mod condition;
pub mod equilibrium;
pub mod gaps;
pub mod interior;
pub mod latex;
mod offers;
pub mod oracle;
mod proof;
pub mod pure;
pub mod sentence;
pub mod threshold;
pub mod witness;
mod words;

use std::time::Duration;

use crate::audit::Limits;
use crate::certify::{Point, Word};
use crate::expression::Variable;
use crate::solve::{Clock, Solver};
pub use proof::{Defined, Valued};
use sentence::Line;

/// What a derivation may use.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// The solver that is asked.
    pub solver: &'a dyn Solver,
    /// What proving a result may cost.
    pub limits: &'a Limits,
    /// The safety net, in time, of finding one.
    pub time: Duration,
    /// When all of it has to be done; what is not found or proved by then stays open.
    pub until: Option<Clock>,
}

impl Means<'_> {
    /// The same, to be done with when so many hundredths of the time that is left have passed.
    #[must_use]
    pub fn partly(self, percent: u32) -> Self {
        Self { until: self.until.map(|clock| clock.part(percent)), ..self }
    }

    /// No time is left.
    fn spent(&self) -> bool {
        self.until.is_some_and(|clock| clock.is_over())
    }
}

/// A condition derived.
#[derive(Clone, Debug)]
pub struct Derived {
    /// What was asked, in words.
    pub question: String,
    /// What it is equivalent to.
    pub result: Found,
    /// Whether that is proved: *proved*, *unchecked* (a solver says so), *open*; *refuted* would be a fault of this tool.
    pub verdict: Word,
    /// Whether question and result have values.
    pub defined: Defined,
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
pub enum Found {
    /// It holds in one of these cases; in none if there are none, always if one of them is empty.
    Cases(Vec<Case>),
    /// Variables could not be eliminated, each with the reason; with what is left as a formula's size.
    Left(Vec<(String, String)>),
    /// It grew past what can be shown, or the time was spent.
    TooLong(String),
}

/// Conditions that hold together.
#[derive(Clone, Debug)]
pub struct Case {
    /// The conditions.
    pub lines: Vec<Line>,
    /// A point of it, if one was asked for.
    pub point: Option<Point>,
}
