//! Phrases about all assessments of a game, about all strategies of a player, and about refinements.

use std::sync::Arc;

use super::super::names::nearest;
use super::super::resolver::Resolver;
use super::Resolved;
use crate::diagnostic::Diagnostic;
use crate::expression::build::{all, named};
use crate::expression::{ConditionRef, Variable};
use crate::game::Game;
use crate::game::equilibrium::Part;
use crate::game::every::{MAX_WAYS, Search, Untried, alike};
use crate::game::nash;
use crate::game::quantity::Unsaid;
use crate::game::refine::{Refused, Test};
use crate::game::tree::{InfoId, NodeId, NodeKind};
use crate::game::value::{Gap, Play as Played, options};
use crate::source::Span;
use crate::syntax::play::{self, Concept};
use crate::syntax::tree::{Expr, Name};

/// What is asked of all assessments.
#[derive(Clone, Copy, Debug)]
pub(super) struct All {
    pub(super) every: bool,
    pub(super) pure: bool,
    pub(super) concept: Concept,
}

impl<'t> Resolver<'t> {
    /// `S passes intuitive_criterion`, `S passes D1`
    pub(super) fn passes(&mut self, assessment: &Name, test: &Name, span: Span) -> Option<ConditionRef> {
        let tests = [("intuitive_criterion", Test::Intuitive), ("D1", Test::D1)];
        let Some((_, wanted)) = tests.into_iter().find(|(name, _)| *name == test.value) else {
            let fault = Diagnostic::new(test.span, format!("`{}` is no refinement", test.value));
            let near = nearest(&test.value, tests.iter().map(|(name, _)| *name));
            let repair = near.map_or("write `intuitive_criterion` or `D1`".to_owned(), |near| format!("did you mean `{near}`?"));
            return self.fault(fault.repair(repair));
        };
        let number = self.assessment_named(assessment)?;
        let assessment = self.assessment(number)?;
        match Played::new(&assessment, Gap::NoValue).passes(wanted) {
            Ok(condition) => Some(condition),
            Err(Refused::NoSender) => {
                let message = "a refinement is ruled on where one player knows a draw, moves once, and another replies to it";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
            Err(Refused::Replies) => {
                let message = "D1 is ruled on where the reply has two actions";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
        }
    }

    /// Strategies are compared from the beginning.
    pub(super) fn check_no_history(&mut self, concept: Concept, after: Option<&play::History>, span: Span) -> Option<()> {
        match after {
            Some(_) if concept == Concept::Nash => {
                let fault = Diagnostic::new(span, "`Nash` is ruled on from the beginning, not after a history");
                self.fault(fault.repair("write `SPE` or `PBE`, or leave `after` out"))
            }
            Some(_) | None => Some(()),
        }
    }

    /// The parts of `S is Nash`.
    pub(super) fn nash_parts(&mut self, played: &Played<'_>, span: Span) -> Option<Vec<Part>> {
        match nash::parts(played) {
            Ok(parts) => Some(parts),
            Err(refused) => {
                let fault = no_nash(refused, played.game, span);
                self.fault(fault)
            }
        }
    }

    /// `some pure PBE of G after (H) leads to (X)`
    pub(super) fn all_assessments(
        &mut self,
        resolved: &Resolved,
        asked: All,
        after: Option<&play::History>,
        event: Option<&Expr>,
        span: Span,
    ) -> Option<ConditionRef> {
        let game = &resolved.game;
        self.check_no_history(asked.concept, after, span)?;
        let history = self.history(after, resolved)?;
        let ends = match history.ends(game).map_err(Unsaid::from) {
            Ok(ends) => ends,
            Err(unsaid) => {
                let fault = self.unsaid(&unsaid, resolved, after, span);
                return self.fault(fault);
            }
        };
        let infos: Vec<InfoId> = if after.is_none() {
            (0..game.infos.len()).collect()
        } else {
            let inside = |node: &NodeId| game.path(*node).iter().any(|place| ends.contains(place));
            (0..game.infos.len()).filter(|info| game.infos[*info].nodes.iter().any(inside)).collect()
        };
        let fixed: Vec<Variable> = history.amounts.keys().map(|amount| game.number(*amount)).collect();
        let events = match event {
            None => None,
            Some(event) => {
                let leaf = |kind: &NodeKind| matches!(kind, NodeKind::End { .. } | NodeKind::Go { .. });
                Some(self.events(event, resolved, leaf)?)
            }
        };
        self.check_finite(resolved, &infos, span)?;
        let search = Search { game, concept: asked.concept, pure: asked.pure, infos: &infos, fixed: &fixed };
        let root = game.roots[history.root].node;
        let property = |play: &Played<'_>| match &events {
            None => all([]),
            Some(events) => play.leads(root, &history, &|node| events[&node].clone()),
        };
        self.searched(search.condition(asked.every, &property), game, span)
    }

    fn searched<T>(&mut self, found: Result<T, Untried>, game: &Game, span: Span) -> Option<T> {
        let fault = match found {
            Ok(found) => return Some(found),
            Err(Untried::TooMany) => {
                let message = format!("there are more than {MAX_WAYS} ways to play");
                Diagnostic::new(span, message).repair("say `pure`, or what follows a history")
            }
            Err(Untried::Nash(refused)) => no_nash(refused, game, span),
            Err(Untried::Beliefs(info)) => {
                let message = format!("the beliefs of {} cannot all be tried", game.info_name(info));
                Diagnostic::new(span, message).repair("say what is claimed of assessments that the file states")
            }
            Err(Untried::Unsolved) => Diagnostic::new(span, "what the states are worth could not be solved for"),
        };
        self.fault(fault)
    }

    /// Every choice at these information sets is among finitely many.
    fn check_finite(&mut self, resolved: &Resolved, infos: &[InfoId], span: Span) -> Option<()> {
        let game = &resolved.game;
        let number = infos.iter().find(|info| options(game, **info).iter().any(|option| option.amount.is_some()));
        if let Some(info) = number {
            let movement = &game.variables[game.infos[*info].variable].name;
            let message = format!("a number is chosen at `{movement}`");
            let repair = "say what is claimed of all assessments `after` it";
            return self.fault(Diagnostic::new(span, message).repair(repair));
        }
        Some(())
    }

    /// `unique`: every equilibrium plays as the assessment does.
    pub(super) fn only(
        &mut self,
        played: &Played<'_>,
        concept: Concept,
        infos: &[InfoId],
        fixed: &[Variable],
        span: Span,
    ) -> Option<Part> {
        let number = infos.iter().find(|info| options(played.game, **info).iter().any(|option| option.amount.is_some()));
        if let Some(info) = number {
            let movement = &played.game.variables[played.game.infos[*info].variable].name;
            let message = format!("a number is chosen at `{movement}`, so that there are too many assessments to try");
            return self.fault(Diagnostic::new(span, message).repair("leave `unique` out, or say it `after` that choice"));
        }
        let game = Arc::clone(&played.assessment.game);
        let search = Search { game: &game, concept, pure: false, infos, fixed };
        let property = |other: &Played<'_>| alike(other, played, infos);
        let condition = self.searched(search.condition(true, &property), &game, span)?;
        let label = "every equilibrium plays like it".to_owned();
        Some(Part { condition: named(label.clone(), condition), label, prospects: None })
    }
}

/// Why Nash equilibria are not ruled on, as a fault.
fn no_nash(refused: nash::Refused, game: &Game, span: Span) -> Diagnostic {
    let elsewhere = "`Nash` is not ruled on there: write `SPE` or `PBE`";
    match refused {
        nash::Refused::SeesNumbers(player) => {
            Diagnostic::new(span, format!("{} sees a number before it moves", game.players[player])).repair(elsewhere)
        }
        nash::Refused::States => {
            Diagnostic::new(span, format!("`{}` has states, so that play may have no end", game.name)).repair(elsewhere)
        }
        nash::Refused::TooMany(player) => {
            let message = format!("{} has more than 1024 pure strategies", game.players[player]);
            Diagnostic::new(span, message).repair("write `SPE` or `PBE`")
        }
    }
}
