//! Exports the queries of a paper in SMT-LIB 2: one file per query, with the paper's names and the expected status.
//!
//! Not part of a verdict. A query is written as the pieces against which the kernel checks the evidence, before simplification.
//! The status is the answer that exact arithmetic has confirmed: `sat` for a point, `unsat` for a certificate or a false normal
//! form, and `unknown` otherwise, also for a solver's unproved answer.
//!
//! # Source
//! Barrett, Fontaine and Tinelli, The SMT-LIB Standard, version 2.6 (2017).

use super::{ExportFile, FileNames};
use crate::audit::crosscheck::{Disagreement, Remark};
use crate::audit::{PaperAudit, QueryPosition, QueryRecord, RuledClaim};
use crate::certify::Finding;
use crate::encode::RequiredAnswer;
use crate::expression::Variable;
use crate::paper::Claim;
use crate::report::cross_check::outcome_text;
use crate::report::{evaluated, overview, statement};
use crate::solve::smtlib::{self, Universals};
use kernel::Value;

/// The confirmed answer to a query, which another solver should reproduce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// The query has a confirmed point.
    Sat,
    /// The query is proved to have no point.
    Unsat,
    /// Neither answer is confirmed.
    Unknown,
}

impl Status {
    /// All statuses, in the order of summaries.
    pub const ALL: [Self; 3] = [Self::Sat, Self::Unsat, Self::Unknown];

    /// Returns the SMT-LIB word for the status.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
            Self::Unknown => "unknown",
        }
    }

    /// Returns the status that a finding confirms.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        match finding {
            Finding::Sat { .. } => Self::Sat,
            Finding::Unsat { .. } => Self::Unsat,
            Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Self::Unknown,
        }
    }
}

/// The exported queries of a paper.
#[derive(Clone, Debug, Default)]
pub struct ExportedQueries {
    /// A file for each query that can be encoded in polynomials, with its status.
    pub files: Vec<(Status, ExportFile)>,
    /// The other queries: the claim's id, the position of the query, and the reason.
    pub left_out: Vec<(String, QueryPosition, String)>,
}

/// Exports the queries of every claim.
#[must_use]
pub fn export(audited: &PaperAudit) -> ExportedQueries {
    let mut out = ExportedQueries::default();
    let mut names = FileNames::default();
    for ruled in &audited.rulings {
        let Some(claim) = overview::claim(audited, ruled) else { continue };
        for found in ruled.found() {
            match &found.query.system {
                Ok(system) => {
                    let status = Status::of(found.finding);
                    let comments = comments(audited, claim, ruled, &found);
                    let text = smtlib::query_script(system, Universals::Quantified, &comments, Some(status.as_str()));
                    out.files.push((status, ExportFile { name: names.name(&claim.id, &ending(ruled, found.place)), text }));
                }
                Err(_) => out.left_out.push((claim.id.clone(), found.place, why(found.finding))),
            }
        }
    }
    out
}

/// Returns a file that documents a disagreement: the conditions on which the two answers contradict each other. The status is the
/// answer of the audit if it is confirmed, and `unknown` otherwise.
#[must_use]
pub fn disagreement(solver: &str, remark: &Remark, disagreement: &Disagreement) -> ExportFile {
    let ours = disagreement.ours.as_str();
    let comments = [
        format!(
            "Two answers that contradict each other, in as few conditions as were found: {solver} {}.",
            outcome_text(&remark.outcome)
        ),
        format!("From {}, claim {}, {}. Looked for: {}.", remark.paper, remark.claim, remark.place, remark.looked_for),
    ];
    let status = if disagreement.confirmed { ours } else { Status::Unknown.as_str() };
    let text = smtlib::query_script(&disagreement.system, disagreement.universals, &comments, Some(status));
    ExportFile { name: disagreement.file.clone(), text }
}

/// Returns the suffix that distinguishes the queries of a claim; only the extension for its only part.
fn ending(ruled: &RuledClaim, place: QueryPosition) -> String {
    let (word, at, count) = match place {
        QueryPosition::Vacuity(at) => (".premise", at, ruled.question.vacuity.len()),
        QueryPosition::Part(at) if ruled.question.parts.len() == 1 => ("", at, 1),
        QueryPosition::Part(at) => (".part", at, ruled.question.parts.len()),
        QueryPosition::Aside(at) => (".aside", at, ruled.question.asides.len()),
    };
    if count == 1 { format!("{word}.smt2") } else { format!("{word}-{}.smt2", at + 1) }
}

/// Returns the comments at the beginning of a file: the origin of the query, the meaning of a point, and the finding.
fn comments(audited: &PaperAudit, claim: &Claim, ruled: &RuledClaim, found: &QueryRecord<'_>) -> Vec<String> {
    let paper = &audited.paper;
    let mut out = vec![format!("{}: {}", paper.title, claim.title)];
    let source = paper.sources.get(claim.span.source);
    let mut place = format!("claim {} ({}), ", claim.id, statement::kind(&claim.statement));
    if !claim.places.is_empty() {
        place.push_str(&format!("at {}, ", claim.places.join(", ")));
    }
    out.push(format!("{place}in {}, line {}", source.name, paper.sources.line(claim.span)));
    out.push(format!("decided as: {}", statement::statement_text(&claim.statement)));
    let meaning = match found.place {
        QueryPosition::Vacuity(_) => "The claim is vacuous if there is no such point.",
        QueryPosition::Part(at) => match ruled.question.parts.get(at).map(|part| part.required) {
            Some(RequiredAnswer::Unsat) | None => "It holds if there is no such point.",
            Some(RequiredAnswer::Sat) => "It holds if there is such a point.",
        },
        QueryPosition::Aside(_) => "Asked for information only: no verdict rests on it.",
    };
    out.push(format!("Looked for: {}. {meaning}", found.query.label));
    if !found.query.relaxed.is_empty() {
        let names = found.query.relaxed.join(", ");
        out.push(format!(
            "The query is weaker than the claim requires, because {names} could not be eliminated: a point of it is no evidence."
        ));
    }
    out.push(format!("Found: {}.", describe(found.finding)));
    out
}

/// Returns the reason why a query has no system of polynomial conditions.
fn why(finding: &Finding) -> String {
    match finding {
        Finding::Unknown { why } => why.to_string(),
        Finding::Sat { .. } | Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::NotAsked => describe(finding),
    }
}

/// Describes a finding in words.
fn describe(finding: &Finding) -> String {
    match finding {
        Finding::Sat { point, .. } => {
            let value = |(name, value): &(Variable, Value)| format!("{name} = {}", evaluated::value(value));
            let values: Vec<String> = point.values.iter().chain(&point.made).map(value).collect();
            format!("a point, {}", values.join(", "))
        }
        Finding::Unsat { proof, .. } => match proof.refutation() {
            Some(refutation) => format!("none, by a certificate of {} terms", refutation.terms()),
            None => "none, by algebra alone".to_owned(),
        },
        Finding::UnsatSaysSolver { solver, .. } => format!("none, according to {solver}, without a certificate"),
        Finding::Unknown { why } => format!("no answer, {why}"),
        Finding::NotAsked => "no answer, the query was not asked".to_owned(),
    }
}
