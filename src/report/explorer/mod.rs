//! Collects what a reader can look at in a paper at a point of the reader's choice: regions, conditions, equilibria, numbers.
//!
//! Every formula is the condition or number that the tool ruled on, written as nodes ([`graph`]) that the script of the page evaluates.
//! [`start`] chooses the point at which the page begins. Called by [`crate::report::html`]. Not part of a verdict.
//!
//! Only the default choice among the readings of a paper is shown.

pub mod deviations;
pub mod graph;
mod parameters;
pub mod start;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::expression::variables::Variables;
use crate::expression::{Condition, ConditionRef, TermRef, Variable};
use crate::game::equilibrium::EquilibriumCondition;
use crate::paper::{Claim, Link, Model, Paper, Statement};
use crate::report::evaluated::without_name;
use deviations::ExploredDeviation;
use graph::{FormulaGraph, NodePlace};
pub use parameters::{ExploredParameter, ParameterChoice};

/// The most nodes of a paper.
const MOST_NODES: usize = 9_000;
/// The most nodes that the payoffs of deviations add.
const MOST_DEVIATION_NODES: usize = 2_500;
/// The most conditions of each sort that are shown.
const MOST_ROWS: usize = 80;

/// A condition that is shown with its truth.
#[derive(Clone, Debug)]
pub struct ExploredCondition {
    /// Its name, or the title of the claim that derives it.
    pub name: String,
    /// The title in the file; empty if the file gives none.
    pub title: String,
    /// Its places in the paper.
    pub places: Vec<String>,
    /// The condition; `None` for the requirements of an equilibrium, which have no short formula.
    pub condition: Option<ConditionRef>,
    /// Its node.
    pub node: NodePlace,
    /// The nodes of the hypotheses under which it was proved.
    pub given: Vec<NodePlace>,
    /// The id of the claim that proves it; empty for a condition of the file.
    pub claim: String,
    /// For an equilibrium: the deviations at its information sets.
    pub deviations: Vec<ExploredDeviation>,
}

/// A number that is shown with its value.
#[derive(Clone, Debug)]
pub struct ExploredNumber {
    /// Its name.
    pub name: String,
    /// The number.
    pub body: TermRef,
    /// Its node.
    pub node: NodePlace,
}

/// What can be looked at in a paper.
#[derive(Debug)]
pub struct ExplorerContent {
    /// The parameters that something shown mentions, or that an assumption ties to such a parameter, in the order of the file.
    pub parameters: Vec<ExploredParameter>,
    /// The names of the parameters, in the same order.
    pub variables: Vec<Variable>,
    /// The assumptions on these parameters alone: name and node.
    pub assumptions: Vec<(String, NodePlace)>,
    /// The regions.
    pub regions: Vec<ExploredCondition>,
    /// The named conditions, those of the regions among them.
    pub conditions: Vec<ExploredCondition>,
    /// What is said of equilibria: exact conditions where the file derives them, else the requirements of the concept.
    pub equilibria: Vec<ExploredCondition>,
    /// Other derived conditions.
    pub derived: Vec<ExploredCondition>,
    /// The named numbers.
    pub numbers: Vec<ExploredNumber>,
    /// How many rows are left out, because the page would become too large.
    pub left_out: usize,
    /// The parameters, then the numbers that a mover sees or chooses: the variables of the nodes.
    pub slots: Vec<Variable>,
    /// The nodes.
    pub graph: FormulaGraph,
    /// The nodes from here on belong to deviations alone, so that no reason names them.
    pub explained: NodePlace,
}

impl ExplorerContent {
    /// Collects the content of a paper; `is_proved` says of a claim whether its verdict is *proved*. Returns `None` if no condition
    /// of the paper mentions a parameter.
    #[must_use]
    pub fn new(paper: &Paper, is_proved: &dyn Fn(&Claim) -> bool) -> Option<Self> {
        let model = paper.models.first()?;
        let rows = ExplorerRows::collect(paper, model, is_proved);
        let mentioned = linked(rows.mentioned(), model);
        let parameters: Vec<_> = model.parameters.iter().filter(|own| mentioned.contains(&own.name)).collect();
        if parameters.is_empty() {
            return None;
        }
        let variables: Vec<Variable> = parameters.iter().map(|own| own.name.clone()).collect();
        let is_within = |free: &BTreeSet<Variable>| free.iter().all(|name| variables.contains(name));
        let within = |condition: &ConditionRef| is_within(&Variables::of_condition(condition).free);
        let sources: Vec<(String, Vec<EquilibriumCondition>)> =
            rows.equilibria.iter().map(|row| (row.claim.clone(), row.deviating.clone())).collect();
        let numbers = deviations::numbers(sources.iter().flat_map(|(_, parts)| parts));
        let is_new = |name: &&Variable| !variables.contains(name);
        let slots: Vec<Variable> = variables.iter().chain(numbers.iter().filter(is_new)).cloned().collect();
        let mut graph = FormulaGraph::new(&slots, MOST_NODES);
        let assumptions = model.assumptions.iter().filter(|own| within(&own.condition));
        let assumptions: Vec<(String, NodePlace)> =
            assumptions.filter_map(|own| Some((own.name.to_string(), graph.add_condition(bare(&own.condition))?))).collect();
        let explored = parameters.iter().map(|own| ExploredParameter::new(own, model, &variables, &mut graph)).collect();
        let mut left_out = 0;
        let mut shown = |rows: Vec<ExplorerRow>, graph: &mut FormulaGraph| {
            let mut out: Vec<ExploredCondition> = Vec::new();
            for row in rows {
                if !row.all().all(within) {
                    continue;
                }
                match if out.len() < MOST_ROWS { row.explored(graph) } else { None } {
                    Some(found) => out.push(found),
                    None => left_out += 1,
                }
            }
            out
        };
        let conditions = shown(rows.conditions, &mut graph);
        let regions = shown(rows.regions, &mut graph);
        let mut equilibria = shown(rows.equilibria, &mut graph);
        let derived = shown(rows.derived, &mut graph);
        let numbers = model.definitions.iter().filter(|own| own.arguments.is_empty());
        let numbers = numbers.filter(|own| is_within(&Variables::of_term(&own.body).free)).take(MOST_ROWS);
        let numbers: Vec<ExploredNumber> = numbers
            .filter_map(|own| {
                let node = graph.add_term(&own.body)?;
                Some(ExploredNumber { name: own.name.to_string(), body: own.body.clone(), node })
            })
            .collect();
        let explained = graph.nodes().len();
        let most = explained + MOST_DEVIATION_NODES;
        for row in &mut equilibria {
            let parts = sources.iter().find(|(claim, _)| *claim == row.claim).map(|(_, parts)| parts.as_slice());
            for part in parts.unwrap_or_default() {
                if graph.nodes().len() < most {
                    row.deviations.extend(ExploredDeviation::new(part, &slots, &mut graph));
                }
            }
        }
        if conditions.is_empty() && regions.is_empty() && equilibria.is_empty() && derived.is_empty() {
            return None;
        }
        Some(Self {
            parameters: explored,
            variables,
            assumptions,
            regions,
            conditions,
            equilibria,
            derived,
            numbers,
            left_out,
            slots,
            graph,
            explained,
        })
    }

    /// Returns what the script of the page needs besides the maps. `start` gives the value of each parameter, as text.
    #[must_use]
    pub fn data(&self, start: &[String]) -> Value {
        let texts: serde_json::Map<String, Value> =
            self.graph.texts().range(..self.explained).map(|(place, text)| (place.to_string(), json!(text))).collect();
        let assumptions: Vec<Value> = self.assumptions.iter().map(|(name, node)| json!([name, node])).collect();
        let parameters: Vec<Value> = self.parameters.iter().zip(start).map(|(own, start)| own.data(start)).collect();
        let deviations = deviations::data(self.equilibria.iter().map(|row| row.deviations.as_slice()));
        json!({
            "deviations": deviations,
            "parameters": parameters,
            "assumptions": assumptions,
            "nodes": self.graph.nodes(),
            "texts": texts,
        })
    }
}

/// Something to be shown, before it is written as nodes.
struct ExplorerRow {
    name: String,
    title: String,
    places: Vec<String>,
    condition: Option<ConditionRef>,
    /// What must hold, each part with its name; for a condition with a formula the condition alone, without a name.
    parts: Vec<(String, ConditionRef)>,
    given: Vec<ConditionRef>,
    claim: String,
    /// For an equilibrium: the requirements on the moves.
    deviating: Vec<EquilibriumCondition>,
}

impl ExplorerRow {
    fn all(&self) -> impl Iterator<Item = &ConditionRef> {
        self.parts.iter().map(|(_, part)| part).chain(&self.given)
    }

    fn explored(self, graph: &mut FormulaGraph) -> Option<ExploredCondition> {
        let mut nodes = Vec::new();
        for (name, part) in &self.parts {
            nodes.push((name.clone(), graph.add_condition(bare(part))?));
        }
        let node = match nodes.as_slice() {
            [(name, only)] if name.is_empty() => *only,
            several => graph.add_all(several)?,
        };
        let given = self.given.iter().map(|given| graph.add_condition(given)).collect::<Option<Vec<_>>>()?;
        let Self { name, title, places, condition, claim, .. } = self;
        Some(ExploredCondition { name, title, places, condition, node, given, claim, deviations: Vec::new() })
    }
}

/// Returns the parameters, and those that assumptions tie to them.
fn linked(mut mentioned: BTreeSet<Variable>, model: &Model) -> BTreeSet<Variable> {
    loop {
        let before = mentioned.len();
        for assumption in &model.assumptions {
            if assumption.mentions.iter().any(|name| mentioned.contains(name)) {
                mentioned.extend(assumption.mentions.iter().cloned());
            }
        }
        if mentioned.len() == before {
            return mentioned;
        }
    }
}

/// Returns the condition without the names around it. Its value is the same at every point, also where it is undefined.
fn bare(condition: &ConditionRef) -> &ConditionRef {
    let mut inner = condition;
    while let Condition::Named { body, .. } = &**inner {
        inner = body;
    }
    inner
}

/// Everything that may be shown of a paper.
struct ExplorerRows {
    regions: Vec<ExplorerRow>,
    conditions: Vec<ExplorerRow>,
    equilibria: Vec<ExplorerRow>,
    derived: Vec<ExplorerRow>,
}

impl ExplorerRows {
    fn collect(paper: &Paper, model: &Model, is_proved: &dyn Fn(&Claim) -> bool) -> Self {
        let assumed = |name: &str| model.assumptions.iter().any(|assumption| *assumption.name == *name);
        let conditions = model.conditions.iter().filter(|own| !assumed(&own.name)).map(|own| ExplorerRow {
            name: own.name.to_string(),
            title: own.title.clone().unwrap_or_default(),
            places: own.places.clone(),
            condition: Some(own.condition.clone()),
            parts: vec![(String::new(), own.condition.clone())],
            given: Vec::new(),
            claim: String::new(),
            deviating: Vec::new(),
        });
        let mut conditions: Vec<ExplorerRow> = conditions.collect();
        let mut regions = Vec::new();
        for region in &model.regions {
            for (name, member) in &region.members {
                if !conditions.iter().any(|known| *known.name == **name) && !assumed(name) {
                    conditions.push(ExplorerRow {
                        name: name.to_string(),
                        title: String::new(),
                        places: region.places.clone(),
                        condition: Some(member.clone()),
                        parts: vec![(String::new(), member.clone())],
                        given: Vec::new(),
                        claim: String::new(),
                        deviating: Vec::new(),
                    });
                }
            }
            regions.push(ExplorerRow {
                name: region.name.to_string(),
                title: region.title.clone().unwrap_or_default(),
                places: region.places.clone(),
                condition: None,
                parts: region.members.iter().map(|(name, member)| (name.to_string(), member.clone())).collect(),
                given: Vec::new(),
                claim: String::new(),
                deviating: Vec::new(),
            });
        }
        let mut out = Self { regions, conditions, equilibria: Vec::new(), derived: Vec::new() };
        for claim in paper.claims.iter().filter(|claim| claim.model == 0 && is_proved(claim)) {
            out.derivation(claim);
        }
        for claim in paper.claims.iter().filter(|claim| claim.model == 0) {
            out.requirements(claim);
        }
        out
    }

    /// Adds the condition that a claim derives, if it derives one.
    fn derivation(&mut self, claim: &Claim) {
        let Some((derivation, exact)) = claim.derivation.as_deref().zip(exact(&claim.statement)) else { return };
        if claim.id.contains("/printed") {
            return;
        }
        let row = ExplorerRow {
            name: derivation.text.clone(),
            title: claim.title.clone(),
            places: claim.places.clone(),
            condition: Some(exact.clone()),
            parts: vec![(String::new(), exact.clone())],
            given: claim.given.iter().map(|given| given.condition.clone()).collect(),
            claim: claim.id.clone(),
            deviating: deviating(&derivation.parts),
        };
        if derivation.parts.is_empty() { self.derived.push(row) } else { self.equilibria.push(row) }
    }

    /// Adds the requirements of an equilibrium that a claim is about, unless an exact condition is known.
    fn requirements(&mut self, claim: &Claim) {
        let Statement::Equilibrium { shown, parts, .. } = &claim.statement else { return };
        let is_known = |row: &ExplorerRow| row.name == **shown;
        // A browser does not decide a condition for all values of a real number.
        let has_quantifiers = |part: &EquilibriumCondition| !Variables::of_condition(&part.condition).bound.is_empty();
        if parts.iter().all(has_quantifiers) || self.equilibria.iter().any(is_known) {
            return;
        }
        self.equilibria.push(ExplorerRow {
            name: shown.to_string(),
            title: String::new(),
            places: claim.places.clone(),
            condition: None,
            parts: parts.iter().map(|part| (part.label.clone(), part.condition.clone())).collect(),
            given: Vec::new(),
            claim: claim.id.clone(),
            deviating: deviating(parts),
        });
    }

    fn mentioned(&self) -> BTreeSet<Variable> {
        let rows = [&self.regions, &self.conditions, &self.equilibria, &self.derived];
        let all = rows.into_iter().flatten().flat_map(ExplorerRow::all);
        all.flat_map(|condition| Variables::of_condition(condition).free).collect()
    }
}

/// Returns the requirements that are about a move.
fn deviating(parts: &[EquilibriumCondition]) -> Vec<EquilibriumCondition> {
    parts.iter().filter(|part| part.deviation_payoffs.is_some()).cloned().collect()
}

/// Returns the condition that a claim states to be equivalent to its question.
fn exact(statement: &Statement) -> Option<&ConditionRef> {
    let links = if let Statement::Threshold(link) = statement { std::slice::from_ref(link) } else { links(statement) };
    let [Link { both_ways: true, right, .. }] = links else { return None };
    (!matches!(&**without_name(right), Condition::Truth(_))).then_some(right)
}

fn links(statement: &Statement) -> &[Link] {
    if let Statement::Links(links) = statement { links } else { &[] }
}
