//! Two versions of a file, as a page: the items whose meaning moved, then the verdicts that moved.

use super::labels::Labels;
use super::page::{Line, Page, Table, Tone};
use super::worked;
use crate::diagnose::versions::{Change, Compared, Versions};

/// The page.
#[must_use]
pub fn page(found: &Versions) -> Page {
    let mut page = Page::default();
    let labels = Labels::of_papers([&*found.old, &*found.new]);
    page.heading(1, Line::plain(format!("What changed in {}", found.new.title)));
    if let Some(reason) = &found.stopped {
        page.paragraph(Line::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    if found.items.is_empty() && found.moved.is_empty() {
        page.paragraph(Line::plain("No item means anything else than before, and no verdict moved."));
        return page;
    }
    if !found.items.is_empty() {
        let has_games = [&found.old, &found.new].iter().any(|paper| paper.models.iter().any(|model| !model.games.is_empty()));
        if has_games {
            let note = "Comparisons of what is said about play rest on the first reading of the game; the second reader takes part in the verdicts below.";
            page.paragraph(Line::faint(note));
        }
        page.heading(2, Line::plain("Items, where all holds that both versions suppose"));
        page.list(found.items.iter().flat_map(|item| lines(item, &labels)).collect());
    }
    page.heading(2, Line::plain("Verdicts that moved"));
    if found.moved.is_empty() {
        page.paragraph(Line::plain("None."));
    }
    let word = |word: Option<crate::certify::Word>| word.map_or_else(|| Line::faint("not there"), Line::verdict);
    let row = |moved: &crate::diagnose::versions::Moved| {
        vec![word(moved.old), Line::faint("now"), word(moved.new), Line::formula(moved.id.clone())]
    };
    page.table(Table { rows: found.moved.iter().map(row).collect(), ..Table::default() });
    page
}

fn lines(item: &Compared, labels: &Labels) -> Vec<Line> {
    let mut first = Line::plain(format!("{} ", item.kind)).with(Tone::Formula, item.name.as_str());
    if let Some(reading) = &item.reading {
        first = first.with(Tone::Faint, format!(" where {reading}"));
    }
    first = first.and(format!(": {}", meaning(&item.change)));
    if !item.places.is_empty() {
        first = first.with(Tone::Faint, format!("  {}", item.places.join(", ")));
    }
    let mut out = vec![first];
    let mut point = |what: &str, point: &crate::certify::Point| {
        out.push(Line::faint(format!("  {what} ")).then(worked::at(point, &item.mentions, labels)));
    };
    match &item.change {
        Change::Weaker(at) => point("holds now, and did not, at", at),
        Change::Stronger(at) => point("held before, and does not now, at", at),
        Change::Incomparable { only_old, only_new } => {
            point("held before, and does not now, at", only_old);
            point("holds now, and did not, at", only_new);
        }
        Change::Differs(at) => point("at", at),
        Change::Equivalent | Change::Undecided(_) | Change::Added | Change::Removed => {}
    }
    out
}

fn meaning(change: &Change) -> String {
    match change {
        Change::Undecided(why) => format!("not decided: {why}"),
        Change::Differs(_) => "another number".to_owned(),
        Change::Equivalent => "equivalent, written differently".to_owned(),
        other => word(other).to_owned(),
    }
}

/// The word for a change.
#[must_use]
pub fn word(change: &Change) -> &'static str {
    match change {
        Change::Equivalent => "equivalent",
        Change::Weaker(_) => "weaker",
        Change::Stronger(_) => "stronger",
        Change::Incomparable { .. } => "incomparable",
        Change::Differs(_) => "differs",
        Change::Undecided(_) => "undecided",
        Change::Added => "added",
        Change::Removed => "removed",
    }
}
