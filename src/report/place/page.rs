//! Builds the page on a place of a paper: its regions, exact equilibrium conditions, claims, proofs and faults.
//!
//! Called by `referee report`. Not part of a verdict.

use std::collections::BTreeMap;

use super::{
    ConditionReport, EquilibriumRegion, Meeting, MissingNote, PlaceFault, PlaceItem, PlaceProof, PlaceReport, PrintedAndMeant,
    RegionComparison, RegionReport, Size,
};
use crate::certify::Word;
use crate::report::page::{Page, PageLine, PageTable, Tone};

/// Appends the report on a place to the page.
pub fn append(report: &PlaceReport, page: &mut Page) {
    let mut name = report.place.clone();
    name[..1].make_ascii_uppercase();
    page.heading(1, PageLine::plain(report.title.as_ref().map_or(name.clone(), |title| format!("{name}: {title}"))));
    let asked = format!("{}; asked by the tool: {}", counts(&report.stated), counts(&report.asked));
    page.paragraph(PageLine::plain(format!("Rulings stated in the file: {asked}.")));
    page.list(
        report
            .definitions
            .iter()
            .map(|defined| PageLine::formula(&defined.name).and(" = ").then(PageLine::formula(&defined.body)))
            .collect(),
    );
    report.regions.iter().for_each(|region| self::region(region, page));
    if !report.equilibria.is_empty() {
        page.heading(2, PageLine::plain("Where it is an equilibrium, exactly"));
        report.equilibria.iter().for_each(|exact| equilibrium(exact, page));
    }
    pairs("Thresholds and conditions, derived", &report.derived, page);
    items("Comparative statics", &report.statics, page);
    items("What is claimed", &report.claims, page);
    report.proofs.iter().for_each(|proof| self::proof(proof, page));
    items("What is claimed of its conditions elsewhere", &report.elsewhere, page);
    items("Asked by the tool", &report.told, page);
    faults(&report.errors, page);
    notes(&report.unstated, page);
    if !report.dependents.is_empty() {
        page.heading(2, PageLine::plain("Claims elsewhere that rest on this place"));
        page.list(report.dependents.iter().map(brief).collect());
    }
}

fn counts(all: &BTreeMap<&'static str, usize>) -> String {
    let words = Word::ALL.map(Word::as_str);
    let some: Vec<String> = words.iter().filter_map(|word| all.get(word).map(|number| format!("{number} {word}"))).collect();
    if some.is_empty() { "none".to_owned() } else { some.join(", ") }
}

fn verdict(word: &str) -> PageLine {
    Word::ALL.into_iter().find(|known| known.as_str() == word).map_or_else(PageLine::new, PageLine::verdict)
}

fn region(region: &RegionReport, page: &mut Page) {
    page.heading(2, PageLine::plain("The conditions of ").then(PageLine::formula(&region.name)));
    let head = ["", "where", "as ruled on", "given the others"].map(PageLine::plain).to_vec();
    let row = |condition: &ConditionReport| {
        vec![
            PageLine::formula(&condition.name),
            PageLine::plain(condition.places.join(", ")),
            PageLine::formula(&condition.decided),
            PageLine::plain(condition.needed.unwrap_or_default()),
        ]
    };
    page.table(PageTable { head, rows: region.conditions.iter().map(row).collect(), right: Vec::new() });
    let mut lines = Vec::new();
    for condition in &region.conditions {
        let written = PageLine::formula(&condition.name);
        match &condition.printed {
            Some(printed) => {
                lines.push(written.and(", as printed: ").then(PageLine::formula(printed)));
                lines.push(PageLine::formula(&condition.name).and(", as meant: ").then(PageLine::formula(&condition.written)));
            }
            None => lines.push(written.and(", as printed: ").then(PageLine::formula(&condition.written))),
        }
        if let Some(same) = &condition.same {
            lines.push(
                PageLine::plain("are these two the same? ").then(verdict(same.verdict)).and(": ").then(same.evidence.clone()),
            );
        }
    }
    page.list(lines);
    if let Some(together) = &region.together {
        page.paragraph(
            PageLine::plain("They can hold together: ").then(verdict(together.verdict)).and("; ").then(together.evidence.clone()),
        );
    }
    if let Some(size) = &region.size {
        page.paragraph(sized(size));
    }
    let has_answer = |condition: &&ConditionReport| condition.needed.is_some();
    let shown = |condition: &ConditionReport| {
        let line = PageLine::formula(&condition.name);
        let line = match condition.needed {
            Some("needed") => line.and(" is needed: the rest without it "),
            Some("redundant") => line.and(" follows from the others: "),
            Some(_) | None => line.and(" is needed or redundant: undecided; "),
        };
        line.then(condition.evidence.clone())
    };
    page.list(region.conditions.iter().filter(has_answer).map(shown).collect());
    if !region.meets.is_empty() {
        page.heading(2, PageLine::plain("How it overlaps the others"));
        let shown = |meeting: &Meeting| {
            let line = PageLine::formula(&meeting.with);
            let line = if meeting.places.is_empty() { line } else { line.and(format!(" ({})", meeting.places.join(", "))) };
            line.and(": ").with(Tone::Strong, meeting.answer).and("; ").then(meeting.evidence.clone())
        };
        page.list(region.meets.iter().map(shown).collect());
    }
}

fn sized(size: &Size) -> PageLine {
    let parameters = size.parameters.join(", ");
    match (size.verdict, &size.point) {
        ("proved", Some(point)) => PageLine::plain("They hold on a full-dimensional set of ")
            .then(PageLine::formula(parameters))
            .and(": every inequality, those of the assumptions included, is strict at ")
            .then(at(point))
            .and("."),
        ("refuted", _) => PageLine::plain("They hold on no full-dimensional set of ")
            .then(PageLine::formula(parameters))
            .and(": no point makes every inequality strict."),
        _ => PageLine::plain("Whether they hold on a full-dimensional set is undecided."),
    }
}

fn at(point: &BTreeMap<String, String>) -> PageLine {
    PageLine::formula(point.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", "))
}

fn equilibrium(exact: &EquilibriumRegion, page: &mut Page) {
    page.heading(3, PageLine::plain(&exact.ruled.meant.title));
    let given = supposing(&exact.ruled.meant);
    let line = PageLine::formula(&exact.question).and(" if and only if ").then(PageLine::formula(&exact.exact)).then(given);
    page.paragraph(line.and(": ").then(verdict(exact.ruled.meant.verdict)).and(", ").then(exact.ruled.meant.evidence.clone()));
    if let Some(printed) = &exact.ruled.printed {
        page.paragraph(
            PageLine::plain("As printed, ")
                .then(PageLine::formula(&printed.decided))
                .and(": ")
                .then(ruling(printed))
                .then(because(printed)),
        );
    }
    if let Some(comparison) = &exact.beside {
        self::region_comparison(comparison, page);
    }
}

fn region_comparison(comparison: &RegionComparison, page: &mut Page) {
    let name = || PageLine::formula(&comparison.region);
    let mut lines = Vec::new();
    for missing in &comparison.missing {
        lines.push(
            name()
                .and(" lacks the condition ")
                .then(PageLine::formula(&missing.condition))
                .and(", which fails in it at ")
                .then(at(&missing.point)),
        );
    }
    for superfluous in &comparison.superfluous {
        let line = name().and(" has the condition ").then(PageLine::formula(&superfluous.condition));
        lines.push(line.and(", which alone excludes the equilibrium at ").then(at(&superfluous.point)));
    }
    for condition in &comparison.undecided {
        lines.push(PageLine::plain("undecided: ").then(PageLine::formula(condition)));
    }
    if let (true, Some(point)) = (comparison.superfluous.is_empty(), &comparison.excluded) {
        lines.push(name().and(" excludes the equilibrium at ").then(at(point)));
    }
    if comparison.same == "proved" {
        lines.push(name().and(" is exactly this"));
    }
    page.list(lines);
}

fn pairs(heading: &str, all: &[PrintedAndMeant], page: &mut Page) {
    if all.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain(heading));
    page.list(all.iter().flat_map(pair).collect());
}

fn pair(pair: &PrintedAndMeant) -> Vec<PageLine> {
    let mut out = Vec::new();
    if let Some(printed) = &pair.printed {
        out.push(item_line(printed, " (as printed)"));
    }
    out.push(item_line(&pair.meant, if pair.printed.is_some() { " (as meant)" } else { "" }));
    out
}

fn items(heading: &str, all: &[PlaceItem], page: &mut Page) {
    if !all.is_empty() {
        page.heading(2, PageLine::plain(heading));
        page.list(
            all.iter().map(|item| item_line(item, if item.id.contains("/printed") { " (as printed)" } else { "" })).collect(),
        );
    }
}

fn proof(proof: &PlaceProof, page: &mut Page) {
    page.heading(2, PageLine::plain("Proof ").then(PageLine::formula(&proof.id)).and(", step by step"));
    page.list(proof.steps.iter().flat_map(pair).collect());
}

/// Returns a claim with its verdict and evidence in one line.
fn item_line(item: &PlaceItem, form: &str) -> PageLine {
    let mut line = verdict(item.verdict).and(" ").then(titled(&item.title)).and(form);
    if let Some(answer) = item.answer {
        line = line.and(" ").with(Tone::Strong, answer);
    }
    line = line.and(": ").then(PageLine::formula(&item.written));
    if item.written.starts_with('$') || item.written.contains(" $") {
        line = line.and(", that is ").then(PageLine::formula(&item.decided));
    }
    line.then(supposing(item)).then(under(item)).and("; ").then(item.evidence.clone()).then(because(item))
}

fn supposing(item: &PlaceItem) -> PageLine {
    let mut line = PageLine::new();
    if !item.given.is_empty() {
        line = line.and(", given ").then(PageLine::formula(item.given.join(", ")));
    }
    if !item.without.is_empty() {
        line = line.and(", without ").then(PageLine::formula(item.without.join(", ")));
    }
    line
}

fn under(item: &PlaceItem) -> PageLine {
    if item.under.is_empty() { PageLine::new() } else { PageLine::plain(format!(", under {}", item.under.join(", "))) }
}

fn ruling(item: &PlaceItem) -> PageLine {
    verdict(item.verdict).and(", ").then(item.evidence.clone())
}

/// Returns the reason that the file gives for its expectation, and the expectation if the verdict is another.
fn because(item: &PlaceItem) -> PageLine {
    let line = item.why.as_ref().map_or_else(PageLine::new, |why| PageLine::plain(format!(". The file says: {why}")));
    match item.expected.filter(|_| !item.as_expected) {
        Some(expected) => line.with(Tone::Bad, format!(" (the file expects {expected})")),
        None => line,
    }
}

fn faults(all: &[PlaceFault], page: &mut Page) {
    if all.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain("What is refuted, and what was meant"));
    let mut lines = Vec::new();
    for fault in all {
        let item = &fault.printed;
        lines.push(
            verdict(item.verdict)
                .and(" ")
                .then(titled(&item.title))
                .and(": ")
                .then(PageLine::formula(&item.written))
                .then(under(item))
                .then(because(item)),
        );
        if let Some(meant) = &fault.meant {
            lines.push(
                PageLine::plain("meant instead: ").then(PageLine::formula(&meant.written)).and(": ").then(verdict(meant.verdict)),
            );
        }
    }
    page.list(lines);
}

fn notes(all: &[MissingNote], page: &mut Page) {
    if all.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain("What the text does not say"));
    let shown = |note: &MissingNote| {
        let line = PageLine::plain(format!("{}: ", note.sort)).then(PageLine::formula(&note.item));
        note.why.as_ref().map_or(line.clone(), |why| line.and(format!(": {why}")))
    };
    page.list(all.iter().map(shown).collect());
}

/// Returns a claim by its verdict, title and places alone.
fn brief(item: &PlaceItem) -> PageLine {
    let place = if item.places.is_empty() { String::new() } else { format!(" ({})", item.places.join(", ")) };
    verdict(item.verdict).and(" ").then(titled(&item.title)).and(place).then(under(item))
}

/// Returns a title as a line, with the names between backticks set as formulas.
fn titled(title: &str) -> PageLine {
    title
        .split('`')
        .enumerate()
        .fold(PageLine::new(), |line, (place, part)| if place % 2 == 1 { line.with(Tone::Formula, part) } else { line.and(part) })
}
