//! Derives a condition that every equilibrium satisfies at an information set, in order to prune a search.
//!
//! Called by [`crate::derive::pure`]. Trusted: a condition that some equilibrium violates would exclude that equilibrium.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assessment::{Assessment, BeliefContent, BeliefLine, ChosenAction, RuleAction, StrategyRule, VariableBelief};
use super::equilibrium_condition::EquilibriumCondition;
use super::free_beliefs::arbitrary_belief;
use super::tree::{InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, UndefinedPlay, options};
use crate::expression::build::{all, implies, named, number, quantified};
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Term, Variable};

/// Returns the condition that the mover's action at an information set is a best reply to some belief, given what follows.
/// Every equilibrium satisfies the condition, so an action that violates it belongs to no equilibrium, whatever precedes it.
///
/// Hidden numbers are existentially quantified. Returns `None` if the set has a single node, if the moves that follow are not
/// all fixed, if a state follows, or if a required term has no closed form.
#[must_use]
pub fn necessary_condition(assessment: &Assessment, info: InfoId, fixed: &[Variable]) -> Option<EquilibriumCondition> {
    let game = &assessment.game;
    let nodes = &game.infos[info].nodes;
    if nodes.len() == 1 {
        return None;
    }
    let below = |place: &NodeId| game.path(*place).iter().any(|node| nodes.contains(node));
    for place in (0..game.nodes.len()).filter(below) {
        match &game.nodes[place].kind {
            NodeKind::Go { .. } => return None,
            NodeKind::Move { info, .. } if assessment.rules[*info].is_empty() => return None,
            NodeKind::Move { .. } | NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } => {}
        }
    }
    let mut supposed = assessment.clone();
    let guesses = vec![arbitrary_belief(game, info)];
    supposed.beliefs[info] = vec![VariableBelief { about: None, lines: vec![BeliefLine::about_everything()], guesses }];
    let hidden = replace_hidden_numbers(&mut supposed, info);
    let best = |play: &AssessmentPlay<'_>| {
        let some = all([play.probabilities(info), play.rational(info)]);
        let best = implies(&play.info_exists(info), &quantified(Quantifier::Exists, [play.free_at(info), hidden].concat(), some));
        let seen = play.seen(info).into_iter().filter(|bound| !fixed.contains(&bound.name)).collect();
        quantified(Quantifier::Forall, seen, best)
    };
    let best = AssessmentPlay::of(&supposed, UndefinedPlay::Zero, best).ok()?;
    let label = format!("{}: does best with some belief, whatever came before", game.info_name(info));
    Some(EquilibriumCondition { condition: named(label.clone(), best), label, deviation_payoffs: None })
}

/// Replaces each number that was chosen before an information set and is hidden there by a new variable, one for each
/// information set at which it is chosen.
fn replace_hidden_numbers(supposed: &mut Assessment, info: InfoId) -> Vec<BoundVariable> {
    let game = Arc::clone(&supposed.game);
    let mut chosen: BTreeMap<InfoId, BTreeSet<usize>> = BTreeMap::new();
    for place in &game.infos[info].nodes {
        for pair in game.path(*place).windows(2) {
            let NodeKind::Move { options, info: before, .. } = &game.nodes[pair[0]].kind else { continue };
            let hidden = |option: &usize| {
                let amount = options[*option].amount.as_ref();
                options[*option].node == pair[1] && amount.is_some_and(|(amount, _)| !game.infos[info].amounts.contains(amount))
            };
            let found = (0..options.len()).filter(hidden);
            chosen.entry(*before).or_default().extend(found);
        }
    }
    let mut out = Vec::new();
    for (before, places) in chosen.into_iter().filter(|(_, places)| !places.is_empty()) {
        let mut mix = Vec::new();
        for option in places {
            let Some((amount, range)) = options(&game, before).get(option).and_then(|option| option.amount.as_ref()) else {
                continue;
            };
            let name: Variable = format!("{} of {}", game.variables[*amount].name, game.info_name(before)).into();
            let term = Term::variable(name.clone());
            let range = Some(range.contains(&term));
            out.push(BoundVariable { name, range, integer: false, replaced: Vec::new() });
            mix.push((ChosenAction { option, amount: Some(term) }, number(1)));
        }
        supposed.rules[before] = vec![StrategyRule { condition: all([]), action: RuleAction::Mix(mix) }];
    }
    out
}

/// Returns an information set whose free belief occurs unbound in a condition. Such a belief links the condition of that set to
/// another set's, so neither can be decided separately.
#[must_use]
pub fn entangled_belief(assessment: &Assessment, condition: &ConditionRef) -> Option<InfoId> {
    let unbound = Variables::of_condition(condition).free;
    let has_unbound_belief = |beliefs: &Vec<VariableBelief>| {
        beliefs.iter().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => free.iter().any(|(name, _)| unbound.contains(name)),
            BeliefContent::Bayes => false,
        })
    };
    assessment.beliefs.iter().position(has_unbound_belief)
}
