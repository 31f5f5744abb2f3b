//! `referee statics`: how each number that a paper defines moves with each parameter.

use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::pattern::Pattern;
use super::progress::Bar;
use super::search_options::{SearchOptions, begin};
use crate::audit::Exit;
use crate::diagnose::statics;
use crate::paper::Definition;
use crate::report::{statics as page, statics_json};

/// Arguments of `referee statics`.
#[derive(Debug, Args)]
pub struct StaticsArguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only numbers whose name contains this, or with `*` and `?` is like this
    #[arg(long, value_name = "PATTERN")]
    only: Option<String>,
    #[command(flatten)]
    choice: SearchOptions,
}

pub(super) fn run(arguments: &StaticsArguments) -> Result<u8, Failure> {
    let choice = &arguments.choice;
    let Some((paper, solver)) = begin(&arguments.file, choice, "every direction has to be ruled on")? else {
        return Ok(Exit::Faulty.code());
    };
    let only = arguments.only.as_deref().map(Pattern::new);
    let selected = |definition: &Definition| only.as_ref().is_none_or(|pattern| pattern.matches(&definition.name));
    let limits = choice.limits();
    let bar = Bar::new("looked at");
    let found = statics::statics(&paper, &selected, Some(&*solver), &limits, &bar);
    bar.clear();
    if let (Some(pattern), true) = (&arguments.only, found.rows.is_empty()) {
        return Err(Failure::new(format!("no number with a parameter in it is called like `{pattern}`")));
    }
    choice.report(|| page::page(&found), || statics_json::print(&found), found.stopped.is_some())
}
