//! An audit becomes text, Markdown or JSON.
//!
//! [`overview`], [`claim`] and [`ledger`] make a [`page::Page`], which [`text`] and [`markdown`] print; [`json`] is a contract of
//! its own, [`place`] gathers what was ruled about one proposition or footnote, [`crate::recheck`] reads it back and has all of it checked again, and [`diagnostics`] shows the faults of a file.
//! [`schema`] makes the JSON schemas of the documents from their types.

mod brief;
pub mod claim;
pub mod coverage;
pub mod coverage_json;
pub mod cross_check;
pub mod derived;
pub mod derived_json;
pub mod deviation;
pub mod diagnostics;
pub mod evaluated;
pub mod evidence;
pub mod game;
mod indent;
pub mod information_sets;
pub mod json;
pub mod labels;
pub mod ledger;
pub mod map_json;
pub mod markdown;
pub mod mentions;
pub mod mutants;
pub mod mutants_json;
pub mod needs;
pub mod needs_json;
pub mod overview;
pub mod page;
pub mod place;
mod proof;
pub mod repairs;
pub mod repairs_json;
pub mod replay;
pub mod schema;
pub mod sharp;
pub mod sharp_json;
pub mod statement;
pub mod statics;
pub mod statics_json;
pub mod stored;
mod strategies;
mod supremum;
pub mod text;
pub mod versions;
pub mod versions_json;
pub mod visible;
mod vocabulary;
