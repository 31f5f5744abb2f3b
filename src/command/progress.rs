//! A bar that shows how far an audit has come, if it takes longer than a second and someone is watching.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::audit::Progress;

/// How long an audit may take in silence.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar.
#[derive(Debug)]
pub struct Bar {
    bar: ProgressBar,
    start: Instant,
    shown: AtomicBool,
}

impl Bar {
    /// A bar that is not shown yet, of what is done: `ruled on`.
    #[must_use]
    pub fn new(done: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template(&format!("  {done} {{pos}} of {{len}} {{bar:30}} {{elapsed}}")) {
            bar.set_style(style);
        }
        Self { bar, start: Instant::now(), shown: AtomicBool::new(false) }
    }

    /// Takes the bar away.
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
            // draws nothing where the standard error is no terminal
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}
