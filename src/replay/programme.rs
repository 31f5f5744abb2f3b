//! Collects what the programme of a game declares: players, variables with their labels, what players know and see, and states.
//!
//! Called by [`super::table`] before the game is executed. Guards verdicts: an error here leaves claims unchecked, or lets an
//! error of the first reader pass.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::evaluate::{Context, LocalValue};
use super::mentions::names_in;
use super::value::{Evaluation, NoValue};
use crate::syntax::play::{GameSyntax, StepKind, StepSyntax};
use crate::syntax::tree::{Domain, Expr, RangeSyntax};

/// The number of a variable of the game.
pub(super) type ReplayVariableId = usize;
/// The number of a player.
pub(super) type ReplayPlayerId = usize;

/// A variable of a game.
#[derive(Clone, Debug)]
pub(super) struct ReplayVariable {
    pub(super) name: Rc<str>,
    pub(super) kind: ReplayVariableKind,
    /// The labels that the variable can have as values; `None` for a number.
    pub(super) labels: Option<Rc<[Arc<str>]>>,
}

/// What gives a variable its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReplayVariableKind {
    Draw,
    Move,
    /// The amount that goes with an action.
    Amount,
    /// A `let`. The variable may be declared by `variable`.
    Set,
}

/// The declarations of a game.
pub(super) struct Programme<'c> {
    pub(super) context: &'c Context<'c>,
    pub(super) game: &'c GameSyntax,
    pub(super) players: Vec<&'c str>,
    pub(super) variables: Vec<ReplayVariable>,
    /// The variables as names without values.
    pub(super) locals: Vec<LocalValue>,
    by_name: HashMap<&'c str, ReplayVariableId>,
    knows: HashSet<(ReplayPlayerId, ReplayVariableId)>,
    sees: HashMap<ReplayPlayerId, HashSet<ReplayVariableId>>,
    /// The states in the order of the text, with their steps.
    pub(super) states: Vec<(&'c str, &'c [StepSyntax])>,
    /// The ties `tie m: a`, each as the move m and the action a.
    pub(super) ties: Vec<(&'c str, &'c str)>,
    /// For each variable that is set by a `let`: the variables in the tests and choices around all its settings.
    pub(super) set_under: BTreeMap<ReplayVariableId, BTreeSet<ReplayVariableId>>,
    /// The variables that formulas of the game mention. The key is the address of a formula, which does not change while the game
    /// exists.
    mentions: RefCell<FxHashMap<*const Expr, Rc<BTreeSet<ReplayVariableId>>>>,
}

impl<'c> Programme<'c> {
    /// Reads the declarations of a game. There is no answer if a name has two kinds, if nature draws a number, or if something
    /// mentioned is not declared.
    pub(super) fn new(context: &'c Context<'c>, game: &'c GameSyntax) -> Evaluation<Self> {
        let mut programme = Self {
            context,
            game,
            players: Vec::new(),
            variables: Vec::new(),
            locals: Vec::new(),
            by_name: HashMap::new(),
            knows: HashSet::new(),
            sees: HashMap::new(),
            states: Vec::new(),
            ties: Vec::new(),
            set_under: BTreeMap::new(),
            mentions: RefCell::default(),
        };
        programme.gather(&game.steps)?;
        let local =
            |variable: &ReplayVariable| LocalValue { name: variable.name.clone(), value: None, labels: variable.labels.clone() };
        programme.locals = programme.variables.iter().map(local).collect();
        programme.sight(&game.steps)?;
        programme.controls(&game.steps, &BTreeSet::new());
        Ok(programme)
    }

    /// Returns the number of a player. There is no answer if the game has no such player.
    pub(super) fn player(&self, name: &str) -> Evaluation<ReplayPlayerId> {
        let found = self.players.iter().position(|player| *player == name);
        found.ok_or_else(|| NoValue::unable(format!("the player `{name}`")))
    }

    /// Returns the number of a variable.
    pub(super) fn variable(&self, name: &str) -> Option<ReplayVariableId> {
        self.by_name.get(name).copied()
    }

    /// Returns the number of a state.
    pub(super) fn state(&self, name: &str) -> Option<usize> {
        self.states.iter().position(|(state, _)| *state == name)
    }

    /// True iff a player knows a variable by declaration.
    pub(super) fn knows(&self, player: ReplayPlayerId, variable: ReplayVariableId) -> bool {
        self.knows.contains(&(player, variable))
    }

    /// Returns the variables that a player sees by `sees only`, if declared.
    pub(super) fn sees_only(&self, player: ReplayPlayerId) -> Option<&HashSet<ReplayVariableId>> {
        self.sees.get(&player)
    }

    /// Adds a variable, or further labels of it. There is no answer if the name has two kinds.
    fn add(&mut self, name: &'c str, kind: ReplayVariableKind, labels: Option<Vec<Arc<str>>>) -> Evaluation<()> {
        match self.by_name.get(name) {
            None => {
                self.by_name.insert(name, self.variables.len());
                self.variables.push(ReplayVariable { name: name.into(), kind, labels: labels.map(Into::into) });
            }
            Some(known) => {
                let variable = &mut self.variables[*known];
                if variable.kind != kind || variable.labels.is_some() != labels.is_some() {
                    return Err(NoValue::unable(format!("`{name}` stands for two sorts of things")));
                }
                if let (Some(old), Some(new)) = (&variable.labels, labels) {
                    let mut all = old.to_vec();
                    all.extend(new.into_iter().filter(|label| !old.contains(label)));
                    variable.labels = Some(all.into());
                }
            }
        }
        Ok(())
    }

    /// Collects the players, variables, ties and states.
    fn gather(&mut self, steps: &'c [StepSyntax]) -> Evaluation<()> {
        let book = &self.context.book;
        for step in steps {
            match &step.kind {
                StepKind::Players(names) => self.players.extend(names.iter().map(|name| name.value.as_str())),
                StepKind::Variable { name, labels } => {
                    let labels = labels.iter().map(|label| Arc::from(label.value.as_str())).collect();
                    self.add(&name.value, ReplayVariableKind::Set, Some(labels))?;
                }
                StepKind::Tie { at, label } => self.ties.push((&at.value, &label.value)),
                StepKind::Draw { variable, head, chances, .. } if book.allows(head) => {
                    let labels = chances.iter().map(|chance| Arc::from(chance.label.value.as_str())).collect();
                    self.add(&variable.value, ReplayVariableKind::Draw, Some(labels))?;
                }
                StepKind::DrawUniformly { .. } => return Err(NoValue::unable("a number that nature draws")),
                StepKind::Choose { variable, domain, head, .. } if book.allows(head) => {
                    let labels = match domain {
                        Domain::Set(set) => match book.sets.get(set.value.as_str()) {
                            Some(labels) => Some(labels.iter().map(|label| Arc::from(*label)).collect()),
                            None => return Err(NoValue::unable(format!("the set `{}`", set.value))),
                        },
                        Domain::Range(RangeSyntax::Interval { .. } | RangeSyntax::Finite(..)) => None,
                    };
                    self.add(&variable.value, ReplayVariableKind::Move, labels)?;
                }
                StepKind::ChooseAmong { variable, head, options, .. } if book.allows(head) => {
                    let labels = options.iter().map(|option| Arc::from(option.label.value.as_str())).collect();
                    self.add(&variable.value, ReplayVariableKind::Move, Some(labels))?;
                    for option in options.iter().filter(|option| book.allows(&option.head)) {
                        if let Some((amount, _)) = &option.amount {
                            self.add(&amount.value, ReplayVariableKind::Amount, None)?;
                        }
                        self.gather(&option.steps)?;
                    }
                }
                StepKind::Let { name, .. } => {
                    if !self.by_name.contains_key(name.value.as_str()) {
                        self.add(&name.value, ReplayVariableKind::Set, None)?;
                    }
                }
                StepKind::If { cases, otherwise } => {
                    cases.iter().try_for_each(|(_, steps)| self.gather(steps))?;
                    self.gather(otherwise)?;
                }
                StepKind::Simultaneously(steps) => self.gather(steps)?,
                StepKind::State { name, head, steps } if book.allows(head) => {
                    self.states.push((&name.value, steps));
                    self.gather(steps)?;
                }
                StepKind::Know { .. }
                | StepKind::See { .. }
                | StepKind::Gets { .. }
                | StepKind::End
                | StepKind::Go { .. }
                | StepKind::Draw { .. }
                | StepKind::Choose { .. }
                | StepKind::ChooseAmong { .. }
                | StepKind::State { .. } => {}
            }
        }
        Ok(())
    }

    /// Collects what players know and see by declaration.
    fn sight(&mut self, steps: &'c [StepSyntax]) -> Evaluation<()> {
        let book = &self.context.book;
        for step in steps {
            let (players, names, head, sees) = match &step.kind {
                StepKind::Know { players, draws, head } => (players, draws, head, false),
                StepKind::See { players, only, head } => (players, only, head, true),
                StepKind::If { cases, otherwise } => {
                    cases.iter().try_for_each(|(_, steps)| self.sight(steps))?;
                    self.sight(otherwise)?;
                    continue;
                }
                StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => {
                    self.sight(steps)?;
                    continue;
                }
                StepKind::ChooseAmong { options, .. } => {
                    options.iter().try_for_each(|option| self.sight(&option.steps))?;
                    continue;
                }
                _ => continue,
            };
            if !book.allows(head) {
                continue;
            }
            let mut ids = Vec::new();
            for name in names {
                ids.push(self.variable(&name.value).ok_or_else(|| NoValue::unable(format!("the variable `{}`", name.value)))?);
            }
            for player in players {
                let player = self.player(&player.value)?;
                if sees {
                    self.sees.entry(player).or_default().extend(ids.iter().copied());
                } else {
                    self.knows.extend(ids.iter().map(|id| (player, *id)));
                }
            }
        }
        Ok(())
    }

    /// Returns the variables that a formula of the game mentions. The result is stored.
    pub(super) fn mentioned_in(&self, expr: &'c Expr) -> Rc<BTreeSet<ReplayVariableId>> {
        let address = std::ptr::from_ref(expr);
        if let Some(known) = self.mentions.borrow().get(&address) {
            return Rc::clone(known);
        }
        let mentioned = Rc::new(self.mentioned(expr));
        self.mentions.borrow_mut().insert(address, Rc::clone(&mentioned));
        mentioned
    }

    /// Returns the variables that a formula mentions.
    pub(super) fn mentioned(&self, expr: &Expr) -> BTreeSet<ReplayVariableId> {
        let mut names = BTreeSet::new();
        names_in(self.context, expr, &mut names);
        names.iter().filter_map(|name| self.variable(name)).collect()
    }

    /// Collects the variables that decide whether each `let` is executed.
    fn controls(&mut self, steps: &'c [StepSyntax], around: &BTreeSet<ReplayVariableId>) {
        for step in steps {
            match &step.kind {
                StepKind::Let { name, .. } => {
                    if let Some(id) = self.variable(&name.value) {
                        self.set_under.entry(id).or_default().extend(around);
                    }
                }
                StepKind::If { cases, otherwise } => {
                    let mut around = around.clone();
                    cases.iter().for_each(|(test, _)| around.extend(self.mentioned(test)));
                    cases.iter().for_each(|(_, steps)| self.controls(steps, &around));
                    self.controls(otherwise, &around);
                }
                StepKind::Simultaneously(steps) | StepKind::State { steps, .. } => self.controls(steps, around),
                StepKind::ChooseAmong { variable, options, .. } => {
                    let mut around = around.clone();
                    around.extend(self.variable(&variable.value));
                    options.iter().for_each(|option| self.controls(&option.steps, &around));
                }
                _ => {}
            }
        }
    }
}
