//! Resolves phrases about play in formulas: each becomes a number or a condition on the parameters, shown by its own text.
//!
//! [`super::super::formula`] calls this file; [`crate::game`] derives the conditions. Trusted: an error here is a wrong verdict.
//! The second reader ([`crate::replay`]) guards it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::super::comparisons::label_name;
use super::super::meaning::{LocalMeaning, ResolvedValue};
use super::super::resolver::Resolver;
use super::all::AllAssessments;
use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::build::{all, constant_truth, if_term, implies, named, simplified};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, Term, TermRef, Variable};
use crate::game::Assessment;
use crate::game::assessment::ChosenAction;
use crate::game::equilibrium::{self, EquilibriumCondition};
use crate::game::forced_history::ForcedHistory;
use crate::game::necessary_condition::entangled_belief;
use crate::game::quantity::QuantityUndefined;
use crate::game::tree::{GameVariableKind, InfoId, NodeId, NodeKind, VariableId};
use crate::game::value::{AssessmentPlay as Played, UndefinedPlay, defined_only_where, options};
use crate::source::Span;
use crate::syntax::play::{self, BeliefQuantifier, Concept, PlayPhrase};
use crate::syntax::tree::{Expr, ExprKind, Name};

impl<'t> Resolver<'t> {
    /// Resolves a phrase about play to its value.
    pub(in crate::paper) fn play(&mut self, phrase: &PlayPhrase, span: Span) -> Option<ResolvedValue> {
        let shown = self.text(span);
        match phrase {
            PlayPhrase::Equilibrium { .. } | PlayPhrase::Optimal { .. } => {
                let parts = self.equilibrium_parts(phrase, span)?;
                self.named_condition(&shown, equilibrium::condition(&parts), span)
            }
            PlayPhrase::Passes { assessment, test } => {
                let condition = self.passes(assessment, test, span)?;
                self.named_condition(&shown, condition, span)
            }
            PlayPhrase::Some { every, pure, concept, game, after, event } => {
                let game = self.game_named(game)?;
                let resolved = self.game(game)?;
                let asked = AllAssessments { every: *every, pure: *pure, concept: *concept };
                let condition = self.all_assessments(&resolved, asked, after.as_ref(), event.as_ref(), span)?;
                self.named_condition(&shown, condition, span)
            }
            PlayPhrase::Leads { assessment, after, event } => {
                let (assessment, resolved) = self.assessment_and_game(Some(assessment), span)?;
                let history = self.history(after.as_ref(), &resolved)?;
                let events = self.events(event, &resolved, |kind| matches!(kind, NodeKind::End { .. } | NodeKind::Go { .. }))?;
                let condition = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    let found = played.leads_to(&history, &|node| events[&node].clone());
                    let condition = resolver.defined_or_fault(found, &resolved, after.as_ref(), span)?;
                    Some(defined_only_where(&all([played.is_complete(), happens(played, &history)]), &condition))
                })?;
                self.about_play(&shown, ResolvedValue::Condition(condition), &resolved, span)
            }
            PlayPhrase::Best { action, assessment, after } => {
                let (assessment, resolved) = self.assessment_and_game(assessment.as_ref(), span)?;
                let history = self.history(Some(after), &resolved)?;
                let next = |resolver: &mut Self, played: &Played<'_>| {
                    resolver.defined_or_fault(played.moves_after(&history), &resolved, Some(after), span)
                };
                let infos = self.with_play(&assessment, UndefinedPlay::NoValue, span, next)?;
                // Several moves may follow the history if they are simultaneous. The phrase is about the one that has the action.
                let label = match &action.node {
                    ExprKind::Call(name, _) => Some(Cow::Borrowed(name)),
                    _ => label_name(action),
                };
                let has = |info: &&InfoId| {
                    let variable = resolved.game.infos[**info].variable;
                    label
                        .as_ref()
                        .is_some_and(|label| resolved.game.variables[variable].labels.iter().any(|known| **known == *label.value))
                };
                let having: Vec<InfoId> = infos.iter().filter(has).copied().collect();
                let infos = if having.is_empty() { infos } else { having };
                let apart = |resolver: &mut Self, played: &Played<'_>| {
                    let alike = played.differ_by_tests(&infos);
                    if alike {
                        Some(())
                    } else {
                        resolver.defined_or_fault(Err(QuantityUndefined::NoMove), &resolved, Some(after), span)
                    }
                };
                self.with_play(&assessment, UndefinedPlay::NoValue, span, apart)?;
                let Some(first) = infos.first() else {
                    return self.defined_or_fault(Err(QuantityUndefined::NoMove), &resolved, Some(after), span);
                };
                let done = self.claimed_action(action, &resolved, *first)?;
                let condition = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    let condition =
                        resolver.defined_or_fault(played.is_best(&infos, &history, &done), &resolved, Some(after), span)?;
                    Some(defined_only_where(&all([played.is_complete(), happens(played, &history)]), &condition))
                })?;
                self.about_play(&shown, ResolvedValue::Condition(condition), &resolved, span)
            }
            PlayPhrase::BeliefMatters { player, assessment, after } => {
                let (assessment, resolved) = self.assessment_and_game(assessment.as_ref(), span)?;
                let history = self.history(Some(after), &resolved)?;
                let player = self.player_in(player, &resolved)?;
                let condition = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    resolver.defined_or_fault(played.belief_matters(player, &history), &resolved, Some(after), span)
                })?;
                self.named_condition(&shown, condition, span)
            }
            PlayPhrase::Payoff { player, assessment, after } => {
                let (assessment, resolved) = self.assessment_and_game(assessment.as_ref(), span)?;
                let history = self.history(after.as_ref(), &resolved)?;
                let player = self.player_in(player, &resolved)?;
                let term = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    let term = resolver.defined_or_fault(played.payoff(player, &history), &resolved, after.as_ref(), span)?;
                    Some(if_term(&all([played.is_complete(), happens(played, &history)]), &term, &undefined_number()))
                })?;
                self.about_play(&shown, ResolvedValue::Number(term), &resolved, span)
            }
            PlayPhrase::Probability { event, assessment, after, by } => {
                let (assessment, resolved) = self.assessment_and_game(assessment.as_ref(), span)?;
                let history = self.history(after.as_ref(), &resolved)?;
                let by = match by {
                    Some(name) => Some(self.player_in(name, &resolved)?),
                    None => None,
                };
                let events = self.events(event, &resolved, |kind| matches!(kind, NodeKind::End { .. } | NodeKind::Go { .. }))?;
                let term = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    let found = played.probability(by, &history, &|node| events[&node].clone());
                    let term = resolver.defined_or_fault(found, &resolved, after.as_ref(), span)?;
                    Some(if_term(&all([played.is_complete(), happens(played, &history)]), &term, &undefined_number()))
                })?;
                self.about_play(&shown, ResolvedValue::Number(term), &resolved, span)
            }
            PlayPhrase::Belief { player, event, assessment, after } => {
                let (assessment, resolved) = self.assessment_and_game(assessment.as_ref(), span)?;
                let history = self.history(after.as_ref(), &resolved)?;
                let player = self.player_in(player, &resolved)?;
                let events = self.events(event, &resolved, |_| true)?;
                let term = self.with_play(&assessment, UndefinedPlay::NoValue, span, |resolver, played| {
                    let found = played.belief(player, &history, &|node| events[&node].clone());
                    let term = resolver.defined_or_fault(found, &resolved, after.as_ref(), span)?;
                    Some(if_term(&all([played.is_complete(), happens(played, &history)]), &term, &undefined_number()))
                })?;
                self.about_play(&shown, ResolvedValue::Number(term), &resolved, span)
            }
        }
    }

    /// Returns a condition under the text of its phrase.
    fn named_condition(&mut self, shown: &str, condition: ConditionRef, span: Span) -> Option<ResolvedValue> {
        self.bounded(ResolvedValue::Condition(named(shown, condition)), span)
    }

    /// Returns a number or a condition about play under the text of its phrase. Reports a number of the game that has no value in
    /// the claim.
    fn about_play(&mut self, shown: &str, found: ResolvedValue, resolved: &Resolved, span: Span) -> Option<ResolvedValue> {
        let (value, variables) = match found {
            ResolvedValue::Condition(condition) => {
                let variables = Variables::of_condition(&condition);
                (ResolvedValue::Condition(named(shown, condition)), variables)
            }
            ResolvedValue::Number(body) => {
                let variables = Variables::of_term(&body);
                (ResolvedValue::Number(Arc::new(Term::Named { shown: shown.into(), body })), variables)
            }
            ResolvedValue::Label { .. } => return self.bounded(found, span),
        };
        let is_quantified = |name: &Variable| {
            self.locals.iter().any(|local| matches!(&local.meaning, LocalMeaning::Number(variable, _) if variable == name))
        };
        let game = &resolved.game;
        let open = (0..game.variables.len())
            .filter(|id| game.variables[*id].labels.is_empty())
            .map(|id| game.number(id))
            .find(|name| variables.free.contains(name) && !is_quantified(name));
        if let Some(name) = open {
            let message = format!("this phrase depends on `{name}`, which has no value here");
            return self.fault(Diagnostic::new(span, message).repair(format!("name `{name}` in the history, after `after`")));
        }
        self.bounded(value, span)
    }

    /// Returns an assessment with its game: the named one, or else the one that the claim names by `in`.
    pub(super) fn assessment_and_game(&mut self, name: Option<&Name>, span: Span) -> Option<(Rc<Assessment>, Rc<Resolved>)> {
        let number = match (name, self.current_assessment) {
            (Some(name), _) => self.assessment_named(name)?,
            (None, Some(number)) => number,
            (None, None) => {
                let message = format!("`{}` does not say which assessment it is about", self.short(span));
                return self.fault(Diagnostic::new(span, message).repair("write `in` and the name of an assessment"));
            }
        };
        let game = self.game_of(number)?;
        Some((self.assessment(number)?, self.game(game)?))
    }

    /// Returns the player of a game with this name, or reports a fault.
    fn player_in(&mut self, name: &Name, resolved: &Resolved) -> Option<usize> {
        let game = &resolved.game;
        let found = game.player(&name.value);
        if found.is_none() {
            let fault = Diagnostic::new(name.span, format!("no player is called `{}`", name.value));
            let near = nearest(&name.value, game.players.iter().map(|player| &**player)).map(str::to_owned);
            self.faults.push(fault.suggest(near, "name a player of the game"));
        }
        found
    }

    /// Returns a quantity of play, or reports why it is not defined.
    fn defined_or_fault<T>(
        &mut self,
        found: Result<T, QuantityUndefined>,
        resolved: &Resolved,
        written: Option<&play::HistorySyntax>,
        span: Span,
    ) -> Option<T> {
        match found {
            Ok(found) => Some(found),
            Err(undefined) => {
                let fault = self.quantity_undefined(&undefined, resolved, written, span);
                self.fault(fault)
            }
        }
    }

    /// Runs `work` on the play of an assessment. Reports a fault if a value of the play has no closed form.
    pub(super) fn with_play<T>(
        &mut self,
        assessment: &Assessment,
        gap: UndefinedPlay,
        span: Span,
        work: impl FnOnce(&mut Self, &Played<'_>) -> Option<T>,
    ) -> Option<T> {
        match Played::of(assessment, gap, |played| work(self, played)) {
            Ok(found) => found,
            Err(reason) => self.fault(Diagnostic::new(span, reason.why()).repair(reason.repair())),
        }
    }

    /// Resolves an event at each node of the wanted kind.
    pub(super) fn events(
        &mut self,
        event: &Expr,
        resolved: &Resolved,
        wanted: impl Fn(&NodeKind) -> bool,
    ) -> Option<BTreeMap<NodeId, ConditionRef>> {
        let mut out = BTreeMap::new();
        for (node, place) in resolved.game.nodes.iter().enumerate() {
            if !wanted(&place.kind) {
                continue;
            }
            let mut locals = self.locals.clone();
            locals.extend(resolved.locals(&place.labels, &place.amounts, |_| true));
            let (found, obligations) = self.in_scope(locals, |resolver| resolver.condition(event));
            drop(obligations);
            out.insert(node, simplified(&found?));
        }
        Some(out)
    }

    /// Resolves an action that a claim names at an information set.
    fn claimed_action(&mut self, action: &Expr, resolved: &Resolved, info: InfoId) -> Option<ChosenAction> {
        let choices = options(&resolved.game, info);
        let variable = resolved.game.infos[info].variable;
        let (label, amount) = match &action.node {
            ExprKind::Call(name, arguments) => (Some(Cow::Borrowed(name)), arguments.first()),
            _ => (label_name(action), None),
        };
        let by_label = label.and_then(|label| {
            choices
                .iter()
                .position(|choice| choice.label.is_some_and(|place| resolved.game.label(variable, place) == label.value))
        });
        match (by_label, choices) {
            (Some(option), _) => {
                let amount = match amount {
                    Some(amount) => Some(self.number(amount)?),
                    None => None,
                };
                if amount.is_some() != choices[option].amount.is_some() {
                    let message =
                        format!("`{}` is not an action of `{}`", self.short(action.span), resolved.game.variables[variable].name);
                    let repair = format!("write `{}`", resolved.game.option_name(variable, &choices[option]));
                    return self.fault(Diagnostic::new(action.span, message).repair(repair));
                }
                Some(ChosenAction { option, amount })
            }
            (None, [choice]) if choice.label.is_none() => Some(ChosenAction { option: 0, amount: Some(self.number(action)?) }),
            (None, _) => {
                let name = &resolved.game.variables[variable].name;
                let all: Vec<String> =
                    choices.iter().map(|choice| format!("`{}`", resolved.game.option_name(variable, choice))).collect();
                let message = format!("`{name}` has no action `{}`", self.short(action.span));
                self.fault(Diagnostic::new(action.span, message).repair(format!("its actions are {}", all.join(", "))))
            }
        }
    }

    /// Returns the conditions of an equilibrium, or of optimality at a move: one for each information set and requirement.
    pub(in crate::paper) fn equilibrium_parts(&mut self, phrase: &PlayPhrase, span: Span) -> Option<Vec<EquilibriumCondition>> {
        self.parts_with_ties(phrase, span, None)
    }

    /// Returns the same conditions as [`Resolver::equilibrium_parts`], with ties at one move broken in favor of another action.
    pub(super) fn parts_with_ties(
        &mut self,
        phrase: &PlayPhrase,
        span: Span,
        ties: Option<(VariableId, usize)>,
    ) -> Option<Vec<EquilibriumCondition>> {
        let mut only = false;
        let (name, concept, after, beliefs, at) = match phrase {
            PlayPhrase::Equilibrium { assessment, unique, concept, after, beliefs } => {
                only = *unique;
                (assessment, *concept, after.as_ref(), *beliefs, None)
            }
            PlayPhrase::Optimal { assessment, at, beliefs } => (assessment, Concept::SubgamePerfect, None, *beliefs, Some(at)),
            PlayPhrase::Passes { .. }
            | PlayPhrase::Leads { .. }
            | PlayPhrase::Best { .. }
            | PlayPhrase::BeliefMatters { .. }
            | PlayPhrase::Some { .. }
            | PlayPhrase::Payoff { .. }
            | PlayPhrase::Probability { .. }
            | PlayPhrase::Belief { .. } => return None,
        };
        let (mut assessment, resolved) = self.assessment_and_game(Some(name), span)?;
        if let Some((movement, option)) = ties {
            assessment = Rc::new(assessment.with_ties(movement, option));
        }
        let game = &resolved.game;
        let history = self.history(after, &resolved)?;
        // An equilibrium requires in addition that some rule applies at every information set, so payoffs without a rule may
        // count as 0 here.
        let gap = if at.is_some() { UndefinedPlay::NoValue } else { UndefinedPlay::Zero };
        let fixed: Vec<Variable> = history.amounts.keys().map(|amount| game.number(*amount)).collect();
        let scope = self.scope((game, concept, true), (after, &history), &fixed, span)?;
        let infos = match at {
            Some(name) => self.infos_of_move(&resolved, name)?,
            None => scope.infos(game),
        };
        self.with_play(&assessment, gap, span, |resolver, played| {
            resolver.check_beliefs(played, concept, beliefs, &infos, at.is_some(), span)?;
            let mut parts = if at.is_some() {
                played.optimal(&infos, beliefs)
            } else {
                match played.parts(concept, beliefs, &scope) {
                    Ok(parts) => parts,
                    Err(why) => {
                        let fault = resolver.concept_unavailable(&why, game, span);
                        return resolver.fault(fault);
                    }
                }
            };
            if only {
                parts.push(resolver.unique(played, concept, &scope, span)?);
            }
            let parts = where_complete(played, parts, &history, after.is_some());
            resolver.check_numbers(&parts, &assessment, &fixed, span)?;
            let believes = (at.is_some() || concept != Concept::Nash).then_some(concept);
            if ties.is_none() {
                let standings = infos.iter().map(|info| played.set_status(*info, believes));
                resolver.standings.extend(standings);
            }
            Some(parts)
        })
    }

    /// Reports a condition of an equilibrium that depends on a free belief of another information set, or on a number that the
    /// player has not seen.
    fn check_numbers(
        &mut self,
        parts: &[EquilibriumCondition],
        assessment: &Assessment,
        fixed: &[Variable],
        span: Span,
    ) -> Option<()> {
        let game = &assessment.game;
        for part in parts {
            if let Some(before) = entangled_belief(assessment, &part.condition) {
                let message = format!("{} depends on the belief of {}, which is free", part.label, game.info_name(before));
                return self.fault(Diagnostic::new(span, message).repair("state that belief"));
            }
            let free = Variables::of_condition(&part.condition).free;
            let hidden = game.variables.iter().find(|variable| {
                let number = matches!(variable.kind, GameVariableKind::Amount(_) | GameVariableKind::Move(_));
                number && variable.labels.is_empty() && free.contains(&variable.name) && !fixed.contains(&variable.name)
            });
            if let Some(variable) = hidden {
                let message = format!("{} depends on `{}`, which the player has not seen there", part.label, variable.name);
                return self.fault(
                    Diagnostic::new(span, message)
                        .repair("let the player see the number, or make what follows independent of it"),
                );
            }
        }
        Some(())
    }

    /// Returns the information sets of a move, or reports a fault.
    fn infos_of_move(&mut self, resolved: &Resolved, name: &Name) -> Option<Vec<InfoId>> {
        let game = &resolved.game;
        let Some(movement) = resolved.movement(&name.value) else {
            let fault = Diagnostic::new(name.span, format!("`{}` has no move `{}`", game.name, name.value));
            let moves = game.variables.iter().filter(|variable| matches!(variable.kind, GameVariableKind::Move(_)));
            let near = nearest(&name.value, moves.map(|variable| &*variable.name)).map(str::to_owned);
            return self.fault(fault.suggest(near, "name a move of the game"));
        };
        Some((0..game.infos.len()).filter(|info| game.infos[*info].variable == movement).collect())
    }

    /// Reports beliefs that are missing, and free beliefs without `for some belief` or `for every belief`.
    fn check_beliefs(
        &mut self,
        played: &Played<'_>,
        concept: Concept,
        beliefs: Option<BeliefQuantifier>,
        infos: &[InfoId],
        optimal: bool,
        span: Span,
    ) -> Option<()> {
        let name = &played.assessment.name;
        let free = infos.iter().any(|info| played.assessment.is_free_at(*info));
        if free && beliefs.is_none() {
            let message = format!("`{name}` leaves a belief `free`");
            return self.fault(Diagnostic::new(span, message).repair("say `for some belief` or `for every belief`"));
        }
        if !free && beliefs.is_some() {
            let message = format!("no belief of `{name}` is free here");
            return self.fault(Diagnostic::new(span, message).repair("leave out `for … belief`"));
        }
        let missing = beliefs_needed(played, infos);
        let needs = optimal || !matches!(concept, Concept::Nash | Concept::SubgamePerfect);
        if let (Some(info), true) = (missing.first(), needs) {
            let here = &played.game.infos[*info];
            let (who, movement) = (&played.game.players[here.player], &played.game.variables[here.variable].name);
            let hidden = played.game.hidden_draws(*info);
            let Some(draw) = hidden.first() else {
                let message = format!(
                    "`{movement}` is off the path of play, and {who} does not see the moves before it and has no belief there"
                );
                let repair = format!("add `belief of {who} at {movement} about …`, and the move that {who} does not see");
                return self.fault(Diagnostic::new(span, message).repair(repair));
            };
            let draw = &played.game.variables[*draw].name;
            let message = format!("{who} does not know `{draw}` at `{movement}` and has no belief there");
            return self.fault(Diagnostic::new(span, message).repair(format!("add `belief of {who} at {movement}: …`")));
        }
        Some(())
    }
}

/// Returns a number that never has a value: a list of no cases.
fn undefined_number() -> TermRef {
    Arc::new(Term::Cases(Vec::new()))
}

/// Returns the information sets at which a belief must be stated and is not: they have several histories, and Bayes' rule gives
/// no belief. If a draw is hidden, Bayes' rule must apply at all parameter values. If only moves are hidden, it is enough that
/// Bayes' rule applies at some parameter values.
fn beliefs_needed(played: &Played<'_>, infos: &[InfoId]) -> Vec<InfoId> {
    let missing = |info: &&InfoId| {
        let several = played.game.infos[**info].nodes.len() > 1;
        if !several || !played.assessment.beliefs[**info].is_empty() {
            return false;
        }
        let by_rule = played.bayes(**info);
        if played.game.hidden_draws(**info).is_empty() {
            by_rule.iter().all(|piece| constant_truth(&piece.positive) == Some(false))
        } else {
            !by_rule.iter().all(|piece| constant_truth(&piece.positive) == Some(true))
        }
    };
    infos.iter().filter(missing).copied().collect()
}

/// Returns the condition that the history of a phrase can happen.
fn happens(played: &Played<'_>, history: &ForcedHistory) -> ConditionRef {
    history.ends(played.game).map_or_else(|_| all([]), |ends| played.may_happen(&ends, history))
}

/// Guards the conditions of an equilibrium: they are defined only where some rule applies at every information set and the
/// history can happen.
fn where_complete(
    played: &Played<'_>,
    parts: Vec<EquilibriumCondition>,
    history: &ForcedHistory,
    after: bool,
) -> Vec<EquilibriumCondition> {
    let happens = if after { happens(played, history) } else { all([]) };
    let complete = all([played.is_complete(), happens]);
    if constant_truth(&complete) == Some(true) {
        return parts;
    }
    let label = "some rule applies at every information set, and the history can happen".to_owned();
    let first = EquilibriumCondition {
        condition: named(label.clone(), defined_only_where(&complete, &complete)),
        label,
        deviation_payoffs: None,
    };
    let guarded = parts.into_iter().map(|part| EquilibriumCondition { condition: implies(&complete, &part.condition), ..part });
    std::iter::once(first).chain(guarded).collect()
}
