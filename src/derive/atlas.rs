//! Derives the region of each stated assessment of a game, and the regions in which several or none are equilibria.
//!
//! Called by the command `derive`. Untrusted: every region is proved as a claim.

use std::sync::Arc;

use super::DerivationContext;
use super::condition::result;
use super::equilibrium::{ExactRegion, equilibrium};
use super::gaps::{Gaps, gaps, worse};
use crate::certify::Word;
use crate::expression::Condition;
use crate::paper::{Claim, Paper, Statement};

/// The regions of the assessments of a game.
#[derive(Clone, Debug)]
pub struct Atlas {
    /// The region in which each assessment is an equilibrium, by name.
    pub entries: Vec<(String, ExactRegion)>,
    /// The assessments without a derived region, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// The region in which no assessment is an equilibrium, and the overlaps; `None` if no region was derived.
    pub gaps: Option<Gaps>,
}

/// An assessment with the claim that it is an equilibrium, in a paper of its own.
#[derive(Clone, Debug)]
pub struct AssessmentQuestion {
    /// The name of the assessment.
    pub name: String,
    /// The paper that contains the claim.
    pub paper: Paper,
    /// The claim.
    pub claim: Claim,
}

/// Derives the regions of the assessments. `left_out` lists assessments for which there is no claim.
#[must_use]
pub fn atlas(questions: &[AssessmentQuestion], mut left_out: Vec<(String, String)>, context: DerivationContext<'_>) -> Atlas {
    let mut entries = Vec::new();
    let mut regions = Vec::new();
    for AssessmentQuestion { name, paper, claim } in questions {
        let Statement::Equilibrium { shown, parts, .. } = &claim.statement else {
            left_out.push((name.clone(), "the claim is not about an equilibrium".to_owned()));
            continue;
        };
        let exact = equilibrium(paper, claim, (shown, parts), None, None, context);
        match result(&exact.whole.result) {
            Some(body) => regions.push(Arc::new(Condition::Named { shown: name.as_str().into(), body })),
            None => left_out.push((name.clone(), "its region could not be derived".to_owned())),
        }
        entries.push((name.clone(), exact));
    }
    let gaps = questions.first().filter(|_| !regions.is_empty()).map(|first| gaps(&first.paper, &first.claim, &regions, context));
    let derived = entries.iter().filter(|(_, exact)| result(&exact.whole.result).is_some());
    let verdict = derived.fold(Word::Proved, |so_far, (_, exact)| worse(so_far, exact.whole.verdict));
    let gaps = gaps.map(|gaps| gaps.limited_by(verdict));
    Atlas { entries, left_out, gaps }
}
