//! Builds the page on the difference between two versions of a condition file: the items whose meaning changed, then the verdicts
//! that changed.
//!
//! Called by `referee diff`. Not part of a verdict.

use super::evaluated;
use super::labels::LabelNames;
use super::page::{Page, PageLine, PageTable, Tone};
use crate::diagnose::versions::{ItemChange, ItemComparison, Versions};

/// Returns the page that compares two versions.
#[must_use]
pub fn page(found: &Versions) -> Page {
    let mut page = Page::default();
    let labels = LabelNames::of_papers([&*found.old, &*found.new]);
    page.heading(1, PageLine::plain(format!("What changed in {}", found.new.title)));
    if let Some(reason) = &found.stopped {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    if found.items.is_empty() && found.moved.is_empty() {
        page.paragraph(PageLine::plain("No item has changed its meaning, and no verdict has changed."));
        return page;
    }
    if !found.items.is_empty() {
        let has_games = [&found.old, &found.new].iter().any(|paper| paper.models.iter().any(|model| !model.games.is_empty()));
        if has_games {
            let note = "Items about play are compared by the first reader of the game alone; the second reader takes part only \
                        in the verdicts below.";
            page.paragraph(PageLine::faint(note));
        }
        page.heading(2, PageLine::plain("Items, where all holds that both versions suppose"));
        page.list(found.items.iter().flat_map(|item| lines(item, &labels)).collect());
    }
    page.heading(2, PageLine::plain("Verdicts that moved"));
    if found.moved.is_empty() {
        page.paragraph(PageLine::plain("None."));
    }
    let word = |word: Option<crate::certify::Word>| word.map_or_else(|| PageLine::faint("not there"), PageLine::verdict);
    let row = |moved: &crate::diagnose::versions::MovedVerdict| {
        vec![word(moved.old), PageLine::faint("now"), word(moved.new), PageLine::formula(moved.id.clone())]
    };
    page.table(PageTable { rows: found.moved.iter().map(row).collect(), ..PageTable::default() });
    page
}

fn lines(item: &ItemComparison, labels: &LabelNames) -> Vec<PageLine> {
    let mut first = PageLine::plain(format!("{} ", item.kind)).with(Tone::Formula, item.name.as_str());
    if let Some(reading) = &item.reading {
        first = first.with(Tone::Faint, format!(" where {reading}"));
    }
    first = first.and(format!(": {}", meaning(&item.change)));
    if !item.places.is_empty() {
        first = first.with(Tone::Faint, format!("  {}", item.places.join(", ")));
    }
    let mut out = vec![first];
    let mut point = |label: &str, point: &crate::certify::Point| {
        out.push(PageLine::faint(format!("  {label} ")).then(evaluated::at(point, &item.mentions, labels)));
    };
    match &item.change {
        ItemChange::Weaker(at) => point("holds now, and did not, at", at),
        ItemChange::Stronger(at) => point("held before, and does not now, at", at),
        ItemChange::Incomparable { only_old, only_new } => {
            point("held before, and does not now, at", only_old);
            point("holds now, and did not, at", only_new);
        }
        ItemChange::Differs(at) => point("at", at),
        ItemChange::Equivalent | ItemChange::Undecided(_) | ItemChange::Added | ItemChange::Removed => {}
    }
    out
}

fn meaning(change: &ItemChange) -> String {
    match change {
        ItemChange::Undecided(why) => format!("not decided: {why}"),
        ItemChange::Differs(_) => "another number".to_owned(),
        ItemChange::Equivalent => "equivalent, written differently".to_owned(),
        other => word(other).to_owned(),
    }
}

/// Returns the name of a change; this is also its value in the JSON.
#[must_use]
pub fn word(change: &ItemChange) -> &'static str {
    match change {
        ItemChange::Equivalent => "equivalent",
        ItemChange::Weaker(_) => "weaker",
        ItemChange::Stronger(_) => "stronger",
        ItemChange::Incomparable { .. } => "incomparable",
        ItemChange::Differs(_) => "differs",
        ItemChange::Undecided(_) => "undecided",
        ItemChange::Added => "added",
        ItemChange::Removed => "removed",
    }
}
