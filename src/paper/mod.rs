//! The paper as data: names resolved, sorts checked.

pub mod model;

mod automatic;
mod claim_list;
mod claims;
mod comparisons;
mod declarations;
mod derivations;
mod derivative;
mod domains;
mod equations;
mod formula;
mod games;
mod heads;
mod ledger;
mod lemmas;
mod lookup;
mod lost;
mod maps;
mod meaning;
mod names;
mod proofs;
mod quantifiers;
mod read;
mod readings;
mod regions;
mod resolver;
mod statements;
mod symbols;
mod uses;
mod walk;

pub use derivations::{Results, foreign, is_among};
pub use model::{
    Assumption, Claim, Definition, Derivation, Expectation, Function, FunctionFact, GivenHypothesis, LatexReading, LedgerEntry,
    Link, Map, Model, NamedBy, NamedSentences, Paper, Parameter, Region, ResolvedCondition, Role, Statement, SuppliedNote,
};
pub use read::{Include, read, read_with};
