//! Runs the binary for a test, without the user's cache, so that no run depends on another.

use std::process::Command;

/// Returns a command that runs the tool without reading or writing a cache.
pub(crate) fn referee() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_referee"));
    command.env("REFEREE_NO_CACHE", "true").env_remove("REFEREE_CACHE").env_remove("RUST_LOG");
    command
}
