//! Builds the ledger: every numbered place of the paper, with the items that encode it or the reason for a `skip`.
//!
//! [`super::read()`] calls this file after all claims are resolved. Not part of a verdict.

use std::collections::BTreeMap;

use super::claim_list::PlacedItem;
use super::declarations::shown_ref;
use super::heads;
use super::model::{LedgerEntry, NamedBy, NamedSentences};
use crate::diagnostic::{Diagnostic, Faults};
use crate::source::Span;
use crate::syntax::play::{AssessmentSyntax, GameSyntax};
use crate::syntax::tree::{Header, Item, ItemKind, Place, Ref};

/// The kind of place that consists of numbered sentences in the body of the paper.
const SECTION: &str = "section";
/// The kind of place that consists of numbered sentences in a footnote.
const FOOTNOTE: &str = "footnote";
/// The most numbered places that a ledger may have.
const MAX_PLACES: u32 = 20_000;

/// Returns the entries of the ledger. Places that nothing encodes are reported only if every item could be parsed.
pub(super) fn ledger(
    header: &Header,
    items: &[&Item],
    placed: &[PlacedItem],
    all_parsed: bool,
    faults: &mut Faults,
) -> Vec<LedgerEntry> {
    let mut entries: Vec<(LedgerEntry, Span)> = Vec::new();
    let mut index: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for reference in &header.ledger {
        if reference.part.is_some() {
            let message = "the ledger counts numbered places, and `referee coverage` counts sentences";
            faults.push(Diagnostic::new(reference.span, message).repair("leave the sentence out of `ledger`"));
            continue;
        }
        if !is_ascending(reference, faults) {
            continue;
        }
        if reference.last - reference.first >= MAX_PLACES || entries.len() > MAX_PLACES as usize {
            let message = format!("the ledger has more than {MAX_PLACES} places");
            faults.push(Diagnostic::new(reference.span, message).repair("name fewer places"));
            return Vec::new();
        }
        for number in reference.first..=reference.last {
            let kind = reference.kind.value.clone();
            if index.insert((kind.clone(), number), entries.len()).is_some() {
                faults.push(Diagnostic::new(reference.span, format!("the ledger names {kind} {number} twice")));
                break;
            }
            entries.push((LedgerEntry { kind, number, items: Vec::new(), skipped: None }, reference.span));
        }
    }
    let kinds: Vec<&str> = header.ledger.iter().map(|reference| reference.kind.value.as_str()).collect();
    for placed_item in placed {
        // An item may name a sentence of a section that the ledger does not have.
        let mut outside = Faults::new();
        let found = span_of(&placed_item.place, &kinds, &index, if placed_item.in_part { &mut outside } else { &mut *faults });
        for place in found {
            if !entries[place].0.items.contains(&placed_item.item) {
                entries[place].0.items.push(placed_item.item.clone());
            }
        }
    }
    for item in items {
        let ItemKind::Skip { refs, why } = &item.kind else { continue };
        for reference in refs.iter().filter(|reference| reference.part.is_none()) {
            let is_section = reference.kind.value == SECTION;
            // Without sections in the ledger, `skip section 2` is about the sentences of the section.
            if is_section && !kinds.contains(&SECTION) {
                continue;
            }
            if !kinds.contains(&reference.kind.value.as_str()) {
                let message = format!("the ledger has no {}s", reference.kind.value);
                faults.push(Diagnostic::new(reference.span, message).repair("add them to `ledger`, or leave out the `skip`"));
                continue;
            }
            for place in span_of(reference, &kinds, &index, faults) {
                let entry = &mut entries[place].0;
                // A section may be skipped and encoded at once: the `skip` then covers the sentences that no item names.
                if let Some(first) = entry.items.first().filter(|_| !is_section) {
                    let message = format!("{} {} is skipped, but `{first}` encodes it", entry.kind, entry.number);
                    faults.push(Diagnostic::new(reference.span, message).repair("leave it out of the `skip`"));
                }
                entry.skipped = Some(why.value.clone());
            }
        }
    }
    if all_parsed {
        report_unencoded(&entries, faults);
    }
    entries.into_iter().map(|(entry, _)| entry).collect()
}

/// Returns the sentences that items and `skip` name, in the order of the file. A section or footnote named as a whole counts as
/// all its sentences.
pub(super) fn sentences(items: &[&Item], placed: &[PlacedItem]) -> Vec<NamedSentences> {
    let mut out: Vec<NamedSentences> = placed
        .iter()
        .filter(|placed_item| !placed_item.in_part)
        .flat_map(|placed_item| named(&placed_item.place, &NamedBy::Item(placed_item.item.clone())))
        .collect();
    for item in items {
        if let ItemKind::Skip { refs, why } = &item.kind {
            out.extend(refs.iter().flat_map(|reference| named(reference, &NamedBy::Skip(why.value.clone()))));
        }
    }
    out
}

/// Returns the sentences that one reference names.
fn named(reference: &Ref, by: &NamedBy) -> Vec<NamedSentences> {
    let Ref { part, kind, first, last, span } = reference;
    let range_of = |kind: &str, key: String, (first, last): (u32, u32)| NamedSentences {
        kind: kind.to_owned(),
        key,
        first,
        last,
        by: by.clone(),
        span: *span,
    };
    match part {
        Some(part) => vec![range_of(&part.kind.value, part.key.value.clone(), (*first, *last))],
        None if [SECTION, FOOTNOTE].contains(&kind.value.as_str()) => {
            let range = *first..=(*last).min(first.saturating_add(MAX_PLACES));
            range.map(|number| range_of(&kind.value, number.to_string(), (1, Ref::WHOLE))).collect()
        }
        None => Vec::new(),
    }
}

/// Returns true iff the range of a reference is in ascending order. Reports a fault otherwise.
fn is_ascending(reference: &Ref, faults: &mut Faults) -> bool {
    if reference.first > reference.last {
        let message = format!("`{}..{}` runs backwards", reference.first, reference.last);
        let repair = format!("did you mean `{}..{}`?", reference.last, reference.first);
        faults.push(Diagnostic::new(reference.span, message).repair(repair));
    }
    reference.first <= reference.last
}

/// Returns the entries that a reference covers. Reports a number that the ledger does not have.
fn span_of(reference: &Ref, kinds: &[&str], index: &BTreeMap<(String, u32), usize>, faults: &mut Faults) -> Vec<usize> {
    if reference.part.is_some() || !kinds.contains(&reference.kind.value.as_str()) || !is_ascending(reference, faults) {
        return Vec::new();
    }
    let kind = &reference.kind.value;
    let range = (kind.clone(), reference.first)..=(kind.clone(), reference.last);
    let found: Vec<usize> = index.range(range).map(|(_, place)| *place).collect();
    if found.len() as u64 != u64::from(reference.last - reference.first) + 1 {
        let message = format!("{} is outside the ledger", shown_ref(reference));
        faults.push(Diagnostic::new(reference.span, message).repair("correct the number, or widen the `ledger`"));
    }
    found
}

/// Reports the places that nothing encodes, with one fault for each run of consecutive numbers.
fn report_unencoded(entries: &[(LedgerEntry, Span)], faults: &mut Faults) {
    let empty = |entry: &LedgerEntry| entry.items.is_empty() && entry.skipped.is_none();
    let mut at = 0;
    while at < entries.len() {
        let (first, span) = &entries[at];
        at += 1;
        if !empty(first) {
            continue;
        }
        let mut last = first;
        while let Some((next, _)) = entries.get(at) {
            if !empty(next) || next.kind != last.kind || Some(next.number) != last.number.checked_add(1) {
                break;
            }
            last = next;
            at += 1;
        }
        let (kind, from, to) = (&first.kind, first.number, last.number);
        let (shown, reference) = match to - from {
            0 => (format!("{kind} {from}"), format!("{kind} {from}")),
            1 => (format!("{kind}s {from} and {to}"), format!("{kind} {from}..{to}")),
            2.. => (format!("{kind}s {from} to {to}"), format!("{kind} {from}..{to}")),
        };
        let repair = format!("place an item `at {kind} {from}`, or `skip {reference}: \"…\"`");
        faults.push(Diagnostic::new(*span, format!("nothing encodes {shown}")).repair(repair));
    }
}

/// Returns the places that the heads inside a game name.
pub(super) fn game_places(game: &GameSyntax) -> Vec<&[Place]> {
    heads::in_game(game).into_iter().map(|(_, head)| head.places.as_slice()).collect()
}

/// Returns the places that the heads inside an assessment name.
pub(super) fn assessment_places(assessment: &AssessmentSyntax) -> Vec<&[Place]> {
    heads::in_assessment(assessment).into_iter().map(|(_, head)| head.places.as_slice()).collect()
}
