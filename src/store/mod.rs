//! Answers that were found before: points and refutations by the content of their queries, so that a query is searched for once.
//!
//! Nothing in a store is believed. Whoever takes an answer from it has the kernel check the answer, like one that a solver has just
//! given. Only answers that can be checked are kept: no solver's word, and no failure to decide.
//!
//! Two places hold answers. An **evidence file** lies beside a condition file, is read as a whole, and is written on demand: see
//! [`evidence`]. The **cache** is a folder of the user with a file per query: see [`folder`].

mod encoding;
pub mod evidence;
pub mod folder;
pub mod json;
mod key;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use kernel::System;

use crate::certify::Answer;
pub use encoding::{MAX_BYTES, read, write};
pub use folder::Folder;
pub use key::QueryKey;

/// Answers by their queries.
#[derive(Debug, Default)]
pub struct Store {
    /// What was read of evidence files, and what was taken or added since.
    known: Mutex<HashMap<QueryKey, Arc<str>>>,
    folder: Option<Folder>,
}

impl Store {
    /// Returns a store that has the answers given, and uses the folder.
    #[must_use]
    pub fn new(evidence: impl IntoIterator<Item = (QueryKey, Arc<str>)>, folder: Option<Folder>) -> Self {
        Self { known: Mutex::new(evidence.into_iter().collect()), folder }
    }

    /// Returns the answer to a system that was kept, not checked yet; `None` where none was, or what was kept cannot be read.
    #[must_use]
    pub fn get(&self, system: &System) -> Option<Answer> {
        let key = QueryKey::of(system);
        if let Some(text) = self.text(&key) {
            return read(&text);
        }
        let text = self.folder.as_ref()?.get(&key)?;
        let answer = read(&text)?;
        self.known().insert(key, text.into());
        Some(answer)
    }

    /// Keeps the answer to a system, if it is one that can be checked.
    pub fn put(&self, system: &System, answer: &Answer) {
        let Some(text) = write(answer) else { return };
        let key = QueryKey::of(system);
        if let Some(folder) = &self.folder {
            folder.put(&key, &text);
        }
        self.known().insert(key, text.into());
    }

    /// Returns the text of the answer to a query, if one is at hand.
    #[must_use]
    pub fn text(&self, key: &QueryKey) -> Option<Arc<str>> {
        self.known().get(key).cloned()
    }

    /// Returns why the folder could not be written to, if so.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.folder.as_ref()?.fault()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<QueryKey, Arc<str>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
