//! The formulas of games and assessments: payoffs, chances, discounts, intervals, what a rule or a belief says and where it applies.

use super::formulas::Finder;
use crate::syntax::play::{Action, Chance, Choice, Content, Game, Guess, Happening, History, Plan, PlanKind, Play, Rule, Step};
use crate::syntax::play::{StepKind, Weight, Where};
use crate::syntax::tree::{Domain, Expr, Range};

impl Finder<'_> {
    /// All formulas of a game.
    pub(super) fn game(&mut self, game: &Game) {
        self.steps(&game.steps);
    }

    fn steps(&mut self, steps: &[Step]) {
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

    fn weights(&mut self, weights: &[Weight]) {
        weights.iter().for_each(|weight| self.formula(&weight.value));
    }

    fn option(&mut self, option: &Choice) {
        option.amount.iter().for_each(|(_, range)| self.whole_range(range));
        self.steps(&option.steps);
    }

    /// All formulas of one entry of an assessment.
    pub(super) fn plan(&mut self, plan: &Plan) {
        plan.when.iter().for_each(|when| self.condition(when));
        match &plan.kind {
            PlanKind::Moves { rules, .. } => rules.iter().for_each(|rule| self.rule(rule)),
            PlanKind::Belief { guesses, .. } => guesses.iter().for_each(|guess| self.guess(guess)),
        }
    }

    fn rule(&mut self, rule: &Rule) {
        match &rule.action {
            Action::Best(_) => {}
            Action::Mix(parts) => {
                for (action, chance) in parts {
                    self.formula(action);
                    chance.iter().for_each(|chance| self.formula(chance));
                }
            }
        }
        self.applies(rule.place.as_ref());
    }

    fn guess(&mut self, guess: &Guess) {
        match &guess.content {
            Content::Bayes | Content::Free => {}
            Content::Mix(parts) => {
                for (label, chance) in parts {
                    self.formula(label);
                    match chance {
                        Some(Chance::Exactly(chance)) => self.formula(chance),
                        Some(Chance::Free(range)) => range.iter().for_each(|range| self.whole_range(range)),
                        None => {}
                    }
                }
            }
        }
        self.applies(guess.place.as_ref());
    }

    fn applies(&mut self, place: Option<&Where>) {
        match place {
            Some(Where::If(test)) => self.condition(test),
            Some(Where::Otherwise) | None => {}
        }
    }

    /// A domain that stands by itself.
    pub(super) fn whole_domain(&mut self, domain: &Domain) {
        match domain {
            Domain::Range(range) => self.whole_range(range),
            Domain::Set(_) => {}
        }
    }

    fn whole_range(&mut self, range: &Range) {
        match range {
            Range::Interval { span, .. } | Range::Finite(_, span) => self.around = *span,
        }
        self.range(range);
    }

    /// The formulas inside a phrase about play.
    pub(super) fn phrase(&mut self, play: &Play) {
        let (history, formula): (Option<&History>, Option<&Expr>) = match play {
            Play::Optimal { .. } | Play::Passes { .. } => (None, None),
            Play::Equilibrium { after, .. } | Play::Payoff { after, .. } => (after.as_ref(), None),
            Play::BeliefMatters { after, .. } => (Some(after), None),
            Play::Best { action, after, .. } => (Some(after), Some(action)),
            Play::Leads { after, event, .. } | Play::Probability { event, after, .. } | Play::Belief { event, after, .. } => {
                (after.as_ref(), Some(event))
            }
            Play::Some { after, event, .. } => (after.as_ref(), event.as_ref()),
        };
        formula.into_iter().for_each(|formula| self.expr(formula));
        for happening in history.into_iter().flat_map(|history| &history.happenings) {
            match happening {
                Happening::Set(_, value) | Happening::Bare(value) => self.expr(value),
            }
        }
    }
}
