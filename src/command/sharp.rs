//! Runs `referee sharp`, which tests whether a proved claim fails just past each bound among its hypotheses.
//!
//! If the claim does not fail there, the report says how much further it holds.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::progress::Bar;
use super::search_options::{SearchOptions, Selection, begin};
use crate::audit::Exit;
use crate::diagnose::sharp;
use crate::report::{sharp as page, sharp_json};

/// Arguments of `referee sharp`.
#[derive(Debug, Args)]
pub struct SharpArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    claims: Selection,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee sharp`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, this build has no solver, or no claim matches the pattern.
pub(super) fn run(arguments: &SharpArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "the claim has to be ruled on past each bound")? else {
        return Ok(Exit::Faulty.code());
    };
    arguments.claims.check_pattern(&paper.claims)?;
    let limits = choice.limits();
    let bar = Bar::new("examined");
    let found = sharp::sharp(&paper, &arguments.claims.selects(), Some(&*solver), &limits, &bar);
    bar.clear();
    choice.report(|| page::page(&found), || sharp_json::print(&found), found.stopped.is_some())
}
