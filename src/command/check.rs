//! `referee check`: reads files and reports their faults, without ruling on anything.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, files, output};
use crate::audit::Exit;
use crate::paper::{Paper, Role};

/// Arguments of `referee check`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Condition files, or folders that are searched for them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let mut exit = Exit::AsExpected;
    for path in files::find(&arguments.files)? {
        match files::paper(&path) {
            Ok(paper) => output::print(&format!("{}: {}\n", path.display(), content(&paper))),
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
