//! Makes a condition file from the source of a paper, in LaTeX or Markdown.
//!
//! Every numbered display becomes an item at its number. So does every formula with a relation in a proposition, a lemma, an
//! assumption or a footnote. A formula that the LaTeX parser refuses is left out by a `skip` with the message. Called by `referee
//! new`. Not part of a verdict: the audit reads the condition file that is written, and a person compares the file with the paper.

mod counters;
mod domains;
mod items;
mod macros;
mod markdown;
mod passage;
mod rows;
mod scanner;
mod symbols;

use self::items::MAX_ITEMS;
use self::scanner::SourceScanner;
use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// The size of the largest source that is read, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// The format of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// LaTeX.
    Latex,
    /// Markdown, or plain text with formulas between dollars.
    Markdown,
}

/// Returns the text of a condition file for the source of a paper. `name` is the paper's short name, and its title if the source
/// gives none.
///
/// # Errors
/// Returns a fault of the source: a formula, footnote or environment that is not closed, or more than 2000 items.
pub fn read(text: &str, id: SourceId, format: SourceFormat, name: &str) -> Result<String, Box<Diagnostic>> {
    let mut content = SourceScanner::new(text, id, format == SourceFormat::Markdown).scan()?;
    let heading = || text.lines().find_map(|line| line.strip_prefix("# ")).filter(|_| format == SourceFormat::Markdown);
    let title = content.title.take().or_else(|| heading().map(str::to_owned)).filter(|title| !title.trim().is_empty());
    let mut draft = Draft {
        title: title.unwrap_or_else(|| name.to_owned()),
        opening: vec![
            "Made by `referee new` from the source of a paper. The formulas are those of the source. Read each one beside the paper:"
                .to_owned(),
            "a claim that the paper does not make is to be deleted or turned into a condition, and what is skipped is to be written."
                .to_owned(),
        ],
        ..Draft::default()
    };
    items::fill(&mut draft, text, &content);
    let start = Span { source: id, start: 0, end: u32::from(!text.is_empty()) };
    if draft.items.len() > MAX_ITEMS {
        let message = format!("the source has more than {MAX_ITEMS} formulas in displays, statements and footnotes");
        return Err(Box::new(Diagnostic::new(start, message).repair("split the source, and make a file from each part")));
    }
    draft.finish(name).map_err(|why| Box::new(Diagnostic::new(start, why)))
}
