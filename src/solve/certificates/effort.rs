//! Limits the steps of arithmetic that a search for a certificate may take.
//!
//! The finder spends it, and the audit sets it. Untrusted: a search that ends early only misses a certificate.

use crate::solve::Clock;

/// The steps of arithmetic that a search may still take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    pub(super) steps: u64,
    /// The deadline at which the search ends, even if steps are left.
    pub(super) until: Option<Clock>,
}

/// The number of steps after which the clock is checked again.
const CLOCK_INTERVAL: u64 = 1 << 14;

impl Default for Effort {
    fn default() -> Self {
        Self::of(40_000_000)
    }
}

impl Effort {
    /// The effort of a first search, before a solver is asked for an unsat core.
    pub const BRIEF: Self = Self::of(400_000);
    /// The effort of a first search in a system with instances of its universal conditions.
    pub const WITH_INSTANCES: Self = Self::of(2_000_000);
    /// The effort of a search among the conditions of an unsat core.
    pub const LONGER: Self = Self::of(15_000_000);

    /// Returns an effort of this many steps without a deadline.
    #[must_use]
    pub const fn of(steps: u64) -> Self {
        Self { steps, until: None }
    }

    /// Returns the same effort with this deadline.
    #[must_use]
    pub const fn until(self, until: Option<Clock>) -> Self {
        Self { until, ..self }
    }

    /// Returns the same effort with at most as many steps as the other.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        Self { steps: self.steps.min(other.steps), ..self }
    }

    /// Returns an effort of this many steps with the same deadline.
    pub(super) const fn share(self, steps: u64) -> Self {
        Self { steps, ..self }
    }

    /// Returns true iff no step is left.
    pub(super) const fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Uses up the effort, so that the search ends.
    pub(super) const fn give_up(&mut self) {
        self.steps = 0;
    }

    /// Spends steps. Returns `None` if fewer are left, or if the deadline has passed.
    pub(super) fn spend(&mut self, steps: usize) -> Option<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.checked_sub(steps).filter(|left| {
            let is_time = left / CLOCK_INTERVAL != self.steps / CLOCK_INTERVAL;
            !is_time || self.until.is_none_or(|clock| !clock.is_over())
        });
        self.steps = left.unwrap_or(0);
        left.map(|_| ())
    }
}
