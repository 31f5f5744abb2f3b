//! Reads a condition file into a [`Paper`]: names resolved, sorts checked, and every claim ready to be encoded.
//!
//! [`read()`] is the entry point, and [`model`] defines the result. Trusted: an error here is a wrong verdict. The second reader
//! ([`crate::replay`]) guards what is said about games.

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
mod functions;
mod games;
mod heads;
mod integral;
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

pub use derivations::{DerivedFormulas, is_in_terms, names_not_in_terms};
pub use functions::bound_everywhere;
pub use model::{
    Assumption, Claim, Definition, Derivation, Expectation, Function, FunctionFact, GivenHypothesis, LatexReading, LedgerEntry,
    Link, Map, MarkedItem, Model, NamedBy, NamedSentences, Paper, Parameter, Region, ResolvedCondition, Role, Statement,
};
pub use read::{Include, read, read_with};
