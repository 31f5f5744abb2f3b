//! Derives the exact region in which an assessment is an equilibrium, and compares it with the region that the paper states.
//!
//! The information sets are treated one by one. The callers are the command `derive`, [`super::atlas`], the maps of
//! `plot`, and the reports on places. Untrusted: the tool proves every equivalence as a claim.

use super::condition::{DerivationQuestion, as_printed, draft, proved, result};
use super::printed_comparison::ConditionLine;
use super::proof::{FirstAttempt, QuestionAndAnswer, claim, open, proofs, rule};
use super::witness::{Witness, witnesses_where};
use super::{DerivationContext, DerivationOutcome, DerivedCondition};
use crate::certify::{Point, Word};
use crate::expression::build::all;
use crate::expression::{Condition, ConditionRef, Variable};
use crate::game::equilibrium::EquilibriumCondition;
use crate::paper::{Claim, Link, Paper, Region, Statement};

/// The region in which an assessment is an equilibrium.
#[derive(Clone, Debug)]
pub struct ExactRegion {
    /// The conditions of the single information sets, without quantifiers over deviations.
    pub parts: Vec<DerivedCondition>,
    /// The conjunction of the conditions.
    pub whole: DerivedCondition,
    /// The comparison with a stated region, if one is given.
    pub against: Option<RegionDifference>,
    /// Beliefs that support the equilibrium in the whole region, for information sets whose belief matters.
    /// [`ExactRegion::named`] computes them.
    pub beliefs: Vec<Witness>,
}

impl ExactRegion {
    /// Adds the supporting beliefs.
    #[must_use]
    pub fn named(mut self, paper: &Paper, base: &Claim, parts: &[EquilibriumCondition], context: DerivationContext<'_>) -> Self {
        if let Some(holds) = result(&self.whole.result).filter(|holds| **holds != Condition::Truth(false)) {
            let found = parts.iter().flat_map(|part| witnesses_where(paper, base, &holds, &part.condition, context));
            self.beliefs = found.filter(|belief| !belief.any).collect();
        }
        self
    }
}

/// The comparison of a stated region with the exact one.
#[derive(Clone, Debug)]
pub struct RegionDifference {
    /// The name of the stated region.
    pub region: String,
    /// The conditions that an equilibrium requires and that the region does not imply. Each condition has a point of the region
    /// at which the condition fails.
    pub missing: Vec<(String, Point)>,
    /// The conditions of the region that an equilibrium does not require. Each condition has a point that is an equilibrium and
    /// satisfies all other conditions of the region, but not this condition.
    pub superfluous: Vec<(String, Point)>,
    /// The conditions of the region that its other conditions imply.
    pub redundant: Vec<String>,
    /// The conditions that remain undecided.
    pub open: Vec<String>,
    /// The verdict on whether the region is the exact one.
    pub same: Word,
    /// An equilibrium outside the region.
    pub excluded: Option<Point>,
    /// True iff each condition of the region has a counterexample to the claim that the other conditions imply this condition.
    pub needed: bool,
}

/// Derives the exact region of an assessment under the hypotheses of the claim.
#[must_use]
pub fn equilibrium(
    paper: &Paper,
    base: &Claim,
    (shown, parts): (&str, &[EquilibriumCondition]),
    solve_for: Option<&Variable>,
    against: Option<&Region>,
    context: DerivationContext<'_>,
) -> ExactRegion {
    let drafts: Vec<_> = parts
        .iter()
        .map(|part| draft(DerivationQuestion { paper, base, condition: &part.condition, solve_for: None }, context))
        .collect();
    let results: Vec<Option<ConditionRef>> = drafts.iter().map(|draft| result(&draft.found)).collect();
    let pair = |(part, result): (&'_ EquilibriumCondition, &'_ Option<ConditionRef>)| {
        result.as_ref().map(|result| (part.condition.clone(), result.clone()))
    };
    let pairs: Vec<(ConditionRef, ConditionRef)> = parts.iter().zip(&results).filter_map(pair).collect();
    let pairs: Vec<QuestionAndAnswer<'_>> =
        pairs.iter().map(|(question, result)| QuestionAndAnswer { question, result, first: FirstAttempt::Whole }).collect();
    let mut proofs = proofs(paper, base, &pairs, context).into_iter();
    let mut derived = Vec::new();
    for ((part, draft), result) in parts.iter().zip(drafts).zip(&results) {
        let (verdict, defined) = result.as_ref().and_then(|_| proofs.next()).unwrap_or_else(open);
        let (printed, meant) = as_printed(paper, base, &draft, context);
        derived.push(DerivedCondition {
            question: part.label.clone(),
            result: draft.found,
            verdict,
            defined,
            solved_for: None,
            printed,
            meant,
            sizes: draft.sizes,
        });
    }
    let whole = conjunction_of_parts(paper, base, shown, solve_for, (&derived, &results), context);
    let against = against.and_then(|region| compare(paper, base, region, &whole, context));
    ExactRegion { parts: derived, whole, against, beliefs: Vec::new() }
}

/// Combines the conditions of all parts. If the combination is proved but some part is not, the verdict is that of the first part
/// that is not proved.
fn conjunction_of_parts(
    paper: &Paper,
    base: &Claim,
    shown: &str,
    solve_for: Option<&Variable>,
    (parts, results): (&[DerivedCondition], &[Option<ConditionRef>]),
    context: DerivationContext<'_>,
) -> DerivedCondition {
    let question = shown.to_owned();
    let missing: Vec<(String, String)> = parts
        .iter()
        .zip(results)
        .filter(|(_, result)| result.is_none())
        .map(|(part, _)| (part.question.clone(), "its condition could not be derived".to_owned()))
        .collect();
    if !missing.is_empty() {
        let result = DerivationOutcome::Left(missing);
        let (verdict, defined) = open();
        let (printed, meant) = (Vec::new(), Vec::new());
        return DerivedCondition { question, result, verdict, defined, solved_for: None, printed, meant, sizes: [0; 3] };
    }
    let both = all(results.iter().flatten().cloned());
    let draft = draft(DerivationQuestion { paper, base, condition: &both, solve_for }, context);
    let (mut verdict, mut defined) = proved(paper, base, (&both, FirstAttempt::Whole), &draft, context);
    for part in parts {
        if verdict == Word::Proved && part.verdict != Word::Proved {
            verdict = part.verdict;
        }
        if defined.question.word == Word::Proved && part.defined.question.word != Word::Proved {
            defined.question = part.defined.question.clone();
        }
    }
    let sizes = [parts.iter().map(|part| part.sizes[0]).sum(), draft.sizes[0], draft.sizes[2]];
    let (printed, meant) = as_printed(paper, base, &draft, context);
    DerivedCondition { question, result: draft.found, verdict, defined, solved_for: solve_for.cloned(), printed, meant, sizes }
}

/// Determines three lists: the required conditions that the region does not imply, the conditions of the region that are not
/// required, and the conditions of the region that its other conditions imply.
fn compare(
    paper: &Paper,
    base: &Claim,
    region: &Region,
    whole: &DerivedCondition,
    context: DerivationContext<'_>,
) -> Option<RegionDifference> {
    let exact = result(&whole.result)?;
    let required: Vec<(String, ConditionRef)> = match &whole.result {
        DerivationOutcome::Cases(cases) => match cases.as_slice() {
            [case] => case.lines.iter().map(|line| (line.to_string(), ConditionLine::condition(line))).collect(),
            _ => vec![("the exact condition".to_owned(), exact.clone())],
        },
        DerivationOutcome::Left(_) | DerivationOutcome::TooLong(_) => return None,
    };
    Some(compare_region(paper, base, region, (&exact, required, whole.verdict), context))
}

/// Compares a region with an exact condition. `required` are conditions whose conjunction is the exact condition, and `verdict`
/// is the verdict on its exactness.
#[must_use]
pub fn compare_region(
    paper: &Paper,
    base: &Claim,
    region: &Region,
    (exact, required, verdict): (&ConditionRef, Vec<(String, ConditionRef)>, Word),
    context: DerivationContext<'_>,
) -> RegionDifference {
    let stated = Condition::is_true(all(region.members.iter().map(|(_, member)| member.clone())));
    let implies = |left: ConditionRef, right: ConditionRef| {
        Statement::Links(vec![Link { left, both_ways: false, right: Condition::is_true(right) }])
    };
    let mut claims = Vec::new();
    for (place, (_, line)) in required.iter().enumerate() {
        claims.push(claim(base, &format!("missing {place}"), implies(stated.clone(), line.clone())));
    }
    for (place, (_, member)) in region.members.iter().enumerate() {
        let others: Vec<ConditionRef> =
            region.members.iter().enumerate().filter(|(other, _)| *other != place).map(|(_, (_, m))| m.clone()).collect();
        let rest = Condition::is_true(all(others));
        let exact_and_rest = all([Condition::is_true(exact.clone()), rest.clone()]);
        claims.push(claim(base, &format!("superfluous {place}"), implies(exact_and_rest, member.clone())));
        claims.push(claim(base, &format!("redundant {place}"), implies(rest, member.clone())));
    }
    let both = Link { left: Condition::is_true(exact.clone()), both_ways: true, right: stated.clone() };
    claims.push(claim(base, "same", Statement::Links(vec![both])));
    claims.push(claim(base, "excluded", implies(Condition::is_true(exact.clone()), stated)));
    let mut rulings = rule(paper, claims, context).into_iter();
    let mut next = || rulings.next().unwrap_or((Word::Open, None));
    let mut out = RegionDifference {
        region: region.name.to_string(),
        missing: Vec::new(),
        superfluous: Vec::new(),
        redundant: Vec::new(),
        open: Vec::new(),
        same: Word::Open,
        excluded: None,
        needed: true,
    };
    for (shown, _) in required {
        match next() {
            (Word::Refuted, Some(point)) => out.missing.push((shown, point)),
            (Word::Proved | Word::Vacuous, _) => {}
            (Word::Refuted | Word::Open | Word::Unchecked, _) => out.open.push(shown),
        }
    }
    for (name, _) in &region.members {
        let (superfluous, redundant) = (next(), next());
        out.needed &= redundant.0 == Word::Refuted;
        if redundant.0 == Word::Proved {
            out.redundant.push(name.to_string());
        } else if let (Word::Refuted, Some(point)) = superfluous {
            out.superfluous.push((name.to_string(), point));
        } else if superfluous.0 != Word::Proved && superfluous.0 != Word::Vacuous {
            out.open.push(name.to_string());
        }
    }
    out.same = next().0;
    out.excluded = next().1;
    // A comparison with a condition that was not proved exact proves nothing. If the verdict on the exact condition is vacuous,
    // the ruling on the claim `same` decides alone.
    if verdict != Word::Proved && verdict != Word::Vacuous {
        out.same = Word::Open;
    }
    out
}

/// Returns the region with the given name, under the readings of a claim.
#[must_use]
pub fn region<'a>(paper: &'a Paper, base: &Claim, name: &str) -> Option<&'a Region> {
    paper.models.get(base.model)?.regions.iter().find(|region| &*region.name == name)
}
