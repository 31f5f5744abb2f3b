//! Prints a syntax tree as a condition file in the canonical layout, with its comments and single blank lines.
//!
//! Called by `referee format`, by `referee new` and, for formulas in LaTeX, by `referee check --show`. Not part of a verdict. Tests
//! check that the printed text parses to the same tree. An entry is first written on one line with marks at possible line breaks;
//! [`lines`] then breaks it where it is too long. [`expressions`] prints formulas, [`games`] prints games and assessments.

mod derivations;
mod expressions;
mod games;
mod heads;
mod items;
mod lines;
mod play;
mod rulings;

pub use expressions::expression;

use crate::syntax::tree::ConditionFile;

/// Returns the text of the file in the canonical layout, with its comments.
#[must_use]
pub fn print(file: &ConditionFile) -> String {
    let mut page = lines::PrintedText::new(&file.comments);
    if let Some(header) = &file.paper {
        page.entry(header.span.start, 0, &items::header(header));
    }
    for item in &file.items {
        items::item(&mut page, item);
    }
    page.finish()
}
