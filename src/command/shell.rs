//! `referee completions` and `referee man`: what a shell and `man` need, made from the definition of the command line.
//!
//! Called by the command line. Not part of a verdict.

use clap::{Args, Command};
use clap_complete::Shell;

use super::{Failure, output};
use crate::audit::Exit;

/// Arguments of `referee completions`.
#[derive(Debug, Args)]
#[command(after_help = "Example: referee completions bash > ~/.local/share/bash-completion/completions/referee")]
pub struct CompletionsArguments {
    /// The shell that is to complete command lines
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Arguments of `referee man`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: referee man > ~/.local/share/man/man1/referee.1; referee man audit > ~/.local/share/man/man1/referee-audit.1"
)]
pub struct ManArguments {
    /// The subcommand that the page is about; without one, the page is about the whole command
    #[arg(value_name = "SUBCOMMAND")]
    subcommand: Option<String>,
}

pub(super) fn completions(arguments: &CompletionsArguments, mut command: Command) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "referee", &mut script);
    output::verbatim(&String::from_utf8_lossy(&script))?;
    Ok(Exit::AsExpected.code())
}

pub(super) fn man(arguments: &ManArguments, mut command: Command) -> Result<u8, Failure> {
    command.build();
    let about = match &arguments.subcommand {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(found) => found.clone(),
            None => {
                let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
                return Err(
                    Failure::new(format!("`{name}` is no subcommand")).repair(format!("choose one of {}", names.join(", ")))
                );
            }
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(about).render(&mut page).map_err(|error| Failure::new(format!("the page cannot be made: {error}")))?;
    output::verbatim(&String::from_utf8_lossy(&page))?;
    Ok(Exit::AsExpected.code())
}
