//! Runs `referee repair`, which searches for edits and conditions under which each refuted claim is proved.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::pattern::Pattern;
use super::progress::Bar;
use super::search_options::{SearchOptions, begin};
use crate::audit::Exit;
use crate::diagnose::repair;
use crate::paper::Claim;
use crate::report::{repairs as page, repairs_json};

/// Arguments of `referee repair`.
#[derive(Debug, Args)]
pub struct RepairArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only claims whose id contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee repair`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, this build has no solver, or no claim matches the pattern.
pub(super) fn run(arguments: &RepairArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "every repair has to be ruled on")? else {
        return Ok(Exit::Faulty.code());
    };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |claim: &Claim| only.as_ref().is_none_or(|pattern| pattern.matches(&claim.id));
    if let (Some(pattern), false) = (&arguments.only, paper.claims.iter().any(selected)) {
        return Err(Failure::new(format!("no claim id matches `{pattern}`")));
    }
    let limits = choice.limits();
    let bar = Bar::new("examined");
    let found = repair::repairs(&paper, &selected, Some(&*solver), &limits, &bar);
    bar.clear();
    choice.report(|| page::page(&found), || repairs_json::print(&found), found.stopped.is_some())
}
