//! Defines the events on a history under construction, and finds what a branch of a game sets or ends.
//!
//! [`super::tree`] records events while it expands a game, and [`super::information`] derives from them what a player has seen.
//! Trusted: an error here reveals too much or too little to a player. The second reader guards it.

use std::collections::BTreeSet;

use super::tree::HistoryPath;
use crate::expression::TermRef;
use crate::game::tree::VariableId;
use crate::syntax::play::{StepKind, StepSyntax};

/// The position of an event among the events of its history.
pub(super) type EventId = usize;

/// An event on a history: a draw, a move, an amount chosen with a move, or a label that the game sets.
#[derive(Clone, Debug)]
pub(super) struct GameEvent {
    /// The variable that holds the value of the event.
    pub(super) variable: VariableId,
    /// For a label that the game sets: the events that decided that it is set. A player that has seen these events knows the
    /// label.
    pub(super) depends_on: BTreeSet<EventId>,
    /// True iff the event happened in a block of simultaneous moves that has not ended yet.
    pub(super) in_block: bool,
}

/// A number that the game has named by a definition on this history.
#[derive(Clone, Debug)]
pub(super) struct NamedNumber<'t> {
    /// The name of the number.
    pub(super) name: &'t str,
    /// The value, shown by that name.
    pub(super) term: TermRef,
    /// The events on which the value depends, and the events that decided that the number is named.
    pub(super) depends_on: BTreeSet<EventId>,
}

impl HistoryPath<'_> {
    /// Records a draw or a move as an event, and returns the position of the event.
    pub(super) fn record_event(&mut self, variable: VariableId) -> EventId {
        self.events.push(GameEvent { variable, depends_on: BTreeSet::new(), in_block: self.in_block });
        self.events.len() - 1
    }
}

/// Returns true iff some path through these steps reaches `end` or `go to`.
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

/// Returns the names of the variables to which some path through these steps gives a value.
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
