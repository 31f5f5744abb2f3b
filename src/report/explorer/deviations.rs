//! Writes the payoffs of a mover's deviations as nodes, so that the page can say who gains by which deviation at a point.
//!
//! A number that the mover sees or chooses is a variable after the parameters; the script tries values of the number. Called by
//! [`super::ExplorerContent`]. Not part of a verdict: each gain is evaluated exactly at the values that are shown.

use serde_json::{Value, json};

use super::graph::{FormulaGraph, NodePlace};
use crate::expression::children::conjuncts;
use crate::expression::{BoundVariable, Condition, ConditionRef, Quantifier, Relation, Term, TermRef, Variable};
use crate::game::equilibrium::EquilibriumCondition;
use crate::game::rational::{AmountInterval, DeviationPayoffs};
use crate::report::evaluated::without_name;

/// The script tries values of so many numbers that a mover sees.
const MOST_SEEN: usize = 1;

/// The end of an interval: its node, and whether the interval contains it; `None` for an infinite end.
type EndNode = Option<(NodePlace, bool)>;

/// A number with its slot among the values, and its ends.
#[derive(Clone, Debug)]
struct NumberNodes {
    slot: usize,
    low: EndNode,
    high: EndNode,
    /// The node of its range; `None` where the ends are the whole range.
    range: Option<NodePlace>,
}

/// The deviations at one information set.
#[derive(Clone, Debug)]
pub struct ExploredDeviation {
    /// The information set, as the requirement names it.
    pub at: String,
    /// The requirement that it comes from.
    pub part: EquilibriumCondition,
    seen: Vec<NumberNodes>,
    body: NodePlace,
    given: Option<NodePlace>,
    follow: NodePlace,
    rules: Vec<Value>,
    options: Vec<Value>,
}

/// Returns the names of the numbers that the deviations of some requirements see or choose, each once, in order.
pub(super) fn numbers<'a>(parts: impl Iterator<Item = &'a EquilibriumCondition>) -> Vec<Variable> {
    let mut out: Vec<Variable> = Vec::new();
    for part in parts {
        let Some(payoffs) = &part.deviation_payoffs else { continue };
        let (seen, _) = opened(&part.condition);
        let chosen = payoffs.intervals.iter().flatten().map(|interval| &interval.number);
        for name in seen.iter().map(|bound| &bound.name).chain(chosen) {
            if !out.contains(name) {
                out.push(name.clone());
            }
        }
    }
    out
}

impl ExploredDeviation {
    /// Writes the deviations of a requirement as nodes; `slots` are the variables of the graph. Returns `None` if the requirement is not
    /// about a move, if a number has no range of its own, if the
    /// mover sees several numbers, or if the graph is full.
    pub(super) fn new(part: &EquilibriumCondition, slots: &[Variable], graph: &mut FormulaGraph) -> Option<Self> {
        let payoffs = part.deviation_payoffs.as_ref()?;
        let slot = |name: &Variable| slots.iter().position(|known| known == name);
        let (seen, body) = opened(&part.condition);
        if seen.len() > MOST_SEEN {
            return None;
        }
        let given = match &**body {
            Condition::Implies(given, _) | Condition::Not(given) => Some(graph.add_condition(given)?),
            Condition::Truth(_)
            | Condition::Compare(..)
            | Condition::And(_)
            | Condition::Or(_)
            | Condition::Iff(..)
            | Condition::If(..)
            | Condition::Quantified(..)
            | Condition::Named { .. }
            | Condition::IsTrue(_)
            | Condition::IsFalse(_)
            | Condition::HasValue(_) => None,
        };
        let seen = seen.iter().map(|bound| seen_number(bound, slot(&bound.name)?, graph)).collect::<Option<Vec<_>>>()?;
        let options = options(payoffs, &slot, graph)?;
        let rules = payoffs.rules.iter().map(|(condition, mix)| {
            let mix = mix.iter().map(|action| {
                let amount = action.amount.as_ref().map(|amount| graph.add_term(amount));
                let amount = if let Some(amount) = amount { Some(amount?) } else { None };
                Some(json!([action.option, graph.add_term(&action.chance)?, amount]))
            });
            let mix = mix.collect::<Option<Vec<_>>>()?;
            Some(json!([graph.add_condition(condition)?, mix]))
        });
        let rules = rules.collect::<Option<Vec<_>>>()?;
        Some(Self {
            at: part.label.rsplit_once(": ").map_or(part.label.as_str(), |(at, _)| at).to_owned(),
            part: part.clone(),
            seen,
            body: graph.add_condition(body)?,
            given,
            follow: graph.add_term(&payoffs.follow)?,
            rules,
            options,
        })
    }

    fn data(&self, lists: &mut Vec<Value>) -> Value {
        let player = self.part.deviation_payoffs.as_ref().map(|payoffs| payoffs.player.as_str()).unwrap_or_default();
        let seen: Vec<Value> = self.seen.iter().map(NumberNodes::data).collect();
        let options = place(lists, json!(self.options));
        json!([self.at, player, self.body, self.given, self.follow, seen, self.rules, options])
    }
}

/// Returns what the script needs of the deviations of each equilibrium: lists of options, information sets with their payoffs, and for
/// each equilibrium which of these it has. Equal parts are written once, because assessments of one game share most of them.
pub(super) fn data<'a>(rows: impl Iterator<Item = &'a [ExploredDeviation]>) -> Value {
    let (mut lists, mut all) = (Vec::new(), Vec::new());
    let row = |row: &[ExploredDeviation]| {
        let places = row.iter().map(|own| {
            let data = own.data(&mut lists);
            place(&mut all, data)
        });
        places.collect::<Vec<_>>()
    };
    let rows: Vec<Vec<usize>> = rows.map(row).collect();
    json!({"options": lists, "all": all, "rows": rows})
}

/// Returns the place of a value in a list, to which it is added unless it is there.
fn place(list: &mut Vec<Value>, value: Value) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

impl NumberNodes {
    fn data(&self) -> Value {
        json!([self.slot, self.low, self.high, self.range])
    }
}

/// Returns the numbers that a requirement is required for, and what it requires of each.
fn opened(condition: &ConditionRef) -> (&[BoundVariable], &ConditionRef) {
    let condition = without_name(condition);
    match &**condition {
        Condition::Quantified(Quantifier::Forall, bound, body) => (bound, without_name(body)),
        Condition::Quantified(Quantifier::Exists, ..)
        | Condition::Truth(_)
        | Condition::Compare(..)
        | Condition::Not(_)
        | Condition::And(_)
        | Condition::Or(_)
        | Condition::Implies(..)
        | Condition::Iff(..)
        | Condition::If(..)
        | Condition::Named { .. }
        | Condition::IsTrue(_)
        | Condition::IsFalse(_)
        | Condition::HasValue(_) => (&[], condition),
    }
}

/// Returns a number that the mover sees, with the ends that the comparisons of its range name.
fn seen_number(bound: &BoundVariable, slot: usize, graph: &mut FormulaGraph) -> Option<NumberNodes> {
    let range = bound.range.as_ref().filter(|_| !bound.integer)?;
    let is_own = |term: &TermRef| matches!(&**term, Term::Variable(name) if *name == bound.name);
    let mut out = NumberNodes { slot, low: None, high: None, range: Some(graph.add_condition(range)?) };
    for part in conjuncts(without_name(range)) {
        let Condition::Compare(a, relation, b) = &**part else { continue };
        let (smaller, larger, closed) = match relation {
            Relation::Less => (a, b, false),
            Relation::LessEqual => (a, b, true),
            Relation::Greater => (b, a, false),
            Relation::GreaterEqual => (b, a, true),
            Relation::Equal | Relation::NotEqual => continue,
        };
        if is_own(larger) {
            out.low = Some((graph.add_term(smaller)?, closed));
        } else if is_own(smaller) {
            out.high = Some((graph.add_term(larger)?, closed));
        }
    }
    Some(out)
}

fn options(
    payoffs: &DeviationPayoffs,
    slot: &dyn Fn(&Variable) -> Option<usize>,
    graph: &mut FormulaGraph,
) -> Option<Vec<Value>> {
    let end = |end: &Option<(TermRef, bool)>, graph: &mut FormulaGraph| match end {
        Some((term, closed)) => Some(Some((graph.add_term(term)?, *closed))),
        None => Some(None),
    };
    let mut out = Vec::new();
    for (place, (name, worth)) in payoffs.options.iter().enumerate() {
        let number = match payoffs.intervals.get(place) {
            Some(Some(AmountInterval { number, low, high })) => {
                let (low, high) = (end(low, graph)?, end(high, graph)?);
                Some(NumberNodes { slot: slot(number)?, low, high, range: None }.data())
            }
            Some(None) | None => None,
        };
        out.push(json!([name, graph.add_term(worth)?, number]));
    }
    Some(out)
}
