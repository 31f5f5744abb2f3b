//! Where words go: reports to the standard output or a file, faults and failures to the standard error, colours only where they
//! are read.
//!
//! A report that cannot be written is a failure. One whose reader stops early, as `head` does, is not.

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

/// Prints a report, or writes it to a file; escape codes are taken out unless a terminal shows them.
///
/// # Errors
/// A file that this run has read, or a place that cannot be written to.
pub fn report(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    match file {
        None => print(text),
        Some(file) => write::report(file, &anstream::adapter::strip_str(text).to_string()),
    }
}

/// Refuses early what [`report`] refuses at last: a file that this run has read.
///
/// # Errors
/// It is one.
pub fn check(file: Option<&Path>) -> Result<(), Failure> {
    file.map_or(Ok(()), write::refuse_input)
}

/// Prints to the standard output; escape codes are taken out unless a terminal shows them.
///
/// # Errors
/// The standard output cannot be written to.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints words in which texts of others may stand.
///
/// # Errors
/// The standard output cannot be written to.
pub fn say(text: &str) -> Result<(), Failure> {
    print(&visible(text))
}

/// Prints the text of a file, to a file as it is.
///
/// # Errors
/// The standard output cannot be written to.
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

/// Shows the faults of a file.
pub fn faults(sources: &Sources, faults: &[Diagnostic]) {
    let _ = anstream::stderr().lock().write_all(diagnostics::print(sources, faults).as_bytes());
}

/// Says what went wrong.
pub fn failure(failure: &Failure) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr().lock(), "{style}error{style:#}: {}", visible(&failure.to_string()));
}

/// Says something in passing.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", visible(text));
}

/// Says that the machine was too slow, if a safety net was hit; true iff so.
pub fn too_slow() -> bool {
    let net = safety::so_far().net;
    if let Some(net) = net {
        note(&format!("{net}; more may be found on a faster one"));
    }
    net.is_some()
}

/// Sends what is traced to the standard error: all of it if asked for, else what RUST_LOG says.
pub fn trace(verbose: bool) {
    let filter = match EnvFilter::try_from_default_env() {
        Ok(filter) => filter,
        Err(_) if verbose => EnvFilter::new("referee=debug"),
        Err(_) => return,
    };
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    // A second subscriber in one process is refused; then the first goes on.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours)
        .without_time()
        .with_target(false)
        .log_internal_errors(false)
        .try_init();
}
