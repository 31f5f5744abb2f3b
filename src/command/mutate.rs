//! `referee mutate`: changes each formula of a file, one character's slip at a time, and tells which changes no verdict notices.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::pattern::Pattern;
use super::progress::Bar;
use super::{Failure, INTERRUPTED, output, show};
use crate::audit::{Exit, Limits};
use crate::mutate::{self, Change};
use crate::report::{mutants, mutants_json, text};
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget, Clock};

/// Arguments of `referee mutate`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only changes to items whose name or title contains this, or with `*` and `?` is like this
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Only so many of the changes, spread evenly over the text
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    sample: Option<u32>,
    /// Show also the changes to claims after which the claim has the same verdict
    #[arg(long)]
    all: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Seconds that everything may take together; changes left by then are not tried
    #[arg(long, value_name = "SECONDS", default_value_t = 3600, value_parser = clap::value_parser!(u64).range(1..))]
    budget: u64,
}

/// The effort of a search for a certificate: what takes longer counts as not confirmed.
const CERTIFICATE: Effort = Effort::of(20_000_000);

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people, at a terminal
    Text,
    /// For programs: schema/mutation.schema.json
    Json,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let Some(solver) = solve::available() else {
        return Err(Failure::new("this build has no solver, and every change has to be ruled on anew"));
    };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |change: &Change| {
        only.as_ref().is_none_or(|pattern| change.site.names.iter().chain(&change.site.within).any(|name| pattern.matches(name)))
    };
    let limits = Limits {
        query: Budget::default(),
        certificate: CERTIFICATE,
        overall: Some(Clock::set(Duration::from_secs(arguments.budget))),
        jobs: arguments.jobs.map(usize::from),
    };
    // Where no handler can be set, Ctrl-C ends the process as always.
    let _ = ctrlc::set_handler(|| {
        if solve::is_cancelled() {
            std::process::exit(i32::from(INTERRUPTED));
        }
        solve::cancel();
    });
    let sample = arguments.sample.map(|sample| sample as usize);
    let bar = Bar::new("tried");
    let mutation = mutate::run(&paper, &selected, sample, Some(&*solver), &limits, &bar);
    bar.clear();
    if let (Some(pattern), true) = (&arguments.only, mutation.trials.is_empty()) {
        return Err(Failure::new(format!("no item with a formula is called like `{pattern}`")));
    }
    let written = match arguments.format {
        Format::Text => text::print(&mutants::page(&mutation, arguments.all)),
        Format::Json => mutants_json::print(&mutation),
    };
    output::report(&written, arguments.output.as_deref())?;
    Ok(match mutation.stopped {
        _ if solve::is_cancelled() => INTERRUPTED,
        Some(_) => Exit::Undecided.code(),
        None => Exit::AsExpected.code(),
    })
}
