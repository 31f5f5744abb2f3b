//! Provides the options that `needs`, `sharp`, `statics`, `repair`, `diff` and `mutate` share.
//!
//! These are the selection of claims, the limits, and the format of the report.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::failure::{Failure, INTERRUPTED};
use super::pattern::Pattern;
use super::report_format::{PAGE, ReportFormat};
use super::{output, show};
use crate::audit::{AuditLimits, Exit};
use crate::diagnose::needs;
use crate::paper::{Claim, Paper};
use crate::report::page::Page;
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget, Clock, Solver};

/// A paper, and the solver for its queries.
type OpenedPaper = (Arc<Paper>, Box<dyn Solver>);

/// Reads the paper of a file, and starts a solver. Returns `None` if the file has faults, which are printed. `why` says for what
/// the solver is needed.
///
/// # Errors
/// Fails if the file does not exist, if the output is an input of this run, or if this build has no solver.
pub(super) fn begin(file: &PathBuf, choice: &SearchOptions, why: &str) -> Result<Option<OpenedPaper>, Failure> {
    let Some(paper) = show::paper(file)? else { return Ok(None) };
    output::check(choice.output.as_deref())?;
    let solver = solve::available().ok_or_else(|| Failure::new(format!("this build has no solver, and {why}")))?;
    Ok(Some((paper, solver)))
}

/// The options that select claims.
#[derive(Debug, Args)]
pub(super) struct Selection {
    /// Only claims whose id contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Include the claims that the tool adds by itself
    #[arg(long)]
    all: bool,
}

/// The options for the limits of a search and the format of its report.
#[derive(Debug, Args)]
pub(super) struct SearchOptions {
    /// The format of the report
    #[arg(long, value_parser = ReportFormat::among(PAGE), default_value = "text")]
    format: ReportFormat,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Seconds that the whole run may take; the report says what is unfinished by then
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..))]
    budget: u64,
}

/// The effort of a search for a certificate; an answer whose certificate needs more remains unproved.
const CERTIFICATE: Effort = Effort::of(20_000_000);

impl SearchOptions {
    /// Returns the limits of the search, and installs a handler by which Ctrl-C ends the search early with a partial report.
    pub(super) fn limits(&self) -> AuditLimits {
        // If no handler can be installed, Ctrl-C ends the process at once, as usual.
        let _ = ctrlc::set_handler(|| {
            if solve::is_cancelled() {
                std::process::exit(i32::from(INTERRUPTED));
            }
            solve::cancel();
        });
        AuditLimits {
            query: Budget::default(),
            certificate: CERTIFICATE,
            overall: Some(Clock::set(Duration::from_secs(self.budget))),
            jobs: self.jobs.map(usize::from),
            second_reader: false,
            store: None,
            memory: None,
        }
    }

    /// Writes the report, and returns the exit status.
    ///
    /// # Errors
    /// Fails if the output cannot be written.
    pub(super) fn report(
        &self,
        page: impl FnOnce() -> Page,
        json: impl FnOnce() -> String,
        stopped: bool,
    ) -> Result<u8, Failure> {
        output::report(&self.format.page(page, json), self.output.as_deref())?;
        let stopped = output::too_slow() || stopped;
        Ok(match stopped {
            _ if solve::is_cancelled() => INTERRUPTED,
            true => Exit::Undecided.code(),
            false => Exit::AsExpected.code(),
        })
    }
}

impl Selection {
    /// Returns the predicate that is true iff the options select a claim.
    pub(super) fn selects(&self) -> impl Fn(&Claim) -> bool + Sync + '_ {
        let only = self.only.as_deref().map(Pattern::new);
        move |claim| (self.all || needs::is_stated(claim)) && only.as_ref().is_none_or(|pattern| pattern.matches(&claim.id))
    }

    /// Checks that the pattern of `--only` selects some claim.
    ///
    /// # Errors
    /// Fails if it selects none.
    pub(super) fn check_pattern(&self, claims: &[Claim]) -> Result<(), Failure> {
        let selects = self.selects();
        match &self.only {
            Some(pattern) if !claims.iter().any(selects) => Err(Failure::new(format!("no claim id matches `{pattern}`"))),
            Some(_) | None => Ok(()),
        }
    }
}
