//! How many steps of arithmetic a search for a certificate may take.

use crate::solve::Clock;

/// How many steps of arithmetic a search may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    pub(super) steps: u64,
    /// When the search is given up, however many steps are left.
    pub(super) until: Option<Clock>,
}

/// The clock is looked at whenever so many steps have been taken.
const LOOKED_AT: u64 = 1 << 14;

impl Default for Effort {
    fn default() -> Self {
        Self::of(40_000_000)
    }
}

impl Effort {
    /// For a first search, before the conditions in conflict are asked for.
    pub const BRIEF: Self = Self::of(400_000);
    /// For a first search with instances of what holds for all values.
    pub const WITH_INSTANCES: Self = Self::of(2_000_000);
    /// For a search among those.
    pub const LONGER: Self = Self::of(15_000_000);

    /// So many steps.
    #[must_use]
    pub const fn of(steps: u64) -> Self {
        Self { steps, until: None }
    }

    /// The same, to be done with by then.
    #[must_use]
    pub const fn until(self, until: Option<Clock>) -> Self {
        Self { until, ..self }
    }

    /// The same, but no more steps than the other has.
    #[must_use]
    pub fn at_most(self, other: Self) -> Self {
        Self { steps: self.steps.min(other.steps), ..self }
    }

    /// So many steps under the same clock.
    pub(super) const fn share(self, steps: u64) -> Self {
        Self { steps, ..self }
    }

    /// None is left.
    pub(super) const fn is_spent(&self) -> bool {
        self.steps == 0
    }

    /// Nothing more is to be done.
    pub(super) const fn give_up(&mut self) {
        self.steps = 0;
    }

    /// Takes some of it; `None` if there is not so much left.
    pub(super) fn spend(&mut self, steps: usize) -> Option<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.steps.checked_sub(steps).filter(|left| {
            let is_time = left / LOOKED_AT != self.steps / LOOKED_AT;
            !is_time || self.until.is_none_or(|clock| !clock.is_over())
        });
        self.steps = left.unwrap_or(0);
        left.map(|_| ())
    }
}
