//! Who has seen what: the information set of each place of a game.

use super::tree::{Path, Writer};
use crate::diagnostic::Diagnostic;
use crate::game::tree::{GameVariableKind, Info, InfoId, Labels, NodeId, NodeKind, PlayerId, VariableId};

impl<'t> Writer<'_, 't> {
    /// The information set of a place.
    pub(super) fn info(&mut self, player: PlayerId, variable: VariableId, node: NodeId, path: &Path<'t>) -> InfoId {
        let hidden = path.prefix.keys().find(|id| path.in_state && !self.sees(player, **id, path));
        if let Some(hidden) = hidden {
            let (name, movement) = (&self.declared.variables[*hidden].name, &self.declared.variables[variable].name);
            let who = &self.declared.players[player].value;
            let message =
                format!("{who} does not know `{name}`, which is set before the states, and moves in one, at `{movement}`");
            let fault = Diagnostic::new(self.declared.spans[variable], message);
            self.fault(fault.repair("let it know that, or set it inside the state"));
        }
        let sees = |id: VariableId| self.sees(player, id, path);
        let labels: Labels = path.labels.iter().filter(|(id, _)| sees(**id)).map(|(id, label)| (*id, *label)).collect();
        let amounts: Vec<VariableId> = path.amounts.iter().copied().filter(|id| sees(*id)).collect();
        let same = |info: &Info| {
            info.player == player
                && info.variable == variable
                && info.root == path.root
                && info.labels == labels
                && info.amounts == amounts
        };
        match self.infos.iter().position(same) {
            Some(known) => {
                self.infos[known].nodes.push(node);
                known
            }
            None => {
                self.infos.push(Info { player, variable, root: path.root, labels, amounts, nodes: vec![node] });
                self.infos.len() - 1
            }
        }
    }

    /// A player has seen or knows a variable.
    fn sees(&self, player: PlayerId, id: VariableId, path: &Path<'t>) -> bool {
        let kind = self.declared.variables[id].kind;
        let movement = match kind {
            GameVariableKind::Draw => return self.declared.knows.contains(&(player, id)),
            GameVariableKind::Move(_) => Some(id),
            GameVariableKind::Amount(of) => Some(of),
            GameVariableKind::Label => None,
        };
        let own = movement.is_some_and(|of| self.declared.variables[of].kind == GameVariableKind::Move(player));
        if own {
            return true;
        }
        if let Some(only) = self.declared.sees.get(&player) {
            return only.contains(&id);
        }
        match movement {
            Some(of) => path.together.as_ref().is_none_or(|together| !together.contains(&of)),
            // A label that the play has set is seen if all is seen that it was made of.
            None => path.made_of.get(&id).is_none_or(|made_of| made_of.iter().all(|other| self.sees(player, *other, path))),
        }
    }

    /// At all places of an information set the same can be done.
    pub(super) fn moves_are_uniform(&mut self) -> bool {
        for info in 0..self.infos.len() {
            let options = |node: &NodeId| match &self.nodes[*node].kind {
                NodeKind::Move { options, .. } => {
                    options.iter().map(|option| (option.label, option.amount.clone())).collect::<Vec<_>>()
                }
                NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
            };
            let nodes = &self.infos[info].nodes;
            let first = nodes.first().map(options);
            if nodes.iter().any(|node| Some(options(node)) != first) {
                let movement = self.declared.variables[self.infos[info].variable].name.clone();
                let who = self.declared.players[self.infos[info].player].value.clone();
                let message = format!("{who} cannot tell from what may be done at `{movement}` what it has not seen");
                let span = self.declared.spans[self.infos[info].variable];
                self.fault(Diagnostic::new(span, message).repair("let it see what the actions depend on"));
                return false;
            }
        }
        true
    }
}
