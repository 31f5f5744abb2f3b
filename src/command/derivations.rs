//! Computes the answer to each `derive` item of a file that states none, before the file is audited.
//!
//! Called by the subcommands that audit. Untrusted: the file is then read again with the texts of the answers, and each answer is
//! audited like a stated one.

use std::collections::BTreeMap;
use std::path::Path;

use super::files;
use crate::audit::AuditLimits;
use crate::audit::run::map_in_order;
use crate::derive::DerivationContext;
use crate::derive::answer;
use crate::paper::{Claim, DerivedFormulas, Paper};
use crate::solve::{self, Budget, SafetyNet, safety};

/// A paper with answers, and the safety nets that were hit in the search for them, by claim id.
pub(super) type AnsweredPaper = (Paper, BTreeMap<String, SafetyNet>);

/// Returns the paper read again with an answer, or the reason why no answer was found, for each selected `derive` item without one.
pub(super) fn answered(
    path: &Path,
    paper: Paper,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    limits: &AuditLimits,
) -> AnsweredPaper {
    let asked: Vec<&Claim> = paper.claims.iter().filter(|claim| is_unanswered(claim) && selected(claim)).collect();
    if asked.is_empty() {
        return (paper, BTreeMap::new());
    }
    let mut results = DerivedFormulas::new();
    let solver = solve::available();
    let answer = |claim: &Claim| {
        let Some(derivation) = &claim.derivation else { return Err("the claim asks for no condition".to_owned()) };
        let Some(solver) = &solver else { return Err("this build has no solver".to_owned()) };
        let context = DerivationContext { solver: solver.as_ref(), limits, time: Budget::TIMEOUT, until: limits.overall };
        answer::answer(&paper, claim, derivation, context)
    };
    let found = map_in_order(limits.jobs, &asked, |claim| safety::recorded(|| answer(claim)));
    let mut nets = BTreeMap::new();
    for (claim, (found, record)) in asked.iter().zip(found) {
        nets.extend(record.net.map(|net| (claim.id.clone(), net)));
        results.insert(claim.id.clone(), found);
    }
    let answered = match files::paper_answered(path, &results) {
        Ok(answered) => answered,
        Err(_) => files::paper_answered(path, &readable(path, results)).unwrap_or(paper),
    };
    (answered, nets)
}

/// Returns true iff the claim is a `derive` item whose answer is not known.
fn is_unanswered(claim: &Claim) -> bool {
    claim.derivation.as_ref().is_some_and(|derivation| derivation.missing.is_some())
}

/// Replaces each result whose text the parser rejects by the parser's reason.
fn readable(path: &Path, results: DerivedFormulas) -> DerivedFormulas {
    if files::paper_answered(path, &results).is_ok() {
        return results;
    }
    let checked = |(id, result): (String, Result<String, String>)| {
        let alone = DerivedFormulas::from([(id.clone(), result.clone())]);
        match files::paper_answered(path, &alone) {
            Ok(_) => (id, result),
            Err((_, faults)) => {
                let why = faults.first().map(|fault| fault.headline()).unwrap_or_default();
                (id, Err(format!("the condition found cannot be read back: {why}")))
            }
        }
    };
    results.into_iter().map(checked).collect()
}
