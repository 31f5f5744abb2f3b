//! Rulings of this process, by the content of their questions: what `audit --watch` need not rule on again.
//!
//! A ruling is reused where a claim of the same paper and id asks the same queries as before, and where the second reader of games reads the
//! same text for it. It was made by this process, so nothing has to be checked again.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::certify::{Point, Ruling};
use crate::encode::{EncodedClaim, RequiredAnswer};
use crate::solve::SafetyNet;
use crate::store::QueryKey;

/// What identifies a question: the paper's key, the claim's id, the content of each query, and what the second reader of games reads.
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
    /// Returns what identifies a question of a paper.
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

    /// Returns true iff every query was encoded: only then do the keys say what is asked.
    fn is_whole(&self) -> bool {
        let encoded = |keys: &[Option<QueryKey>]| keys.iter().all(Option::is_some);
        encoded(&self.vacuity) && encoded(&self.asides) && self.parts.iter().all(|(_, key)| key.is_some())
    }
}

/// A ruling, with the points found on the way and the safety net that was hit.
pub(super) type RememberedRuling = (Ruling, Vec<Point>, Option<SafetyNet>);

/// The rulings made so far.
#[derive(Debug, Default)]
pub struct RulingMemo(Mutex<HashMap<RulingKey, RememberedRuling>>);

impl RulingMemo {
    /// Returns the ruling on a question, if one was made.
    pub(super) fn ruling(&self, asked: &RulingKey) -> Option<RememberedRuling> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(asked).cloned()
    }

    /// Keeps a ruling.
    pub(super) fn keep(&self, asked: RulingKey, made: RememberedRuling) {
        if asked.is_whole() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(asked, made);
        }
    }
}
