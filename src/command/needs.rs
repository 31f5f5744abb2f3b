//! Runs `referee needs`, which finds for each proved claim the minimal sets of assumptions and conditions that suffice for it.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::progress::Bar;
use super::search_options::{SearchOptions, Selection, begin};
use crate::audit::Exit;
use crate::diagnose::needs;
use crate::report::{needs as page, needs_json};

/// Arguments of `referee needs`.
#[derive(Debug, Args)]
pub struct NeedsArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    claims: Selection,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee needs`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, this build has no solver, or no claim matches the pattern.
pub(super) fn run(arguments: &NeedsArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "every set of assumptions has to be ruled on")? else {
        return Ok(Exit::Faulty.code());
    };
    arguments.claims.check_pattern(&paper.claims)?;
    let limits = choice.limits();
    let bar = Bar::new("examined");
    let found = needs::needs(&paper, &arguments.claims.selects(), Some(&*solver), &limits, &bar);
    bar.clear();
    choice.report(|| page::page(&found), || needs_json::print(&found), found.stopped.is_some())
}
