//! Resolves histories in phrases to the draws and moves that they fix.
//!
//! [`super::phrases`] and [`super::all`] call this file; [`crate::game::forced_history`] finds the nodes that the history
//! reaches. Trusted: an error here is a wrong verdict. The second reader guards it.

use std::borrow::Cow;

use super::super::comparisons::label_name;
use super::super::meaning::LocalMeaning;
use super::super::resolver::Resolver;
use super::resolved::Resolved;
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::Term;
use crate::game::forced_history::{ForcedHistory, HistoryNotReached};
use crate::game::quantity::QuantityUndefined;
use crate::game::tree::{Game, GameVariableKind, NodeKind, VariableId};
use crate::source::Span;
use crate::syntax::play::{self, HistoryEntrySyntax};
use crate::syntax::tree::{Expr, ExprKind, Name};

impl<'t> Resolver<'t> {
    /// Returns the draws and moves that a history fixes. Without a history nothing is fixed, and play starts at the beginning.
    pub(super) fn history(&mut self, written: Option<&play::HistorySyntax>, resolved: &Resolved) -> Option<ForcedHistory> {
        let mut out = ForcedHistory::default();
        for happening in written.map(|written| written.happenings.as_slice()).unwrap_or_default() {
            let before = out.labels.clone();
            match happening {
                HistoryEntrySyntax::Set(name, value) => self.set_happening(name, value, resolved, &mut out)?,
                HistoryEntrySyntax::Bare(expr) => self.bare_happening(expr, resolved, &mut out)?,
            }
            let changed = before.iter().find(|(variable, label)| out.labels.get(*variable) != Some(*label));
            if let (Some((variable, _)), Some(written)) = (changed, written) {
                let message = format!("`{}` has two labels in this history", resolved.game.variables[*variable].name);
                return self.fault(Diagnostic::new(written.span, message).repair("name one of them"));
            }
        }
        Some(out)
    }

    /// Resolves `variable = value` in a history.
    fn set_happening(&mut self, name: &Name, value: &Expr, resolved: &Resolved, out: &mut ForcedHistory) -> Option<()> {
        let game = &resolved.game;
        let Some(variable) = game.variable(&name.value) else {
            let fault = Diagnostic::new(name.span, format!("`{}` has no variable `{}`", game.name, name.value));
            return self.fault(fault.repair("name a draw or a move"));
        };
        self.forcible(variable, game, name.span)?;
        if game.variables[variable].labels.is_empty() {
            let number = self.number(value)?;
            out.amounts.insert(variable, number);
            return Some(());
        }
        let (label, amount) = match &value.node {
            ExprKind::Call(label, arguments) => (Cow::Borrowed(label), arguments.first()),
            _ => match label_name(value) {
                Some(label) => (label, None),
                None => {
                    let fault = Diagnostic::new(value.span, format!("`{}` takes a label", name.value));
                    return self.fault(fault.repair("write one of its labels"));
                }
            },
        };
        let Some(place) = game.variables[variable].labels.iter().position(|known| **known == *label.value) else {
            // A claim that ranges over the labels of a variable has bound its name to one of them.
            if let Some(LocalMeaning::Label { index, .. }) = self.own_value(&label.value) {
                out.labels.insert(variable, index);
                return Some(());
            }
            let all = game.variables[variable].labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
            let word = if matches!(game.variables[variable].kind, GameVariableKind::Move(_)) { "action" } else { "label" };
            let fault = Diagnostic::new(label.span, format!("`{}` has no {word} `{}`", name.value, label.value));
            return self.fault(fault.repair(format!("its {word}s are {all}")));
        };
        out.labels.insert(variable, place);
        match amount {
            Some(amount) => self.amount(variable, place, amount, resolved, out),
            None => Some(()),
        }
    }

    /// Returns the meaning of a local name.
    fn own_value(&self, name: &str) -> Option<LocalMeaning> {
        self.locals.iter().rfind(|local| local.name == name).map(|local| local.meaning.clone())
    }

    /// Reports a variable that a history cannot fix: only draws and moves can be fixed.
    fn forcible(&mut self, variable: VariableId, game: &Game, span: Span) -> Option<()> {
        if game.variables[variable].kind == GameVariableKind::Label {
            let message = format!("`{}` is set by the game and cannot be fixed in a history", game.variables[variable].name);
            return self.fault(Diagnostic::new(span, message).repair("name the moves after which it is set"));
        }
        Some(())
    }

    /// Resolves a happening without `=`: a variable, a label or action, or a state.
    fn bare_happening(&mut self, expr: &Expr, resolved: &Resolved, out: &mut ForcedHistory) -> Option<()> {
        let game = &resolved.game;
        let (name, amount) = match &expr.node {
            ExprKind::Call(name, arguments) => (Cow::Borrowed(name), Some(arguments)),
            _ => match label_name(expr) {
                Some(name) => (name, None),
                None => {
                    let message = format!("`{}` is not a draw or a move", self.short(expr.span));
                    return self.fault(Diagnostic::new(expr.span, message).repair("write `reply = reject`, or a label"));
                }
            },
        };
        if let (Some(variable), None) = (game.variable(&name.value), amount) {
            self.forcible(variable, game, name.span)?;
            match self.own_value(&name.value) {
                Some(LocalMeaning::Label { index, .. }) => {
                    out.labels.insert(variable, index);
                }
                Some(LocalMeaning::Number(variable_name, _)) => {
                    out.amounts.insert(variable, Term::variable(variable_name));
                }
                Some(LocalMeaning::Term(_) | LocalMeaning::Missing) | None => {
                    let message = format!("`{}` needs a value here: only a claim can range over all its values", name.value);
                    return self.fault(Diagnostic::new(name.span, message).repair(format!("write `{} = …`", name.value)));
                }
            }
            return Some(());
        }
        if let Some(state) = game.roots.iter().find_map(|root| root.state.as_ref().filter(|state| ***state == *name.value)) {
            out.state = Some(state.clone());
            return Some(());
        }
        let holders: Vec<VariableId> = (0..game.variables.len())
            .filter(|variable| game.variables[*variable].kind != GameVariableKind::Label)
            .filter(|variable| game.variables[*variable].labels.iter().any(|label| **label == *name.value))
            .collect();
        match holders.as_slice() {
            [variable] => {
                let label = game.variables[*variable].labels.iter().position(|label| **label == *name.value)?;
                out.labels.insert(*variable, label);
                match amount {
                    None => Some(()),
                    Some(arguments) => match arguments.as_slice() {
                        [amount] => self.amount(*variable, label, amount, resolved, out),
                        _ => {
                            let message = format!("`{}` takes one amount", name.value);
                            self.fault(Diagnostic::new(expr.span, message))
                        }
                    },
                }
            }
            [] => {
                let labels = game.variables.iter().flat_map(|variable| variable.labels.iter().map(|label| &**label));
                let near = nearest(&name.value, labels).map(str::to_owned);
                let fault = Diagnostic::new(name.span, format!("`{}` has no draw or move with `{}`", game.name, name.value));
                self.fault(fault.suggest(near, "name a label, or a variable of the game"))
            }
            several => {
                let names: Vec<String> = several.iter().map(|id| format!("`{}`", game.variables[*id].name)).collect();
                let message = format!("`{}` is an action of {}", name.value, names.join(" and of "));
                let first = game.variables[several[0]].name.clone();
                self.fault(Diagnostic::new(name.span, message).repair(format!("write `{first} = {}`", name.value)))
            }
        }
    }

    /// Resolves the amount that is chosen with an action.
    fn amount(
        &mut self,
        variable: VariableId,
        label: usize,
        amount: &Expr,
        resolved: &Resolved,
        out: &mut ForcedHistory,
    ) -> Option<()> {
        let game = &resolved.game;
        let of = game.nodes.iter().find_map(|node| match &node.kind {
            NodeKind::Move { variable: movement, options, .. } if *movement == variable => {
                options.iter().find(|option| option.label == Some(label)).and_then(|option| option.amount.as_ref())
            }
            NodeKind::Move { .. }
            | NodeKind::Draw { .. }
            | NodeKind::Test { .. }
            | NodeKind::End { .. }
            | NodeKind::Go { .. } => None,
        });
        let Some((amount_variable, _)) = of else {
            let message = format!("`{}` takes no amount", game.label(variable, label));
            return self.fault(Diagnostic::new(amount.span, message).repair("leave the brackets out"));
        };
        let number = self.number(amount)?;
        out.amounts.insert(*amount_variable, number);
        Some(())
    }

    /// Returns the fault for a history that the game does not have.
    pub(super) fn unreached(&self, unreached: &HistoryNotReached, game: &Game, place: Span) -> Diagnostic {
        let shown = self.short(place);
        match unreached {
            HistoryNotReached::Variable(variable) => {
                let message = format!("`{}` is not reached after {shown}", game.variables[*variable].name);
                Diagnostic::new(place, message).repair("name every move that leads there")
            }
            HistoryNotReached::Number(variable) => {
                let message = format!("`{}` cannot have this value after {shown}", game.variables[*variable].name);
                Diagnostic::new(place, message).repair("name a number in the range of that choice")
            }
            HistoryNotReached::Nowhere => Diagnostic::new(place, format!("no history of the game matches {shown}"))
                .repair("name draws and moves in their order"),
        }
    }

    /// Returns the fault for a quantity of play that is not defined.
    pub(super) fn quantity_undefined(
        &self,
        undefined: &QuantityUndefined,
        resolved: &Resolved,
        written: Option<&play::HistorySyntax>,
        span: Span,
    ) -> Diagnostic {
        let game = &resolved.game;
        let place = written.map_or(span, |written| written.span);
        let shown = self.short(place);
        match undefined {
            QuantityUndefined::Unreached(unreached) => self.unreached(unreached, game, place),
            QuantityUndefined::Knows(player, variable) => {
                let (who, name) = (&game.players[*player], &game.variables[*variable].name);
                let label = game.label(*variable, 0);
                Diagnostic::new(span, format!("{who} knows `{name}`, so the move or payoff of {who} depends on `{name}`"))
                    .repair(format!("write `after ({name} = {label}, …)` or `after ({name}, …)`"))
            }
            QuantityUndefined::NoBelief(player) => {
                let message =
                    format!("{} has several information sets after {shown}, and so no single belief", game.players[*player]);
                Diagnostic::new(place, message).repair("name the moves that the player has seen")
            }
            QuantityUndefined::Free(info) => Diagnostic::new(span, format!("the belief of {} is free", game.info_name(*info)))
                .repair("state that belief in an assessment of its own"),
            QuantityUndefined::NoMove => {
                Diagnostic::new(place, format!("{shown} does not lead to a move of one player")).repair("name the moves up to it")
            }
            QuantityUndefined::PriorsDiffer => {
                Diagnostic::new(span, "players have different priors for a draw".to_owned()).repair("add `by` and a player")
            }
        }
    }
}
