//! Events on a history under construction: what each is made of, and what a branch of the programme sets or ends.
//!
//! [`super::tree`] records them while it writes a game out; [`super::information`] reads from them what a player has seen. An error here shows
//! a player too much or too little: the step from a game to its extensive form is trusted, and the second reader guards it.

use std::collections::BTreeSet;

use super::tree::HistoryPath;
use crate::expression::TermRef;
use crate::game::tree::VariableId;
use crate::syntax::play::{StepKind, StepSyntax};

/// An event, by its place among the events of its history.
pub(super) type EventId = usize;

/// A draw, a move, an amount chosen with a move, or a label set by the programme.
#[derive(Clone, Debug)]
pub(super) struct GameEvent {
    /// The variable that holds its value.
    pub(super) variable: VariableId,
    /// For a label set by the programme: the events that decided that it is set, and so is what it tells.
    pub(super) made_of: BTreeSet<EventId>,
    /// It happened in a block of simultaneous moves that is still under way.
    pub(super) in_block: bool,
}

/// A number that the programme has named by `let`.
#[derive(Clone, Debug)]
pub(super) struct NamedNumber<'t> {
    /// Its name.
    pub(super) name: &'t str,
    /// Its value, under that name.
    pub(super) term: TermRef,
    /// The events that its value is made of, and those that decided that it is named.
    pub(super) made_of: BTreeSet<EventId>,
}

impl HistoryPath<'_> {
    /// Records a draw or a move as an event.
    pub(super) fn happened(&mut self, variable: VariableId) -> EventId {
        self.events.push(GameEvent { variable, made_of: BTreeSet::new(), in_block: self.in_block });
        self.events.len() - 1
    }
}

/// Some way through these steps meets `end` or `go to`.
pub(super) fn may_end(steps: &[StepSyntax]) -> bool {
    steps.iter().any(|step| match &step.kind {
        StepKind::End | StepKind::Go { .. } => true,
        StepKind::If { cases, otherwise } => cases.iter().any(|(_, steps)| may_end(steps)) || may_end(otherwise),
        StepKind::ChooseAmong { options, .. } => options.iter().any(|option| may_end(&option.steps)),
        StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => may_end(steps),
        StepKind::Players(_)
        | StepKind::Variable { .. }
        | StepKind::Tie { .. }
        | StepKind::Know { .. }
        | StepKind::See { .. }
        | StepKind::Draw { .. }
        | StepKind::DrawUniformly { .. }
        | StepKind::Choose { .. }
        | StepKind::Gets { .. }
        | StepKind::Let { .. } => false,
    })
}

/// The names of the variables to which some way through these steps gives a value.
pub(super) fn variables_set(steps: &[StepSyntax]) -> Vec<&str> {
    let mut out = Vec::new();
    for step in steps {
        match &step.kind {
            StepKind::Draw { variable, .. } | StepKind::DrawUniformly { variable, .. } | StepKind::Choose { variable, .. } => {
                out.push(variable.value.as_str());
            }
            StepKind::ChooseAmong { variable, options, .. } => {
                out.push(variable.value.as_str());
                for option in options {
                    out.extend(option.amount.iter().map(|(name, _)| name.value.as_str()));
                    out.extend(variables_set(&option.steps));
                }
            }
            StepKind::Let { name, .. } => out.push(name.value.as_str()),
            StepKind::If { cases, otherwise } => {
                out.extend(cases.iter().flat_map(|(_, steps)| variables_set(steps)));
                out.extend(variables_set(otherwise));
            }
            StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => out.extend(variables_set(steps)),
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Tie { .. }
            | StepKind::Know { .. }
            | StepKind::See { .. }
            | StepKind::Gets { .. }
            | StepKind::End
            | StepKind::Go { .. } => {}
        }
    }
    out
}
