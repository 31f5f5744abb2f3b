//! Turns an audit, and the results of the other commands, into text, Markdown, JSON, a document, a letter or a picture.
//!
//! [`overview`], [`claim`] and [`ledger`] build a [`page::Page`], which [`text`] and [`markdown`] print. [`json`] writes the audit
//! document, which [`crate::recheck`] reads back and checks again. [`place`] collects what an audit found about one proposition or
//! footnote, [`finding`] selects what a reader has to know of, [`diagnostics`] shows the faults of a condition file, and [`schema`]
//! derives the JSON schemas of the documents from their types. Called by [`crate::command`]. Not part of a verdict: the report shows
//! rulings that were made before.

mod brief;
pub mod claim;
pub mod coverage;
pub mod coverage_json;
pub mod cross_check;
pub mod derived;
pub mod derived_json;
pub mod deviation;
pub mod diagnostics;
pub mod difference;
pub mod evaluated;
pub mod evidence;
pub mod explorer;
pub mod finding;
pub mod game;
pub mod html;
mod indent;
pub mod information_sets;
pub mod json;
pub mod junit;
pub mod labels;
pub mod latex;
pub mod ledger;
pub mod letter;
pub mod map_json;
pub mod markdown;
pub mod mentions;
pub mod modern_latex;
pub mod mutants;
pub mod mutants_json;
pub mod needs;
pub mod needs_json;
pub mod overview;
pub mod page;
mod parts;
pub mod place;
pub mod place_order;
mod proof;
mod proof_notation;
pub mod repairs;
pub mod repairs_json;
pub mod replay;
pub mod sarif;
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
pub mod typeset;
pub mod unchecked;
pub mod uses;
pub mod versions;
pub mod versions_json;
pub mod visible;
mod vocabulary;
