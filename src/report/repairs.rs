//! What was meant, as a page: every refuted claim with its repairs, what rests on it, and how grave the fault is.

use super::page::{Line, Page, Table, Tone};
use crate::diagnose::print::{Repair, Search, Stop};
use crate::diagnose::repair::{Dependent, Fault, Grade, Repairs, Standing};
use crate::mutate::Change;
use crate::paper::Paper;

/// All grades, the mildest first.
pub const GRADES: [Grade; 4] = [Grade::Misprint, Grade::WithoutConsequence, Grade::ClaimItself, Grade::ResultAffected];

/// The page.
#[must_use]
pub fn page(found: &Repairs) -> Page {
    let mut page = Page::default();
    page.heading(1, Line::plain(format!("What was meant in {}", found.paper.title)));
    if let Some(reason) = &found.stopped {
        let rest = format!(". Refuted and not looked at: {}.", found.not_looked_at);
        page.paragraph(Line::new().with(Tone::Bad, "Not finished: ").and(reason.as_str()).and(rest));
    }
    if found.faults.is_empty() {
        page.paragraph(Line::plain("Nothing that was looked at is refuted."));
        return page;
    }
    let count = |grade: Grade| found.faults.iter().filter(|fault| fault.grade == grade).count();
    let row = |grade: Grade| vec![Line::plain(count(grade).to_string()), Line::plain(word(grade)), Line::faint(meaning(grade))];
    let rows = GRADES.into_iter().filter(|grade| count(*grade) > 0).map(row).collect();
    page.table(Table { rows, right: vec![0], ..Table::default() });
    for fault in &found.faults {
        one(&found.paper, fault, &mut page);
    }
    page
}

/// One refuted claim.
pub fn one(paper: &Paper, fault: &Fault, page: &mut Page) {
    let Some(claim) = paper.claims.get(fault.claim) else { return };
    page.heading(2, Line::plain(&claim.title));
    let mut rows =
        vec![vec![Line::faint("grade"), Line::plain(word(fault.grade)).with(Tone::Faint, format!(": {}", meaning(fault.grade)))]];
    let mut row = |name: &str, line: Line| {
        if !line.is_empty() {
            rows.push(vec![Line::faint(name), line]);
        }
    };
    row("id", Line::formula(&claim.id));
    row("in the paper", Line::plain(claim.places.join(", ")));
    row("refuted", Line::formula(&claim.written));
    if let Some(print) = &fault.print {
        let mut name = "by print";
        for repair in &print.repairs {
            row(std::mem::take(&mut name), edit(paper, repair));
        }
        row(name, Line::faint(searched(print)));
    }
    let mut name = "by substance";
    for condoned in &fault.substance {
        let line = Line::plain("given ").with(Tone::Formula, condoned.condition.to_string());
        let places = if condoned.places.is_empty() { String::new() } else { format!("  {}", condoned.places.join(", ")) };
        let weakest = if condoned.weakest { ", the weakest of those tried" } else { "" };
        let how = format!("{places}  {}{weakest}", certificate(condoned.terms));
        row(std::mem::take(&mut name), line.with(Tone::Faint, how));
        if !condoned.silences.is_empty() {
            let ids: Vec<&str> =
                condoned.silences.iter().filter_map(|place| Some(paper.claims.get(*place)?.id.as_str())).collect();
            row(
                "",
                Line::faint(format!("  for this claim alone: assumed throughout, nothing would be left of {}", ids.join(", "))),
            );
        }
    }
    let mut name = "rests on it";
    for dependent in &fault.dependents {
        row(std::mem::take(&mut name), rests(paper, dependent));
    }
    page.table(Table { rows, ..Table::default() });
}

fn edit(paper: &Paper, repair: &Repair) -> Line {
    let (before, after) = repair.change.shown(&paper.sources);
    let line = Line::formula(before).with(Tone::Faint, "  ->  ").with(Tone::Strong, after);
    let meant = if repair.is_meant { ", as the file means it" } else { "" };
    let support =
        if repair.support.is_empty() { String::new() } else { format!(", as also in {}", repair.support.join(" and ")) };
    line.with(
        Tone::Faint,
        format!("  size {}, {}, {}{meant}{support}", repair.size, kind(&repair.change), certificate(repair.ruling.terms())),
    )
}

/// What sort of edit.
#[must_use]
pub fn kind(change: &Change) -> String {
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

fn searched(print: &Search) -> String {
    let none = if print.repairs.is_empty() { "none " } else { "" };
    let undecided = if print.undecided > 0 { format!(", {} of them undecided", print.undecided) } else { String::new() };
    let stop = print.stop.as_ref().map(|stop| format!("; {}", stopped(stop))).unwrap_or_default();
    format!("{none}among {} edits{undecided}{stop}", print.tried)
}

/// Why not every edit was tried.
#[must_use]
pub fn stopped(stop: &Stop) -> String {
    match stop {
        Stop::Found(number) => format!("the search ends at {number} repairs"),
        Stop::Tried(number) => format!("the search ends at {number} edits"),
        Stop::Undecided(number) => format!("the search ends at {number} edits that could not be decided"),
        Stop::Time(why) => why.clone(),
    }
}

fn rests(paper: &Paper, dependent: &Dependent) -> Line {
    let id = paper.claims.get(dependent.claim).map(|claim| claim.id.clone()).unwrap_or_default();
    let tone = if dependent.standing.falls() { Tone::Bad } else { Tone::Plain };
    Line::formula(id).with(tone, format!("  {}", standing(dependent.standing)))
}

/// What becomes of a claim that rests on a refuted one, in words.
#[must_use]
pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::RestsOnMeant => "holds: it rests on what is meant",
        Standing::WithoutIt => "holds without it",
        Standing::Corrected => "holds with it corrected",
        Standing::OwnFault => "is refuted for a reason of its own",
        Standing::Fails => "does not hold",
        Standing::Undecided => "is not decided",
    }
}

/// The word for a grade.
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
        Grade::Misprint => "a small edit that the rest of the paper supports makes it true, and whatever rests on it holds",
        Grade::WithoutConsequence => "false as it stands, and whatever rests on it holds otherwise",
        Grade::ClaimItself => "no small edit that the rest of the paper supports makes it true; nothing else falls with it",
        Grade::ResultAffected => "something that rests on it does not hold, or that is not known",
    }
}
