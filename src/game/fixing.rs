//! What fixing choices one information set at a time takes: the order, what each set's demands depend on, and beliefs left free.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::assessment::{
    Assessment, BeliefContent, BeliefLine, BeliefRule, ChosenAction, RuleAction, StrategyRule, VariableBelief,
};
use super::demand::EquilibriumCondition;
use super::tree::{Game, GameVariableKind, InfoId, LabelAssignment, NodeId, NodeKind, VariableId};
use super::value::{AssessmentPlay, UndefinedPlay, options};
use crate::expression::build::{all, compare, difference, implies, named, number, quantified, total};
use crate::expression::variables::Variables;
use crate::expression::{BoundVariable, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::syntax::play::Concept;

/// The information sets, those farthest from a root first.
#[must_use]
pub fn deepest_first(game: &Game, infos: &[InfoId]) -> Vec<InfoId> {
    let depth = |info: InfoId| game.infos[info].nodes.iter().map(|node| game.path(*node).len()).max().unwrap_or(0);
    let mut order = infos.to_vec();
    order.sort_by_key(|info| std::cmp::Reverse(depth(*info)));
    order
}

/// The information sets whose moves bear on what is best at one: itself, those below it, and those on the ways to it and to where its
/// player moved before; all of them where a state may follow.
#[must_use]
pub fn depends_on(game: &Game, info: InfoId) -> BTreeSet<InfoId> {
    let mut out = BTreeSet::from([info]);
    let moved = |node: NodeId| match &game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    };
    if game.infos[info].nodes.len() > 1 {
        // A belief starts from the one before, which rests on all places of the set at which the player moved then.
        let mut pending = vec![info];
        let mut seen = BTreeSet::from([info]);
        while let Some(at) = pending.pop() {
            for node in &game.infos[at].nodes {
                let met: Vec<InfoId> = game.path(*node).into_iter().filter_map(moved).collect();
                let own = met.iter().filter(|earlier| game.infos[**earlier].player == game.infos[info].player);
                pending.extend(own.filter(|earlier| seen.insert(**earlier)));
                out.extend(met);
            }
        }
    }
    for &node in &game.infos[info].nodes {
        let below = || (0..game.nodes.len()).filter(|below| game.path(*below).contains(&node));
        out.extend(below().filter_map(moved));
        if below().any(|below| matches!(game.nodes[below].kind, NodeKind::Go { .. })) {
            out.extend(0..game.infos.len());
        }
    }
    out
}

/// The information sets whose demands can be put down once the last of some is fixed, and not before.
#[must_use]
pub fn ready(order: &[InfoId], needs: &[BTreeSet<InfoId>], fixed: &[InfoId]) -> Vec<InfoId> {
    let inside: BTreeSet<InfoId> = order.iter().copied().collect();
    let now: BTreeSet<InfoId> = fixed.iter().copied().collect();
    let before: BTreeSet<InfoId> = fixed.split_last().map(|(_, before)| before.iter().copied().collect()).unwrap_or_default();
    let settled = |needed: &BTreeSet<InfoId>, by: &BTreeSet<InfoId>| needed.intersection(&inside).all(|info| by.contains(info));
    order
        .iter()
        .zip(needs)
        .filter(|(_, needed)| settled(needed, &now) && !settled(needed, &before))
        .map(|(info, _)| *info)
        .collect()
}

/// Returns any belief that a concept allows at an information set: Bayes' rule where it has to be followed, and any belief elsewhere.
/// `played` are the information sets of which it is fixed what is done.
#[must_use]
pub fn free_beliefs(game: &Game, info: InfoId, concept: Concept, played: &[InfoId]) -> Vec<VariableBelief> {
    let asked = !matches!(concept, Concept::Nash | Concept::SubgamePerfect);
    let here = &game.infos[info];
    let unseen = |node: &NodeId| game.nodes[*node].amounts.iter().any(|amount| !here.amounts.contains(amount));
    let one_history = here.nodes.len() == 1 && !here.nodes.iter().any(unseen);
    // In the weak sense a set, or a state, that play does not come to is off the path, even if what is hidden there is expected.
    let weak = concept == Concept::WeakPerfectBayesian;
    let after_a_move = || expected_from(game, info).is_none_or(|node| game.nodes[node].parent.is_some());
    let follows = weak && (here.root != 0 || after_a_move());
    if one_history || !asked || (!follows && always_expected(game, info, played)) {
        return Vec::new();
    }
    let mut guesses = vec![any_chances(game, info)];
    // In the weak sense Bayes' rule binds on the path alone, which the concept asks for by itself.
    if concept != Concept::WeakPerfectBayesian {
        guesses.insert(0, BeliefRule { condition: all([]), content: BeliefContent::Bayes });
    }
    vec![VariableBelief { about: None, lines: vec![BeliefLine::about_everything()], guesses }]
}

/// Any probabilities of the histories of an information set, which differ in draws and moves that its player has not seen.
fn any_chances(game: &Game, info: InfoId) -> BeliefRule {
    let here = &game.infos[info];
    let hidden = |variable: &VariableId| {
        let kind = game.variables[*variable].kind;
        matches!(kind, GameVariableKind::Draw | GameVariableKind::Move(_)) && !here.labels.contains_key(variable)
    };
    let case = |node: &NodeId| -> LabelAssignment {
        let labels = game.nodes[*node].labels.iter().filter(|(variable, _)| hidden(variable));
        labels.map(|(variable, label)| (*variable, *label)).collect()
    };
    let distinct: BTreeSet<LabelAssignment> = here.nodes.iter().map(case).collect();
    let mut distinct: Vec<LabelAssignment> = distinct.into_iter().collect();
    // A history belongs to the first case that it agrees with: those that say more come first.
    distinct.sort_by_key(|case| std::cmp::Reverse(case.len()));
    let mut cases: Vec<(LabelAssignment, TermRef)> = Vec::new();
    let mut free: Vec<(Variable, ConditionRef)> = Vec::new();
    let mut chances: Vec<TermRef> = Vec::new();
    let last = distinct.pop();
    for labels in distinct {
        let shown: Vec<&str> = labels.iter().map(|(variable, label)| game.label(*variable, *label)).collect();
        let name: Variable = format!("belief of {}: {}", game.info_name(info), shown.join(", ")).into();
        let term = Term::variable(name.clone());
        let within = [compare(&number(0), Relation::LessEqual, &term), compare(&term, Relation::LessEqual, &number(1))];
        free.push((name, all(within)));
        chances.push(term.clone());
        cases.push((labels, term));
    }
    cases.extend(last.map(|labels| (labels, difference(&number(1), &total(&chances)))));
    BeliefRule { condition: all([]), content: BeliefContent::Chances { cases, free } }
}

/// What an information set asks however play has come there: its mover does best with some belief, given what follows. Every
/// equilibrium meets that, so that a choice that never does is part of none, whatever is done before it.
///
/// Numbers that are not seen there may be any. None where there is no belief; where not every belief can be tried; where what follows is
/// not all fixed, or leads to a state.
#[must_use]
pub fn foreseen(assessment: &Assessment, info: InfoId, fixed: &[Variable]) -> Option<EquilibriumCondition> {
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
    let guesses = vec![any_chances(game, info)];
    supposed.beliefs[info] = vec![VariableBelief { about: None, lines: vec![BeliefLine::about_everything()], guesses }];
    let hidden = any_numbers(&mut supposed, info);
    let best = |play: &AssessmentPlay<'_>| {
        let some = all([play.probabilities(info), play.rational(info)]);
        let best = implies(&play.present(info), &quantified(Quantifier::Exists, [play.free_at(info), hidden].concat(), some));
        let seen = play.seen(info).into_iter().filter(|bound| !fixed.contains(&bound.name)).collect();
        quantified(Quantifier::Forall, seen, best)
    };
    let best = AssessmentPlay::of(&supposed, UndefinedPlay::Zero, best).ok()?;
    let label = format!("{}: does best with some belief, whatever came before", game.info_name(info));
    Some(EquilibriumCondition { condition: named(label.clone(), best), label, prospects: None })
}

/// Puts a new variable in the place of each number that is chosen on the way to an information set and not seen there, one for each
/// place where it is chosen.
fn any_numbers(supposed: &mut Assessment, info: InfoId) -> Vec<BoundVariable> {
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

/// The information set whose free belief a condition speaks of from outside: what is asked there hangs together with what is asked
/// elsewhere, so that neither can be told alone.
#[must_use]
pub fn hangs_together(assessment: &Assessment, condition: &ConditionRef) -> Option<InfoId> {
    let loose = Variables::of_condition(condition).free;
    let speaks = |beliefs: &Vec<VariableBelief>| {
        beliefs.iter().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => free.iter().any(|(name, _)| loose.contains(name)),
            BeliefContent::Bayes => false,
        })
    };
    assessment.beliefs.iter().position(speaks)
}

/// Bayes' rule says something at an information set whatever is done: from one node on, which is reached without a move that tells its
/// player anything, every play leads there, and no number on the way is seen.
fn always_expected(game: &Game, info: InfoId, played: &[InfoId]) -> bool {
    let nodes = &game.infos[info].nodes;
    let Some(common) = expected_from(game, info) else { return false };
    let step = |pair: &[NodeId]| match &game.nodes[pair[0]].kind {
        NodeKind::Move { player, .. } => *player == game.infos[info].player || game.views.uninformative[info].contains(&pair[0]),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
    };
    let before = &game.nodes[common].amounts;
    let no_number_seen = game.infos[info].amounts.iter().all(|amount| before.contains(amount));
    no_number_seen && game.path(common).windows(2).all(step) && all_lead(game, common, nodes, played)
}

/// The last node on the ways to all histories of an information set.
fn expected_from(game: &Game, info: InfoId) -> Option<NodeId> {
    let paths: Vec<Vec<NodeId>> = game.infos[info].nodes.iter().map(|node| game.path(*node)).collect();
    paths.first()?.iter().rev().find(|node| paths.iter().all(|path| path.contains(node))).copied()
}

/// Every play from a node on comes to one of some others, by moves of which it is fixed what is done.
fn all_lead(game: &Game, node: NodeId, to: &[NodeId], played: &[InfoId]) -> bool {
    if to.contains(&node) {
        return true;
    }
    match &game.nodes[node].kind {
        NodeKind::Draw { branches, .. } => branches.iter().all(|branch| all_lead(game, branch.node, to, played)),
        NodeKind::Test { cases } => cases.iter().all(|(_, node)| all_lead(game, *node, to, played)),
        NodeKind::Move { options, info, .. } => {
            played.contains(info) && options.iter().all(|option| all_lead(game, option.node, to, played))
        }
        NodeKind::End { .. } | NodeKind::Go { .. } => false,
    }
}
