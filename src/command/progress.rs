//! Shows a progress bar on a terminal, if the work takes longer than a second.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::audit::Progress;

/// The time after which the bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar on the standard error.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    start: Instant,
    shown: AtomicBool,
}

impl Bar {
    /// Creates a hidden bar; `done` is the participle before the count, such as `ruled on`.
    #[must_use]
    pub fn new(done: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("  {done} {{pos}} of {{len}} {{bar:30}} {{elapsed}}")) {
            bar.set_style(style);
        }
        Self { bar, start: Instant::now(), shown: AtomicBool::new(false) }
    }

    /// Removes the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bar {
    fn total(&self, claims: usize) {
        self.bar.set_length(u64::try_from(claims).unwrap_or(u64::MAX));
    }

    fn done(&self) {
        self.bar.inc(1);
        if self.start.elapsed() > PATIENCE && !self.shown.swap(true, Ordering::Relaxed) {
            // Draws nothing if the standard error is not a terminal.
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
