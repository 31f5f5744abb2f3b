//! What a second solver says of an audit, in words: on how much it agrees, and each query on which it does not.

use super::page::{Page, PageLine, Tone};
use crate::audit::crosscheck::{CrossCheck, CrossCheckOutcome, Disagreement, Remark};

/// How many remarks of one sort are shown, but for disagreements.
const SHOWN: usize = 12;

/// The sorts of remarks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// A contradiction.
    Disagrees,
    /// The second solver could not tell.
    Unknown,
    /// The second solver failed.
    Failed,
    /// The second solver alone could tell.
    Alone,
    /// It was not put to it.
    NotAsked,
}

/// Which sort an outcome is of.
#[must_use]
pub fn sort(outcome: &CrossCheckOutcome) -> RemarkKind {
    match outcome {
        CrossCheckOutcome::Disagrees(_) => RemarkKind::Disagrees,
        CrossCheckOutcome::LeftUnknown | CrossCheckOutcome::NoAnswer(_) => RemarkKind::Unknown,
        CrossCheckOutcome::Failed(_) => RemarkKind::Failed,
        CrossCheckOutcome::Alone(_) => RemarkKind::Alone,
        CrossCheckOutcome::NotPut(_) | CrossCheckOutcome::NotAsked(_) => RemarkKind::NotAsked,
    }
}

/// An outcome in words, the second solver being who is spoken of.
#[must_use]
pub fn says(outcome: &CrossCheckOutcome) -> String {
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

/// The section on a cross-check.
pub fn append(check: &CrossCheck, page: &mut Page) {
    page.heading(1, PageLine::plain("Cross-check"));
    if let Some(failure) = &check.failure {
        page.paragraph(PageLine::new().with(Tone::Bad, "Not done: ").and(failure.as_str()).and("."));
        return;
    }
    page.paragraph(summary(check));
    let of = |wanted: RemarkKind| check.remarks.iter().filter(move |remark| sort(&remark.outcome) == wanted);
    page.list(check.disagreements().map(|(remark, disagreement)| contradiction(remark, disagreement)).collect());
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
    let count = |wanted: RemarkKind| check.remarks.iter().filter(|remark| sort(&remark.outcome) == wanted).count();
    let mut line = PageLine::plain(format!("{} agrees on {} of {} queries", check.solver, check.agreed, check.queries));
    if check.by_evidence > 0 {
        line = line.and(format!(" ({} of them without quantifiers, by what the evidence uses of them)", check.by_evidence));
    }
    for (words, count) in [
        ("leaves {} unknown", count(RemarkKind::Unknown)),
        ("fails on {}", count(RemarkKind::Failed)),
        ("alone decides {}", count(RemarkKind::Alone)),
        ("was not asked {}", count(RemarkKind::NotAsked)),
    ] {
        if count > 0 {
            line = line.and(", ").and(words.replace("{}", &count.to_string()));
        }
    }
    let disagrees = count(RemarkKind::Disagrees);
    if disagrees > 0 { line.and(", ").with(Tone::Bad, format!("disagrees on {disagrees}")).and(".") } else { line.and(".") }
}

fn place(remark: &Remark) -> PageLine {
    PageLine::plain(format!("{}, ", remark.paper)).with(Tone::Formula, remark.claim.as_str()).and(format!(", {}: ", remark.place))
}

fn remark_line(remark: &Remark) -> PageLine {
    place(remark).with(Tone::Faint, says(&remark.outcome))
}

fn contradiction(remark: &Remark, disagreement: &Disagreement) -> PageLine {
    let line = place(remark).with(Tone::Bad, says(&remark.outcome));
    line.and("; left in ").with(Tone::Formula, disagreement.file.as_str())
}

/// The line that opens a report whose cross-check failed.
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
