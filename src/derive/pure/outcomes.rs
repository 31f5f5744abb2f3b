//! What the assessments found come to: outcomes, where each is one, what they leave over, and the number chosen before them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::chosen_number::{Chosen, Continuation, chosen};
use super::super::condition::result;
use super::super::gaps::{gaps, worse};
use super::{EquilibriumOutcome, Pure, PureEquilibrium, PureEquilibriumSearch, is_never, reason};
use crate::certify::Word;
use crate::derive::DerivedCondition;
use crate::expression::build::{all, any};
use crate::expression::{Condition, ConditionRef};
use crate::game::Assessment;
use crate::game::assessment::{ChosenAction, RuleAction};
use crate::game::tree::{InfoId, VariableId};
use crate::game::value::{AssessmentPlay, UndefinedPlay, options};

/// An outcome on its way.
struct GatheredOutcome {
    histories: Vec<String>,
    conditions: Vec<ConditionRef>,
    assessments: Vec<(usize, DerivedCondition)>,
}

impl PureEquilibriumSearch<'_> {
    /// Outcomes put together, and what they leave over.
    pub(super) fn finished(mut self) -> Pure {
        let mut outcomes: Vec<GatheredOutcome> = Vec::new();
        let mut sorts: Vec<(Vec<String>, Vec<usize>)> = Vec::new();
        let mut follows = Vec::new();
        let mut numbers = false;
        for (assessment, region) in std::mem::take(&mut self.found) {
            let place = self.out.assessments.len();
            let whole = result(&region.result).unwrap_or_else(|| Arc::new(Condition::Truth(false)));
            let ways =
                AssessmentPlay::of(&assessment, UndefinedPlay::Zero, |play| play.ways(self.after.as_slice())).ok().flatten();
            let Some(ways) = ways else {
                self.leave(&assessment, "its play comes out in too many ways".to_owned());
                continue;
            };
            for way in ways {
                let here = all([whole.clone(), way.condition.clone()]);
                let mut derived = if here == whole { region.clone() } else { self.condition(&here) };
                derived.verdict = worse(region.verdict, derived.verdict);
                if is_never(&derived) {
                    if derived.verdict != Word::Proved {
                        self.rule_out(format!("play comes out as {}", way.histories.join("; ")), derived.verdict);
                    }
                    continue;
                }
                numbers |= way.histories != way.sort;
                let known = outcomes.iter().position(|known| known.histories == way.histories);
                let number = known.unwrap_or(outcomes.len());
                if known.is_none() {
                    match sorts.iter_mut().find(|(sort, _)| *sort == way.sort) {
                        Some((_, numbers)) => numbers.push(number),
                        None => sorts.push((way.sort, vec![number])),
                    }
                    follows.push((assessment.clone(), way.taken));
                    outcomes.push(GatheredOutcome { histories: way.histories, conditions: Vec::new(), assessments: Vec::new() });
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
            region.verdict = assessments.iter().fold(region.verdict, |so_far, (_, own)| worse(so_far, own.verdict));
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
        let surest = self.out.outcomes.iter().fold(Word::Proved, |so_far, outcome| worse(so_far, outcome.region.verdict));
        let surest = self.out.ruled_out.iter().fold(surest, |so_far, one| worse(so_far, one.word));
        let left = (!regions.is_empty()).then(|| gaps(self.paper, self.base, &regions, self.means));
        self.out.gaps = left.map(|gaps| gaps.resting_on(surest));
        if let Some(variable) = self.after {
            self.out.chosen = Some(self.whole_game(variable, (&regions, surest), follows));
        }
        self.out
    }
}

impl PureEquilibriumSearch<'_> {
    /// The number that is chosen, knowing all that can follow.
    fn whole_game(
        &self,
        variable: VariableId,
        (regions, surest): (&[ConditionRef], Word),
        follows: Vec<(Assessment, BTreeMap<InfoId, usize>)>,
    ) -> Result<Chosen, String> {
        if !self.out.left_out.is_empty() || regions.len() != follows.len() {
            return Err("not all that can follow is known".to_owned());
        }
        let outcomes = self.out.outcomes.iter().zip(regions).zip(follows);
        let follows: Vec<Continuation> = outcomes
            .map(|((outcome, region), (assessment, taken))| {
                let name = outcome.region.question.clone();
                Continuation { name, assessment, taken, region: region.clone() }
            })
            .collect();
        let Some(first) = follows.first() else { return Err("nothing can follow".to_owned()) };
        let game = Arc::clone(&first.assessment.game);
        chosen(self.paper, self.plain, (&game, variable), (&follows, surest), self.means)
    }
}

/// What an assessment does, by information set, as far as it says.
pub(super) fn does(assessment: &Assessment) -> Vec<(String, String)> {
    let game = &assessment.game;
    let mut out = Vec::new();
    for (info, rules) in assessment.rules.iter().enumerate() {
        let Some(rule) = rules.first() else { continue };
        let variable = game.infos[info].variable;
        let name =
            |done: &ChosenAction| options(game, info).get(done.option).map(|option| game.done_name(variable, option, done));
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
