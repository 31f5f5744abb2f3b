//! Derives the condition of sequential rationality: no action gives the mover more, given its belief and later play.
//!
//! A deviation is one other action at this information set, followed by play according to the assessment. If the deviation
//! includes a number from an interval, the number is a universally quantified variable. Called by the concepts. Trusted: an
//! error here is a wrong verdict.
//!
//! # Source
//! The one-shot deviation principle: Blackwell (1965) for one player; Hendon, Jacobsen and Sloth (1996) for assessments whose
//! beliefs follow Bayes' rule wherever possible. For infinite play with discount factors below one: Fudenberg and Tirole
//! (1991), theorem 4.2.

use super::assessment::{BeliefContent, ChosenAction, RuleAction};
use super::belief::{BeliefSource, Weights};
pub use super::equilibrium_condition::{AmountInterval, AssessmentRule, DeviationPayoffs};
use super::sabotage::{self, Sabotage};
use super::tree::{AvailableAction, InfoId, NumberRange, VariableId};
use super::value::AssessmentPlay;
use crate::expression::build::{
    all, by_tests, compare, constant_truth, if_condition, if_term, implies, number, product, quantified, quotient, total, truth,
};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, TermRef};

impl AssessmentPlay<'_> {
    /// Returns the numbers seen at an information set, as bound variables with their ranges.
    #[must_use]
    pub fn seen(&self, info: InfoId) -> Vec<BoundVariable> {
        let seen = &self.game.infos[info].amounts;
        seen.iter().map(|amount| self.bound(*amount, self.common_range(info, *amount))).collect()
    }

    /// Returns a number of the game as a bound variable.
    pub(super) fn bound(&self, variable: VariableId, range: Option<&NumberRange>) -> BoundVariable {
        let range = range.map_or_else(|| truth(true), |range| range.contains(&self.game.term(variable)));
        BoundVariable { name: self.game.number(variable), range: Some(range), integer: false, replaced: Vec::new() }
    }

    /// Returns the condition, on the parameters and the numbers seen, that the mover's actions are best replies at an
    /// information set.
    #[must_use]
    pub fn rational(&self, info: InfoId) -> ConditionRef {
        self.by_belief(info, |play, piece| play.rational_with(info, piece))
    }

    /// Returns the condition that applies to the belief, chosen by piece; false where no belief exists.
    pub(super) fn by_belief(&self, info: InfoId, condition: impl Fn(&Self, &Weights) -> ConditionRef) -> ConditionRef {
        self.by_belief_or(info, &truth(false), condition)
    }

    /// Returns the condition that applies to the belief, chosen by piece, or `nothing` where no piece applies.
    pub(super) fn by_belief_or(
        &self,
        info: InfoId,
        nothing: &ConditionRef,
        condition: impl Fn(&Self, &Weights) -> ConditionRef,
    ) -> ConditionRef {
        let pieces = self.beliefs(info);
        pieces.iter().rev().fold(nothing.clone(), |rest, piece| if_condition(&piece.condition, &condition(self, piece), &rest))
    }

    /// Returns the condition that the mover's actions are best replies to one piece of its belief.
    pub(super) fn rational_with(&self, info: InfoId, piece: &Weights) -> ConditionRef {
        let rules = &self.assessment.rules[info];
        rules.iter().rev().fold(truth(true), |rest, rule| {
            let best = match &rule.action {
                // A `best` rule takes a best reply by definition.
                RuleAction::Best { .. } => truth(true),
                RuleAction::Mix(mix) => all(mix.iter().map(|(done, chance)| {
                    let taken = compare(chance, Relation::Greater, &number(0));
                    implies(&taken, &self.is_best_reply(info, &piece.nodes, done))
                })),
            };
            if_condition(&rule.condition, &best, &rest)
        })
    }

    /// Returns the condition that no option gives the mover more than `done`, with the given weights of the histories.
    #[must_use]
    pub fn is_best_reply(&self, info: InfoId, weights: &[TermRef], done: &ChosenAction) -> ConditionRef {
        let here = self.weighted(info, weights, done);
        let options = self.options(info);
        all(options.iter().enumerate().map(|(place, option)| {
            if place == done.option && option.amount.is_none() {
                return truth(true);
            }
            if sabotage::on(Sabotage::DropBestReply) && place + 1 == options.len() {
                return truth(true);
            }
            self.for_all_amounts(option, place, |other| compare(&self.weighted(info, weights, other), Relation::LessEqual, &here))
        }))
    }

    /// Returns the conjunction of a condition over all numbers that may be chosen with an option.
    pub(super) fn for_all_amounts(
        &self,
        option: &AvailableAction,
        place: usize,
        condition: impl Fn(&ChosenAction) -> ConditionRef,
    ) -> ConditionRef {
        match &option.amount {
            None => condition(&ChosenAction { option: place, amount: None }),
            Some((_, NumberRange::Values(values))) => {
                all(values.iter().map(|value| condition(&ChosenAction { option: place, amount: Some(value.clone()) })))
            }
            Some((variable, range @ NumberRange::Interval { .. })) => {
                let chosen = ChosenAction { option: place, amount: Some(self.game.term(*variable)) };
                quantified(Quantifier::Forall, vec![self.bound(*variable, Some(range))], condition(&chosen))
            }
        }
    }

    /// Returns the condition that some rule applies at every information set that exists, and that a belief exists wherever the
    /// rule is `best`.
    #[must_use]
    pub fn is_complete(&self) -> ConditionRef {
        all((0..self.game.infos.len()).map(|info| {
            let applies = self.assessment.rules[info].iter().rev().fold(truth(false), |rest, rule| {
                let determined = match &rule.action {
                    RuleAction::Best { .. } if !self.assessment.is_free_at(info) => self.believes(info),
                    RuleAction::Best { .. } | RuleAction::Mix(_) => truth(true),
                };
                if_condition(&rule.condition, &determined, &rest)
            });
            quantified(Quantifier::Forall, self.seen(info), implies(&self.info_exists(info), &applies))
        }))
    }

    /// Returns the condition that the assessment is feasible at an information set: some rule applies, the chosen numbers are
    /// in range, and the probabilities are in [0, 1] and sum to one.
    #[must_use]
    pub fn is_feasible(&self, info: InfoId) -> ConditionRef {
        let options = self.options(info);
        let rules = &self.assessment.rules[info];
        rules.iter().rev().fold(truth(false), |rest, rule| {
            let feasible = match &rule.action {
                RuleAction::Best { .. } => truth(true),
                RuleAction::Mix(mix) => all(mix
                    .iter()
                    .map(|(done, chance)| {
                        let range = options.get(done.option).and_then(|option| option.amount.as_ref()).map(|(_, range)| range);
                        let inside = match (range, &done.amount) {
                            (Some(range), Some(amount)) => range.contains(amount),
                            (Some(_), None) | (None, Some(_) | None) => truth(true),
                        };
                        let zero = compare(&number(0), Relation::LessEqual, chance);
                        let one = compare(chance, Relation::LessEqual, &number(1));
                        all([zero, one, implies(&compare(chance, Relation::Greater, &number(0)), &inside)])
                    })
                    .chain([compare(&total(mix.iter().map(|(_, chance)| chance)), Relation::Equal, &number(1))])),
            };
            if_condition(&rule.condition, &feasible, &rest)
        })
    }

    /// Returns the condition that the stated beliefs at an information set are consistent: some belief exists there, and it
    /// agrees with Bayes' rule wherever Bayes' rule determines one.
    #[must_use]
    pub fn consistent(&self, info: InfoId) -> ConditionRef {
        // After an unconditional `bayes`, the stated beliefs apply only where Bayes' rule determines none.
        let guesses = self.assessment.beliefs[info].first().map(|belief| belief.guesses.as_slice()).unwrap_or_default();
        if guesses
            .first()
            .is_some_and(|guess| matches!(guess.content, BeliefContent::Bayes) && constant_truth(&guess.condition) == Some(true))
        {
            return self.by_belief(info, |_, _| truth(true));
        }
        let stated = |play: &Self, piece: &Weights| match &piece.source {
            BeliefSource::Certain | BeliefSource::Bayes => truth(true),
            BeliefSource::Stated { .. } => {
                let bayes = play.bayes(info);
                all(bayes
                    .iter()
                    .map(|by_rule| implies(&by_rule.condition, &proportional(&by_rule.nodes, &piece.nodes, &piece.sum))))
            }
        };
        self.by_belief(info, stated)
    }

    /// Returns the condition that the stated beliefs at an information set are probabilities.
    #[must_use]
    pub fn probabilities(&self, info: InfoId) -> ConditionRef {
        self.by_belief_or(info, &truth(true), |_, piece| piece.sound.clone())
    }

    /// Returns the mover's expected payoffs at an information set: from following the assessment, and from each deviation.
    #[must_use]
    pub fn deviation_payoffs(&self, info: InfoId) -> DeviationPayoffs {
        let pieces = self.beliefs(info);
        let expected = |done: &ChosenAction| {
            pieces.iter().rev().fold(number(0), |rest, piece| {
                let whole = total(&piece.nodes);
                if_term(&piece.condition, &quotient(&self.weighted(info, &piece.nodes, done), &whole), &rest)
            })
        };
        let options = self.options(info);
        let variable = self.game.infos[info].variable;
        let deviations = options.iter().enumerate().map(|(place, option)| {
            let amount = option.amount.as_ref().map(|(variable, _)| self.game.term(*variable));
            (self.game.option_name(variable, option), expected(&ChosenAction { option: place, amount }))
        });
        let intervals = options.iter().map(|option| match &option.amount {
            None => Some(None),
            Some((variable, NumberRange::Interval { low, high })) => {
                Some(Some(AmountInterval { number: self.game.number(*variable), low: low.clone(), high: high.clone() }))
            }
            Some((_, NumberRange::Values(_))) => None,
        });
        let assessment_rule = |(done, chance): (ChosenAction, TermRef)| AssessmentRule {
            option: options.get(done.option).map(|option| self.game.option_name(variable, option)).unwrap_or_default(),
            amount: done.amount,
            chance,
        };
        let rules =
            self.pieces(info).into_iter().map(|(condition, mix)| (condition, mix.into_iter().map(assessment_rule).collect()));
        DeviationPayoffs {
            player: self.game.players[self.game.infos[info].player].to_string(),
            movement: self.game.variables[variable].name.to_string(),
            follow: self.by_rules(info, self.gap(), expected),
            options: deviations.collect(),
            intervals: intervals.collect::<Option<_>>().unwrap_or_default(),
            rules: rules.collect(),
        }
    }

    /// Returns the variables for the free probabilities of the beliefs at an information set.
    #[must_use]
    pub fn free_at(&self, info: InfoId) -> Vec<BoundVariable> {
        let mut out: Vec<BoundVariable> = Vec::new();
        for piece in self.beliefs(info) {
            if let BeliefSource::Stated { free } = piece.source {
                for (name, range) in free {
                    if out.iter().all(|known| known.name != name) {
                        out.push(BoundVariable { name, range: Some(range), integer: false, replaced: Vec::new() });
                    }
                }
            }
        }
        out
    }
}

/// Returns the condition that the weights are proportional to those by Bayes' rule, wherever Bayes' rule determines a belief.
/// `whole` is the sum of `weights`.
pub(super) fn proportional(by_rule: &[TermRef], weights: &[TermRef], whole: &TermRef) -> ConditionRef {
    let numbers: Vec<TermRef> = by_rule.iter().chain(weights).chain([whole]).cloned().collect();
    by_tests(&numbers, &|numbers| {
        let (by_rule, rest) = numbers.split_at(by_rule.len());
        let (weights, whole) = rest.split_at(by_rule.len());
        let sum = total(by_rule);
        let same = by_rule
            .iter()
            .zip(weights)
            .map(|(by_rule, weight)| compare(&product(weight, &sum), Relation::Equal, &product(by_rule, &whole[0])));
        implies(&compare(&sum, Relation::Greater, &number(0)), &all(same))
    })
}
