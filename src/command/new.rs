//! Runs `referee new`, which writes a commented condition file to start from, or one made from a file of another tool: a game of
//! Gambit's, the source of a paper, or a notebook.

use std::path::{Path, PathBuf};

use clap::Args;

use super::audit::with_large_stack;
use super::{Failure, files, output, write};
use crate::audit::Exit;
use crate::diagnostic::Diagnostic;
use crate::import::paper_source::SourceFormat;
use crate::import::{condition, efg, notebook, paper_source};
use crate::source::{SourceId, Sources};
use crate::syntax;

/// Arguments of `referee new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// The paper's short name, such as smith2024: the file is conditions/NAME/NAME.referee
    #[arg(value_name = "NAME")]
    name: String,
    /// Start from a file of another tool: an extensive game of Gambit's (.efg), the source of a paper (.tex, .md, .txt), or the
    /// calls of Reduce, Resolve, FindInstance and Simplify in a notebook of Mathematica's (.nb, .wl, .m)
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
}

/// The formats from which a condition file can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ImportFormat {
    /// An extensive game of Gambit's.
    Game,
    /// The source of a paper.
    Paper(SourceFormat),
    /// A notebook of Mathematica's; true if its text is inside boxes.
    Notebook(bool),
}

impl ImportFormat {
    /// The format of a file by its extension; a game for an unknown extension.
    fn of(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
            "tex" | "ltx" => Self::Paper(SourceFormat::Latex),
            "md" | "markdown" | "txt" => Self::Paper(SourceFormat::Markdown),
            "nb" => Self::Notebook(true),
            "wl" | "m" | "wls" => Self::Notebook(false),
            _ => Self::Game,
        }
    }

    fn max_bytes(self) -> usize {
        match self {
            Self::Game => efg::MAX_BYTES,
            Self::Paper(_) => paper_source::MAX_BYTES,
            Self::Notebook(_) => notebook::MAX_BYTES,
        }
    }

    /// What to do with the file that was written.
    fn next(self) -> &'static str {
        match self {
            Self::Game => "add an assessment of the game",
            Self::Paper(_) => "read each item beside the paper",
            Self::Notebook(_) => "read each item beside the notebook",
        }
    }
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
        Some(file) => match read(file, name)? {
            Some(text) => text,
            None => return Ok(Exit::Faulty.code()),
        },
    };
    let folder = Path::new("conditions").join(name);
    let path = folder.join(format!("{name}.referee"));
    write::folder(&folder)?;
    write::create(&path, &text)?;
    let next = arguments.from.as_ref().map_or("replace the example by your paper", |file| ImportFormat::of(file).next());
    output::say(&format!("wrote {}: {next}, then run\n  referee audit {}\n", path.display(), path.display()))?;
    Ok(Exit::AsExpected.code())
}

/// Returns the condition file made from a file, or `None` if the file has a fault, which is printed.
fn read(path: &Path, name: &str) -> Result<Option<String>, Failure> {
    let shown = path.display();
    let format = ImportFormat::of(path);
    let bytes = files::bytes(path, format.max_bytes()).map_err(|why| Failure::new(format!("`{shown}` {why}")))?;
    let mut sources = Sources::default();
    let text = match syntax::decode(&shown.to_string(), &bytes, SourceId(0)) {
        Ok(text) => text,
        Err(fault) => return Err(Failure::new(fault.headline())),
    };
    let id = sources.add(shown.to_string(), text);
    let text = sources.get(id).text.as_str();
    let made: Result<String, Box<Diagnostic>> = with_large_stack(|| match format {
        ImportFormat::Game => match efg::read(text, id) {
            Err(fault) => Ok(Err(Box::new(fault))),
            Ok(game) => condition::write(&game, name).map(Ok).map_err(Failure::new),
        },
        ImportFormat::Paper(kind) => Ok(paper_source::read(text, id, kind, name)),
        ImportFormat::Notebook(boxes) => Ok(notebook::read(text, id, boxes, name)),
    })?;
    match made {
        Err(fault) => {
            output::faults(&sources, &[*fault]);
            Ok(None)
        }
        Ok(text) if text.len() <= syntax::MAX_BYTES => Ok(Some(text)),
        Ok(text) => Err(Failure::new(format!("the file is too large for a condition file: {} bytes", text.len()))),
    }
}
