//! Phrases about all assessments of a game, about all strategies of a player, and about refinements.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::resolver::Resolver;
use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::build::{all, decided, named};
use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::enumeration::{AssessmentSearch, EnumerationLimit, MAX_WAYS, alike};
use crate::game::equilibrium::{ConceptUnavailable, EquilibriumCondition, GameScope};
use crate::game::forced_history::ForcedHistory;
use crate::game::plans::PlansRefused;
use crate::game::refine::{self, Refinement};
use crate::game::sequential::ConsistencyUndecided;
use crate::game::tree::{InfoId, NodeKind, VariableId};
use crate::game::value::{AssessmentPlay as Played, UndefinedPlay, options, where_it};
use crate::game::{Assessment, Game};
use crate::source::Span;
use crate::syntax::play::{self, Concept};
use crate::syntax::tree::{Expr, Name};

/// What is asked of all assessments.
#[derive(Clone, Copy, Debug)]
pub(super) struct AllAssessments {
    pub(super) every: bool,
    pub(super) pure: bool,
    pub(super) concept: Concept,
}

impl<'t> Resolver<'t> {
    /// `S passes intuitive_criterion`, `S passes D1`
    pub(super) fn passes(&mut self, assessment: &Name, test: &Name, span: Span) -> Option<ConditionRef> {
        let tests = [("intuitive_criterion", Refinement::Intuitive), ("D1", Refinement::D1)];
        let Some((_, wanted)) = tests.into_iter().find(|(name, _)| *name == test.value) else {
            let fault = Diagnostic::new(test.span, format!("`{}` is no refinement", test.value));
            let near = nearest(&test.value, tests.iter().map(|(name, _)| *name));
            return self.fault(fault.meant(near, "write `intuitive_criterion` or `D1`"));
        };
        let number = self.assessment_named(assessment)?;
        let assessment = self.assessment(number)?;
        let passes = |_: &mut Self, played: &Played<'_>| Some(played.passes(wanted));
        match self.played(&assessment, UndefinedPlay::NoValue, span, passes)? {
            Ok(condition) => Some(condition),
            Err(refine::RefinementRefused::NoSender) => {
                let message = "a refinement is ruled on where one player knows a draw, moves once, and another replies to it";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
            Err(refine::RefinementRefused::Replies) => {
                let message = "D1 is ruled on where the reply has two actions";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
        }
    }

    /// The part of the game that a phrase is about. What Nash and subgame perfection compare begins at one history that begins a
    /// subgame.
    pub(super) fn scope<'f>(
        &mut self,
        (game, concept, of_one): (&Arc<Game>, Concept, bool),
        (after, history): (Option<&play::HistorySyntax>, &ForcedHistory),
        fixed: &'f [Variable],
        span: Span,
    ) -> Option<GameScope<'f>> {
        let Some(written) = after else { return Some(GameScope::whole()) };
        let ends = match history.ends(game) {
            Ok(ends) => ends,
            Err(unreached) => {
                let fault = self.unreached(&unreached, game, written.span);
                return self.fault(fault);
            }
        };
        // Of all assessments, subgame perfection asks what it does in the subgames that follow, however many histories there are.
        if concept == Concept::Nash || (concept == Concept::SubgamePerfect && of_one) {
            let shown = self.short(written.span);
            let word = concept.word();
            let [end] = ends.as_slice() else {
                let message = format!("{shown} is several histories, and `{word}` is asked after one that begins a subgame");
                return self.fault(Diagnostic::new(span, message).repair("name the draws and moves that are left open"));
            };
            let begins = |_: &mut Self, played: &Played<'_>| Some(played.subgame_at(*end));
            let begins = self.played(&Assessment::nothing(game), UndefinedPlay::Zero, span, begins)?;
            if decided(&begins) == Some(false) {
                let message =
                    format!("no subgame begins after {shown}: a player that moves later cannot tell this history from others");
                return self.fault(Diagnostic::new(span, message).repair("write `PBE`, or a history that all later movers see"));
            }
        }
        Some(GameScope::after(game, ends, history.amounts.clone(), fixed))
    }

    /// Why it cannot be said what a concept asks, as a fault.
    pub(super) fn unasked(&mut self, why: &ConceptUnavailable, game: &Game, span: Span) -> Diagnostic {
        let text = |message: String, repair: &str| Diagnostic::new(span, message).repair(repair);
        match why {
            ConceptUnavailable::Plans(PlansRefused::SeesNumbers(player)) => text(
                format!("{} sees a number that may come out in several ways before it moves", game.players[*player]),
                "plans that depend on it are not compared: write `PBE`, or claim it after the number",
            ),
            ConceptUnavailable::Plans(PlansRefused::TooMany(player)) => {
                text(format!("{} has more than 1024 plans", game.players[*player]), "write `PBE`, or claim it after a history")
            }
            ConceptUnavailable::Plans(PlansRefused::States) => text(
                format!("`{}` has states, so that play may have no end", game.name),
                "`Nash` is not ruled on there: write `SPE` or `PBE`",
            ),
            ConceptUnavailable::Order(info) => text(
                format!("{} may have seen the same events in different orders", game.info_name(*info)),
                "write the moves in one order in the programme",
            ),
            ConceptUnavailable::Numbers(info) => text(
                format!("the free belief of {} hangs together with others that depend on other numbers", game.info_name(*info)),
                "state that belief",
            ),
            ConceptUnavailable::HiddenNumber(info) => text(
                format!("what {} believes depends on a number that it has not seen", game.info_name(*info)),
                "let it be seen, or make what follows the same for all",
            ),
            ConceptUnavailable::Consistency(ConsistencyUndecided::Infinite) => {
                text("`sequential` is for games with finitely many actions".to_owned(), "write `PBE`")
            }
            ConceptUnavailable::Consistency(ConsistencyUndecided::States) => {
                text("`sequential` is for games without states".to_owned(), "write `PBE`")
            }
            ConceptUnavailable::Consistency(ConsistencyUndecided::TooManySigns) => text(
                "too many probabilities may be zero for deciding whether beliefs are limits".to_owned(),
                "write `PBE`, or give the probabilities as numbers",
            ),
            ConceptUnavailable::Consistency(ConsistencyUndecided::Nature(info)) => text(
                format!("nature may make every history of {} impossible", game.info_name(*info)),
                "give these draws a positive probability",
            ),
        }
    }

    /// `some pure PBE of G after (H) leads to (X)`
    pub(super) fn all_assessments(
        &mut self,
        resolved: &Resolved,
        asked: AllAssessments,
        after: Option<&play::HistorySyntax>,
        event: Option<&Expr>,
        span: Span,
    ) -> Option<ConditionRef> {
        let game = &resolved.game;
        let history = self.history(after, resolved)?;
        let fixed: Vec<Variable> = history.amounts.keys().map(|amount| game.number(*amount)).collect();
        let scope = self.scope((game, asked.concept, false), (after, &history), &fixed, span)?;
        let infos = scope.infos(game);
        let events = match event {
            None => None,
            Some(event) => {
                let leaf = |kind: &NodeKind| matches!(kind, NodeKind::End { .. } | NodeKind::Go { .. });
                Some(self.events(event, resolved, leaf)?)
            }
        };
        self.check_finite(resolved, &infos, &history.amounts, span)?;
        let search = AssessmentSearch { game, concept: asked.concept, pure: asked.pure, infos: &infos, scope: &scope };
        let property = |play: &Played<'_>| match &events {
            None => all([]),
            // Whether the history can be was asked above.
            Some(events) => play.leads_to(&history, &|node| events[&node].clone()).unwrap_or_else(|_| all([])),
        };
        let found = search.condition(asked.every, &property);
        let condition = self.searched(found, game, span)?;
        let condition = history.put(game, &condition);
        if after.is_none() {
            return Some(condition);
        }
        let ends = scope.tops.clone().unwrap_or_default();
        let happens = |_: &mut Self, played: &Played<'_>| Some(played.may_happen(&ends, &history));
        let happens = self.played(&Assessment::nothing(game), UndefinedPlay::Zero, span, happens)?;
        Some(where_it(&happens, &condition))
    }

    fn searched<T>(&mut self, found: Result<T, EnumerationLimit>, game: &Game, span: Span) -> Option<T> {
        let fault = match found {
            Ok(found) => return Some(found),
            Err(EnumerationLimit::TooMany) => {
                let message = format!("there are more than {MAX_WAYS} ways to play");
                Diagnostic::new(span, message).repair("say `pure`, or what follows a history")
            }
            Err(EnumerationLimit::Unasked(why)) => self.unasked(&why, game, span),
            Err(EnumerationLimit::Beliefs(info)) => {
                let message = format!("the beliefs of {} cannot all be tried", game.info_name(info));
                Diagnostic::new(span, message).repair("say what is claimed of assessments that the file states")
            }
            Err(EnumerationLimit::Unsolved(what)) => Diagnostic::new(span, what.why()).repair(what.repair()),
        };
        self.fault(fault)
    }

    /// Every choice at these information sets is among finitely many, and rests on no number that the history leaves open.
    fn check_finite(
        &mut self,
        resolved: &Resolved,
        infos: &[InfoId],
        forced: &BTreeMap<VariableId, TermRef>,
        span: Span,
    ) -> Option<()> {
        let game = &resolved.game;
        let number = infos.iter().find(|info| options(game, **info).iter().any(|option| option.amount.is_some()));
        if let Some(info) = number {
            let movement = &game.variables[game.infos[*info].variable].name;
            let message = format!("a number is chosen at `{movement}`");
            let repair = "say what is claimed of all assessments `after` it";
            return self.fault(Diagnostic::new(span, message).repair(repair));
        }
        let open = infos.iter().flat_map(|info| &game.infos[*info].amounts).find(|amount| !forced.contains_key(amount));
        if let Some(amount) = open {
            let name = &game.variables[*amount].name;
            let message = format!("what is done may depend on the number `{name}` in too many ways");
            return self.fault(Diagnostic::new(span, message).repair(format!("name `{name}` in the history, after `after`")));
        }
        Some(())
    }

    /// `unique`: every equilibrium plays as the assessment does.
    pub(super) fn only(
        &mut self,
        played: &Played<'_>,
        concept: Concept,
        scope: &GameScope<'_>,
        span: Span,
    ) -> Option<EquilibriumCondition> {
        let infos = &scope.infos(played.game);
        let number = infos.iter().find(|info| options(played.game, **info).iter().any(|option| option.amount.is_some()));
        let open =
            infos.iter().flat_map(|info| &played.game.infos[*info].amounts).find(|amount| !scope.forced.contains_key(amount));
        if let (None, Some(amount)) = (number, open) {
            let name = &played.game.variables[*amount].name;
            let message =
                format!("what is done may depend on the number `{name}`, so that there are too many assessments to try");
            return self.fault(Diagnostic::new(span, message).repair("leave `unique` out, or say it `after` that choice"));
        }
        if let Some(info) = number {
            let movement = &played.game.variables[played.game.infos[*info].variable].name;
            let message = format!("a number is chosen at `{movement}`, so that there are too many assessments to try");
            return self.fault(Diagnostic::new(span, message).repair("leave `unique` out, or say it `after` that choice"));
        }
        let game = Arc::clone(&played.assessment.game);
        let search = AssessmentSearch { game: &game, concept, pure: false, infos, scope };
        let property = |other: &Played<'_>| alike(other, played, infos, scope);
        let condition = scope.put(&game, &self.searched(search.condition(true, &property), &game, span)?);
        let label = "every equilibrium plays like it".to_owned();
        Some(EquilibriumCondition { condition: named(label.clone(), condition), label, deviation_payoffs: None })
    }
}
