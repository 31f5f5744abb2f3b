//! Converts games of other tools into condition files.
//!
//! [`efg`] parses Gambit's extensive games; [`condition`] writes such a game in the language of condition files. Called by `referee
//! new`. Not part of a verdict: the audit reads the condition file that is written, not the original game.

pub mod condition;
pub mod efg;
mod names;
