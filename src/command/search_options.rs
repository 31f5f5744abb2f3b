//! What `needs`, `sharp`, `statics`, `repair` and `mutate` have in common: which claims, how long, and how the report is written.

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

/// A paper, and the solver that rules on it.
type OpenedPaper = (Arc<Paper>, Box<dyn Solver>);

/// The paper of a file, and a solver, without which nothing can be found out: `why` says so. `None` if the file has faults, which are
/// shown.
pub(super) fn begin(file: &PathBuf, choice: &SearchOptions, why: &str) -> Result<Option<OpenedPaper>, Failure> {
    let Some(paper) = show::paper(file)? else { return Ok(None) };
    output::check(choice.output.as_deref())?;
    let solver = solve::available().ok_or_else(|| Failure::new(format!("this build has no solver, and {why}")))?;
    Ok(Some((paper, solver)))
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
pub(super) struct SearchOptions {
    /// How the report is written
    #[arg(long, value_parser = ReportFormat::among(PAGE), default_value = "text")]
    format: ReportFormat,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Seconds that everything may take together; what is not found by then is said to be missing
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..))]
    budget: u64,
}

/// The effort of a search for a certificate: what takes longer counts as a solver's word.
const CERTIFICATE: Effort = Effort::of(20_000_000);

impl SearchOptions {
    /// The limits of the work; from now on Ctrl-C ends it and lets what is done be reported.
    pub(super) fn limits(&self) -> AuditLimits {
        // Where no handler can be set, Ctrl-C ends the process as always.
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

    /// The report written; the exit status.
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
