//! The questions of a paper as SMT-LIB 2, a file per query: what is asked with the paper's names, and what the answer should be.
//!
//! A query goes out as the pieces that evidence is checked against, before anything was simplified. The status is what exact
//! arithmetic has confirmed: `sat` for a point, `unsat` for a certificate or a normal form that is false, and `unknown` for all
//! else, a solver's bare word included.
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

/// What the answer to a query should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// There is a point, and it was worked out.
    Sat,
    /// There is none, and that was proved.
    Unsat,
    /// Neither was confirmed.
    Unknown,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sat, Self::Unsat, Self::Unknown];

    /// The word in SMT-LIB.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sat => "sat",
            Self::Unsat => "unsat",
            Self::Unknown => "unknown",
        }
    }

    /// What a finding has confirmed.
    #[must_use]
    pub fn of(finding: &Finding) -> Self {
        match finding {
            Finding::Sat { .. } => Self::Sat,
            Finding::Unsat { .. } => Self::Unsat,
            Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Self::Unknown,
        }
    }
}

/// What became of a paper's queries.
#[derive(Clone, Debug, Default)]
pub struct ExportedQueries {
    /// A file for each that can be put as polynomials, with its status.
    pub files: Vec<(Status, ExportFile)>,
    /// Those that cannot: the claim's id, the place of the query in it, and why.
    pub left_out: Vec<(String, QueryPosition, String)>,
}

/// The queries of every claim ruled on.
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
                    let text = smtlib::question(system, Universals::Quantified, &comments, Some(status.as_str()));
                    out.files.push((status, ExportFile { name: names.name(&claim.id, &ending(ruled, found.place)), text }));
                }
                Err(_) => out.left_out.push((claim.id.clone(), found.place, why(found.finding))),
            }
        }
    }
    out
}

/// What a disagreement is left in, for whoever looks into it: the conditions on which the two answers contradict each other, with
/// ours as the status if it was confirmed.
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
    let text = smtlib::question(&disagreement.system, disagreement.universals, &comments, Some(status));
    ExportFile { name: disagreement.file.clone(), text }
}

/// What tells the queries of a claim apart; nothing for its only part.
fn ending(ruled: &RuledClaim, place: QueryPosition) -> String {
    let (word, at, count) = match place {
        QueryPosition::Vacuity(at) => (".premise", at, ruled.question.vacuity.len()),
        QueryPosition::Part(at) if ruled.question.parts.len() == 1 => ("", at, 1),
        QueryPosition::Part(at) => (".part", at, ruled.question.parts.len()),
        QueryPosition::Aside(at) => (".aside", at, ruled.question.asides.len()),
    };
    if count == 1 { format!("{word}.smt2") } else { format!("{word}-{}.smt2", at + 1) }
}

/// What opens a file: where the query comes from, what a point of it would say, what was found.
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
    let so = match found.place {
        QueryPosition::Vacuity(_) => "The claim says nothing if there is no such point.",
        QueryPosition::Part(at) => match ruled.question.parts.get(at).map(|part| part.required) {
            Some(RequiredAnswer::Unsat) | None => "It holds if there is no such point.",
            Some(RequiredAnswer::Sat) => "It holds if there is such a point.",
        },
        QueryPosition::Aside(_) => "Asked for information only: no verdict rests on it.",
    };
    out.push(format!("Looked for: {}. {so}", found.query.label));
    if !found.query.relaxed.is_empty() {
        let names = found.query.relaxed.join(", ");
        out.push(format!("It asks for less than it should, for want of eliminating {names}: a point of it is no evidence."));
    }
    out.push(format!("Found: {}.", said(found.finding)));
    out
}

/// Why a query has no system: the reason that is found for it.
fn why(finding: &Finding) -> String {
    match finding {
        Finding::Unknown { why } => why.to_string(),
        Finding::Sat { .. } | Finding::Unsat { .. } | Finding::UnsatSaysSolver { .. } | Finding::NotAsked => said(finding),
    }
}

/// A finding in words.
fn said(finding: &Finding) -> String {
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
        Finding::UnsatSaysSolver { solver, .. } => format!("none, says {solver}, and no certificate of it"),
        Finding::Unknown { why } => format!("nothing either way, {why}"),
        Finding::NotAsked => "nothing, it was not asked".to_owned(),
    }
}
