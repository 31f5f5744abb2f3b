//! Resolves phrases about all assessments of a game (`some`, `every`, `unique`) and about refinements of one assessment.
//!
//! [`super::phrases`] calls this file; [`crate::game::enumeration`] enumerates the assessments. Trusted: an error here is a wrong
//! verdict. The second reader ([`crate::replay`]) guards it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::resolver::Resolver;
use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::build::{all, constant_truth, named};
use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::enumeration::{AssessmentSearch, EnumerationLimit, MAX_PROFILES, alike};
use crate::game::equilibrium::{ConceptUnavailable, EquilibriumCondition, GameScope};
use crate::game::forced_history::ForcedHistory;
use crate::game::plans::PlansRefused;
use crate::game::refine::{self, Refinement};
use crate::game::sequential::ConsistencyUndecided;
use crate::game::tree::{InfoId, NodeKind, VariableId};
use crate::game::value::{AssessmentPlay as Played, UndefinedPlay, defined_only_where, options};
use crate::game::{Assessment, Game};
use crate::source::Span;
use crate::syntax::play::{self, Concept};
use crate::syntax::tree::{Expr, Name};

/// What a phrase claims of all assessments of a game: quantifier, kind of strategies and concept.
#[derive(Clone, Copy, Debug)]
pub(super) struct AllAssessments {
    pub(super) every: bool,
    pub(super) pure: bool,
    pub(super) concept: Concept,
}

impl<'t> Resolver<'t> {
    /// Resolves `S passes intuitive_criterion` and `S passes D1`.
    pub(super) fn passes(&mut self, assessment: &Name, test: &Name, span: Span) -> Option<ConditionRef> {
        let tests = [("intuitive_criterion", Refinement::Intuitive), ("D1", Refinement::D1)];
        let Some((_, wanted)) = tests.into_iter().find(|(name, _)| *name == test.value) else {
            let fault = Diagnostic::new(test.span, format!("`{}` is not a refinement", test.value));
            let near = nearest(&test.value, tests.iter().map(|(name, _)| *name));
            return self.fault(fault.suggest(near, "write `intuitive_criterion` or `D1`"));
        };
        let number = self.assessment_named(assessment)?;
        let assessment = self.assessment(number)?;
        let passes = |_: &mut Self, played: &Played<'_>| Some(played.passes(wanted));
        match self.with_play(&assessment, UndefinedPlay::NoValue, span, passes)? {
            Ok(condition) => Some(condition),
            Err(refine::RefinementRefused::NoSender) => {
                let message = "refinements are implemented for signaling games only: \
                               one player knows a draw and moves once, and another player replies";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
            Err(refine::RefinementRefused::Replies) => {
                let message = "D1 is implemented only if the reply has two actions";
                self.fault(Diagnostic::new(span, message).repair("leave the claim out"))
            }
        }
    }

    /// Returns the part of the game that a phrase is about. For Nash equilibrium and subgame perfection the history after `after`
    /// must begin a subgame.
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
        // For a phrase about all assessments, subgame perfection applies to every subgame that follows, so several histories are
        // allowed.
        if concept == Concept::Nash || (concept == Concept::SubgamePerfect && of_one) {
            let shown = self.short(written.span);
            let word = concept.word();
            let [end] = ends.as_slice() else {
                let message = format!("{shown} matches several histories, and `{word}` needs one history that begins a subgame");
                return self.fault(Diagnostic::new(span, message).repair("name all draws and moves of the history"));
            };
            let begins = |_: &mut Self, played: &Played<'_>| Some(played.subgame_at(*end));
            let begins = self.with_play(&Assessment::nothing(game), UndefinedPlay::Zero, span, begins)?;
            if constant_truth(&begins) == Some(false) {
                let message =
                    format!("no subgame begins after {shown}: a later mover cannot distinguish this history from others");
                return self.fault(
                    Diagnostic::new(span, message).repair("write `PBE`, or name a history that all later movers observe"),
                );
            }
        }
        Some(GameScope::after(game, ends, history.amounts.clone(), fixed))
    }

    /// Returns the fault for a concept whose conditions cannot be derived for this game.
    pub(super) fn concept_unavailable(&mut self, why: &ConceptUnavailable, game: &Game, span: Span) -> Diagnostic {
        let text = |message: String, repair: &str| Diagnostic::new(span, message).repair(repair);
        match why {
            ConceptUnavailable::Plans(PlansRefused::SeesNumbers(player)) => text(
                format!(
                    "{} sees a number before it moves, so its strategies are functions of that number",
                    game.players[*player]
                ),
                "write `PBE`, or name the number in a history after `after`",
            ),
            ConceptUnavailable::Plans(PlansRefused::TooMany(player)) => text(
                format!("{} has more than 1024 pure strategies", game.players[*player]),
                "write `PBE`, or claim it `after` a history",
            ),
            ConceptUnavailable::Plans(PlansRefused::States) => {
                text(format!("`{}` has states, so play may go on forever", game.name), "write `SPE` or `PBE` instead of `Nash`")
            }
            ConceptUnavailable::Order(info) => text(
                format!("histories in one information set of {} have the same events in different orders", game.info_name(*info)),
                "write the moves in the same order on every branch of the game",
            ),
            ConceptUnavailable::Numbers(info) => text(
                format!("the free belief of {} is linked to beliefs that depend on other numbers", game.info_name(*info)),
                "state that belief",
            ),
            ConceptUnavailable::HiddenNumber(info) => text(
                format!("the belief of {} depends on a number that the player has not seen", game.info_name(*info)),
                "let the player see the number, or make what follows independent of it",
            ),
            ConceptUnavailable::Consistency(ConsistencyUndecided::Infinite) => {
                text("`sequential` is for games with finitely many actions".to_owned(), "write `PBE`")
            }
            ConceptUnavailable::Consistency(ConsistencyUndecided::States) => {
                text("`sequential` is for games without states".to_owned(), "write `PBE`")
            }
            ConceptUnavailable::Consistency(ConsistencyUndecided::TooManySigns) => text(
                "too many probabilities may be zero to decide whether the beliefs are consistent".to_owned(),
                "write `PBE`, or give the probabilities as numbers",
            ),
            ConceptUnavailable::Consistency(ConsistencyUndecided::Nature(info)) => text(
                format!("nature may give every history of {} probability zero", game.info_name(*info)),
                "give these draws a positive probability",
            ),
        }
    }

    /// Resolves `some pure PBE of G after (H) leads to (X)`.
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
            // The scope above already reported a history that cannot happen.
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
        let happens = self.with_play(&Assessment::nothing(game), UndefinedPlay::Zero, span, happens)?;
        Some(defined_only_where(&happens, &condition))
    }

    /// Returns the result of a search over assessments, or reports why the search is not possible.
    fn searched<T>(&mut self, found: Result<T, EnumerationLimit>, game: &Game, span: Span) -> Option<T> {
        let fault = match found {
            Ok(found) => return Some(found),
            Err(EnumerationLimit::TooMany) => {
                let message = format!("there are more than {MAX_PROFILES} combinations of strategies");
                Diagnostic::new(span, message).repair("write `pure`, or claim it `after` a history")
            }
            Err(EnumerationLimit::Unasked(why)) => self.concept_unavailable(&why, game, span),
            Err(EnumerationLimit::Beliefs(info)) => {
                let message = format!("the possible beliefs of {} cannot all be checked", game.info_name(info));
                Diagnostic::new(span, message).repair("state an assessment, and make the claim about it")
            }
            Err(EnumerationLimit::Unsolved(reason)) => Diagnostic::new(span, reason.why()).repair(reason.repair()),
        };
        self.fault(fault)
    }

    /// Reports an information set at which infinitely many strategies are possible: a number is chosen there, or the player has
    /// seen a number that the history does not fix.
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
            let message = format!("a number is chosen at `{movement}`, so there are infinitely many strategies");
            let repair = "make the claim `after` that choice";
            return self.fault(Diagnostic::new(span, message).repair(repair));
        }
        let open = infos.iter().flat_map(|info| &game.infos[*info].amounts).find(|amount| !forced.contains_key(amount));
        if let Some(amount) = open {
            let name = &game.variables[*amount].name;
            let message = format!("strategies may depend on the number `{name}` in infinitely many ways");
            return self.fault(Diagnostic::new(span, message).repair(format!("name `{name}` in the history, after `after`")));
        }
        Some(())
    }

    /// Returns the condition of `unique`: every equilibrium plays as the assessment does.
    pub(super) fn unique(
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
                format!("strategies may depend on the number `{name}`, so there are infinitely many assessments to check");
            return self.fault(Diagnostic::new(span, message).repair("leave `unique` out, or claim it `after` that choice"));
        }
        if let Some(info) = number {
            let movement = &played.game.variables[played.game.infos[*info].variable].name;
            let message = format!("a number is chosen at `{movement}`, so there are infinitely many assessments to check");
            return self.fault(Diagnostic::new(span, message).repair("leave `unique` out, or claim it `after` that choice"));
        }
        let game = Arc::clone(&played.assessment.game);
        let search = AssessmentSearch { game: &game, concept, pure: false, infos, scope };
        let property = |other: &Played<'_>| alike(other, played, infos, scope);
        let condition = scope.put(&game, &self.searched(search.condition(true, &property), &game, span)?);
        let label = "every equilibrium plays like it".to_owned();
        Some(EquilibriumCondition { condition: named(label.clone(), condition), label, deviation_payoffs: None })
    }
}
