//! Builds the section on a cross-check: how often a second solver agrees with the audit, and each query on which it does not.
//!
//! Called by [`super::overview`] and by [`super::json`]. Not part of a verdict: a second solver changes no ruling.

use super::page::{Page, PageLine, Tone};
use crate::audit::crosscheck::{CrossCheck, CrossCheckOutcome, Disagreement, Remark};

/// The most remarks of one kind that are shown; disagreements are all shown.
const SHOWN: usize = 12;

/// How the second solver's outcome on a query compares with what the audit found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// The two solvers contradict each other.
    Disagrees,
    /// The second solver did not decide the query.
    Unknown,
    /// The second solver crashed, or printed something that is no answer.
    Failed,
    /// Only the second solver decided the query.
    Alone,
    /// The second solver was not asked.
    NotAsked,
}

/// Returns the kind of remark that an outcome gives rise to.
#[must_use]
pub fn remark_kind(outcome: &CrossCheckOutcome) -> RemarkKind {
    match outcome {
        CrossCheckOutcome::Disagrees(_) => RemarkKind::Disagrees,
        CrossCheckOutcome::LeftUnknown | CrossCheckOutcome::NoAnswer(_) => RemarkKind::Unknown,
        CrossCheckOutcome::Failed(_) => RemarkKind::Failed,
        CrossCheckOutcome::Alone(_) => RemarkKind::Alone,
        CrossCheckOutcome::NotPut(_) | CrossCheckOutcome::NotAsked(_) => RemarkKind::NotAsked,
    }
}

/// Returns the outcome in words, as a predicate whose subject is the second solver: `says unsat, and sat was found here, …`.
#[must_use]
pub fn outcome_text(outcome: &CrossCheckOutcome) -> String {
    match outcome {
        CrossCheckOutcome::Disagrees(disagreement) => {
            let Disagreement { ours, confirmed, .. } = &**disagreement;
            let how = if *confirmed { "confirmed by exact arithmetic" } else { "on the first solver's word" };
            let theirs = if ours.as_str() == "sat" { "unsat" } else { "sat" };
            format!("says {theirs}, and {} was found here, {how}", ours.as_str())
        }
        CrossCheckOutcome::LeftUnknown => "says unknown".to_owned(),
        CrossCheckOutcome::NoAnswer(trouble) | CrossCheckOutcome::Failed(trouble) => trouble.to_string(),
        CrossCheckOutcome::Alone(side) => format!("says {}, where nothing was found here", side.as_str()),
        CrossCheckOutcome::NotPut(reason) | CrossCheckOutcome::NotAsked(reason) => format!("was not asked: {reason}"),
    }
}

/// Appends the section on a cross-check to the page; if the cross-check could not be done, the section gives the reason.
pub fn append(check: &CrossCheck, page: &mut Page) {
    page.heading(1, PageLine::plain("Cross-check"));
    if let Some(failure) = &check.failure {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not done: ").and(failure.as_str()).and("."));
        return;
    }
    page.paragraph(summary(check));
    let of = |wanted: RemarkKind| check.remarks.iter().filter(move |remark| remark_kind(&remark.outcome) == wanted);
    page.list(check.disagreements().map(|(remark, disagreement)| disagreement_line(remark, disagreement)).collect());
    for wanted in [RemarkKind::Unknown, RemarkKind::Failed, RemarkKind::Alone, RemarkKind::NotAsked] {
        let mut lines: Vec<PageLine> = of(wanted).take(SHOWN).map(remark_line).collect();
        let more = of(wanted).count() - lines.len();
        if more > 0 {
            lines.push(PageLine::faint(format!("and {more} more of this sort")));
        }
        page.list(lines);
    }
}

fn summary(check: &CrossCheck) -> PageLine {
    let count = |wanted: RemarkKind| check.remarks.iter().filter(|remark| remark_kind(&remark.outcome) == wanted).count();
    let mut line = PageLine::plain(format!("{} agrees on {} of {} queries", check.solver, check.agreed, check.queries));
    if check.by_evidence > 0 {
        line = line.and(format!(" ({} of them without quantifiers, on the instances that the evidence uses)", check.by_evidence));
    }
    for (template, count) in [
        ("leaves {} unknown", count(RemarkKind::Unknown)),
        ("fails on {}", count(RemarkKind::Failed)),
        ("alone decides {}", count(RemarkKind::Alone)),
        ("was not asked {}", count(RemarkKind::NotAsked)),
    ] {
        if count > 0 {
            line = line.and(", ").and(template.replace("{}", &count.to_string()));
        }
    }
    let disagrees = count(RemarkKind::Disagrees);
    if disagrees > 0 { line.and(", ").with(Tone::Bad, format!("disagrees on {disagrees}")).and(".") } else { line.and(".") }
}

fn place(remark: &Remark) -> PageLine {
    PageLine::plain(format!("{}, ", remark.paper)).with(Tone::Formula, remark.claim.as_str()).and(format!(", {}: ", remark.place))
}

fn remark_line(remark: &Remark) -> PageLine {
    place(remark).with(Tone::Faint, outcome_text(&remark.outcome))
}

fn disagreement_line(remark: &Remark, disagreement: &Disagreement) -> PageLine {
    let line = place(remark).with(Tone::Bad, outcome_text(&remark.outcome));
    line.and("; left in ").with(Tone::Formula, disagreement.file.as_str())
}

/// Returns the warning at the top of a report whose cross-check found disagreements; an empty line if there are none.
#[must_use]
pub fn warning(check: &CrossCheck) -> PageLine {
    match check.disagreements().count() {
        0 => PageLine::new(),
        1 => PageLine::new()
            .with(Tone::Bad, "A second solver disagrees: ")
            .and("one of the two is wrong. See the cross-check at the end."),
        count => PageLine::new()
            .with(Tone::Bad, format!("A second solver disagrees on {count} queries: "))
            .and("one of the two is wrong. See the cross-check at the end."),
    }
}
