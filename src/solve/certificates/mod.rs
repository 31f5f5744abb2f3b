//! Finds certificates that a system has no real point. Untrusted: [`kernel::check`] checks every certificate.
//!
//! The audit calls [`find`]. The search counts its steps and so is deterministic. A clock only stops it at the deadline of the
//! whole run.

mod effort;
mod eliminate;
mod leaf;
mod lemmas;
mod lp;
mod powers;
mod products;
mod proof;
mod rounded;
mod rounding;
mod scope;
mod search;
mod space;
mod squares;

use std::collections::BTreeSet;

pub use effort::Effort;

use crate::solve::Solver;
use kernel::certificate::Certificate;
use kernel::scope as checked;
use kernel::{System, VariableKind};
use scope::{Facts, ScopeFact};
use search::{AttemptPlan, CertificateFinder, GIVEN, LEVELS, SplitOrder};

/// Hints about a system from earlier searches.
#[derive(Clone, Default)]
pub struct Hints<'a> {
    /// Places in [`System::pieces`] of a suspected unsatisfiable core, tried before all pieces.
    pub core: Vec<usize>,
    /// The solver that names the facts in conflict where the search does not find a contradiction itself.
    pub solver: Option<&'a dyn Solver>,
}

/// A certificate and the pieces that it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCertificate {
    /// The certificate that the system has no real point.
    pub certificate: Certificate,
    /// The places in [`System::pieces`] of the pieces that the proof uses. The other pieces could be left out.
    pub pieces: BTreeSet<usize>,
}

/// Searches for a certificate that the system has no real point, and returns the shortest of a few. Returns `None` if none is
/// found within the effort.
#[must_use]
pub fn find(system: &System, hints: &Hints<'_>, effort: Effort) -> Option<FoundCertificate> {
    if hints.solver.is_some() {
        return with_solver(system, hints, effort);
    }
    let mut left = effort;
    for level in 1..LEVELS.len() {
        for core in [true, false] {
            if core && hints.core.is_empty() {
                continue;
            }
            let mut best: Option<(usize, FoundCertificate)> = None;
            let mut spent = 0;
            for (lemmas, order) in PLANS {
                if best.as_ref().is_some_and(|(terms, _)| *terms <= SHORT) {
                    break;
                }
                if left.steps < MIN_EFFORT {
                    return best.map(|(_, found)| found);
                }
                // Each attempt may use half of the remaining effort. An attempt that only shortens a proof may use as much as
                // finding the proof took.
                let share = left.share(if best.is_none() { left.steps / 2 } else { spent.min(left.steps / 100) });
                let plan = AttemptPlan { level, lemmas, order };
                let (found, unspent, _) = attempt(system, if core { &hints.core } else { &[] }, plan, share, None);
                left = left.share(left.steps - share.steps + unspent.steps);
                if best.is_none() {
                    spent = share.steps - unspent.steps;
                }
                if let Some((terms, found)) = found
                    && best.as_ref().is_none_or(|(least, _)| terms < *least)
                {
                    best = Some((terms, found));
                }
            }
            if let Some((_, found)) = best {
                return Some(found);
            }
        }
    }
    None
}

/// Searches with the help of a solver: one attempt after the other, until one finds a certificate or the solver finds a point.
fn with_solver(system: &System, hints: &Hints<'_>, effort: Effort) -> Option<FoundCertificate> {
    for (lemmas, order) in PLANS {
        let plan = AttemptPlan { level: 1, lemmas, order };
        let (found, _, has_point) = attempt(system, &hints.core, plan, effort, hints.solver);
        if let Some((_, found)) = found {
            return Some(found);
        }
        if has_point {
            return None;
        }
    }
    None
}

/// The least effort with which an attempt is worth its setup.
const MIN_EFFORT: u64 = 4_000;

/// The number of terms at which a certificate is short enough, so that no further attempt is made.
const SHORT: usize = 3;

/// Whether lemmas are derived first, and the order of splits, for each attempt.
const PLANS: [(bool, SplitOrder); 4] =
    [(false, SplitOrder::Fewest), (true, SplitOrder::Fewest), (true, SplitOrder::Last), (false, SplitOrder::Last)];

/// Makes one attempt, from the pieces of the core if there is one. Returns the certificate with its number of terms, the unused
/// effort, and whether the solver found a point, so that no certificate exists.
fn attempt(
    system: &System,
    core: &[usize],
    plan: AttemptPlan,
    effort: Effort,
    solver: Option<&dyn Solver>,
) -> (Option<(usize, FoundCertificate)>, Effort, bool) {
    let integers = system.variables.iter().zip(0..).filter(|(variable, _)| variable.kind == VariableKind::Integer);
    let mut facts = Facts::default();
    facts.integers = integers.map(|(_, index)| index).collect();
    let (mut all, mut given) = (Vec::new(), Vec::new());
    for (piece, fact) in checked::facts(system) {
        let id = facts.add(fact, GIVEN);
        all.push(id);
        // With a solver, further sign conditions cost little and may help.
        if core.is_empty() || core.contains(&piece) || solver.is_some() && matches!(facts.held(id), ScopeFact::Sign(..)) {
            given.push(id);
        }
    }
    let mut finder = CertificateFinder::new(facts, plan, effort, solver.map(|solver| leaf::CoreOracle { solver, system }));
    let proof = finder.attempt(&given);
    let (unspent, has_point) = (finder.effort, finder.has_point);
    let found = proof.and_then(|proof| {
        let pieces =
            checked::facts(system).enumerate().filter(|(at, _)| proof.uses().contains(&all[*at])).map(|(_, (piece, _))| piece);
        let pieces = pieces.collect();
        let certificate = proof.placed(&finder.facts, &mut checked::Scope::of(system), &mut all)?;
        Some((proof.terms(), FoundCertificate { certificate, pieces }))
    });
    (found, unspent, has_point)
}
