//! Represents an assessment as data: the strategy and the belief of the mover at each information set.
//!
//! Built by [`crate::paper`] from a condition file and by [`super::enumeration`]. Trusted: an error here is a wrong verdict.
//! The second reader ([`crate::replay`]) does not use this file and so guards it.
//!
//! # Source
//! Kreps and Wilson (1982): an assessment is a profile of strategies with a system of beliefs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::tree::{Game, InfoId, LabelAssignment, VariableId};
use crate::expression::build::all;
use crate::expression::{ConditionRef, TermRef, Variable};

/// A profile of strategies and a system of beliefs of one game; either may be partial.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// The name given in the condition file, or the game's name.
    pub name: Arc<str>,
    /// The game that the assessment is about.
    pub game: Arc<Game>,
    /// The strategy, by information set: a list of rules, of which the first whose condition holds applies.
    pub rules: Vec<Vec<StrategyRule>>,
    /// The stated beliefs, by information set: one entry per subject. An empty list means that Bayes' rule applies.
    pub beliefs: Vec<Vec<VariableBelief>>,
}

/// A rule of a strategy: an action that is taken where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StrategyRule {
    /// The condition, on the parameters and what the mover has seen.
    pub condition: ConditionRef,
    /// The action, pure or mixed.
    pub action: RuleAction,
}

/// The action that a rule prescribes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleAction {
    /// A best reply to the belief. If several options are best, `tie` is chosen, or else the first listed.
    Best {
        /// The option that wins ties, as an index.
        tie: usize,
    },
    /// A mixture: each action with its probability. A pure action has probability one.
    Mix(Vec<(ChosenAction, TermRef)>),
}

/// One action: an option, and the number chosen with the option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenAction {
    /// The option, as an index into the options of the information set.
    pub option: usize,
    /// The number, if the option has one.
    pub amount: Option<TermRef>,
}

/// The stated belief about one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableBelief {
    /// The draw or hidden move that the belief is about; `None` for a belief about everything hidden.
    pub about: Option<VariableId>,
    /// The lines of the condition file that state the belief. Bayes' rule applies at an information set that no line applies
    /// to.
    pub lines: Vec<BeliefLine>,
    /// The stated beliefs in order; the first whose condition holds applies.
    pub guesses: Vec<BeliefRule>,
}

/// A line of an assessment that states a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefLine {
    /// The condition under which the line applies: its `when` clause.
    pub when: ConditionRef,
    /// The draws and moves that the line names. Empty if the line contains `bayes`, since it is then about everything hidden.
    pub named: BTreeSet<VariableId>,
}

impl BeliefLine {
    /// Returns a line that applies everywhere and is about everything hidden.
    #[must_use]
    pub fn about_everything() -> Self {
        Self { when: all([]), named: BTreeSet::new() }
    }
}

/// A belief that is held where a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BeliefRule {
    /// The condition, on the parameters and what the mover has seen.
    pub condition: ConditionRef,
    /// The belief.
    pub content: BeliefContent,
}

/// The content of a belief.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BeliefContent {
    /// The belief by Bayes' rule, wherever Bayes' rule determines one.
    Bayes,
    /// Probabilities of cases that exclude each other. A free probability is a variable.
    Chances {
        /// The labels that define each case, with the probability of the case. A history that belongs to no case has
        /// probability zero.
        cases: Vec<(LabelAssignment, TermRef)>,
        /// The variables for free probabilities, each with the condition that bounds it.
        free: Vec<(Variable, ConditionRef)>,
    },
}

impl BeliefContent {
    /// Returns the draws and moves whose labels the cases mention, with repetitions.
    pub fn named(&self) -> impl Iterator<Item = VariableId> + '_ {
        let cases: &[(LabelAssignment, TermRef)] = match self {
            Self::Bayes => &[],
            Self::Chances { cases, .. } => cases,
        };
        cases.iter().flat_map(|(labels, _)| labels.keys().copied())
    }
}

impl Assessment {
    /// Returns the empty assessment of a game, which states neither actions nor beliefs.
    #[must_use]
    pub fn nothing(game: &Arc<Game>) -> Self {
        let infos = game.infos.len();
        let (rules, beliefs) = (vec![Vec::new(); infos], vec![Vec::new(); infos]);
        Self { name: game.name.clone(), game: Arc::clone(game), rules, beliefs }
    }

    /// Returns true iff some stated belief has a free probability.
    #[must_use]
    pub fn has_free_beliefs(&self) -> bool {
        self.beliefs.iter().flatten().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => !free.is_empty(),
            BeliefContent::Bayes => false,
        })
    }

    /// Returns true iff a belief stated at the given information set has a free probability.
    #[must_use]
    pub fn is_free_at(&self, info: InfoId) -> bool {
        self.beliefs[info].iter().flat_map(|belief| &belief.guesses).any(|guess| match &guess.content {
            BeliefContent::Chances { free, .. } => !free.is_empty(),
            BeliefContent::Bayes => false,
        })
    }

    /// Returns, for each move with a `best` rule, the options that win ties there.
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

    /// Returns the assessment in which `option` wins ties in every `best` rule of one move.
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
