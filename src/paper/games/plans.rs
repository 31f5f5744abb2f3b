//! Assessments resolved: which rules apply at which information set, what they do, what is believed there.

use std::rc::Rc;

use super::super::comparisons::label_name;
use super::super::names::DeclaredAs;
use super::super::resolver::Resolver;
use super::resolved::{Resolved, named_number};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::build::{all, decided, difference, folded, folded_term, number, total};
use crate::expression::{ConditionRef, TermRef};
use crate::game::Assessment;
use crate::game::assessment::{ChosenAction, RuleAction, StrategyRule};
use crate::game::best_reply_cycle::circle;
use crate::game::tree::{AvailableAction, GameVariableKind, InfoId, VariableId};
use crate::game::value::options;
use crate::source::Span;
use crate::syntax::play::{self, PlanKind, PlanSyntax, Where};
use crate::syntax::tree::{Expr, ExprKind, Name};

/// How long a chain of `like` may be.
const MAX_LIKE: usize = 20;

impl<'t> Resolver<'t> {
    /// The number of the declaration of an assessment, or a fault.
    pub(in crate::paper) fn assessment_named(&mut self, name: &Name) -> Option<usize> {
        let super::super::names::NameMeaning::One(number) = self.find(name)? else {
            return self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not an assessment", name.value)));
        };
        match self.names.declared[number].what {
            DeclaredAs::Assessment(_) => Some(number),
            other => {
                let fault = Diagnostic::new(name.span, format!("`{}` is {}, not an assessment", name.value, other.kind()));
                let all = self.names.declared.iter().filter(|declared| matches!(declared.what, DeclaredAs::Assessment(_)));
                let near = nearest(&name.value, all.map(|declared| declared.name)).map(str::to_owned);
                self.fault(fault.meant(near, "name an assessment"))
            }
        }
    }

    /// The number of the declaration of a game, or a fault.
    pub(in crate::paper) fn game_named(&mut self, name: &Name) -> Option<usize> {
        let super::super::names::NameMeaning::One(number) = self.find(name)? else {
            return self.fault(Diagnostic::new(name.span, format!("`{}` is a family, not a game", name.value)));
        };
        match self.names.declared[number].what {
            DeclaredAs::Game(_) => Some(number),
            other => self.fault(Diagnostic::new(name.span, format!("`{}` is {}, not a game", name.value, other.kind()))),
        }
    }

    /// The game of an assessment.
    pub(in crate::paper) fn game_of(&mut self, assessment: usize) -> Option<usize> {
        let names = self.names;
        let DeclaredAs::Assessment(source) = names.declared[assessment].what else { return None };
        self.game_named(&source.game)
    }

    /// An assessment by the number of its declaration; resolved once.
    pub(in crate::paper) fn assessment(&mut self, number: usize) -> Option<Rc<Assessment>> {
        if let Some(known) = self.assessments.get(&number) {
            return known.clone();
        }
        let before = self.faults.len();
        let found = self.read_assessment(number).filter(|_| self.faults.len() == before).map(Rc::new);
        self.assessments.insert(number, found.clone());
        found
    }

    fn read_assessment(&mut self, number: usize) -> Option<Assessment> {
        let names = self.names;
        let DeclaredAs::Assessment(source) = names.declared[number].what else { return None };
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
        if let Some((one, other)) = circle(&out) {
            let name = |info: usize| &resolved.game.variables[resolved.game.infos[info].variable].name;
            let message = format!("what is best at `{}` depends on what is best at `{}`, and that on it", name(one), name(other));
            self.faults.push(Diagnostic::new(source.name.span, message).repair("write one of the rules out"));
        }
        for info in 0..infos {
            let best = out.rules[info].iter().any(|rule| matches!(rule.action, RuleAction::Best { .. }));
            if best && out.is_free_at(info) {
                let movement = &resolved.game.variables[resolved.game.infos[info].variable].name;
                let message = format!("`best` at `{movement}` depends on a belief that is free");
                self.faults.push(Diagnostic::new(source.name.span, message).repair("write the rule, or pin the belief"));
                break;
            }
        }
        Some(out)
    }

    /// The plans of an assessment in force: its own before those that it takes over.
    fn plans(&mut self, source: &'t play::AssessmentSyntax, game: usize, depth: usize) -> Option<Vec<&'t PlanSyntax>> {
        let mut out: Vec<&'t PlanSyntax> = Vec::new();
        if let Some(like) = &source.like {
            if depth >= MAX_LIKE {
                let message = format!("`{}` is like itself, or like too many others", source.name.value);
                return self.fault(Diagnostic::new(like.span, message));
            }
            let other = self.assessment_named(like)?;
            if self.game_of(other)? != game {
                let message = format!("`{}` is of another game", like.value);
                return self.fault(Diagnostic::new(like.span, message).repair("take one of the same game"));
            }
            let names = self.names;
            let DeclaredAs::Assessment(taken) = names.declared[other].what else { return None };
            out = self.plans(taken, game, depth + 1)?;
        }
        let own: Vec<&'t PlanSyntax> = source.plans.iter().filter(|plan| self.in_force(&plan.head)).collect();
        // What is given here comes first; what is taken over stays for what is left over.
        Some(own.into_iter().chain(out).collect())
    }

    /// Who and what a plan is about is there.
    fn check_plan(&mut self, plan: &PlanSyntax, resolved: &Resolved) {
        let game = &resolved.game;
        let (player, movement) = match &plan.kind {
            PlanKind::Moves { player, variable, .. } => (player, variable),
            PlanKind::Belief { player, at, .. } => (player, at),
        };
        let Some(who) = game.player(&player.value) else {
            let fault = Diagnostic::new(player.span, format!("no player is called `{}`", player.value));
            let near = nearest(&player.value, game.players.iter().map(|player| &**player));
            self.faults.push(fault.meant(near, "name a player of the game"));
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
                self.faults.push(fault.meant(near, format!("the moves of `{}` are {all}", player.value)));
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

    /// The rules at an information set, in order; a fault where no plan is about its move.
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
        let mut about_it = false;
        for plan in plans {
            let PlanKind::Moves { variable, rules, .. } = &plan.kind else { continue };
            if *variable.value != *game.variables[here.variable].name {
                continue;
            }
            about_it = true;
            let when = match &plan.when {
                None => Some(all([])),
                Some(when) => self.seen_condition(when, resolved, info),
            };
            let Some(when) = when.filter(|when| decided(when) != Some(false)) else { continue };
            for rule in rules {
                let Some(condition) = self.placed(rule.place.as_ref(), resolved, info) else { continue };
                let condition = all([when.clone(), condition]);
                if decided(&condition) == Some(false) {
                    continue;
                }
                if let Some(action) = self.action(&rule.action, resolved, info, rule.span) {
                    let last = decided(&condition) == Some(true);
                    out.push(StrategyRule { condition, action });
                    if last {
                        return out;
                    }
                }
            }
        }
        if !about_it {
            let (who, movement) = (&game.players[here.player], &game.variables[here.variable].name);
            let message = format!("`{}` has no rule for `{movement}` of {who}", source.name.value);
            self.faults.push(Diagnostic::new(source.name.span, message).repair(format!("add `{who} {movement}: …`")));
        } else if out.is_empty() && self.faults.len() == before {
            let name = game.info_name(info);
            let message =
                format!("`{}` says nothing of what is done by {name}: none of its rules can hold there", source.name.value);
            self.faults.push(Diagnostic::new(source.name.span, message).repair("add a rule for it, or `otherwise`"));
        }
        out
    }

    pub(super) fn placed(&mut self, place: Option<&'t Where>, resolved: &Resolved, info: InfoId) -> Option<ConditionRef> {
        match place {
            None | Some(Where::Otherwise) => Some(all([])),
            Some(Where::If(expr)) => self.seen_condition(expr, resolved, info),
        }
    }

    /// A condition on what is seen at an information set.
    pub(super) fn seen_condition(&mut self, expr: &'t Expr, resolved: &Resolved, info: InfoId) -> Option<ConditionRef> {
        let found = self.seen(resolved, info, expr, |resolver| resolver.condition(expr))?;
        Some(folded(&found))
    }

    pub(super) fn seen_number(&mut self, expr: &'t Expr, resolved: &Resolved, info: InfoId) -> Option<TermRef> {
        let found = self.seen(resolved, info, expr, |resolver| resolver.number(expr))?;
        Some(folded_term(&found))
    }

    /// Resolves with the names that are seen or known at an information set; what is not is named in the fault.
    pub(super) fn seen<T>(
        &mut self,
        resolved: &Resolved,
        info: InfoId,
        expr: &Expr,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let here = &resolved.game.infos[info];
        // Elsewhere a variable may be seen that has no value yet: it is known, and missing.
        let ever_seen = |variable: VariableId| {
            let others =
                resolved.game.infos.iter().filter(|other| other.player == here.player && other.variable == here.variable);
            let mut seen = others.map(|other| other.labels.contains_key(&variable) || other.amounts.contains(&variable));
            seen.any(|seen| seen)
        };
        let mut locals = resolved.locals(&here.labels, &here.amounts, |_| true);
        locals.extend(here.numbers.iter().map(|(name, term)| named_number(name, term.clone())));
        self.looked_up.borrow_mut().clear();
        let (found, obligations) = self.apart(locals, read);
        // What rules divide by has to be looked at where they apply: in the conditions that come of them.
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
        let repair = if seen.is_empty() { "it sees nothing".to_owned() } else { format!("it sees {}", seen.join(", ")) };
        self.fault(Diagnostic::new(expr.span, message).repair(repair))
    }

    fn action(&mut self, action: &'t play::ActionSyntax, resolved: &Resolved, info: InfoId, span: Span) -> Option<RuleAction> {
        let choices: Vec<AvailableAction> = options(&resolved.game, info).to_vec();
        match action {
            play::ActionSyntax::Best(label) => {
                let tie = self.option_named(label, &choices, resolved, info)?;
                if choices.iter().any(|choice| choice.amount.is_some()) {
                    let message = "`best` stands at moves with finitely many actions";
                    return self.fault(Diagnostic::new(span, message).repair("write the action"));
                }
                Some(RuleAction::Best { tie })
            }
            play::ActionSyntax::Mix(mix) => {
                let mut done = Vec::new();
                for (expr, _) in mix {
                    done.push(self.done(expr, &choices, resolved, info));
                }
                let chances = self.chances(mix, resolved, info)?;
                let done: Vec<ChosenAction> = done.into_iter().collect::<Option<_>>()?;
                Some(RuleAction::Mix(done.into_iter().zip(chances).collect()))
            }
        }
    }

    /// Probabilities, one of which may be left to be the rest.
    fn chances(&mut self, mix: &'t [(Expr, Option<Expr>)], resolved: &Resolved, info: InfoId) -> Option<Vec<TermRef>> {
        if let [(_, None)] = mix {
            return Some(vec![number(1)]);
        }
        let mut found: Vec<Option<TermRef>> = Vec::new();
        for (expr, chance) in mix {
            if chance.is_none() && found.iter().any(Option::is_none) {
                let message = "two of these have no probability";
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

    /// What a rule does, as an option with its amount.
    fn done(&mut self, expr: &'t Expr, choices: &[AvailableAction], resolved: &Resolved, info: InfoId) -> Option<ChosenAction> {
        let by_number = choices.iter().position(|choice| choice.label.is_none());
        match &expr.node {
            ExprKind::Call(name, arguments) if by_number.is_none() => {
                let option = self.option_named(name, choices, resolved, info)?;
                let ([amount], true) = (arguments.as_slice(), choices[option].amount.is_some()) else {
                    let message = format!("`{}` goes with no amount", name.value);
                    return self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{}`", name.value)));
                };
                Some(ChosenAction { option, amount: Some(self.seen_number(amount, resolved, info)?) })
            }
            _ => {
                let label = label_name(expr).filter(|_| by_number.is_none());
                if let Some(name) = label {
                    let option = self.option_named(&name, choices, resolved, info)?;
                    if choices[option].amount.is_some() {
                        let message = format!("`{}` goes with an amount", name.value);
                        return self.fault(Diagnostic::new(expr.span, message).repair(format!("write `{}(…)`", name.value)));
                    }
                    return Some(ChosenAction { option, amount: None });
                }
                let Some(option) = by_number else {
                    let movement = &resolved.game.variables[resolved.game.infos[info].variable].name;
                    let message = format!("`{}` is no action of `{movement}`", self.short(expr.span));
                    let fault = Diagnostic::new(expr.span, message);
                    return self.fault(fault.repair(format!("its actions are {}", actions(resolved, info, choices))));
                };
                Some(ChosenAction { option, amount: Some(self.seen_number(expr, resolved, info)?) })
            }
        }
    }

    fn option_named(&mut self, label: &Name, choices: &[AvailableAction], resolved: &Resolved, info: InfoId) -> Option<usize> {
        let variable = resolved.game.infos[info].variable;
        let named =
            |choice: &AvailableAction| choice.label.is_some_and(|place| resolved.game.label(variable, place) == label.value);
        let found = choices.iter().position(named);
        if found.is_none() {
            let movement = &resolved.game.variables[variable].name;
            let fault = Diagnostic::new(label.span, format!("`{movement}` has no action `{}`", label.value));
            let repair = if choices.iter().all(|choice| choice.label.is_none()) {
                "it is a number: write which".to_owned()
            } else {
                format!("its actions are {}", actions(resolved, info, choices))
            };
            self.faults.push(fault.repair(repair));
        }
        found
    }
}

/// The actions of a move, for messages.
fn actions(resolved: &Resolved, info: InfoId, choices: &[AvailableAction]) -> String {
    let variable = resolved.game.infos[info].variable;
    let names: Vec<String> = choices.iter().map(|choice| format!("`{}`", resolved.game.option_name(variable, choice))).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "none".to_owned(),
    }
}
