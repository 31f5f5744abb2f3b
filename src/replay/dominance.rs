//! Removes strictly dominated actions, again and again: those worse than another at every history of their set, whatever follows.
//!
//! Where an equilibrium requires a best reply, it does not play such an action. The remaining actions decide claims on every
//! equilibrium if there is one at each set, or if an event holds at all remaining ends or at none. Called by
//! [`super::existence`]. Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.

use std::collections::HashMap;

use num_traits::Zero;

use super::evaluate::Environment;
use super::existence::{AssessmentSpace, Profile};
use super::played::Played;
use super::scope::subgames;
use super::sets::ReplaySetId;
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue};
use crate::syntax::play::Concept;
use crate::syntax::tree::{Expr, ExprKind};
use kernel::number::{Rational, whole};

/// The least and the greatest payoff.
type PayoffBounds = (Rational, Rational);

impl AssessmentSpace<'_, '_> {
    /// Returns the one profile that remains after the iterated removal; `None` if several remain, or if numbers of an interval
    /// are actions.
    pub(super) fn only_undominated(&self) -> Evaluation<Option<Profile>> {
        let Some(left) = self.undominated()? else { return Ok(None) };
        let only = self.scope.sets.iter().map(|set| match left.get(set).map(Vec::as_slice) {
            Some([act]) => Some(*act),
            Some(_) | None => None,
        });
        Ok(only.collect())
    }

    /// Returns true if an event holds at all ends that play can reach by the remaining actions, and false if it holds at none;
    /// `None` if it holds at some, or if nothing is known. An equilibrium exists, since the game is finite (Kreps and Wilson
    /// 1982).
    pub(super) fn event_of_undominated(&self, event: &Expr, env: &Environment<'_>) -> Evaluation<Option<bool>> {
        if !self.table.tree.programme.ties.is_empty() {
            return Ok(None);
        }
        let Some(left) = self.undominated()? else { return Ok(None) };
        let uniform = self.scope.sets.iter().map(|set| {
            let acts = left.get(set).cloned().unwrap_or_default();
            let share = whole(i64::try_from(acts.len()).unwrap_or(1)).recip();
            let count = self.table.sets.all[*set].acts.len();
            (*set, (0..count).map(|act| if acts.contains(&act) { share.clone() } else { Rational::zero() }).collect::<Vec<_>>())
        });
        let mut mixes: Vec<Option<Vec<Rational>>> = vec![None; self.table.sets.all.len()];
        uniform.for_each(|(set, mix)| mixes[set] = Some(mix));
        let played = Played::with(&self.table.tree, &self.table.sets, &self.table.views, mixes);
        if played.leads(event, &self.after, env)?.holds {
            return Ok(Some(true));
        }
        let never = Expr { node: ExprKind::Not(Box::new(event.clone())), span: event.span };
        Ok(played.leads(&never, &self.after, env)?.holds.then_some(false))
    }

    /// Returns the actions that remain at each set after the iterated removal; `None` if numbers of an interval are actions.
    /// There is no answer for a game with states.
    fn undominated(&self) -> Evaluation<Option<HashMap<ReplaySetId, Vec<usize>>>> {
        let sets = &self.table.sets;
        if self.scope.sets.iter().any(|set| sets.all[*set].sampled) {
            return Ok(None);
        }
        let mut left: HashMap<ReplaySetId, Vec<usize>> =
            self.scope.sets.iter().map(|set| (*set, (0..sets.all[*set].acts.len()).collect())).collect();
        loop {
            let mut removed = false;
            for set in &self.scope.sets {
                if !self.rational_at(*set)? {
                    continue;
                }
                let here = &sets.all[*set];
                let mut known = HashMap::new();
                let mut bounds: Vec<Vec<PayoffBounds>> = Vec::new();
                for node in &here.nodes {
                    let next = self.table.tree.next(*node);
                    let each = next.into_iter().map(|next| self.bounds(next, here.player, &left, &mut known));
                    bounds.push(each.collect::<Evaluation<_>>()?);
                }
                let acts = left.get(set).cloned().unwrap_or_default();
                let dominated = |act: &usize| {
                    acts.iter().any(|other| other != act && bounds.iter().all(|bounds| bounds[*act].1 < bounds[*other].0))
                };
                let kept: Vec<usize> = acts.iter().copied().filter(|act| !dominated(act)).collect();
                if kept.len() < acts.len() {
                    removed = true;
                    left.insert(*set, kept);
                }
            }
            if !removed {
                break;
            }
        }
        Ok(Some(left))
    }

    /// True iff every equilibrium of the concept plays a best reply at the set. The concepts with beliefs always require this.
    /// Nash equilibria do so if every play passes through the set, and subgame perfect equilibria if every play of the smallest
    /// subgame around the set does.
    fn rational_at(&self, set: ReplaySetId) -> Evaluation<bool> {
        match self.concept {
            Concept::WeakPerfectBayesian | Concept::PerfectBayesian | Concept::Sequential => Ok(true),
            Concept::Nash => Ok(self.all_pass(self.start, set)),
            Concept::SubgamePerfect => {
                let tree = &self.table.tree;
                let begins = subgames(tree, &self.table.sets);
                let Some(first) = self.table.sets.all[set].nodes.first() else { return Ok(false) };
                let mut root = *first;
                let inside = |root: HistoryId| self.table.sets.all[set].nodes.iter().all(|node| tree.path(*node).contains(&root));
                while !(begins[root] && inside(root)) {
                    match tree.nodes[root].parent {
                        Some((parent, _)) => root = parent,
                        None => break,
                    }
                }
                Ok(self.all_pass(root, set))
            }
        }
    }

    /// True iff every play from a history on passes through the set.
    fn all_pass(&self, from: HistoryId, set: ReplaySetId) -> bool {
        let mut rest = vec![from];
        while let Some(node) = rest.pop() {
            if self.table.sets.of[node] == Some(set) {
                continue;
            }
            match &self.table.tree.nodes[node].kind {
                HistoryKind::End { .. } | HistoryKind::Go { .. } | HistoryKind::Fork { .. } => return false,
                HistoryKind::Draw { next, chances, .. } => {
                    // A branch that nature never draws is no play of the subgame.
                    let player = self.table.sets.all[set].player;
                    let drawn = next.iter().zip(chances).filter(|(_, chance)| chance[player].is_positive());
                    rest.extend(drawn.map(|(next, _)| *next));
                }
                HistoryKind::Move { next, .. } => rest.extend(next),
            }
        }
        true
    }

    /// Returns the least and the greatest payoff of a player from a history on, by the remaining actions.
    fn bounds(
        &self,
        node: HistoryId,
        player: usize,
        left: &HashMap<ReplaySetId, Vec<usize>>,
        known: &mut HashMap<HistoryId, PayoffBounds>,
    ) -> Evaluation<PayoffBounds> {
        if let Some(bounds) = known.get(&node) {
            return Ok(bounds.clone());
        }
        self.table.tree.programme.context.step(2)?;
        let bounds = match &self.table.tree.nodes[node].kind {
            HistoryKind::End { paid } => (paid[player].clone(), paid[player].clone()),
            HistoryKind::Go { .. } | HistoryKind::Fork { .. } => {
                return Err(NoValue::unable("all equilibria of a game with states"));
            }
            HistoryKind::Draw { next, chances, .. } => {
                let (mut low, mut high) = (Rational::zero(), Rational::zero());
                for (next, chance) in next.iter().zip(chances) {
                    let (least, most) = self.bounds(*next, player, left, known)?;
                    low += &chance[player] * least;
                    high += &chance[player] * most;
                }
                (low, high)
            }
            HistoryKind::Move { next, .. } => {
                let acts = self.table.sets.of[node].and_then(|set| left.get(&set).cloned());
                let acts = acts.unwrap_or_else(|| (0..next.len()).collect());
                let mut all = Vec::new();
                for act in acts {
                    all.push(self.bounds(next[act], player, left, known)?);
                }
                let low = all.iter().map(|(low, _)| low.clone()).min();
                let high = all.iter().map(|(_, high)| high.clone()).max();
                match (low, high) {
                    (Some(low), Some(high)) => (low, high),
                    _ => return Err(NoValue::Undefined),
                }
            }
        };
        known.insert(node, bounds.clone());
        Ok(bounds)
    }
}
