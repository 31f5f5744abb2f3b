//! Orders the claims for a diagnosis, so that results and small queries come first if time is short.
//!
//! Called by `needs`, `sharp` and `repair`. Not part of a verdict.

use std::sync::Arc;

use crate::audit::{self, AuditLimits, NoProgress};
use crate::certify::Point;
use crate::encode;
use crate::mutate::points;
use crate::paper::{Claim, Paper, Role, Statement};
use crate::solve::Solver;

/// The words with which the place of a result begins.
const RESULTS: [&str; 5] = ["proposition", "theorem", "corollary", "lemma", "result"];

/// The numbers of comparisons above which a claim counts as medium, and as large.
const SIZES: [usize; 2] = [30, 120];

/// Returns the indices of the selected claims in [`Paper::claims`], in the order in which they are to be examined.
pub(super) fn order(paper: &Paper, selected: impl Fn(&Claim) -> bool) -> Vec<usize> {
    let mut all: Vec<usize> = (0..paper.claims.len()).filter(|index| paper.claims.get(*index).is_some_and(&selected)).collect();
    sort(paper, &mut all, |index| *index);
    all
}

/// Sorts data about claims: small claims first and large ones last, because a large one may take as long as a hundred others.
/// Claims of similar size are sorted by role (results, other claims, questions, steps of proofs), and the first reading comes
/// before others.
pub(super) fn sort<T>(paper: &Paper, all: &mut [T], claim: impl Fn(&T) -> usize) {
    all.sort_by_cached_key(|item| {
        let index = claim(item);
        let key = paper.claims.get(index).map(|claim| {
            let size = size(paper, claim);
            (SIZES.iter().filter(|most| size > **most).count(), rank(claim), claim.model > 0, size)
        });
        (key, index)
    });
}

/// Returns the number of comparisons in the queries of a claim.
fn size(paper: &Paper, claim: &Claim) -> usize {
    let Some(model) = paper.models.get(claim.model) else { return 0 };
    let parts = encode::encode(model, claim, 0).parts;
    let size = parts.iter().filter_map(|part| part.query.system.as_ref().ok()).map(|system| system.formula.size()).sum();
    tracing::debug!(id = %claim.id, size, "ordered");
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

/// Returns, for each model, points of its assumptions and of each of its regions.
pub(super) fn known(paper: &Arc<Paper>, solver: Option<&dyn Solver>, limits: &AuditLimits) -> Vec<Vec<Point>> {
    let opening = |claim: &Claim| claim.role == Role::Automatic && matches!(claim.statement, Statement::Nonempty(_));
    let audit = audit::run(std::slice::from_ref(paper), &opening, solver, limits, &NoProgress);
    let rulings = audit.papers.first().map(|audited| audited.rulings.as_slice()).unwrap_or_default();
    (0..paper.models.len()).map(|model| points(paper, model, rulings)).collect()
}
