//! Collects the declarations of a game: players, variables, who knows and sees what, states, and how ties are broken.
//!
//! [`super::tree`] calls this file before it expands the histories. Trusted: an error here is a wrong information structure. The
//! second reader guards it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::resolver::Resolver;
use crate::diagnostic::{Diagnostic, nearest};
use crate::game::tree::{GameVariable, GameVariableKind, PlayerId, VariableId};
use crate::source::Span;
use crate::syntax::play::{self, StepKind, StepSyntax};
use crate::syntax::tree::{Domain, Name};

/// The declarations of a game that are in force.
#[derive(Debug, Default)]
pub(super) struct GameDeclarations<'t> {
    pub(super) players: Vec<&'t Name>,
    pub(super) variables: Vec<GameVariable>,
    /// The place at which each variable is declared.
    pub(super) spans: Vec<Span>,
    /// The set of labels of each variable, by number in the file's names; `None` for numbers.
    pub(super) sets: Vec<Option<usize>>,
    /// The draws that a player knows.
    pub(super) knows: BTreeSet<(PlayerId, VariableId)>,
    /// The variables that a player sees. A player without an entry sees all moves.
    pub(super) sees: BTreeMap<PlayerId, BTreeSet<VariableId>>,
    pub(super) states: Vec<(&'t Name, &'t [StepSyntax])>,
    /// For each move with a tie rule: the label that an indifferent player chooses.
    pub(super) ties: BTreeMap<VariableId, usize>,
}

impl GameDeclarations<'_> {
    /// Returns the player with this name.
    pub(super) fn player(&self, name: &str) -> Option<PlayerId> {
        self.players.iter().position(|player| player.value == name)
    }

    /// Returns the variable with this name.
    pub(super) fn variable(&self, name: &str) -> Option<VariableId> {
        self.variables.iter().position(|variable| &*variable.name == name)
    }
}

/// Returns all steps of a game in the order of the text, nested steps included.
pub(super) fn all_steps(game: &play::GameSyntax) -> Vec<&StepSyntax> {
    let mut out = Vec::new();
    let mut pending: Vec<&StepSyntax> = game.steps.iter().rev().collect();
    while let Some(step) = pending.pop() {
        out.push(step);
        let inner: Vec<&StepSyntax> = match &step.kind {
            StepKind::ChooseAmong { options, .. } => options.iter().flat_map(|option| &option.steps).collect(),
            StepKind::If { cases, otherwise } => cases.iter().flat_map(|(_, steps)| steps).chain(otherwise).collect(),
            StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => steps.iter().collect(),
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Draw { .. }
            | StepKind::DrawUniformly { .. }
            | StepKind::Choose { .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::End
            | StepKind::Go { .. } => Vec::new(),
        };
        pending.extend(inner.into_iter().rev());
    }
    out
}

impl<'t> Resolver<'t> {
    /// Collects the declarations among the steps of a game that are in force, and reports their faults.
    pub(super) fn declarations(&mut self, game: &'t play::GameSyntax, item: usize) -> Option<GameDeclarations<'t>> {
        let before = self.faults.len();
        let mut out = GameDeclarations::default();
        let steps = all_steps(game);
        for step in &steps {
            if let StepKind::Players(names) = &step.kind {
                for name in names {
                    if out.player(&name.value).is_some() {
                        self.faults.push(Diagnostic::new(name.span, format!("`{}` is named twice", name.value)));
                    } else {
                        out.players.push(name);
                    }
                }
            }
        }
        if out.players.is_empty() {
            let fault = Diagnostic::new(game.name.span, format!("the game `{}` has no players", game.name.value));
            return self.fault(fault.repair("begin it with `players A, B`"));
        }
        for step in &steps {
            self.declare_variable(step, item, &mut out);
        }
        for step in &steps {
            self.declare_information(step, &mut out);
        }
        (self.faults.len() == before).then_some(out)
    }

    /// Declares the variables and states that one step introduces.
    fn declare_variable(&mut self, step: &'t StepSyntax, item: usize, out: &mut GameDeclarations<'t>) {
        match &step.kind {
            StepKind::Variable { name, labels } => {
                let labels = labels.iter().collect();
                self.new_variable(name, GameVariableKind::Label, labels, self.game_set(item, name), out);
            }
            StepKind::Draw { variable, set, chances, head } if self.in_force(head) => {
                let (labels, set): (Vec<&Name>, Option<usize>) = match set {
                    None => (chances.iter().map(|chance| &chance.label).collect(), self.game_set(item, variable)),
                    Some(name) => match self.set(name) {
                        Some(set) => (self.names.sets[set].labels.clone(), Some(set)),
                        None => return,
                    },
                };
                self.new_variable(variable, GameVariableKind::Draw, labels, set, out);
            }
            StepKind::Choose { player, variable, domain, head } if self.in_force(head) => {
                let Some(player) = self.player_of(player, out) else { return };
                let (labels, set): (Vec<&Name>, Option<usize>) = match domain {
                    Domain::Range(_) => (Vec::new(), None),
                    Domain::Set(name) => match self.set(name) {
                        Some(set) => (self.names.sets[set].labels.clone(), Some(set)),
                        None => return,
                    },
                };
                self.new_variable(variable, GameVariableKind::Move(player), labels, set, out);
            }
            StepKind::ChooseAmong { player, variable, head, options } if self.in_force(head) => {
                let Some(player) = self.player_of(player, out) else { return };
                let labels: Vec<&Name> = options.iter().map(|option| &option.label).collect();
                let kind = GameVariableKind::Move(player);
                let Some(movement) = self.new_variable(variable, kind, labels, self.game_set(item, variable), out) else {
                    return;
                };
                for option in options {
                    if let Some((name, _)) = &option.amount {
                        self.new_variable(name, GameVariableKind::Amount(movement), Vec::new(), None, out);
                    }
                }
            }
            StepKind::DrawUniformly { variable, .. } => {
                let message = format!("`{}` is a number drawn by nature, and such games are not supported yet", variable.value);
                self.faults.push(Diagnostic::new(variable.span, message).repair("draw one of finitely many labels"));
            }
            StepKind::Players(_)
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Draw { .. }
            | StepKind::Choose { .. }
            | StepKind::ChooseAmong { .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::End
            | StepKind::Go { .. }
            | StepKind::If { .. }
            | StepKind::Simultaneously(_) => {}
            StepKind::State { name, steps, .. } => {
                if out.states.iter().any(|(known, _)| known.value == name.value) {
                    self.faults.push(Diagnostic::new(name.span, format!("the state `{}` is declared twice", name.value)));
                }
                out.states.push((name, steps));
            }
        }
    }

    /// Returns the set of the labels that a variable of a game can take.
    fn game_set(&self, item: usize, name: &Name) -> Option<usize> {
        self.names.sets.iter().position(|set| set.game == Some(item) && set.name == name.value)
    }

    /// Declares a variable. The same move or draw may occur in several branches, and is then one variable.
    fn new_variable(
        &mut self,
        name: &'t Name,
        kind: GameVariableKind,
        labels: Vec<&Name>,
        set: Option<usize>,
        out: &mut GameDeclarations<'t>,
    ) -> Option<VariableId> {
        self.check_local(name, &[])?;
        let labels: Vec<_> = labels.into_iter().map(|label| label.value.as_str().into()).collect();
        if let Some(known) = out.variable(&name.value) {
            // The same move or draw may occur in several branches.
            let same = out.variables[known].kind == kind && out.variables[known].labels == labels;
            if !same {
                let line = self.sources.line(out.spans[known]);
                let message = format!("`{}` is another variable of this game, declared at line {line}", name.value);
                let fault = Diagnostic::new(name.span, message).also(out.spans[known], "declared here");
                return self.fault(fault.repair("use another name here"));
            }
            return Some(known);
        }
        let mut seen = HashMap::new();
        for label in &labels {
            if seen.insert(label, ()).is_some() {
                return self.fault(Diagnostic::new(name.span, format!("`{}` lists `{label}` twice", name.value)));
            }
        }
        out.variables.push(GameVariable { name: name.value.as_str().into(), kind, labels });
        out.spans.push(name.span);
        out.sets.push(set);
        Some(out.variables.len() - 1)
    }

    /// Records what one step says about information and ties.
    fn declare_information(&mut self, step: &'t StepSyntax, out: &mut GameDeclarations<'t>) {
        match &step.kind {
            StepKind::Know { players, draws, head } if self.in_force(head) => {
                for player in players.iter().filter_map(|name| self.player_of(name, out)).collect::<Vec<_>>() {
                    for draw in draws {
                        let Some(variable) = self.variable_of(draw, out) else { continue };
                        if out.variables[variable].kind == GameVariableKind::Draw {
                            out.knows.insert((player, variable));
                        } else {
                            let message = format!("`{}` is not a draw by nature, and `knows` is only about draws", draw.value);
                            self.faults.push(Diagnostic::new(draw.span, message).repair("write who `sees` it instead"));
                        }
                    }
                }
            }
            StepKind::See { players, only, head } if self.in_force(head) => {
                let seen: BTreeSet<VariableId> = only.iter().filter_map(|name| self.variable_of(name, out)).collect();
                for name in players {
                    let Some(player) = self.player_of(name, out) else { continue };
                    if out.sees.insert(player, seen.clone()).is_some() {
                        let message = format!("two steps say what `{}` sees", name.value);
                        self.faults.push(Diagnostic::new(name.span, message).repair("merge them into one step"));
                    }
                }
            }
            StepKind::Tie { at, label } => {
                let Some(variable) = self.variable_of(at, out) else { return };
                match out.variables[variable].labels.iter().position(|known| **known == *label.value) {
                    Some(place) => {
                        out.ties.insert(variable, place);
                    }
                    None => {
                        let message = format!("`{}` has no action `{}`", at.value, label.value);
                        self.faults.push(Diagnostic::new(label.span, message));
                    }
                }
            }
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Draw { .. }
            | StepKind::DrawUniformly { .. }
            | StepKind::Choose { .. }
            | StepKind::ChooseAmong { .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::End
            | StepKind::Go { .. }
            | StepKind::If { .. }
            | StepKind::Simultaneously(_)
            | StepKind::State { .. } => {}
        }
    }

    /// Returns the player with this name, or reports a fault.
    pub(super) fn player_of(&mut self, name: &Name, declared: &GameDeclarations<'_>) -> Option<PlayerId> {
        let found = declared.player(&name.value);
        if found.is_none() {
            let fault = Diagnostic::new(name.span, format!("no player is called `{}`", name.value));
            let near = nearest(&name.value, declared.players.iter().map(|player| player.value.as_str()));
            self.faults
                .push(fault.suggest(near, format!("name it under `players`, or take one of {}", listed(&declared.players))));
        }
        found
    }

    /// Returns the variable with this name, or reports a fault.
    fn variable_of(&mut self, name: &Name, declared: &GameDeclarations<'_>) -> Option<VariableId> {
        let found = declared.variable(&name.value);
        if found.is_none() {
            let fault = Diagnostic::new(name.span, format!("the game has no variable `{}`", name.value));
            let near = nearest(&name.value, declared.variables.iter().map(|variable| &*variable.name));
            self.faults.push(fault.suggest(near, "name a draw, a move or an amount"));
        }
        found
    }

    /// Returns true iff a step is in force under the current choice of alternatives.
    pub(super) fn in_force(&mut self, head: &crate::syntax::tree::Head) -> bool {
        // Unknown alternatives in the head are reported here, since the heads of steps are read nowhere else.
        let mut faults = Vec::new();
        let limits = self.names.readings.limits(head, &mut faults);
        self.faults.extend(faults);
        limits.allow(&self.choice)
    }
}

fn listed(names: &[&Name]) -> String {
    names.iter().map(|name| format!("`{}`", name.value)).collect::<Vec<_>>().join(", ")
}
