//! Builds the explorer of a paper: controls for its parameters, and rows whose truth and values a script works out at the point chosen.
//!
//! The formulas are typeset from the conditions that the nodes are made of. Called by [`super::paper()`]. Not part of a verdict.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::blocks;
use super::claims::{anchor, claim_anchor};
use super::formula::Typesetter;
use super::view::{ControlView, ExploredMapView, ExploredRowView, ExplorerView, LineView, PieceView};
use crate::audit::PaperAudit;
use crate::certify::Word;
use crate::expression::Term;
use crate::expression::evaluate::Assignment;
use crate::paper::Claim;
use crate::plot::{CellContent, RegionMap};
use crate::report::evaluated::without_name;
use crate::report::explorer::start::{audited_points, start};
use crate::report::explorer::{ExploredCondition, ExploredNumber, ExploredParameter, ExplorerContent, ParameterChoice};
use crate::report::overview;
use crate::report::visible::visible;

/// A formula whose MathML has more bytes is shown as text.
const MOST_MATHML: usize = 2_500;
/// The text of a formula is cut after so many characters.
const MOST_TEXT: usize = 400;

/// Returns the explorer of a paper; `None` if nothing in it depends on a parameter.
#[must_use]
pub fn view(audited: &PaperAudit, maps: &[RegionMap], typesetter: &Typesetter<'_>) -> Option<ExplorerView> {
    let paper = &*audited.paper;
    let proved: BTreeSet<&str> = audited
        .rulings
        .iter()
        .filter(|ruled| ruled.ruling.verdict.word() == Word::Proved)
        .filter_map(|ruled| overview::claim(audited, ruled))
        .map(|claim| claim.id.as_str())
        .collect();
    let content = ExplorerContent::new(paper, &|claim: &Claim| proved.contains(claim.id.as_str()))?;
    let model = paper.models.first()?;
    let point = start(&content, model, &points(audited, maps));
    let values: Vec<String> = content.variables.iter().map(|name| value(&point, name)).collect();
    let key = anchor(&paper.slug, "explore");
    let figures: Vec<String> = (0..maps.len()).map(|place| figure(&paper.slug, place)).collect();
    let mut data = content.data(&values);
    let drawn: Vec<(usize, Value)> =
        maps.iter().enumerate().filter_map(|(place, map)| Some((place, map_data(&content, map, &figures[place])?))).collect();
    if let Value::Object(fields) = &mut data {
        fields.insert("maps".to_owned(), drawn.iter().map(|(_, map)| map.clone()).collect());
    }
    let row = |sort: &'static str| {
        let (paper, key) = (&paper.slug, key.clone());
        move |(place, own): (usize, &ExploredCondition)| {
            let row = explored(own, (&format!("{key}-{sort}{place}"), paper, sort), typesetter);
            ExploredRowView { deviations: (!own.deviations.is_empty()).then_some(place), ..row }
        }
    };
    let rows = |sort, all: &[ExploredCondition]| all.iter().enumerate().map(row(sort)).collect();
    let number = |(place, own): (usize, &ExploredNumber)| ExploredRowView {
        id: format!("{key}-number{place}"),
        sort: "number",
        name: own.name.clone(),
        heading: typesetter.text(&own.name),
        line: short(typesetter.number(bare(&own.body))),
        node: own.node,
        ..ExploredRowView::default()
    };
    Some(ExplorerView {
        controls: content
            .parameters
            .iter()
            .enumerate()
            .map(|(place, own)| control(own, &format!("{key}-p{place}"), typesetter))
            .collect(),
        regions: rows("region", &content.regions),
        conditions: rows("condition", &content.conditions),
        equilibria: rows("equilibrium", &content.equilibria),
        derived: rows("derived", &content.derived),
        numbers: content.numbers.iter().enumerate().map(number).collect(),
        left_out: content.left_out,
        maps: drawn.iter().map(|(place, _)| ExploredMapView { title: maps[*place].title.clone() }).collect(),
        several: paper.models.len() > 1,
        data: script_text(&data),
        anchor: key,
    })
}

/// Returns the anchor of a map's figure.
#[must_use]
pub fn figure(slug: &str, place: usize) -> String {
    anchor(slug, &format!("map-{place}"))
}

fn value(point: &Assignment, name: &str) -> String {
    point.get(name).cloned().unwrap_or_default().to_string()
}

/// Returns JSON as it may stand in a `script` element: no text in it can end the element or begin a comment.
#[must_use]
pub fn script_text(data: &Value) -> String {
    let mut out = String::new();
    for sign in data.to_string().chars() {
        match sign {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(sign))),
            sign => out.push(sign),
        }
    }
    out
}

/// Returns points at which something holds: in the cells of the maps, then those that the audit found.
fn points(audited: &PaperAudit, maps: &[RegionMap]) -> Vec<Assignment> {
    let mut out = Vec::new();
    for map in maps {
        let fixed: Assignment = map.fixed.iter().map(|fixed| (fixed.variable.clone(), fixed.value.clone())).collect();
        for cell in map.cells.iter().filter(|cell| matches!(&cell.content, CellContent::Within(regions) if !regions.is_empty())) {
            let mut point = fixed.clone();
            point.insert(map.horizontal.variable.clone(), cell.sample.0.clone());
            point.insert(map.vertical.variable.clone(), cell.sample.1.clone());
            out.push(point);
        }
    }
    out.extend(audited_points(audited));
    out
}

/// Returns what the script needs of a map; `None` if an axis is no parameter of the explorer.
fn map_data(content: &ExplorerContent, map: &RegionMap, figure: &str) -> Option<Value> {
    let place = |name: &str| content.variables.iter().position(|known| **known == *name);
    let fixed = map.fixed.iter().filter_map(|fixed| Some(json!([place(&fixed.variable)?, fixed.value.to_string()])));
    // The map calls the exact condition of an equilibrium by the question, with `exactly`.
    let node = |name: &str| {
        let exact = name.strip_suffix(", exactly").and_then(|name| content.equilibria.iter().find(|row| row.name == name));
        let mut named = content.regions.iter().chain(&content.conditions);
        exact.or_else(|| named.find(|row| row.name == name)).map(|row| row.node)
    };
    let shown = map.shown.iter().filter(|shown| shown.derived.is_none());
    let shown = shown.filter_map(|shown| Some(json!([shown.name, node(&shown.name)?])));
    Some(json!({
        "figure": figure,
        "x": place(&map.horizontal.variable)?,
        "y": place(&map.vertical.variable)?,
        "across": [map.horizontal.low.to_string(), map.horizontal.high.to_string()],
        "up": [map.vertical.low.to_string(), map.vertical.high.to_string()],
        "fixed": fixed.collect::<Vec<_>>(),
        "shown": shown.collect::<Vec<_>>(),
    }))
}

fn control(own: &ExploredParameter, id: &str, typesetter: &Typesetter<'_>) -> ControlView {
    let options = match &own.choice {
        ParameterChoice::Interval { .. } => Vec::new(),
        ParameterChoice::Labels(labels) => labels.clone(),
        ParameterChoice::Values(values) => values.iter().map(|(term, _)| term.to_string()).collect(),
    };
    ControlView {
        id: id.to_owned(),
        name: own.name.to_string(),
        symbol: typesetter.text(&own.name),
        title: own.title.clone(),
        options,
    }
}

fn explored(
    own: &ExploredCondition,
    (id, paper, sort): (&str, &str, &'static str),
    typesetter: &Typesetter<'_>,
) -> ExploredRowView {
    let given: Vec<String> = own.given.iter().map(ToString::to_string).collect();
    ExploredRowView {
        id: id.to_owned(),
        sort,
        name: own.name.clone(),
        heading: if sort == "derived" { typesetter.title(&own.title) } else { name(&own.name) },
        title: if sort == "derived" { String::new() } else { own.title.clone() },
        places: own.places.join(", "),
        line: own.condition.as_ref().map(|condition| short(typesetter.condition(without_name(condition)))).unwrap_or_default(),
        node: own.node,
        given: given.join(" "),
        claim: if own.claim.is_empty() { String::new() } else { claim_anchor(paper, &own.claim) },
        deviations: None,
    }
}

/// Returns a number without the name that the file gives it.
fn bare(term: &Term) -> &Term {
    if let Term::Named { body, .. } = term { bare(body) } else { term }
}

fn name(name: &str) -> LineView {
    vec![PieceView { tone: "formula", text: visible(name).into_owned(), math: None }]
}

fn short(line: LineView) -> LineView {
    let length: usize = line.iter().filter_map(|piece| piece.math.as_ref()).map(String::len).sum();
    if length <= MOST_MATHML { line } else { blocks::as_text(line, MOST_TEXT) }
}
