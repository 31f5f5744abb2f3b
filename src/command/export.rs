//! Runs `referee export`, which writes the queries, proofs or games of a condition file in the formats of other tools.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::audit::{Cost, with_large_stack};
use super::failure::{Failure, INTERRUPTED};
use super::game::GameSelection;
use super::pattern::Pattern;
use super::{efg, output, show, write};
use crate::audit::{Exit, PaperAudit};
use crate::export::calls::claim_calls;
use crate::export::{ExportFile, coq, mathematica, smt2, sympy};
use crate::paper::Paper;
use crate::solve;

/// Arguments of `referee export`.
#[derive(Debug, Args)]
pub struct ExportArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// For efg: the game, or an assessment, which is written with its game
    #[arg(value_name = "NAME")]
    pub(super) name: Option<String>,
    /// The format
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: ExportFormat,
    /// Where to write: for a game, Mathematica or SymPy, a file [default: the standard output]; otherwise a folder, which is
    /// created if it does not exist [default: the paper's key and the format, such as smith2024-smt2]
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
    /// Only claims whose id contains PATTERN, or matches it if it has `*` or `?`
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Take the rulings from a stored audit, whose evidence is checked again, instead of calling a solver
    #[arg(long, value_name = "AUDIT.json")]
    audit: Option<PathBuf>,
    #[command(flatten)]
    cost: Cost,
    #[command(flatten)]
    pub(super) place: GameSelection,
    /// For efg: the number of evenly spaced values that replace an interval of choices
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(2..=1000))]
    pub(super) grid: u16,
    /// For efg: the player whose prior nature follows, if the players' priors differ
    #[arg(long, value_name = "PLAYER")]
    pub(super) prior: Option<String>,
}

/// A format that another tool reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ExportFormat {
    /// SMT-LIB 2, for solvers: one file per query, with the paper's names and the expected status
    Smt2,
    /// Gambit's extensive games: a game with numerical payoffs at the point `--at`; intervals of choices become grids
    Efg,
    /// Coq, the proof assistant: one file of lemmas over the reals, whose proofs are the certificates
    Coq,
    /// Mathematica: one file with a call of `Resolve` for each claim
    Mathematica,
    /// SymPy: one Python file with the hypotheses and the statement of each claim
    Sympy,
}

impl ExportFormat {
    fn ending(self) -> &'static str {
        match self {
            Self::Smt2 => "smt2",
            Self::Efg => "efg",
            Self::Coq => "coq",
            Self::Mathematica => "mathematica",
            Self::Sympy => "sympy",
        }
    }
}

/// Runs `referee export`, and returns the exit status.
///
/// # Errors
/// Fails if an option is wrong, a file cannot be read, or the output cannot be written.
pub(super) fn run(arguments: &ExportArguments) -> Result<u8, Failure> {
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let usual = || PathBuf::from(format!("{}-{}", paper.slug.replace('/', "-"), arguments.to.ending()));
    let folder = arguments.output.clone().unwrap_or_else(usual);
    output::check(Some(&folder))?;
    if arguments.to == ExportFormat::Efg {
        return efg::run(arguments, &paper, &folder);
    }
    if let Some(name) = &arguments.name {
        return Err(Failure::new(format!("`{name}` cannot be chosen here: this format exports the claims of the whole file"))
            .repair("choose claims with --only"));
    }
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |id: &str| only.as_ref().is_none_or(|pattern| pattern.matches(id));
    if let (Some(pattern), false) = (&arguments.only, paper.claims.iter().any(|claim| selected(&claim.id))) {
        return Err(Failure::new(format!("no claim id matches `{pattern}`")));
    }
    let written: fn(&PaperAudit, &Path) -> Result<String, Failure> = match arguments.to {
        ExportFormat::Smt2 => smt2,
        ExportFormat::Coq => coq,
        ExportFormat::Efg | ExportFormat::Mathematica | ExportFormat::Sympy => {
            if arguments.audit.is_some() {
                return Err(Failure::new("`--audit` cannot be given here: this format writes claims, and no rulings"));
            }
            with_large_stack(|| calls(&paper, arguments.to, &selected, arguments.output.as_deref()))?;
            return Ok(Exit::AsExpected.code());
        }
    };
    let limits = arguments.cost.limits(std::slice::from_ref(&arguments.file));
    let paper = show::answered(&arguments.file, paper, &selected, arguments.audit.as_deref(), &limits)?;
    let Some(audit) = show::rulings(&paper, &selected, arguments.audit.as_deref(), &limits)? else {
        return Ok(Exit::Differs.code());
    };
    for audited in &audit.papers {
        output::say(&written(audited, &folder)?)?;
    }
    Ok(if solve::is_cancelled() { INTERRUPTED } else { Exit::AsExpected.code() })
}

/// Writes the queries as SMT-LIB files, and returns a summary of the files and of the queries left out.
fn smt2(audited: &PaperAudit, folder: &Path) -> Result<String, Failure> {
    let exported = smt2::export(audited);
    write_all(folder, exported.files.iter().map(|(_, file)| file))?;
    let mut out = String::new();
    for (claim, place, why) in &exported.left_out {
        out.push_str(&format!("left out: {claim}, {place}: {why}\n"));
    }
    let count = |status| exported.files.iter().filter(|(other, _)| *other == status).count();
    let counts = smt2::Status::ALL.map(|status| format!("{} {}", count(status), status.as_str()));
    out.push_str(&format!("{}: {} files: {}\n", folder.display(), exported.files.len(), counts.join(", ")));
    Ok(out)
}

/// Writes the lemmas as Coq files, and returns a summary of the files and of the queries left out.
fn coq(audited: &PaperAudit, folder: &Path) -> Result<String, Failure> {
    let exported = coq::export(audited);
    write_all(folder, exported.files.iter())?;
    let mut out = String::new();
    for (claim, place, why) in &exported.left_out {
        out.push_str(&format!("left out: {claim}, {place}: {why}\n"));
    }
    let coq::ExportedProofs { empty, identities, points, .. } = exported;
    let files: Vec<String> = exported.files.iter().map(|file| folder.join(&file.name).display().to_string()).collect();
    out.push_str(&format!(
        "{}: lemmas: {empty} by certificates, {identities} by algebra alone, {points} points\n",
        files.join(", ")
    ));
    Ok(out)
}

/// Writes the claims as calls of a computer algebra system, and notes the claims left out.
///
/// # Errors
/// Fails if the output is an input of this run or cannot be written.
fn calls(
    paper: &Paper,
    format: ExportFormat,
    selected: &(dyn Fn(&str) -> bool + Sync),
    file: Option<&Path>,
) -> Result<(), Failure> {
    let made = claim_calls(paper, selected);
    let (text, left_out) = match format {
        ExportFormat::Sympy => sympy::text(&paper.title, &made),
        ExportFormat::Mathematica | ExportFormat::Smt2 | ExportFormat::Efg | ExportFormat::Coq => {
            (mathematica::text(&paper.title, &made), made.left_out.clone())
        }
    };
    left_out.iter().for_each(|(claim, why)| output::note(&format!("left out: {claim}: {why}")));
    match file {
        Some(file) => write::report(file, &text),
        None => output::verbatim(&text),
    }
}

/// Writes files into a folder, which is created if it does not exist.
///
/// # Errors
/// Fails if the folder cannot be created, or if a file is an input of this run or cannot be written.
pub(super) fn write_all<'a>(folder: &Path, files: impl Iterator<Item = &'a ExportFile>) -> Result<(), Failure> {
    write::folder(folder)?;
    for file in files {
        write::report(&folder.join(&file.name), &file.text)?;
    }
    Ok(())
}
