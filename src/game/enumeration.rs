//! Claims over all assessments of a game with finitely many choices: every way to play is tried, supports for mixed ones.
//!
//! Choices are fixed information set by information set, the deepest first, and what an information set asks is put down as soon as
//! everything that it depends on is fixed. Beliefs off the path are free.
//!
//! # Source
//! Enumeration of supports: Dickhaut and Kaplan (1993), here with equalities in the parameters.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::assessment::{Assessment, ChosenAction, RuleAction, StrategyRule};
use super::equilibrium_condition::{ConceptUnavailable, GameScope, condition};
use super::free_beliefs::free_beliefs;
use super::necessary_condition::entangled_belief;
use super::search_order::{deepest_first, depends_on, ready};
use super::tree::{Game, InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, NoClosedForm, UndefinedPlay, options};
use crate::expression::build::{all, any, compare, decided, difference, implies, named, not, number, quantified, total};
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::syntax::play::Concept;

/// The most ways to play that are tried.
pub const MAX_WAYS: usize = 4_096;

/// The most ways to play of which sequential equilibria are sought.
const MAX_SEQUENTIAL: usize = 128;

/// How the names begin of the probabilities that stand for a way to mix: no name of a file has a space in it.
const CHANCE: &str = "chance of ";

/// How the names begin of conditions that say what one way to play at an information set leads to.
const WAY: &str = "play of ";
/// What stands between an information set and the options, and between options.
const SET_END: &str = ": ";
const OR: &str = " or ";

/// Returns the information set and the options played there, of a condition on one way to play; `None` for another condition.
#[must_use]
pub fn candidate_support(shown: &str) -> Option<(&str, Vec<&str>)> {
    let (info, options) = shown.strip_prefix(WAY)?.rsplit_once(SET_END)?;
    Some((info, options.split(OR).collect()))
}

/// What is asked of all assessments.
#[derive(Clone, Copy, Debug)]
pub struct AssessmentSearch<'a> {
    /// The game.
    pub game: &'a Arc<Game>,
    /// The concept.
    pub concept: Concept,
    /// Without mixing.
    pub pure: bool,
    /// The information sets that are played.
    pub infos: &'a [InfoId],
    /// The part of the game that is played.
    pub scope: &'a GameScope<'a>,
}

/// Why not all assessments are tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnumerationLimit {
    /// There are more than [`MAX_WAYS`] ways to play.
    TooMany,
    /// What the concept asks cannot be said.
    Unasked(ConceptUnavailable),
    /// Something that was asked has no closed form.
    Unsolved(NoClosedForm),
    /// What may be believed at an information set is more than can be left free there: several draws or moves are hidden, or what is
    /// believed at several information sets hangs together.
    Beliefs(InfoId),
}

impl AssessmentSearch<'_> {
    /// The condition that some assessment is an equilibrium and has a property (`every` false), or that every equilibrium has it.
    /// The property is a condition on the assessment.
    ///
    /// # Errors
    /// [`EnumerationLimit`].
    pub fn condition(
        &self,
        every: bool,
        property: &dyn Fn(&AssessmentPlay<'_>) -> ConditionRef,
    ) -> Result<ConditionRef, EnumerationLimit> {
        let order = deepest_first(self.game, self.infos);
        // Whether beliefs are limits of trembles is decided once for each way to play.
        let most = if self.concept == Concept::Sequential { MAX_SEQUENTIAL } else { MAX_WAYS };
        let ways = order.iter().try_fold(1_usize, |so_far, info| {
            let count = options(self.game, *info).len();
            let each = if self.pure { count } else { (1_usize << count.min(20)) - 1 };
            so_far.checked_mul(each).filter(|ways| *ways <= most)
        });
        ways.ok_or(EnumerationLimit::TooMany)?;
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
        // Every equilibrium has it, unless some has it not.
        Ok(if every { not(&found) } else { found })
    }

    /// What is believed at an information set rests on play that is not tried: on a number that the mover has not seen and that the
    /// history forces or another information set chooses, or on moves before other histories of the set, while one history needs none.
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

    fn fix(
        &self,
        order: &[InfoId],
        needs: &[BTreeSet<InfoId>],
        at: usize,
        so_far: Assessment,
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
            return AssessmentPlay::of(&so_far, UndefinedPlay::Zero, whole)
                .unwrap_or_else(|what| Err(EnumerationLimit::Unsolved(what)));
        };
        let ready = ready(order, needs, &order[..=at]);
        let supports = self.supports(info).into_iter().map(|support| {
            let (rule, bound) = self.rule(info, &support);
            let mut next = so_far.clone();
            next.rules[info] = vec![rule];
            let asked = |play: &AssessmentPlay<'_>| {
                let parts = play.info_parts(self.concept, &ready, self.scope).map_err(EnumerationLimit::Unasked)?;
                let mut here = vec![condition(&parts)];
                here.extend(ready.iter().map(|info| tie_kept(play, *info, self.game)));
                Ok(all(here))
            };
            let here = AssessmentPlay::of(&next, UndefinedPlay::Zero, asked)
                .unwrap_or_else(|what| Err(EnumerationLimit::Unsolved(what)))?;
            if let Some(before) = entangled_belief(&next, &here) {
                return Err(EnumerationLimit::Beliefs(before));
            }
            if decided(&here) == Some(false) {
                return Ok(here);
            }
            let rest = self.fix(order, needs, at + 1, next.clone(), every, property)?;
            Ok(named(self.way_name(info, &support), quantified(Quantifier::Exists, bound, all([here, rest]))))
        });
        Ok(any(supports.collect::<Result<Vec<_>, _>>()?))
    }

    /// The sets of options that may be played with positive probability.
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

    fn way_name(&self, info: InfoId, support: &[usize]) -> String {
        let options: Vec<String> = support.iter().map(|option| self.option_name(info, *option)).collect();
        format!("{WAY}{}{SET_END}{}", self.game.info_name(info), options.join(OR))
    }

    fn rule(&self, info: InfoId, support: &[usize]) -> (StrategyRule, Vec<BoundVariable>) {
        let done = |option: usize| ChosenAction { option, amount: None };
        let Some((last, others)) = support.split_last() else {
            return (StrategyRule { condition: all([]), action: RuleAction::Mix(Vec::new()) }, Vec::new());
        };
        let name = |option: usize| -> Variable {
            format!("{CHANCE}{} of {}", self.option_name(info, option), self.game.info_name(info)).into()
        };
        let mut mix: Vec<(ChosenAction, TermRef)> = Vec::new();
        let mut bound = Vec::new();
        for &option in others {
            let name = name(option);
            let term = Term::variable(name.clone());
            let positive = compare(&number(0), Relation::Less, &term);
            let below_one = compare(&term, Relation::Less, &number(1));
            bound.push(BoundVariable { name, range: Some(all([positive, below_one])), integer: false, replaced: Vec::new() });
            mix.push((done(option), term));
        }
        let chances: Vec<TermRef> = mix.iter().map(|(_, chance)| chance.clone()).collect();
        mix.push((done(*last), difference(&number(1), &total(&chances))));
        (StrategyRule { condition: all([]), action: RuleAction::Mix(mix) }, bound)
    }
}

/// An indifferent player does what the game says: any other option that is played gives strictly more.
#[must_use]
pub fn tie_kept(play: &AssessmentPlay<'_>, info: InfoId, game: &Game) -> ConditionRef {
    let Some(tie) = game.ties.get(&game.infos[info].variable) else { return all([]) };
    let choices = options(game, info);
    let Some(kept) = choices.iter().position(|choice| choice.label == Some(*tie)) else { return all([]) };
    let done = |option: usize| ChosenAction { option, amount: None };
    all(choices.iter().enumerate().filter(|(option, _)| *option != kept).map(|(option, _)| {
        let taken = compare(&play.chance(info, option), Relation::Greater, &number(0));
        let more = compare(&play.expected(info, &done(option)), Relation::Greater, &play.expected(info, &done(kept)));
        implies(&taken, &more)
    }))
}

/// Two assessments play alike at those of these information sets that exist in a scope: whatever one does, the other does with the same probability.
#[must_use]
pub fn alike(one: &AssessmentPlay<'_>, other: &AssessmentPlay<'_>, infos: &[InfoId], scope: &GameScope<'_>) -> ConditionRef {
    all(infos.iter().flat_map(|info| {
        let choices = options(one.game, *info);
        let present = one.met(*info, scope);
        (0..choices.len()).map(move |option| {
            implies(&present, &compare(&one.chance(*info, option), Relation::Equal, &other.chance(*info, option)))
        })
    }))
}
