//! In which order claims are looked at, and what is known before the first: where time is short, what a reader asks first comes first.

use std::sync::Arc;

use crate::audit::{self, AuditLimits, NoProgress};
use crate::certify::Point;
use crate::encode;
use crate::mutate::points;
use crate::paper::{Claim, Paper, Role, Statement};
use crate::solve::Solver;

/// How the places begin whose claims a paper is read for.
const RESULTS: [&str; 5] = ["proposition", "theorem", "corollary", "lemma", "result"];

/// Above so many comparisons a question is not small, and above so many large.
const SIZES: [usize; 2] = [30, 120];

/// The claims selected, by their places in [`Paper::claims`], in turn.
pub(super) fn order(paper: &Paper, selected: impl Fn(&Claim) -> bool) -> Vec<usize> {
    let mut all: Vec<usize> = (0..paper.claims.len()).filter(|index| paper.claims.get(*index).is_some_and(&selected)).collect();
    sort(paper, &mut all, |index| *index);
    all
}

/// What is about claims, put in turn: small questions first, large ones last, since one may take as long as a hundred; among those alike
/// results, then other claims, questions, and steps of proofs, under the first reading before any other.
pub(super) fn sort<T>(paper: &Paper, all: &mut [T], claim: impl Fn(&T) -> usize) {
    all.sort_by_cached_key(|one| {
        let index = claim(one);
        let key = paper.claims.get(index).map(|claim| {
            let size = size(paper, claim);
            (SIZES.iter().filter(|most| size > **most).count(), rank(claim), claim.model > 0, size)
        });
        (key, index)
    });
}

/// How many comparisons the questions of a claim have.
fn size(paper: &Paper, claim: &Claim) -> usize {
    let Some(model) = paper.models.get(claim.model) else { return 0 };
    let parts = encode::encode(model, claim, 0).parts;
    let size = parts.iter().filter_map(|part| part.query.system.as_ref().ok()).map(|system| system.formula.size()).sum();
    tracing::debug!(id = %claim.id, size, "in turn");
    size
}

fn rank(claim: &Claim) -> usize {
    let is_result = |place: &String| RESULTS.iter().any(|result| place.starts_with(result));
    match claim.role {
        Role::Claim if claim.places.iter().any(is_result) => 0,
        Role::Claim => 1,
        Role::Question => 2,
        Role::Step => 3,
        Role::Obligation | Role::Automatic => 4,
    }
}

/// Points of what each model assumes and of each of its regions.
pub(super) fn known(paper: &Arc<Paper>, solver: Option<&dyn Solver>, limits: &AuditLimits) -> Vec<Vec<Point>> {
    let opening = |claim: &Claim| claim.role == Role::Automatic && matches!(claim.statement, Statement::Nonempty(_));
    let audit = audit::run(std::slice::from_ref(paper), &opening, solver, limits, &NoProgress);
    let rulings = audit.papers.first().map(|audited| audited.rulings.as_slice()).unwrap_or_default();
    (0..paper.models.len()).map(|model| points(paper, model, rulings)).collect()
}
