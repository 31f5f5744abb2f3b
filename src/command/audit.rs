//! Runs `referee audit`, which rules on every claim of every condition file and prints the report.
//!
//! Also provides the cost options and the audit itself to the other subcommands. Not part of a verdict.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::cache::{self, Cache};
use super::failure::{Failure, INTERRUPTED};
use super::pattern::Pattern;
use super::progress::Bar;
use super::report_format::ReportFormat;
use super::{derivations, files, output, watch, write};
use crate::audit::{self, Audit, AuditLimits, CrossCheck, Exit};
use crate::export::smt2;
use crate::paper::{Claim, Paper};
use crate::report::overview::{self, ReportExtent};
use crate::report::{json, junit, sarif};
use crate::solve::certificates::Effort;
use crate::solve::smt_process::SmtProcess;
use crate::solve::{self, Budget, Clock};

/// Arguments of `referee audit`.
#[derive(Debug, Args)]
pub struct AuditArguments {
    /// Condition files, or folders that are searched for them
    #[arg(value_name = "PATH", default_value = "conditions")]
    pub(super) paths: Vec<PathBuf>,
    /// The format of the report
    #[arg(long, value_parser = ReportFormat::among(&FORMATS), default_value = "text")]
    format: ReportFormat,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Only claims whose id contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Show every ruling; without this option, a paper with more than 30 rulings shows only those that differ or are not proved
    #[arg(long)]
    all: bool,
    /// Show every numbered place of each paper, with the items that encode it
    #[arg(long)]
    ledger: bool,
    /// Send every query also to this program, which must read SMT-LIB 2 on its standard input: 'yices-smt2', 'cvc5 --lang smt2'.
    /// If the two solvers contradict each other, the exit status is 4, and a file disagreement-N.smt2 is written to this folder
    #[arg(long, value_name = "COMMAND")]
    cross_check: Option<String>,
    /// Seconds that the second solver may take for one query; its memory is not limited
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    cross_timeout: u64,
    /// Write the evidence for each paper into the folder of the paper: `paper.evidence` next to `paper.referee`
    #[arg(long, conflicts_with = "only")]
    write_evidence: bool,
    /// Audit again whenever a condition file is saved, and show which rulings changed, until Ctrl-C
    #[arg(long, conflicts_with_all = ["output", "write_evidence", "cross_check", "format", "ledger", "all"])]
    watch: bool,
    #[command(flatten)]
    cost: Cost,
}

const FORMATS: [ReportFormat; 5] =
    [ReportFormat::Text, ReportFormat::Json, ReportFormat::Markdown, ReportFormat::Junit, ReportFormat::Sarif];

const MILLION: u64 = 1_000_000;

/// The options that limit the cost of an audit.
#[derive(Debug, Args)]
pub struct Cost {
    /// The effort of one query, in millions of solver steps, which count the same on every machine
    #[arg(long, value_name = "MILLIONS", default_value_t = Budget::EFFORT / MILLION, value_parser = clap::value_parser!(u64).range(1..=4_294))]
    effort: u64,
    /// Safety net: seconds after which a search ends even if its effort is not used up, because the machine is too slow
    #[arg(long, value_name = "SECONDS", default_value_t = Budget::TIMEOUT.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Safety net: megabytes at which the solver ends a search
    #[arg(long, value_name = "MB", default_value_t = 2048, value_parser = clap::value_parser!(u32).range(16..))]
    memory: u32,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Seconds that the whole run may take; claims that are not ruled on by then stay open
    #[arg(long, value_name = "SECONDS", default_value_t = 900, value_parser = clap::value_parser!(u64).range(1..))]
    budget: u64,
    #[command(flatten)]
    cache: Cache,
}

impl Cost {
    /// Returns the limits for an audit of these papers, and starts the clock of `--budget`.
    pub(super) fn limits(&self, papers: &[PathBuf]) -> AuditLimits {
        let (timeout, effort) = (Duration::from_secs(self.timeout), self.effort.saturating_mul(MILLION));
        AuditLimits {
            query: Budget { timeout, memory_mb: self.memory, effort, until: None },
            certificate: Effort::default(),
            overall: Some(Clock::set(Duration::from_secs(self.budget))),
            jobs: self.jobs.map(usize::from),
            second_reader: false,
            store: Some(self.cache.store(papers)),
            memory: None,
        }
    }
}

impl AuditArguments {
    /// Returns the limits of `referee audit`, which includes the second reader of games.
    pub(super) fn limits(&self) -> AuditLimits {
        AuditLimits { second_reader: true, ..self.cost.limits(&self.paths) }
    }
}

/// Runs `referee audit`, and returns the exit status.
///
/// # Errors
/// Fails if a path does not exist, no claim matches the pattern, or the output cannot be written.
pub(super) fn run(arguments: &AuditArguments) -> Result<u8, Failure> {
    output::check(arguments.output.as_deref())?;
    if arguments.watch {
        return watch::run(arguments);
    }
    let limits = arguments.limits();
    let second = arguments.cross_check.as_deref();
    let second = second.map(|command| SmtProcess::start(command, Duration::from_secs(arguments.cross_timeout)));
    if let Some(Err(why)) = &second {
        output::failure(&Failure::new(why.to_string()).repair("the audit continues without a second solver"));
    }
    let (mut audit, paths) = audited(arguments, &limits)?;
    audit.cross_check = second.map(|second| match second {
        Ok(second) => cross_checked(&audit, &second, &limits),
        Err(why) => CrossCheck::failed(&why),
    });
    let extent = if arguments.all || arguments.only.is_some() { ReportExtent::All } else { ReportExtent::Short };
    let page = || match arguments.format {
        ReportFormat::Markdown => overview::page(&audit, arguments.ledger),
        ReportFormat::Text
        | ReportFormat::Json
        | ReportFormat::Latex
        | ReportFormat::Svg
        | ReportFormat::Html
        | ReportFormat::Junit
        | ReportFormat::Sarif => overview::page_of(&audit, arguments.ledger, extent),
    };
    let written = match arguments.format {
        ReportFormat::Junit => junit::print(&audit),
        ReportFormat::Sarif => sarif::print(&audit),
        format => format.page(page, || json::print(&audit)),
    };
    output::report(&written, arguments.output.as_deref())?;
    if let Some(store) = &limits.store {
        cache::report_fault(store);
        match &audit.stopped {
            Some(why) if arguments.write_evidence => output::note(&format!("note: no evidence is written: {why}")),
            None if arguments.write_evidence => cache::write_evidence(&paths, &audit, store)?,
            Some(_) | None => {}
        }
    }
    let status = exit(&audit);
    // The process ends here: to free each part of thousands of questions would take longer than to write the report.
    std::mem::forget(audit);
    Ok(status)
}

/// Reads the files and rules on the selected claims; returns the audit, and the main file of each paper in it. The faults of a
/// file are printed.
///
/// # Errors
/// Fails if a path does not exist, or if no claim matches the pattern of `--only`.
pub(super) fn audited(arguments: &AuditArguments, limits: &AuditLimits) -> Result<(Audit, Vec<PathBuf>), Failure> {
    let found = files::find(&arguments.paths)?;
    let mut papers = Vec::new();
    let mut faulty = Vec::new();
    for path in &found {
        match files::paper(path) {
            Ok(paper) => papers.push((path, paper)),
            Err((sources, faults)) => {
                output::faults(&sources, &faults);
                faulty.push((sources, faults));
            }
        }
    }
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |claim: &Claim| only.as_ref().is_none_or(|pattern| pattern.matches(&claim.id));
    if let (Some(pattern), true) = (&arguments.only, faulty.is_empty())
        && !papers.iter().any(|(_, paper)| paper.claims.iter().any(&selected))
    {
        return Err(Failure::new(format!("no claim id matches `{pattern}`")));
    }
    output::check(arguments.output.as_deref())?;
    let paths = papers.iter().map(|(path, _)| (*path).clone()).collect();
    let answered = papers.into_iter().map(|(path, paper)| {
        let (paper, nets) = derivations::answered(path, paper, &selected, limits);
        (Arc::new(paper), nets)
    });
    let (papers, nets): (Vec<Arc<Paper>>, Vec<_>) = answered.unzip();
    let mut audit = rule(&papers, &selected, limits);
    for (paper, nets) in audit.papers.iter_mut().zip(&nets) {
        for ruled in &mut paper.rulings {
            ruled.net = ruled.net.or_else(|| nets.get(&ruled.question.claim).copied());
        }
    }
    audit.faulty = faulty;
    audit.only.clone_from(&arguments.only);
    Ok((audit, paths))
}

/// Sends the queries of the audit to the second solver, in the time that is left, and writes a file for each disagreement.
fn cross_checked(audit: &Audit, second: &SmtProcess, limits: &AuditLimits) -> CrossCheck {
    let bar = Bar::new("cross-checked");
    let check = audit::cross_check(audit, second, solve::available().as_deref(), limits, &bar);
    bar.clear();
    for (remark, disagreement) in check.disagreements() {
        let file = smt2::disagreement(&check.solver, remark, disagreement);
        if let Err(failure) = write::report(Path::new(&file.name), &file.text) {
            output::failure(&failure);
        }
    }
    check
}

/// Rules on the selected claims with the solver of this build; Ctrl-C stops the audit early.
pub(super) fn rule(papers: &[Arc<Paper>], selected: &(dyn Fn(&Claim) -> bool + Sync), limits: &AuditLimits) -> Audit {
    // If no handler can be installed, Ctrl-C ends the process at once, as usual.
    let _ = ctrlc::set_handler(|| {
        if solve::is_cancelled() {
            std::process::exit(i32::from(INTERRUPTED));
        }
        solve::cancel();
    });
    let bar = Bar::new("ruled on");
    let solver = solve::available();
    let audit = audit::run(papers, selected, solver.as_deref(), limits, &bar);
    bar.clear();
    let timing = audit.timing;
    tracing::info!(wall = ?timing.wall, solver = ?timing.solver, certificates = ?timing.certificates, queries = timing.queries, "audited");
    audit
}

/// Runs `work` on a thread whose stack is large enough for recursion through deep formulas.
pub(super) fn with_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    audit::run::with_threads(None, work)
}

/// Returns the exit status of an audit. A safety net hit while answers were derived counts as well, so that such a run is
/// undecided.
pub(super) fn exit(audit: &Audit) -> u8 {
    if solve::is_cancelled() {
        return INTERRUPTED;
    }
    let too_slow = output::too_slow();
    match Exit::of(audit) {
        Exit::AsExpected if too_slow => Exit::Undecided.code(),
        exit => exit.code(),
    }
}
