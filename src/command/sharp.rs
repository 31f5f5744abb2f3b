//! `referee sharp`: for each bound that a proved claim supposes, where it fails just past it, or how much further it holds.

use std::path::PathBuf;

use clap::Args;

use super::needs::{Choice, Format, Selection};
use super::progress::Bar;
use super::{Failure, output, show};
use crate::audit::Exit;
use crate::diagnose::sharp;
use crate::report::{sharp as page, sharp_json, text};
use crate::solve;

/// Arguments of `referee sharp`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    claims: Selection,
    #[command(flatten)]
    choice: Choice,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some(paper) = show::paper(&arguments.file)? else { return Ok(Exit::Faulty.code()) };
    let Some(solver) = solve::available() else {
        return Err(Failure::new("this build has no solver, and what lies past a bound has to be looked for"));
    };
    arguments.claims.finds_none(&paper.claims)?;
    let limits = choice.limits();
    let bar = Bar::new("looked at");
    let found = sharp::sharp(&paper, &arguments.claims.selects(), Some(&*solver), &limits, &bar);
    bar.clear();
    let written = match choice.format {
        Format::Text => text::print(&page::page(&found)),
        Format::Json => sharp_json::print(&found),
    };
    output::report(&written, choice.output.as_deref())?;
    Ok(choice.exit(found.stopped.is_some()))
}
