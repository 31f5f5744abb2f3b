//! Says more of a paper than whether its claims hold: what each rests on, how far it reaches, and for those that fail what was meant.
//!
//! Nothing here makes a verdict. A smaller set of assumptions, a changed formula, a further condition is put as a question of its
//! own and ruled on like any other; what only a solver says is marked so.

pub mod marco;
pub mod needs;
pub mod print;
pub mod repair;
pub mod sharp;
mod site;
pub mod statics;
mod subject;
pub mod substance;
mod trivial;

pub use needs::{Needs, needs};
pub use repair::{Repairs, repairs};
pub use sharp::{Sharp, sharp};
pub use statics::{Statics, statics};

use crate::certify::{Finding, Ruling};

/// How many products and multiples the certificates of a ruling have.
#[must_use]
pub fn terms(ruling: &Ruling) -> usize {
    let of = |finding: &Finding| match finding {
        Finding::EmptyByCertificate { refutation, .. } => refutation.terms(),
        Finding::Point(_)
        | Finding::EmptyByNormalForm
        | Finding::EmptySaysSolver { .. }
        | Finding::Unknown { .. }
        | Finding::NotAsked => 0,
    };
    ruling.parts.iter().map(|part| of(&part.finding)).sum()
}
