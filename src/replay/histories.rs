//! Finds the histories that `after (H)` denotes at a point: the shortest ones at which all of H has happened.
//!
//! Called by [`super::phrases`]. See docs/reference/games.md. Guards verdicts: an error here leaves claims unchecked, or lets an
//! error of the first reader pass.

use super::evaluate::{Environment, bare};
use super::programme::{ReplayVariableId, ReplayVariableKind};
use super::scope::reachable;
use super::tree::{HistoryId, HistoryKind, HistoryTree, PossibleAction};
use super::value::{Evaluation, NoValue, NumberOrLabel};
use crate::syntax::play::{HistoryEntrySyntax, HistorySyntax};
use crate::syntax::tree::{Expr, ExprKind};

/// What the history of a claim forces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Forced {
    /// A draw, a move or an amount has this value.
    Is(ReplayVariableId, NumberOrLabel),
    /// A move is this action, with its amount.
    Act(ReplayVariableId, PossibleAction),
    /// Play is in this state.
    State(usize),
}

/// The shortest histories at which everything that is forced has happened.
#[derive(Clone, Debug)]
pub(super) struct After {
    pub(super) nodes: Vec<HistoryId>,
    pub(super) forced: Vec<Forced>,
}

impl After {
    /// True iff nothing is forced, or only a state.
    pub(super) fn is_start(&self) -> bool {
        self.forced.iter().all(|forced| matches!(forced, Forced::State(_)))
    }

    /// True iff the move at a history is forced. False at a draw.
    pub(super) fn forces(&self, tree: &HistoryTree<'_>, node: HistoryId) -> bool {
        let HistoryKind::Move { variable, .. } = &tree.nodes[node].kind else { return false };
        self.forced.iter().any(|forced| match forced {
            Forced::Is(other, _) => {
                // If an amount is forced, so is the action that it goes with.
                other == variable
                    || tree.next(node).iter().any(|next| {
                        let before = tree.nodes[node].items.len();
                        let own = tree.nodes[*next].items.iter().skip(before);
                        own.filter(|item| item.mover.is_some()).any(|item| item.variable == *other)
                    })
            }
            Forced::Act(other, _) => other == variable,
            Forced::State(_) => false,
        })
    }
}

/// Returns the histories that `after (H)` denotes, or the top if there is no H. There is no value if no such history exists at
/// the point.
pub(super) fn after(tree: &HistoryTree<'_>, history: Option<&HistorySyntax>, env: &Environment<'_>) -> Evaluation<After> {
    let mut forced = Vec::new();
    for happening in history.into_iter().flat_map(|history| &history.happenings) {
        forced.push(forced_by(tree, happening, env)?);
    }
    if forced.is_empty() {
        return Ok(After { nodes: vec![0], forced });
    }
    let has = |node: HistoryId| forced.iter().all(|forced| holds(tree, node, forced));
    let mut nodes = Vec::new();
    // Histories in runs of states that play cannot enter do not count.
    let entered = reachable(tree, &[0]);
    let mut rest: Vec<HistoryId> = vec![0];
    while let Some(node) = rest.pop() {
        if !entered.contains(&node) {
            continue;
        }
        // A block of simultaneous moves is one step, so such a history ends where the block ends.
        if has(node) && !tree.in_block(node) {
            nodes.push(node);
        } else {
            rest.extend(tree.next(node).into_iter().rev());
        }
    }
    nodes.sort_unstable();
    if nodes.is_empty() { Err(NoValue::Nowhere) } else { Ok(After { nodes, forced }) }
}

fn holds(tree: &HistoryTree<'_>, node: HistoryId, forced: &Forced) -> bool {
    let items = &tree.nodes[node].items;
    match forced {
        Forced::Is(variable, value) => items.iter().any(|item| item.variable == *variable && item.value == *value),
        Forced::State(state) => tree.nodes[node].state == Some(*state),
        Forced::Act(variable, act) => {
            let mut at = node;
            while let Some((parent, branch)) = tree.nodes[at].parent {
                if let HistoryKind::Move { variable: moved, acts, .. } = &tree.nodes[parent].kind
                    && moved == variable
                    && acts[branch] == *act
                {
                    return true;
                }
                at = parent;
            }
            false
        }
    }
}

/// Returns the draws and moves that have this label.
pub(super) fn with_label(tree: &HistoryTree<'_>, label: &str) -> Vec<ReplayVariableId> {
    let variables = tree.programme.variables.iter().enumerate();
    let found = variables.filter(|(_, variable)| {
        matches!(variable.kind, ReplayVariableKind::Draw | ReplayVariableKind::Move)
            && variable.labels.as_ref().is_some_and(|labels| labels.iter().any(|other| **other == *label))
    });
    found.map(|(id, _)| id).collect()
}

fn forced_by(tree: &HistoryTree<'_>, happening: &HistoryEntrySyntax, env: &Environment<'_>) -> Evaluation<Forced> {
    let programme = &tree.programme;
    let can_be_forced = |variable: ReplayVariableId| match programme.variables[variable].kind {
        ReplayVariableKind::Draw | ReplayVariableKind::Move | ReplayVariableKind::Amount => Ok(variable),
        ReplayVariableKind::Set => Err(NoValue::unable(format!("`{}` is set by the play", programme.variables[variable].name))),
    };
    match happening {
        HistoryEntrySyntax::Set(name, value) => {
            let variable = programme.variable(&name.value);
            let variable = can_be_forced(variable.ok_or_else(|| NoValue::unable(format!("the variable `{}`", name.value)))?)?;
            match &programme.variables[variable].labels {
                None => Ok(Forced::Is(variable, NumberOrLabel::Number(env.number(value)?))),
                Some(labels) => match &bare(value).node {
                    ExprKind::Call(label, arguments) if labels.iter().any(|other| **other == *label.value) => {
                        act(variable, &label.value, arguments, env)
                    }
                    _ => Ok(Forced::Is(variable, env.label_side(value, labels)?)),
                },
            }
        }
        HistoryEntrySyntax::Bare(value) => match &bare(value).node {
            ExprKind::Param(param) if param.label.is_none() => {
                let name = param.name.value.as_str();
                if let Some(state) = programme.state(name) {
                    return Ok(Forced::State(state));
                }
                if let Some(variable) = programme.variable(name) {
                    let value = env.local(name).and_then(|local| local.value.clone());
                    let value = value.ok_or_else(|| NoValue::unable(format!("`{name}` has no value")))?;
                    return Ok(Forced::Is(can_be_forced(variable)?, value));
                }
                match with_label(tree, name).as_slice() {
                    [variable] => Ok(Forced::Is(*variable, NumberOrLabel::Label(name.into()))),
                    _ => Err(NoValue::unable(format!("`{name}` in a history"))),
                }
            }
            ExprKind::Call(label, arguments) => match with_label(tree, &label.value).as_slice() {
                [variable] => act(*variable, &label.value, arguments, env),
                _ => Err(NoValue::unable(format!("`{}` in a history", label.value))),
            },
            ExprKind::Number(label) => match with_label(tree, label).as_slice() {
                [variable] => Ok(Forced::Is(*variable, NumberOrLabel::Label(label.as_str().into()))),
                _ => Err(NoValue::unable(format!("`{label}` in a history"))),
            },
            _ => Err(NoValue::unable("a history of another form")),
        },
    }
}

fn act(variable: ReplayVariableId, label: &str, arguments: &[Expr], env: &Environment<'_>) -> Evaluation<Forced> {
    match arguments {
        [amount] => Ok(Forced::Act(variable, PossibleAction { label: Some(label.into()), amount: Some(env.number(amount)?) })),
        _ => Err(NoValue::unable("an action with several amounts")),
    }
}
