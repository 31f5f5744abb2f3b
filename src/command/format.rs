//! Runs `referee format`, which prints condition files in the canonical layout, rewrites them, or checks their layout.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, files, output, write};
use crate::audit::Exit;
use crate::syntax;

/// Arguments of `referee format`.
#[derive(Debug, Args)]
pub struct FormatArguments {
    /// Condition files, or folders that are searched for them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Rewrite the files in place
    #[arg(long)]
    write: bool,
    /// Change nothing, list the files that are not in the canonical layout, and exit with status 1 if there are any
    #[arg(long, conflicts_with = "write")]
    check: bool,
}

/// Runs `referee format`, and returns the exit status.
///
/// # Errors
/// Fails if a path does not exist, or a file cannot be written.
pub(super) fn run(arguments: &FormatArguments) -> Result<u8, Failure> {
    let mut exit = Exit::AsExpected;
    for path in files::find(&arguments.files)? {
        let (sources, id) = match files::source(&path) {
            Ok(read) => read,
            Err((sources, faults)) => {
                output::faults(&sources, &faults);
                exit = Exit::Faulty;
                continue;
            }
        };
        let (tree, faults) = syntax::parse(&sources, id);
        if !faults.is_empty() {
            output::faults(&sources, &faults);
            exit = Exit::Faulty;
            continue;
        }
        let printed = syntax::printer::print(&tree);
        let same = printed == sources.get(id).text;
        if arguments.check {
            if !same {
                output::note(&format!("{}: not in the canonical layout", path.display()));
                if exit == Exit::AsExpected {
                    exit = Exit::Differs;
                }
            }
        } else if arguments.write {
            if !same {
                write::change(&path, &printed)?;
            }
        } else {
            output::verbatim(&printed)?;
        }
    }
    Ok(exit.code())
}
