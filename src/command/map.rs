//! `referee map`: where the regions of a paper lie in two parameters.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::audit::{Cost, with_large_stack};
use super::{Failure, files, game, output};
use crate::audit::Exit;
use crate::certify::Word;
use crate::derive::DerivationContext;
use crate::paper::{Model, Paper};
use crate::plot::{MapFault, MapRequest, RegionMap, ShownRequest, region_map, summary, svg, tikz};
use crate::report::map_json;
use crate::solve;
use crate::solve::Budget;
use kernel::number::{self, Rational};

/// Arguments of `referee map`.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub struct MapArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The title of a `map` of the file, or a part of it [default: the first one]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// The parameter along the horizontal axis
    #[arg(long, value_name = "PARAMETER")]
    x: Option<String>,
    /// The parameter along the vertical axis
    #[arg(long, value_name = "PARAMETER")]
    y: Option<String>,
    /// Values of the other parameters: p=1/2, q=0.3
    #[arg(long, value_name = "VALUES")]
    at: Vec<String>,
    /// What is shown: regions, conditions, assessments, and formulas, with commas between
    #[arg(long, value_name = "ITEMS")]
    show: Vec<String>,
    /// The ends of the horizontal axis: 0..1
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    range_x: Option<String>,
    /// The ends of the vertical axis
    #[arg(long, value_name = "A..B", allow_hyphen_values = true)]
    range_y: Option<String>,
    /// How many vertical lines are examined to begin with
    #[arg(long, value_name = "N", default_value_t = 240, value_parser = clap::value_parser!(u16).range(8..=2000))]
    columns: u16,
    /// The format [default: by the ending of the file, else svg]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<MapFormat>,
    /// Write to a file: .svg, .png, .pdf, .tikz or .json [default: the standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    cost: Cost,
}

const HELP: &str = "\
Without a `map` in the file and without --x and --y the tool chooses: all regions of the file, and the two parameters and a point at
which most of them can be seen. In --show a title may stand before a formula, as in '\"both accept\": x >= x_s'.";

/// How a map is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum MapFormat {
    /// A picture for pages
    Svg,
    /// A picture of points
    Png,
    /// A picture for papers
    Pdf,
    /// A picture for papers in LaTeX
    Tikz,
    /// For programs
    Json,
}

impl MapArguments {
    fn format(&self) -> Result<MapFormat, Failure> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(file) = &self.output else { return Ok(MapFormat::Svg) };
        let ending = file.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "svg" => Ok(MapFormat::Svg),
            "png" => Ok(MapFormat::Png),
            "pdf" => Ok(MapFormat::Pdf),
            "tikz" | "tex" => Ok(MapFormat::Tikz),
            "json" => Ok(MapFormat::Json),
            _ => Err(Failure::new(format!("the ending of `{}` names no format", file.display()))
                .repair("end it in .svg, .png, .pdf, .tikz or .json, or give --format")),
        }
    }
}

pub(super) fn run(arguments: &MapArguments) -> Result<u8, Failure> {
    let format = arguments.format()?;
    if arguments.output.is_none() && matches!(format, MapFormat::Png | MapFormat::Pdf) {
        return Err(Failure::new("a picture of this format is no text").repair("name a file with -o"));
    }
    let Some((paper, show)) = paper(&arguments.file, &arguments.show)? else { return Ok(Exit::Faulty.code()) };
    output::check(arguments.output.as_deref())?;
    let empty = Model::default();
    let model = paper.models.first().unwrap_or(&empty);
    let request = MapRequest {
        name: arguments.name.clone(),
        horizontal: arguments.x.clone(),
        vertical: arguments.y.clone(),
        horizontal_range: range("--range-x", arguments.range_x.as_deref())?,
        vertical_range: range("--range-y", arguments.range_y.as_deref())?,
        fix: game::at(&arguments.at, model, &BTreeSet::new())?,
        show,
        points: Vec::new(),
        columns: u32::from(arguments.columns),
    };
    let solver = solve::available();
    let limits = arguments.cost.limits(std::slice::from_ref(&arguments.file));
    let time = Duration::from_secs(Budget::TIMEOUT.as_secs());
    let means = solver.as_deref().map(|solver| DerivationContext { solver, limits: &limits, time, until: limits.overall });
    let map = with_large_stack(|| region_map(&paper, &request, means)).map_err(failure)?;
    written(&map, &paper, format, arguments.output.as_deref())?;
    if let Some(file) = &arguments.output {
        output::say(&format!("{}: {}", file.display(), summary(&map)))?;
    }
    let proved = |word: Word| matches!(word, Word::Proved | Word::Vacuous);
    let sure = map.shown.iter().all(|shown| shown.derived.is_none_or(proved));
    Ok(if sure && !output::too_slow() { Exit::AsExpected.code() } else { Exit::Undecided.code() })
}

fn failure(fault: MapFault) -> Failure {
    let failure = Failure::new(fault.to_string());
    match fault.repair() {
        Some(repair) => failure.repair(repair),
        None => failure,
    }
}

fn written(map: &RegionMap, paper: &Paper, format: MapFormat, file: Option<&Path>) -> Result<(), Failure> {
    match format {
        MapFormat::Svg => output::report(&svg(map), file),
        MapFormat::Tikz => output::report(&tikz(map), file),
        MapFormat::Json => output::report(&map_json::print(map, paper), file),
        MapFormat::Png | MapFormat::Pdf => picture(map, format, file.unwrap_or(Path::new("map"))),
    }
}

#[cfg(feature = "pictures")]
fn picture(map: &RegionMap, format: MapFormat, file: &Path) -> Result<(), Failure> {
    let bytes = if format == MapFormat::Png { crate::plot::png(map) } else { crate::plot::pdf(map) };
    super::write::picture(file, &bytes.map_err(|fault| Failure::new(fault.to_string()))?)
}

#[cfg(not(feature = "pictures"))]
fn picture(_: &RegionMap, _: MapFormat, _: &Path) -> Result<(), Failure> {
    Err(Failure::new("this build writes neither PNG nor PDF").repair("write SVG, or build it with the feature `pictures`"))
}

/// Reads `0..1`.
fn range(option: &str, text: Option<&str>) -> Result<Option<(Rational, Rational)>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let ends = text.split_once("..").and_then(|(low, high)| Some((number::parse(low.trim())?, number::parse(high.trim())?)));
    let fault = || Failure::new(format!("`{text}` is no range for {option}")).repair("write two numbers, as in `0..1`");
    ends.map(Some).ok_or_else(fault)
}

/// How the questions are called that are added to the file.
const ID: &str = "shown_on_the_map";

/// The paper, with a question for each item that is neither a region nor a condition; and what is to be shown. `None` if the file
/// has faults, which are shown.
fn paper(file: &Path, show: &[String]) -> Result<Option<(Paper, Vec<ShownRequest>)>, Failure> {
    let found = files::find(&[file.to_owned()])?;
    let [path] = found.as_slice() else {
        return Err(Failure::new(format!("`{}` is not one file", file.display())).repair("name a condition file"));
    };
    let told = |(sources, faults): (std::sync::Arc<crate::source::Sources>, crate::diagnostic::Faults)| {
        output::faults(&sources, &faults);
        Ok(None)
    };
    let mut paper = match files::paper(path) {
        Ok(paper) => paper,
        Err(faulty) => return told(faulty),
    };
    let mut asked = Vec::new();
    let mut questions = String::new();
    for item in show.iter().flat_map(|text| items(text)) {
        let empty = Model::default();
        let model = paper.models.first().unwrap_or(&empty);
        let names = model.regions.iter().map(|region| &region.name).chain(model.conditions.iter().map(|known| &known.name));
        if names.into_iter().any(|name| **name == *item) {
            asked.push(ShownRequest::Named(item));
            continue;
        }
        let (title, formula) = titled(&item);
        let assessment = model.assessments.iter().find(|known| *known.name == *formula);
        let word = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '[' | ']');
        if assessment.is_none() && formula.chars().all(word) {
            // One name: a region or a condition that is not there.
            asked.push(ShownRequest::Named(item));
            continue;
        }
        let id = format!("{ID}_{}", asked.len() + 1);
        let question = |formula: &str| format!("question {id} \"{}\": {formula}\n", title.replace('"', "'"));
        let ways = match assessment {
            // Where a belief is left free, some belief is meant.
            Some(_) => vec![question(&format!("{formula} is PBE")), question(&format!("{formula} is PBE for some belief"))],
            None => vec![question(formula)],
        };
        let read = ways.iter().find(|way| ways.len() == 1 || files::paper_with(path, way).is_ok());
        questions.push_str(read.or(ways.first()).map(String::as_str).unwrap_or_default());
        asked.push(ShownRequest::Claim { id, shown: title });
    }
    if !questions.is_empty() {
        paper = match files::paper_with(path, &questions) {
            Ok(paper) => paper,
            Err(faulty) => return told(faulty),
        };
    }
    Ok(Some((paper, asked)))
}

/// The items of a list, with commas between, but not inside brackets or quotes.
fn items(text: &str) -> Vec<String> {
    let (mut depth, mut quoted) = (0i32, false);
    let mut out = vec![String::new()];
    for sign in text.chars() {
        match sign {
            '"' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => depth -= 1,
            _ => {}
        }
        match out.last_mut() {
            Some(_) if sign == ',' && depth == 0 && !quoted => out.push(String::new()),
            Some(last) => last.push(sign),
            None => {}
        }
    }
    out.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// The title and the formula of `"title": formula`; a formula without a title is its own.
fn titled(item: &str) -> (String, &str) {
    let quoted = item.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    match quoted.and_then(|(title, rest)| Some((title, rest.trim_start().strip_prefix(':')?))) {
        Some((title, formula)) => (title.to_owned(), formula.trim()),
        None => (item.to_owned(), item),
    }
}
