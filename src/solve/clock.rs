//! Keeps a deadline for a whole run, so that work started later ends at the same time as all other work.
//!
//! Searches ask the clock before they start another query. Not part of a verdict: a run that ends early only leaves claims
//! open.

use std::time::{Duration, Instant};

/// A time allowance that starts when the clock is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    allowed: Duration,
    /// `None` if the end is later than [`Instant`] can represent.
    end: Option<Instant>,
}

impl Clock {
    /// Returns a clock that ends `allowed` from now.
    #[must_use]
    pub fn set(allowed: Duration) -> Self {
        Self { allowed, end: Instant::now().checked_add(allowed) }
    }

    /// Returns a clock that ends after `percent` per cent (at most 100) of the time that this clock has left.
    #[must_use]
    pub fn part(self, percent: u32) -> Self {
        if self.end.is_none() { self } else { Self::set(self.left().saturating_mul(percent.min(100)) / 100) }
    }

    /// Returns whichever of the two clocks ends first.
    #[must_use]
    pub fn sooner(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.left() < self.left() => other,
            Some(_) | None => self,
        }
    }

    /// Returns the time that was allowed when the clock was set.
    #[must_use]
    pub const fn allowed(&self) -> Duration {
        self.allowed
    }

    /// Returns the time left, zero if the clock is over.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Returns true iff no time is left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    /// Returns the reason why no more work is started, or `None` if time is left. The reason names the whole allowance.
    #[must_use]
    pub fn spent(&self) -> Option<String> {
        self.is_over().then(|| format!("the budget of {} s was spent", self.allowed.as_secs()))
    }
}
