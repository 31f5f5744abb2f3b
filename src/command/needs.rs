//! `referee needs`: for each proved claim the minimal sets of assumptions and conditions that suffice for it.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::pattern::Pattern;
use super::progress::Bar;
use super::{Failure, INTERRUPTED, output, show};
use crate::audit::{Exit, Limits};
use crate::diagnose::needs;
use crate::paper::Claim;
use crate::report::{needs as page, needs_json, text};
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget};

/// Arguments of `referee needs`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    claims: Selection,
    #[command(flatten)]
    choice: Choice,
}

/// Which claims are looked at.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Only claims whose id contains this, or with `*` and `?` is like this
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Look also at what the tool asks by itself
    #[arg(long)]
    all: bool,
}

/// How long the work may take, and how it is written.
#[derive(Debug, Args)]
pub(super) struct Choice {
    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(super) jobs: Option<u16>,
    /// Seconds that everything may take together; what is not found by then is said to be missing
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..))]
    pub(super) budget: u64,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, at a terminal
    Text,
    /// For programs
    Json,
}

/// The effort of a search for a certificate: what takes longer counts as a solver's word.
const CERTIFICATE: Effort = Effort(20_000_000);

impl Choice {
    /// The limits of the work; from now on Ctrl-C ends it and lets what is done be reported.
    pub(super) fn limits(&self) -> Limits {
        // Where no handler can be set, Ctrl-C ends the process as always.
        let _ = ctrlc::set_handler(|| {
            if solve::is_cancelled() {
                std::process::exit(i32::from(INTERRUPTED));
            }
            solve::cancel();
        });
        Limits {
            query: Budget::default(),
            certificate: CERTIFICATE,
            overall: Some(Duration::from_secs(self.budget)),
            jobs: self.jobs.map(usize::from),
        }
    }

    /// The exit status.
    pub(super) fn exit(&self, stopped: bool) -> u8 {
        match stopped {
            _ if solve::is_cancelled() => INTERRUPTED,
            true => Exit::Undecided.code(),
            false => Exit::AsExpected.code(),
        }
    }
}

impl Selection {
    /// True iff a claim is looked at.
    pub(super) fn selects(&self) -> impl Fn(&Claim) -> bool + Sync + '_ {
        let only = self.only.as_deref().map(Pattern::new);
        move |claim| (self.all || needs::is_stated(claim)) && only.as_ref().is_none_or(|pattern| pattern.matches(&claim.id))
    }

    /// Says so if no claim is looked at.
    pub(super) fn finds_none(&self, claims: &[Claim]) -> Result<(), Failure> {
        let selects = self.selects();
        match &self.only {
            Some(pattern) if !claims.iter().any(selects) => Err(Failure::new(format!("no claim's id is like `{pattern}`"))),
            Some(_) | None => Ok(()),
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let Some(solver) = solve::available() else {
        return Err(Failure::new("this build has no solver, and every set of assumptions has to be ruled on"));
    };
    arguments.claims.finds_none(&paper.claims)?;
    let limits = choice.limits();
    let bar = Bar::new("looked at");
    let found = needs::needs(&paper, &arguments.claims.selects(), Some(&*solver), &limits, &bar);
    bar.clear();
    let written = match choice.format {
        Format::Text => text::print(&page::page(&found)),
        Format::Json => needs_json::print(&found),
    };
    output::report(&written, choice.output.as_deref())?;
    Ok(choice.exit(found.stopped.is_some()))
}
