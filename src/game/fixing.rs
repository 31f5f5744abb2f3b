//! What fixing choices one information set at a time takes: the order, what each set's demands depend on, and beliefs left free.

use std::collections::BTreeSet;

use super::assessment::{Assessment, Belief, Content, Guess};
use super::reach::tells_nothing;
use super::tree::{Game, GameVariableKind, InfoId, NodeId, NodeKind, VariableId};
use crate::expression::build::{all, compare, difference, number, total};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Relation, Term, TermRef, Variable};
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

/// Any belief that a concept allows at an information set.
#[derive(Clone, Debug)]
pub struct Free {
    /// As an assessment states it.
    pub beliefs: Vec<Belief>,
    /// No belief is missing. Where some may be, only those are there that Bayes' rule says, or that are free about one draw alone.
    pub complete: bool,
}

/// Bayes' rule where it has to be followed, and any belief elsewhere.
#[must_use]
pub fn free_beliefs(game: &Game, info: InfoId, concept: Concept) -> Free {
    let asked = !matches!(concept, Concept::Nash | Concept::SubgamePerfect);
    if game.infos[info].nodes.len() == 1 || !asked || always_expected(game, info) {
        return Free { beliefs: Vec::new(), complete: true };
    }
    let telling = telling_apart(game, info);
    let complete = telling.is_some();
    let about = telling.or_else(|| match game.hidden_draws(info).as_slice() {
        [draw] => Some(*draw),
        [] | [_, _, ..] => None,
    });
    let Some(about) = about else { return Free { beliefs: Vec::new(), complete } };
    let labels = &game.variables[about].labels;
    let occurring: BTreeSet<usize> =
        game.infos[info].nodes.iter().filter_map(|node| game.nodes[*node].labels.get(&about).copied()).collect();
    let Some(last) = occurring.last().copied() else { return Free { beliefs: Vec::new(), complete: false } };
    let mut chances: Vec<TermRef> = vec![number(0); labels.len()];
    let mut free: Vec<(Variable, _)> = Vec::new();
    for label in occurring.iter().copied().filter(|label| *label != last) {
        let name: Variable = format!("belief of {}: {}", game.info_name(info), labels[label]).into();
        let term = Term::variable(name.clone());
        let within = [compare(&number(0), Relation::LessEqual, &term), compare(&term, Relation::LessEqual, &number(1))];
        free.push((name, all(within)));
        chances[label] = term;
    }
    chances[last] = difference(&number(1), &total(&chances));
    let mut guesses = vec![Guess { condition: all([]), content: Content::Chances { chances, free } }];
    // In the weak sense Bayes' rule binds on the path alone, which the concept asks for by itself.
    if concept != Concept::WeakPerfectBayesian {
        guesses.insert(0, Guess { condition: all([]), content: Content::Bayes });
    }
    Free { beliefs: vec![Belief { about, guesses }], complete }
}

/// The information set whose free belief a condition speaks of from outside: what is asked there hangs together with what is asked
/// elsewhere, so that neither can be told alone.
#[must_use]
pub fn hangs_together(assessment: &Assessment, condition: &ConditionRef) -> Option<InfoId> {
    let loose = Variables::of_condition(condition).free;
    let speaks = |beliefs: &Vec<Belief>| {
        beliefs.iter().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            Content::Chances { free, .. } => free.iter().any(|(name, _)| loose.contains(name)),
            Content::Bayes => false,
        })
    };
    assessment.beliefs.iter().position(speaks)
}

/// A draw or a move that is not known at an information set, with another label at each of its places.
fn telling_apart(game: &Game, info: InfoId) -> Option<VariableId> {
    let here = &game.infos[info];
    let tells = |variable: &VariableId| {
        let labels: Vec<usize> = here.nodes.iter().filter_map(|node| game.nodes[*node].labels.get(variable).copied()).collect();
        let different: BTreeSet<usize> = labels.iter().copied().collect();
        labels.len() == here.nodes.len() && different.len() == labels.len()
    };
    let moves = (0..game.variables.len()).filter(|variable| {
        matches!(game.variables[*variable].kind, GameVariableKind::Move(_)) && !here.labels.contains_key(variable)
    });
    game.hidden_draws(info).into_iter().chain(moves).find(tells)
}

/// Bayes' rule says something at an information set whatever is done: from one place on, which is come to without a move that tells its
/// player anything, every play leads there.
fn always_expected(game: &Game, info: InfoId) -> bool {
    let nodes = &game.infos[info].nodes;
    let paths: Vec<Vec<NodeId>> = nodes.iter().map(|node| game.path(*node)).collect();
    let Some(first) = paths.first() else { return false };
    let Some(common) = first.iter().rev().find(|node| paths.iter().all(|path| path.contains(node))) else { return false };
    let step = |pair: &[NodeId]| match &game.nodes[pair[0]].kind {
        NodeKind::Move { player, info: moved, .. } => {
            *player == game.infos[info].player || tells_nothing(game, *moved, info, pair[0], pair[1])
        }
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
    };
    game.path(*common).windows(2).all(step) && all_lead(game, *common, nodes)
}

/// Every play from a place on comes to one of some others.
fn all_lead(game: &Game, node: NodeId, to: &[NodeId]) -> bool {
    if to.contains(&node) {
        return true;
    }
    match &game.nodes[node].kind {
        NodeKind::Draw { branches, .. } => branches.iter().all(|branch| all_lead(game, branch.node, to)),
        NodeKind::Test { cases } => cases.iter().all(|(_, node)| all_lead(game, *node, to)),
        NodeKind::Move { options, .. } => options.iter().all(|option| all_lead(game, option.node, to)),
        NodeKind::End { .. } | NodeKind::Go { .. } => false,
    }
}
