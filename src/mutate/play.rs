//! Finds the changes to the formulas of games and assessments: payoffs, probabilities, discounts, strategies and beliefs.

use super::formulas::ChangeFinder;
use crate::syntax::play::{
    ActionSyntax, BeliefRuleSyntax, BeliefSyntax, ChanceSyntax, ChoiceSyntax, GameSyntax, HistoryEntrySyntax, HistorySyntax,
    PlanKind, PlanSyntax, PlayPhrase, RuleSyntax, StepSyntax,
};
use crate::syntax::play::{RuleCondition, StepKind, WeightSyntax};
use crate::syntax::tree::{Domain, Expr, RangeSyntax};

impl ChangeFinder<'_> {
    /// Finds the changes to the formulas of a game.
    pub(super) fn game(&mut self, game: &GameSyntax) {
        self.steps(&game.steps);
    }

    fn steps(&mut self, steps: &[StepSyntax]) {
        steps.iter().for_each(|step| self.step(&step.kind));
    }

    fn step(&mut self, step: &StepKind) {
        match step {
            StepKind::Draw { chances, .. } => chances.iter().for_each(|draw| self.weights(&draw.weights)),
            StepKind::DrawUniformly { range, .. } => self.whole_range(range),
            StepKind::Choose { domain, .. } => self.whole_domain(domain),
            StepKind::ChooseAmong { options, .. } => options.iter().for_each(|option| self.option(option)),
            StepKind::Gets { payoff, .. } => self.formula(payoff),
            StepKind::Let { domain, value, .. } => {
                domain.iter().for_each(|domain| self.whole_domain(domain));
                self.formula(value);
            }
            StepKind::Go { discounts, .. } => self.weights(discounts),
            StepKind::If { cases, otherwise } => {
                for (test, steps) in cases {
                    self.condition(test);
                    self.steps(steps);
                }
                self.steps(otherwise);
            }
            StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => self.steps(steps),
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::End => {}
        }
    }

    fn weights(&mut self, weights: &[WeightSyntax]) {
        weights.iter().for_each(|weight| self.formula(&weight.value));
    }

    fn option(&mut self, option: &ChoiceSyntax) {
        option.amount.iter().for_each(|(_, range)| self.whole_range(range));
        self.steps(&option.steps);
    }

    /// Finds the changes to the formulas of one entry of an assessment.
    pub(super) fn plan(&mut self, plan: &PlanSyntax) {
        plan.when.iter().for_each(|when| self.condition(when));
        match &plan.kind {
            PlanKind::Moves { rules, .. } => rules.iter().for_each(|rule| self.rule(rule)),
            PlanKind::Belief { guesses, .. } => guesses.iter().for_each(|guess| self.guess(guess)),
        }
    }

    fn rule(&mut self, rule: &RuleSyntax) {
        match &rule.action {
            ActionSyntax::Best(_) => {}
            ActionSyntax::Mix(parts) => {
                for (action, chance) in parts {
                    self.formula(action);
                    chance.iter().for_each(|chance| self.formula(chance));
                }
            }
        }
        self.applies(rule.place.as_ref());
    }

    fn guess(&mut self, guess: &BeliefRuleSyntax) {
        match &guess.content {
            BeliefSyntax::Bayes | BeliefSyntax::Free => {}
            BeliefSyntax::Mix(parts) => {
                for (label, chance) in parts {
                    self.formula(label);
                    match chance {
                        Some(ChanceSyntax::Exactly(chance)) => self.formula(chance),
                        Some(ChanceSyntax::Free(range)) => range.iter().for_each(|range| self.whole_range(range)),
                        None => {}
                    }
                }
            }
        }
        self.applies(guess.place.as_ref());
    }

    fn applies(&mut self, place: Option<&RuleCondition>) {
        match place {
            Some(RuleCondition::If(test)) => self.condition(test),
            Some(RuleCondition::Otherwise) | None => {}
        }
    }

    /// Finds the changes of a domain that is shown by itself, not within a formula.
    pub(super) fn whole_domain(&mut self, domain: &Domain) {
        match domain {
            Domain::Range(range) => self.whole_range(range),
            Domain::Set(_) => {}
        }
    }

    fn whole_range(&mut self, range: &RangeSyntax) {
        match range {
            RangeSyntax::Interval { span, .. } | RangeSyntax::Finite(_, span) => self.around = *span,
        }
        self.range(range);
    }

    /// Finds the changes to the formulas inside a phrase about play.
    pub(super) fn phrase(&mut self, play: &PlayPhrase) {
        let (history, formula): (Option<&HistorySyntax>, Option<&Expr>) = match play {
            PlayPhrase::Optimal { .. } | PlayPhrase::Passes { .. } => (None, None),
            PlayPhrase::Equilibrium { after, .. } | PlayPhrase::Payoff { after, .. } => (after.as_ref(), None),
            PlayPhrase::BeliefMatters { after, .. } => (Some(after), None),
            PlayPhrase::Best { action, after, .. } => (Some(after), Some(action)),
            PlayPhrase::Leads { after, event, .. }
            | PlayPhrase::Probability { event, after, .. }
            | PlayPhrase::Belief { event, after, .. } => (after.as_ref(), Some(event)),
            PlayPhrase::Some { after, event, .. } => (after.as_ref(), event.as_ref()),
        };
        formula.into_iter().for_each(|formula| self.expr(formula));
        for happening in history.into_iter().flat_map(|history| &history.happenings) {
            match happening {
                HistoryEntrySyntax::Set(_, value) | HistoryEntrySyntax::Bare(value) => self.expr(value),
            }
        }
    }
}
