//! Rules again on claims whose answers are at hand: poses each question anew from the paper and asks nobody.

use std::sync::Arc;
use std::time::Instant;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::model::{Audit, PaperAudit, Timing};
use super::run::{Decided, collect, with_threads};
use crate::certify::{self, Answers};
use crate::paper::Paper;
use crate::pose::{self, Question};

/// Answers to the queries of a question of a paper (by its place among the papers), not checked.
pub type AtHand<'a> = dyn Fn(usize, &Question) -> Answers + Sync + 'a;

/// A paper, and which of its claims are to be ruled on, by their places and in the order of the paper.
pub type Asked = (Arc<Paper>, Vec<usize>);

/// Rules on the claims with the answers given to each question of a paper (by its place among the papers).
#[must_use]
pub fn again(papers: &[Asked], answers: &AtHand<'_>, jobs: Option<usize>) -> Audit {
    let start = Instant::now();
    let papers = with_threads(jobs, || papers.iter().enumerate().map(|(place, asked)| paper(place, asked, answers)).collect());
    Audit { papers, timing: Timing { wall: start.elapsed(), ..Timing::default() }, ..Audit::default() }
}

fn paper(place: usize, asked: &Asked, answers: &AtHand<'_>) -> PaperAudit {
    let (paper, claims) = asked;
    let rule = |index: &usize| -> Option<Decided> {
        let claim = paper.claims.get(*index)?;
        let question = pose::pose(paper.models.get(claim.model)?, claim, *index);
        let ruling = certify::rule(&question, &answers(place, &question));
        Some((question, ruling, None))
    };
    let rulings: Vec<_> = claims.par_iter().map(rule).collect();
    collect(paper, &|_| true, rulings.into_iter().flatten().collect())
}
