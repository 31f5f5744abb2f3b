//! Searches for points of systems with solvers behind one trait. Untrusted: `certify` checks every answer.
//!
//! A [`Solver`] answers with raw points. [`search::seek`] is the whole search for one system: it normalises the system, calls
//! the solver, and replaces the solver's point by a simpler one. [`smt_process`] runs another program as a second solver for
//! comparison.

mod along_coordinate;
pub mod certificates;
pub mod clock;
pub mod core;
mod equations;
mod instance_terms;
mod instances;
pub mod model_text;
mod preprocess;
mod rooted;
pub mod safety;
pub mod search;
pub mod smt_process;
pub mod smtlib;
mod solver;
#[cfg(feature = "z3")]
pub mod z3;

pub use clock::Clock;
pub use safety::SafetyNet;
pub use search::{confirms, seek, simpler_point};
pub use solver::{Budget, JointAnswer, Solver, cancel, is_cancelled};

/// Returns the name and version of the solver of this build, or `None` in a build without a solver.
///
/// # Example
/// ```
/// # #[cfg(feature = "z3")]
/// assert!(referee::solve::version().unwrap().starts_with("Z3 "));
/// ```
#[must_use]
pub fn version() -> Option<String> {
    #[cfg(feature = "z3")]
    return Some(z3::Z3.name());
    #[cfg(not(feature = "z3"))]
    None
}

/// Returns a warning if the solver library found by this build is too old: an older one answers late, or never.
#[must_use]
pub fn version_warning() -> Option<String> {
    #[cfg(feature = "z3")]
    return z3::too_old(&z3::Z3.name());
    #[cfg(not(feature = "z3"))]
    None
}

/// Returns the solver of this build, or `None` in a build without a solver.
#[must_use]
pub fn available() -> Option<Box<dyn Solver>> {
    #[cfg(feature = "z3")]
    return Some(Box::new(z3::Z3));
    #[cfg(not(feature = "z3"))]
    None
}
