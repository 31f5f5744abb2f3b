//! Says more of a paper than whether its claims hold: what each rests on, how far it reaches, and for those that fail what was meant.
//!
//! Nothing here makes a verdict. A smaller set of assumptions, a changed formula, a further condition is put as a question of its
//! own and ruled on like any other; what only a solver says is marked so.

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
