//! The cache: a folder with a file per answer, named by the query's key.
//!
//! A file is written beside its place and renamed into it. So a file is whole or not there, whatever is killed and however full the disk
//! is, and several processes may use the folder at once: they write the same answers. A file that cannot be read counts as missing.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{MAX_BYTES, QueryKey};

/// A folder of answers.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// Why it could not be written to; nothing more is written then.
    fault: Mutex<Option<String>>,
}

impl Folder {
    /// Returns the cache in a folder, which is made once there is something to write.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path, fault: Mutex::new(None) }
    }

    /// Returns the user's cache: `referee` in the cache folder of the system; `None` where the system has none.
    #[must_use]
    pub fn of_the_user() -> Option<Self> {
        dirs::cache_dir().map(|cache| Self::at(cache.join("referee")))
    }

    /// Returns the text of an answer, not longer than [`MAX_BYTES`].
    #[must_use]
    pub fn get(&self, key: &QueryKey) -> Option<String> {
        let path = self.file(key);
        // A pipe in the place of a file would keep its reader waiting.
        if !fs::symlink_metadata(&path).is_ok_and(|about| about.is_file()) {
            return None;
        }
        let mut text = String::new();
        let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
        File::open(&path).ok()?.take(most).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Writes the text of an answer. The first failure is kept, and ends all writing.
    pub fn put(&self, key: &QueryKey, text: &str) {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        if fault.is_none()
            && let Err(why) = self.write(&self.file(key), text)
        {
            *fault = Some(format!("`{}` cannot be written to: {why}", self.path.display()));
        }
    }

    /// Returns why the folder could not be written to, if so.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, file: &Path, text: &str) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder)?;
        let mut beside = tempfile::NamedTempFile::new_in(folder)?;
        beside.write_all(text.as_bytes())?;
        beside.persist(file).map(|_| ()).map_err(|failed| failed.error)
    }

    fn file(&self, key: &QueryKey) -> PathBuf {
        let name = key.to_string();
        self.path.join(&name[..2]).join(&name)
    }
}
