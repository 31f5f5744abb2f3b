//! Resolves assessments: the strategy rules that apply at each information set, and the actions they prescribe.
//!
//! [`super::stated`] adds the beliefs. [`super::phrases`] and [`super::super::claims`] call this file. Trusted: an error here is
//! a wrong strategy. The second reader guards it.

use std::rc::Rc;

use super::super::comparisons::label_name;
use super::super::names::DeclaredAs;
use super::super::resolver::Resolver;
use super::resolved::{Resolved, named_number};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::build::{all, constant_truth, difference, number, simplified, simplified_term, total};
use crate::expression::{ConditionRef, TermRef};
use crate::game::Assessment;
use crate::game::assessment::{ChosenAction, RuleAction, StrategyRule};
use crate::game::best_reply_cycle::find_best_reply_cycle;
use crate::game::tree::{AvailableAction, GameVariableKind, InfoId, VariableId};
use crate::game::value::options;
use crate::source::Span;
use crate::syntax::play::{self, PlanKind, PlanSyntax, RuleCondition};
use crate::syntax::tree::{Expr, ExprKind, Name};

/// The longest chain of `like` between assessments.
const MAX_LIKE: usize = 20;

impl<'t> Resolver<'t> {
    /// Returns the declaration of the assessment with this name, or reports a fault.
    pub(in crate::paper) fn assessment_named(&mut self, name: &Name) -> Option<usize> {
        let super::super::names::NameMeaning::One(number) = self.find(name)? else {
            return self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not an assessment", name.value)));
        };
        match self.names.declared[number].kind {
            DeclaredAs::Assessment(_) => Some(number),
            other => {
                let fault =
                    Diagnostic::new(name.span, format!("`{}` is {}, not an assessment", name.value, other.with_article()));
                let all = self.names.declared.iter().filter(|declared| matches!(declared.kind, DeclaredAs::Assessment(_)));
                let near = nearest(&name.value, all.map(|declared| declared.name)).map(str::to_owned);
                self.fault(fault.suggest(near, "name an assessment"))
            }
        }
    }

    /// Returns the declaration of the game with this name, or reports a fault.
    pub(in crate::paper) fn game_named(&mut self, name: &Name) -> Option<usize> {
        let super::super::names::NameMeaning::One(number) = self.find(name)? else {
            return self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a game", name.value)));
        };
        match self.names.declared[number].kind {
            DeclaredAs::Game(_) => Some(number),
            other => self.fault(Diagnostic::new(name.span, format!("`{}` is {}, not a game", name.value, other.with_article()))),
        }
    }

    /// Returns the declaration of the game of an assessment.
    pub(in crate::paper) fn game_of(&mut self, assessment: usize) -> Option<usize> {
        let names = self.names;
        let DeclaredAs::Assessment(source) = names.declared[assessment].kind else { return None };
        self.game_named(&source.game)
    }

    /// Returns an assessment by its declaration. Resolved once.
    pub(in crate::paper) fn assessment(&mut self, number: usize) -> Option<Rc<Assessment>> {
        if let Some(known) = self.assessments.get(&number) {
            return known.clone();
        }
        let before = self.faults.len();
        let found = self.read_assessment(number).filter(|_| self.faults.len() == before).map(Rc::new);
        self.assessments.insert(number, found.clone());
        found
    }

    /// Resolves an assessment: its rules and beliefs at every information set of its game.
    fn read_assessment(&mut self, number: usize) -> Option<Assessment> {
        let names = self.names;
        let DeclaredAs::Assessment(source) = names.declared[number].kind else { return None };
        let game = self.game_named(&source.game)?;
        let resolved = self.game(game)?;
        let plans = self.plans(source, game, 0)?;
        for plan in &plans {
            self.check_plan(plan, &resolved);
        }
        let infos = resolved.game.infos.len();
        let mut out = Assessment { name: source.name.value.as_str().into(), ..Assessment::nothing(&resolved.game) };
        for info in 0..infos {
            out.rules[info] = self.rules(&plans, &resolved, info, source);
            out.beliefs[info] = self.beliefs(&plans, &resolved, info);
        }
        if let Some((first, second)) = find_best_reply_cycle(&out) {
            let name = |info: usize| &resolved.game.variables[resolved.game.infos[info].variable].name;
            let message =
                format!("the best reply at `{}` and the best reply at `{}` depend on each other", name(first), name(second));
            self.faults.push(
                Diagnostic::new(source.name.span, message).repair("write the action of one of the rules instead of `best`"),
            );
        }
        for info in 0..infos {
            let best = out.rules[info].iter().any(|rule| matches!(rule.action, RuleAction::Best { .. }));
            if best && out.is_free_at(info) {
                let movement = &resolved.game.variables[resolved.game.infos[info].variable].name;
                let message = format!("`best` at `{movement}` depends on a belief that is free");
                self.faults.push(Diagnostic::new(source.name.span, message).repair("write the action, or state the belief"));
                break;
            }
        }
        Some(out)
    }

    /// Returns the rules and beliefs of an assessment that are in force: its own before those that it takes over by `like`.
    fn plans(&mut self, source: &'t play::AssessmentSyntax, game: usize, depth: usize) -> Option<Vec<&'t PlanSyntax>> {
        let mut out: Vec<&'t PlanSyntax> = Vec::new();
        if let Some(like) = &source.like {
            if depth >= MAX_LIKE {
                let message = format!("the chain of `like` from `{}` is circular or too long", source.name.value);
                return self.fault(Diagnostic::new(like.span, message));
            }
            let other = self.assessment_named(like)?;
            if self.game_of(other)? != game {
                let message = format!("`{}` is an assessment of another game", like.value);
                return self.fault(Diagnostic::new(like.span, message).repair("name an assessment of the same game"));
            }
            let names = self.names;
            let DeclaredAs::Assessment(taken) = names.declared[other].kind else { return None };
            out = self.plans(taken, game, depth + 1)?;
        }
        let own: Vec<&'t PlanSyntax> = source.plans.iter().filter(|plan| self.in_force(&plan.head)).collect();
        // The first rule that applies counts, so a rule that is taken over applies only where no rule of this assessment does.
        Some(own.into_iter().chain(out).collect())
    }

    /// Reports a rule or belief whose player or move the game does not have.
    fn check_plan(&mut self, plan: &PlanSyntax, resolved: &Resolved) {
        let game = &resolved.game;
        let (player, movement) = match &plan.kind {
            PlanKind::Moves { player, variable, .. } => (player, variable),
            PlanKind::Belief { player, at, .. } => (player, at),
        };
        let Some(who) = game.player(&player.value) else {
            let fault = Diagnostic::new(player.span, format!("no player is called `{}`", player.value));
            let near = nearest(&player.value, game.players.iter().map(|player| &**player));
            self.faults.push(fault.suggest(near, "name a player of the game"));
            return;
        };
        let moves = || {
            game.variables.iter().filter(|variable| variable.kind == GameVariableKind::Move(who)).map(|variable| &*variable.name)
        };
        match resolved.movement(&movement.value) {
            None => {
                let fault = Diagnostic::new(movement.span, format!("`{}` has no move `{}`", game.name, movement.value));
                let near = nearest(&movement.value, moves()).map(str::to_owned);
                let all = moves().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                self.faults.push(fault.suggest(near, format!("the moves of `{}` are {all}", player.value)));
            }
            Some(found) => {
                if let GameVariableKind::Move(mover) = game.variables[found].kind
                    && mover != who
                {
                    let message =
                        format!("`{}` is a move of `{}`, not of `{}`", movement.value, game.players[mover], player.value);
                    self.faults.push(
                        Diagnostic::new(player.span, message)
                            .repair(format!("write `{} {}`", game.players[mover], movement.value)),
                    );
                }
            }
        }
    }

    /// Returns the rules at an information set, in order. Reports a move without any rule.
    fn rules(
        &mut self,
        plans: &[&'t PlanSyntax],
        resolved: &Resolved,
        info: InfoId,
        source: &play::AssessmentSyntax,
    ) -> Vec<StrategyRule> {
        let game = &resolved.game;
        let here = &game.infos[info];
        let before = self.faults.len();
        let mut out = Vec::new();
        let mut has_rule = false;
        for plan in plans {
            let PlanKind::Moves { variable, rules, .. } = &plan.kind else { continue };
            if *variable.value != *game.variables[here.variable].name {
                continue;
            }
            has_rule = true;
            let when = match &plan.when {
                None => Some(all([])),
                Some(when) => self.seen_condition(when, resolved, info),
            };
            let Some(when) = when.filter(|when| constant_truth(when) != Some(false)) else { continue };
            for rule in rules {
                let Some(condition) = self.rule_condition(rule.place.as_ref(), resolved, info) else { continue };
                let condition = all([when.clone(), condition]);
                if constant_truth(&condition) == Some(false) {
                    continue;
                }
                if let Some(action) = self.action(&rule.action, resolved, info, rule.span) {
                    let last = constant_truth(&condition) == Some(true);
                    out.push(StrategyRule { condition, action });
                    if last {
                        return out;
                    }
                }
            }
        }
        if self.names.unread.contains(&source.name.value) {
            // A line of the assessment that could not be read may have the rule.
            return out;
        }
        if !has_rule {
            let (who, movement) = (&game.players[here.player], &game.variables[here.variable].name);
            let message = format!("`{}` has no rule for `{movement}` of {who}", source.name.value);
            self.faults.push(Diagnostic::new(source.name.span, message).repair(format!("add `{who} {movement}: …`")));
        } else if out.is_empty() && self.faults.len() == before {
            let name = game.info_name(info);
            let message = format!("no rule of `{}` can apply to {name}", source.name.value);
            self.faults.push(Diagnostic::new(source.name.span, message).repair("add a rule for it, or a rule `otherwise`"));
        }
        out
    }

    /// Resolves the `if` or `otherwise` of a rule at an information set to a condition.
    pub(super) fn rule_condition(
        &mut self,
        place: Option<&'t RuleCondition>,
        resolved: &Resolved,
        info: InfoId,
    ) -> Option<ConditionRef> {
        match place {
            None | Some(RuleCondition::Otherwise) => Some(all([])),
            Some(RuleCondition::If(expr)) => self.seen_condition(expr, resolved, info),
        }
    }

    /// Resolves a condition on what the player has seen at an information set.
    pub(super) fn seen_condition(&mut self, expr: &'t Expr, resolved: &Resolved, info: InfoId) -> Option<ConditionRef> {
        let found = self.at_information_set(resolved, info, expr, |resolver| resolver.condition(expr))?;
        Some(simplified(&found))
    }

    /// Resolves a number that may depend on what the player has seen at an information set.
    pub(super) fn seen_number(&mut self, expr: &'t Expr, resolved: &Resolved, info: InfoId) -> Option<TermRef> {
        let found = self.at_information_set(resolved, info, expr, |resolver| resolver.number(expr))?;
        Some(simplified_term(&found))
    }

    /// Resolves a formula in a scope that has only the variables seen or known at an information set. Reports a variable that is
    /// not seen.
    pub(super) fn at_information_set<T>(
        &mut self,
        resolved: &Resolved,
        info: InfoId,
        expr: &Expr,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let here = &resolved.game.infos[info];
        // A variable that the player sees at another information set of the move may be mentioned: here it has no value.
        let ever_seen = |variable: VariableId| {
            let others =
                resolved.game.infos.iter().filter(|other| other.player == here.player && other.variable == here.variable);
            let mut seen = others.map(|other| other.labels.contains_key(&variable) || other.amounts.contains(&variable));
            seen.any(|seen| seen)
        };
        let mut locals = resolved.locals(&here.labels, &here.amounts, |_| true);
        locals.extend(here.numbers.iter().map(|(name, term)| named_number(name, term.clone())));
        self.looked_up.borrow_mut().clear();
        let (found, obligations) = self.in_scope(locals, read);
        // The obligations are dropped: whether a rule is defined matters only where it applies, and the conditions built from it
        // say so.
        drop(obligations);
        let unseen = (0..resolved.game.variables.len()).find(|variable| {
            self.looked_up.borrow().contains(&*resolved.game.variables[*variable].name) && !ever_seen(*variable)
        });
        let Some(variable) = unseen else { return found };
        let who = &resolved.game.players[here.player];
        let movement = &resolved.game.variables[here.variable].name;
        let under = self.names.readings.changed(&self.choice);
        let under = if under.is_empty() { String::new() } else { format!(" under `{}`", under.join("`, `")) };
        let message = format!("{who} does not see `{}` at `{movement}`{under}", resolved.game.variables[variable].name);
        let seen: Vec<String> = (0..resolved.game.variables.len())
            .filter(|variable| ever_seen(*variable))
            .map(|variable| format!("`{}`", resolved.game.variables[variable].name))
            .collect();
        let repair = if seen.is_empty() {
            "the player sees nothing here".to_owned()
        } else {
            format!("the player sees {}", seen.join(", "))
        };
        self.fault(Diagnostic::new(expr.span, message).repair(repair))
    }

    /// Resolves the action of a rule: `best`, a pure action or a mixed action.
    fn action(&mut self, action: &'t play::ActionSyntax, resolved: &Resolved, info: InfoId, span: Span) -> Option<RuleAction> {
        let choices: Vec<AvailableAction> = options(&resolved.game, info).to_vec();
        match action {
            play::ActionSyntax::Best(label) => {
                let tie = self.option_named(label, &choices, resolved, info)?;
                if choices.iter().any(|choice| choice.amount.is_some()) {
                    let message = "`best` is only for moves with finitely many actions";
                    return self.fault(Diagnostic::new(span, message).repair("write the action"));
                }
                Some(RuleAction::Best { tie })
            }
            play::ActionSyntax::Mix(mix) => {
                let mut done = Vec::new();
                for (expr, _) in mix {
                    done.push(self.chosen_action(expr, &choices, resolved, info));
                }
                let chances = self.chances(mix, resolved, info)?;
                let done: Vec<ChosenAction> = done.into_iter().collect::<Option<_>>()?;
                Some(RuleAction::Mix(done.into_iter().zip(chances).collect()))
            }
        }
    }

    /// Resolves the probabilities of a mixed action. One of them may be omitted, and is then the remaining probability.
    fn chances(&mut self, mix: &'t [(Expr, Option<Expr>)], resolved: &Resolved, info: InfoId) -> Option<Vec<TermRef>> {
        if let [(_, None)] = mix {
            return Some(vec![number(1)]);
        }
        let mut found: Vec<Option<TermRef>> = Vec::new();
        for (expr, chance) in mix {
            if chance.is_none() && found.iter().any(Option::is_none) {
                let message = "two of these actions have no probability";
                return self.fault(Diagnostic::new(expr.span, message).repair("write `… with` and a probability"));
            }
            found.push(match chance {
                Some(chance) => Some(self.seen_number(chance, resolved, info)?),
                None => None,
            });
        }
        let rest = difference(&number(1), &total(found.iter().flatten()));
        Some(found.into_iter().map(|chance| chance.unwrap_or_else(|| rest.clone())).collect())
    }

    /// Resolves the action of a rule to an option of the move, with its amount.
    fn chosen_action(
        &mut self,
        expr: &'t Expr,
        choices: &[AvailableAction],
        resolved: &Resolved,
        info: InfoId,
    ) -> Option<ChosenAction> {
        let by_number = choices.iter().position(|choice| choice.label.is_none());
        match &expr.node {
            ExprKind::Call(name, arguments) if by_number.is_none() => {
                let option = self.option_named(name, choices, resolved, info)?;
                let ([amount], true) = (arguments.as_slice(), choices[option].amount.is_some()) else {
                    let message = format!("`{}` takes no amount", name.value);
                    return self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{}`", name.value)));
                };
                Some(ChosenAction { option, amount: Some(self.seen_number(amount, resolved, info)?) })
            }
            _ => {
                let label = label_name(expr).filter(|_| by_number.is_none());
                if let Some(name) = label {
                    let option = self.option_named(&name, choices, resolved, info)?;
                    if choices[option].amount.is_some() {
                        let message = format!("`{}` takes an amount", name.value);
                        return self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{}(…)`", name.value)));
                    }
                    return Some(ChosenAction { option, amount: None });
                }
                let Some(option) = by_number else {
                    let movement = &resolved.game.variables[resolved.game.infos[info].variable].name;
                    let message = format!("`{}` is not an action of `{movement}`", self.short(expr.span));
                    let fault = Diagnostic::new(expr.span, message);
                    return self.fault(fault.repair(format!("its actions are {}", actions(resolved, info, choices))));
                };
                Some(ChosenAction { option, amount: Some(self.seen_number(expr, resolved, info)?) })
            }
        }
    }

    /// Returns the option of a move with this label, or reports a fault.
    fn option_named(&mut self, label: &Name, choices: &[AvailableAction], resolved: &Resolved, info: InfoId) -> Option<usize> {
        let variable = resolved.game.infos[info].variable;
        let named =
            |choice: &AvailableAction| choice.label.is_some_and(|place| resolved.game.label(variable, place) == label.value);
        let found = choices.iter().position(named);
        if found.is_none() {
            let movement = &resolved.game.variables[variable].name;
            let fault = Diagnostic::new(label.span, format!("`{movement}` has no action `{}`", label.value));
            let repair = if choices.iter().all(|choice| choice.label.is_none()) {
                "the action is a number: write the number".to_owned()
            } else {
                format!("its actions are {}", actions(resolved, info, choices))
            };
            self.faults.push(fault.repair(repair));
        }
        found
    }
}

/// Lists the actions of a move for a message.
fn actions(resolved: &Resolved, info: InfoId, choices: &[AvailableAction]) -> String {
    let variable = resolved.game.infos[info].variable;
    let names: Vec<String> = choices.iter().map(|choice| format!("`{}`", resolved.game.option_name(variable, choice))).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}
