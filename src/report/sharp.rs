//! Builds the page on how sharp the bounds of claims are: claim by claim, each bound with a point on either side of it.
//!
//! Called by `referee sharp`. Not part of a verdict.

use super::evaluated;
use super::labels::LabelNames;
use super::page::{Page, PageLine, PageTable, Tone};
use crate::certify::Point;
use crate::diagnose::sharp::{ClaimBound, Edge, Sharp, near};
use crate::expression::evaluate::{self, Evaluated};
use crate::paper::Claim;

/// Returns the page on the bounds of a paper.
#[must_use]
pub fn page(found: &Sharp) -> Page {
    let mut page = Page::default();
    let labels = LabelNames::of_papers([&*found.paper]);
    page.heading(1, PageLine::plain(format!("How sharp the bounds of {} are", found.paper.title)));
    if let Some(reason) = &found.stopped {
        let rest = format!(". Bounds not looked at: {}.", found.not_looked_at);
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and(rest));
    }
    if found.bounds.is_empty() {
        page.paragraph(PageLine::plain("None of the claims examined is proved under a hypothesis that is a bound."));
        return page;
    }
    page.paragraph(PageLine::plain(format!("Just inside and just outside: within {} of the bound.", near())));
    let row = |name: &str| {
        let count = found.bounds.iter().filter(|bound| word(&bound.edge) == name).count();
        (count > 0)
            .then(|| vec![PageLine::plain(count.to_string()), PageLine::plain(name.to_owned()), PageLine::faint(meaning(name))])
    };
    page.table(PageTable { rows: WORDS.iter().filter_map(|name| row(name)).collect(), right: vec![0], ..PageTable::default() });
    let mut rest = found.bounds.as_slice();
    while let Some(first) = rest.first() {
        let together = rest.iter().take_while(|bound| bound.claim == first.claim).count();
        let (own, others) = rest.split_at(together);
        rest = others;
        let Some(claim) = found.paper.claims.get(first.claim) else { continue };
        page.heading(2, PageLine::plain(&claim.title).with(Tone::Faint, format!("  {}", claim.places.join(", "))));
        page.list(own.iter().flat_map(|bound| lines(bound, claim, &labels)).collect());
    }
    page
}

fn lines(bound: &ClaimBound, claim: &Claim, labels: &LabelNames) -> Vec<PageLine> {
    let mut first = PageLine::formula(bound.condition.to_string());
    if let Some(name) = &bound.part_of {
        first = first.with(Tone::Faint, format!("  {name}"));
    }
    let mut out = vec![first.and(format!(": {}", shown(&bound.edge)))];
    let mut point = |label: &str, point: &Point| {
        out.push(PageLine::faint(format!("  {label} ")).then(evaluated::at(point, &Default::default(), labels)));
    };
    match &bound.edge {
        Edge::Sharp { inside, outside, .. } => {
            if let Some(inside) = inside {
                point("holds at", inside);
            }
            point(fails_at(claim, outside), outside);
        }
        Edge::Further { fails, .. } => point(fails_at(claim, fails), fails),
        Edge::NotNeeded | Edge::Implied | Edge::Open => {}
    }
    out
}

/// Returns how a claim fails at a point past its bound: it is false there, or has no value.
fn fails_at(claim: &Claim, point: &Point) -> &'static str {
    let at = evaluated::assignment(point);
    match claim.statement.whole().map(|whole| evaluate::condition(&whole, &at)) {
        Some(Evaluated::Undefined) => "has no value at",
        Some(Evaluated::Value(_) | Evaluated::Unknown) | None => "fails at",
    }
}

/// Returns the result on a bound, in words.
fn shown(edge: &Edge) -> String {
    match edge {
        Edge::Sharp { weak: true, .. } => "sharp, but the boundary itself may be allowed".to_owned(),
        Edge::Sharp { weak: false, .. } => "sharp".to_owned(),
        Edge::Further { by, .. } => format!("it may be violated by {by}: more could have been claimed"),
        Edge::NotNeeded => "not needed: more could have been claimed".to_owned(),
        Edge::Implied => "implied by what else is supposed".to_owned(),
        Edge::Open => "not decided".to_owned(),
    }
}

const WORDS: [&str; 5] = ["sharp", "further", "not needed", "implied", "open"];

/// Returns the name of the result on a bound; this is also its value in the JSON.
#[must_use]
pub fn word(edge: &Edge) -> &'static str {
    match edge {
        Edge::Sharp { .. } => "sharp",
        Edge::Further { .. } => "further",
        Edge::NotNeeded => "not needed",
        Edge::Implied => "implied",
        Edge::Open => "open",
    }
}

fn meaning(word: &str) -> &'static str {
    match word {
        "sharp" => "the claim fails just outside",
        "further" => "the claim is proved some distance past the bound, and fails further out",
        "not needed" => "the claim is proved without the bound",
        "implied" => "the rest of what is supposed implies it",
        _ => "not decided",
    }
}
