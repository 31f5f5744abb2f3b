//! The binary, run by a test: without the user's cache, so that no run sees what another has left.

use std::process::Command;

/// A run of the tool that keeps no answers and takes none that were kept.
pub(crate) fn referee() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_referee"));
    command.env("REFEREE_NO_CACHE", "true").env_remove("REFEREE_CACHE").env_remove("RUST_LOG");
    command
}
