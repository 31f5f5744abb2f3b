//! Describes the parameters among whose values a reader of the page chooses: an interval, whole numbers, labels, or a finite set.
//!
//! The ends of an interval are nodes, because an end may depend on other parameters. Called by [`super::ExplorerContent`]. Not part
//! of a verdict.

use serde_json::{Value, json};

use super::bare;
use super::graph::{FormulaGraph, NodePlace};
use crate::expression::children::conjuncts;
use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::paper::{Model, Parameter};

/// A parameter with the values that it may have.
#[derive(Clone, Debug)]
pub struct ExploredParameter {
    /// Its name.
    pub name: Variable,
    /// Its title in the file; empty if the file gives none.
    pub title: String,
    /// What may be chosen.
    pub choice: ParameterChoice,
}

/// What may be chosen for a parameter.
#[derive(Clone, Debug)]
pub enum ParameterChoice {
    /// A number between two ends; an end is `None` if nothing bounds the number there.
    Interval {
        /// The lower end.
        low: Option<NodePlace>,
        /// The upper end.
        high: Option<NodePlace>,
        /// Only whole numbers.
        whole: bool,
    },
    /// A label.
    Labels(Vec<String>),
    /// One of several numbers, each with its node.
    Values(Vec<(TermRef, NodePlace)>),
}

impl ExploredParameter {
    /// Describes a parameter of a model; an end that mentions something besides `variables` is left out.
    #[must_use]
    pub fn new(own: &Parameter, model: &Model, variables: &[Variable], graph: &mut FormulaGraph) -> Self {
        let title = own.title.clone().unwrap_or_default();
        let labels = || ParameterChoice::Labels(own.labels.iter().map(ToString::to_string).collect());
        let choice = if own.labels.is_empty() { number(own, model, variables, graph) } else { labels() };
        Self { name: own.name.clone(), title, choice }
    }

    /// Returns what the script needs to know of the parameter.
    pub(super) fn data(&self, start: &str) -> Value {
        let name = &*self.name;
        match &self.choice {
            ParameterChoice::Interval { low, high, whole } => {
                json!({"name": name, "start": start, "low": low, "high": high, "whole": whole})
            }
            ParameterChoice::Labels(labels) => json!({"name": name, "start": start, "labels": labels}),
            ParameterChoice::Values(values) => {
                let nodes: Vec<NodePlace> = values.iter().map(|(_, node)| *node).collect();
                json!({"name": name, "start": start, "values": nodes})
            }
        }
    }
}

fn number(own: &Parameter, model: &Model, variables: &[Variable], graph: &mut FormulaGraph) -> ParameterChoice {
    let is_own = |term: &TermRef| matches!(&**term, Term::Variable(name) if *name == own.name);
    let is_known = |term: &TermRef| Variables::of_term(term).free.iter().all(|name| variables.contains(name));
    let domains = model.assumptions.iter().filter(|assumption| assumption.is_domain);
    let domains: Vec<&ConditionRef> = domains.flat_map(|assumption| conjuncts(bare(&assumption.condition))).collect();
    let (mut low, mut high) = (None, None);
    for part in domains {
        match &**part {
            Condition::Compare(a, Relation::Less | Relation::LessEqual, b) if is_own(b) && is_known(a) => {
                low = graph.add_term(a);
            }
            Condition::Compare(a, Relation::Less | Relation::LessEqual, b) if is_own(a) && is_known(b) => {
                high = graph.add_term(b);
            }
            Condition::Compare(a, Relation::Equal, b) if is_own(a) && is_known(b) => {
                if let Some(node) = graph.add_term(b) {
                    return ParameterChoice::Values(vec![(b.clone(), node)]);
                }
            }
            Condition::Or(parts) => {
                let value = |part: &ConditionRef| match &**part {
                    Condition::Compare(a, Relation::Equal, b) if is_own(a) && is_known(b) => {
                        Some((b.clone(), graph.add_term(b)?))
                    }
                    _ => None,
                };
                if let Some(values) = parts.iter().map(value).collect::<Option<Vec<_>>>() {
                    return ParameterChoice::Values(values);
                }
            }
            _ => {}
        }
    }
    ParameterChoice::Interval { low, high, whole: own.integer }
}
