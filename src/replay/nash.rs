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

use super::played::{Played, Rule};
use super::scope::{Scope, scope, subgames};
use super::sets::SetId;
use super::tree::{Kind, NodeId};
use super::value::{Read, Stop, Truth};
use kernel::number::Rational;

impl Played<'_, '_> {
    /// Some player gains by another plan from a history on.
    fn someone_gains(&self, from: NodeId) -> Read<bool> {
        for player in 0..self.tree.programme.players.len() {
            let best = self.best_plan(player, vec![(from, Rational::one())])?;
            if best > self.value(from, player)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What makes phrases about an assessment void: no rule at a set (no value), or what cannot be done (`false`).
    pub(super) fn can_be_done(&self) -> Read<bool> {
        self.can_be_done_at(0..self.sets.all.len())
    }

    /// The same, where what cannot be done counts at some sets only.
    pub(super) fn can_be_done_at(&self, sets: impl IntoIterator<Item = SetId>) -> Read<bool> {
        let asked: BTreeSet<SetId> = sets.into_iter().collect();
        let (mut possible, mut stop) = (true, None);
        for set in scope(self.tree, self.sets, &[0]).sets {
            match self.rule(set) {
                Ok(Rule::Mix(_)) => {}
                Ok(Rule::Impossible) => possible &= !asked.contains(&set),
                Ok(Rule::Missing) => return Err(Stop::NoValue),
                Err(reason) => stop = Some(reason),
            }
        }
        stop.map_or(Ok(possible), Err)
    }

    /// Nash equilibrium from a history on.
    pub(super) fn is_nash(&self, from: NodeId, scope: &Scope) -> Read<Truth> {
        if self.someone_gains(from)? {
            return Ok(Truth::sure(false));
        }
        // With states, no gain in any run is no gain at all; a gain in a run that may not be reached settles nothing.
        for node in scope.nodes.iter().filter(|node| self.begins_run(**node)) {
            if self.someone_gains(*node)? {
                return Err(Stop::unable("Nash equilibrium of a game with states, some run of which can be improved on"));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }

    fn begins_run(&self, node: NodeId) -> bool {
        let parent = self.tree.nodes[node].parent;
        parent.is_some_and(|(parent, _)| matches!(self.tree.nodes[parent].kind, Kind::Fork { .. }))
    }

    /// Nash equilibrium in every proper subgame that begins in the scope.
    pub(super) fn is_subgame_perfect(&self, scope: &Scope) -> Read<Truth> {
        let begins = subgames(self.tree, self.sets);
        if scope.nodes.iter().any(|node| self.begins_run(*node) && !begins[*node]) {
            return Err(Stop::unable("a run of a state that is no subgame"));
        }
        for node in scope.nodes.iter().filter(|node| begins[**node]) {
            let leaf = matches!(self.tree.nodes[*node].kind, Kind::End { .. } | Kind::Go { .. });
            if !leaf && self.someone_gains(*node)? {
                return Ok(Truth::sure(false));
            }
        }
        Ok(Truth { holds: true, exact: !self.tree.sampled })
    }
}
