//! An assessment as data: what is done at each information set, and what is believed there.
//!
//! # Source
//! Kreps and Wilson (1982): an assessment is a profile of strategies with a system of beliefs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::tree::{Game, InfoId, LabelAssignment, VariableId};
use crate::expression::build::all;
use crate::expression::{ConditionRef, TermRef, Variable};

/// Strategies and beliefs.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Its name.
    pub name: Arc<str>,
    /// The game.
    pub game: Arc<Game>,
    /// The rules at each information set; the first whose condition holds counts.
    pub rules: Vec<Vec<StrategyRule>>,
    /// The beliefs at each information set, about each draw or move that they are about; none where none are stated.
    pub beliefs: Vec<Vec<VariableBelief>>,
}

/// What is done where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyRule {
    /// The condition, on what is seen there.
    pub condition: ConditionRef,
    /// What is done.
    pub action: RuleAction,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// What gives most; among equals this option, or else the first listed.
    Best {
        /// The option.
        tie: usize,
    },
    /// Each with its probability.
    Mix(Vec<(ChosenAction, TermRef)>),
}

/// One thing done: an option, and the number chosen with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenAction {
    /// The option, by its place.
    pub option: usize,
    /// The number, if the option has one.
    pub amount: Option<TermRef>,
}

/// What is believed about one variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableBelief {
    /// The draw, or the hidden move; `None` for a belief about all that is hidden.
    pub about: Option<VariableId>,
    /// The lines that state it; where none of them speaks of the information set, Bayes' rule applies.
    pub lines: Vec<BeliefLine>,
    /// The guesses; the first whose condition holds counts.
    pub guesses: Vec<BeliefRule>,
}

/// A line of an assessment that states a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefLine {
    /// Where the line is in force: its `when`.
    pub when: ConditionRef,
    /// The draws and moves that it names; none if it has Bayes' rule in it, which is about all that is hidden.
    pub named: BTreeSet<VariableId>,
}

impl BeliefLine {
    /// A line that is in force everywhere, and about all that is hidden.
    #[must_use]
    pub fn about_everything() -> Self {
        Self { when: all([]), named: BTreeSet::new() }
    }
}

/// What is believed where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRule {
    /// The condition, on what is seen.
    pub condition: ConditionRef,
    /// What is believed.
    pub content: BeliefContent,
}

/// What a belief says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeliefContent {
    /// What Bayes' rule says, wherever it says something.
    Bayes,
    /// Probabilities of cases that exclude each other. Where some are free, they are variables.
    Chances {
        /// The labels of each case, with its probability; what has no case has none.
        cases: Vec<(LabelAssignment, TermRef)>,
        /// The variables among them, each with where it lies.
        free: Vec<(Variable, ConditionRef)>,
    },
}

impl BeliefContent {
    /// Returns the draws and moves whose labels are named.
    pub fn named(&self) -> impl Iterator<Item = VariableId> + '_ {
        let cases: &[(LabelAssignment, TermRef)] = match self {
            Self::Bayes => &[],
            Self::Chances { cases, .. } => cases,
        };
        cases.iter().flat_map(|(labels, _)| labels.keys().copied())
    }
}

impl Assessment {
    /// Nothing is said of what is done or believed.
    #[must_use]
    pub fn nothing(game: &Arc<Game>) -> Self {
        let infos = game.infos.len();
        let (rules, beliefs) = (vec![Vec::new(); infos], vec![Vec::new(); infos]);
        Self { name: game.name.clone(), game: Arc::clone(game), rules, beliefs }
    }

    /// Some belief is free.
    #[must_use]
    pub fn has_free_beliefs(&self) -> bool {
        self.beliefs.iter().flatten().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => !free.is_empty(),
            BeliefContent::Bayes => false,
        })
    }

    /// Some belief is free at an information set.
    #[must_use]
    pub fn is_free_at(&self, info: InfoId) -> bool {
        self.beliefs[info].iter().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => !free.is_empty(),
            BeliefContent::Bayes => false,
        })
    }

    /// The moves at which a rule says who gets ties, each with the options that get them.
    #[must_use]
    pub fn ties(&self) -> BTreeMap<VariableId, BTreeSet<usize>> {
        let mut out: BTreeMap<VariableId, BTreeSet<usize>> = BTreeMap::new();
        for (info, rules) in self.rules.iter().enumerate() {
            for rule in rules {
                if let RuleAction::Best { tie } = rule.action {
                    out.entry(self.game.infos[info].variable).or_default().insert(tie);
                }
            }
        }
        out
    }

    /// The same assessment, but for who gets ties at one move.
    #[must_use]
    pub fn with_ties(&self, movement: VariableId, option: usize) -> Self {
        let mut out = self.clone();
        for (info, rules) in out.rules.iter_mut().enumerate() {
            for rule in rules {
                if let RuleAction::Best { tie } = &mut rule.action
                    && self.game.infos[info].variable == movement
                {
                    *tie = option;
                }
            }
        }
        out
    }
}
