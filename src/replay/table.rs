//! Lays out a game at a point for one statement: its histories, information sets and views.
//!
//! Called by [`super::claims`], [`super::laid_out`] and [`super::extensive`]. Guards verdicts: an error here leaves claims
//! unchecked, or lets an error of the first reader pass.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use super::amounts::{Amounts, Grid};
use super::evaluate::{Context, Environment, Known, bare};
use super::grow::grow;
use super::mentions::parts;
use super::programme::Programme;
use super::sets::{ReplaySets, SetSearch, sets};
use super::shelf::Shelf;
use super::tree::{HistoryNode as History, HistoryTree};
use super::value::{Evaluation, NoValue};
use super::views::ReplayViews;
use crate::syntax::play::{GameSyntax, HistoryEntrySyntax, PlayPhrase};
use crate::syntax::tree::{Expr, ExprKind};
use kernel::number::Rational;

/// The maximum number of attempts to lay out a game so that all histories of an information set have the same grid.
const MAX_GRIDS: usize = 4;

/// A game at a point.
pub(super) struct GameTable<'c> {
    pub(super) tree: HistoryTree<'c>,
    pub(super) sets: Arc<ReplaySets>,
    /// The views of each player, computed when they are needed.
    pub(super) views: Arc<[OnceLock<ReplayViews>]>,
}

/// The part of a game at a point that does not depend on the question. It is kept on the [`super::shelf`].
pub(super) struct Laid {
    pub(super) nodes: Arc<Vec<History>>,
    sampled: bool,
    sets: Arc<ReplaySets>,
    views: Arc<[OnceLock<ReplayViews>]>,
    /// The definitions that were evaluated while the game was laid out.
    known: Known,
}

impl<'c> GameTable<'c> {
    /// Lays out a game, on grids for these assessments, phrases and formulas. There is no answer if the game is not declared or
    /// cannot be laid out.
    pub(super) fn new(
        context: &'c Context<'c>,
        game: &str,
        assessments: &BTreeSet<&str>,
        phrases: &[&PlayPhrase],
        formulas: &[&Expr],
        grid: Grid,
    ) -> Evaluation<Self> {
        let game = *context.book.games.get(game).ok_or_else(|| NoValue::unable(format!("the game `{game}`")))?;
        let mut amounts = Amounts::default();
        amounts.grid = grid;
        amounts.steps(context, &game.steps);
        let mut rest: Vec<&str> = assessments.iter().copied().collect();
        let mut met = BTreeSet::new();
        while let Some(name) = rest.pop() {
            let Some(assessment) = context.book.assessments.get(name) else { continue };
            if met.insert(name) {
                amounts.assessment(context, assessment);
                rest.extend(assessment.like.iter().map(|like| like.value.as_str()));
            }
        }
        formulas.iter().for_each(|formula| amounts.compare(context, formula));
        force(context, &mut amounts, phrases);
        for (name, value) in &context.point {
            amounts.forced.entry(name.to_string()).or_default().push(value.clone());
        }
        let grids = amounts.grids(game);
        let laid = match context.shelf.downcast_ref::<Shelf>() {
            Some(shelf) => shelf.laid((&game.name.value, &context.point), grids, || lay_out(context, game, amounts))?,
            None => Arc::new(lay_out(context, game, amounts)?),
        };
        context.learn(&laid.known);
        let tree =
            HistoryTree { programme: Programme::new(context, game)?, nodes: Arc::clone(&laid.nodes), sampled: laid.sampled };
        Ok(Self { tree, sets: Arc::clone(&laid.sets), views: Arc::clone(&laid.views) })
    }
}

/// Lays out a game. Its steps of evaluation are counted separately, so that no answer depends on whether the game was kept.
fn lay_out(context: &Context<'_>, game: &GameSyntax, mut amounts: Amounts) -> Evaluation<Laid> {
    let afresh = context.afresh();
    for _ in 0..MAX_GRIDS {
        let tree = grow(Programme::new(&afresh, game)?, &amounts)?;
        match sets(&tree)? {
            SetSearch::Sets(sets) => {
                let views = tree.programme.players.iter().map(|_| OnceLock::new()).collect();
                let known = afresh.evaluated();
                return Ok(Laid { nodes: tree.nodes, sampled: tree.sampled, sets: Arc::new(sets), views, known });
            }
            SetSearch::Grids(grids) => {
                for (name, grid) in grids {
                    let fixed: &mut Vec<Rational> = amounts.fixed.entry(name).or_default();
                    fixed.extend(grid);
                    fixed.sort();
                    fixed.dedup();
                }
            }
        }
    }
    Err(NoValue::unable("information sets whose actions differ"))
}

/// Adds the numbers that histories force.
fn force(context: &Context<'_>, amounts: &mut Amounts, phrases: &[&PlayPhrase]) {
    let env = Environment::new(context);
    for play in phrases {
        let (history, _) = parts(play);
        for happening in history.into_iter().flat_map(|history| &history.happenings) {
            let (name, value) = match happening {
                HistoryEntrySyntax::Set(name, value) => (Some(&name.value), value),
                HistoryEntrySyntax::Bare(value) => (None, value),
            };
            match (&bare(value).node, name) {
                // Only the game shows which variable the amount belongs to, so the number may belong to any variable.
                (ExprKind::Call(_, arguments), _) => {
                    for amount in arguments.iter().filter_map(|argument| env.number(argument).ok()) {
                        amounts.everywhere.push(amount);
                    }
                }
                (_, Some(name)) => {
                    if let Ok(number) = env.number(value) {
                        amounts.forced.entry(name.clone()).or_default().push(number);
                    }
                }
                (_, None) => {}
            }
        }
    }
}
