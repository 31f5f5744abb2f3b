//! Builds the page on repairs: every refuted claim with the edits and conditions under which it is proved, the claims that rest on
//! it, and the gravity of the fault.
//!
//! Called by `referee repair`. Not part of a verdict.

use super::page::{Page, PageLine, PageTable, Tone};
use crate::diagnose::print_repair::{PrintRepairs, Repair, RepairStop};
use crate::diagnose::repair::{Dependent, DependentStatus, Grade, RefutedStatement, Repairs};
use crate::mutate::FormulaChange;
use crate::paper::Paper;

/// All grades, from the least to the most grave.
pub const GRADES: [Grade; 4] = [Grade::Misprint, Grade::WithoutConsequence, Grade::ClaimItself, Grade::ResultAffected];

/// Returns the page on the repairs of a paper's refuted claims.
#[must_use]
pub fn page(found: &Repairs) -> Page {
    let mut page = Page::default();
    page.heading(1, PageLine::plain(format!("What was meant in {}", found.paper.title)));
    if let Some(reason) = &found.stopped {
        let rest = format!(". Refuted and not looked at: {}.", found.not_looked_at);
        page.paragraph(PageLine::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and(rest));
    }
    if found.faults.is_empty() {
        page.paragraph(PageLine::plain("None of the claims examined is refuted."));
        return page;
    }
    let count = |grade: Grade| found.faults.iter().filter(|fault| fault.grade == grade).count();
    let row = |grade: Grade| {
        vec![PageLine::plain(count(grade).to_string()), PageLine::plain(word(grade)), PageLine::faint(meaning(grade))]
    };
    let rows = GRADES.into_iter().filter(|grade| count(*grade) > 0).map(row).collect();
    page.table(PageTable { rows, right: vec![0], ..PageTable::default() });
    for fault in &found.faults {
        fault_section(&found.paper, fault, &mut page);
    }
    page
}

/// Appends the section on one refuted claim to the page.
fn fault_section(paper: &Paper, fault: &RefutedStatement, page: &mut Page) {
    let Some(claim) = paper.claims.get(fault.claim) else { return };
    page.heading(2, PageLine::plain(&claim.title));
    let mut rows = vec![vec![
        PageLine::faint("grade"),
        PageLine::plain(word(fault.grade)).with(Tone::Faint, format!(": {}", meaning(fault.grade))),
    ]];
    let mut row = |name: &str, line: PageLine| {
        if !line.is_empty() {
            rows.push(vec![PageLine::faint(name), line]);
        }
    };
    row("id", PageLine::formula(&claim.id));
    row("in the paper", PageLine::plain(claim.places.join(", ")));
    row("refuted", PageLine::formula(&claim.written));
    if let Some(print) = &fault.print {
        let mut name = "by print";
        for repair in &print.repairs {
            row(std::mem::take(&mut name), edit(paper, repair));
        }
        row(name, PageLine::faint(search_text(print)));
    }
    let mut name = "by substance";
    for sufficient in &fault.substance {
        let line = PageLine::plain("given ").with(Tone::Formula, sufficient.condition.to_string());
        let places = if sufficient.places.is_empty() { String::new() } else { format!("  {}", sufficient.places.join(", ")) };
        let weakest = if sufficient.weakest { ", the weakest of those tried" } else { "" };
        let how = format!("{places}  {}{weakest}", certificate(sufficient.terms));
        row(std::mem::take(&mut name), line.with(Tone::Faint, how));
        if !sufficient.silences.is_empty() {
            let ids: Vec<&str> =
                sufficient.silences.iter().filter_map(|place| Some(paper.claims.get(*place)?.id.as_str())).collect();
            row(
                "",
                PageLine::faint(format!(
                    "  for this claim alone: if it were assumed throughout, it would contradict the hypotheses of {}",
                    ids.join(", ")
                )),
            );
        }
    }
    let mut name = "rests on it";
    for dependent in &fault.dependents {
        row(std::mem::take(&mut name), dependent_line(paper, dependent));
    }
    page.table(PageTable { rows, ..PageTable::default() });
}

fn edit(paper: &Paper, repair: &Repair) -> PageLine {
    let (before, after) = repair.change.shown(&paper.sources);
    let line = PageLine::formula(before).with(Tone::Faint, "  ->  ").with(Tone::Strong, after);
    let meant = if repair.is_meant { ", as the file means it" } else { "" };
    let support =
        if repair.support.is_empty() { String::new() } else { format!(", as also in {}", repair.support.join(" and ")) };
    line.with(
        Tone::Faint,
        format!("  size {}, {}, {}{meant}{support}", repair.size, kind(&repair.change), certificate(repair.ruling.terms())),
    )
}

/// Returns the kind of an edit, with `throughout` if it changes several places.
#[must_use]
pub fn kind(change: &FormulaChange) -> String {
    let times = if change.edits.len() > 1 { " throughout" } else { "" };
    format!("{}{times}", change.kind.words())
}

fn certificate(terms: usize) -> String {
    match terms {
        0 => "by algebra alone".to_owned(),
        1 => "by a certificate of 1 term".to_owned(),
        terms => format!("by certificates of {terms} terms"),
    }
}

fn search_text(print: &PrintRepairs) -> String {
    let none = if print.repairs.is_empty() { "none " } else { "" };
    let undecided = if print.undecided > 0 { format!(", {} of them undecided", print.undecided) } else { String::new() };
    let stop = print.stop.as_ref().map(|stop| format!("; {}", stopped(stop))).unwrap_or_default();
    format!("{none}among {} edits{undecided}{stop}", print.tried)
}

/// Returns why the search ended before every edit was tried, in words.
#[must_use]
pub fn stopped(stop: &RepairStop) -> String {
    match stop {
        RepairStop::Found(number) => format!("the search ends at {number} repairs"),
        RepairStop::Tried(number) => format!("the search ends at {number} edits"),
        RepairStop::Undecided(number) => format!("the search ends at {number} edits that could not be decided"),
        RepairStop::Time(why) => why.clone(),
    }
}

fn dependent_line(paper: &Paper, dependent: &Dependent) -> PageLine {
    let id = paper.claims.get(dependent.claim).map(|claim| claim.id.clone()).unwrap_or_default();
    let tone = if dependent.standing.falls() { Tone::Bad } else { Tone::Plain };
    PageLine::formula(id).with(tone, format!("  {}", dependent_status(dependent.standing)))
}

/// Returns whether a claim that rests on a refuted one still holds, in words; this is also its value in the JSON.
#[must_use]
pub fn dependent_status(standing: DependentStatus) -> &'static str {
    match standing {
        DependentStatus::RestsOnMeant => "holds: it rests on what is meant",
        DependentStatus::WithoutIt => "holds without it",
        DependentStatus::Corrected => "holds with it corrected",
        DependentStatus::OwnFault => "is refuted for a reason of its own",
        DependentStatus::Fails => "does not hold",
        DependentStatus::Undecided => "is not decided",
    }
}

/// Returns the name of a grade; this is also its value in the JSON.
#[must_use]
pub fn word(grade: Grade) -> &'static str {
    match grade {
        Grade::Misprint => "misprint",
        Grade::WithoutConsequence => "step without consequence",
        Grade::ClaimItself => "false as stated",
        Grade::ResultAffected => "result affected",
    }
}

fn meaning(grade: Grade) -> &'static str {
    match grade {
        Grade::Misprint => {
            "a small edit that the rest of the paper supports makes it true, and every claim that rests on it holds"
        }
        Grade::WithoutConsequence => "false as stated, and every claim that rests on it can be proved in another way",
        Grade::ClaimItself => {
            "no small edit that the rest of the paper supports makes it true; no other claim fails because of it"
        }
        Grade::ResultAffected => "a claim that rests on it does not hold, or is not decided",
    }
}
