//! `referee new`: a commented starting file.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use clap::Args;

use super::{Failure, output};
use crate::audit::Exit;

/// Arguments of `referee new`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The paper's short name, such as smith2024: the file is conditions/NAME/NAME.referee
    #[arg(value_name = "NAME")]
    name: String,
}

/// The starting file; `NAME` stands for the name.
pub const TEMPLATE: &str = include_str!("new.referee");

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let name = arguments.name.as_str();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || !name.chars().all(plain) || name.starts_with('-') {
        return Err(Failure::new(format!("`{name}` is no short name")).repair("use letters, digits, `-` and `_`: smith2024"));
    }
    let folder = Path::new("conditions").join(name);
    let path = folder.join(format!("{name}.referee"));
    let failed = |error: std::io::Error| {
        let shown = path.display();
        match error.kind() {
            ErrorKind::AlreadyExists => Failure::new(format!("`{shown}` is there already")).repair("choose another name"),
            kind => Failure::new(format!("`{shown}` cannot be written: {kind}")),
        }
    };
    fs::create_dir_all(&folder).map_err(failed)?;
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&path).map_err(failed)?;
    file.write_all(TEMPLATE.replace("NAME", name).as_bytes()).map_err(failed)?;
    output::print(&format!(
        "{} is there: write your paper into it, then run\n  referee audit {}\n",
        path.display(),
        path.display()
    ));
    Ok(Exit::AsExpected.code())
}
