//! `referee show`: one claim in full.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::audit::{Cost, exit, rule};
use super::{Failure, files, output};
use crate::audit::Exit;
use crate::paper::Paper;
use crate::report::{claim, text};

/// Arguments of `referee show`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The condition file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The claim's id, or a part of it that no other has
    #[arg(value_name = "CLAIM")]
    claim: String,
    #[command(flatten)]
    cost: Cost,
}

pub(super) fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let found = files::find(std::slice::from_ref(&arguments.file))?;
    let [path] = found.as_slice() else {
        return Err(Failure::new(format!("`{}` is not one file", arguments.file.display())).repair("name a condition file"));
    };
    let paper = match files::paper(path) {
        Ok(paper) => Arc::new(paper),
        Err((sources, faults)) => {
            output::faults(&sources, &faults);
            return Ok(Exit::Faulty.code());
        }
    };
    let id = wanted(&paper, &arguments.claim)?;
    let audit = rule(&[paper], &|claim| claim.id == id, &arguments.cost);
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            output::print(&text::print(&claim::page(audited, ruled)));
        }
    }
    Ok(exit(&audit))
}

/// The one claim with this id, or with this in its id.
fn wanted(paper: &Paper, text: &str) -> Result<String, Failure> {
    let ids = || paper.claims.iter().map(|claim| claim.id.as_str());
    if ids().any(|id| id == text) {
        return Ok(text.to_owned());
    }
    let like: Vec<&str> = ids().filter(|id| id.contains(text)).collect();
    match like.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] => {
            let near = ids().min_by_key(|id| strsim::damerau_levenshtein(id, text));
            let failure = Failure::new(format!("no claim has the id `{text}`"));
            Err(near.map_or(failure.clone(), |near| failure.repair(format!("did you mean `{near}`?"))))
        }
        several => {
            let mut names: Vec<String> = several.iter().take(8).map(|id| format!("`{id}`")).collect();
            if several.len() > names.len() {
                names.push(format!("and {} more", several.len() - names.len()));
            }
            Err(Failure::new(format!("several claims have `{text}` in their ids"))
                .repair(format!("name one: {}", names.join(", "))))
        }
    }
}
