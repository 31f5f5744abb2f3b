//! `referee export`: the questions of a file, for other tools.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::audit::Cost;
use super::pattern::Pattern;
use super::{Failure, INTERRUPTED, output, show};
use crate::audit::{Exit, PaperAudit};
use crate::export::{File, coq, smt2};
use crate::solve;

/// Arguments of `referee export`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The format
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Format,
    /// Where to write; the folder is made if it is not there [default: the paper's key and the format, such as smith2024-smt2]
    #[arg(short, long, value_name = "FOLDER")]
    output: Option<PathBuf>,
    /// Only claims whose id contains this, or with `*` and `?` is like this
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    /// Take the rulings from a stored audit, checking their evidence again, instead of asking a solver
    #[arg(long, value_name = "AUDIT.json")]
    audit: Option<PathBuf>,
    #[command(flatten)]
    cost: Cost,
}

/// What other tools read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// SMT-LIB 2, for solvers: a file per query, with the paper's names and the status that it should have
    Smt2,
    /// Coq, for the proof assistant: one file of lemmas over the reals, whose proofs are the certificates
    Coq,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Smt2 => "smt2",
            Self::Coq => "coq",
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |id: &str| only.as_ref().is_none_or(|pattern| pattern.matches(id));
    if let (Some(pattern), false) = (&arguments.only, paper.claims.iter().any(|claim| selected(&claim.id))) {
        return Err(Failure::new(format!("no claim's id is like `{pattern}`")));
    }
    let Some(audit) = show::rulings(&paper, &selected, arguments.audit.as_deref(), &arguments.cost)? else {
        return Ok(Exit::Differs.code());
    };
    let usual = || PathBuf::from(format!("{}-{}", paper.slug, arguments.to.ending()));
    let folder = arguments.output.clone().unwrap_or_else(usual);
    for audited in &audit.papers {
        let written = match arguments.to {
            Format::Smt2 => smt2(audited, &folder)?,
            Format::Coq => coq(audited, &folder)?,
        };
        output::print(&written);
    }
    Ok(if solve::is_cancelled() { INTERRUPTED } else { Exit::AsExpected.code() })
}

/// Writes the queries, and says what was written and what was not.
fn smt2(audited: &PaperAudit, folder: &Path) -> Result<String, Failure> {
    let exported = smt2::export(audited);
    write(folder, exported.files.iter().map(|(_, file)| file))?;
    let mut out = String::new();
    for (claim, place, why) in &exported.left_out {
        out.push_str(&format!("left out: {claim}, {place}: {why}\n"));
    }
    let count = |status| exported.files.iter().filter(|(other, _)| *other == status).count();
    let counts = smt2::Status::ALL.map(|status| format!("{} {}", count(status), status.as_str()));
    out.push_str(&format!("{}: {} files: {}\n", folder.display(), exported.files.len(), counts.join(", ")));
    Ok(out)
}

/// Writes the lemmas, and says what was written and what was not.
fn coq(audited: &PaperAudit, folder: &Path) -> Result<String, Failure> {
    let exported = coq::export(audited);
    write(folder, exported.files.iter())?;
    let mut out = String::new();
    for (claim, place, why) in &exported.left_out {
        out.push_str(&format!("left out: {claim}, {place}: {why}\n"));
    }
    let coq::Exported { empty, identities, points, .. } = exported;
    let files: Vec<String> = exported.files.iter().map(|file| folder.join(&file.name).display().to_string()).collect();
    out.push_str(&format!(
        "{}: lemmas: {empty} by certificates, {identities} by algebra alone, {points} points\n",
        files.join(", ")
    ));
    Ok(out)
}

/// Writes files into a folder, which is made if it is not there.
fn write<'a>(folder: &Path, files: impl Iterator<Item = &'a File>) -> Result<(), Failure> {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::new(format!("`{}` cannot be written: {}", folder.display(), error.kind())))?;
    for file in files {
        output::file(&folder.join(&file.name), &file.text)?;
    }
    Ok(())
}
