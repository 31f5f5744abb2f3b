//! Resolves the stated beliefs of assessments: the belief rules that apply at each information set, and their probabilities.
//!
//! [`super::plans`] calls this file. Trusted: a wrong belief is a wrong best reply. The second reader guards it.

use std::collections::BTreeSet;

use super::super::comparisons::label_name;
use super::super::resolver::Resolver;
use super::resolved::Resolved;
use crate::diagnostic::Diagnostic;
use crate::expression::build::{all, constant_truth, difference, number, total};
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::game::assessment::{BeliefContent, BeliefLine, BeliefRule, VariableBelief};
use crate::game::tree::{GameVariableKind, InfoId, LabelAssignment, NodeId, VariableId};
use crate::source::Span;
use crate::syntax::play::{self, ChanceSyntax, PlanKind, PlanSyntax};
use crate::syntax::tree::{Expr, ExprKind};

impl<'t> Resolver<'t> {
    /// Returns the stated beliefs at an information set, one entry for each variable that they are about.
    pub(super) fn beliefs(&mut self, plans: &[&'t PlanSyntax], resolved: &Resolved, info: InfoId) -> Vec<VariableBelief> {
        let game = &resolved.game;
        let here = &game.infos[info];
        let unseen = |node: &NodeId| game.nodes[*node].amounts.iter().any(|amount| !here.amounts.contains(amount));
        if here.nodes.len() < 2 && !here.nodes.iter().any(unseen) {
            return Vec::new();
        }
        let mut out: Vec<VariableBelief> = Vec::new();
        // The number of free beliefs so far at this information set. Each further one has a number in its name.
        let mut free = 0;
        for plan in plans {
            let PlanKind::Belief { at, about, guesses, .. } = &plan.kind else { continue };
            if *at.value != *game.variables[here.variable].name {
                continue;
            }
            let subject = match about {
                Some(name) => match game.variable(&name.value) {
                    Some(variable) => Some(variable),
                    None => {
                        let message = format!("`{}` has no variable `{}`", game.name, name.value);
                        self.faults.push(Diagnostic::new(name.span, message).repair("name a draw or a move"));
                        continue;
                    }
                },
                None => None,
            };
            let when = match &plan.when {
                None => Some(all([])),
                Some(when) => self.seen_condition(when, resolved, info),
            };
            let Some(when) = when.filter(|when| constant_truth(when) != Some(false)) else { continue };
            // Without a hidden draw here, a belief about draws is meant for other information sets of the move, so its faults are
            // dropped.
            let elsewhere = subject.is_none() && game.hidden_draws(info).is_empty();
            let faults = elsewhere.then(|| std::mem::take(&mut self.faults));
            let found = self.guesses((guesses, plan.span), &when, subject, resolved, info, &mut free);
            if let Some(faults) = faults
                && !std::mem::replace(&mut self.faults, faults).is_empty()
            {
                continue;
            }
            let by_rule = found.iter().any(|guess| matches!(guess.content, BeliefContent::Bayes));
            let named = if by_rule { BTreeSet::new() } else { found.iter().flat_map(|guess| guess.content.named()).collect() };
            // A belief about variables that have a value on none of these histories does not apply to this information set.
            let happened = |named: &VariableId| here.nodes.iter().any(|node| game.nodes[*node].labels.contains_key(named));
            let line = (by_rule || named.iter().any(happened)).then_some(BeliefLine { when, named });
            match out.iter_mut().find(|belief| belief.about == subject) {
                Some(belief) => {
                    belief.guesses.extend(found);
                    belief.lines.extend(line);
                }
                None => out.push(VariableBelief { about: subject, lines: line.into_iter().collect(), guesses: found }),
            }
        }
        out.retain(|belief| !belief.lines.is_empty());
        for belief in &mut out {
            belief.guesses.retain(|guess| constant_truth(&guess.condition) != Some(false));
            let last = |guess: &BeliefRule| {
                constant_truth(&guess.condition) == Some(true) && !matches!(guess.content, BeliefContent::Bayes)
            };
            if let Some(place) = belief.guesses.iter().position(last) {
                belief.guesses.truncate(place + 1);
            }
        }
        out
    }

    /// Resolves the belief rules of one stated belief.
    fn guesses(
        &mut self,
        (guesses, span): (&'t [play::BeliefRuleSyntax], Span),
        when: &ConditionRef,
        about: Option<VariableId>,
        resolved: &Resolved,
        info: InfoId,
        free: &mut usize,
    ) -> Vec<BeliefRule> {
        let mut out = Vec::new();
        for guess in guesses {
            let Some(condition) = self.rule_condition(guess.place.as_ref(), resolved, info) else { continue };
            let condition = all([when.clone(), condition]);
            // A rule that never applies still shows what the belief is about, but its faults are dropped.
            let applies = constant_truth(&condition) != Some(false);
            let (known, named) = (self.faults.len(), *free);
            let content = match &guess.content {
                play::BeliefSyntax::Bayes => Some(BeliefContent::Bayes),
                play::BeliefSyntax::Free => self.free_belief(span, about, resolved, info, free),
                play::BeliefSyntax::Mix(mix) => self.stated_belief(mix, about, resolved, info, free),
            };
            if !applies {
                self.faults.truncate(known);
                *free = named;
            }
            if let Some(content) = content {
                out.push(BeliefRule { condition, content });
            }
        }
        out
    }

    /// Returns the variable for the free probability of a case.
    fn free_variable(resolved: &Resolved, info: InfoId, case: &LabelAssignment, place: usize) -> Variable {
        let game = &resolved.game;
        let mark = if place == 0 { String::new() } else { format!(" ({})", place + 1) };
        let labels: Vec<&str> = case.iter().map(|(variable, label)| game.label(*variable, *label)).collect();
        format!("belief of {}: {}{mark}", game.info_name(info), labels.join(", ")).into()
    }

    /// Returns a free belief: arbitrary probabilities for the labels of one draw or move.
    fn free_belief(
        &mut self,
        span: Span,
        about: Option<VariableId>,
        resolved: &Resolved,
        info: InfoId,
        free: &mut usize,
    ) -> Option<BeliefContent> {
        let hidden = resolved.game.hidden_draws(info);
        let about = match (about, hidden.as_slice()) {
            (Some(about), _) => about,
            (None, [draw]) => *draw,
            (None, []) => return None,
            (None, [_, _, ..]) => {
                let here = &resolved.game.infos[info];
                let (who, movement) = (&resolved.game.players[here.player], &resolved.game.variables[here.variable].name);
                let message =
                    format!("{who} does not know several draws at `{movement}`: `free` does not say which of them it is about");
                return self.fault(Diagnostic::new(span, message).repair("write `about` and the draw"));
            }
        };
        let count = resolved.game.variables[about].labels.len();
        let place = *free;
        *free += 1;
        let mut chances: Vec<TermRef> = Vec::new();
        let mut cases = Vec::new();
        let mut out = Vec::new();
        for label in 0..count.saturating_sub(1) {
            let case = LabelAssignment::from([(about, label)]);
            let name = Self::free_variable(resolved, info, &case, place);
            let term = Term::variable(name.clone());
            out.push((name, between_zero_and_one(&term)));
            chances.push(term.clone());
            cases.push((case, term));
        }
        cases.push((LabelAssignment::from([(about, count.saturating_sub(1))]), difference(&number(1), &total(&chances))));
        Some(BeliefContent::Chances { cases, free: out })
    }

    /// Resolves the labels that a belief rule names: `p`, or `q and soft`.
    fn labels_named(
        &mut self,
        expr: &'t Expr,
        about: Option<VariableId>,
        resolved: &Resolved,
        info: InfoId,
    ) -> Option<LabelAssignment> {
        let parts: Vec<&'t Expr> = match &expr.node {
            ExprKind::And(parts) => parts.iter().collect(),
            _ => vec![expr],
        };
        let game = &resolved.game;
        let here = &game.infos[info];
        let mut out = LabelAssignment::new();
        for part in parts {
            let word = label_name(part).map(|name| name.into_owned().value).unwrap_or_default();
            let has = |variable: &VariableId| game.variables[*variable].labels.iter().any(|label| **label == *word);
            let hidden = |variable: &VariableId| {
                let kind = game.variables[*variable].kind;
                matches!(kind, GameVariableKind::Draw | GameVariableKind::Move(_))
                    && !here.labels.contains_key(variable)
                    && here.nodes.iter().any(|node| game.nodes[*node].labels.contains_key(variable))
            };
            let holders: Vec<VariableId> = match about {
                Some(about) => vec![about].into_iter().filter(has).collect(),
                None => {
                    let found: Vec<VariableId> = (0..game.variables.len()).filter(|id| hidden(id) && has(id)).collect();
                    let draws: Vec<VariableId> =
                        found.iter().copied().filter(|id| game.variables[*id].kind == GameVariableKind::Draw).collect();
                    if draws.is_empty() { found } else { draws }
                }
            };
            let [variable] = holders.as_slice() else {
                let subject = about.or_else(|| match game.hidden_draws(info).as_slice() {
                    [draw] => Some(*draw),
                    [] | [_, _, ..] => None,
                });
                let shown = self.short(part.span);
                let fault = match (subject, holders.len()) {
                    (_, 2..) => Diagnostic::new(part.span, format!("`{shown}` is a label of several draws or moves here"))
                        .repair("write `about` and the draw or move that is meant"),
                    (Some(subject), _) => {
                        let labels = &game.variables[subject].labels;
                        let all = labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
                        Diagnostic::new(part.span, format!("`{}` has no label `{shown}`", game.variables[subject].name))
                            .repair(format!("its labels are {all}"))
                    }
                    (None, _) => {
                        let who = &game.players[here.player];
                        Diagnostic::new(part.span, format!("no draw or move that {who} has not seen has a label `{shown}`"))
                            .repair("name a label of a hidden draw or move")
                    }
                };
                return self.fault(fault);
            };
            let label = game.variables[*variable].labels.iter().position(|label| **label == *word)?;
            if out.insert(*variable, label).is_some_and(|before| before != label) {
                let name = &game.variables[*variable].name;
                return self.fault(Diagnostic::new(expr.span, format!("`{name}` cannot have two labels at once")));
            }
        }
        Some(out)
    }

    /// Resolves a belief that states a probability for each case.
    fn stated_belief(
        &mut self,
        mix: &'t [(Expr, Option<ChanceSyntax>)],
        about: Option<VariableId>,
        resolved: &Resolved,
        info: InfoId,
        free: &mut usize,
    ) -> Option<BeliefContent> {
        let mut cases: Vec<(LabelAssignment, Option<TermRef>)> = Vec::new();
        let mut variables = Vec::new();
        let mut rest = false;
        for (expr, chance) in mix {
            let case = self.labels_named(expr, about, resolved, info)?;
            // A case without a probability has the remaining probability; a second one has none.
            let chance = match chance {
                None if rest => {
                    let message = "two labels have no probability";
                    return self.fault(Diagnostic::new(expr.span, message).repair("write `… with` and a probability"));
                }
                None => {
                    rest = true;
                    None
                }
                Some(ChanceSyntax::Exactly(expr)) => Some(self.seen_number(expr, resolved, info)?),
                Some(ChanceSyntax::Free(range)) => {
                    let name = Self::free_variable(resolved, info, &case, *free);
                    let term = Term::variable(name.clone());
                    let mut within = between_zero_and_one(&term);
                    if let Some(range) = range {
                        let subject = term.clone();
                        let inside =
                            self.at_information_set(resolved, info, expr, |resolver| resolver.in_range(&subject, range))?;
                        within = all([within, inside]);
                    }
                    variables.push((name, within));
                    Some(term)
                }
            };
            let apart = |other: &LabelAssignment| other.iter().any(|(id, label)| case.get(id).is_some_and(|own| own != label));
            if cases.iter().any(|(other, _)| !apart(other)) {
                let message = format!("the case `{}` overlaps with another case of this belief", self.short(expr.span));
                return self.fault(Diagnostic::new(expr.span, message).repair("name cases that exclude each other"));
            }
            cases.push((case, chance));
        }
        *free += usize::from(!variables.is_empty());
        // If exactly one label is not named, it has the remaining probability.
        if let ([subject], false) = (subjects(&cases).as_slice(), rest) {
            let count = resolved.game.variables[*subject].labels.len();
            let unnamed: Vec<usize> =
                (0..count).filter(|label| cases.iter().all(|(case, _)| case.get(subject) != Some(label))).collect();
            if let [label] = unnamed.as_slice() {
                cases.push((LabelAssignment::from([(*subject, *label)]), None));
            }
        }
        let left = difference(&number(1), &total(cases.iter().filter_map(|(_, chance)| chance.as_ref())));
        let mut cases: Vec<(LabelAssignment, TermRef)> =
            cases.into_iter().map(|(case, chance)| (case, chance.unwrap_or_else(|| left.clone()))).collect();
        // A history belongs to the first case that it matches, so the more specific cases come first.
        cases.sort_by_key(|(case, _)| std::cmp::Reverse(case.len()));
        Some(BeliefContent::Chances { cases, free: variables })
    }
}

/// Returns the variables that the cases are about, sorted.
fn subjects(cases: &[(LabelAssignment, Option<TermRef>)]) -> Vec<VariableId> {
    let mut out: Vec<VariableId> = cases.iter().flat_map(|(case, _)| case.keys().copied()).collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn between_zero_and_one(term: &TermRef) -> ConditionRef {
    Condition::all(vec![
        Condition::compare(number(0), Relation::LessEqual, term.clone()),
        Condition::compare(term.clone(), Relation::LessEqual, number(1)),
    ])
}
