//! Resolves games, assessments and phrases about play: games become trees, and phrases become numbers and conditions on the
//! parameters.
//!
//! [`super::formula`] and [`super::claims`] call this folder. Trusted: an error here is a wrong verdict. The second reader
//! ([`crate::replay`]) guards it by playing the games at points.

mod all;
mod branches;
mod claims;
mod declared;
mod draws;
mod events;
mod histories;
mod information;
mod leaves;
mod phrases;
mod plans;
mod resolved;
mod stated;
mod ties;
mod tree;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

pub(super) use claims::{ClaimCase, ClaimCases};
pub(super) use resolved::{OtherTieBreak, Resolved};

use super::resolver::Resolver;
use crate::game::Assessment;
use crate::game::tree::Game;

impl Resolver<'_> {
    /// Returns the games and assessments that were resolved, in the order of their declarations.
    pub(super) fn resolved_games_and_assessments(&self) -> (Vec<Arc<Game>>, Vec<Arc<Assessment>>) {
        let games: BTreeMap<usize, &Rc<Resolved>> =
            self.games.iter().filter_map(|(n, game)| Some((*n, game.as_ref()?))).collect();
        let plans: BTreeMap<usize, &Rc<Assessment>> =
            self.assessments.iter().filter_map(|(n, plan)| Some((*n, plan.as_ref()?))).collect();
        let games = games.into_values().map(|resolved| Arc::clone(&resolved.game));
        (games.collect(), plans.into_values().map(|plan| Arc::new(Assessment::clone(plan))).collect())
    }
}
