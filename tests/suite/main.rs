//! All tests of the tool, in one binary.
#![allow(clippy::duplicate_mod, reason = "an example uses `generated` without the rest of the suite")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_arithmetic, missing_docs, reason = "a test may stop at once")]

#[cfg(feature = "z3")]
mod analysis;
#[cfg(feature = "z3")]
mod appendix;
mod atlas;
mod audit;
#[cfg(feature = "z3")]
mod book;
#[cfg(feature = "z3")]
mod calls;
mod certificates;
mod certify;
mod circles;
#[cfg(feature = "z3")]
mod command;
#[cfg(feature = "z3")]
mod coq;
mod coverage;
#[cfg(feature = "z3")]
mod derivations;
#[cfg(feature = "z3")]
mod derive;
mod derived;
mod diagnostics;
#[cfg(feature = "z3")]
mod differential;
#[cfg(feature = "z3")]
mod efg;
#[cfg(feature = "z3")]
mod elimination;
#[cfg(feature = "z3")]
mod eliminations;
#[cfg(feature = "z3")]
mod explorer;
#[cfg(feature = "z3")]
mod export;
#[cfg(all(feature = "z3", unix))]
mod files;
#[cfg(feature = "z3")]
mod forged;
mod formulas;
mod functions;
#[cfg(feature = "z3")]
mod game_cases;
#[cfg(feature = "z3")]
mod game_shown;
#[cfg(feature = "z3")]
mod generated;
mod house;
#[cfg(feature = "z3")]
mod html;
#[cfg(feature = "z3")]
mod imports;
mod integrals;
#[cfg(feature = "z3")]
mod integration;
#[cfg(feature = "z3")]
mod kinds;
#[cfg(feature = "z3")]
mod labels;
mod latex_forms;
mod latex_styles;
#[cfg(feature = "z3")]
mod letters;
#[cfg(feature = "z3")]
mod load;
mod lower;
#[cfg(feature = "z3")]
mod map;
mod metamorphic;
#[cfg(feature = "z3")]
mod mutate;
#[cfg(feature = "z3")]
mod narrow;
mod needs;
mod obligations;
mod paper;
mod paper_shown;
#[cfg(feature = "z3")]
mod papers;
#[cfg(feature = "z3")]
mod quantifiers;
#[cfg(feature = "z3")]
mod random;
#[cfg(feature = "z3")]
mod readers_differ;
mod readme;
#[cfg(feature = "z3")]
mod recheck;
#[cfg(feature = "z3")]
mod repair;
#[cfg(feature = "z3")]
mod replay;
mod report;
#[cfg(feature = "z3")]
mod report_pages;
#[cfg(feature = "z3")]
mod running;
mod sample;
mod schemas;
#[cfg(all(feature = "z3", unix))]
mod second;
#[path = "../../kernel/tests/suite/seeded.rs"]
mod seeded;
#[cfg(feature = "z3")]
mod settle;
#[cfg(feature = "z3")]
mod sharp;
#[cfg(feature = "z3")]
mod solve;
#[cfg(feature = "z3")]
mod standing;
mod statements;
#[cfg(feature = "z3")]
mod statics;
#[cfg(feature = "z3")]
mod store;
mod syntax;
mod syntax_latex;
mod syntax_random;
#[cfg(feature = "z3")]
mod versions;
#[cfg(feature = "z3")]
mod watch;
#[cfg(feature = "z3")]
mod witness;
mod written;
