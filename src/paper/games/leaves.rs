//! Expands the ends of histories: terminal nodes with payoffs, and transitions to a state with payoffs and discount factors.
//!
//! [`super::tree`] calls this file. Trusted: an error here is a wrong payoff. The second reader guards it.

use std::rc::Rc;

use super::super::meaning::ObligationKind;
use super::tree::{HistoryPath, TreeBuilder};
use crate::diagnostic::{Diagnostic, nearest};
use crate::expression::Relation;
use crate::expression::TermRef;
use crate::expression::build::{all, compare, constant_truth, number};
use crate::game::tree::{GameVariableKind, NodeId, NodeKind, TreeRoot};
use crate::source::Span;
use crate::syntax::play::WeightSyntax;
use crate::syntax::tree::Name;

impl<'t> TreeBuilder<'_, 't> {
    /// Returns the payoff of each player on a history. Reports a player that has been paid nothing, not even 0, unless some line of
    /// the game could not be read: the line may state the payoff.
    fn paid(&mut self, path: &HistoryPath<'t>, span: Span) -> Vec<TermRef> {
        let all_read = !self.resolver.names.unread.contains(&self.name.value);
        let mut out = Vec::new();
        for (player, paid) in path.paid.iter().enumerate() {
            if paid.is_none() && all_read {
                let who = self.declared.players[player].value.clone();
                let moves: Vec<String> = path
                    .labels
                    .iter()
                    .filter(|(id, _)| matches!(self.declared.variables[**id].kind, GameVariableKind::Move(_)))
                    .filter_map(|(id, label)| self.declared.variables[*id].labels.get(*label).map(|label| format!("`{label}`")))
                    .collect();
                let after = if moves.is_empty() { String::new() } else { format!(" after {}", moves.join(", ")) };
                let message = format!("no payoff is stated for {who}{after}");
                self.fault(Diagnostic::new(span, message).repair(format!("add `{who} gets 0`")));
            }
            out.push(paid.clone().unwrap_or_else(|| number(0)));
        }
        out
    }

    /// Adds the terminal node of a history.
    pub(super) fn end(&mut self, path: &HistoryPath<'t>, span: Span) -> Option<NodeId> {
        let node = self.new_node(path, span)?;
        let paid = self.paid(path, span);
        self.nodes[node].kind = NodeKind::End { paid };
        Some(node)
    }

    /// Adds the node that enters the first state from the steps before it. Payoffs before the state count in full, without
    /// discount.
    pub(super) fn enter(&mut self, name: &Name, path: &HistoryPath<'t>, span: Span) -> Option<NodeId> {
        let node = self.new_node(path, span)?;
        let state = self.declared.states.iter().position(|(known, _)| known.value == name.value)?;
        let target = self.root(state, path, path);
        let paid: Vec<TermRef> = path.paid.iter().map(|paid| paid.clone().unwrap_or_else(|| number(0))).collect();
        let discounts = vec![number(1); paid.len()];
        self.nodes[node].kind = NodeKind::Go { paid, discounts, target };
        Some(node)
    }

    /// Adds the node of `go to` a state, with the obligation that each discount factor lies in [0, 1).
    pub(super) fn go(
        &mut self,
        state: &Name,
        discounts: &'t [WeightSyntax],
        path: &HistoryPath<'t>,
        span: Span,
    ) -> Option<NodeId> {
        let Some(place) = self.declared.states.iter().position(|(known, _)| known.value == state.value) else {
            let fault = Diagnostic::new(state.span, format!("no state is called `{}`", state.value));
            let near = nearest(&state.value, self.declared.states.iter().map(|(name, _)| name.value.as_str()));
            self.fault(fault.suggest(near, format!("declare it: `state {}: …`", state.value)));
            return None;
        };
        let node = self.new_node(path, span)?;
        let paid = self.paid(path, span);
        let players = self.declared.players.len();
        let mut scales = vec![number(1); players];
        for weight in discounts {
            let value = self.number(&weight.value, path);
            let range = all([compare(&number(0), Relation::LessEqual, &value), compare(&value, Relation::Less, &number(1))]);
            let title = format!("the discount factor `{}` is at least 0 and below 1", self.resolver.short(weight.value.span));
            self.obligation(ObligationKind::Discount, &range, title, weight.value.span, path);
            match &weight.player {
                None => scales = vec![value; players],
                Some(name) => match self.resolver.player_of(name, &self.declared) {
                    Some(player) => scales[player] = value,
                    None => self.faulty = true,
                },
            }
        }
        if let Some(player) =
            scales.iter().position(|scale| constant_truth(&compare(scale, Relation::Less, &number(1))) == Some(false))
        {
            let who = &self.declared.players[player].value;
            let message = format!("what follows `go to {}` is not discounted for {who}", state.value);
            self.fault(Diagnostic::new(span, message).repair("write `discounted by d` with a number d below 1"));
        }
        let entry = path.entry.clone();
        let target = self.root(place, entry.as_deref().unwrap_or(path), path);
        self.nodes[node].kind = NodeKind::Go { paid, discounts: scales, target };
        Some(node)
    }

    /// Reports states that no history enters.
    pub(super) fn all_states_are_entered(&mut self) {
        for (name, _) in self.declared.states.clone() {
            if self.roots.iter().all(|root| root.state.as_deref() != Some(name.value.as_str())) {
                let message = format!("no history enters the state `{}`", name.value);
                self.fault(Diagnostic::new(name.span, message).repair("delete the state, or enter it by `go to`"));
            }
        }
    }

    /// Returns the root of the subtree of a state. Values set before the first state, recorded in `entry`, are kept; all other
    /// values are dropped.
    fn root(&mut self, state: usize, entry: &HistoryPath<'t>, from: &HistoryPath<'t>) -> usize {
        let numbers: Vec<TermRef> = entry.named_numbers.iter().map(|named| named.term.clone()).collect();
        let known = self.roots_by_entry.iter().find(|(known, labels, named_numbers, root)| {
            *known == state && *labels == entry.labels && *named_numbers == numbers && self.entry_ranges[*root] == entry.ranges
        });
        if let Some((.., root)) = known {
            return *root;
        }
        let root = self.roots.len();
        let name = self.declared.states[state].0.value.as_str();
        self.roots.push(TreeRoot { state: Some(name.into()), node: 0, labels: entry.labels.clone() });
        self.entry_ranges.push(entry.ranges.clone());
        self.roots_by_entry.push((state, entry.labels.clone(), numbers, root));
        let mut start = entry.clone();
        start.paid = vec![None; self.declared.players.len()];
        start.paid_since_node = Vec::new();
        start.parent = None;
        start.root = root;
        start.entry = Some(from.entry.clone().unwrap_or_else(|| Rc::new(entry.clone())));
        start.in_block = false;
        start.length = 0;
        self.pending.push((state, start));
        root
    }
}
