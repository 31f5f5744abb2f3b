//! Runs `referee diff`, which compares two versions of a condition file item by item and lists the verdicts that changed.
//!
//! Not part of a verdict: each comparison is audited like a claim.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::progress::Bar;
use super::search_options::{SearchOptions, begin};
use super::{Failure, derivations};
use crate::audit::Exit;
use crate::diagnose::versions::{self, ItemChange, ItemComparison, Versions};
use crate::report::{versions as page, versions_json};

/// Arguments of `referee diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The earlier version of a condition file
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The later version
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Exit with status 1 if a verdict moved or is gone, or if a threshold or another derived answer moved
    #[arg(long)]
    exit_code: bool,
    #[command(flatten)]
    choice: SearchOptions,
}

/// Runs `referee diff`, and returns the exit status.
///
/// # Errors
/// Fails if a file does not exist, this build has no solver, or the output cannot be written.
pub(super) fn run(arguments: &DiffArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let why = "every comparison has to be ruled on";
    // Both files are read first, so that the faults of both are shown at once.
    let (old, new) = (begin(&arguments.old, choice, why)?, begin(&arguments.new, choice, why)?);
    let (Some((old, solver)), Some((new, _))) = (old, new) else { return Ok(Exit::Faulty.code()) };
    let limits = choice.limits();
    let answered =
        |path: &PathBuf, paper| Arc::new(derivations::answered(path, Arc::unwrap_or_clone(paper), &|_| true, &limits).0);
    let (old, new) = (answered(&arguments.old, old), answered(&arguments.new, new));
    let bar = Bar::new("ruled on");
    let found = versions::versions(&old, &new, Some(&*solver), &limits, &bar);
    bar.clear();
    let status = choice.report(|| page::page(&found), || versions_json::print(&found), found.stopped.is_some())?;
    let is_moved = arguments.exit_code && status == Exit::AsExpected.code() && moved(&found);
    Ok(if is_moved { Exit::Differs.code() } else { status })
}

/// Returns true iff the verdict on a claim of the earlier version moved or is gone, or an answer that both versions derive moved, or is
/// not proved to be the same. Equivalent answers and new claims are no move.
fn moved(found: &Versions) -> bool {
    let is_answer_moved = |item: &ItemComparison| match item.change {
        ItemChange::Weaker(_)
        | ItemChange::Stronger(_)
        | ItemChange::Incomparable { .. }
        | ItemChange::Differs(_)
        | ItemChange::Undecided(_)
        | ItemChange::Removed => item.kind == "answer",
        ItemChange::Equivalent | ItemChange::Added => false,
    };
    found.moved.iter().any(|moved| moved.old.is_some()) || found.items.iter().any(is_answer_moved)
}
