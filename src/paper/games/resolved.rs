//! A game with what resolving formulas about it takes, and an equilibrium with ties broken the other way.

use std::sync::Arc;

use super::super::meaning::{LocalMeaning, LocalName, Obligation};
use crate::expression::{ConditionRef, TermRef};
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::tree::{Game, GameVariableKind, LabelAssignment, VariableId};
use crate::syntax::latex::default_symbol;

/// A game with what resolving formulas about it takes.
#[derive(Debug)]
pub(in crate::paper) struct Resolved {
    pub(in crate::paper) game: Arc<Game>,
    /// The set of labels of each variable, by number in the file's names; `None` for numbers.
    pub(in crate::paper) sets: Vec<Option<usize>>,
    /// The obligations of its lines.
    pub(in crate::paper) obligations: Vec<Obligation>,
}

impl Resolved {
    /// The variables as local names, where some hold labels and some numbers are chosen; the others have no value. `known` says
    /// which may be mentioned at all.
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

    /// A move by its name.
    pub(in crate::paper) fn movement(&self, name: &str) -> Option<VariableId> {
        let found = self.game.variable(name)?;
        matches!(self.game.variables[found].kind, GameVariableKind::Move(_)).then_some(found)
    }
}

/// A local name.
pub(in crate::paper) fn local(name: &str, meaning: LocalMeaning) -> LocalName {
    LocalName { name: name.to_owned(), symbol: default_symbol(name, None), meaning }
}

/// A local name for a number that is worked out already.
pub(in crate::paper) fn named_number(name: &str, term: TermRef) -> LocalName {
    local(name, LocalMeaning::Term(term))
}

/// An equilibrium with the ties at one move going to another option.
#[derive(Clone, Debug)]
pub(in crate::paper) struct OtherWay {
    /// What the question is called: `is it one if ties at answer go to leave?`.
    pub(in crate::paper) title: String,
    /// What its id ends in: `tie/answer`, `tie/answer/leave` where there are several options.
    pub(in crate::paper) suffix: String,
    /// The word of the concept.
    pub(in crate::paper) concept: &'static str,
    /// What it asks.
    pub(in crate::paper) parts: Vec<EquilibriumCondition>,
    /// Where the claim says that the assessment is an equilibrium; `None` for all points of its hypotheses.
    pub(in crate::paper) given: Option<ConditionRef>,
}
