//! What a solver is asked, what it may cost, and how all searches are stopped.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::clock::Clock;
use crate::certify::Answer;
use kernel::System;
use kernel::algebra::Formula;

/// Something that looks for points of a system.
pub trait Solver: Sync {
    /// Its name with its version: `Z3 5.4.0`.
    fn name(&self) -> String;

    /// Returns a point of the system as the solver found it, that the system has no point, or why the solver does not know.
    fn search(&self, system: &System, budget: &Budget) -> Answer;

    /// Whether these formulas over the variables of a system have a common point that is one of the system, and if not, a few of
    /// them that have none. A solver that cannot tell at once need not say.
    fn together(&self, _system: &System, _parts: &[Formula], _budget: &Budget) -> Together {
        Together::Unknown
    }
}

/// What a solver says of formulas taken together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Together {
    /// Those at these places have no common point, and none can be left out as far as the solver soon tells; by rising place.
    Conflict(Vec<usize>),
    /// All have one.
    Point,
    /// The solver does not say.
    Unknown,
}

/// What one query may cost. Its effort decides what is searched; time and memory are safety nets, and [`super::safety`] records a hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The safety net of each run of the solver, in time.
    pub timeout: Duration,
    /// The safety net of the solver, in megabytes of the process; a query whose text needs more than that to be read is not asked.
    pub memory_mb: u32,
    /// The solver's own count of its steps: the same on every machine and in every order of queries. At most [`u32::MAX`] counts.
    pub effort: u64,
    /// When all has to be done, whatever it is that is asked.
    pub until: Option<Clock>,
}

impl Budget {
    /// The usual effort of a query: some ten seconds where nothing else runs.
    pub const EFFORT: u64 = 10_000_000;
    /// The usual safety net in time: many times what that effort takes on a slow machine.
    pub const TIMEOUT: Duration = Duration::from_secs(120);
    /// The usual safety net in memory.
    pub const MEMORY_MB: u32 = 2048;

    /// So much effort, between the usual safety nets.
    #[must_use]
    pub const fn of(effort: u64) -> Self {
        Self { timeout: Self::TIMEOUT, memory_mb: Self::MEMORY_MB, effort, until: None }
    }

    /// The same budget, but no more effort than that.
    #[must_use]
    pub fn at_most(self, effort: u64) -> Self {
        Self { effort: self.effort.min(effort), ..self }
    }

    /// Nothing more is asked: all was cancelled, or the time for everything is over.
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

/// True iff [`cancel`] has been called.
#[must_use]
pub fn is_cancelled() -> bool {
    CANCELLED.load(Ordering::SeqCst)
}
