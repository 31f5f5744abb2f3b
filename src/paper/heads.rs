//! Lists the heads inside a game or an assessment: those of its steps, actions, rules and beliefs.
//!
//! [`super::ledger`] reads the places in these heads, and [`super::maps`] reads the marks `supplied`. Not part of a verdict.

use crate::syntax::play::{AssessmentSyntax, GameSyntax, PlanKind, StepKind, StepSyntax};
use crate::syntax::tree::{Head, Name};

/// A head, with the name by which a report refers to the thing that has the head.
pub(super) type Headed<'t> = (String, &'t Head);

/// Returns the heads of a game: its own, and those of its steps and actions.
pub(super) fn in_game(game: &GameSyntax) -> Vec<Headed<'_>> {
    let whole = format!("game {}", game.name.value);
    let mut found = vec![(whole.clone(), &game.head)];
    in_steps(&whole, &game.steps, &mut found);
    found
}

/// Returns the heads of an assessment: its own, and those of its rules and beliefs.
pub(super) fn in_assessment(assessment: &AssessmentSyntax) -> Vec<Headed<'_>> {
    let whole = format!("assessment {}", assessment.name.value);
    let plans = assessment.plans.iter().map(|plan| {
        let shown = match &plan.kind {
            PlanKind::Moves { variable, .. } => variable.value.clone(),
            PlanKind::Belief { at, .. } => format!("the belief at {}", at.value),
        };
        (format!("{whole}, {shown}"), &plan.head)
    });
    std::iter::once((whole.clone(), &assessment.head)).chain(plans).collect()
}

/// Adds the heads of steps, nested steps included.
fn in_steps<'t>(whole: &str, steps: &'t [StepSyntax], found: &mut Vec<Headed<'t>>) {
    for step in steps {
        match &step.kind {
            StepKind::Players(_)
            | StepKind::Variable { .. }
            | StepKind::Tie { .. }
            | StepKind::Gets { .. }
            | StepKind::Let { .. }
            | StepKind::End
            | StepKind::Go { .. } => {}
            StepKind::Know { players, head, .. } => {
                found.push((format!("{whole}, the information of {}", listed(players)), head))
            }
            StepKind::See { players, head, .. } => {
                found.push((format!("{whole}, the observations of {}", listed(players)), head))
            }
            StepKind::Draw { variable, head, .. }
            | StepKind::DrawUniformly { variable, head, .. }
            | StepKind::Choose { variable, head, .. } => found.push((format!("{whole}, {}", variable.value), head)),
            StepKind::ChooseAmong { variable, head, options, .. } => {
                found.push((format!("{whole}, {}", variable.value), head));
                for option in options {
                    found.push((format!("{whole}, {}", option.label.value), &option.head));
                    in_steps(whole, &option.steps, found);
                }
            }
            StepKind::If { cases, otherwise } => {
                cases.iter().for_each(|(_, steps)| in_steps(whole, steps, found));
                in_steps(whole, otherwise, found);
            }
            StepKind::Simultaneously(steps) => in_steps(whole, steps, found),
            StepKind::State { name, head, steps } => {
                found.push((format!("{whole}, {}", name.value), head));
                in_steps(whole, steps, found);
            }
        }
    }
}

fn listed(names: &[Name]) -> String {
    names.iter().map(|name| name.value.as_str()).collect::<Vec<_>>().join(", ")
}
