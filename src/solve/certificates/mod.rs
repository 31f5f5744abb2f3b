//! The finder of certificates: untrusted, and deterministic, since it counts its steps; a clock only ends it with everything else.
//!
//! What it brings back counts only once [`kernel::check`] has accepted it.

mod effort;
mod eliminate;
mod leaf;
mod lemmas;
mod lp;
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

/// What may be known of a system before the search.
#[derive(Clone, Default)]
pub struct Hints<'a> {
    /// Pieces that are said to have no common point, by their places in [`System::pieces`]; tried before all of them.
    pub core: Vec<usize>,
    /// Asked which facts of a case are in conflict, where the search does not see it.
    pub solver: Option<&'a dyn Solver>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// The pieces that the proof rests on, by their places in [`System::pieces`]: the others could be left out.
    pub pieces: BTreeSet<usize>,
}

/// A certificate that the system has no real point, if one is found within the effort: the shortest of a few.
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
                if left.steps < LEAST {
                    return best.map(|(_, found)| found);
                }
                // Each attempt may take half of what is left; what only shortens a proof, as much as finding it took.
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

/// The same with a solver at hand: one attempt after the other, until one finds something or the solver knows a point.
fn with_solver(system: &System, hints: &Hints<'_>, effort: Effort) -> Option<FoundCertificate> {
    for (lemmas, order) in PLANS {
        let plan = AttemptPlan { level: 1, lemmas, order };
        let (found, _, hopeless) = attempt(system, &hints.core, plan, effort, hints.solver);
        if let Some((_, found)) = found {
            return Some(found);
        }
        if hopeless {
            return None;
        }
    }
    None
}

/// With less effort than this no attempt is worth its preparations.
const LEAST: u64 = 4_000;

/// Terms of a certificate that need not be made fewer.
const SHORT: usize = 3;

const PLANS: [(bool, SplitOrder); 4] =
    [(false, SplitOrder::Fewest), (true, SplitOrder::Fewest), (true, SplitOrder::Last), (false, SplitOrder::Last)];

/// One attempt, from the pieces of the core if there is one: the certificate with its number of terms, the effort unspent, and
/// whether there is nothing to be found.
fn attempt(
    system: &System,
    core: &[usize],
    plan: AttemptPlan,
    effort: Effort,
    solver: Option<&dyn Solver>,
) -> (Option<(usize, FoundCertificate)>, Effort, bool) {
    let whole = system.variables.iter().zip(0..).filter(|(variable, _)| variable.kind == VariableKind::Integer);
    let mut facts = Facts::default();
    facts.whole = whole.map(|(_, index)| index).collect();
    let (mut all, mut given) = (Vec::new(), Vec::new());
    for (piece, fact) in checked::facts(system) {
        let id = facts.add(fact, GIVEN);
        all.push(id);
        // With a solver at hand, sign conditions cost little and may be of help.
        if core.is_empty() || core.contains(&piece) || solver.is_some() && matches!(facts.held(id), ScopeFact::Sign(..)) {
            given.push(id);
        }
    }
    let mut finder = CertificateFinder::new(facts, plan, effort, solver.map(|solver| leaf::CoreOracle { solver, system }));
    let proof = finder.attempt(&given);
    let (unspent, hopeless) = (finder.effort, finder.hopeless);
    let found = proof.and_then(|proof| {
        let pieces =
            checked::facts(system).enumerate().filter(|(at, _)| proof.uses().contains(&all[*at])).map(|(_, (piece, _))| piece);
        let pieces = pieces.collect();
        let certificate = proof.placed(&finder.facts, &mut checked::Scope::of(system), &mut all)?;
        Some((proof.terms(), FoundCertificate { certificate, pieces }))
    });
    (found, unspent, hopeless)
}
