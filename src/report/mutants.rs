//! Builds the page on a mutation test: how many changes to the paper some verdict notices, then those that no verdict notices, by
//! item.
//!
//! Called by `referee mutate`. Not part of a verdict.

use super::page::{Page, PageLine, PageTable, Tone};
use crate::certify::Word;
use crate::mutate::{ChangedItemKind, EquivalenceEvidence, FormulaChange, MutantFate, MutationReport, SlipKind};

/// Returns the page on a mutation test; with `all`, it also lists every changed claim that has the same verdict as before.
#[must_use]
pub fn page(mutation: &MutationReport, all: bool) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("Changes to {}", mutation.paper.title)));
    if let Some(reason) = &mutation.stopped {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    if mutation.trials.is_empty() {
        page.paragraph(PageLine::plain("There is no formula to change."));
        return page;
    }
    page.table(counts(mutation));
    score(mutation, &mut page);
    let unnoticed = |fate: &MutantFate| matches!(fate, MutantFate::Survived | MutantFate::Unsure { .. });
    section("Noticed by no verdict", mutation, unnoticed, &mut page);
    if all {
        let same = |fate: &MutantFate| matches!(fate, MutantFate::SameVerdict(_));
        section("Claims that say something else after the change, and have the same verdict", mutation, same, &mut page);
    }
    section("Harmless: proved to say the same", mutation, |fate| matches!(fate, MutantFate::Equivalent(_)), &mut page);
    page
}

/// The number of changes, in total and by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All changes.
    pub made: usize,
    /// The changes that a verdict, or the reading of the file, notices.
    pub noticed: usize,
    /// Of the noticed changes, those after which the file cannot be read.
    pub unreadable: usize,
    /// The changes proved to be equivalent to the original.
    pub equivalent: usize,
    /// Changed claims that say something else and have the same verdict.
    pub same_verdict: usize,
    /// Of these claims, those whose verdict exact arithmetic has confirmed for the changed statement.
    pub confirmed: usize,
    /// The changes that nothing notices.
    pub survived: usize,
    /// Of the unnoticed changes, those for which a solver gives another verdict that was not confirmed.
    pub unsure: usize,
    /// The changes not tried.
    pub not_tried: usize,
}

impl Tally {
    /// Counts the changes for which `is` holds.
    pub fn of(mutation: &MutationReport, is: impl Fn(&FormulaChange) -> bool) -> Self {
        let mut out = Self::default();
        for (_, fate) in mutation.trials.iter().filter(|(change, _)| is(change)) {
            out.made += 1;
            out.noticed += usize::from(fate.is_noticed());
            match fate {
                MutantFate::Unreadable(_) => out.unreadable += 1,
                MutantFate::Noticed { .. } => {}
                MutantFate::Equivalent(_) => out.equivalent += 1,
                MutantFate::SameVerdict(own) => {
                    out.same_verdict += 1;
                    out.confirmed += usize::from(own.is_confirmed());
                }
                MutantFate::Survived => out.survived += 1,
                MutantFate::Unsure { .. } => {
                    out.survived += 1;
                    out.unsure += 1;
                }
                MutantFate::NotTried => out.not_tried += 1,
            }
        }
        out
    }

    /// Returns the number of changes to which the score refers: those tried, less the equivalent ones.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.made - self.not_tried - self.equivalent
    }

    /// Returns the noticed changes per thousand counted changes, rounded down; `None` if no change counts.
    #[must_use]
    pub fn per_thousand(&self) -> Option<usize> {
        (self.noticed * 1000).checked_div(self.counted())
    }

    fn percent(&self) -> String {
        self.per_thousand().map_or_else(|| "-".to_owned(), |share| format!("{}.{} %", share / 10, share % 10))
    }

    fn row(&self, name: &str) -> Vec<PageLine> {
        let numbers = [self.made, self.equivalent, self.noticed, self.same_verdict, self.survived];
        let cell = |number: usize| if number == 0 { PageLine::faint("0") } else { PageLine::plain(number.to_string()) };
        let cells = numbers.into_iter().map(cell).chain([PageLine::plain(self.percent())]);
        std::iter::once(PageLine::plain(name)).chain(cells).collect()
    }
}

/// Returns true iff the change is in an assumption or definition of the paper, not in a claim.
fn in_model(change: &FormulaChange) -> bool {
    match change.site.sort {
        ChangedItemKind::Domain
        | ChangedItemKind::Function
        | ChangedItemKind::Definition
        | ChangedItemKind::Assumption
        | ChangedItemKind::Condition
        | ChangedItemKind::Region
        | ChangedItemKind::Game
        | ChangedItemKind::Assessment => true,
        ChangedItemKind::Printed | ChangedItemKind::Claim => false,
    }
}

fn counts(mutation: &MutationReport) -> PageTable {
    let mut rows = Vec::new();
    let mut add = |name: &str, tally: Tally| {
        if tally.made > 0 {
            rows.push(tally.row(name));
        }
    };
    for kind in SlipKind::ALL {
        add(kind.words(), Tally::of(mutation, |change| change.kind == kind));
    }
    add("in the model", Tally::of(mutation, in_model));
    add("in conditions as printed", Tally::of(mutation, |change| change.site.sort == ChangedItemKind::Printed));
    add("in claims and steps", Tally::of(mutation, |change| change.site.sort == ChangedItemKind::Claim));
    add("all", Tally::of(mutation, |_| true));
    let head = ["", "made", "say the same", "noticed", "same verdict", "not noticed", "score"];
    PageTable { head: head.iter().map(|word| PageLine::faint(*word)).collect(), rows, right: (1..=6).collect() }
}

fn score(mutation: &MutationReport, page: &mut Page) {
    let all = Tally::of(mutation, |_| true);
    let mut line = PageLine::new().with(Tone::Strong, format!("Mutation score {}", all.percent())).and(format!(
        ": {} of the {} changes that were tried and not proved to say the same are noticed",
        all.noticed,
        all.counted()
    ));
    if all.unreadable > 0 {
        line = line.and(format!(", {} of them because the file no longer reads", all.unreadable));
    }
    line = line.and(".");
    page.paragraph(line);
    if all.same_verdict > 0 {
        let of = |word: Word| mutation.count(|fate| matches!(fate, MutantFate::SameVerdict(own) if own.word == word));
        let counts = Word::ALL.map(|word| (word, of(word))).into_iter().filter(|(_, number)| *number > 0);
        let counts: Vec<String> = counts.map(|(word, number)| format!("{number} {word}")).collect();
        let text = format!(
            "Of the others, {} turn a claim into another claim with the same verdict, confirmed with evidence of its own: {}. \
             They count as not noticed. Changes neither noticed nor confirmed in this way: {} of {}.",
            all.confirmed,
            counts.join(", "),
            all.counted() - all.noticed - all.confirmed,
            all.counted()
        );
        page.paragraph(PageLine::plain(text));
    }
    if all.not_tried > 0 {
        page.paragraph(PageLine::plain(format!("Not tried, and counted neither way: {}.", all.not_tried)));
    }
}

fn section(heading: &str, mutation: &MutationReport, is: impl Fn(&MutantFate) -> bool, page: &mut Page) {
    let chosen: Vec<&(FormulaChange, MutantFate)> = mutation.trials.iter().filter(|(_, fate)| is(fate)).collect();
    if chosen.is_empty() {
        return;
    }
    page.heading(2, PageLine::plain(format!("{heading}: {}", chosen.len())));
    let mut rest = chosen.as_slice();
    while let Some((first, _)) = rest.first() {
        let together = rest.iter().take_while(|(change, _)| change.site == first.site).count();
        let (own, others) = rest.split_at(together);
        page.list(item(mutation, own));
        rest = others;
    }
}

/// Returns the lines of an item with the changes to it.
fn item(mutation: &MutationReport, trials: &[&(FormulaChange, MutantFate)]) -> Vec<PageLine> {
    let sources = &mutation.paper.sources;
    let Some((first, _)) = trials.first() else { return Vec::new() };
    let mut title = PageLine::faint(format!("{} ", first.site.sort.words())).and(first.site.shown());
    if let Some(within) = &first.site.within {
        title = title.with(Tone::Faint, format!(" in {within}"));
    }
    let mut lines = vec![title];
    for (change, fate) in trials {
        let (before, after) = change.shown(sources);
        let (line, column) = place(mutation, change);
        let line = PageLine::faint(format!("  {line}:{column}  ")).with(Tone::Formula, before).with(Tone::Faint, "  ->  ");
        let line = line.with(Tone::Formula, if after.is_empty() { "(nothing)".to_owned() } else { after });
        lines.push(line.with(Tone::Faint, remark(fate)));
    }
    lines
}

fn remark(fate: &MutantFate) -> String {
    match fate {
        MutantFate::Equivalent(EquivalenceEvidence::ByNormalForm) => "  by algebra alone".to_owned(),
        MutantFate::Equivalent(EquivalenceEvidence::ByCertificate(1)) => "  by a certificate of 1 term".to_owned(),
        MutantFate::Equivalent(EquivalenceEvidence::ByCertificate(terms)) => format!("  by certificates of {terms} terms"),
        MutantFate::SameVerdict(own) => match (own.word, own.terms) {
            (word, _) if !own.is_confirmed() => format!("  {word}"),
            (word, 0) => format!("  {word} too"),
            (word, 1) => format!("  {word} too, by a certificate of 1 term"),
            (word, terms) => format!("  {word} too, by certificates of {terms} terms"),
        },
        MutantFate::Unsure { claim, leaning } => format!("  a solver calls {claim} {leaning}; not confirmed"),
        MutantFate::Unreadable(_) | MutantFate::Noticed { .. } | MutantFate::Survived | MutantFate::NotTried => String::new(),
    }
}

/// Returns the line and the column of a change, counted from 1.
#[must_use]
pub fn place(mutation: &MutationReport, change: &FormulaChange) -> (usize, usize) {
    let sources = &mutation.paper.sources;
    let span = change.place();
    let before = sources.get(span.source).text.get(..span.start as usize).unwrap_or("");
    (sources.line(span), 1 + before.rsplit('\n').next().unwrap_or("").chars().count())
}
