//! Answers each `derive` of a file that states no answer, before the file is ruled on. The file is then read again with the texts of the
//! answers.

use std::collections::BTreeMap;
use std::path::Path;

use super::files;
use crate::audit::AuditLimits;
use crate::audit::run::in_turn;
use crate::derive::DerivationContext;
use crate::derive::answer;
use crate::paper::{Claim, Paper, Results};
use crate::solve::{self, Budget, SafetyNet, safety};

/// A paper with answers, and the claims for which the machine was too slow to find one, by id, each with the safety net that was hit.
pub(super) type AnsweredPaper = (Paper, BTreeMap<String, SafetyNet>);

/// The paper with answers to the questions selected.
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
    let mut results = Results::new();
    let solver = solve::available();
    let answer = |claim: &Claim| {
        let Some(derivation) = &claim.derivation else { return Err("nothing is asked".to_owned()) };
        let Some(solver) = &solver else { return Err("this build has no solver".to_owned()) };
        let means = DerivationContext { solver: solver.as_ref(), limits, time: Budget::TIMEOUT, until: limits.overall };
        answer::answer(&paper, claim, derivation, means)
    };
    let found = in_turn(limits.jobs, &asked, |claim| safety::recorded(|| answer(claim)));
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

/// It asks for a condition, and none is known.
fn is_unanswered(claim: &Claim) -> bool {
    claim.derivation.as_ref().is_some_and(|derivation| derivation.missing.is_some())
}

/// Returns the results; a result whose text cannot be parsed is replaced by the reason.
fn readable(path: &Path, results: Results) -> Results {
    if files::paper_answered(path, &results).is_ok() {
        return results;
    }
    let one = |(id, result): (String, Result<String, String>)| {
        let alone = Results::from([(id.clone(), result.clone())]);
        match files::paper_answered(path, &alone) {
            Ok(_) => (id, result),
            Err((_, faults)) => {
                let why = faults.first().map(|fault| fault.headline()).unwrap_or_default();
                (id, Err(format!("the condition found cannot be read back: {why}")))
            }
        }
    };
    results.into_iter().map(one).collect()
}
