//! Stores answers by the content of their queries, so that each query is searched once: points and refutations.
//!
//! The audit reads and fills a store. Untrusted: the caller has the kernel check a stored answer like one that a solver has
//! just given. Only answers that can be checked are stored: no unproved claim of a solver, and no failure to decide.
//!
//! Two places hold answers. An **evidence file** lies next to a condition file, is read as a whole, and is written on demand:
//! see [`evidence`]. The **cache** is a folder of the user with one file per query: see [`folder`].

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

/// A store of answers, in memory and possibly in a cache folder.
#[derive(Debug, Default)]
pub struct Store {
    /// The text of each answer that was read from an evidence file, found in the folder, or added.
    known: Mutex<HashMap<QueryKey, Arc<str>>>,
    folder: Option<Folder>,
}

impl Store {
    /// Returns a store with these answers, backed by a folder if one is given.
    #[must_use]
    pub fn new(evidence: impl IntoIterator<Item = (QueryKey, Arc<str>)>, folder: Option<Folder>) -> Self {
        Self { known: Mutex::new(evidence.into_iter().collect()), folder }
    }

    /// Returns the stored answer to a system, unchecked. Returns `None` if no answer is stored, or if the stored answer cannot be parsed.
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

    /// Stores the answer to a system if the answer can be checked.
    pub fn put(&self, system: &System, answer: &Answer) {
        let Some(text) = write(answer) else { return };
        let key = QueryKey::of(system);
        if let Some(folder) = &self.folder {
            folder.put(&key, &text);
        }
        self.known().insert(key, text.into());
    }

    /// Returns the text of the answer to a query, if it is in memory.
    #[must_use]
    pub fn text(&self, key: &QueryKey) -> Option<Arc<str>> {
        self.known().get(key).cloned()
    }

    /// Returns the reason why the folder could not be written to, if writing failed.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.folder.as_ref()?.fault()
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<QueryKey, Arc<str>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
