//! Rules again on claims from stored answers: encodes each claim anew from the paper and calls no solver.
//!
//! Called by [`crate::recheck`]. The stored answers are untrusted: [`certify::rule()`] and the kernel check them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::model::{Audit, PaperAudit, Timing};
use super::run::{DecidedClaim, collect, with_threads};
use super::second_reader::SecondReader;
use crate::certify::{self, Answers, Finding, Point};
use crate::encode::{self, EncodedClaim};
use crate::paper::{Paper, Role, Statement};

/// Returns the unchecked answers to the queries of an encoded claim, given the index of its paper.
pub type StoredAnswers<'a> = dyn Fn(usize, &EncodedClaim) -> Answers + Sync + 'a;

/// A paper, and the indices of the claims to be ruled on, in the order of the paper.
pub type SelectedClaims = (Arc<Paper>, Vec<usize>);

/// Rules on the selected claims with the stored answers. The second reader of games tries the rulings, as in an audit.
#[must_use]
pub fn rule_again(papers: &[SelectedClaims], answers: &StoredAnswers<'_>, jobs: Option<usize>) -> Audit {
    let start = Instant::now();
    let read: Vec<Arc<Paper>> = papers.iter().map(|(paper, _)| Arc::clone(paper)).collect();
    let second = SecondReader::new(&read);
    let all = || papers.iter().enumerate().map(|(place, asked)| paper(place, asked, answers, &second)).collect();
    let papers = with_threads(jobs, all);
    Audit { papers, timing: Timing { wall: start.elapsed(), ..Timing::default() }, ..Audit::default() }
}

fn paper(place: usize, asked: &SelectedClaims, answers: &StoredAnswers<'_>, second: &SecondReader) -> PaperAudit {
    let (paper, claims) = asked;
    let rule = |index: &usize| -> Option<DecidedClaim> {
        let claim = paper.claims.get(*index)?;
        let question = encode::encode(paper.models.get(claim.model)?, claim, *index);
        let ruling = certify::rule(&question, &answers(place, &question));
        Some((question, ruling, None))
    };
    let rulings: Vec<DecidedClaim> = claims.par_iter().filter_map(rule).collect();
    let known = known(paper, &rulings);
    let tried = |(question, ruling, net): DecidedClaim| {
        let Some(claim) = paper.claims.get(question.index) else { return (question, ruling, net) };
        let points = known.get(&claim.model).map(Vec::as_slice).unwrap_or_default();
        let ruling = match second.contradiction(place, claim, (&question, &ruling), points) {
            Some(how) => ruling.contradicted(&how),
            None => ruling,
        };
        (question, ruling, net)
    };
    collect(paper, &|_| true, rulings.into_par_iter().map(tried).collect())
}

/// Returns, for each model, the points that show its assumptions and regions to be nonempty.
fn known(paper: &Paper, rulings: &[DecidedClaim]) -> BTreeMap<usize, Vec<Point>> {
    let mut out: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
    for (question, ruling, _) in rulings {
        let Some(claim) = paper.claims.get(question.index).filter(|claim| claim.role == Role::Automatic) else { continue };
        if let Statement::Nonempty(_) = claim.statement {
            let points = ruling.parts.iter().filter_map(|part| match &part.finding {
                Finding::Sat { point, .. } => Some(point.clone()),
                Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => None,
            });
            out.entry(claim.model).or_default().extend(points);
        }
    }
    out
}
