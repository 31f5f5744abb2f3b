//! Defines a resolved game, and an equilibrium question with a tie broken in another way.
//!
//! [`super::tree`] builds the former, [`super::ties`] the latter.

use std::sync::Arc;

use super::super::meaning::{LocalMeaning, LocalName, Obligation};
use crate::expression::{ConditionRef, TermRef};
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::tree::{Game, GameVariableKind, LabelAssignment, VariableId};
use crate::syntax::latex::default_symbol;

/// A game in extensive form, with the label sets and obligations that resolving formulas about it needs.
#[derive(Debug)]
pub(in crate::paper) struct Resolved {
    pub(in crate::paper) game: Arc<Game>,
    /// The set of labels of each variable, by number in the file's names; `None` for numbers.
    pub(in crate::paper) sets: Vec<Option<usize>>,
    /// The obligations in the text of the game.
    pub(in crate::paper) obligations: Vec<Obligation>,
}

impl Resolved {
    /// Returns the variables of the game as local names at a place where `labels` and `amounts` have values. The other variables
    /// have no value. Only variables that satisfy `known` are in scope.
    pub(in crate::paper) fn locals(
        &self,
        labels: &LabelAssignment,
        amounts: &[VariableId],
        known: impl Fn(VariableId) -> bool,
    ) -> Vec<LocalName> {
        let mut out = Vec::new();
        for (variable, declared) in self.game.variables.iter().enumerate().filter(|(variable, _)| known(*variable)) {
            let meaning = match (self.sets[variable], labels.get(&variable)) {
                (Some(set), Some(label)) => LocalMeaning::Label { set, index: *label },
                (None, _) if amounts.contains(&variable) => LocalMeaning::Number(self.game.number(variable), None),
                (Some(_) | None, _) => LocalMeaning::Missing,
            };
            out.push(local(&declared.name, meaning));
        }
        out
    }

    /// Returns the move with this name.
    pub(in crate::paper) fn movement(&self, name: &str) -> Option<VariableId> {
        let found = self.game.variable(name)?;
        matches!(self.game.variables[found].kind, GameVariableKind::Move(_)).then_some(found)
    }
}

/// Creates a local name with its default LaTeX symbol.
pub(in crate::paper) fn local(name: &str, meaning: LocalMeaning) -> LocalName {
    LocalName { name: name.to_owned(), symbol: default_symbol(name, None), meaning }
}

/// Creates a local name for a number that is resolved already.
pub(in crate::paper) fn named_number(name: &str, term: TermRef) -> LocalName {
    local(name, LocalMeaning::Term(term))
}

/// The question whether an assessment is still an equilibrium if ties at one move are broken in favor of another action.
#[derive(Clone, Debug)]
pub(in crate::paper) struct OtherTieBreak {
    /// The title of the question: `is it an equilibrium if ties at answer go to leave?`.
    pub(in crate::paper) title: String,
    /// The suffix of the id: `tie/answer`, or `tie/answer/leave` if the move has several other actions.
    pub(in crate::paper) suffix: String,
    /// The word of the solution concept.
    pub(in crate::paper) concept: &'static str,
    /// The conditions of the equilibrium.
    pub(in crate::paper) parts: Vec<EquilibriumCondition>,
    /// The condition under which the claim says that the assessment is an equilibrium; `None` if the claim says so at all points
    /// of its hypotheses.
    pub(in crate::paper) given: Option<ConditionRef>,
}
