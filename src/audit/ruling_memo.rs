//! Remembers the rulings of this process by the content of their queries, so that `audit --watch` rules only on changed claims.
//!
//! Trusted: a ruling is reused without another check. The key guards it: the same paper and claim id, the same queries, and the
//! same text read by the second reader of games.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::certify::{Point, Ruling};
use crate::encode::{EncodedClaim, RequiredAnswer};
use crate::solve::SafetyNet;
use crate::store::QueryKey;

/// Identifies an encoded claim: the paper's key, the claim's id, the content of each query, and the hashes of the text that the
/// second reader of games reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RulingKey {
    paper: String,
    claim: String,
    vacuity: Vec<Option<QueryKey>>,
    parts: Vec<(RequiredAnswer, Option<QueryKey>)>,
    asides: Vec<Option<QueryKey>>,
    read: Option<(String, String)>,
}

impl RulingKey {
    /// Builds the key of an encoded claim of a paper; `read` holds the hashes of the text that the second reader of games reads
    /// for it.
    #[must_use]
    pub fn of(paper: &str, question: &EncodedClaim, read: Option<(String, String)>) -> Self {
        let key = |query: &crate::encode::Query| query.system.as_ref().ok().map(QueryKey::of);
        Self {
            paper: paper.to_owned(),
            claim: question.claim.clone(),
            vacuity: question.vacuity.iter().map(key).collect(),
            parts: question.parts.iter().map(|part| (part.required, key(&part.query))).collect(),
            asides: question.asides.iter().map(key).collect(),
            read,
        }
    }

    /// Returns true iff every query was encoded: only then does the key determine the claim's queries.
    fn is_whole(&self) -> bool {
        let encoded = |keys: &[Option<QueryKey>]| keys.iter().all(Option::is_some);
        encoded(&self.vacuity) && encoded(&self.asides) && self.parts.iter().all(|(_, key)| key.is_some())
    }
}

/// A ruling, with the points confirmed for it and the safety net that was hit.
pub(super) type RememberedRuling = (Ruling, Vec<Point>, Option<SafetyNet>);

/// The rulings that this process has made so far, shared between threads.
#[derive(Debug, Default)]
pub struct RulingMemo(Mutex<HashMap<RulingKey, RememberedRuling>>);

impl RulingMemo {
    /// Returns the ruling for a key, if this process has made one.
    pub(super) fn ruling(&self, asked: &RulingKey) -> Option<RememberedRuling> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(asked).cloned()
    }

    /// Keeps a ruling, unless some query of the claim could not be encoded.
    pub(super) fn keep(&self, asked: RulingKey, made: RememberedRuling) {
        if asked.is_whole() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(asked, made);
        }
    }
}
