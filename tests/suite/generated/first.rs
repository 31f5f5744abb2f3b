//! Runs the tool on a generated file: which parts it refuses, and its verdicts with their points.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use kernel::Value;
use kernel::number::Rational;
use referee::audit::{AuditLimits, Progress, run};
use referee::certify::{Finding, Word};
use referee::paper::{self, Paper};
use referee::solve::certificates::Effort;
use referee::solve::{self, Budget, Clock};
use referee::source::Sources;

use super::formula::Style;
use super::game::{File, Part, text};

/// A point at which a claim is refuted or undefined: rational values by name.
pub(crate) type Shown = Vec<(String, Rational)>;

/// The verdict of the tool on a claim.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) word: Word,
    /// The points of the verdict that have rational coordinates only.
    pub(crate) points: Vec<Shown>,
    /// The reason why the claim is open.
    pub(crate) reason: String,
}

/// A file without the claims and assessments that the tool refused.
#[derive(Clone, Debug)]
pub(crate) struct Read {
    pub(crate) file: File,
    pub(crate) text: String,
    pub(crate) paper: Arc<Paper>,
}

/// The result of reading a file.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) read: Option<Read>,
    /// The refused parts, with the first line and the message.
    pub(crate) refused: Vec<(Part, String, String)>,
    pub(crate) panic: Option<String>,
}

struct Silent;

impl Progress for Silent {
    fn total(&self, _claims: usize) {}
    fn done(&self) {}
}

/// Returns the message without the names and numbers of the file.
pub(crate) fn kind_of(message: &str) -> String {
    let mut out = String::new();
    for (place, part) in message.split('`').enumerate() {
        out.push_str(if place % 2 == 0 { part } else { "`_`" });
    }
    out
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_else(|| "a panic".to_owned())
}

/// A paper, or its faults, each with its line.
pub(crate) type Parsed = Result<Arc<Paper>, Vec<(usize, String)>>;

/// Parses a text as the tool does; the error is the text of a panic.
pub(crate) fn parse(text: &str) -> Result<Parsed, String> {
    let read = || {
        let mut sources = Sources::default();
        let main = sources.add("generated.referee", text);
        let mut include = |_: &str, _: &str| Err("nothing is included".to_owned());
        match paper::read("generated", sources, main, &mut include) {
            Ok(paper) => Ok(Arc::new(paper)),
            Err((sources, faults)) => Err(faults.iter().map(|fault| (sources.line(fault.span), fault.headline())).collect()),
        }
    };
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| panic_text(&*panic))
}

/// Reads a file without the claims and assessments that the tool refuses; returns nothing if it refuses the game.
pub(crate) fn read(file: &File) -> Reading {
    let mut out = Reading::default();
    let mut file = file.clone();
    for _ in 0..8 {
        let order: Vec<usize> = (0..=file.assessments.len()).collect();
        let lines = file.lines(&Style::default(), &order);
        let text = text(&lines);
        let faults = match parse(&text) {
            Err(panic) => {
                out.panic = Some(panic);
                return out;
            }
            Ok(Ok(paper)) => {
                out.read = Some(Read { file, text, paper });
                return out;
            }
            Ok(Err(faults)) => faults,
        };
        let mut parts: Vec<Part> = Vec::new();
        for (line, message) in faults {
            let (part, line) = &lines[line.saturating_sub(1).min(lines.len() - 1)];
            if !parts.contains(part) {
                parts.push(*part);
                out.refused.push((*part, line.clone(), message));
            }
        }
        if parts.iter().any(|part| matches!(part, Part::Head | Part::Game)) {
            return out;
        }
        without(&mut file, &parts);
    }
    out
}

/// Removes claims and assessments, and everything that needs them.
pub(crate) fn without(file: &mut File, parts: &[Part]) {
    let mut gone: Vec<String> = Vec::new();
    for (place, assessment) in file.assessments.iter().enumerate() {
        let lost = assessment.like.as_ref().is_some_and(|like| gone.contains(like));
        if lost || parts.contains(&Part::Assessment(place)) {
            gone.push(assessment.name.clone());
        }
    }
    file.assessments.retain(|assessment| !gone.contains(&assessment.name));
    let mut place = 0;
    file.claims.retain(|claim| {
        place += 1;
        !parts.contains(&Part::Claim(place - 1)) && !gone.iter().any(|name| claim.speaks_of(name))
    });
}

/// Returns the verdicts of the tool on papers, by claim id; the error is the text of a panic.
pub(crate) fn audit(papers: &[Arc<Paper>]) -> Result<Vec<BTreeMap<String, Verdict>>, String> {
    let limits = AuditLimits {
        query: Budget::of(1_000_000),
        certificate: Effort::of(3_000_000),
        overall: Some(Clock::set(Duration::from_secs(60))),
        jobs: Some(1),
        second_reader: false,
        store: None,
        memory: None,
    };
    let solver = solve::available();
    let rule = || run(papers, &|_| true, solver.as_deref(), &limits, &Silent);
    let audit = catch_unwind(AssertUnwindSafe(rule)).map_err(|panic| panic_text(&*panic))?;
    let one = |paper: &referee::audit::PaperAudit| {
        let verdict = |ruled: &referee::audit::RuledClaim| {
            let findings = ruled.ruling.parts.iter().map(|part| &part.finding);
            let mut verdict = Verdict { word: ruled.ruling.verdict.word(), points: Vec::new(), reason: String::new() };
            for finding in findings {
                match finding {
                    Finding::Sat { point, .. } => verdict.points.extend(rational(point)),
                    Finding::Unknown { why } => verdict.reason = why.to_string(),
                    Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::NotAsked => {}
                }
            }
            (ruled.question.claim.clone(), verdict)
        };
        paper.rulings.iter().map(verdict).collect()
    };
    Ok(audit.papers.iter().map(one).collect())
}

/// Returns the values at a point, if all of them are rational.
fn rational(point: &referee::certify::Point) -> Option<Shown> {
    let one = |(name, value): &(referee::expression::Variable, Value)| match value {
        Value::Rational(value) => Some((name.to_string(), value.clone())),
        Value::Root { .. } => None,
    };
    point.values.iter().map(one).collect()
}
