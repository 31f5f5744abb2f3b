//! Reads a condition file again after a change of its text, with the included files from memory.

use std::collections::HashMap;
use std::sync::Arc;

use super::change::FormulaChange;
use crate::diagnostic::Faults;
use crate::paper::{self, Paper};
use crate::source::{Sources, Span};
use crate::syntax;
use crate::syntax::tree::ItemKind;

/// The texts of a paper, with the text that each `include` names.
#[derive(Debug)]
pub struct ChangedTexts {
    slug: String,
    /// The texts, the main one first.
    pub sources: Arc<Sources>,
    /// The index of the included text, by the name of the including text and the path written there.
    included: HashMap<(String, String), usize>,
}

impl ChangedTexts {
    /// Returns the texts from which a paper was read.
    #[must_use]
    pub fn of(paper: &Paper) -> Self {
        let sources = Arc::clone(&paper.sources);
        let mut included = HashMap::new();
        // Texts are numbered in the order in which the reader first includes them.
        let mut next = 1;
        for (id, source) in (0..).map(crate::source::SourceId).zip(sources.iter()) {
            for item in syntax::parse(&sources, id).0.items {
                let ItemKind::Include(written) = item.kind else { continue };
                let place = included_place(&sources, &source.name, &written.value).unwrap_or(next);
                next = next.max(place + 1);
                included.insert((source.name.clone(), written.value), place);
            }
        }
        Self { slug: paper.slug.clone(), sources, included }
    }

    /// Replaces the texts at these places by blanks, so that the rest keeps its position.
    #[must_use]
    pub fn without(&self, blanks: &[Span]) -> Self {
        let mut sources = Sources::default();
        for (id, source) in (0..).map(crate::source::SourceId).zip(self.sources.iter()) {
            let blank = |place: usize| {
                blanks.iter().any(|span| span.source == id && (span.start as usize..span.end as usize).contains(&place))
            };
            let sign = |(place, sign): (usize, char)| {
                if sign != '\n' && blank(place) { " ".repeat(sign.len_utf8()) } else { sign.into() }
            };
            sources.add(source.name.clone(), source.text.char_indices().map(sign).collect::<String>());
        }
        Self { slug: self.slug.clone(), sources: Arc::new(sources), included: self.included.clone() }
    }

    /// Reads the paper with a change applied.
    ///
    /// # Errors
    /// Returns the faults of the changed texts.
    pub fn read(&self, change: &FormulaChange) -> Result<Paper, Faults> {
        let changed = change.around.source.0 as usize;
        let text = change.applied(&self.sources);
        let of = |place: usize| {
            let source = self.sources.iter().nth(place);
            source.map(|source| (source.name.clone(), if place == changed { text.clone() } else { source.text.clone() }))
        };
        let mut sources = Sources::default();
        let (name, main) = of(0).unwrap_or_default();
        let main = sources.add(name, main);
        let mut include = |written: &str, from: &str| {
            let place = self.included.get(&(from.to_owned(), written.to_owned()));
            place.and_then(|place| of(*place)).ok_or_else(|| format!("`{written}` was not included before"))
        };
        paper::read(&self.slug, sources, main, &mut include).map_err(|(_, faults)| faults)
    }
}

/// Returns the index of the text that an `include` names, whose path is relative to the including text.
fn included_place(sources: &Sources, from: &str, written: &str) -> Option<usize> {
    let including_folder = std::path::Path::new(from).parent().unwrap_or(std::path::Path::new(""));
    let path: std::path::PathBuf = including_folder.join(written).components().collect();
    sources.iter().position(|source| std::path::Path::new(&source.name) == path)
}
