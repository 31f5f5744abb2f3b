//! Finds the game variables over which a claim is quantified, and splits the claim into one case for each combination of labels.
//!
//! A number stays a variable of the claim, with its range as a hypothesis. [`super::super::claims`] calls this file. Trusted: a
//! case that is left out is never ruled on.

use super::super::meaning::{LocalMeaning, LocalName};
use super::super::names::DeclaredAs;
use super::super::resolver::Resolver;
use super::super::walk;
use super::resolved::{Resolved, local};
use crate::diagnostic::Diagnostic;
use crate::expression::build::any;
use crate::expression::{ConditionRef, Variable};
use crate::game::tree::{GameVariableKind, NodeKind, VariableId};
use crate::source::Span;
use crate::syntax::play::{HistoryEntrySyntax, HistorySyntax, PlayPhrase};
use crate::syntax::tree::{Expr, ExprKind, Name};

/// The most cases of labels that one claim may have.
const MAX_CASES: usize = 64;

/// The cases of a claim that mentions variables of games.
#[derive(Clone, Debug)]
pub(in crate::paper) struct ClaimCases {
    /// The cases, each of which becomes a claim.
    pub(in crate::paper) cases: Vec<ClaimCase>,
}

/// One case of a claim that mentions variables of games.
#[derive(Clone, Debug, Default)]
pub(in crate::paper) struct ClaimCase {
    /// The local names of the case: the variables of the game with their labels.
    pub(in crate::paper) locals: Vec<LocalName>,
    /// The suffix that distinguishes the id of the case; empty if there is only one case.
    pub(in crate::paper) suffix: String,
    /// The numbers of the game over which the claim is quantified, each with its range.
    pub(in crate::paper) numbers: Vec<(Variable, ConditionRef)>,
}

impl<'t> Resolver<'t> {
    /// Returns the cases of a claim: the formulas range over every game variable that a history names without a value.
    pub(in crate::paper) fn claim_cases(&mut self, exprs: &[&Expr]) -> Option<ClaimCases> {
        let mut found: Vec<(usize, VariableId, Span)> = Vec::new();
        let mut histories: Vec<(usize, &HistorySyntax)> = Vec::new();
        for expr in exprs {
            for phrase in walk::play_phrases(expr) {
                let Some(game) = self.game_of_phrase(phrase) else { continue };
                let Some(history) = history_of(phrase) else { continue };
                let Some(resolved) = self.game(game) else { continue };
                histories.push((game, history));
                for happening in &history.happenings {
                    let HistoryEntrySyntax::Bare(expr) = happening else { continue };
                    let name = match &expr.node {
                        ExprKind::Param(param) if param.label.is_none() => &param.name,
                        ExprKind::Call(_, arguments) => match arguments.as_slice() {
                            [Expr { node: ExprKind::Param(param), .. }] if param.label.is_none() => &param.name,
                            _ => continue,
                        },
                        _ => continue,
                    };
                    let variable = resolved.game.variable(&name.value);
                    let variable = variable.filter(|id| resolved.game.variables[*id].kind != GameVariableKind::Label);
                    let Some(variable) = variable else { continue };
                    // Variables of two games may share a name if they take labels of the same declared set. Numbers of two games
                    // differ.
                    let other = found.iter().find(|(other, other_variable, _)| {
                        *other != game
                            && self.game(*other).is_some_and(|other| {
                                let shared = other.sets[*other_variable].is_some()
                                    && other.sets[*other_variable] == resolved.sets[variable];
                                *other.game.variables[*other_variable].name == *name.value && !shared
                            })
                    });
                    if let Some((_, _, before)) = other {
                        let message = format!("`{}` is a variable of two games that this claim mentions", name.value);
                        let fault = Diagnostic::new(name.span, message).also(*before, "here it is a variable of the other game");
                        return self.fault(fault.repair("write one claim for each game"));
                    }
                    let mut named = |(game, id): (usize, VariableId)| {
                        self.game(game).is_some_and(|resolved| *resolved.game.variables[id].name == *name.value)
                    };
                    if !found.iter().any(|(game, id, _)| named((*game, *id))) {
                        found.push((game, variable, name.span));
                    }
                }
            }
        }
        let mut cases: Vec<ClaimCase> = vec![ClaimCase::default()];
        for (game, variable, span) in &found {
            let resolved = self.game(*game)?;
            let declared = &resolved.game.variables[*variable];
            let Some(set) = resolved.sets[*variable] else {
                let meaning = LocalMeaning::Number(resolved.game.number(*variable), None);
                cases.iter_mut().for_each(|case| case.locals.push(local(&declared.name, meaning.clone())));
                continue;
            };
            let labels: Vec<usize> =
                (0..declared.labels.len()).filter(|label| occurs(&resolved.game, *variable, *label)).collect();
            let mut next = Vec::new();
            for case in &cases {
                for label in &labels {
                    let mut case = case.clone();
                    case.locals.push(local(&declared.name, LocalMeaning::Label { set, index: *label }));
                    case.suffix += &format!("/{}", declared.labels[*label]);
                    next.push(case);
                }
            }
            if next.len() > MAX_CASES {
                let message = format!("the claim has more than {MAX_CASES} cases");
                return self.fault(Diagnostic::new(*span, message).repair("fix the labels of some variables"));
            }
            cases = next;
        }
        for case in &mut cases {
            for (game, variable, _) in &found {
                let resolved = self.game(*game)?;
                if resolved.sets[*variable].is_none() {
                    let range = self.range_after(&resolved, *variable, *game, &histories, &case.locals)?;
                    case.numbers.push((resolved.game.number(*variable), range));
                }
            }
        }
        Some(ClaimCases { cases })
    }

    /// Returns the range of a number at the end of the histories of a claim, given the other numbers in those histories.
    fn range_after(
        &mut self,
        resolved: &Resolved,
        variable: VariableId,
        of: usize,
        histories: &[(usize, &HistorySyntax)],
        locals: &[LocalName],
    ) -> Option<ConditionRef> {
        let game = &resolved.game;
        let mut ranges: Vec<ConditionRef> = Vec::new();
        for (_, written) in histories.iter().filter(|(game, _)| *game == of) {
            let (history, _) = self.in_scope(locals.to_vec(), |resolver| resolver.history(Some(written), resolved));
            let history = history?;
            if history.amounts.get(&variable) != Some(&game.term(variable)) {
                continue;
            }
            let Ok(ends) = history.ends(game) else { continue };
            for end in ends {
                let range = game.range(end, variable).map(|range| history.put(game, &range.contains(&game.term(variable))));
                ranges.extend(range.filter(|range| !ranges.contains(range)));
            }
        }
        if ranges.is_empty() {
            // A history that leads nowhere is reported when its phrase is resolved.
            let everywhere = (0..game.nodes.len()).filter_map(|node| game.range(node, variable));
            ranges.extend(everywhere.map(|range| range.contains(&game.term(variable))).take(1));
        }
        Some(any(ranges))
    }

    /// Returns the game that a phrase is about. Reports no fault.
    fn game_of_phrase(&mut self, phrase: &PlayPhrase) -> Option<usize> {
        let silent = |resolver: &Self, name: &Name| match resolver.names_in_force.get(name.value.as_str())? {
            super::super::names::NameMeaning::One(number) => Some(*number),
            super::super::names::NameMeaning::Family { .. } => None,
        };
        if let PlayPhrase::Some { game, .. } = phrase {
            let number = silent(self, game)?;
            return matches!(self.names.declared[number].kind, DeclaredAs::Game(_)).then_some(number);
        }
        let named = match phrase {
            PlayPhrase::Equilibrium { assessment, .. }
            | PlayPhrase::Optimal { assessment, .. }
            | PlayPhrase::Passes { assessment, .. }
            | PlayPhrase::Leads { assessment, .. } => Some(assessment),
            PlayPhrase::Best { assessment, .. }
            | PlayPhrase::BeliefMatters { assessment, .. }
            | PlayPhrase::Payoff { assessment, .. }
            | PlayPhrase::Probability { assessment, .. }
            | PlayPhrase::Belief { assessment, .. } => assessment.as_ref(),
            PlayPhrase::Some { .. } => None,
        };
        let number = match named {
            Some(name) => silent(self, name)?,
            None => self.current_assessment?,
        };
        let DeclaredAs::Assessment(source) = self.names.declared[number].kind else { return None };
        let game = silent(self, &source.game)?;
        matches!(self.names.declared[game].kind, DeclaredAs::Game(_)).then_some(game)
    }
}

/// Returns the history after `after` in a phrase.
pub(super) fn history_of(phrase: &PlayPhrase) -> Option<&crate::syntax::play::HistorySyntax> {
    match phrase {
        PlayPhrase::Equilibrium { after, .. }
        | PlayPhrase::Leads { after, .. }
        | PlayPhrase::Some { after, .. }
        | PlayPhrase::Payoff { after, .. }
        | PlayPhrase::Probability { after, .. }
        | PlayPhrase::Belief { after, .. } => after.as_ref(),
        PlayPhrase::Best { after, .. } | PlayPhrase::BeliefMatters { after, .. } => Some(after),
        PlayPhrase::Optimal { .. } | PlayPhrase::Passes { .. } => None,
    }
}

/// Returns true iff a draw or a move of the game can give this label to the variable.
fn occurs(game: &crate::game::Game, variable: VariableId, label: usize) -> bool {
    game.nodes.iter().any(|node| match &node.kind {
        NodeKind::Draw { variable: drawn, branches } => *drawn == variable && branches.iter().any(|branch| branch.label == label),
        NodeKind::Move { variable: moved, options, .. } => {
            *moved == variable && options.iter().any(|option| option.label == Some(label))
        }
        NodeKind::Test { .. } | NodeKind::End { .. } | NodeKind::Go { .. } => false,
    })
}
