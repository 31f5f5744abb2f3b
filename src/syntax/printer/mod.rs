//! The canonical printer: a tree becomes text that parses back to it, with comments and single blank lines kept.
//!
//! An entry is first written on one line with marks where it may break; [`lines`] breaks it where it is too long. Formulas are
//! written by [`expressions`], games and assessments by [`games`].

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

/// The file in canonical layout, its comments kept.
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
