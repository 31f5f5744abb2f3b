//! `best` that goes round in a circle: what is best at one move depends on what is best at another, and that on the first.
//!
//! What is best depends on the moves that follow and, where a belief is by Bayes' rule, on the moves that led there and tell
//! something.

use std::collections::{BTreeMap, BTreeSet};

use super::assessment::{Assessment, BeliefContent, RuleAction, VariableBelief};
use super::tree::{InfoId, NodeId, NodeKind};
use super::value::{AssessmentPlay, UndefinedPlay, options};
use crate::expression::build::decided;

/// Two information sets of such a circle; the same twice where it is one alone.
#[must_use]
pub fn circle(assessment: &Assessment) -> Option<(InfoId, InfoId)> {
    let is_best = |info: &InfoId| assessment.rules[*info].iter().any(|rule| matches!(rule.action, RuleAction::Best { .. }));
    let best: Vec<InfoId> = (0..assessment.game.infos.len()).filter(is_best).collect();
    let mut reach: BTreeMap<InfoId, BTreeSet<InfoId>> = BTreeMap::new();
    for &info in &best {
        // No value of a state is asked for here.
        let needed = AssessmentPlay::of(assessment, UndefinedPlay::Zero, |play| {
            let mut needed = below(play, info);
            behind(play, info, &mut needed);
            needed
        })
        .unwrap_or_default();
        reach.insert(info, needed.into_iter().filter(|other| best.contains(other)).collect());
    }
    // By way of others, until nothing is added.
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

fn moved(play: &AssessmentPlay<'_>, node: NodeId) -> Option<InfoId> {
    match &play.game.nodes[node].kind {
        NodeKind::Move { info, .. } => Some(*info),
        NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => None,
    }
}

/// The information sets of the moves that follow.
fn below(play: &AssessmentPlay<'_>, info: InfoId) -> BTreeSet<InfoId> {
    let tops = &play.game.infos[info].nodes;
    let after = |node: &NodeId| !tops.contains(node) && play.game.path(*node).iter().any(|before| tops.contains(before));
    (0..play.game.nodes.len()).filter(after).filter_map(|node| moved(play, node)).collect()
}

/// The information sets of the moves that a belief depends on.
fn behind(play: &AssessmentPlay<'_>, info: InfoId, out: &mut BTreeSet<InfoId>) {
    let here = &play.game.infos[info];
    let beliefs = &play.assessment.beliefs[info];
    let by_rule = |content: &BeliefContent| matches!(content, BeliefContent::Bayes);
    let guesses = || beliefs.iter().flat_map(|belief| &belief.guesses);
    // What is stated tells the histories apart: then hidden moves bear on nothing.
    let about: BTreeSet<usize> = guesses().flat_map(|guess| guess.content.named()).collect();
    let labels = |node: &NodeId| -> Vec<Option<usize>> {
        about.iter().map(|about| play.game.nodes[*node].labels.get(about).copied()).collect()
    };
    let different: BTreeSet<_> = here.nodes.iter().map(labels).collect();
    // With a number that is not seen, one node stands for several histories.
    let seen = here.nodes.iter().all(|node| play.unseen(info, *node).is_empty());
    let apart = seen && different.len() == here.nodes.len();
    // What is stated rests on the moves that the player has not seen; Bayes' rule on all.
    let unstated = |belief: &VariableBelief| decided(&play.is_stated(info, belief)) != Some(true);
    let bayes = beliefs.is_empty() || beliefs.iter().any(unstated) || guesses().any(|guess| by_rule(&guess.content));
    if (seen && here.nodes.len() == 1) || (apart && !bayes) {
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
            let Some(other) = moved(play, pair[0]) else { continue };
            if play.game.infos[other].player == here.player {
                // What was believed then counts; that came before, so that this ends.
                if bayes {
                    behind(play, other, out);
                }
            } else if !play.game.views.uninformative[info].contains(&pair[0]) && (bayes || hidden(other)) {
                out.insert(other);
            }
        }
    }
}
