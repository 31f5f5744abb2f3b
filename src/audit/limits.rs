//! Holds the limits of an audit: budgets, threads, and the stores of earlier answers that it may use.
//!
//! Set by [`crate::command`], read by the rest of this module. Not part of a verdict, except that a claim whose limit is
//! exhausted stays open.

use std::sync::Arc;

use super::ruling_memo::RulingMemo;
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget, Clock};
use crate::store::Store;

/// The limits under which an audit runs.
#[derive(Clone, Debug, Default)]
pub struct AuditLimits {
    /// The budget of one query.
    pub query: Budget,
    /// The effort of one search for a certificate.
    pub certificate: Effort,
    /// The clock of the whole audit, already running. Claims that are not ruled on when it runs out stay open.
    pub overall: Option<Clock>,
    /// The number of threads; `None` means one per core.
    pub jobs: Option<usize>,
    /// Whether the second reader of games tries rulings about play.
    pub second_reader: bool,
    /// The store of answers found by earlier runs, which also keeps new ones. The kernel checks every stored answer.
    pub store: Option<Arc<Store>>,
    /// The rulings made earlier by this process.
    pub memory: Option<Arc<RulingMemo>>,
}

impl AuditLimits {
    /// Returns the budget of one query, which also ends when the clock of the whole audit does.
    #[must_use]
    pub fn query(&self) -> Budget {
        Budget { until: self.overall, ..self.query }
    }

    /// Returns the effort of one search for a certificate, which also ends when the clock of the whole audit does.
    #[must_use]
    pub fn certificate(&self) -> Effort {
        self.certificate.until(self.overall)
    }

    /// Returns the reason why no new query may be started (the user cancelled, or the clock ran out); `None` if queries may
    /// start.
    #[must_use]
    pub fn stopped(&self) -> Option<String> {
        if solve::is_cancelled() {
            return Some("the audit was stopped".to_owned());
        }
        self.overall.and_then(|clock| clock.spent())
    }
}
