//! Builds the page on an audit: the counts of verdicts, the least favourable first, then a row per claim in the order of the file.
//!
//! The questions that the tool asks on its own account are grouped under the item to which they belong: unexpected answers are
//! shown, the others are only counted. Called by `referee audit` and `referee recheck`. Not part of a verdict.

use num_traits::Zero;

use super::labels::LabelNames;
use super::mentions::{self, Mention};
use super::page::{Page, PageBlock, PageEntry, PageLine, PageTable, Tone};
use super::{brief, cross_check, deviation, evaluated, evidence, ledger, parts, statement};
use crate::audit::{Audit, ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Finding, Word};
use crate::expression::children::Subexpression;
use crate::expression::{Condition, Term, evaluate};
use crate::paper::{Claim, MarkedItem, Paper, Role, Statement};
use crate::solve::SafetyNet;

/// The short form also shows all rulings of a paper that has at most this number of them.
const ONE_SCREEN: usize = 30;

/// How much of an audit is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportExtent {
    /// Every ruling.
    All,
    /// The rulings that differ from the expectation or are not proved, and a line for each proposition and footnote.
    Short,
}

/// Returns the page on the whole audit; with `with_ledger`, it includes the ledger of every paper.
#[must_use]
pub fn page(audit: &Audit, with_ledger: bool) -> Page {
    page_of(audit, with_ledger, ReportExtent::All)
}

/// Returns the page on an audit to the given extent; with `with_ledger`, it includes the ledger of every paper.
#[must_use]
pub fn page_of(audit: &Audit, with_ledger: bool, extent: ReportExtent) -> Page {
    let mut page = Page::default();
    if let Some(reason) = &audit.stopped {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and("."));
    }
    too_slow(audit, &mut page);
    if let Some(check) = &audit.cross_check {
        page.paragraph(cross_check::warning(check));
    }
    for paper in &audit.papers {
        paper_section(paper, with_ledger, extent, &mut page);
    }
    if audit.papers.len() > 1 {
        page.heading(1, PageLine::plain("All papers"));
        page.table(counts(audit.papers.iter()));
    }
    if audit.papers.is_empty() && audit.faulty.is_empty() {
        page.paragraph(PageLine::plain("Nothing to audit: no file with a `paper` header was found."));
    }
    if let Some(check) = &audit.cross_check {
        cross_check::append(check, &mut page);
    }
    page
}

fn paper_section(audited: &PaperAudit, with_ledger: bool, extent: ReportExtent, page: &mut Page) {
    let paper = &*audited.paper;
    page.heading(1, PageLine::plain(&paper.title));
    let about: Vec<&str> = paper.entries.iter().filter(|(key, _)| key != "source").map(|(_, text)| text.as_str()).collect();
    page.paragraph(PageLine::faint(about.join(" · ")));
    page.table(counts(std::iter::once(audited)));
    page.paragraph(summary(audited));
    page.list(differing(audited));
    let is_one_screen = audited.rulings.len() <= ONE_SCREEN;
    match extent {
        ReportExtent::Short if !is_one_screen => brief::append(audited, page),
        ReportExtent::All | ReportExtent::Short => {
            if !audited.rulings.is_empty() {
                page.heading(2, PageLine::plain("Rulings, in the order of the file"));
                page.entries(groups(audited).iter().flat_map(|group| rows(paper, group)).collect());
            }
            notes("Supplied by the reader, not said by the text", &paper.supplied, page);
            notes("Lost from the text", &paper.lost, page);
        }
    }
    if with_ledger {
        ledger::append(audited, page);
    }
}

/// Appends the claims on which a safety limit ended a search, because the machine was too slow; nothing if there are none.
fn too_slow(audit: &Audit, page: &mut Page) {
    let mut lines = Vec::new();
    for audited in &audit.papers {
        for ruled in &audited.rulings {
            if let (Some(net), Some(claim)) = (ruled.net, claim(audited, ruled)) {
                let paper = if audit.papers.len() > 1 { format!("{} ", audited.paper.slug) } else { String::new() };
                let ended = match net {
                    SafetyNet::Time(time) => format!(": a search was ended after {time:?}"),
                    SafetyNet::Memory(mb) => format!(": a search was ended at {mb} MB"),
                };
                lines.push(PageLine::plain(paper).with(Tone::Formula, &*claim.id).and(ended));
            }
        }
    }
    if !lines.is_empty() {
        let more = "more may be found on a faster one, or with a wider --timeout or --memory.";
        page.paragraph(PageLine::new().with(Tone::Bad, "The machine was too slow ").and("for these claims; ").and(more));
        page.list(lines);
    }
}

fn notes(heading: &str, notes: &[MarkedItem], page: &mut Page) {
    let line = |note: &MarkedItem| {
        let line = PageLine::formula(&note.item);
        note.why.as_ref().map_or(line.clone(), |why| line.and(": ").and(why.as_str()))
    };
    if !notes.is_empty() {
        page.heading(2, PageLine::plain(heading));
        page.list(notes.iter().map(line).collect());
    }
}

/// Returns the counts of verdicts: a row for the claims of the file, and one for the questions of the tool.
fn counts<'a>(papers: impl Iterator<Item = &'a PaperAudit>) -> PageTable {
    let mut stated = [0_usize; 5];
    let mut asked = [0_usize; 5];
    for audited in papers {
        for ruled in &audited.rulings {
            let place = Word::ALL.iter().position(|word| *word == ruled.ruling.verdict.word()).unwrap_or(0);
            let row = if is_asked_by_tool(audited, ruled) { &mut asked } else { &mut stated };
            row[place] += 1;
        }
    }
    let row = |name: &str, numbers: [usize; 5]| {
        let cell = |(word, number): (Word, usize)| {
            if number == 0 { PageLine::faint("0") } else { PageLine::new().with(Tone::Verdict(word), number.to_string()) }
        };
        std::iter::once(PageLine::plain(name)).chain(Word::ALL.into_iter().zip(numbers).map(cell)).collect()
    };
    PageTable {
        head: std::iter::once(PageLine::new()).chain(Word::ALL.map(|word| PageLine::faint(word.as_str()))).collect(),
        rows: vec![row("stated in the file", stated), row("asked by the tool", asked)],
        right: vec![1, 2, 3, 4, 5],
    }
}

/// Returns how the verdicts compare with the expectations of the file, in one to three sentences.
pub(super) fn summary(audited: &PaperAudit) -> PageLine {
    let count = |wanted: ExpectationMatch| audited.rulings.iter().filter(|ruled| ruled.comparison == wanted).count();
    let (differ, undecided) = (count(ExpectationMatch::Differs), count(ExpectationMatch::Undecided));
    let mut line = match differ {
        0 => PageLine::plain("No verdict differs from what the file expects."),
        1 => PageLine::new().with(Tone::Bad, "1 verdict differs from what the file expects."),
        n => PageLine::new().with(Tone::Bad, format!("{n} verdicts differ from what the file expects.")),
    };
    if undecided > 0 {
        let by_solver =
            |ruled: &&RuledClaim| ruled.ruling.verdict.word() == Word::Unchecked && ruled.ruling.contradiction.is_none();
        let unchecked = audited.rulings.iter().filter(by_solver);
        let (mut yes, mut no) = (0, 0);
        unchecked.for_each(|ruled| if ruled.ruling.leaning == Word::Proved { yes += 1 } else { no += 1 });
        line =
            line.and(format!(" {undecided} of those expected to be decided {} not.", if undecided == 1 { "is" } else { "are" }));
        if yes + no > 0 {
            line = line.and(format!(
                " Unchecked means that a solver says so and no exact proof was found: it calls {yes} true and {no} false or empty."
            ));
        }
        let more = " Smaller steps in a `proof`, the exact condition by `referee derive`, or more `--effort` may decide them.";
        line = line.with(Tone::Faint, more);
    }
    line
}

fn differing(audited: &PaperAudit) -> Vec<PageLine> {
    let mut out = Vec::new();
    for ruled in audited.rulings.iter().filter(|ruled| ruled.comparison == ExpectationMatch::Differs) {
        if let Some(claim) = claim(audited, ruled) {
            let line = PageLine::verdict(ruled.ruling.verdict.word()).and(", expected ").and(expected(claim)).and(": ");
            out.push(line.with(Tone::Formula, &*claim.id));
        }
    }
    out
}

fn expected(claim: &Claim) -> &'static str {
    claim.expected.as_ref().map_or("nothing", |expected| statement::outcome(expected.outcome))
}

/// Returns the claim that a ruling is about; `None` if the paper has no such claim.
#[must_use]
pub fn claim<'a>(audited: &'a PaperAudit, ruled: &RuledClaim) -> Option<&'a Claim> {
    audited.paper.claims.get(ruled.question.index)
}

/// Returns a number with its noun.
#[must_use]
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// Returns what is not in force of the assumptions, and which alternatives are where these are not the first.
#[must_use]
pub fn setting(audited: &PaperAudit, claim: &Claim) -> String {
    let models = &audited.paper.models;
    let usual = models.first().map(|model| model.alternatives.as_slice()).unwrap_or_default();
    let under = models.get(claim.model).map(|model| model.alternatives.as_slice()).unwrap_or_default();
    let under: Vec<&str> = under.iter().zip(usual).filter(|(own, usual)| own != usual).map(|(own, _)| &**own).collect();
    let mut parts = Vec::new();
    if !claim.without.is_empty() {
        parts.push(format!("without {}", claim.without.join(", ")));
    }
    if !under.is_empty() {
        parts.push(format!("under {}", under.join(", ")));
    }
    parts.join("; ")
}

/// Returns true iff the tool asked the question on its own account.
fn is_asked_by_tool(audited: &PaperAudit, ruled: &RuledClaim) -> bool {
    claim(audited, ruled).is_some_and(|claim| matches!(claim.role, Role::Obligation | Role::Automatic))
}

/// The rulings that are reported under one item: those stated in the file, and those asked by the tool.
pub(super) struct Group<'a> {
    item: &'a str,
    pub(super) stated: Vec<(&'a Claim, &'a RuledClaim)>,
    pub(super) own: Vec<(&'a Claim, &'a RuledClaim)>,
}

/// Groups the rulings of an audit by the item under which they are reported, in the order of the file.
pub(super) fn groups(audited: &PaperAudit) -> Vec<Group<'_>> {
    let mut out: Vec<Group<'_>> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for ruled in &audited.rulings {
        let Some(claim) = audited.paper.claims.get(ruled.question.index) else { continue };
        let item = claim.belongs_to.as_str();
        let place = *places.entry(item).or_insert_with(|| {
            out.push(Group { item, stated: Vec::new(), own: Vec::new() });
            out.len() - 1
        });
        let own = matches!(claim.role, Role::Obligation | Role::Automatic);
        let group = &mut out[place];
        if own { group.own.push((claim, ruled)) } else { group.stated.push((claim, ruled)) }
    }
    out
}

fn rows(paper: &Paper, group: &Group<'_>) -> Vec<PageEntry> {
    let mut entries: Vec<PageEntry> = group.stated.iter().map(|(claim, ruled)| entry(claim, ruled)).collect();
    let (shown, counted_only): (Vec<_>, Vec<_>) =
        group.own.iter().copied().partition(|(claim, ruled)| is_worth_showing(claim, ruled));
    if entries.is_empty() && !group.own.is_empty() {
        entries.push(item_entry(paper, group.item));
    }
    if let Some(last) = entries.last_mut() {
        let own: Vec<PageEntry> =
            shown.iter().map(|(claim, ruled)| PageEntry { place: PageLine::new(), ..entry(claim, ruled) }).collect();
        if !own.is_empty() {
            last.below.push(PageBlock::Entries(own));
        }
        if !counted_only.is_empty() {
            last.aside = counted(&counted_only, shown.is_empty());
        }
    }
    entries
}

/// Returns the row of an item about which the file claims nothing: a region, a condition, or the assumptions.
fn item_entry(paper: &Paper, name: &str) -> PageEntry {
    let mut entry = PageEntry { title: PageLine::plain(name), ..PageEntry::default() };
    for model in &paper.models {
        let region = model.regions.iter().find(|region| &*region.name == name).map(|r| ("region", &r.title, &r.places));
        let named = model.conditions.iter().find(|named| &*named.name == name).map(|c| ("condition", &c.title, &c.places));
        if let Some((sort, title, places)) = region.or(named) {
            entry.place = PageLine::plain(places.join(", "));
            entry.title = PageLine::faint(format!("{sort} ")).and(name);
            if let Some(title) = title {
                entry.title = entry.title.and(format!(" \"{title}\""));
            }
            break;
        }
    }
    entry
}

fn counted(rulings: &[(&Claim, &RuledClaim)], alone: bool) -> PageLine {
    let needed = |claim: &Claim| matches!(claim.statement, Statement::Redundant { .. } | Statement::Needed { .. });
    let mut parts = Vec::new();
    for word in Word::ALL {
        let number = rulings.iter().filter(|(claim, ruled)| !needed(claim) && ruled.ruling.verdict.word() == word).count();
        if number > 0 {
            parts.push(format!("{number} {word}"));
        }
    }
    match rulings.iter().filter(|(claim, _)| needed(claim)).count() {
        0 => {}
        1 => parts.push("1 condition is needed".to_owned()),
        n => parts.push(format!("{n} conditions are needed")),
    }
    let start = if alone { "asked by the tool" } else { "also asked by the tool" };
    PageLine::faint(format!("{start}, all as usual: {}", parts.join(", ")))
}

/// Returns true iff a question of the tool is shown and not only counted: it has an unexpected verdict, or an informative answer
/// such as a redundant condition or two regions that overlap.
pub(super) fn is_worth_showing(claim: &Claim, ruled: &RuledClaim) -> bool {
    let expects_no = claim.expected.is_none() && matches!(claim.statement, Statement::Redundant { .. });
    let usual = if expects_no { Word::Refuted } else { Word::Proved };
    ruled.comparison == ExpectationMatch::Differs || ruled.ruling.leaning != usual
}

/// Returns the answer of a ruling to a question that the tool asked without an expectation; `None` for other claims, and for a
/// question that is not decided.
pub(super) fn answer(claim: &Claim, ruled: &RuledClaim) -> Option<&'static str> {
    let yes = match ruled.ruling.leaning {
        Word::Proved => true,
        Word::Refuted => false,
        Word::Open | Word::Unchecked | Word::Vacuous => return None,
    };
    if claim.role != Role::Automatic || claim.expected.is_some() {
        return None;
    }
    let (if_yes, if_no) = match &claim.statement {
        Statement::Needed { .. } => ("needed", "redundant"),
        Statement::Redundant { .. } => ("redundant", "needed"),
        Statement::Disjoint(_) => ("disjoint", "they overlap"),
        Statement::Overlap(_) => ("they overlap", "they do not overlap"),
        Statement::Links(_) | Statement::Threshold(_) | Statement::Equilibrium { .. } => ("yes", "no"),
        Statement::Holds(_)
        | Statement::Nonempty(_)
        | Statement::Empty(_)
        | Statement::Stricter(..)
        | Statement::Cover(_)
        | Statement::Partition(_)
        | Statement::Monotone { .. }
        | Statement::Constant { .. }
        | Statement::Upward { .. }
        | Statement::Defined(_)
        | Statement::Decided(_)
        | Statement::Valued { .. }
        | Statement::Underived { .. } => return None,
    };
    Some(if yes { if_yes } else { if_no })
}

/// Returns the entry of a claim: its verdict, title and evidence, with the values at the counterexample below if it is refuted.
pub(super) fn entry(claim: &Claim, ruled: &RuledClaim) -> PageEntry {
    let word = ruled.ruling.verdict.word();
    let mut title = PageLine::plain(&*claim.title);
    if let Some(answer) = answer(claim, ruled) {
        title = title.with(Tone::Formula, format!(" {answer}"));
    }
    if let Some((found, _)) = claim.derivation.as_ref().and_then(|derivation| derivation.found.as_ref()) {
        title = title.and(": ").with(Tone::Formula, found.as_str());
    }
    match ruled.comparison {
        ExpectationMatch::Differs => title = title.with(Tone::Bad, format!(" (expected {})", expected(claim))),
        ExpectationMatch::AsExpected if word != Word::Proved && claim.expected.is_some() => {
            title = title.with(Tone::Faint, " (as expected)")
        }
        ExpectationMatch::AsExpected | ExpectationMatch::Undecided => {}
    }
    let mut entry = PageEntry {
        place: PageLine::plain(claim.places.join(", ")),
        verdict: PageLine::verdict(word),
        title,
        evidence: evidence::short_evidence_line(ruled),
        ..PageEntry::default()
    };
    if ruled.ruling.leaning == Word::Refuted {
        let sides = sides(ruled);
        let written = PageLine::formula(written(claim));
        // A statement that is one comparison is already a row of the table of sides.
        let is_shown = |table: &PageTable| table.rows.iter().any(|row| row.contains(&written));
        if claim.role != Role::Automatic && !sides.as_ref().is_some_and(is_shown) {
            entry.below.push(PageBlock::Paragraph(written));
        }
        if let Some(why) = claim.expected.as_ref().and_then(|expected| expected.why.as_ref()) {
            entry.below.push(PageBlock::Paragraph(PageLine::plain(why.as_str())));
        }
        entry.below.extend(sides.map(PageBlock::Table));
        let guard = if claim.id.ends_with("/defined") { missing_guard(ruled) } else { None };
        if let Some(guard) = guard {
            let line = PageLine::faint("a guard that is missing: ").with(Tone::Formula, guard);
            entry.below.push(PageBlock::Paragraph(line));
        }
    }
    let parts = parts::brief_rows(ruled);
    if word != Word::Proved && !parts.is_empty() {
        entry.below.push(PageBlock::Table(PageTable { rows: parts, ..PageTable::default() }));
    }
    if !ruled.rests_on.is_empty() {
        let line = PageLine::faint("rests on what is refuted: ").with(Tone::Formula, ruled.rests_on.join(", "));
        entry.below.push(PageBlock::Paragraph(line));
    }
    entry
}

/// Returns the statement as written in the file, or as decided if the tool made it.
fn written(claim: &Claim) -> String {
    if claim.written.is_empty() { statement::statement_text(&claim.statement) } else { claim.written.clone() }
}

/// Returns the hypothesis that the only denominator that is zero at the point is not zero. `None` without a point, or if a branch, a
/// root or a second denominator may be what has no value.
fn missing_guard(ruled: &RuledClaim) -> Option<String> {
    let deciding = evidence::deciding(ruled)?;
    let Finding::Sat { point, .. } = deciding.finding else { return None };
    let at = evaluated::assignment(point);
    let mut zero: Vec<String> = Vec::new();
    let mut is_plain = true;
    for condition in &deciding.query.sought {
        Subexpression::Condition(condition).walk(&mut |part| {
            is_plain &= match part {
                Subexpression::Term(term) => !matches!(&**term, Term::If(..) | Term::Cases(_) | Term::Sqrt(_)),
                Subexpression::Condition(condition) => !matches!(&**condition, Condition::If(..) | Condition::Quantified(..)),
            };
            true
        });
        mentions::walk(condition, &mut |mention| {
            if let Mention::Denominator(denominator) = mention
                && evaluate::term(denominator, &at).value().is_some_and(|value| value.is_zero())
                && !zero.contains(&denominator.to_string())
            {
                zero.push(denominator.to_string());
            }
        });
    }
    match zero.as_slice() {
        [only] if is_plain => Some(format!("given {only} != 0")),
        _ => None,
    }
}

/// Returns the values of both sides of every comparison of a refuted claim at its counterexample; `None` without a counterexample.
fn sides(ruled: &RuledClaim) -> Option<PageTable> {
    let deciding = evidence::deciding(ruled)?;
    let Finding::Sat { point, .. } = deciding.finding else { return None };
    let table = match deciding.deviation_payoffs {
        Some(deviation_payoffs) => deviation::table(point, deviation_payoffs),
        None => {
            // The domain of a parameter holds at every point, and the point itself is shown already.
            let system = deciding.query.system.as_ref();
            let is_domain =
                |origin: &str| system.is_ok_and(|system| system.variables.iter().any(|variable| *variable.name == *origin));
            let own = deciding.query.hypotheses.iter().filter(|hypothesis| hypothesis.own && !is_domain(&hypothesis.origin));
            let own = own.map(|hypothesis| (hypothesis.origin.as_str(), &*hypothesis.condition));
            evaluated::table(
                own,
                deciding.query.sought.iter().map(|c| &**c),
                &evaluated::assignment(point),
                &LabelNames::of_query(deciding.query),
            )
        }
    };
    (!table.rows.is_empty()).then_some(table)
}
