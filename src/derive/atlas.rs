//! All assessments that a file states of a game: where each is an equilibrium, where several are, and where none is.

use std::sync::Arc;

use super::DerivationContext;
use super::condition::result;
use super::equilibrium::{ExactRegion, equilibrium};
use super::gaps::{Gaps, gaps, worse};
use crate::certify::Word;
use crate::expression::Condition;
use crate::paper::{Claim, Paper, Statement};

/// The assessments of a game.
#[derive(Clone, Debug)]
pub struct Atlas {
    /// The region of each, by its name.
    pub entries: Vec<(String, ExactRegion)>,
    /// Assessments that could not be asked about, or whose region could not be derived, with the reason.
    pub left_out: Vec<(String, String)>,
    /// Where none of those derived is one, and where two are; none if no region was derived.
    pub gaps: Option<Gaps>,
}

/// One assessment, as a paper with a question about it.
#[derive(Clone, Debug)]
pub struct AssessmentQuestion {
    /// Its name.
    pub name: String,
    /// The paper.
    pub paper: Paper,
    /// The question.
    pub claim: Claim,
}

/// The regions of the assessments; `left_out` are those that cannot be asked about.
#[must_use]
pub fn atlas(asked: &[AssessmentQuestion], mut left_out: Vec<(String, String)>, means: DerivationContext<'_>) -> Atlas {
    let mut entries = Vec::new();
    let mut regions = Vec::new();
    for AssessmentQuestion { name, paper, claim } in asked {
        let Statement::Equilibrium { shown, parts, .. } = &claim.statement else {
            left_out.push((name.clone(), "it is no question about an equilibrium".to_owned()));
            continue;
        };
        let exact = equilibrium(paper, claim, (shown, parts), None, None, means);
        match result(&exact.whole.result) {
            Some(body) => regions.push(Arc::new(Condition::Named { shown: name.as_str().into(), body })),
            None => left_out.push((name.clone(), "its region could not be derived".to_owned())),
        }
        entries.push((name.clone(), exact));
    }
    let gaps = asked.first().filter(|_| !regions.is_empty()).map(|first| gaps(&first.paper, &first.claim, &regions, means));
    let derived = entries.iter().filter(|(_, exact)| result(&exact.whole.result).is_some());
    let surest = derived.fold(Word::Proved, |so_far, (_, exact)| worse(so_far, exact.whole.verdict));
    let gaps = gaps.map(|gaps| gaps.resting_on(surest));
    Atlas { entries, left_out, gaps }
}
