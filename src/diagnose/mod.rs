//! Diagnoses the claims of a paper: the assumptions that a proved claim needs, how far it holds, and repairs of a refuted one.
//!
//! Called by [`crate::command`]. Not part of a verdict: a smaller set of assumptions, a changed formula or a further condition is
//! encoded as a claim of its own and ruled on like any other. Answers of a solver without proof are marked as such.

pub mod added_condition;
mod claim_order;
pub mod coverage;
pub mod marco;
pub mod needs;
pub mod print_repair;
pub mod repair;
pub mod sharp;
mod site;
pub mod statics;
mod subject;
mod support;
mod trivial;
pub mod versions;

pub use needs::{Needs, needs};
pub use repair::{Repairs, repairs};
pub use sharp::{Sharp, sharp};
pub use statics::{Statics, statics};
pub use versions::{Versions, versions};
