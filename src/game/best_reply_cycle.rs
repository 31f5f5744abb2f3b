//! Detects `best` rules that depend on each other in a cycle, so that they define no strategy.
//!
//! A best reply depends on the moves that follow. Where Bayes' rule determines the belief, the best reply also depends on the
//! informative moves that led there. Called by [`crate::paper`], which rejects an assessment with a cycle. Trusted: without
//! this check the payoffs of a cyclic assessment would not terminate.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::{Assessment, BeliefContent, RuleAction, VariableBelief};
use super::tree::{InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, UndefinedPlay, options};
use crate::expression::build::constant_truth;

/// Returns two information sets on a cycle of `best` rules, or the same one twice if its rule depends on itself alone; `None`
/// if there is no cycle.
#[must_use]
pub fn find_best_reply_cycle(assessment: &Assessment) -> Option<(InfoId, InfoId)> {
    let is_best = |info: &InfoId| assessment.rules[*info].iter().any(|rule| matches!(rule.action, RuleAction::Best { .. }));
    let best: Vec<InfoId> = (0..assessment.game.infos.len()).filter(is_best).collect();
    let mut reach: BTreeMap<InfoId, BTreeSet<InfoId>> = BTreeMap::new();
    for &info in &best {
        // This work evaluates no state, so a state without a closed form cannot occur.
        let needed = AssessmentPlay::of(assessment, UndefinedPlay::Zero, |play| {
            let mut needed = following_moves(play, info);
            add_moves_behind_belief(play, info, &mut needed);
            needed
        })
        .unwrap_or_default();
        reach.insert(info, needed.into_iter().filter(|other| best.contains(other)).collect());
    }
    // Adds indirect dependencies until nothing changes.
    loop {
        let mut grown = reach.clone();
        for (info, needed) in &reach {
            let further: Vec<InfoId> = needed.iter().flat_map(|other| reach[other].iter().copied()).collect();
            grown.entry(*info).or_default().extend(further);
        }
        if grown == reach {
            break;
        }
        reach = grown;
    }
    let (info, _) = reach.iter().find(|(info, needed)| needed.contains(info))?;
    let other = reach[info].iter().find(|other| *other != info && reach[other].contains(info));
    Some((*info, *other.unwrap_or(info)))
}

fn info_of_move(play: &AssessmentPlay<'_>, node: NodeId) -> Option<InfoId> {
    match &play.game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    }
}

/// Returns the information sets of the moves that follow an information set.
fn following_moves(play: &AssessmentPlay<'_>, info: InfoId) -> BTreeSet<InfoId> {
    let tops = &play.game.infos[info].nodes;
    let after = |node: &NodeId| !tops.contains(node) && play.game.path(*node).iter().any(|before| tops.contains(before));
    (0..play.game.nodes.len()).filter(after).filter_map(|node| info_of_move(play, node)).collect()
}

/// Adds the information sets of the moves that the belief at an information set depends on.
fn add_moves_behind_belief(play: &AssessmentPlay<'_>, info: InfoId, out: &mut BTreeSet<InfoId>) {
    let here = &play.game.infos[info];
    let beliefs = &play.assessment.beliefs[info];
    let by_rule = |content: &BeliefContent| matches!(content, BeliefContent::Bayes);
    let guesses = || beliefs.iter().flat_map(|belief| &belief.guesses);
    // If the stated cases distinguish all histories, the belief does not depend on hidden moves.
    let about: BTreeSet<usize> = guesses().flat_map(|guess| guess.content.named()).collect();
    let labels = |node: &NodeId| -> Vec<Option<usize>> {
        about.iter().map(|about| play.game.nodes[*node].labels.get(about).copied()).collect()
    };
    let different: BTreeSet<_> = here.nodes.iter().map(labels).collect();
    // If a number is hidden, one node represents several histories.
    let seen = here.nodes.iter().all(|node| play.unseen(info, *node).is_empty());
    let distinguished = seen && different.len() == here.nodes.len();
    // A stated belief depends on the moves that the player has not seen; Bayes' rule depends on all informative moves.
    let unstated = |belief: &VariableBelief| constant_truth(&play.is_stated(info, belief)) != Some(true);
    let bayes = beliefs.is_empty() || beliefs.iter().any(unstated) || guesses().any(|guess| by_rule(&guess.content));
    if (seen && here.nodes.len() == 1) || (distinguished && !bayes) {
        return;
    }
    let hidden = |other: InfoId| {
        let number = options(play.game, other).iter().filter_map(|option| option.amount.as_ref());
        let seen = |variable: &usize| here.labels.contains_key(variable) || here.amounts.contains(variable);
        !seen(&play.game.infos[other].variable) || number.into_iter().any(|(variable, _)| !seen(variable))
    };
    for node in &here.nodes {
        let path = play.game.path(*node);
        for pair in path.windows(2).rev() {
            let Some(other) = info_of_move(play, pair[0]) else { continue };
            if play.game.infos[other].player == here.player {
                // The player's belief at that earlier information set counts too. Each recursion goes to an earlier set, so it
                // terminates.
                if bayes {
                    add_moves_behind_belief(play, other, out);
                }
            } else if !play.game.views.uninformative[info].contains(&pair[0]) && (bayes || hidden(other)) {
                out.insert(other);
            }
        }
    }
}
