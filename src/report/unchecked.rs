//! Says in plain words what an audit did not check: statements that are not decided, places that were left out, and what the text does
//! not say.
//!
//! Called by [`super::latex`] and [`super::letter`]. Not part of a verdict.

use super::finding::{ClaimRuling, FindingIndex};
use super::page::PageLine;
use super::{evidence, overview};
use crate::audit::PaperAudit;
use crate::certify::Word;
use crate::paper::{MarkedItem, NamedBy};

/// A list of places names no more.
const MOST_PLACES: usize = 12;
/// If the reasons for which sentences were left out are more, only the frequent ones are named.
const FEW_REASONS: usize = 6;
/// A reason for so many passages is a frequent one.
const FREQUENT: usize = 3;

/// Returns a sentence for each statement that is not decided, and for each reason for which places were left out.
#[must_use]
pub fn lines(audited: &PaperAudit, findings: &FindingIndex<'_>, stopped: Option<&str>) -> Vec<PageLine> {
    let mut out = Vec::new();
    if let Some(why) = stopped {
        out.push(PageLine::plain(format!("The check was not finished: {why}. Some statements were not reached.")));
    }
    out.extend(findings.all().iter().filter_map(undecided));
    let slow = audited.rulings.iter().filter(|ruled| ruled.net.is_some());
    let slow: Vec<&str> = slow.filter_map(|ruled| overview::claim(audited, ruled)).map(|claim| claim.title.as_str()).collect();
    if !slow.is_empty() {
        let titles = slow.join("; ");
        out.push(PageLine::plain(format!("The machine was too slow to search to the end for: {titles}.")));
    }
    for (why, places) in findings.skipped() {
        let places = listed(&places);
        out.push(match why {
            Some(why) => PageLine::plain(format!("Left out, {places}: {why}.")),
            None => PageLine::plain(format!("Nothing was written down for the check from {places}.")),
        });
    }
    out.extend(sentences(audited, &|why| findings.skipped().iter().any(|(known, _)| *known == Some(why))));
    out
}

/// Returns what is said about a statement that is open or unchecked; `None` for any other.
fn undecided((claim, ruled): &ClaimRuling<'_>) -> Option<PageLine> {
    let place = if claim.places.is_empty() { String::new() } else { format!(" ({})", claim.places.join(", ")) };
    let title = PageLine::plain(format!("\u{201c}{}\u{201d}{place}", claim.title));
    match ruled.ruling.verdict.word() {
        Word::Open => {
            let why = evidence::evidence_line(ruled);
            let line = title.and(" is not decided");
            Some(if why.is_empty() { line.and(".") } else { line.and(": ").then(why).and(".") })
        }
        Word::Unchecked if ruled.ruling.contradiction.is_some() => {
            Some(title.and(" is not decided: two independent ways of working out the game contradict each other."))
        }
        Word::Unchecked => {
            let says = match ruled.ruling.leaning {
                Word::Proved => "true",
                Word::Refuted => "false",
                Word::Vacuous => "about nothing, since its hypotheses contradict each other",
                Word::Open | Word::Unchecked => "decided",
            };
            Some(title.and(format!(" is not proved: a search program says that it is {says}, and no proof of that was checked.")))
        }
        Word::Refuted | Word::Vacuous | Word::Proved => None,
    }
}

/// Returns a sentence for each frequent reason for which sentences of the paper were left out, and one for all other reasons; nothing
/// for a reason that was named before.
fn sentences(audited: &PaperAudit, is_named: &dyn Fn(&str) -> bool) -> Vec<PageLine> {
    let mut by_reason: Vec<(&str, usize)> = Vec::new();
    for named in &audited.paper.sentences {
        if let NamedBy::Skip(why) = &named.by {
            match by_reason.iter_mut().find(|(known, _)| known == why) {
                Some((_, count)) => *count += 1,
                None => by_reason.push((why, 1)),
            }
        }
    }
    by_reason.retain(|(why, _)| !is_named(why));
    let is_short = by_reason.len() <= FEW_REASONS;
    let (shown, rest): (Vec<_>, Vec<_>) = by_reason.into_iter().partition(|(_, count)| is_short || *count >= FREQUENT);
    let passages = |count: usize| if count == 1 { "one passage".to_owned() } else { format!("{count} passages") };
    let line = |(why, count): &(&str, usize)| PageLine::plain(format!("Left out, {} of the text: {why}.", passages(*count)));
    let mut out: Vec<PageLine> = shown.iter().map(line).collect();
    let more: usize = rest.iter().map(|(_, count)| count).sum();
    if more > 0 {
        let text = format!("Left out, {} of the text, each for a reason that the condition file gives.", passages(more));
        out.push(PageLine::plain(text));
    }
    out
}

/// Returns a sentence for each thing that the text does not say and the check needed.
#[must_use]
pub fn unstated(audited: &PaperAudit) -> Vec<PageLine> {
    let mut groups: Vec<(&str, Option<&str>, Vec<&str>)> = Vec::new();
    for (notes, sort) in [(&audited.paper.supplied, "Supplied"), (&audited.paper.lost, "Lost from the text at hand")] {
        for MarkedItem { item, why, .. } in notes {
            let why = why.as_deref();
            match groups.iter_mut().find(|(known, reason, _)| *known == sort && *reason == why) {
                Some((_, _, items)) if items.contains(&item.as_str()) => {}
                Some((_, _, items)) => items.push(item),
                None => groups.push((sort, why, vec![item])),
            }
        }
    }
    let line = |(sort, why, items): &(&str, Option<&str>, Vec<&str>)| {
        let mut line = PageLine::plain(format!("{sort}: "));
        for (place, item) in items.iter().enumerate() {
            line = line.and(if place > 0 { ", " } else { "" }).then(PageLine::formula(*item));
        }
        line.and(why.map(|why| format!(": {why}")).unwrap_or_default()).and(".")
    };
    groups.iter().map(line).collect()
}

/// Returns places in one text, cut if there are many.
fn listed(places: &[String]) -> String {
    match places.get(..MOST_PLACES) {
        Some(first) if places.len() > MOST_PLACES + 1 => format!("{} and {} more", first.join(", "), places.len() - MOST_PLACES),
        Some(_) | None => places.join(", "),
    }
}
