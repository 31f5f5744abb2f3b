//! Writes numbers and conditions as a list of nodes that a script can evaluate: each node after the nodes that it mentions, and equal
//! parts once.
//!
//! A node is a JSON array: the operation, then its operands, which are places of earlier nodes unless stated otherwise. The meaning
//! of each operation is that of [`crate::expression::evaluate`], and `templates/evaluate.js` implements it in a browser; a test
//! compares the two. Called by [`super::ExplorerContent`]. Not part of a verdict.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::expression::{Condition, ConditionRef, Relation, Term, TermRef, Variable};
use crate::report::visible::visible;

/// A text of a comparison is cut after so many characters.
const LONGEST_TEXT: usize = 160;

/// The place of a node in the list.
pub type NodePlace = usize;

/// A list of nodes that grows up to a limit.
#[derive(Debug)]
pub struct FormulaGraph {
    variables: BTreeMap<Variable, usize>,
    limit: usize,
    nodes: Vec<Value>,
    texts: BTreeMap<NodePlace, String>,
    known: HashMap<String, NodePlace>,
    // The shared parts are kept with their places, so that no address is used for another part.
    terms: HashMap<usize, (TermRef, NodePlace)>,
    conditions: HashMap<usize, (ConditionRef, NodePlace)>,
}

impl FormulaGraph {
    /// Returns an empty list over these variables, which will have at most `limit` nodes.
    #[must_use]
    pub fn new(variables: &[Variable], limit: usize) -> Self {
        Self {
            variables: variables.iter().cloned().enumerate().map(|(place, name)| (name, place)).collect(),
            limit,
            nodes: Vec::new(),
            texts: BTreeMap::new(),
            known: HashMap::new(),
            terms: HashMap::new(),
            conditions: HashMap::new(),
        }
    }

    /// Returns the nodes.
    #[must_use]
    pub fn nodes(&self) -> &[Value] {
        &self.nodes
    }

    /// Returns the texts of comparisons and the names of named conditions, by the places of their nodes.
    #[must_use]
    pub fn texts(&self) -> &BTreeMap<NodePlace, String> {
        &self.texts
    }

    /// Adds a number; `None`, and nothing is added, if the list would have too many nodes.
    pub fn add_term(&mut self, term: &TermRef) -> Option<NodePlace> {
        let before = self.nodes.len();
        let place = self.term(term);
        if place.is_none() {
            self.forget(before);
        }
        place
    }

    /// Adds a condition; `None`, and nothing is added, if the list would have too many nodes.
    pub fn add_condition(&mut self, condition: &ConditionRef) -> Option<NodePlace> {
        let before = self.nodes.len();
        let place = self.condition(condition);
        if place.is_none() {
            self.forget(before);
        }
        place
    }

    fn forget(&mut self, from: usize) {
        self.nodes.truncate(from);
        self.texts.retain(|place, _| *place < from);
        self.known.retain(|_, place| *place < from);
        self.terms.retain(|_, (_, place)| *place < from);
        self.conditions.retain(|_, (_, place)| *place < from);
    }

    fn node(&mut self, operation: &str, operands: Vec<Value>) -> Option<NodePlace> {
        let node = Value::Array(std::iter::once(json!(operation)).chain(operands).collect());
        self.whole(node)
    }

    fn whole(&mut self, node: Value) -> Option<NodePlace> {
        let key = node.to_string();
        if let Some(place) = self.known.get(&key) {
            return Some(*place);
        }
        if self.nodes.len() >= self.limit {
            return None;
        }
        let place = self.nodes.len();
        self.nodes.push(node);
        self.known.insert(key, place);
        Some(place)
    }

    fn term(&mut self, term: &TermRef) -> Option<NodePlace> {
        let address = Arc::as_ptr(term).addr();
        if let Some((_, place)) = self.terms.get(&address) {
            return Some(*place);
        }
        let place = self.fresh_term(term)?;
        self.terms.insert(address, (Arc::clone(term), place));
        Some(place)
    }

    fn fresh_term(&mut self, term: &Term) -> Option<NodePlace> {
        match term {
            // The operand is the number.
            Term::Number(number) => self.node("n", vec![json!(number.to_string())]),
            Term::Label { index, .. } => self.node("n", vec![json!(index.to_string())]),
            // The operand is the place of the parameter.
            Term::Variable(name) => match self.variables.get(name) {
                Some(place) => self.node("v", vec![json!(place)]),
                None => self.node("?", Vec::new()),
            },
            Term::Negate(a) => self.over("neg", [a]),
            Term::Add(a, b) => self.over("+", [a, b]),
            Term::Subtract(a, b) => self.over("-", [a, b]),
            Term::Multiply(a, b) => self.over("*", [a, b]),
            Term::Divide(a, b) => self.over("/", [a, b]),
            // The second operand is the exponent.
            Term::Power(a, exponent) => {
                let base = self.term(a)?;
                self.node("^", vec![json!(base), json!(exponent)])
            }
            Term::Min(parts) => self.over("min", parts),
            Term::Max(parts) => self.over("max", parts),
            Term::Abs(a) => self.over("abs", [a]),
            Term::Sign(a) => self.over("sign", [a]),
            Term::Sqrt(a) => self.over("sqrt", [a]),
            Term::If(test, a, b) => {
                let operands = vec![json!(self.condition(test)?), json!(self.term(a)?), json!(self.term(b)?)];
                self.node("if", operands)
            }
            // Each value is followed by its condition.
            Term::Cases(cases) => {
                let mut operands = Vec::new();
                for (value, test) in cases {
                    operands.push(json!(self.term(value)?));
                    operands.push(json!(self.condition(test)?));
                }
                self.node("cases", operands)
            }
            // The argument comes last, after the parameters.
            Term::Apply { argument, at, .. } => {
                let parts: Vec<&TermRef> = at.iter().map(|(_, value)| value).chain([argument]).collect();
                self.over("apply", parts)
            }
            Term::Named { body, .. } => self.term(body),
        }
    }

    fn over<'a>(&mut self, operation: &str, parts: impl IntoIterator<Item = &'a TermRef>) -> Option<NodePlace> {
        let operands = parts.into_iter().map(|part| self.term(part).map(|place| json!(place))).collect::<Option<Vec<_>>>()?;
        self.node(operation, operands)
    }

    fn condition(&mut self, condition: &ConditionRef) -> Option<NodePlace> {
        let address = Arc::as_ptr(condition).addr();
        if let Some((_, place)) = self.conditions.get(&address) {
            return Some(*place);
        }
        let place = self.fresh_condition(condition)?;
        self.conditions.insert(address, (Arc::clone(condition), place));
        Some(place)
    }

    fn fresh_condition(&mut self, condition: &Condition) -> Option<NodePlace> {
        match condition {
            Condition::Truth(value) => self.node(if *value { "true" } else { "false" }, Vec::new()),
            Condition::Compare(a, relation, b) => {
                let place = self.over(sign(*relation), [a, b])?;
                self.texts.entry(place).or_insert_with(|| cut(&condition.to_string()));
                Some(place)
            }
            Condition::Not(a) => self.joined("not", [a]),
            Condition::And(parts) => self.joined("and", parts),
            Condition::Or(parts) => self.joined("or", parts),
            Condition::Implies(a, b) => self.joined("implies", [a, b]),
            Condition::Iff(a, b) => self.joined("iff", [a, b]),
            Condition::If(test, a, b) => self.joined("choose", [test, a, b]),
            Condition::Quantified(..) => self.node("?", Vec::new()),
            Condition::Named { shown, body } => {
                let body = self.condition(body)?;
                self.named(shown, body)
            }
            Condition::IsTrue(a) => self.joined("is-true", [a]),
            Condition::IsFalse(a) => self.joined("is-false", [a]),
            Condition::HasValue(a) => self.over("has-value", [a]),
        }
    }

    fn joined<'a>(&mut self, operation: &str, parts: impl IntoIterator<Item = &'a ConditionRef>) -> Option<NodePlace> {
        let operands = parts.into_iter().map(|part| self.condition(part).map(|place| json!(place)));
        let operands = operands.collect::<Option<Vec<_>>>()?;
        self.node(operation, operands)
    }

    /// Adds a name to a node. Two names of one condition are two nodes, of which the second operand tells them apart.
    fn named(&mut self, name: &str, body: NodePlace) -> Option<NodePlace> {
        let text = cut(name);
        let place = self.node("named", vec![json!(body), json!(text.clone())])?;
        Some(place)
    }

    /// Adds the conjunction of nodes, each with a name.
    pub fn add_all(&mut self, parts: &[(String, NodePlace)]) -> Option<NodePlace> {
        let named = parts.iter().map(|(name, place)| self.named(name, *place).map(|place| json!(place)));
        let operands = named.collect::<Option<Vec<_>>>()?;
        self.node("and", operands)
    }
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Less => "<",
        Relation::LessEqual => "<=",
        Relation::Greater => ">",
        Relation::GreaterEqual => ">=",
        Relation::Equal => "=",
        Relation::NotEqual => "!=",
    }
}

fn cut(text: &str) -> String {
    let text = visible(text);
    if text.chars().count() <= LONGEST_TEXT {
        return text.into_owned();
    }
    let head: String = text.chars().take(LONGEST_TEXT).collect();
    format!("{head}…")
}
