//! Implements the cache: a folder with one file per answer, named by the query's key.
//!
//! A file is written next to its final place and then renamed. So a file is either complete or absent, even if the process is
//! killed or the disk is full. Several processes may use the folder at once, because they write the same answers. A file that
//! cannot be read counts as absent. Untrusted: the kernel checks every answer.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{MAX_BYTES, QueryKey};

/// A cache folder.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The reason why writing failed. After a failure nothing more is written.
    fault: Mutex<Option<String>>,
}

impl Folder {
    /// Returns the cache in a folder, which is created when the first answer is written.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self { path, fault: Mutex::new(None) }
    }

    /// Returns the user's cache: `referee` in the system's cache folder. Returns `None` if the system has no such folder.
    #[must_use]
    pub fn of_the_user() -> Option<Self> {
        dirs::cache_dir().map(|cache| Self::at(cache.join("referee")))
    }

    /// Returns the text of a stored answer, cut at [`MAX_BYTES`]. Returns `None` if there is no readable file.
    #[must_use]
    pub fn get(&self, key: &QueryKey) -> Option<String> {
        let path = self.file(key);
        // Reading a named pipe could block forever, so only regular files are read.
        if !fs::symlink_metadata(&path).is_ok_and(|about| about.is_file()) {
            return None;
        }
        let mut text = String::new();
        let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
        File::open(&path).ok()?.take(most).read_to_string(&mut text).ok()?;
        Some(text)
    }

    /// Writes the text of an answer. After the first failure, which is kept, nothing more is written.
    pub fn put(&self, key: &QueryKey, text: &str) {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        if fault.is_none()
            && let Err(why) = self.write(&self.file(key), text)
        {
            *fault = Some(format!("`{}` cannot be written to: {why}", self.path.display()));
        }
    }

    /// Returns the reason why the folder could not be written to, if writing failed.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn write(&self, file: &Path, text: &str) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(&self.path);
        fs::create_dir_all(folder)?;
        let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
        temporary.write_all(text.as_bytes())?;
        temporary.persist(file).map(|_| ()).map_err(|failed| failed.error)
    }

    fn file(&self, key: &QueryKey) -> PathBuf {
        let name = key.to_string();
        self.path.join(&name[..2]).join(&name)
    }
}
