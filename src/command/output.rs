//! Prints reports to the standard output or a file, and faults and failures to the standard error; colours only on a terminal.
//!
//! A report that cannot be written is a failure, except if its reader closes the pipe early, as `head` does.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use tracing_subscriber::EnvFilter;

use super::{Failure, write};
use crate::diagnostic::Diagnostic;
use crate::report::diagnostics;
use crate::report::visible::visible;
use crate::solve::safety;
use crate::source::Sources;

/// Prints a report, or writes it to a file. Escape codes are removed unless the output is a terminal.
///
/// # Errors
/// Fails if this run has read the file, or if the output cannot be written.
pub fn report(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        None => print(text),
        Some(file) => write::report(file, &anstream::adapter::strip_str(text).to_string()),
    }
}

/// Checks before the work begins that [`report`] will not refuse the file because this run has read it.
///
/// # Errors
/// Fails if this run has read the file.
pub fn check(file: Option<&Path>) -> Result<(), Failure> {
    file.map_or(Ok(()), write::refuse_input)
}

/// Prints to the standard output. Escape codes are removed unless the output is a terminal.
///
/// # Errors
/// Fails if the standard output cannot be written.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints text that may contain parts of untrusted files; invisible and control characters are made visible.
///
/// # Errors
/// Fails if the standard output cannot be written.
pub fn say(text: &str) -> Result<(), Failure> {
    print(&visible(text))
}

/// Prints the text of a file: unchanged if the output is not a terminal, otherwise like [`say`].
///
/// # Errors
/// Fails if the standard output cannot be written.
pub fn verbatim(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    if out.is_terminal() {
        return say(text);
    }
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

fn written(done: io::Result<()>) -> Result<(), Failure> {
    match done {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("the standard output cannot be written: {}", error.kind())))
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints the faults of a file to the standard error.
pub fn faults(sources: &Sources, faults: &[Diagnostic]) {
    let _ = anstream::stderr().lock().write_all(diagnostics::print(sources, faults).as_bytes());
}

/// Prints a failure to the standard error.
pub fn failure(failure: &Failure) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr().lock(), "{style}error{style:#}: {}", visible(&failure.to_string()));
}

/// Prints a remark to the standard error.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", visible(text));
}

/// Returns true iff a safety net was hit in this process, and prints a remark on it.
pub fn too_slow() -> bool {
    let net = safety::current_record().net;
    if let Some(net) = net {
        note(&format!("{net}; more may be found on a faster one"));
    }
    net.is_some()
}

/// Writes tracing events to the standard error: those that `RUST_LOG` selects, or all debug events of this crate if `verbose`.
pub fn trace(verbose: bool) {
    let filter = match EnvFilter::try_from_default_env() {
        Ok(filter) => filter,
        Err(_) if verbose => EnvFilter::new("referee=debug"),
        Err(_) => return,
    };
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A process has one subscriber: a second one is refused, and the first remains.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours)
        .without_time()
        .with_target(false)
        .log_internal_errors(false)
        .try_init();
}
