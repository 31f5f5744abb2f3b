//! Runs `referee statics`, which finds whether each number that a paper defines increases or decreases in each parameter.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::pattern::Pattern;
use super::progress::Bar;
use super::search_options::{SearchOptions, begin};
use crate::audit::Exit;
use crate::diagnose::statics;
use crate::paper::Definition;
use crate::report::{statics as page, statics_json};

/// Arguments of `referee statics`.
#[derive(Debug, Args)]
pub struct StaticsArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only numbers whose name contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee statics`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, this build has no solver, or no number matches the pattern.
pub(super) fn run(arguments: &StaticsArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "every direction has to be ruled on")? else {
        return Ok(Exit::Faulty.code());
    };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |definition: &Definition| only.as_ref().is_none_or(|pattern| pattern.matches(&definition.name));
    let limits = choice.limits();
    let bar = Bar::new("examined");
    let found = statics::statics(&paper, &selected, Some(&*solver), &limits, &bar);
    bar.clear();
    if let (Some(pattern), true) = (&arguments.only, found.rows.is_empty()) {
        return Err(Failure::new(format!("no defined number that depends on a parameter has a name that matches `{pattern}`")));
    }
    choice.report(|| page::page(&found), || statics_json::print(&found), found.stopped.is_some())
}
