//! Writes an audit as a letter: what a referee has to ask, or what an author has to fix, by place in the paper.
//!
//! Inside a place the gravest finding comes first. Formulas are printed from the conditions that were ruled on. Called by
//! `referee report --as`. Not part of a verdict: a letter shows rulings that were made before.

pub mod sentences;

use std::collections::BTreeMap;

use super::finding::{ClaimRuling, FindingIndex, FindingKind, MeantForm};
use super::page::{Page, PageBlock, PageLine, PageTable, Tone};
use super::statement::statement_text;
use super::{evaluated, evidence, overview, place_order, unchecked};
use crate::audit::PaperAudit;
use crate::certify::Word;
use crate::paper::{Claim, Role, Statement};

/// A table of values at a counterexample with more rows is left out; the point is given.
const MOST_ROWS: usize = 4;
/// A formula is cut after so many characters.
const LONGEST: usize = 400;
/// The name of a part of a statement with more bytes is left out.
const LONGEST_LABEL: usize = 120;

/// To whom a letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// To an editor, by a referee: what to ask the author.
    Editor,
    /// To the author: what to fix.
    Author,
}

/// Returns the letter about a paper; `selected` says which claims it is about.
#[must_use]
pub fn page(audited: &PaperAudit, reader: Reader, selected: &dyn Fn(&Claim) -> bool, stopped: Option<&str>) -> Page {
    let findings = FindingIndex::new(audited);
    let letter = Letter { audited, findings, reader };
    let mut page = Page::default();
    letter.opening(selected, &mut page);
    letter.by_place(selected, &mut page);
    letter.redundant(selected, &mut page);
    letter.ending(stopped, &mut page);
    page
}

struct Letter<'a> {
    audited: &'a PaperAudit,
    findings: FindingIndex<'a>,
    reader: Reader,
}

/// A finding with its kind and weight.
struct LetterItem<'a> {
    kind: FindingKind,
    both: ClaimRuling<'a>,
    /// The titles of further findings at the same place, of the same kind and for the same reason.
    same: Vec<String>,
}

impl<'a> Letter<'a> {
    fn opening(&self, selected: &dyn Fn(&Claim) -> bool, page: &mut Page) {
        let paper = &self.audited.paper;
        let title = match self.reader {
            Reader::Editor => format!("Referee report on \u{201c}{}\u{201d}", paper.title),
            Reader::Author => format!("To the author of \u{201c}{}\u{201d}", paper.title),
        };
        page.heading(1, PageLine::plain(title));
        let is_stated = |claim: &Claim| matches!(claim.role, Role::Claim | Role::Question | Role::Step);
        let words = self.findings.all().iter().filter(|(claim, _)| is_stated(claim) && selected(claim));
        let words: Vec<Word> = words.map(|(_, ruled)| ruled.ruling.verdict.word()).collect();
        let count = |word: Word| words.iter().filter(|known| **known == word).count();
        page.paragraph(PageLine::plain(sentences::opening(self.reader, words.len(), &Word::ALL.map(|word| (word, count(word))))));
        page.paragraph(PageLine::plain(sentences::limits(self.reader)));
    }

    fn by_place(&self, selected: &dyn Fn(&Claim) -> bool, page: &mut Page) {
        let mut groups: BTreeMap<(place_order::PlaceKey, usize), (String, Vec<LetterItem<'a>>)> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        for (claim, ruled) in self.findings.all() {
            let Some(kind) = self.findings.kind(claim, ruled).filter(|kind| *kind != FindingKind::Undecided && selected(claim))
            else {
                continue;
            };
            let heading = place_order::heading(self.findings.places(claim));
            let at = order.iter().position(|known| *known == heading).unwrap_or_else(|| {
                order.push(heading.clone());
                order.len() - 1
            });
            let group =
                groups.entry((place_order::key(self.findings.places(claim)), at)).or_insert_with(|| (heading, Vec::new()));
            let why = reason(claim);
            let same = |item: &&mut LetterItem<'a>| item.kind == kind && why.is_some() && reason(item.both.0) == why;
            match group.1.iter_mut().find(same) {
                Some(item) => item.same.push(claim.title.clone()),
                None => group.1.push(LetterItem { kind, both: (claim, ruled), same: Vec::new() }),
            }
        }
        let mut number = 0;
        for (_, (heading, mut items)) in groups {
            page.heading(2, PageLine::plain(heading));
            items.sort_by_key(|item| (self.weight(item), item.kind));
            for item in items {
                number += 1;
                self.item(number, &item, page);
            }
        }
        if number == 0 {
            page.paragraph(PageLine::plain("Nothing was found that has to be changed."));
        }
    }

    /// Returns the weight of a finding, the gravest lowest: what other statements rest on comes before what stands alone.
    fn weight(&self, item: &LetterItem<'a>) -> usize {
        let is_relied_on = !self.findings.dependents(item.both.0).is_empty();
        match item.kind {
            FindingKind::Surprise => 0,
            FindingKind::Undecided => 1,
            FindingKind::Misprint | FindingKind::Refuted if is_relied_on => 2,
            FindingKind::Misprint => 3,
            FindingKind::Refuted => 4,
            FindingKind::No => 5,
            FindingKind::Vacuous => 6,
        }
    }

    fn item(&self, number: usize, item: &LetterItem<'a>, page: &mut Page) {
        let (claim, ruled) = item.both;
        let title = match claim.id.strip_suffix("/printed-meant") {
            Some(name) => PageLine::plain("The condition ").then(PageLine::formula(name)),
            None => titled(&place_order::capital(&claim.title)),
        };
        let mut line = PageLine::new().with(Tone::Strong, format!("{number}. ")).then(title);
        let others = place_order::others(self.findings.places(claim));
        if !others.is_empty() {
            line = line.and(format!(" (also {})", others.join("; ")));
        }
        let lead = sentences::lead(self.reader, item.kind, ruled.ruling.verdict.word(), self.is_meant_proved(claim));
        page.paragraph(line.and(". ").and(lead));
        page.table(PageTable { rows: self.forms(claim, item), ..PageTable::default() });
        if item.kind == FindingKind::Misprint || item.kind == FindingKind::Surprise {
            for block in overview::entry(claim, ruled).below {
                if let PageBlock::Table(table) = block
                    && table.rows.len() <= MOST_ROWS
                {
                    page.table(table);
                }
            }
        }
        if !item.same.is_empty() {
            let titles = item.same.join("\u{201d}; \u{201c}");
            page.paragraph(PageLine::plain(format!("For the same reason: \u{201c}{titles}\u{201d}.")));
        }
        let dependents = self.findings.dependents(claim);
        if !dependents.is_empty() {
            let titles: Vec<&str> = dependents.iter().map(|(claim, _)| claim.title.as_str()).collect();
            page.paragraph(PageLine::plain(format!("This matters for \u{201c}{}\u{201d}.", titles.join("\u{201d}; \u{201c}"))));
        }
    }

    fn is_meant_proved(&self, claim: &Claim) -> Option<bool> {
        let (_, ruled) = self.findings.meant(claim)?.ruled?;
        Some(ruled.ruling.verdict.word() == Word::Proved)
    }

    /// Returns the forms of a statement, one under the other, with the counterexample and the reason.
    fn forms(&self, claim: &Claim, item: &LetterItem<'a>) -> Vec<Vec<PageLine>> {
        let mut rows = Vec::new();
        let mut row = |name: &str, line: PageLine| {
            if !line.is_empty() {
                rows.push(vec![PageLine::faint(name), line]);
            }
        };
        let own = self.findings.printed(claim);
        match self.findings.meant(claim).filter(|_| item.kind == FindingKind::Misprint) {
            Some(MeantForm { statement, .. }) => {
                row("printed", formula(&own));
                row("meant", formula(&statement));
            }
            None => row("statement", formula(&own)),
        }
        let given: Vec<String> =
            claim.given.iter().filter(|given| given.from.is_none()).map(|given| given.condition.to_string()).collect();
        if !given.is_empty() {
            row("supposing", PageLine::formula(shortened(&given.join(", "))));
        }
        row("setting", PageLine::plain(overview::setting(self.audited, claim)));
        let mut found = evidence::evidence_line(item.both.1);
        // The name of a part may be a formula that is longer than the rest.
        let is_long = found.0.first().is_some_and(|first| first.text.ends_with(": ") && first.text.len() > LONGEST_LABEL);
        if is_long {
            found.0.remove(0);
        }
        row(if item.kind == FindingKind::Vacuous { "because" } else { "found" }, found);
        row("reason", reason(claim).map_or_else(PageLine::new, PageLine::plain));
        rows
    }

    /// Appends the conditions that follow from the others.
    fn redundant(&self, selected: &dyn Fn(&Claim) -> bool, page: &mut Page) {
        let all = self.findings.redundant().into_iter().filter(|(claim, _)| selected(claim));
        let line = |(claim, _): ClaimRuling<'a>| {
            let (Statement::Redundant { condition, .. } | Statement::Needed { condition, .. }) = &claim.statement else {
                return PageLine::new();
            };
            let region = claim.id.split('/').next().unwrap_or_default();
            let line = PageLine::formula(condition.to_string()).and(" in ").then(PageLine::formula(region));
            let place = place_order::heading(&claim.places);
            let shown = shortened(&evaluated::without_name(condition).to_string());
            line.and(format!(" ({place}): ")).then(PageLine::formula(shown))
        };
        let lines: Vec<PageLine> = all.map(line).collect();
        if !lines.is_empty() {
            page.heading(2, PageLine::plain("Conditions that can be left out"));
            page.paragraph(PageLine::plain(sentences::redundant(self.reader)));
            page.list(lines);
        }
    }

    fn ending(&self, stopped: Option<&str>, page: &mut Page) {
        let unstated = unchecked::unstated(self.audited);
        if !unstated.is_empty() {
            page.heading(2, PageLine::plain("What the text does not state"));
            page.paragraph(PageLine::plain(sentences::unstated(self.reader)));
            page.list(unstated);
        }
        page.heading(2, PageLine::plain("What was not checked"));
        let lines = unchecked::lines(self.audited, &self.findings, stopped);
        if lines.is_empty() {
            page.paragraph(PageLine::plain("Every statement that was written down for the check is decided."));
        }
        page.list(lines);
    }
}

/// Returns the reason that the file gives for the verdict it expects.
fn reason(claim: &Claim) -> Option<&str> {
    claim.expected.as_ref()?.why.as_deref()
}

fn formula(statement: &Statement) -> PageLine {
    PageLine::formula(shortened(&statement_text(statement)))
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Returns a title as a line, with the names between backticks as formulas.
fn titled(title: &str) -> PageLine {
    let parts = title.split('`').enumerate();
    parts
        .fold(PageLine::new(), |line, (place, part)| if place % 2 == 1 { line.with(Tone::Formula, part) } else { line.and(part) })
}
