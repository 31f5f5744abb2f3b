//! Runs `referee check`, which reads condition files and reports their faults without ruling on any claim.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, files, output};
use crate::audit::Exit;
use crate::paper::{Paper, Role};
use crate::source::SourceId;

/// Arguments of `referee check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Condition files, or folders that are searched for them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print each formula in LaTeX with the plain formula as which it was read
    #[arg(long)]
    show: bool,
}

/// Runs `referee check`, and returns the exit status.
///
/// # Errors
/// Fails if a path does not exist, or the output cannot be written.
pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let mut exit = Exit::AsExpected;
    for path in files::find(&arguments.files)? {
        match files::paper(&path) {
            Ok(paper) => {
                output::say(&format!("{}: {}\n", path.display(), content(&paper)))?;
                if arguments.show {
                    output::say(&readings(&paper))?;
                }
            }
            Err((sources, faults)) => {
                exit = Exit::Faulty;
                output::faults(&sources, &faults);
            }
        }
    }
    Ok(exit.code())
}

fn content(paper: &Paper) -> String {
    let count = |role: Role| paper.claims.iter().filter(|claim| claim.role == role).count();
    let own = count(Role::Obligation) + count(Role::Automatic);
    format!(
        "no faults; claims: {}, questions: {}, steps: {}, asked by the tool: {own}",
        count(Role::Claim),
        count(Role::Question),
        count(Role::Step)
    )
}

/// Lists each formula in LaTeX on a line of its own: its place, its text, the plain formula as which it was read, and its tags.
fn readings(paper: &Paper) -> String {
    let mut out = String::new();
    for reading in &paper.latex {
        let text = reading.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let line = paper.sources.line(reading.span);
        let file = &paper.sources.get(reading.span.source).name;
        let place = if reading.span.source == SourceId(0) { format!("line {line}") } else { format!("{file}, line {line}") };
        out.push_str(&format!("  {place}: ${text}$ = {}", reading.plain));
        for tag in &reading.tags {
            out.push_str(&format!("; numbered ({tag}), so that the item may say `at \"{tag}\"`"));
        }
        out.push('\n');
    }
    out
}
