//! The paper as data: names resolved, sorts checked.

pub mod display;
pub mod evaluate;
pub mod expression;
pub mod model;
pub mod substitute;

pub use expression::{Condition, ConditionRef, Term, TermRef, Variable};
pub use model::{
    Assumption, Claim, Expectation, Function, FunctionFact, Given, LedgerEntry, Link, Map, Model, Named, Paper, Parameter,
    Region, Role, Statement, SuppliedNote,
};
