//! Mutation of papers: every slip of a character that a formula can suffer is made, one at a time, and the audit asked whether any
//! verdict notices. What no verdict notices is held down by nothing.
//!
//! A change is made to the text, at places that the syntax tree gives, and the file is read by the front door; so whatever is
//! reported can be done by hand. *Noticed* means that the file no longer reads, or that the verdict of some claim differs and exact
//! arithmetic has confirmed the new one.
//!
//! # Source
//! DeMillo, Lipton and Sayward (1978), "Hints on test data selection": programs with single changes, and the share of them that the
//! tests tell from the original.

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
