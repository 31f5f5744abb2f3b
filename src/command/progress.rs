//! Shows a progress bar on a terminal, with the time left, if the work takes longer than a second.
//!
//! Called by the subcommands that rule on many claims. Not part of a verdict.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

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
        let template = format!("  {done} {{pos}} of {{len}} {{bar:30}} {{elapsed}}{{left}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style.with_key("left", |state: &ProgressState, out: &mut dyn Write| {
                // A text that cannot be written is left out: the bar is no result.
                let _ = out.write_str(&time_left(state.pos(), state.len(), state.eta()));
            }));
        }
        Self { bar, start: Instant::now(), shown: AtomicBool::new(false) }
    }

    /// Removes the bar from the terminal.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// Returns the words on the time that the rest of the work takes; an empty text before the first claim is done, when nothing is known of
/// the time, and after the last one.
fn time_left(done: u64, all: Option<u64>, estimate: Duration) -> String {
    let is_under_way = done > 0 && all.is_some_and(|all| done < all);
    if is_under_way { format!(", about {:#} left", HumanDuration(estimate)) } else { String::new() }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_shown_while_the_work_is_under_way() {
        assert_eq!(time_left(3, Some(9), Duration::from_secs(180)), ", about 3m left");
        assert_eq!(time_left(3, Some(9), Duration::from_secs(12)), ", about 12s left");
        assert_eq!(time_left(0, Some(9), Duration::from_secs(12)), "", "nothing is known of the time yet");
        assert_eq!(time_left(9, Some(9), Duration::ZERO), "", "nothing is left");
        assert_eq!(time_left(3, None, Duration::from_secs(12)), "");
    }
}
