//! Decides Nash equilibrium and subgame perfection at a point.
//!
//! Nash: no player has a plan that gives it more in expectation before any draw, by its own prior. Subgame perfection: Nash
//! equilibrium in every subgame. With states, what follows a run of a state is held fixed. Called for every claim on these
//! concepts. Guards verdicts: an error here leaves claims unchecked, or lets an error of the first reader pass.
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
    /// True iff some player gains by another plan from a history on.
    fn someone_gains(&self, from: HistoryId) -> Evaluation<bool> {
        for player in 0..self.tree.programme.players.len() {
            let best = self.best_plan(player, vec![(from, Rational::one())])?;
            if best > self.value(from, player)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True iff the rule at every information set that play can reach can be carried out. There is no value if a set has no rule.
    pub(super) fn can_be_done(&self) -> Evaluation<bool> {
        self.can_be_done_at(0..self.sets.all.len())
    }

    /// As [`Played::can_be_done`], but a rule that cannot be carried out counts at these sets only.
    pub(super) fn can_be_done_at(&self, sets: impl IntoIterator<Item = ReplaySetId>) -> Evaluation<bool> {
        let asked: BTreeSet<ReplaySetId> = sets.into_iter().collect();
        let (mut possible, mut stop) = (true, None);
        for set in scope(self.tree, self.sets, &[0]).sets {
            match self.rule(set) {
                Ok(PlayedRule::Mix(_)) => {}
                Ok(PlayedRule::Impossible) => possible &= !asked.contains(&set),
                Ok(PlayedRule::Missing) => return Err(NoValue::Undefined),
                Err(reason) => stop = Some(reason),
            }
        }
        stop.map_or(Ok(possible), Err)
    }

    /// Decides Nash equilibrium from a history on. With states, there is no answer if only a later run can be improved on.
    pub(super) fn is_nash(&self, from: HistoryId, scope: &ReplayScope) -> Evaluation<Truth> {
        if self.someone_gains(from)? {
            return Ok(Truth::sure(false));
        }
        // With states, no gain in any run means no gain at all. A gain in a run that play may not reach decides nothing.
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

    /// Decides Nash equilibrium in every subgame that begins in the scope. There is no answer if a run of a state begins no
    /// subgame.
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
