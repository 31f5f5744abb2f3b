//! The short form of an audit: what differs or is not proved, then a line for each proposition and footnote, and how much is left out.

use super::overview::{entry, groups, is_worth_showing};
use super::page::{Page, PageEntry, PageLine, PageTable, Tone};
use super::place::find::spots;
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::paper::{Claim, Role};

/// Adds the short form of an audit to its page.
pub(super) fn append(audited: &PaperAudit, page: &mut Page) {
    let mut entries: Vec<PageEntry> = Vec::new();
    let mut left_out = 0;
    for (claim, ruled) in groups(audited).iter().flat_map(|group| group.stated.iter().chain(&group.own)) {
        if is_in_want(claim, ruled) {
            entries.push(entry(claim, ruled));
        } else if is_news(claim, ruled) {
            entries.push(PageEntry { evidence: why(claim), below: Vec::new(), ..entry(claim, ruled) });
        } else {
            left_out += 1;
        }
    }
    if !entries.is_empty() {
        page.heading(2, PageLine::plain("What differs or is not proved, in the order of the file"));
        page.entries(entries);
    }
    let places = places(audited);
    if !places.is_empty() {
        page.heading(2, PageLine::plain("By place"));
        page.table(PageTable { rows: places, ..PageTable::default() });
    }
    let (supplied, lost) = (audited.paper.supplied.len(), audited.paper.lost.len());
    let mut rest: Vec<String> = Vec::new();
    if left_out > 0 {
        rest.push(counted(left_out, "more ruling as expected", "more rulings as expected"));
    }
    if supplied > 0 {
        rest.push(counted(supplied, "thing that the reader supplied", "things that the reader supplied"));
    }
    if lost > 0 {
        rest.push(counted(lost, "thing lost from the text", "things lost from the text"));
    }
    if !rest.is_empty() {
        page.paragraph(PageLine::faint(format!("With --all: {}.", rest.join(", "))));
    }
}

fn counted(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// The ruling is not what the file expects, or not decided, or answers a question of the file with no: the evidence is shown.
fn is_in_want(claim: &Claim, ruled: &RuledClaim) -> bool {
    let word = ruled.ruling.verdict.word();
    let is_asked = claim.expected.is_none() && claim.role != Role::Automatic;
    ruled.comparison != ExpectationMatch::AsExpected
        || matches!(word, Word::Open | Word::Unchecked)
        || is_asked && word != Word::Proved
}

/// The ruling is *refuted* or *vacuous* as the file expects, or the tool asked and found something: a line says so.
fn is_news(claim: &Claim, ruled: &RuledClaim) -> bool {
    match claim.role {
        Role::Obligation | Role::Automatic => is_worth_showing(claim, ruled),
        _ => ruled.ruling.verdict.word() != Word::Proved,
    }
}

/// Why the file expects another verdict than *proved*.
fn why(claim: &Claim) -> PageLine {
    PageLine::plain(claim.expected.as_ref().and_then(|expected| expected.why.as_deref()).unwrap_or(""))
}

/// A row for each proposition and footnote: how many of its rulings have which verdict, and how many differ.
fn places(audited: &PaperAudit) -> Vec<Vec<PageLine>> {
    let row = |spot: &super::place::find::NumberedPlace| {
        let claim = |ruled: &&RuledClaim| audited.paper.claims.get(ruled.question.index);
        let here: Vec<&RuledClaim> =
            audited.rulings.iter().filter(|ruled| claim(ruled).is_some_and(|claim| spot.is_among(&claim.places))).collect();
        if here.is_empty() {
            return None;
        }
        let mut line = PageLine::new();
        for word in Word::ALL {
            let number = here.iter().filter(|ruled| ruled.ruling.verdict.word() == word).count();
            if number > 0 {
                let start = if line.is_empty() { "" } else { ", " };
                line = line.and(format!("{start}{number} ")).then(PageLine::verdict(word));
            }
        }
        let differ = here.iter().filter(|ruled| ruled.comparison == ExpectationMatch::Differs).count();
        if differ > 0 {
            line = line.with(Tone::Bad, format!("; {differ} not as expected"));
        }
        Some(vec![PageLine::plain(spot.name()), line])
    };
    spots(&audited.paper).iter().filter_map(row).collect()
}
