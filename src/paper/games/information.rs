//! Derives the information sets of a game, and checks equal actions and perfect recall.
//!
//! [`super::tree`] calls this file at every node. What a player has seen is a set of events, never a text. Trusted: an error here
//! puts into one information set histories that a player can distinguish, or the reverse. The second reader guards it.
//!
//! # Source
//! Perfect recall: Kuhn (1953). A player remembers everything that the player knew and did.

use std::collections::BTreeSet;

use super::events::EventId;
use super::tree::{HistoryPath, TreeBuilder};
use crate::diagnostic::Diagnostic;
use crate::expression::build::{not, simplified};
use crate::expression::variables::Variables;
use crate::expression::{ConditionRef, TermRef, Variable};
use crate::game::tree::{
    GameVariableKind, InfoId, InformationSet, LabelAssignment, NodeId, NodeKind, NumberRange, PlayerId, VariableId,
};

/// An action as the mover sees it: its label, and its amount with the range of the amount.
type VisibleAction = (Option<usize>, Option<(VariableId, NumberRange)>);

/// Tests on a history, each with its outcome.
type Tests = Vec<(ConditionRef, bool)>;

impl<'t> TreeBuilder<'_, 't> {
    /// Returns the information set of a move at a node, and creates it if it is new.
    pub(super) fn info(&mut self, player: PlayerId, variable: VariableId, node: NodeId, path: &HistoryPath<'t>) -> InfoId {
        let seen = self.seen_by(player, path);
        let hidden = path.entry.as_ref().and_then(|entry| {
            let set_before = entry.labels.keys().chain(&entry.amounts);
            set_before.copied().find(|id| !seen.contains(id))
        });
        if let Some(hidden) = hidden {
            let (name, movement) = (&self.declared.variables[hidden].name, &self.declared.variables[variable].name);
            let who = &self.declared.players[player].value;
            let message =
                format!("{who} moves in a state, at `{movement}`, but does not know `{name}`, which is set before the states");
            let fault = Diagnostic::new(self.declared.spans[variable], message);
            self.fault(fault.repair("let the player know it, or set it inside the state"));
        }
        let labels: LabelAssignment =
            path.labels.iter().filter(|(id, _)| seen.contains(id)).map(|(id, label)| (*id, *label)).collect();
        let amounts: Vec<VariableId> = seen.iter().copied().filter(|id| path.amounts.contains(id)).collect();
        let same = |info: &InformationSet| {
            info.player == player
                && info.variable == variable
                && info.root == path.root
                && info.labels == labels
                && info.amounts == amounts
        };
        let numbers: Vec<(String, TermRef)> = path
            .named_numbers
            .iter()
            .filter(|named| named.depends_on.iter().all(|event| self.sees(player, *event, path)))
            .map(|named| (named.name.to_owned(), named.term.clone()))
            .collect();
        match self.infos.iter().position(same) {
            Some(known) => {
                self.infos[known].nodes.push(node);
                self.infos[known].numbers.retain(|number| numbers.contains(number));
                known
            }
            None => {
                let root = path.root;
                self.infos.push(InformationSet { player, variable, root, labels, amounts, numbers, nodes: vec![node] });
                self.infos.len() - 1
            }
        }
    }

    /// Returns the variables whose values a player has seen or knows, in ascending order.
    pub(super) fn seen_by(&self, player: PlayerId, path: &HistoryPath<'t>) -> Vec<VariableId> {
        let seen = path.events.iter().enumerate().filter(|(event, _)| self.sees(player, *event, path));
        let variables: BTreeSet<VariableId> = seen.map(|(_, event)| event.variable).collect();
        variables.into_iter().collect()
    }

    /// Returns true iff the player has seen the event.
    fn sees(&self, player: PlayerId, event: EventId, path: &HistoryPath<'t>) -> bool {
        let event = &path.events[event];
        let id = event.variable;
        let movement = match self.declared.variables[id].kind {
            GameVariableKind::Draw => {
                let listed = self.declared.sees.get(&player).is_some_and(|only| only.contains(&id));
                return listed || self.declared.knows.contains(&(player, id));
            }
            GameVariableKind::Move(_) => Some(id),
            GameVariableKind::Amount(of) => Some(of),
            GameVariableKind::Label => None,
        };
        let own = movement.is_some_and(|of| self.declared.variables[of].kind == GameVariableKind::Move(player));
        if own {
            return true;
        }
        if let Some(only) = self.declared.sees.get(&player) {
            return only.contains(&id) && !event.in_block;
        }
        match movement {
            Some(_) => !event.in_block,
            None => event.depends_on.iter().all(|other| self.sees(player, *other, path)),
        }
    }

    /// Returns true iff all histories of each information set have the same actions and the same past of its player; reports
    /// faults otherwise. First splits an information set whose histories cannot exist at the same parameters, since a test on
    /// what the player has seen has different outcomes on them.
    pub(super) fn information_is_sound(&mut self) -> bool {
        let before = self.resolver.faults.len();
        let mut info = 0;
        while info < self.infos.len() {
            let groups = self.coexisting_groups(info);
            self.split(info, &groups);
            let nodes = self.infos[info].nodes.clone();
            if let Some((one, others)) = nodes.split_first() {
                if let Some(other) = others.iter().find(|other| self.visible_actions(*one) != self.visible_actions(**other)) {
                    self.report_unequal_actions(info, *one, *other);
                } else if let Some(other) = others.iter().find(|other| self.own_past(info, *one) != self.own_past(info, **other))
                {
                    self.report_imperfect_recall(info, *one, *other);
                }
            }
            info += 1;
        }
        self.resolver.faults.len() == before
    }

    /// Partitions the histories of an information set. Histories in different groups never exist at the same values of the
    /// parameters and of the numbers that the player has seen.
    fn coexisting_groups(&self, info: InfoId) -> Vec<Vec<NodeId>> {
        let hidden: BTreeSet<Variable> = (0..self.declared.variables.len())
            .filter(|id| self.declared.sets[*id].is_none() && !self.infos[info].amounts.contains(id))
            .map(|id| self.declared.variables[id].name.clone())
            .collect();
        let mut groups: Vec<(Vec<Tests>, Vec<NodeId>)> = Vec::new();
        for node in self.infos[info].nodes.clone() {
            let tests = self.tests_on(node, &hidden);
            match groups.iter_mut().find(|(known, _)| known[0] == tests) {
                Some((_, nodes)) => nodes.push(node),
                None => groups.push((vec![tests], vec![node])),
            }
        }
        // Merge groups whose histories may exist together.
        let mut out: Vec<(Vec<Tests>, Vec<NodeId>)> = Vec::new();
        for (tests, nodes) in groups {
            let (mut tests, mut nodes) = (tests, nodes);
            let together = |known: &(Vec<Tests>, Vec<NodeId>)| {
                known.0.iter().any(|one| tests.iter().any(|other| !never_coexist(one, other)))
            };
            let (joined, apart): (Vec<_>, Vec<_>) = out.into_iter().partition(together);
            for (its, members) in joined {
                tests.extend(its);
                nodes.extend(members);
            }
            nodes.sort_unstable();
            out = apart;
            out.push((tests, nodes));
        }
        let mut groups: Vec<Vec<NodeId>> = out.into_iter().map(|(_, nodes)| nodes).collect();
        groups.sort_unstable();
        groups
    }

    /// Returns the tests above a node that mention no number hidden from the player, each with its outcome.
    fn tests_on(&self, node: NodeId, hidden: &BTreeSet<Variable>) -> Tests {
        let mut out = Tests::new();
        let mut at = node;
        while let Some((parent, branch)) = self.nodes[at].parent {
            if let NodeKind::Test { cases } = &self.nodes[parent].kind {
                out.extend(cases.iter().take(branch).map(|(test, _)| (test.clone(), false)));
                out.extend(cases.get(branch).map(|(test, _)| (test.clone(), true)));
            }
            at = parent;
        }
        out.retain(|(test, _)| Variables::of_condition(test).free.iter().all(|name| !hidden.contains(name)));
        out
    }

    /// Splits an information set into one for each group of its histories.
    fn split(&mut self, info: InfoId, groups: &[Vec<NodeId>]) {
        let Some((first, others)) = groups.split_first() else { return };
        for group in others {
            let new = self.infos.len();
            self.infos.push(InformationSet { nodes: group.clone(), ..self.infos[info].clone() });
            for node in group {
                if let NodeKind::Move { info: own, .. } = &mut self.nodes[*node].kind {
                    *own = new;
                }
            }
        }
        self.infos[info].nodes.clone_from(first);
    }

    /// Returns the actions at a node as the mover sees them: labels and ranges.
    fn visible_actions(&self, node: NodeId) -> Vec<VisibleAction> {
        match &self.nodes[node].kind {
            NodeKind::Move { options, .. } => options.iter().map(|option| (option.label, option.amount.clone())).collect(),
            NodeKind::Draw { .. } | NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => Vec::new(),
        }
    }

    /// Returns the past of a player at a node: the information sets at which the player moved, each with the action taken.
    fn own_past(&self, info: InfoId, node: NodeId) -> Vec<(InfoId, usize)> {
        let player = self.infos[info].player;
        let mut out = Vec::new();
        let mut at = node;
        while let Some((parent, branch)) = self.nodes[at].parent {
            if let NodeKind::Move { player: mover, info, .. } = &self.nodes[parent].kind
                && *mover == player
            {
                out.push((*info, branch));
            }
            at = parent;
        }
        out.reverse();
        out
    }

    /// Returns a history as a message shows it: `(v = p, m = l)`.
    fn history_shown(&self, node: NodeId) -> String {
        let mut parts = Vec::new();
        let mut at = node;
        while let Some((parent, branch)) = self.nodes[at].parent {
            let name = |id: &VariableId| &self.declared.variables[*id].name;
            let label = |id: &VariableId, label: usize| {
                self.declared.variables[*id].labels.get(label).map_or("", |label| label).to_owned()
            };
            match &self.nodes[parent].kind {
                NodeKind::Draw { variable, branches } => {
                    let drawn = branches.get(branch).map(|chance| label(variable, chance.label)).unwrap_or_default();
                    parts.push(format!("{} = {drawn}", name(variable)));
                }
                NodeKind::Move { variable, options, .. } => {
                    let option = options.get(branch);
                    match option.and_then(|option| option.label) {
                        Some(chosen) => parts.push(format!("{} = {}", name(variable), label(variable, chosen))),
                        None => parts.push(name(variable).to_string()),
                    }
                }
                NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => {}
            }
            at = parent;
        }
        parts.reverse();
        format!("({})", parts.join(", "))
    }

    /// Reports two histories of an information set with different actions.
    fn report_unequal_actions(&mut self, info: InfoId, one: NodeId, other: NodeId) {
        let variable = self.infos[info].variable;
        let movement = self.declared.variables[variable].name.clone();
        let who = self.declared.players[self.infos[info].player].value.clone();
        let options = |node: NodeId| {
            let shown = |(label, amount): &VisibleAction| {
                let label = label.and_then(|label| self.declared.variables[variable].labels.get(label)).map(ToString::to_string);
                let amount = amount.as_ref().map(|(id, range)| {
                    let name = self.declared.variables[*id].name.clone();
                    range.contains(&crate::expression::Term::variable(name)).to_string()
                });
                [label, amount].into_iter().flatten().collect::<Vec<_>>().join(" with ")
            };
            self.visible_actions(node).iter().map(shown).collect::<Vec<_>>().join("; ")
        };
        let message = format!(
            "{who} has different actions at `{movement}` after histories that {who} cannot distinguish: \
             after {} the actions are {}, after {} they are {}",
            self.history_shown(one),
            options(one),
            self.history_shown(other),
            options(other)
        );
        let fault = Diagnostic::new(self.declared.spans[variable], message);
        self.fault(fault.repair(format!("let {who} see what the actions depend on, or give the two moves different names")));
    }

    /// Reports two histories of an information set with different pasts, which violates perfect recall.
    fn report_imperfect_recall(&mut self, info: InfoId, one: NodeId, other: NodeId) {
        let variable = self.infos[info].variable;
        let movement = self.declared.variables[variable].name.clone();
        let who = self.declared.players[self.infos[info].player].value.clone();
        let message = format!(
            "{who} has no perfect recall: at `{movement}`, {who} cannot distinguish {} from {}, \
             but has seen or done different things before",
            self.history_shown(one),
            self.history_shown(other)
        );
        let fault = Diagnostic::new(self.declared.spans[variable], message);
        self.fault(fault.repair(format!(
            "games without perfect recall are not supported: let {who} see what distinguishes the two histories"
        )));
    }
}

/// Returns true only if histories with these outcomes of tests never exist at the same point, since some test has opposite
/// outcomes.
fn never_coexist(first: &Tests, other: &Tests) -> bool {
    let opposite = |a: &(ConditionRef, bool), b: &(ConditionRef, bool)| {
        (a.0 == b.0 && a.1 != b.1) || (a.1 && b.1 && (simplified(&not(&a.0)) == b.0 || simplified(&not(&b.0)) == a.0))
    };
    first.iter().any(|a| other.iter().any(|b| opposite(a, b)))
}
