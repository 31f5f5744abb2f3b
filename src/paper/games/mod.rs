//! Games and assessments of a paper, resolved: programmes written out into trees, rules and beliefs at information sets, and the
//! phrases about play in formulas.

mod all;
mod branches;
mod claims;
mod declared;
mod draws;
mod endings;
mod events;
mod histories;
mod phrases;
mod plans;
mod sight;
mod stated;
mod ties;
mod tree;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

pub(super) use claims::{Spoken, SpokenCase};
pub(super) use ties::OtherWay;

use super::resolver::{Duty, Local, LocalMeaning, Resolver};
use crate::expression::TermRef;
use crate::game::Assessment;
use crate::game::tree::{Game, GameVariableKind, Labels, VariableId};
use crate::syntax::latex::default_symbol;

/// A game with what resolving formulas about it takes.
#[derive(Debug)]
pub(super) struct Resolved {
    pub(super) game: Arc<Game>,
    /// The set of labels of each variable, by number in the file's names; `None` for numbers.
    pub(super) sets: Vec<Option<usize>>,
    /// The obligations of its lines.
    pub(super) duties: Vec<Duty>,
}

impl Resolved {
    /// The variables as local names, where some hold labels and some numbers are chosen; the others have no value. `known` says
    /// which may be mentioned at all.
    pub(super) fn locals(&self, labels: &Labels, amounts: &[VariableId], known: impl Fn(VariableId) -> bool) -> Vec<Local> {
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
    pub(super) fn movement(&self, name: &str) -> Option<VariableId> {
        let found = self.game.variable(name)?;
        matches!(self.game.variables[found].kind, GameVariableKind::Move(_)).then_some(found)
    }
}

impl Resolver<'_> {
    /// The games and assessments that were written out, in the order of their declarations.
    pub(super) fn all_written_out(&self) -> (Vec<Arc<Game>>, Vec<Arc<Assessment>>) {
        let games: BTreeMap<usize, &Rc<Resolved>> =
            self.games.iter().filter_map(|(n, game)| Some((*n, game.as_ref()?))).collect();
        let plans: BTreeMap<usize, &Rc<Assessment>> =
            self.assessments.iter().filter_map(|(n, plan)| Some((*n, plan.as_ref()?))).collect();
        let games = games.into_values().map(|resolved| Arc::clone(&resolved.game));
        (games.collect(), plans.into_values().map(|plan| Arc::new(Assessment::clone(plan))).collect())
    }
}

/// A local name.
pub(super) fn local(name: &str, meaning: LocalMeaning) -> Local {
    Local { name: name.to_owned(), symbol: default_symbol(name, None), meaning }
}

/// A local name for a number that is worked out already.
pub(super) fn named_number(name: &str, term: TermRef) -> Local {
    local(name, LocalMeaning::Term(term))
}
