//! Runs `referee report`, which lists all rulings on each proposition, result and numbered footnote, place by place.

mod html;
mod maps;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::audit::{exit, rule};
use super::cache::Cache;
use super::pattern::Pattern;
use super::report_format::ReportFormat;
use super::{Failure, derivations, files, output, show, write};
use crate::audit::run::map_in_order;
use crate::audit::{AuditLimits, Exit};
use crate::derive::DerivationContext;
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
    /// Only places whose name contains PLACE, or matches it if it has `*` or `?`: 'proposition 1', 'footnote*'
    #[arg(long, value_name = "PLACE")]
    only: Option<String>,
    /// The format of the report
    #[arg(long, value_parser = ReportFormat::among(&FORMATS), default_value = "markdown")]
    format: ReportFormat,
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

const FORMATS: [ReportFormat; 4] = [ReportFormat::Markdown, ReportFormat::Text, ReportFormat::Json, ReportFormat::Html];

/// The effort of one additional query, in solver steps, so that the same file gives the same report on every machine.
const EFFORT: u64 = 1_000_000;
/// The effort of a search for a certificate.
const CERTIFICATE: Effort = Effort::of(20_000_000);

/// Runs `referee report`, and returns the exit status.
///
/// # Errors
/// Fails if the file does not exist, no item is at a matching place, or the output cannot be written.
pub(super) fn run(arguments: &ReportArguments) -> Result<u8, Failure> {
    if arguments.format == ReportFormat::Html {
        return match arguments.into {
            None => html::run(arguments),
            Some(_) => Err(Failure::new("a page in HTML is one file".to_owned()).repair("name it: `-o index.html`")),
        };
    }
    let [given] = arguments.files.as_slice() else {
        return Err(Failure::new("this format takes one file".to_owned()).repair("`--format html` takes several"));
    };
    let Some(paper) = show::paper(given)? else { return Ok(Exit::Faulty.code()) };
    let only = arguments.only.as_deref().map(Pattern::new);
    let spots: Vec<NumberedPlace> = numbered_places(&paper)
        .into_iter()
        .filter(|spot| only.as_ref().is_none_or(|pattern| pattern.matches(&spot.name())))
        .collect();
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
    let jobs = arguments.jobs.map(usize::from);
    let found = files::find(std::slice::from_ref(given))?;
    let store = arguments.cache.store(&found);
    let limits = AuditLimits { second_reader: true, jobs, store: Some(store), ..AuditLimits::default() };
    let path = found.first().unwrap_or(given);
    let all = |_: &crate::paper::Claim| true;
    let paper = Arc::new(derivations::answered(path, Arc::unwrap_or_clone(paper), &all, &limits).0);
    let papers = [paper];
    let audit = rule(&papers, &all, &limits);
    let Some(audited) = audit.papers.first() else { return Ok(Exit::Faulty.code()) };
    let solver = solve::available();
    let query = Budget::of(EFFORT);
    let narrow = AuditLimits { query, certificate: CERTIFICATE, jobs, ..AuditLimits::default() };
    let context =
        solver.as_deref().map(|solver| DerivationContext { solver, limits: &narrow, time: Budget::TIMEOUT, until: None });
    let reports = map_in_order(jobs, &spots, |spot| gather::report(audited, spot, context));
    if let Some(folder) = &arguments.into {
        into(folder, arguments.format, &spots, &reports, &audited.paper)?;
    } else {
        output::report(&written(arguments.format, &audited.paper, &reports), arguments.output.as_deref())?;
    }
    Ok(exit(&audit))
}

fn written(format: ReportFormat, paper: &crate::paper::Paper, reports: &[PlaceReport]) -> String {
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
        ReportFormat::Text | ReportFormat::Latex | ReportFormat::Svg => "txt",
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
    paper: &crate::paper::Paper,
) -> Result<(), Failure> {
    write::folder(folder)?;
    for (spot, report) in spots.iter().zip(reports) {
        let path = file(folder, spot, format);
        output::report(&written(format, paper, std::slice::from_ref(report)), Some(&path))?;
    }
    Ok(())
}
