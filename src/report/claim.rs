//! Builds the page on one claim: the claim as written and as decided, its hypotheses, and its evidence evaluated line by line.
//! The short form of a claim with several parts has one line per part, and the evidence in full only for parts that are not proved.
//!
//! Called by `referee show`. Not part of a verdict: every value shown is read off the ruling, or evaluated by exact arithmetic at
//! the ruling's point.

use std::collections::BTreeSet;

use super::deviation::Deviation;
use super::evidence::PointRole;
use super::labels::LabelNames;
use super::mentions::{self, Mention};
use super::overview::ReportExtent;
use super::page::{Page, PageLine, PageTable, Tone};
use super::{deviation, evaluated, evidence, information_sets, overview, parts, proof, statement};
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Finding, ImplicationCase, Point, Ruling, Word};
use crate::encode::{Query, RequiredAnswer};
use crate::game::rational::DeviationPayoffs;
use crate::paper::{Claim, Model, Paper};
use kernel::Value;

/// Returns the page on one claim to the given extent; an empty page if the ruling belongs to no claim of the paper.
#[must_use]
pub fn page(audited: &PaperAudit, ruled: &RuledClaim, extent: ReportExtent) -> Page {
    let mut page = Page::default();
    let Some(claim) = overview::claim(audited, ruled) else { return page };
    let paper = &*audited.paper;
    page.heading(1, PageLine::plain(&claim.title));
    page.table(PageTable { rows: facts(paper, claim, ruled), ..PageTable::default() });
    let model = paper.models.get(claim.model);
    let is_short = extent == ReportExtent::Short && ruled.question.parts.len() > 1;
    let names = model.map(|model| name_rows(model, ruled)).unwrap_or_default();
    if !is_short {
        if !names.is_empty() {
            page.heading(2, PageLine::plain("Names in it"));
            page.table(PageTable { rows: names, ..PageTable::default() });
        }
        hypotheses(ruled, &mut page);
    }
    let set_reports = information_sets::of(claim, ruled.question.parts.first().map_or(&[], |part| &part.query.hypotheses));
    if !set_reports.is_empty() {
        page.heading(2, PageLine::plain("Information sets"));
        page.table(information_sets::table(&set_reports));
    }
    page.heading(2, PageLine::plain("Evidence"));
    if is_short {
        page.table(PageTable { rows: parts::rows(ruled), ..PageTable::default() });
    }
    for (part, ruling) in ruled.question.parts.iter().zip(&ruled.ruling.parts) {
        if is_short && !matches!(ruling.finding, Finding::Sat { .. }) {
            continue;
        }
        if ruled.question.parts.len() > 1 {
            page.heading(3, PageLine::plain(&part.label).and(": ").then(PageLine::verdict(ruling.verdict.word())));
        }
        let required = match part.required {
            RequiredAnswer::Unsat => "It holds if there is no such point. ",
            RequiredAnswer::Sat => "It holds if there is such a point. ",
        };
        page.paragraph(PageLine::plain("Looked for: ").and(&part.query.label).and(". ").and(required).then(result(
            &part.query,
            &ruling.finding,
            part.required.into(),
        )));
        point(model, &part.query, &ruling.finding, part.deviation_payoffs.as_ref(), &mut page);
    }
    if !ruled.question.vacuity.is_empty() {
        page.heading(3, PageLine::plain("Can its hypotheses hold?"));
        for (query, finding) in ruled.question.vacuity.iter().zip(&ruled.ruling.vacuity) {
            let result = result(query, finding, PointRole::Premise);
            page.paragraph(PageLine::plain("Looked for: ").and(&query.label).and(". ").then(result));
        }
    }
    if !ruled.question.asides.is_empty() {
        page.heading(3, PageLine::plain("Asked for information only"));
        for (query, finding) in ruled.question.asides.iter().zip(&ruled.ruling.asides) {
            let result = result(query, finding, PointRole::Counterexample);
            page.paragraph(PageLine::plain("Looked for: ").and(&query.label).and(". ").then(result));
        }
    }
    if is_short {
        let hypotheses = ruled.question.parts.first().map_or(0, |part| part.query.hypotheses.len());
        let more = format!("With --all: the certificates, {hypotheses} hypotheses in force, and the definitions of the names.");
        page.paragraph(PageLine::faint(more));
    }
    page
}

fn facts(paper: &Paper, claim: &Claim, ruled: &RuledClaim) -> Vec<Vec<PageLine>> {
    let mut rows = Vec::new();
    let mut row = |name: &str, line: PageLine| {
        if !line.is_empty() {
            rows.push(vec![PageLine::faint(name), line]);
        }
    };
    let word = ruled.ruling.verdict.word();
    let verdict = PageLine::verdict(word);
    row(
        "verdict",
        match ruled.comparison {
            ExpectationMatch::Differs => verdict.with(Tone::Bad, ", which is not what the file expects"),
            ExpectationMatch::Undecided => verdict.and(", where the file expects a decision"),
            ExpectationMatch::AsExpected if claim.expected.is_some() => verdict.and(", as the file expects"),
            ExpectationMatch::AsExpected => verdict,
        },
    );
    row("", PageLine::plain(meaning(ruled)));
    if let Some(expected) = &claim.expected {
        let word = PageLine::plain(statement::outcome(expected.outcome));
        row("expected", expected.why.as_ref().map_or(word.clone(), |why| word.and(": ").and(why.as_str())));
    }
    row("case", ruled.ruling.case.map_or(PageLine::new(), |case| PageLine::plain(case_text(&ruled.ruling, case))));
    row("id", PageLine::formula(&claim.id));
    row("asked as", PageLine::plain(format!("{} ({})", statement::role(claim.role), statement::kind(&claim.statement))));
    row("in the paper", PageLine::plain(claim.places.join(", ")));
    let file = paper.sources.get(claim.span.source);
    row("in the file", PageLine::plain(format!("{}, line {}", file.name, paper.sources.line(claim.span))));
    row("as written", PageLine::formula(&claim.written));
    row("as decided", PageLine::formula(statement::statement_text(&claim.statement)));
    let without = claim.without.join(", ");
    row("without", if without.is_empty() { PageLine::new() } else { PageLine::formula(without) });
    if let Some(model) = paper.models.get(claim.model) {
        row("under", PageLine::plain(model.alternatives.join(", ")));
    }
    row("rests on", PageLine::formula(claim.rests_on.join(", ")));
    if !ruled.rests_on.is_empty() {
        row("of which", PageLine::new().with(Tone::Bad, "refuted: ").with(Tone::Formula, ruled.rests_on.join(", ")));
    }
    rows
}

/// Returns what the verdict means for this claim, in a phrase.
fn meaning(ruled: &RuledClaim) -> &'static str {
    let is_point = evidence::deciding(ruled).is_some_and(|deciding| matches!(deciding.finding, Finding::Sat { .. }));
    match ruled.ruling.verdict.word() {
        Word::Proved => "exact arithmetic has confirmed it",
        Word::Refuted if is_point => "a counterexample was found, and worked out exactly",
        Word::Refuted => "what it claims to exist does not exist, by exact algebra",
        Word::Unchecked if ruled.ruling.contradiction.is_some() => "the two readers of the game contradict each other",
        Word::Unchecked => match ruled.ruling.leaning {
            Word::Proved => "a solver says that it is true; no proof of that was checked",
            Word::Refuted => "a solver says that it is false; no proof of that was checked",
            Word::Vacuous => "a solver says that its hypotheses contradict each other; no proof of that was checked",
            Word::Open | Word::Unchecked => "a solver says so; no proof of that was checked",
        },
        Word::Open => "it could not be decided",
        Word::Vacuous if evidence::deciding(ruled).is_some_and(|deciding| deciding.query.value_only) => {
            "it has a value at no point, so it says nothing"
        }
        Word::Vacuous => "its hypotheses contradict each other, so it says nothing",
    }
}

fn case_text(ruling: &Ruling, case: ImplicationCase) -> String {
    let attribution = if ruling.verdict.word() == Word::Unchecked { ", says a solver" } else { "" };
    let meaning = match case {
        ImplicationCase::AlwaysTrue => "the conclusion holds at every point of the premise",
        ImplicationCase::Mixed => "the conclusion holds at some points of the premise and fails at others",
        ImplicationCase::NeverTrue => "the conclusion fails at every point of the premise",
        ImplicationCase::Vacuous => "the premise cannot hold",
    };
    format!("{}: {meaning}{attribution}", statement::case(case))
}

/// Returns a row for each name that the claim's queries mention: the name, its places in the paper, and its definition.
fn name_rows(model: &Model, ruled: &RuledClaim) -> Vec<Vec<PageLine>> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    let conditions = ruled.question.parts.iter().flat_map(|part| &part.query.sought);
    for condition in conditions {
        mentions::walk(condition, &mut |mention| {
            let (shown, sign, body) = match mention {
                Mention::Variable(_) | Mention::Denominator(_) => return,
                Mention::Number(shown, body) => (shown, "= ", body.to_string()),
                Mention::Condition(shown, body) => (shown, "", body.to_string()),
            };
            if seen.insert(shown.to_owned()) {
                let known = model.conditions.iter().find(|known| &*known.name == shown);
                let places = known.map(|known| known.places.join(", ")).unwrap_or_default();
                rows.push(vec![PageLine::plain(shown), PageLine::faint(places), PageLine::formula(format!("{sign}{body}"))]);
            }
        });
    }
    rows
}

fn hypotheses(ruled: &RuledClaim, page: &mut Page) {
    let Some(part) = ruled.question.parts.first() else { return };
    page.heading(2, PageLine::plain("In force"));
    let row = |hypothesis: &crate::encode::Hypothesis| {
        vec![
            PageLine::plain(&hypothesis.origin),
            PageLine::faint(hypothesis.places.join(", ")),
            PageLine::formula(evaluated::without_name(&hypothesis.condition).to_string()),
        ]
    };
    page.table(PageTable { rows: part.query.hypotheses.iter().map(row).collect(), ..PageTable::default() });
}

fn result(query: &Query, finding: &Finding, point_role: PointRole) -> PageLine {
    let core = evidence::core(query, finding, point_role);
    let found = PageLine::new().with(Tone::Strong, "Found: ");
    match finding {
        Finding::Sat { .. } => found.and("a point."),
        Finding::Unsat { proof, .. } if proof.refutation().is_none() => {
            found.and("none, since the conditions contradict each other by algebra alone.")
        }
        Finding::Unsat { .. } if core.is_empty() => found.and("none, by a certificate that was checked."),
        Finding::Unsat { .. } => found
            .and("none, by a certificate that was checked. These contradict each other: ")
            .then(evidence::conflict(query, &core))
            .and("."),
        Finding::UnsatSaysSolver { solver, .. } if core.is_empty() => found.and(format!("none, says {solver}.")),
        Finding::UnsatSaysSolver { solver, .. } => found
            .and(format!("none, says {solver}. These contradict each other: "))
            .then(evidence::conflict(query, &core))
            .and("."),
        Finding::Unknown { why } => found.and(format!("no answer: {why}.")),
        Finding::NotAsked => PageLine::new().with(Tone::Strong, "Not asked: ").and("the other findings decide the claim."),
    }
}

/// Appends the values of the point found, with every comparison evaluated there; or the proof that there is no point. Appends
/// nothing if there is neither.
fn point(model: Option<&Model>, query: &Query, finding: &Finding, deviation_payoffs: Option<&DeviationPayoffs>, page: &mut Page) {
    let found = match finding {
        Finding::Sat { point: found, .. } => found,
        Finding::Unsat { proof, .. } => {
            proof::append(query, proof, page);
            return;
        }
        Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => return,
    };
    let labels = LabelNames::of_query(query);
    page.table(PageTable { rows: values(model, found, &labels), ..PageTable::default() });
    let at = evaluated::assignment(found);
    let premises: Vec<Vec<PageLine>> = query
        .hypotheses
        .iter()
        .flat_map(|hypothesis| {
            evaluated::rows(&evaluated::comparisons(&hypothesis.condition, &at, &labels), Some(&hypothesis.origin))
        })
        .collect();
    if !premises.is_empty() {
        page.paragraph(PageLine::plain("There, of what is in force:"));
        page.table(PageTable { rows: premises, ..PageTable::default() });
    }
    if let Some(deviation_payoffs) = deviation_payoffs {
        page.paragraph(PageLine::plain("And what the mover can get:"));
        page.table(deviation::table(found, deviation_payoffs));
        if let Some(deviation) = Deviation::at(found, deviation_payoffs) {
            page.paragraph(evidence::deviates(&deviation).and("."));
        }
        return;
    }
    let point_role = evaluated::table(std::iter::empty(), query.sought.iter().map(|c| &**c), &at, &labels);
    if !point_role.rows.is_empty() {
        page.paragraph(PageLine::plain("And of what was looked for:"));
        page.table(point_role);
    }
}

fn values(model: Option<&Model>, point: &Point, labels: &LabelNames) -> Vec<Vec<PageLine>> {
    let title = |name: &str| {
        let base = evaluated::base(name);
        let parameter = model.and_then(|model| model.parameters.iter().find(|parameter| &*parameter.name == base));
        let words = parameter.and_then(|parameter| parameter.title.clone()).unwrap_or_default();
        if base.len() == name.len() { words } else { format!("{words} (at the second point)").trim_start().to_owned() }
    };
    let row = |(name, value): &(crate::expression::Variable, Value)| {
        vec![
            PageLine::formula(&**name),
            PageLine::formula(format!("= {}", labels.value(name, value))),
            PageLine::faint(title(name)),
        ]
    };
    point.values.iter().map(row).collect()
}
