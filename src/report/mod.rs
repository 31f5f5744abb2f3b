//! An audit becomes text, Markdown or JSON.
//!
//! [`overview`], [`claim`] and [`ledger`] make a [`page::Page`], which [`text`] and [`markdown`] print; [`json`] is a contract of
//! its own, and [`diagnostics`] shows the faults of a file.

pub mod claim;
pub mod diagnostics;
pub mod evidence;
pub mod json;
pub mod ledger;
pub mod markdown;
pub mod mentions;
pub mod overview;
pub mod page;
mod proof;
pub mod statement;
pub mod text;
pub mod worked;
