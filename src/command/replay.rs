//! Runs `referee replay`, which plays an assessment at a point by enumeration and searches for profitable deviations.
//!
//! Uses the second reader of games ([`crate::replay`]). Not part of a verdict.

use std::path::PathBuf;

use clap::Args;

use super::game::{self, GameSelection};
use super::report_format::{PAGE, ReportFormat};
use super::{Failure, output, point, show};
use crate::audit::Exit;
use crate::replay::{PointOutcome, SecondReaderFile};
use crate::report::labels::LabelNames;
use crate::report::replay::{ReplayContext, document, page};

/// Arguments of `referee replay`.
#[derive(Debug, Args)]
pub struct ReplayArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The assessment
    #[arg(value_name = "ASSESSMENT")]
    assessment: String,
    #[command(flatten)]
    place: GameSelection,
    /// The number of evenly spaced choices that are tried in an interval, in addition to those at which the outcome changes
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u16).range(2..=1000))]
    grid: u16,
    /// The format of the report
    #[arg(long, value_name = "FORMAT", value_parser = ReportFormat::among(PAGE), default_value = "text")]
    format: ReportFormat,
    /// Write the report to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Runs `referee replay`, and returns the exit status.
///
/// # Errors
/// Fails if the assessment or the point is wrong, or the assessment cannot be played there.
pub(super) fn run(arguments: &ReplayArguments) -> Result<u8, Failure> {
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let model = game::model(&paper, &arguments.place.under)?;
    let assessment = game::assessment(model, &arguments.assessment)?;
    let at = game::at(&arguments.place.at, model, &point::of_assessment(assessment))?;
    let under: Vec<String> = model.alternatives.iter().map(ToString::to_string).collect();
    output::check(arguments.output.as_deref())?;
    let reader = SecondReaderFile::new(&paper.sources, &under);
    let played = reader
        .lay_out(&assessment.name, &at, usize::from(arguments.grid))
        .map_err(|why| Failure::new(format!("`{}` cannot be played out: {why}", assessment.name)))?;
    let unmet = reader.unmet(&at);
    let shown = ReplayContext {
        paper: &paper.slug,
        assessment: &assessment.name,
        under: &under,
        at: &at,
        unmet: &unmet,
        labels: &LabelNames::of_papers([&*paper]),
    };
    let document = document(&played, &shown);
    let json = serde_json::to_string_pretty(&document).map_err(|error| Failure::new(error.to_string()))? + "\n";
    let written = arguments.format.page(|| page(&document), || json);
    output::report(&written, arguments.output.as_deref())?;
    let perfect = played.concepts.iter().find(|concept| concept.concept == "PBE");
    let perfect = perfect.is_some_and(|concept| concept.answer.outcome == PointOutcome::True);
    Ok(if perfect { Exit::AsExpected.code() } else { Exit::Differs.code() })
}
