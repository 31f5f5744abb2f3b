//! Groups the equilibria found by outcome, and derives the regions of the outcomes and the number chosen first.
//!
//! Called by [`super::pure`]. Untrusted: every region is proved as a claim.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::chosen_number::{ChosenNumber, NumberContinuation, chosen};
use super::super::condition::result;
use super::super::gaps::{gaps, worse};
use super::{EquilibriumOutcome, PureEquilibria, PureEquilibrium, PureEquilibriumSearch, is_never, reason};
use crate::certify::Word;
use crate::derive::DerivedCondition;
use crate::expression::build::{all, any};
use crate::expression::{Condition, ConditionRef};
use crate::game::Assessment;
use crate::game::assessment::{ChosenAction, RuleAction};
use crate::game::tree::{InfoId, VariableId};
use crate::game::value::{AssessmentPlay, UndefinedPlay, options};

/// An outcome whose equilibria are still being collected.
struct GatheredOutcome {
    histories: Vec<String>,
    conditions: Vec<ConditionRef>,
    assessments: Vec<(usize, DerivedCondition)>,
}

impl PureEquilibriumSearch<'_> {
    /// Groups the equilibria by outcome, and derives the complement of the regions.
    pub(super) fn finished(mut self) -> PureEquilibria {
        let mut outcomes: Vec<GatheredOutcome> = Vec::new();
        let mut sorts: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        let mut follows = Vec::new();
        let mut numbers = false;
        for (assessment, region) in std::mem::take(&mut self.found) {
            let place = self.out.assessments.len();
            let whole = result(&region.result).unwrap_or_else(|| Arc::new(Condition::Truth(false)));
            let cases =
                AssessmentPlay::of(&assessment, UndefinedPlay::Zero, |play| play.outcomes(self.after.as_slice())).ok().flatten();
            let Some(cases) = cases else {
                self.leave_out(&assessment, "its play has too many outcomes".to_owned());
                continue;
            };
            for case in cases {
                let here = all([whole.clone(), case.condition.clone()]);
                let mut derived = if here == whole { region.clone() } else { self.condition(&here) };
                derived.verdict = worse(region.verdict, derived.verdict);
                if is_never(&derived) {
                    if derived.verdict != Word::Proved {
                        self.rule_out(format!("the outcome is {}", case.histories.join("; ")), derived.verdict);
                    }
                    continue;
                }
                numbers |= case.histories != case.kind;
                let known = outcomes.iter().position(|known| known.histories == case.histories);
                let number = known.unwrap_or(outcomes.len());
                if known.is_none() {
                    match sorts.iter_mut().find(|(kind, _)| *kind == case.kind) {
                        Some((_, numbers)) => numbers.push(number),
                        None => sorts.push((case.kind, vec![number])),
                    }
                    follows.push((assessment.clone(), case.taken));
                    outcomes.push(GatheredOutcome { histories: case.histories, conditions: Vec::new(), assessments: Vec::new() });
                }
                outcomes[number].conditions.push(here);
                outcomes[number].assessments.push((place, derived));
            }
            self.out.assessments.push(PureEquilibrium { does: does(&assessment), region });
        }
        if numbers {
            self.out.sorts = sorts;
        }
        for (number, GatheredOutcome { histories, conditions, assessments }) in outcomes.into_iter().enumerate() {
            let mut region = self.condition(&any(conditions));
            region.question = format!("outcome {}", number + 1);
            region.verdict = assessments
                .iter()
                .fold(region.verdict, |so_far, (_, assessment_region)| worse(so_far, assessment_region.verdict));
            self.out.outcomes.push(EquilibriumOutcome { histories, assessments, region });
        }
        let mut regions = Vec::new();
        for outcome in &self.out.outcomes {
            match result(&outcome.region.result) {
                Some(body) => {
                    let shown = outcome.region.question.as_str().into();
                    regions.push(Arc::new(Condition::Named { shown, body }));
                }
                None => self.out.left_out.push((outcome.region.question.clone(), reason(&outcome.region.result))),
            }
        }
        let verdict = self.out.outcomes.iter().fold(Word::Proved, |so_far, outcome| worse(so_far, outcome.region.verdict));
        let verdict = self.out.ruled_out.iter().fold(verdict, |so_far, one| worse(so_far, one.word));
        let left = (!regions.is_empty()).then(|| gaps(self.paper, self.base, &regions, self.context));
        self.out.gaps = left.map(|gaps| gaps.limited_by(verdict));
        if let Some(variable) = self.after {
            self.out.chosen = Some(self.whole_game(variable, (&regions, verdict), follows));
        }
        self.out
    }
}

impl PureEquilibriumSearch<'_> {
    /// Derives the choice of the number, given all continuations.
    fn whole_game(
        &self,
        variable: VariableId,
        (regions, verdict): (&[ConditionRef], Word),
        follows: Vec<(Assessment, BTreeMap<InfoId, usize>)>,
    ) -> Result<ChosenNumber, String> {
        if !self.out.left_out.is_empty() || regions.len() != follows.len() {
            return Err("not every continuation is known".to_owned());
        }
        let outcomes = self.out.outcomes.iter().zip(regions).zip(follows);
        let follows: Vec<NumberContinuation> = outcomes
            .map(|((outcome, region), (assessment, taken))| {
                let name = outcome.region.question.clone();
                NumberContinuation { name, assessment, taken, region: region.clone() }
            })
            .collect();
        let Some(first) = follows.first() else { return Err("no continuation is possible".to_owned()) };
        let game = Arc::clone(&first.assessment.game);
        chosen(self.paper, self.without_range, (&game, variable), (&follows, verdict), self.context)
    }
}

/// Returns the actions of an assessment by information set, as far as they are fixed.
pub(super) fn does(assessment: &Assessment) -> Vec<(String, String)> {
    let game = &assessment.game;
    let mut out = Vec::new();
    for (info, rules) in assessment.rules.iter().enumerate() {
        let Some(rule) = rules.first() else { continue };
        let variable = game.infos[info].variable;
        let name =
            |done: &ChosenAction| options(game, info).get(done.option).map(|option| game.action_name(variable, option, done));
        let done = match &rule.action {
            RuleAction::Mix(mix) => mix.first().and_then(|(done, _)| name(done)),
            RuleAction::Best { tie } => {
                name(&ChosenAction { option: *tie, amount: None }).map(|tie| format!("best, ties to {tie}"))
            }
        };
        out.extend(done.map(|done| (game.info_name(info), done)));
    }
    out
}
