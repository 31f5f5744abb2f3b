//! Runs `referee mutate`, which changes each formula of a file in small ways and lists the changes that alter no verdict.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::pattern::Pattern;
use super::progress::Bar;
use super::search_options::{SearchOptions, begin};
use crate::audit::Exit;
use crate::mutate::{self, FormulaChange};
use crate::report::{mutants, mutants_json};

/// The default of `--budget` in seconds: one hour, because every change is an audit of its own.
const BUDGET: &str = "3600";

/// Arguments of `referee mutate`.
#[derive(Debug, Args)]
#[command(mut_arg("budget", |budget| budget.default_value(BUDGET).help("Seconds that the whole run may take; changes that are left by then are not tried")))]
pub struct MutateArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only changes to items whose name or title contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Try only N of the changes, spread evenly over the text
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Show also the changes to claims that leave the verdict on the claim unchanged
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee mutate`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, this build has no solver, or no item matches the pattern.
pub(super) fn run(arguments: &MutateArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "every change has to be ruled on anew")? else {
        return Ok(Exit::Faulty.code());
    };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |change: &FormulaChange| {
        only.as_ref().is_none_or(|pattern| change.site.names.iter().chain(&change.site.within).any(|name| pattern.matches(name)))
    };
    let limits = choice.limits();
    let sample = arguments.sample.map(|sample| sample as usize);
    let bar = Bar::new("tried");
    let mutation = mutate::run(&paper, &selected, sample, Some(&*solver), &limits, &bar);
    bar.clear();
    if let (Some(pattern), true) = (&arguments.only, mutation.trials.is_empty()) {
        return Err(Failure::new(format!("no item with a formula has a name or title that matches `{pattern}`")));
    }
    choice.report(|| mutants::page(&mutation, arguments.all), || mutants_json::print(&mutation), mutation.stopped.is_some())
}
