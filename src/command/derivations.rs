//! Answers each `derive` of a file that states no answer, before the file is ruled on: by a stored audit as far as its evidence proves
//! the answer, or else anew. The file is then read again with the texts of the answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::files;
use crate::audit::Limits;
use crate::audit::run::in_turn;
use crate::derive::Means;
use crate::derive::answer;
use crate::paper::{Claim, Paper, Results};
use crate::report::read::StoredPaper;
use crate::solve::{self, Budget, SafetyNet, safety};

/// A paper with answers, and the claims for which the machine was too slow to find one, by id, each with the safety net that was hit.
pub(super) type Answered = (Paper, BTreeMap<String, SafetyNet>);

/// The paper with answers to the questions selected.
pub(super) fn answered(
    path: &Path,
    paper: Paper,
    selected: &(dyn Fn(&Claim) -> bool + Sync),
    stored: Option<&StoredPaper>,
    limits: &Limits,
) -> Answered {
    let asked: Vec<&Claim> = paper.claims.iter().filter(|claim| is_unanswered(claim) && selected(claim)).collect();
    if asked.is_empty() {
        return (paper, BTreeMap::new());
    }
    let ids: BTreeSet<&str> = asked.iter().map(|claim| claim.id.as_str()).collect();
    let mut results = stored.map(|stored| proved_before(path, stored, &ids)).unwrap_or_default();
    let rest: Vec<&Claim> = asked.into_iter().filter(|claim| !results.contains_key(&claim.id)).collect();
    let solver = solve::available();
    let answer = |claim: &Claim| {
        let Some(derivation) = &claim.derivation else { return Err("nothing is asked".to_owned()) };
        let Some(solver) = &solver else { return Err("this build has no solver".to_owned()) };
        let means = Means { solver: solver.as_ref(), limits, time: Budget::TIMEOUT, until: limits.overall };
        answer::answer(&paper, claim, derivation, means)
    };
    let found = in_turn(limits.jobs, &rest, |claim| safety::recorded(|| answer(claim)));
    let mut nets = BTreeMap::new();
    for (claim, (found, record)) in rest.iter().zip(found) {
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

/// The answers of a stored audit whose proofs are still accepted, without any solver.
fn proved_before(path: &Path, stored: &StoredPaper, ids: &BTreeSet<&str>) -> Results {
    let mut results = stored.answers();
    results.retain(|id, result| ids.contains(id.as_str()) && result.is_ok() && !stored.was_too_slow(id));
    let results = readable(path, results);
    let Ok(paper) = files::paper_answered(path, &results) else { return Results::new() };
    let proved = stored.proves(&std::sync::Arc::new(paper), &|claim| results.contains_key(&claim.id));
    results.into_iter().filter(|(id, _)| proved.contains(id)).collect()
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
