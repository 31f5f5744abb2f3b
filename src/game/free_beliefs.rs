//! Represents the beliefs that a solution concept allows at an information set, with free variables for probabilities.
//!
//! Called by [`super::enumeration`] and [`crate::derive::pure`]. Trusted: a belief left out is an equilibrium left out.

use std::collections::BTreeSet;

use super::assessment::{BeliefContent, BeliefLine, BeliefRule, VariableBelief};
use super::tree::{Game, GameVariableKind, InfoId, LabelAssignment, NodeId, NodeKind, VariableId};
use crate::expression::build::{all, compare, difference, number, total};
use crate::expression::{ConditionRef, Relation, Term, TermRef, Variable};
use crate::syntax::play::Concept;

/// Returns the beliefs that a concept allows at an information set: by Bayes' rule where the concept requires it, and arbitrary
/// elsewhere. The strategy is fixed at the information sets `played`. Returns an empty list if no belief need be free.
#[must_use]
pub fn free_beliefs(game: &Game, info: InfoId, concept: Concept, played: &[InfoId]) -> Vec<VariableBelief> {
    let has_beliefs = !matches!(concept, Concept::Nash | Concept::SubgamePerfect);
    let here = &game.infos[info];
    let unseen = |node: &NodeId| game.nodes[*node].amounts.iter().any(|amount| !here.amounts.contains(amount));
    let one_history = here.nodes.len() == 1 && !here.nodes.iter().any(unseen);
    // For weak PBE, a set or state with probability zero is off the path, even if its hidden events have positive probability.
    let weak = concept == Concept::WeakPerfectBayesian;
    let after_a_move = || expected_from(game, info).is_none_or(|node| game.nodes[node].parent.is_some());
    let follows = weak && (here.root != 0 || after_a_move());
    if one_history || !has_beliefs || (!follows && always_expected(game, info, played)) {
        return Vec::new();
    }
    let mut guesses = vec![arbitrary_belief(game, info)];
    // For weak PBE, Bayes' rule is required on the path alone, and the concept itself states that condition.
    if concept != Concept::WeakPerfectBayesian {
        guesses.insert(0, BeliefRule { condition: all([]), content: BeliefContent::Bayes });
    }
    vec![VariableBelief { about: None, lines: vec![BeliefLine::about_everything()], guesses }]
}

/// Returns a belief with free probabilities of the histories of an information set. The histories differ in draws and moves
/// that the player has not seen.
pub(super) fn arbitrary_belief(game: &Game, info: InfoId) -> BeliefRule {
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
    // A history belongs to the first case that it matches, so the cases with more labels come first.
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

/// Returns true iff Bayes' rule determines the belief at an information set for every strategy at the sets `played`. The paths
/// to its histories share a node after which all play leads to the set. Before that node only uninformative or own moves occur,
/// and after it no number becomes visible.
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

/// Returns the last node that lies on the paths to all histories of an information set.
fn expected_from(game: &Game, info: InfoId) -> Option<NodeId> {
    let paths: Vec<Vec<NodeId>> = game.infos[info].nodes.iter().map(|node| game.path(*node)).collect();
    paths.first()?.iter().rev().find(|node| paths.iter().all(|path| path.contains(node))).copied()
}

/// Returns true iff all play from a node leads to one of the nodes `to`, through draws, tests and moves at the sets `played`
/// alone.
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
