//! Where words go: reports to the standard output or a file, faults and failures to the standard error, colours only where they
//! are read.

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::diagnostic::Diagnostic;
use crate::report::diagnostics;
use crate::solve::safety;
use crate::source::Sources;

/// Prints a report, or writes it to a file; escape codes are taken out unless a terminal shows them.
///
/// # Errors
/// A file that cannot be written.
pub fn report(text: &str, file: Option<&Path>) -> Result<(), Failure> {
    let Some(file) = file else {
        print(text);
        return Ok(());
    };
    self::file(file, &anstream::adapter::strip_str(text).to_string())
}

/// Writes a file.
///
/// # Errors
/// One that cannot be written.
pub fn file(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|error| Failure::new(format!("`{}` cannot be written: {}", path.display(), error.kind())))
}

/// Prints to the standard output. Whoever reads it may stop early: that is no fault.
pub fn print(text: &str) {
    let mut out = anstream::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Shows the faults of a file.
pub fn faults(sources: &Sources, faults: &[Diagnostic]) {
    let _ = anstream::stderr().lock().write_all(diagnostics::print(sources, faults).as_bytes());
}

/// Says what went wrong.
pub fn failure(failure: &Failure) {
    let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
    let _ = writeln!(anstream::stderr().lock(), "{style}error{style:#}: {failure}");
}

/// Says something in passing.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
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
        .try_init();
}
