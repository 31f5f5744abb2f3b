//! The time that a person allows for everything together: set once and handed on, so that what begins later ends with all the rest.

use std::time::{Duration, Instant};

/// A clock that runs from when it was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    allowed: Duration,
    /// None: further off than can be told.
    end: Option<Instant>,
}

impl Clock {
    /// So long from now.
    #[must_use]
    pub fn set(allowed: Duration) -> Self {
        Self { allowed, end: Instant::now().checked_add(allowed) }
    }

    /// So many hundredths of what is left of this one.
    #[must_use]
    pub fn part(self, percent: u32) -> Self {
        if self.end.is_none() { self } else { Self::set(self.left().saturating_mul(percent.min(100)) / 100) }
    }

    /// This one, or the other if that ends before it.
    #[must_use]
    pub fn sooner(self, other: Option<Self>) -> Self {
        match other {
            Some(other) if other.left() < self.left() => other,
            Some(_) | None => self,
        }
    }

    /// All the time that was allowed.
    #[must_use]
    pub const fn allowed(&self) -> Duration {
        self.allowed
    }

    /// The time that is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// No time is left.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.left().is_zero()
    }

    /// Why nothing more is begun, if no time is left: all that was allowed is named, whoever asks.
    #[must_use]
    pub fn spent(&self) -> Option<String> {
        self.is_over().then(|| format!("the budget of {} s was spent", self.allowed.as_secs()))
    }
}
