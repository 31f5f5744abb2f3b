//! Expands a move of nature into a node: one branch for each label, with the prior of each player.
//!
//! One label may have no probability, and then has the remaining probability. [`super::tree`] calls this file. Trusted: an error
//! here is a wrong prior. The second reader guards it.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::super::meaning::ObligationKind;
use super::events::GameEvent;
use super::tree::{Continuation, HistoryPath, TreeBuilder};
use crate::diagnostic::Diagnostic;
use crate::expression::build::{all, compare, difference, number, total};
use crate::expression::{Relation, TermRef};
use crate::game::tree::{LabelChance, NodeId, NodeKind, VariableId};
use crate::source::Span;
use crate::syntax::play::{self, StepSyntax, WeightSyntax};
use crate::syntax::tree::Name;

impl<'t> TreeBuilder<'_, 't> {
    /// Adds the node of a draw, with the obligation that the prior of each player is a probability distribution.
    pub(super) fn draw(
        &mut self,
        step: &'t StepSyntax,
        variable: &Name,
        chances: &'t [play::DrawnLabelSyntax],
        rest: &Rc<Continuation<'t>>,
        path: &HistoryPath<'t>,
    ) -> Option<NodeId> {
        let id = self.declared.variable(&variable.value)?;
        self.check_no_value(id, variable.span, path)?;
        let node = self.new_node(path, step.span)?;
        let players = self.declared.players.len();
        let mut weights: Vec<Option<Vec<TermRef>>> = Vec::new();
        for chance in chances {
            weights.push(self.weights(&chance.weights, id, chance.label.span, path));
        }
        let open: Vec<usize> = (0..chances.len()).filter(|place| weights[*place].is_none()).collect();
        if open.len() > 1 {
            let label = &chances[open[1]].label;
            let message = format!("two labels of `{}` have no probability", variable.value);
            self.fault(Diagnostic::new(label.span, message).repair(format!("write `{} with …`", label.value)));
        }
        let given: Vec<Vec<TermRef>> = weights.iter().flatten().cloned().collect();
        let rest_weight: Vec<TermRef> = (0..players)
            .map(|player| {
                let others: Vec<TermRef> = given.iter().map(|weights| weights[player].clone()).collect();
                difference(&number(1), &total(&others))
            })
            .collect();
        let text = self.resolver.short(step.span);
        for player in 0..players {
            let mut parts = Vec::new();
            for weight in given.iter().map(|weights| &weights[player]).chain((!open.is_empty()).then_some(&rest_weight[player])) {
                parts.push(compare(&number(0), Relation::LessEqual, weight));
                parts.push(compare(weight, Relation::LessEqual, &number(1)));
            }
            if open.is_empty() {
                let all_given: Vec<TermRef> = given.iter().map(|weights| weights[player].clone()).collect();
                parts.push(compare(&total(&all_given), Relation::Equal, &number(1)));
            }
            self.obligation(
                ObligationKind::Probability,
                &all(parts),
                format!("the chances of `{text}` are probabilities"),
                step.span,
                path,
            );
        }
        let mut branches = Vec::new();
        for (branch, chance) in chances.iter().enumerate() {
            let labels = &self.declared.variables[id].labels;
            let Some(label) = labels.iter().position(|label| **label == *chance.label.value) else {
                let all = labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
                let message = format!("`{}` has no label `{}`", variable.value, chance.label.value);
                self.fault(Diagnostic::new(chance.label.span, message).repair(format!("its labels are {all}")));
                continue;
            };
            let mut next = Self::child_path(path, node, branch);
            next.labels.insert(id, label);
            // A draw never belongs to a block of simultaneous moves: a player that knows the draw knows it at once.
            next.events.push(GameEvent { variable: id, depends_on: BTreeSet::new(), in_block: false });
            let follows = self.steps(&[], rest, next)?;
            let weights = weights[branch].clone().unwrap_or_else(|| rest_weight.clone());
            branches.push(LabelChance { label, weights, node: follows });
        }
        self.nodes[node].kind = NodeKind::Draw { variable: id, branches };
        Some(node)
    }

    /// Returns the prior probability of a label for each player; `None` if the text states none.
    fn weights(
        &mut self,
        weights: &'t [WeightSyntax],
        draw: VariableId,
        span: Span,
        path: &HistoryPath<'t>,
    ) -> Option<Vec<TermRef>> {
        let first = weights.first()?;
        let values: Vec<TermRef> = weights.iter().map(|weight| self.number(&weight.value, path)).collect();
        if first.player.is_none() {
            return Some(vec![values[0].clone(); self.declared.players.len()]);
        }
        let mut out: Vec<Option<TermRef>> = vec![None; self.declared.players.len()];
        for (weight, value) in weights.iter().zip(&values) {
            if let Some(name) = &weight.player {
                match self.resolver.player_of(name, &self.declared) {
                    Some(player) => out[player] = Some(value.clone()),
                    None => self.faulty = true,
                }
            }
        }
        for (player, weight) in out.iter().enumerate() {
            if weight.is_none() && !self.declared.knows.contains(&(player, draw)) {
                let (name, who) = (&self.declared.variables[draw].name, &self.declared.players[player].value);
                let message = format!("`{name}` has no probability for `{who}`, who does not know it");
                self.fault(Diagnostic::new(span, message).repair(format!("add `, … for {who}`")));
            }
        }
        // A player that knows the draw never uses its prior, so any value will do.
        Some(out.into_iter().map(|weight| weight.unwrap_or_else(|| values[0].clone())).collect())
    }
}
