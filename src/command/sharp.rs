//! `referee sharp`: for each bound that a proved claim supposes, where it fails just past it, or how much further it holds.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::progress::Bar;
use super::search_options::{SearchOptions, Selection, begin};
use crate::audit::Exit;
use crate::diagnose::sharp;
use crate::report::{sharp as page, sharp_json};

/// Arguments of `referee sharp`.
#[derive(Debug, Args)]
pub struct SharpArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    claims: Selection,
    #[command(flatten)]
    choice: SearchOptions,
}

pub(super) fn run(arguments: &SharpArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "what lies past a bound has to be looked for")? else {
        return Ok(Exit::Faulty.code());
    };
    arguments.claims.finds_none(&paper.claims)?;
    let limits = choice.limits();
    let bar = Bar::new("looked at");
    let found = sharp::sharp(&paper, &arguments.claims.selects(), Some(&*solver), &limits, &bar);
    bar.clear();
    choice.report(|| page::page(&found), || sharp_json::print(&found), found.stopped.is_some())
}
