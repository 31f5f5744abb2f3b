//! Mutates papers: makes small slips in the formulas of a condition file, one at a time, and audits whether any verdict changes.
//!
//! Called by `referee mutate`. Not part of a verdict. A slip that changes no verdict shows a formula that no claim constrains.
//! The change is made to the text, at a place that the syntax tree gives, and the file is parsed as usual, so that the author can
//! make the same change. A change is *noticed* if the file no longer reads, or if the verdict on some claim differs and exact
//! arithmetic has confirmed the new verdict.
//!
//! # Source
//! DeMillo, Lipton and Sayward (1978), "Hints on test data selection": mutation testing, and the share of mutants that the tests
//! distinguish from the original program.

mod baseline;
pub mod change;
mod families;
mod formulas;
pub mod harmless;
pub mod items;
mod play;
pub mod run;
mod signs;
mod texts;
pub mod trial;
mod wide;

pub use baseline::points;
pub use change::{ChangeSite, ChangedItemKind, Edit, FormulaChange, SlipKind};
pub use harmless::EquivalenceEvidence;
pub use items::{changes, repairs};
pub use run::{MutationReport, run};
pub use texts::ChangedTexts;
pub use trial::{MutantFate, OwnVerdict};
