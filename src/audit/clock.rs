//! The time that a person allows for everything together: set once and handed on, so that what begins later ends with all the rest.

use std::time::{Duration, Instant};

/// A clock that runs from when it was set.
#[derive(Clone, Copy, Debug)]
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

    /// The time that is left.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.end.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Why nothing more is begun, if no time is left: all that was allowed is named, whoever asks.
    #[must_use]
    pub fn spent(&self) -> Option<String> {
        self.left().is_zero().then(|| format!("the budget of {} s was spent", self.allowed.as_secs()))
    }
}
