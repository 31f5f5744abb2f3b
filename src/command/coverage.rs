//! Runs `referee coverage`, which lists the sentences of a paper's text that no item of its condition file covers.
//!
//! The text of the paper is read and not stored. Not part of a verdict.

use std::path::{Path, PathBuf};

use clap::Args;

use super::report_format::{PAGE, ReportFormat};
use super::{Failure, files, output, show};
use crate::audit::Exit;
use crate::diagnose::coverage::coverage;
use crate::manuscript::{self, TextFormat};
use crate::report::{coverage as page, coverage_json};

/// Arguments of `referee coverage`.
#[derive(Debug, Args)]
pub struct CoverageArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The text of the paper: Markdown or plain text, or LaTeX (a file that ends in `.tex`)
    #[arg(long, value_name = "PAPER")]
    text: PathBuf,
    /// Show every sentence with its number, including sentences that are covered, skipped, or without formal content
    #[arg(long)]
    all: bool,
    /// The format of the report
    #[arg(long, value_parser = ReportFormat::among(PAGE), default_value = "text")]
    format: ReportFormat,
    /// Write the report to a file
    #[arg(short, long, value_name = "OUTPUT")]
    output: Option<PathBuf>,
}

/// Runs `referee coverage`, and returns the exit status.
///
/// # Errors
/// Fails if a file cannot be read, or the output cannot be written.
pub(super) fn run(arguments: &CoverageArguments) -> Result<u8, Failure> {
    let text = files::manuscript(&arguments.text)?;
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    output::check(arguments.output.as_deref())?;
    let found = match coverage(&paper, &manuscript::read(&text, text_format(&arguments.text))) {
        Ok(found) => found,
        Err(faults) => {
            output::faults(&paper.sources, &faults);
            return Ok(Exit::Faulty.code());
        }
    };
    let written = arguments.format.page(|| page::page(&found, arguments.all), || coverage_json::print(&found));
    output::report(&written, arguments.output.as_deref())?;
    Ok(if found.left() == 0 { Exit::AsExpected.code() } else { Exit::Differs.code() })
}

fn text_format(path: &Path) -> TextFormat {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("tex") => TextFormat::Latex,
        Some(_) | None => TextFormat::Plain,
    }
}
