//! Builds one section for each numbered place of a paper from its place report: which statements hold, which are refuted as printed,
//! and everything else that was found, folded.
//!
//! Called by [`super::paper()`]. Not part of a verdict.

use super::blocks;
use super::claims::anchor;
use super::findings::Findings;
use super::formula::Typesetter;
use super::view::{CountView, LinkView, ListView, PlaceView};
use crate::certify::Word;
use crate::report::page::{Page, PageBlock};
use crate::report::place::{PlaceFault, PlaceItem, PlaceReport, PrintedAndMeant, page};

/// The number of proved claims that the overview names.
const HOLDS: usize = 3;
/// The level of the headings below a place's own.
const INSIDE: u8 = 4;

/// Returns the section on a place.
#[must_use]
pub fn view(slug: &str, report: &PlaceReport, findings: &Findings<'_>, typesetter: &Typesetter<'_>) -> PlaceView {
    let mut shown = Page::default();
    page::append(&without_claims(report), &mut shown);
    // The section has its own heading.
    let body = match shown.blocks.split_first() {
        Some((PageBlock::Heading(1, _), rest)) => rest,
        Some(_) | None => &shown.blocks,
    };
    let number = |word: &str| report.stated.get(word).copied().unwrap_or_default();
    let counts = Word::ALL.map(|word| CountView {
        verdict: word.as_str(),
        stated: number(word.as_str()),
        asked: report.asked.get(word.as_str()).copied().unwrap_or_default(),
    });
    let (with_meant, without): (Vec<_>, Vec<_>) =
        report.errors.iter().partition(|fault| fault.meant.is_some() || fault.printed.id.ends_with("/printed-meant"));
    let is_own = |item: &PlaceItem| {
        item.title.to_lowercase().starts_with(&format!("{},", report.place))
            || item.title.to_lowercase().starts_with(&format!("{} ", report.place))
    };
    let links = |mut faults: Vec<&PlaceFault>| {
        faults.sort_by_key(|fault| !is_own(&fault.printed));
        faults.iter().filter_map(|fault| findings.brief_link_to(&fault.printed.id)).collect()
    };
    let mut holds: Vec<&PlaceItem> =
        report.claims.iter().chain(&report.statics).filter(|item| item.verdict == Word::Proved.as_str()).collect();
    holds.sort_by_key(|item| !is_own(item));
    let mut seen = std::collections::BTreeSet::new();
    holds.retain(|item| seen.insert(item.title.as_str()));
    let holds = holds.into_iter().take(HOLDS).filter_map(|item| findings.brief_link_to(&item.id)).collect();
    let mut name = report.place.clone();
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    PlaceView {
        anchor: anchor(slug, &format!("place/{}", report.place)),
        is_note: report.place.starts_with("footnote"),
        name,
        title: report.title.clone().unwrap_or_default(),
        counts: counts.into(),
        misprinted: links(with_meant),
        refuted: links(without),
        undecided: [Word::Open, Word::Unchecked, Word::Vacuous].iter().map(|word| number(word.as_str())).sum(),
        proved: number(Word::Proved.as_str()),
        holds,
        unstated: report.unstated.len(),
        blocks: blocks::folded(blocks::with_plain_points(blocks::views(body, INSIDE - 2, typesetter)), INSIDE),
        lists: lists(report, findings, typesetter),
    }
}

/// Returns the report without the lists of claims: each claim is written out once on the page, in the list of all claims.
fn without_claims(report: &PlaceReport) -> PlaceReport {
    let mut out = report.clone();
    out.title = None;
    out.derived.clear();
    for list in [&mut out.statics, &mut out.claims, &mut out.elsewhere, &mut out.told, &mut out.dependents] {
        list.clear();
    }
    out.proofs.clear();
    out.errors.clear();
    out
}

/// Returns the claims at a place as links, in the order of the place's report.
fn lists(report: &PlaceReport, findings: &Findings<'_>, typesetter: &Typesetter<'_>) -> Vec<ListView> {
    let links = |items: &[PlaceItem]| items.iter().filter_map(|item| findings.link_to(&item.id)).collect();
    let brief = |items: &[PlaceItem]| items.iter().filter_map(|item| findings.brief_link_to(&item.id)).collect();
    let pairs = |pairs: &[PrintedAndMeant]| {
        let both = pairs.iter().flat_map(|pair| pair.printed.iter().chain(std::iter::once(&pair.meant)));
        both.filter_map(|item| findings.link_to(&item.id)).collect()
    };
    let list = |title: &str, links: Vec<LinkView>| ListView { title: typesetter.title(title), links };
    let mut out = vec![
        list("Thresholds and conditions, derived", pairs(&report.derived)),
        list("Comparative statics", links(&report.statics)),
        list("What is claimed", links(&report.claims)),
    ];
    out.extend(report.proofs.iter().map(|proof| list(&format!("Proof `{}`, step by step", proof.id), pairs(&proof.steps))));
    out.extend([
        list("What is claimed of its conditions elsewhere", brief(&report.elsewhere)),
        list("Asked by the tool", links(&report.told)),
        list("Claims elsewhere that rest on this place", brief(&report.dependents)),
    ]);
    out.retain(|list| !list.links.is_empty());
    out
}
