//! Untrusted search behind one trait: what it brings back is only a claim until `certify` has checked it.
//!
//! A [`Solver`] answers with raw points; [`search::seek`] is the whole search for one system: its normal form, the solver, and a
//! plainer point in place of the solver's. [`smt_process`] is for another program that is asked besides.

mod along_coordinate;
pub mod certificates;
pub mod clock;
pub mod core;
mod equations;
mod instances;
pub mod model_text;
mod preprocess;
pub mod safety;
pub mod search;
pub mod smt_process;
pub mod smtlib;
mod solver;
#[cfg(feature = "z3")]
pub mod z3;

pub use clock::Clock;
pub use safety::SafetyNet;
pub use search::{confirms, plainer, seek};
pub use solver::{Budget, Solver, Together, cancel, is_cancelled};

/// Which solver answers: its name and version; `None` in a build without one.
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

/// What is amiss with the solver that this build found, in words, if anything: an older one answers late, or not at all.
#[must_use]
pub fn complaint() -> Option<String> {
    #[cfg(feature = "z3")]
    return z3::too_old(&z3::Z3.name());
    #[cfg(not(feature = "z3"))]
    None
}

/// The solver of this build; `None` in a build without one.
#[must_use]
pub fn available() -> Option<Box<dyn Solver>> {
    #[cfg(feature = "z3")]
    return Some(Box::new(z3::Z3));
    #[cfg(not(feature = "z3"))]
    None
}
