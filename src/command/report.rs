//! Runs `referee report`, which lists all rulings on each proposition, result and numbered footnote, place by place, or writes a
//! letter or an appendix about them.

mod document;
mod html;
mod maps;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::audit::{exit, rule};
use super::cache::Cache;
use super::pattern::Pattern;
use super::report_format::ReportFormat;
use super::{Failure, derivations, files, output, show, write};
use crate::audit::run::map_in_order;
use crate::audit::{Audit, AuditLimits, Exit, PaperAudit};
use crate::derive::DerivationContext;
use crate::paper::{Claim, Paper};
use crate::report::page::Page;
use crate::report::place::find::{NumberedPlace, numbered_places};
use crate::report::place::{PlaceReport, gather, json, page};
use crate::solve::certificates::Effort;
use crate::solve::{self, Budget};

/// Arguments of `referee report`.
#[derive(Debug, Args)]
pub struct ReportArguments {
    /// The condition file; for a page in HTML any number of files, or folders that are searched for them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Only places whose name contains PLACE, or matches it if it has `*` or `?`: 'proposition 1', 'footnote*'; for a letter or LaTeX any
    /// place of a claim
    #[arg(long, value_name = "PLACE")]
    only: Option<String>,
    /// The format of the report
    #[arg(long, value_parser = ReportFormat::among(&FORMATS), default_value = "markdown")]
    format: ReportFormat,
    /// Write a letter instead, in Markdown or as text: what a referee has to ask, or what the author has to fix
    #[arg(long = "as", value_name = "LETTER", value_enum)]
    letter: Option<ReportLetter>,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write one file for each place into a folder, which is created if it does not exist
    #[arg(long, value_name = "FOLDER", conflicts_with = "output")]
    into: Option<PathBuf>,
    #[command(flatten)]
    cache: Cache,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

const FORMATS: [ReportFormat; 5] =
    [ReportFormat::Markdown, ReportFormat::Text, ReportFormat::Json, ReportFormat::Html, ReportFormat::Latex];

/// A letter about a paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportLetter {
    /// To the editor, with what to ask the author
    RefereeLetter,
    /// To the author, with what to fix
    AuthorLetter,
}

/// The effort of one additional query, in solver steps, so that the same file gives the same report on every machine.
const EFFORT: u64 = 1_000_000;
/// The effort of a search for a certificate.
const CERTIFICATE: Effort = Effort::of(20_000_000);

/// Runs `referee report`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, no item is at a matching place, or the output cannot be written.
pub(super) fn run(arguments: &ReportArguments) -> Result<u8, Failure> {
    if arguments.letter.is_some() || arguments.format == ReportFormat::Latex {
        return document::run(arguments);
    }
    if arguments.format == ReportFormat::Html {
        return match arguments.into {
            None => html::run(arguments),
            Some(_) => Err(Failure::new("a page in HTML is one file".to_owned()).repair("name it: `-o index.html`")),
        };
    }
    let given = one_file(arguments)?;
    let Some(paper) = show::paper(given)? else { return Ok(Exit::Faulty.code()) };
    let spots = spots(arguments, &paper);
    if spots.is_empty() {
        let failure = match &arguments.only {
            Some(only) => Failure::new(format!("no item is at a proposition, result or footnote that matches `{only}`")),
            None => Failure::new("no item is at a proposition, result or footnote".to_owned()),
        };
        return Err(failure.repair("give items their place in the paper: `at proposition 1`"));
    }
    output::check(arguments.output.as_deref())?;
    if let Some(folder) = &arguments.into {
        spots.iter().try_for_each(|spot| output::check(Some(&file(folder, spot, arguments.format))))?;
    }
    let audit = audited(arguments, given, paper)?;
    let Some(audited) = audit.papers.first() else { return Ok(Exit::Faulty.code()) };
    let reports = reports(arguments, audited, &spots);
    if let Some(folder) = &arguments.into {
        into(folder, arguments.format, &spots, &reports, &audited.paper)?;
    } else {
        output::report(&written(arguments.format, &audited.paper, &reports), arguments.output.as_deref())?;
    }
    Ok(exit(&audit))
}

/// Returns the only file of the command line.
///
/// # Errors
/// Several files.
fn one_file(arguments: &ReportArguments) -> Result<&PathBuf, Failure> {
    match arguments.files.as_slice() {
        [given] => Ok(given),
        _ => Err(Failure::new("this format takes one file".to_owned()).repair("`--format html` takes several")),
    }
}

/// Returns the numbered places of a paper that `--only` selects.
fn spots(arguments: &ReportArguments, paper: &Paper) -> Vec<NumberedPlace> {
    let only = arguments.only.as_deref().map(Pattern::new);
    let is_selected = |spot: &NumberedPlace| only.as_ref().is_none_or(|pattern| pattern.matches(&spot.name()));
    numbered_places(paper).into_iter().filter(is_selected).collect()
}

/// Derives what the paper asks for, and rules on every claim.
///
/// # Errors
/// A file that is not there.
fn audited(arguments: &ReportArguments, given: &PathBuf, paper: Arc<Paper>) -> Result<Audit, Failure> {
    let found = files::find(std::slice::from_ref(given))?;
    let store = arguments.cache.store(&found);
    let jobs = arguments.jobs.map(usize::from);
    let limits = AuditLimits { second_reader: true, jobs, store: Some(store), ..AuditLimits::default() };
    let path = found.first().unwrap_or(given);
    let all = |_: &Claim| true;
    let paper = Arc::new(derivations::answered(path, Arc::unwrap_or_clone(paper), &all, &limits).0);
    Ok(rule(&[paper], &all, &limits))
}

/// Returns the reports on some places, with the further questions that they ask.
fn reports(arguments: &ReportArguments, audited: &PaperAudit, spots: &[NumberedPlace]) -> Vec<PlaceReport> {
    let jobs = arguments.jobs.map(usize::from);
    let solver = solve::available();
    let query = Budget::of(EFFORT);
    let narrow = AuditLimits { query, certificate: CERTIFICATE, jobs, ..AuditLimits::default() };
    let context =
        solver.as_deref().map(|solver| DerivationContext { solver, limits: &narrow, time: Budget::TIMEOUT, until: None });
    map_in_order(jobs, spots, |spot| gather::report(audited, spot, context))
}

fn written(format: ReportFormat, paper: &Paper, reports: &[PlaceReport]) -> String {
    let page = || {
        let mut page = Page::default();
        reports.iter().for_each(|report| page::append(report, &mut page));
        page
    };
    format.page(page, || json(paper, reports))
}

/// Returns the path of the report on a place.
fn file(folder: &Path, spot: &NumberedPlace, format: ReportFormat) -> PathBuf {
    let ending = match format {
        ReportFormat::Markdown => "md",
        ReportFormat::Text | ReportFormat::Svg | ReportFormat::Junit | ReportFormat::Sarif => "txt",
        ReportFormat::Latex => "tex",
        ReportFormat::Json => "json",
        ReportFormat::Html => "html",
    };
    folder.join(spot.file()).with_extension(ending)
}

/// Writes one file for each place into the folder.
fn into(
    folder: &Path,
    format: ReportFormat,
    spots: &[NumberedPlace],
    reports: &[PlaceReport],
    paper: &Paper,
) -> Result<(), Failure> {
    write::folder(folder)?;
    for (spot, report) in spots.iter().zip(reports) {
        let path = file(folder, spot, format);
        output::report(&written(format, paper, std::slice::from_ref(report)), Some(&path))?;
    }
    Ok(())
}
