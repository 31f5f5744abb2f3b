//! Nash equilibrium and subgame perfection at a point.
//!
//! *Nash*: no player has a strategy that gives it more in expectation before anything is drawn, by its own prior. *SPE*: Nash in every
//! proper subgame. With states, a run of a state is compared with the play that follows held fixed, a deviation being a whole plan for
//! that run.
//!
//! # Source
//! Nash (1951); Selten (1975); Blackwell (1965) for the one-shot deviation principle of discounted games.

use std::collections::BTreeSet;

use num_traits::One;

use super::played::{Played, PlayedRule};
use super::scope::{ReplayScope, scope, subgames};
use super::sets::ReplaySetId;
use super::tree::{HistoryId, HistoryKind};
use super::value::{Evaluation, NoValue, Truth};
use kernel::number::Rational;

impl Played<'_, '_> {
    /// Some player gains by another plan from a history on.
    fn someone_gains(&self, from: HistoryId) -> Evaluation<bool> {
        for player in 0..self.tree.programme.players.len() {
            let best = self.best_plan(player, vec![(from, Rational::one())])?;
            if best > self.value(from, player)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What makes phrases about an assessment void: no rule at a set (no value), or what cannot be done (`false`).
    pub(super) fn can_be_done(&self) -> Evaluation<bool> {
        self.can_be_done_at(0..self.sets.all.len())
    }

    /// The same, where what cannot be done counts at some sets only.
    pub(super) fn can_be_done_at(&self, sets: impl IntoIterator<Item = ReplaySetId>) -> Evaluation<bool> {
        let asked: BTreeSet<ReplaySetId> = sets.into_iter().collect();
        let (mut possible, mut stop) = (true, None);
        for set in scope(self.tree, self.sets, &[0]).sets {
            match self.rule(set) {
                Ok(PlayedRule::Mix(_)) => {}
                Ok(PlayedRule::Impossible) => possible &= !asked.contains(&set),
                Ok(PlayedRule::Missing) => return Err(NoValue::NoValue),
                Err(reason) => stop = Some(reason),
            }
        }
        stop.map_or(Ok(possible), Err)
    }

    /// Nash equilibrium from a history on.
    pub(super) fn is_nash(&self, from: HistoryId, scope: &ReplayScope) -> Evaluation<Truth> {
        if self.someone_gains(from)? {
            return Ok(Truth::sure(false));
        }
        // With states, no gain in any run is no gain at all; a gain in a run that may not be reached settles nothing.
        for node in scope.nodes.iter().filter(|node| self.begins_run(**node)) {
            if self.someone_gains(*node)? {
                return Err(NoValue::unable("Nash equilibrium of a game with states, some run of which can be improved on"));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }

    fn begins_run(&self, node: HistoryId) -> bool {
        let parent = self.tree.nodes[node].parent;
        parent.is_some_and(|(parent, _)| matches!(self.tree.nodes[parent].kind, HistoryKind::Fork { .. }))
    }

    /// Nash equilibrium in every proper subgame that begins in the scope.
    pub(super) fn is_subgame_perfect(&self, scope: &ReplayScope) -> Evaluation<Truth> {
        let begins = subgames(self.tree, self.sets);
        if scope.nodes.iter().any(|node| self.begins_run(*node) && !begins[*node]) {
            return Err(NoValue::unable("a run of a state that is no subgame"));
        }
        for node in scope.nodes.iter().filter(|node| begins[**node]) {
            let leaf = matches!(self.tree.nodes[*node].kind, HistoryKind::End { .. } | HistoryKind::Go { .. });
            if !leaf && self.someone_gains(*node)? {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }
}
