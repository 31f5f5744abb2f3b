//! Provides the options for stored answers: the user's cache folder, and the evidence files next to the papers.
//!
//! Used by the subcommands that audit. Untrusted: the kernel checks every stored answer.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::{files, output, write};
use crate::audit::Audit;
use crate::command::Failure;
use crate::store::{Folder, Store, evidence};

/// The options that say where answers are read from and stored. Exact arithmetic checks a stored answer as it checks a new one.
#[derive(Debug, Args)]
pub(super) struct Cache {
    /// The folder that stores answers from one run to the next [default: `referee` in the user's cache folder]
    #[arg(long, value_name = "FOLDER", env = "REFEREE_CACHE")]
    cache: Option<PathBuf>,
    /// Store no answers and use no stored ones; evidence files next to the papers are still used
    #[arg(long, env = "REFEREE_NO_CACHE", value_parser = clap::builder::FalseyValueParser::new(), conflicts_with = "cache")]
    no_cache: bool,
    /// Ignore evidence files next to the papers
    #[arg(long)]
    no_evidence: bool,
}

impl Cache {
    /// Returns the store for the papers that these paths name: the evidence file of each, and the cache folder.
    pub(super) fn store(&self, papers: &[PathBuf]) -> Arc<Store> {
        let folder = match (&self.cache, self.no_cache) {
            (_, true) => None,
            (Some(folder), false) => Some(Folder::at(folder.clone())),
            (None, false) => Folder::of_the_user(),
        };
        let papers = files::find(papers).unwrap_or_default();
        let texts = papers.iter().filter(|_| !self.no_evidence).filter_map(|paper| {
            let bytes = files::bytes(&file(paper), evidence::MAX_BYTES).ok()?;
            String::from_utf8(bytes).ok()
        });
        let texts: Vec<String> = texts.collect();
        Arc::new(Store::new(texts.iter().flat_map(|text| evidence::read(text)), folder))
    }
}

/// Returns the path of a paper's evidence file: `paper.evidence` next to `paper.referee`.
fn file(paper: &Path) -> PathBuf {
    paper.with_extension("evidence")
}

/// Writes the evidence file of each paper; `paths` are the main files of the papers in the audit, in the same order.
///
/// # Errors
/// Fails if a file cannot be written.
pub(super) fn write_evidence(paths: &[PathBuf], audit: &Audit, store: &Store) -> Result<(), Failure> {
    for (path, audited) in paths.iter().zip(&audit.papers) {
        let queries = audited.rulings.iter().flat_map(|ruled| {
            let question = &ruled.question;
            question.vacuity.iter().chain(question.parts.iter().map(|part| &part.query)).chain(&question.asides)
        });
        let systems = queries.filter_map(|query| query.system.as_ref().ok());
        write::change(&file(path), &evidence::write(systems, store))?;
    }
    Ok(())
}

/// Prints a note if answers could not be stored.
pub(super) fn report_fault(store: &Store) {
    if let Some(fault) = store.fault() {
        output::note(&format!("note: answers are not stored for the next run: {fault}"));
    }
}
