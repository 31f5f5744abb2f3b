//! Builds the short form of an audit report: first the claims that differ from the expectation or are not proved, then a line for
//! each proposition and footnote, then how many rulings were omitted.
//!
//! Called by [`super::overview`] for a paper whose rulings do not fit on one screen. Not part of a verdict.

use super::overview::{entry, groups, is_worth_showing};
use super::page::{Page, PageEntry, PageLine, PageTable, Tone};
use super::place::find::numbered_places;
use crate::audit::{ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::Word;
use crate::paper::{Claim, Role};

/// Appends the short form of one paper's audit to the page.
pub(super) fn append(audited: &PaperAudit, page: &mut Page) {
    let mut entries: Vec<PageEntry> = Vec::new();
    let mut omitted = 0;
    for (claim, ruled) in groups(audited).iter().flat_map(|group| group.stated.iter().chain(&group.own)) {
        if needs_attention(claim, ruled) {
            entries.push(entry(claim, ruled));
        } else if is_noteworthy(claim, ruled) {
            entries.push(PageEntry { evidence: reason_expected(claim), below: Vec::new(), ..entry(claim, ruled) });
        } else {
            omitted += 1;
        }
    }
    if !entries.is_empty() {
        page.heading(2, PageLine::plain("What differs or is not proved, in the order of the file"));
        page.entries(entries);
    }
    let places = place_rows(audited);
    if !places.is_empty() {
        page.heading(2, PageLine::plain("By place"));
        page.table(PageTable { rows: places, ..PageTable::default() });
    }
    let (supplied, lost) = (audited.paper.supplied.len(), audited.paper.lost.len());
    let mut rest: Vec<String> = Vec::new();
    if omitted > 0 {
        rest.push(counted(omitted, "more ruling as expected", "more rulings as expected"));
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

fn counted(number: usize, singular: &str, plural: &str) -> String {
    format!("{number} {}", if number == 1 { singular } else { plural })
}

/// Returns true iff the ruling differs from the expectation, is not decided, or answers a question of the file with no. Such a
/// ruling is shown with its evidence.
fn needs_attention(claim: &Claim, ruled: &RuledClaim) -> bool {
    let word = ruled.ruling.verdict.word();
    let is_asked = claim.expected.is_none() && claim.role != Role::Automatic;
    ruled.comparison != ExpectationMatch::AsExpected
        || matches!(word, Word::Open | Word::Unchecked)
        || is_asked && word != Word::Proved
}

/// Returns true iff the ruling is *refuted* or *vacuous* as the file expects, or answers a question of the tool in an unusual way.
/// Such a ruling is shown in one line, without its evidence.
fn is_noteworthy(claim: &Claim, ruled: &RuledClaim) -> bool {
    match claim.role {
        Role::Obligation | Role::Automatic => is_worth_showing(claim, ruled),
        _ => ruled.ruling.verdict.word() != Word::Proved,
    }
}

/// Returns the reason that the file gives for the verdict it expects; an empty line if it gives none.
fn reason_expected(claim: &Claim) -> PageLine {
    PageLine::plain(claim.expected.as_ref().and_then(|expected| expected.why.as_deref()).unwrap_or(""))
}

/// Returns a row for each proposition and footnote: the number of rulings with each verdict, and how many differ from the
/// expectation.
fn place_rows(audited: &PaperAudit) -> Vec<Vec<PageLine>> {
    let row = |place: &super::place::find::NumberedPlace| {
        let claim = |ruled: &&RuledClaim| audited.paper.claims.get(ruled.question.index);
        let rulings: Vec<&RuledClaim> =
            audited.rulings.iter().filter(|ruled| claim(ruled).is_some_and(|claim| place.is_among(&claim.places))).collect();
        if rulings.is_empty() {
            return None;
        }
        let mut line = PageLine::new();
        for word in Word::ALL {
            let number = rulings.iter().filter(|ruled| ruled.ruling.verdict.word() == word).count();
            if number > 0 {
                let start = if line.is_empty() { "" } else { ", " };
                line = line.and(format!("{start}{number} ")).then(PageLine::verdict(word));
            }
        }
        let differ = rulings.iter().filter(|ruled| ruled.comparison == ExpectationMatch::Differs).count();
        if differ > 0 {
            line = line.with(Tone::Bad, format!("; {differ} not as expected"));
        }
        Some(vec![PageLine::plain(place.name()), line])
    };
    numbered_places(&audited.paper).iter().filter_map(row).collect()
}
