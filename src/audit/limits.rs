//! What an audit may cost.

use std::sync::Arc;

use super::ruling_memo::RulingMemo;
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget, Clock};
use crate::store::Store;

/// What an audit may cost.
#[derive(Clone, Debug, Default)]
pub struct AuditLimits {
    /// What one query may cost.
    pub query: Budget,
    /// What one search for a certificate may cost.
    pub certificate: Effort,
    /// What all of it may take; the clock runs already, and what is not ruled on by then stays open.
    pub overall: Option<Clock>,
    /// How many threads; as many as the machine has cores if `None`.
    pub jobs: Option<usize>,
    /// What is ruled about play is tried by the second reader of games.
    pub second_reader: bool,
    /// Answers found before, and where new ones are kept; every answer is checked by the kernel.
    pub store: Option<Arc<Store>>,
    /// Rulings that this process has made before.
    pub memory: Option<Arc<RulingMemo>>,
}

impl AuditLimits {
    /// What one query may cost, under the clock of the whole.
    #[must_use]
    pub fn query(&self) -> Budget {
        Budget { until: self.overall, ..self.query }
    }

    /// What one search for a certificate may cost, under the clock of the whole.
    #[must_use]
    pub fn certificate(&self) -> Effort {
        self.certificate.until(self.overall)
    }

    /// Why nothing more is begun, if so.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        if solve::is_cancelled() {
            return Some("the audit was stopped".to_owned());
        }
        self.overall.and_then(|clock| clock.spent())
    }
}
