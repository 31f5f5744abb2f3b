//! What may be wrong with a command line or the disk, and the status of a run that was stopped.

/// Something wrong with the command line or the disk.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", repair.as_ref().map(|repair| format!(" - {repair}")).unwrap_or_default())]
pub struct Failure {
    message: String,
    repair: Option<String>,
}

impl Failure {
    /// What is wrong, lower case, no full stop.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), repair: None }
    }

    /// The same with a repair to offer.
    #[must_use]
    pub fn repair(mut self, repair: impl Into<String>) -> Self {
        self.repair = Some(repair.into());
        self
    }
}

/// The status of a run that was stopped by Ctrl-C, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;
