//! Finds and reads condition files; no other file of the crate reads from the disk.
//!
//! Condition files may come from untrusted sources. An `include` must stay inside the folder of the main file, at most
//! [`MAX_BYTES`] are read, and bytes that are not UTF-8 are reported by line and byte.

use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::{Failure, write};
use crate::diagnostic::{Diagnostic, Faults};
use crate::paper::{self, DerivedFormulas, Paper};
use crate::source::{SourceId, Sources, Span};
use crate::syntax::{self, MAX_BYTES};

/// The extension of condition files.
const ENDING: &str = "referee";
/// The maximal depth to which folders are searched.
const DEPTH: usize = 16;

/// Returns the condition files that the paths name, each once and in order. A folder is searched for files with a `paper` header.
///
/// # Errors
/// Fails if a path does not exist or cannot be read.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut out: Vec<PathBuf> = Vec::new();
    for path in paths {
        let about = fs::metadata(path).map_err(|error| missing(path, error.kind()))?;
        let mut found = Vec::new();
        if about.is_dir() {
            search(path, 0, usize::MAX, &mut found)
        } else {
            found.push(path.clone())
        }
        for file in found {
            if !out.contains(&file) {
                out.push(file);
            }
        }
    }
    Ok(out)
}

fn missing(path: &Path, why: ErrorKind) -> Failure {
    let failure = Failure::new(format!("`{}` {}", path.display(), reason(why)));
    if why == ErrorKind::NotFound {
        failure.repair("name a condition file, or a folder that contains condition files")
    } else {
        failure
    }
}

/// Collects the condition files with a `paper` header in a folder and its subfolders, in the order of names, until there are
/// `most`. Links are not followed.
fn search(folder: &Path, depth: usize, most: usize, out: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut entries: Vec<fs::DirEntry> = entries.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        if out.len() >= most {
            return;
        }
        let path = entry.path();
        let Ok(sort) = entry.file_type() else { continue };
        if sort.is_dir() && depth < DEPTH {
            search(&path, depth + 1, most, out);
        } else if sort.is_file() && path.extension().is_some_and(|ending| ending == ENDING) {
            // An unreadable file is included, so that its error is reported when the caller reads it.
            if bytes(&path, MAX_BYTES).map_or(true, |bytes| has_header(&bytes)) {
                out.push(path);
            }
        }
    }
}

/// Returns true iff the first item of a file is a `paper` header; a file without one is meant to be included by another.
fn has_header(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with(b"#"));
    first.is_some_and(|line| line.strip_prefix(b"paper").is_some_and(|rest| rest.first().is_none_or(|b| b" \t\"".contains(b))))
}

/// Returns the key of a paper in reports: the name of its folder under `conditions/`, followed by the path in that folder if it
/// contains several papers. Outside `conditions/`, the key is the stem of the file.
#[must_use]
pub fn slug(path: &Path) -> String {
    let whole = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let parts: Vec<Component<'_>> = whole.components().collect();
    let under = parts.iter().rposition(|part| part.as_os_str() == "conditions").map(|place| place + 1);
    let text = |part: &Component<'_>| part.as_os_str().to_string_lossy().into_owned();
    match under {
        Some(place) if place + 1 < parts.len() => {
            let folder: PathBuf = parts[..=place].iter().collect();
            if is_alone(&folder) {
                return text(&parts[place]);
            }
            let names: Vec<String> = whole.with_extension("").components().skip(place).map(|part| text(&part)).collect();
            names.join("/")
        }
        _ => path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
    }
}

/// Returns true iff a folder and its subfolders contain at most one paper.
fn is_alone(folder: &Path) -> bool {
    let mut found = Vec::new();
    search(folder, 0, 2, &mut found);
    found.len() < 2
}

/// Reads a paper with the files that it includes.
///
/// # Errors
/// Returns the faults of the files, with the texts to which the faults point.
pub fn paper(path: &Path) -> Result<Paper, (Arc<Sources>, Faults)> {
    paper_answered(path, &DerivedFormulas::new())
}

/// Reads a paper with the files that it includes, and with the given answers to `derive` items that state none.
///
/// # Errors
/// Returns the faults of the files and of the answers, with the texts to which the faults point.
pub fn paper_answered(path: &Path, answers: &DerivedFormulas) -> Result<Paper, (Arc<Sources>, Faults)> {
    let (sources, main) = source(path).map_err(|(sources, faults)| (Arc::new(sources), faults))?;
    let home = home(path);
    let mut include = |as_written: &str, from: &str| included(home, as_written, Path::new(from));
    paper::read_with(&slug(path), sources, main, &mut include, answers)
}

/// Reads a paper with the files that it includes, and with further items appended, which are in no file.
///
/// # Errors
/// Returns the faults of the files and of the items, with the texts to which the faults point.
pub fn paper_with(path: &Path, items: &str) -> Result<Paper, (Arc<Sources>, Faults)> {
    let (read, main) = source(path).map_err(|(sources, faults)| (Arc::new(sources), faults))?;
    let home = home(path);
    let file = read.get(main);
    let mut sources = Sources::default();
    let main = sources.add(file.name.clone(), format!("{}\ninclude \"{ADDED}\"\n", file.text));
    let mut include = |as_written: &str, from: &str| {
        if as_written == ADDED { Ok((ADDED.to_owned(), items.to_owned())) } else { included(home, as_written, Path::new(from)) }
    };
    paper::read(&slug(path), sources, main, &mut include)
}

/// The name under which appended items are included. No file can have this name, because the path leads out of the folder.
const ADDED: &str = "../the command line";

fn home(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Reads the text of one file, without its includes.
///
/// # Errors
/// Returns the reason why the file cannot be read, as a fault of that file.
pub fn source(path: &Path) -> Result<(Sources, SourceId), (Sources, Faults)> {
    let name = path.display().to_string();
    let mut sources = Sources::default();
    match text(path) {
        Ok(text) => {
            let id = sources.add(name, text);
            Ok((sources, id))
        }
        Err(message) => {
            let source = sources.add(name, "");
            Err((sources, vec![Diagnostic::new(Span { source, start: 0, end: 0 }, message)]))
        }
    }
}

/// Returns the name and the text of an included file, which must lie in the folder `home` or below.
fn included(home: &Path, as_written: &str, from: &Path) -> Result<(String, String), String> {
    let written = Path::new(as_written);
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    let outside =
        || format!("`{as_written}` is outside the folder of the main file - include only files in that folder or below");
    if !written.components().all(plain) {
        return Err(outside());
    }
    let including_folder = from.parent().unwrap_or(Path::new(""));
    let path: PathBuf = including_folder.join(written).components().collect();
    let whole = |path: &Path| fs::canonicalize(path).map_err(|error| format!("`{as_written}` {}", reason(error.kind())));
    if !whole(&path)?.starts_with(whole(home)?) {
        return Err(outside());
    }
    Ok((path.display().to_string(), text(&path)?))
}

fn text(path: &Path) -> Result<String, String> {
    let name = path.display().to_string();
    let bytes = bytes(path, MAX_BYTES).map_err(|why| format!("`{name}` {why}"))?;
    syntax::decode(&name, &bytes, SourceId(0)).map_err(|fault| fault.headline())
}

/// Reads the text of a paper (not its condition file), of at most [`MAX_BYTES`].
///
/// # Errors
/// Fails if the file cannot be read, is too large, or is not UTF-8.
pub fn manuscript(path: &Path) -> Result<String, Failure> {
    text(path).map_err(Failure::new)
}

/// The reason why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileUnreadable {
    /// The operating system reports an error.
    #[error("{}", reason(*.0))]
    Io(ErrorKind),
    /// The path is a folder or a device.
    #[error("is not a file")]
    NotAFile,
    /// The file is larger than a condition file may be.
    #[error("is larger than {} KiB - split it, with `include`", MAX_BYTES / 1024)]
    LargerThanPaper,
    /// The file has more bytes than this limit.
    #[error("is larger than {} MiB", .0 >> 20)]
    TooLarge(usize),
}

/// Reads a file of at most `most` bytes, and protects it from being overwritten by a report of this run.
///
/// # Errors
/// Fails if the path is not a readable file, or if the file has more than `most` bytes; no more than `most + 1` bytes are read.
pub fn bytes(path: &Path, most: usize) -> Result<Vec<u8>, FileUnreadable> {
    let failed = |error: std::io::Error| FileUnreadable::Io(error.kind());
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(FileUnreadable::NotAFile);
    }
    write::protect(path);
    let mut out = Vec::new();
    let bound = u64::try_from(most).unwrap_or(u64::MAX);
    fs::File::open(path).map_err(failed)?.take(bound.saturating_add(1)).read_to_end(&mut out).map_err(failed)?;
    match most {
        _ if out.len() <= most => Ok(out),
        MAX_BYTES => Err(FileUnreadable::LargerThanPaper),
        _ => Err(FileUnreadable::TooLarge(most)),
    }
}

fn reason(why: ErrorKind) -> &'static str {
    match why {
        ErrorKind::NotFound => "does not exist",
        ErrorKind::PermissionDenied => "may not be read",
        _ => "cannot be read",
    }
}
