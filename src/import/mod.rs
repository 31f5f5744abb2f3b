//! Converts games of other tools, sources of papers, and notebooks into condition files.
//!
//! [`efg`] parses Gambit's extensive games, and [`condition`] writes such a game in the language of condition files.
//! [`paper_source`] reads the source of a paper, and [`notebook`] the calls of a notebook of Mathematica's. Called by `referee
//! new`. Not part of a verdict: the audit reads the condition file that is written, not the original file.

pub mod condition;
mod draft;
pub mod efg;
mod names;
pub mod notebook;
pub mod paper_source;
