//! Encodes claims about all assessments of a game with finitely many choices, by enumerating strategies or their supports.
//!
//! The search fixes the action at one information set after another, the deepest first. It adds the conditions of an
//! information set as soon as everything that they depend on is fixed. Beliefs off the path are free variables. Called by
//! [`crate::paper`] for `some`, `every` and `unique`. Trusted: an equilibrium left out is a wrong verdict.
//!
//! # Source
//! Enumeration of supports: Dickhaut and Kaplan (1993), here with polynomial equations in the parameters.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assessment::{Assessment, ChosenAction, RuleAction, StrategyRule};
use super::equilibrium_condition::{ConceptUnavailable, GameScope, condition};
use super::free_beliefs::free_beliefs;
use super::necessary_condition::entangled_belief;
use super::search_order::{deepest_first, depends_on, ready};
use super::tree::{Game, InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, NoClosedForm, UndefinedPlay, options};
use crate::expression::build::{all, any, compare, constant_truth, difference, implies, named, not, number, quantified, total};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::syntax::play::Concept;

/// The maximum number of strategy profiles or supports that the search tries.
pub const MAX_PROFILES: usize = 4_096;

/// The maximum number of strategy profiles or supports for which the search decides consistency of beliefs.
const MAX_SEQUENTIAL: usize = 128;

/// The prefix of the variables for mixing probabilities. It contains a space, so it cannot clash with a name in a condition
/// file.
const CHANCE_PREFIX: &str = "chance of ";

/// The prefix of the names of conditions that describe the consequence of one action at an information set.
const SUPPORT_PREFIX: &str = "play of ";
/// The separators between the information set and the options, and between options.
const SET_END: &str = ": ";
const OR: &str = " or ";

/// Parses the name of a condition on one action: returns the information set and the options taken there. Returns `None` for
/// any other name.
#[must_use]
pub fn parse_support_name(shown: &str) -> Option<(&str, Vec<&str>)> {
    let (info, options) = shown.strip_prefix(SUPPORT_PREFIX)?.rsplit_once(SET_END)?;
    Some((info, options.split(OR).collect()))
}

/// A claim about all assessments of a game.
#[derive(Clone, Copy, Debug)]
pub struct AssessmentSearch<'a> {
    /// The game.
    pub game: &'a Arc<Game>,
    /// The solution concept.
    pub concept: Concept,
    /// Whether only pure strategies count.
    pub pure: bool,
    /// The information sets whose actions are enumerated.
    pub infos: &'a [InfoId],
    /// The part of the game in which the concept is required.
    pub scope: &'a GameScope<'a>,
}

/// The reason why the assessments cannot be enumerated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumerationLimit {
    /// There are more than [`MAX_PROFILES`] strategy profiles or supports.
    TooMany,
    /// A condition of the concept is unavailable.
    Unasked(ConceptUnavailable),
    /// A required term has no closed form.
    Unsolved(NoClosedForm),
    /// The possible beliefs at the information set are not independent variables: several draws or moves are hidden there, or
    /// the beliefs at several information sets constrain each other.
    Beliefs(InfoId),
}

impl AssessmentSearch<'_> {
    /// Returns the condition that some assessment is an equilibrium and has a property, or, if `every` is true, that every
    /// equilibrium has the property. The property is a condition on the assessment.
    ///
    /// # Errors
    /// [`EnumerationLimit`]: there are too many strategies, or a required condition is unavailable.
    pub fn condition(
        &self,
        every: bool,
        property: &dyn Fn(&AssessmentPlay<'_>) -> ConditionRef,
    ) -> Result<ConditionRef, EnumerationLimit> {
        let order = deepest_first(self.game, self.infos);
        // The condition that beliefs are limits of trembles is expensive and is derived once for each support.
        let limit = if self.concept == Concept::Sequential { MAX_SEQUENTIAL } else { MAX_PROFILES };
        let profiles = order.iter().try_fold(1_usize, |partial, info| {
            let count = options(self.game, *info).len();
            let each = if self.pure { count } else { (1_usize << count.min(20)) - 1 };
            partial.checked_mul(each).filter(|profiles| *profiles <= limit)
        });
        profiles.ok_or(EnumerationLimit::TooMany)?;
        let beliefs = !matches!(self.concept, Concept::Nash | Concept::SubgamePerfect);
        if let Some(info) = self.infos.iter().find(|info| beliefs && self.rests_on_other_play(**info)) {
            return Err(EnumerationLimit::Beliefs(*info));
        }
        let needs: Vec<BTreeSet<InfoId>> = order.iter().map(|info| depends_on(self.game, *info)).collect();
        let mut start = Assessment::nothing(self.game);
        for &info in self.infos {
            start.beliefs[info] = free_beliefs(self.game, info, self.concept, self.infos);
        }
        let found = self.fix(&order, &needs, 0, start, every, property)?;
        // Every equilibrium has the property unless some equilibrium lacks it.
        Ok(if every { not(&found) } else { found })
    }

    /// Returns true iff the belief at an information set depends on play that is not enumerated. The mover may not have seen a
    /// number that the history forces or that another information set chooses. Or some histories of the set follow moves that
    /// are not enumerated, while others do not.
    fn rests_on_other_play(&self, info: InfoId) -> bool {
        let game = self.game;
        let here = &game.infos[info];
        let unseen_and_untried = |node: &NodeId| {
            game.path(*node).iter().any(|before| match &game.nodes[*before].kind {
                NodeKind::Move { info, options, .. } => {
                    let amounts = options.iter().filter_map(|option| option.amount.as_ref().map(|(amount, _)| amount));
                    let mut unseen =
                        amounts.filter(|amount| !here.amounts.contains(*amount) && game.nodes[*node].amounts.contains(*amount));
                    unseen.any(|amount| self.scope.forced.contains_key(amount) || !self.infos.contains(info))
                }
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
            })
        };
        let is_tried = |node: &NodeId| {
            game.path(*node).iter().filter(|before| *before != node).all(|before| match &game.nodes[*before].kind {
                NodeKind::Move { info, .. } => self.infos.contains(info),
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => true,
            })
        };
        let tried = here.nodes.iter().filter(|node| is_tried(node)).count();
        here.nodes.iter().any(unseen_and_untried) || (tried > 0 && tried < here.nodes.len())
    }

    /// Fixes the supports at `order[at..]` in every way. Returns the disjunction, over the supports, of the equilibrium
    /// conditions and the property (its negation if `every`).
    fn fix(
        &self,
        order: &[InfoId],
        needs: &[BTreeSet<InfoId>],
        at: usize,
        partial: Assessment,
        every: bool,
        property: &dyn Fn(&AssessmentPlay<'_>) -> ConditionRef,
    ) -> Result<ConditionRef, EnumerationLimit> {
        let Some(&info) = order.get(at) else {
            let whole = |play: &AssessmentPlay<'_>| {
                let has = property(play);
                let has = if every { not(&has) } else { has };
                let parts = play.whole_parts(self.concept, self.scope).map_err(EnumerationLimit::Unasked)?;
                Ok(all([condition(&parts), has]))
            };
            return AssessmentPlay::of(&partial, UndefinedPlay::Zero, whole)
                .unwrap_or_else(|what| Err(EnumerationLimit::Unsolved(what)));
        };
        let ready = ready(order, needs, &order[..=at]);
        let supports = self.supports(info).into_iter().map(|support| {
            let (rule, bound) = self.rule(info, &support);
            let mut next = partial.clone();
            next.rules[info] = vec![rule];
            let conditions = |play: &AssessmentPlay<'_>| {
                let parts = play.info_parts(self.concept, &ready, self.scope).map_err(EnumerationLimit::Unasked)?;
                let mut here = vec![condition(&parts)];
                here.extend(ready.iter().map(|info| ties_broken_as_declared(play, *info, self.game)));
                Ok(all(here))
            };
            let here = AssessmentPlay::of(&next, UndefinedPlay::Zero, conditions)
                .unwrap_or_else(|what| Err(EnumerationLimit::Unsolved(what)))?;
            if let Some(before) = entangled_belief(&next, &here) {
                return Err(EnumerationLimit::Beliefs(before));
            }
            if constant_truth(&here) == Some(false) {
                return Ok(here);
            }
            let rest = self.fix(order, needs, at + 1, next.clone(), every, property)?;
            Ok(named(self.support_name(info, &support), quantified(Quantifier::Exists, bound, all([here, rest]))))
        });
        Ok(any(supports.collect::<Result<Vec<_>, _>>()?))
    }

    /// Returns the sets of options that may have positive probability.
    fn supports(&self, info: InfoId) -> Vec<Vec<usize>> {
        let count = options(self.game, info).len();
        if self.pure {
            return (0..count).map(|option| vec![option]).collect();
        }
        let of = |mask: usize| (0..count).filter(|option| mask >> option & 1 == 1).collect();
        (1..1_usize << count.min(20)).map(of).collect()
    }

    fn option_name(&self, info: InfoId, option: usize) -> String {
        self.game.option_name(self.game.infos[info].variable, &options(self.game, info)[option])
    }

    fn support_name(&self, info: InfoId, support: &[usize]) -> String {
        let options: Vec<String> = support.iter().map(|option| self.option_name(info, *option)).collect();
        format!("{SUPPORT_PREFIX}{}{SET_END}{}", self.game.info_name(info), options.join(OR))
    }

    /// Returns the rule that mixes over a support, and the variables for its probabilities. The last option has the remaining
    /// probability.
    fn rule(&self, info: InfoId, support: &[usize]) -> (StrategyRule, Vec<BoundVariable>) {
        let action = |option: usize| ChosenAction { option, amount: None };
        let Some((last, others)) = support.split_last() else {
            return (StrategyRule { condition: all([]), action: RuleAction::Mix(Vec::new()) }, Vec::new());
        };
        let name = |option: usize| -> Variable {
            format!("{CHANCE_PREFIX}{} of {}", self.option_name(info, option), self.game.info_name(info)).into()
        };
        let mut mix: Vec<(ChosenAction, TermRef)> = Vec::new();
        let mut bound = Vec::new();
        for &option in others {
            let name = name(option);
            let term = Term::variable(name.clone());
            let positive = compare(&number(0), Relation::Less, &term);
            let below_one = compare(&term, Relation::Less, &number(1));
            bound.push(BoundVariable { name, range: Some(all([positive, below_one])), integer: false, replaced: Vec::new() });
            mix.push((action(option), term));
        }
        let chances: Vec<TermRef> = mix.iter().map(|(_, chance)| chance.clone()).collect();
        mix.push((action(*last), difference(&number(1), &total(&chances))));
        (StrategyRule { condition: all([]), action: RuleAction::Mix(mix) }, bound)
    }
}

/// Returns the condition that an indifferent player takes the option declared by the game: every other option taken gives
/// strictly more.
#[must_use]
pub fn ties_broken_as_declared(play: &AssessmentPlay<'_>, info: InfoId, game: &Game) -> ConditionRef {
    let Some(tie) = game.ties.get(&game.infos[info].variable) else { return all([]) };
    let choices = options(game, info);
    let Some(tie_option) = choices.iter().position(|choice| choice.label == Some(*tie)) else { return all([]) };
    let action = |option: usize| ChosenAction { option, amount: None };
    all(choices.iter().enumerate().filter(|(option, _)| *option != tie_option).map(|(option, _)| {
        let taken = compare(&play.chance(info, option), Relation::Greater, &number(0));
        let more = compare(&play.expected(info, &action(option)), Relation::Greater, &play.expected(info, &action(tie_option)));
        implies(&taken, &more)
    }))
}

/// Returns the condition that two assessments take each option with the same probability, at those of the information sets that
/// exist in a scope.
#[must_use]
pub fn alike(one: &AssessmentPlay<'_>, other: &AssessmentPlay<'_>, infos: &[InfoId], scope: &GameScope<'_>) -> ConditionRef {
    all(infos.iter().flat_map(|info| {
        let choices = options(one.game, *info);
        let present = one.exists_in_scope(*info, scope);
        (0..choices.len()).map(move |option| {
            implies(&present, &compare(&one.chance(*info, option), Relation::Equal, &other.chance(*info, option)))
        })
    }))
}
