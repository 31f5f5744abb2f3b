//! Writes files: each is written beside its place, and renamed into it once all of it is on the disk.
//!
//! A full disk, a signal or a loss of power leaves the old file whole. A link stays a link: the file that it leads to is replaced.
//! That file keeps its permissions, and its owner where the system allows it. A pipe or a device is written to directly, as it
//! cannot be replaced. A file that this run has read is replaced by [`change`] alone.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::Failure;

/// The most links from one to the next, as the kernel has it.
const LINKS: usize = 40;
/// Names of a stream that is open already: to replace the file behind it would part the two.
const STREAMS: [&str; 4] = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];

/// What this run has read: the files themselves, so that another spelling or a link is recognised, and their paths, which hold
/// also after an editor has put another file there.
static READ: LazyLock<Mutex<HashSet<FileIdentity>>> = LazyLock::new(Mutex::default);

#[derive(PartialEq, Eq, Hash)]
enum FileIdentity {
    /// A path without links.
    Path(PathBuf),
    /// A device and a number of a file on it.
    #[cfg(unix)]
    File(u64, u64),
}

/// Records that a file has been read: no report replaces it from now on.
pub(super) fn protect(path: &Path) {
    READ.lock().unwrap_or_else(PoisonError::into_inner).extend(identities(path));
}

fn identities(path: &Path) -> Vec<FileIdentity> {
    let mut out: Vec<FileIdentity> = fs::canonicalize(path).into_iter().map(FileIdentity::Path).collect();
    #[cfg(unix)]
    if let Ok(about) = fs::metadata(path) {
        use std::os::unix::fs::MetadataExt;
        out.push(FileIdentity::File(about.dev(), about.ino()));
    }
    out
}

/// Refuses a place for a report where a file stands that has been read. Commands ask before their work begins.
///
/// # Errors
/// It is one of those files.
pub(super) fn refuse_input(path: &Path) -> Result<(), Failure> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if !identities(path).iter().any(|identity| read.contains(identity)) {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` has been read, and would be overwritten", path.display())).repair("write to another file"))
}

/// Writes a report; an earlier one at this place is replaced.
///
/// # Errors
/// A file that this run has read, or one that cannot be written.
pub(super) fn report(path: &Path, text: &str) -> Result<(), Failure> {
    refuse_input(path)?;
    change(path, text)
}

/// Writes a picture; an earlier one at this place is replaced.
///
/// # Errors
/// A file that this run has read, or one that cannot be written.
#[cfg(feature = "pictures")]
pub(super) fn picture(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    refuse_input(path)?;
    replace(path, bytes).map_err(|error| failed(path, &error))
}

/// Replaces a file, also one that this run has read.
///
/// # Errors
/// One that cannot be written.
pub(super) fn change(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text.as_bytes()).map_err(|error| failed(path, &error))
}

/// Writes a file where none is.
///
/// # Errors
/// There is one, or it cannot be written.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let file = || -> io::Result<()> {
        let file = write_beside_target(path, text.as_bytes(), None)?;
        file.persist_noclobber(path).map_err(|failed| failed.error)?;
        sync_folder(path);
        Ok(())
    };
    file().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new(format!("`{}` is there already", path.display())).repair("choose another name"),
        _ => failed(path, &error),
    })
}

/// Makes a folder, and those that it lies in, unless it is there.
///
/// # Errors
/// One that cannot be made.
pub(super) fn folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::new(format!("`{}` cannot be made: {}", path.display(), error.kind())))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("`{}` cannot be written: {}", path.display(), error.kind()))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let there = match fs::metadata(path) {
        Ok(about) => Some(about),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let is_stream = STREAMS.iter().any(|stream| path.starts_with(stream));
    if is_stream || there.as_ref().is_some_and(|about| !about.is_file()) {
        return File::create(path)?.write_all(bytes);
    }
    let path = followed(path)?;
    if there.is_some() {
        // What may not be written may not be replaced either.
        OpenOptions::new().write(true).open(&path)?;
    }
    write_beside_target(&path, bytes, there.as_ref())?.persist(&path).map_err(|failed| failed.error)?;
    sync_folder(&path);
    Ok(())
}

/// The path that links lead to, also where no file is yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&path) {
            Ok(to) => path = home(&path).join(to),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links"))
}

fn home(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file with these bytes in the folder of the path, complete on the disk, with the permissions and the owner of the one that it
/// is to replace. It is removed when it is dropped.
fn write_beside_target(path: &Path, bytes: &[u8], there: Option<&fs::Metadata>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".referee-").suffix(".tmp");
    #[cfg(unix)]
    let usual = <Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666);
    #[cfg(unix)]
    builder.permissions(usual);
    let mut file = builder.tempfile_in(home(path))?;
    file.write_all(bytes)?;
    if let Some(there) = there {
        #[cfg(unix)]
        keep_owner(file.as_file(), there);
        file.as_file().set_permissions(Permissions::clone(&there.permissions()))?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Only the superuser can give a file away; anyone else keeps what they write.
#[cfg(unix)]
fn keep_owner(file: &File, there: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let differs = file.metadata().is_ok_and(|own| (own.uid(), own.gid()) != (there.uid(), there.gid()));
    if differs {
        let _ = fchown(file, Some(there.uid()), Some(there.gid()));
    }
}

/// Puts the name of a file on the disk, where folders can be synchronised; the file itself is there.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(home(path)) {
        let _ = folder.sync_all();
    }
}
