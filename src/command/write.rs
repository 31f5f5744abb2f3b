//! Writes files atomically: each is written to a temporary file in the same folder, synchronised, and renamed to its place.
//!
//! A full disk, a signal or a loss of power leaves the old file intact. If the path is a link, the file to which the link leads
//! is replaced. The new file keeps the permissions of the old one, and its owner if the system allows this. A pipe or a device is
//! written directly, because it cannot be replaced. Only [`change`] replaces a file that this run has read.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::Failure;

/// The maximal length of a chain of links, as in the Linux kernel.
const LINKS: usize = 40;
/// Paths of streams that are open already. They are written directly, because a replaced file would no longer be the open stream.
const STREAMS: [&str; 4] = ["/dev/stdout", "/dev/stderr", "/dev/fd", "/proc"];

/// The files that this run has read: their identities, so that another spelling or a link is recognised, and their paths, which
/// remain protected after an editor has replaced the file.
static READ: LazyLock<Mutex<HashSet<FileIdentity>>> = LazyLock::new(Mutex::default);

#[derive(PartialEq, Eq, Hash)]
enum FileIdentity {
    /// A canonical path, without links.
    Path(PathBuf),
    /// A device, and the inode of a file on it.
    #[cfg(unix)]
    File(u64, u64),
}

/// Records that this run has read a file, so that no report of this run overwrites it.
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

/// Checks that this run has not read the file, so that a report may overwrite it. Commands call this before their work begins.
///
/// # Errors
/// Fails if this run has read the file.
pub(super) fn refuse_input(path: &Path) -> Result<(), Failure> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if !identities(path).iter().any(|identity| read.contains(identity)) {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` is an input of this run, and would be overwritten", path.display()))
        .repair("write to another file"))
}

/// Writes a report, replacing an existing file.
///
/// # Errors
/// Fails if this run has read the file, or if it cannot be written.
pub(super) fn report(path: &Path, text: &str) -> Result<(), Failure> {
    refuse_input(path)?;
    change(path, text)
}

/// Writes a picture; an earlier picture at this place is replaced.
///
/// # Errors
/// A file that this run has read, or one that cannot be written.
#[cfg(feature = "pictures")]
pub(super) fn picture(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    refuse_input(path)?;
    replace(path, bytes).map_err(|error| failed(path, &error))
}

/// Replaces a file, even one that this run has read.
///
/// # Errors
/// Fails if the file cannot be written.
pub(super) fn change(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text.as_bytes()).map_err(|error| failed(path, &error))
}

/// Writes a new file.
///
/// # Errors
/// Fails if the file exists already, or if it cannot be written.
pub(super) fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let file = || -> io::Result<()> {
        let file = write_beside_target(path, text.as_bytes(), None)?;
        file.persist_noclobber(path).map_err(|failed| failed.error)?;
        sync_folder(path);
        Ok(())
    };
    file().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure::new(format!("`{}` exists already", path.display())).repair("choose another name"),
        _ => failed(path, &error),
    })
}

/// Creates a folder and its parent folders, unless they exist.
///
/// # Errors
/// Fails if a folder cannot be created.
pub(super) fn folder(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| Failure::new(format!("`{}` cannot be created: {}", path.display(), error.kind())))
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
        // A rename would succeed on a read-only file: opening it for writing makes that an error.
        OpenOptions::new().write(true).open(&path)?;
    }
    write_beside_target(&path, bytes, there.as_ref())?.persist(&path).map_err(|failed| failed.error)?;
    sync_folder(&path);
    Ok(())
}

/// Follows links to the final path, which need not exist.
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

/// Writes the bytes to a temporary file in the folder of the path and synchronises it. The file gets the permissions and the
/// owner of the file `there` that it will replace. Dropping the result removes the temporary file.
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

/// Gives the file the owner of the old one. Only the superuser may do this; for other users, the error is ignored.
#[cfg(unix)]
fn keep_owner(file: &File, there: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    let differs = file.metadata().is_ok_and(|own| (own.uid(), own.gid()) != (there.uid(), there.gid()));
    if differs {
        let _ = fchown(file, Some(there.uid()), Some(there.gid()));
    }
}

/// Synchronises the folder of a file, so that the new name survives a loss of power, on systems that support this.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(home(path)) {
        let _ = folder.sync_all();
    }
}
