//! Defines the trait of solvers, the budget of a query, and the cancellation of all searches.
//!
//! Solvers are untrusted: `certify` checks their answers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::clock::Clock;
use crate::certify::Answer;
use kernel::System;
use kernel::algebra::Formula;

/// A procedure that searches for points of a system.
pub trait Solver: Sync {
    /// Returns the name and version of the solver, such as `Z3 5.4.0`.
    fn name(&self) -> String;

    /// Searches for a point of the system. The answer is a point as the solver found it, the claim that no point exists, or the
    /// reason why the solver did not decide.
    fn search(&self, system: &System, budget: &Budget) -> Answer;

    /// Decides whether some point of a system satisfies all of these formulas, and if not, returns a few formulas that no point
    /// satisfies. A solver that cannot decide at once may return [`JointAnswer::Unknown`].
    fn check_jointly(&self, _system: &System, _parts: &[Formula], _budget: &Budget) -> JointAnswer {
        JointAnswer::Unknown
    }
}

/// The answer of a solver about several formulas together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JointAnswer {
    /// The formulas at these places, in rising order, have no common point. As far as the solver could decide soon, none can be
    /// left out.
    Conflict(Vec<usize>),
    /// Some point satisfies all formulas.
    Point,
    /// The solver did not decide.
    Unknown,
}

/// The limits of one query. The effort decides what is searched. Time and memory are safety nets, and [`super::safety`] records
/// a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The longest time of one run of the solver.
    pub timeout: Duration,
    /// The most memory of the process, in megabytes. A query that may need more memory to be parsed is not asked.
    pub memory_mb: u32,
    /// The most steps, as the solver counts them: the same on every machine and in every order of queries. At most [`u32::MAX`]
    /// steps are counted.
    pub effort: u64,
    /// The deadline of the whole run.
    pub until: Option<Clock>,
}

impl Budget {
    /// The default effort of a query: about ten seconds on an idle machine.
    pub const EFFORT: u64 = 10_000_000;
    /// The default time limit: many times what that effort takes on a slow machine.
    pub const TIMEOUT: Duration = Duration::from_secs(120);
    /// The default memory limit, in megabytes.
    pub const MEMORY_MB: u32 = 2048;

    /// Returns a budget with this effort and the default safety nets.
    #[must_use]
    pub const fn of(effort: u64) -> Self {
        Self { timeout: Self::TIMEOUT, memory_mb: Self::MEMORY_MB, effort, until: None }
    }

    /// Returns the same budget with its effort reduced to at most `effort`.
    #[must_use]
    pub fn at_most(self, effort: u64) -> Self {
        Self { effort: self.effort.min(effort), ..self }
    }

    /// Returns true iff no further query may start: the run was cancelled, or its deadline has passed.
    pub(super) fn is_over(&self) -> bool {
        is_cancelled() || self.until.is_some_and(|clock| clock.is_over())
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(Self::EFFORT)
    }
}

static CANCELLED: AtomicBool = AtomicBool::new(false);

/// Asks all running and future queries to end soon with [`Answer::Unknown`].
pub fn cancel() {
    CANCELLED.store(true, Ordering::SeqCst);
}

/// Returns true iff [`cancel`] has been called.
#[must_use]
pub fn is_cancelled() -> bool {
    CANCELLED.load(Ordering::SeqCst)
}
