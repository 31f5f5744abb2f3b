//! The variables of games that a claim speaks of: a label's claim is ruled on for each label, a number's for all it can be.

use super::super::names::What;
use super::super::resolver::{Local, LocalMeaning, Resolver};
use super::super::walk;
use super::local;
use crate::diagnostic::Diagnostic;
use crate::expression::{ConditionRef, Variable};
use crate::game::tree::{GameVariableKind, NodeKind, VariableId};
use crate::syntax::play::{Happening, Play};
use crate::syntax::tree::{Expr, Name, Node};

/// The most cases of labels that one claim may have.
const MAX_CASES: usize = 64;

/// What a claim says about variables of games.
#[derive(Clone, Debug)]
pub(in crate::paper) struct Spoken {
    /// The cases to be ruled on: the local names, and what tells the case in an id (empty for one alone).
    pub(in crate::paper) cases: Vec<(Vec<Local>, String)>,
    /// The numbers, each with where it lies.
    pub(in crate::paper) numbers: Vec<(Variable, ConditionRef)>,
}

impl<'t> Resolver<'t> {
    /// The variables of games that formulas name as histories do, each by its own name.
    pub(in crate::paper) fn spoken(&mut self, exprs: &[&Expr]) -> Option<Spoken> {
        let mut found: Vec<(usize, VariableId)> = Vec::new();
        for expr in exprs {
            for phrase in walk::plays(expr) {
                let Some(game) = self.game_of_phrase(phrase) else { continue };
                let Some(history) = history_of(phrase) else { continue };
                let Some(resolved) = self.game(game) else { continue };
                for happening in &history.happenings {
                    let Happening::Bare(expr) = happening else { continue };
                    let name = match &expr.node {
                        Node::Param(param) if param.label.is_none() => &param.name,
                        Node::Call(_, arguments) => match arguments.as_slice() {
                            [Expr { node: Node::Param(param), .. }] if param.label.is_none() => &param.name,
                            _ => continue,
                        },
                        _ => continue,
                    };
                    let variable = resolved.game.variable(&name.value);
                    let variable = variable.filter(|id| resolved.game.variables[*id].kind != GameVariableKind::Label);
                    if let Some(variable) = variable
                        && !found.contains(&(game, variable))
                    {
                        found.push((game, variable));
                    }
                }
            }
        }
        let mut cases: Vec<(Vec<Local>, String)> = vec![(Vec::new(), String::new())];
        let mut numbers = Vec::new();
        for (game, variable) in found {
            let resolved = self.game(game)?;
            let declared = &resolved.game.variables[variable];
            if cases[0].0.iter().any(|known| known.name == *declared.name) {
                continue;
            }
            match resolved.sets[variable] {
                None => {
                    let range = resolved.game.nodes.iter().enumerate().find_map(|(node, place)| {
                        place.amounts.contains(&variable).then(|| resolved.game.range(node, variable)).flatten()
                    });
                    let range = range.map(|range| range.contains(&resolved.game.term(variable)));
                    numbers.extend(range.map(|range| (resolved.game.number(variable), range)));
                    let meaning = LocalMeaning::Number(resolved.game.number(variable), None);
                    cases.iter_mut().for_each(|(locals, _)| locals.push(local(&declared.name, meaning.clone())));
                }
                Some(set) => {
                    let labels: Vec<usize> =
                        (0..declared.labels.len()).filter(|label| occurs(&resolved.game, variable, *label)).collect();
                    let mut next = Vec::new();
                    for (locals, suffix) in &cases {
                        for label in &labels {
                            let mut locals = locals.clone();
                            locals.push(local(&declared.name, LocalMeaning::Label { set, index: *label }));
                            next.push((locals, format!("{suffix}/{}", declared.labels[*label])));
                        }
                    }
                    if next.len() > MAX_CASES {
                        let span = exprs.first().map(|expr| expr.span)?;
                        let message = format!("the claim has more than {MAX_CASES} cases");
                        return self.fault(Diagnostic::new(span, message).repair("name some labels"));
                    }
                    cases = next;
                }
            }
        }
        Some(Spoken { cases, numbers })
    }

    /// The game that a phrase is about.
    fn game_of_phrase(&mut self, phrase: &Play) -> Option<usize> {
        let silent = |resolver: &Self, name: &Name| match resolver.things.get(name.value.as_str())? {
            super::super::names::Thing::One(number) => Some(*number),
            super::super::names::Thing::Family { .. } => None,
        };
        if let Play::Some { game, .. } = phrase {
            let number = silent(self, game)?;
            return matches!(self.names.declared[number].what, What::Game(_)).then_some(number);
        }
        let named = match phrase {
            Play::Equilibrium { assessment, .. }
            | Play::Optimal { assessment, .. }
            | Play::Passes { assessment, .. }
            | Play::Leads { assessment, .. } => Some(assessment),
            Play::Best { assessment, .. }
            | Play::BeliefMatters { assessment, .. }
            | Play::Payoff { assessment, .. }
            | Play::Probability { assessment, .. }
            | Play::Belief { assessment, .. } => assessment.as_ref(),
            Play::Some { .. } => None,
        };
        let number = match named {
            Some(name) => silent(self, name)?,
            None => self.play_in?,
        };
        let What::Assessment(source) = self.names.declared[number].what else { return None };
        let game = silent(self, &source.game)?;
        matches!(self.names.declared[game].what, What::Game(_)).then_some(game)
    }
}

/// The history of a phrase.
pub(super) fn history_of(phrase: &Play) -> Option<&crate::syntax::play::History> {
    match phrase {
        Play::Equilibrium { after, .. }
        | Play::Leads { after, .. }
        | Play::Some { after, .. }
        | Play::Payoff { after, .. }
        | Play::Probability { after, .. }
        | Play::Belief { after, .. } => after.as_ref(),
        Play::Best { after, .. } | Play::BeliefMatters { after, .. } => Some(after),
        Play::Optimal { .. } | Play::Passes { .. } => None,
    }
}

/// A variable takes a label somewhere.
fn occurs(game: &crate::game::Game, variable: VariableId, label: usize) -> bool {
    game.nodes.iter().any(|node| match &node.kind {
        NodeKind::Draw { variable: drawn, branches } => *drawn == variable && branches.iter().any(|branch| branch.label == label),
        NodeKind::Move { variable: moved, options, .. } => {
            *moved == variable && options.iter().any(|option| option.label == Some(label))
        }
        NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
    })
}
