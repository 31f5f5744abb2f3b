//! Runs `referee new`, which writes a commented condition file to start from, or one that states a game of Gambit's.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, files, output, write};
use crate::audit::Exit;
use crate::import::{condition, efg};
use crate::source::{SourceId, Sources};
use crate::syntax;

/// Arguments of `referee new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// The paper's short name, such as smith2024: the file is conditions/NAME/NAME.referee
    #[arg(value_name = "NAME")]
    name: String,
    /// Start from an extensive game in Gambit's format, whose payoffs are numbers
    #[arg(long, value_name = "GAME.efg")]
    from: Option<PathBuf>,
}

/// The starting file, in which `NAME` is a placeholder for the paper's short name.
pub const TEMPLATE: &str = include_str!("new.referee");

/// Runs `referee new`, and returns the exit status.
///
/// # Errors
/// Fails if the name is not a short name, the game cannot be read, or the file exists already.
pub(super) fn run(arguments: &NewArguments) -> Result<u8, Failure> {
    let name = arguments.name.as_str();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(plain) || name.starts_with('-') {
        return Err(Failure::new(format!("`{name}` is not a short name")).repair("use letters, digits, `-` and `_`: smith2024"));
    }
    let text = match &arguments.from {
        None => TEMPLATE.replace("NAME", name),
        Some(game) => match read(game, name)? {
            Some(text) => text,
            None => return Ok(Exit::Faulty.code()),
        },
    };
    let folder = Path::new("conditions").join(name);
    let path = folder.join(format!("{name}.referee"));
    write::folder(&folder)?;
    write::create(&path, &text)?;
    let next = if arguments.from.is_some() { "add an assessment of the game" } else { "replace the example by your paper" };
    output::say(&format!("wrote {}: {next}, then run\n  referee audit {}\n", path.display(), path.display()))?;
    Ok(Exit::AsExpected.code())
}

/// Returns the condition file of a game, or `None` if the game has a fault, which is printed.
fn read(path: &Path, name: &str) -> Result<Option<String>, Failure> {
    let shown = path.display();
    let bytes = files::bytes(path, efg::MAX_BYTES).map_err(|why| Failure::new(format!("`{shown}` {why}")))?;
    let mut sources = Sources::default();
    let text = match syntax::decode(&shown.to_string(), &bytes, SourceId(0)) {
        Ok(text) => text,
        Err(fault) => return Err(Failure::new(fault.headline())),
    };
    let id = sources.add(shown.to_string(), text);
    match efg::read(&sources.get(id).text, id) {
        Err(fault) => {
            output::faults(&sources, &[fault]);
            Ok(None)
        }
        Ok(game) => {
            let text = condition::write(&game, name).map_err(Failure::new)?;
            let fits = text.len() <= syntax::MAX_BYTES;
            let failure = || Failure::new(format!("the game is too large for a condition file: {} bytes", text.len()));
            if fits { Ok(Some(text)) } else { Err(failure()) }
        }
    }
}
