//! Builds the ledger: every numbered place of a paper with the items that encode it, or the reason why no item does.
//!
//! Called by [`super::overview`]. Not part of a verdict.

use super::overview;
use super::page::{Page, PageLine, PageTable, Tone};
use crate::audit::PaperAudit;
use crate::certify::Word;
use crate::paper::LedgerEntry;

/// Appends the ledger of a paper to the page.
pub fn append(audited: &PaperAudit, page: &mut Page) {
    page.heading(2, PageLine::plain("Ledger: every numbered place, and what encodes it"));
    if audited.paper.ledger.is_empty() {
        page.paragraph(PageLine::plain("The file declares no ledger."));
        return;
    }
    let mut rows: Vec<Vec<PageLine>> = Vec::new();
    let mut entries = audited.paper.ledger.iter().peekable();
    while let Some(first) = entries.next() {
        let mut last = first;
        if first.items.is_empty() {
            while let Some(next) = entries.next_if(|next| continues_range(last, next)) {
                last = next;
            }
        }
        rows.push(vec![PageLine::plain(place(first, last)), content(audited, first)]);
    }
    page.table(PageTable { rows, ..PageTable::default() });
}

/// Returns true iff the next entry is the neighbour of the last, and no item encodes it for the same reason; both share a row then.
fn continues_range(last: &LedgerEntry, next: &LedgerEntry) -> bool {
    next.kind == last.kind && next.number == last.number + 1 && next.items.is_empty() && next.skipped == last.skipped
}

fn place(first: &LedgerEntry, last: &LedgerEntry) -> String {
    if first.number == last.number {
        format!("{} {}", first.kind, first.number)
    } else {
        format!("{} {}..{}", first.kind, first.number, last.number)
    }
}

fn content(audited: &PaperAudit, entry: &LedgerEntry) -> PageLine {
    let mut line = PageLine::new();
    for item in &entry.items {
        if !line.is_empty() {
            line = line.and(", ");
        }
        line = line.with(Tone::Formula, item.as_str());
        if let Some(word) = verdict(audited, item) {
            line = line.and(" ").then(PageLine::verdict(word));
        }
    }
    match (&entry.skipped, entry.items.is_empty()) {
        (Some(why), true) => PageLine::faint("left out: ").and(why.as_str()),
        (Some(why), false) => line.with(Tone::Faint, "; left out in part: ").and(why.as_str()),
        (None, true) => PageLine::new().with(Tone::Bad, "nothing encodes it"),
        (None, false) => line,
    }
}

/// Returns the verdict on an item; `None` if the item is no claim.
fn verdict(audited: &PaperAudit, item: &str) -> Option<Word> {
    let is_it = |ruled: &&crate::audit::RuledClaim| overview::claim(audited, ruled).is_some_and(|claim| claim.id == item);
    audited.rulings.iter().find(is_it).map(|ruled| ruled.ruling.verdict.word())
}
