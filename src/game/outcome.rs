//! Computes the histories on the path of a pure assessment, with the conditions on the parameters under which they occur.
//!
//! Two assessments with the same histories differ only off the path. Called by `derive`, which groups equilibria by outcome.
//! Trusted: an error here is a wrong verdict.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{AvailableAction, InfoId, NodeId, NodeKind, VariableId};
use super::value::{AssessmentPlay, put_in_condition};
use crate::expression::build::{all, compare, constant_truth, not, number};
use crate::expression::{ConditionRef, Relation};

/// The maximum number of outcomes, depending on the parameters.
const MAX_OUTCOMES: usize = 64;

/// The outcome under a condition on the parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeCase {
    /// The condition.
    pub condition: ConditionRef,
    /// The histories to which chance may lead, with draws and moves in order: `strong, beer, retreat`.
    pub histories: Vec<String>,
    /// The same histories without the numbers chosen, which define the kind of outcome.
    pub kind: Vec<String>,
    /// The options taken at the information sets on the path.
    pub taken: BTreeMap<InfoId, usize>,
    /// The roots of the states that follow.
    follow: BTreeSet<usize>,
}

impl OutcomeCase {
    fn only(history: String) -> Self {
        let (kind, taken) = (vec![history.clone()], BTreeMap::new());
        Self { condition: all([]), histories: vec![history], kind, taken, follow: BTreeSet::new() }
    }

    /// Returns the outcome that combines both, where chance may lead to either.
    fn combined(&self, other: &Self) -> Self {
        let joined = |first: &[String], other: &[String]| first.iter().chain(other).cloned().collect();
        Self {
            condition: all([self.condition.clone(), other.condition.clone()]),
            histories: joined(&self.histories, &other.histories),
            kind: joined(&self.kind, &other.kind),
            taken: self.taken.iter().chain(&other.taken).map(|(info, option)| (*info, *option)).collect(),
            follow: self.follow.union(&other.follow).copied().collect(),
        }
    }

    fn after(mut self, action: &str, kind: &str) -> Self {
        let put = |before: &str, history: &mut String| {
            *history = if history.is_empty() { before.to_owned() } else { format!("{before}, {history}") };
        };
        self.histories.iter_mut().for_each(|history| put(action, history));
        self.kind.iter_mut().for_each(|history| put(kind, history));
        self
    }

    fn in_state(mut self, state: &str) -> Self {
        let put = |history: &mut String| *history = format!("{state}: {history}");
        self.histories.iter_mut().chain(&mut self.kind).for_each(put);
        self
    }

    fn given(mut self, condition: &ConditionRef) -> Self {
        self.condition = all([condition.clone(), self.condition]);
        self
    }
}

impl AssessmentPlay<'_> {
    /// Returns the outcomes of the assessment, with conditions that exclude each other. The numbers `chosen` are treated as
    /// given, whatever the assessment prescribes. Returns `None` if a rule mixes, or if there are more than 64 outcomes.
    #[must_use]
    pub fn outcomes(&self, chosen: &[VariableId]) -> Option<Vec<OutcomeCase>> {
        self.root_outcomes(0, &BTreeSet::from([0]), chosen)
    }

    /// Returns the outcomes from a root on, visiting each root that follows once.
    fn root_outcomes(&self, root: usize, seen: &BTreeSet<usize>, chosen: &[VariableId]) -> Option<Vec<OutcomeCase>> {
        let here = self.game.roots.get(root)?;
        let mut out = Vec::new();
        for outcome in self.node_outcomes(here.node, chosen)? {
            let outcome = match &here.state {
                Some(state) => outcome.in_state(state),
                None => outcome,
            };
            let mut outcomes = vec![OutcomeCase { follow: BTreeSet::new(), ..outcome.clone() }];
            // If play enters a state immediately, the history before the state is not shown.
            let at_once = matches!(self.game.nodes[here.node].kind, NodeKind::Go { .. });
            if at_once {
                outcomes[0].histories.clear();
                outcomes[0].kind.clear();
            }
            let mut seen = seen.clone();
            for next in outcome.follow {
                if seen.insert(next) {
                    outcomes = product(&outcomes, &self.root_outcomes(next, &seen, chosen)?)?;
                }
            }
            out.extend(outcomes);
        }
        (out.len() <= MAX_OUTCOMES).then_some(out)
    }

    /// Returns the outcomes from a node to the end of its tree.
    fn node_outcomes(&self, node: NodeId, chosen: &[VariableId]) -> Option<Vec<OutcomeCase>> {
        let mut out = Vec::new();
        match &self.game.nodes[node].kind {
            NodeKind::End { .. } => out.push(OutcomeCase::only(String::new())),
            NodeKind::Go { target, .. } => {
                let name = self.game.roots[*target].state.as_deref().unwrap_or_default();
                out.push(OutcomeCase { follow: BTreeSet::from([*target]), ..OutcomeCase::only(format!("then {name}")) });
            }
            NodeKind::Draw { variable, branches } => {
                let positive = |weight| constant_truth(&compare(weight, Relation::Greater, &number(0))) != Some(false);
                for branch in branches.iter().filter(|branch| branch.weights.iter().any(positive)) {
                    let action = self.game.label(*variable, branch.label);
                    let after: Vec<OutcomeCase> = self
                        .node_outcomes(branch.node, chosen)?
                        .into_iter()
                        .map(|outcome| outcome.after(action, action))
                        .collect();
                    out = if out.is_empty() { after } else { product(&out, &after)? };
                }
            }
            NodeKind::Test { cases } => {
                let mut before = Vec::new();
                for (condition, next) in cases {
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(condition));
                    out.extend(self.under(&here, self.node_outcomes(*next, chosen)?));
                }
            }
            NodeKind::Move { options, info, variable, .. } => {
                let is_chosen =
                    |option: &&AvailableAction| option.amount.as_ref().is_some_and(|(amount, _)| chosen.contains(amount));
                if let Some(option) = options.iter().find(is_chosen) {
                    return self.node_outcomes(option.node, chosen);
                }
                let mut before = Vec::new();
                for (condition, mix) in self.pieces(*info) {
                    let here = all(before.iter().cloned().chain([condition.clone()]));
                    before.push(not(&condition));
                    if constant_truth(&here) == Some(false) {
                        continue;
                    }
                    let [(done, _)] = mix.as_slice() else { return None };
                    let option = options.get(done.option)?;
                    let action = self.game.action_name(*variable, option, done);
                    let kind =
                        option.label.map_or(&*self.game.variables[*variable].name, |label| self.game.label(*variable, label));
                    let after = self.node_outcomes(option.node, chosen)?.into_iter().map(|outcome| {
                        let condition = put_in_condition(self.game, option, done, &outcome.condition);
                        let mut outcome = OutcomeCase { condition, ..outcome }.after(&action, kind);
                        outcome.taken.insert(*info, done.option);
                        outcome
                    });
                    out.extend(self.under(&here, after.collect()));
                }
            }
        }
        (out.len() <= MAX_OUTCOMES).then_some(out)
    }

    fn under(&self, condition: &ConditionRef, outcomes: Vec<OutcomeCase>) -> Vec<OutcomeCase> {
        let outcomes = outcomes.into_iter().map(|outcome| outcome.given(condition));
        outcomes.filter(|outcome| constant_truth(&outcome.condition) != Some(false)).collect()
    }
}

fn product(first: &[OutcomeCase], other: &[OutcomeCase]) -> Option<Vec<OutcomeCase>> {
    if first.len() * other.len() > MAX_OUTCOMES {
        return None;
    }
    Some(first.iter().flat_map(|a| other.iter().map(|b| a.combined(b))).collect())
}
