//! Defines the error of a subcommand, and the exit status of a run that Ctrl-C stopped.

/// An error in the command line or on the disk, with an optional suggestion. Its text is lower case, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", repair.as_ref().map(|repair| format!(" - {repair}")).unwrap_or_default())]
pub struct Failure {
    message: String,
    repair: Option<String>,
}

impl Failure {
    /// Creates a failure from a message that says what is wrong: lower case, no full stop, the user's text in backticks.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), repair: None }
    }

    /// Adds a suggestion of what to write or do instead.
    #[must_use]
    pub fn repair(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into());
        self
    }
}

/// The exit status of a run that Ctrl-C stopped, by the convention of shells (128 + SIGINT).
pub(super) const INTERRUPTED: u8 = 130;
