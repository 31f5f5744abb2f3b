//! Exports the evidence of a paper as Coq files, with a proved lemma over the reals for each certificate and rational point.
//!
//! Untrusted, and not part of a verdict: Coq checks the files by itself. A lemma states the polynomial sign conditions of a query
//! with the paper's names: `forall p_l p_h : R, 0 < p_l -> … -> False`. It does not cover the encoding of the paper's conditions
//! as polynomial ones, except if algebra alone decides a claim. The export omits a solver's unproved answers, certificates with
//! steps between neighbouring integers (because the lemmas are over the reals), irrational points, lemmas that are too long, and
//! instances with too many cases.

mod identity;
mod names;
mod point;
mod proof;
mod statement;
mod universal;

use super::ExportFile;
use crate::audit::{PaperAudit, QueryPosition, QueryRecord, RuledClaim};
use crate::certify::Finding;
use crate::encode::Query;
use crate::paper::Claim;
use crate::report::{overview, statement as words};
use crate::solve::certificates::{self, Effort, Hints};
use kernel::System;
use kernel::algebra::Formula;
use kernel::certificate::{CertificateFault, Refutation};
use kernel::scope::{Fact, Scope, facts};
use names::{CoqNames, comment};
use proof::CoqProofWriter;
use statement::FactWriter;

/// The lemmas at the beginning of every file.
const PREAMBLE: &str = include_str!("preamble.v");
/// The maximal number of lemmas in one file. Coq can check several files in parallel.
const MOST: usize = 150;
/// The maximal length of a lemma, in bytes. For longer ones, Coq takes minutes or runs out of stack.
const LONGEST: usize = 150_000;
/// The effort of the search for a certificate of a query whose normal form is false.
const BRIEF: Effort = Effort::of(1_500_000);

/// The exported evidence of a paper.
#[derive(Clone, Debug, Default)]
pub struct ExportedProofs {
    /// The files, which are independent of each other; a single one unless there are many lemmas.
    pub files: Vec<ExportFile>,
    /// The number of lemmas that a query has no point, proved by a certificate.
    pub empty: usize,
    /// The number of lemmas in the paper's own terms, proved by algebra alone.
    pub identities: usize,
    /// The number of lemmas that a query has a point.
    pub points: usize,
    /// The queries without a lemma: the claim's id, the position of the query, and the reason.
    pub left_out: Vec<(String, QueryPosition, String)>,
}

/// A lemma with its proof script.
struct Lemma {
    sort: LemmaKind,
    statement: String,
    script: Vec<String>,
}

/// The kind of a lemma: no point, an identity, or a point.
enum LemmaKind {
    Empty,
    Identity,
    Point,
}

/// Exports the evidence for every part of every claim, and for hypotheses that cannot hold.
#[must_use]
pub fn export(audited: &PaperAudit) -> ExportedProofs {
    let mut out = ExportedProofs::default();
    let mut names = CoqNames::default();
    let mut lemmas: Vec<String> = Vec::new();
    for ruled in &audited.rulings {
        let Some(claim) = overview::claim(audited, ruled) else { continue };
        for found in ruled.found().filter(is_evidence) {
            match lemma(&found).and_then(short) {
                Ok(lemma) => {
                    let name = names.name(&format!("{}{}", claim.id, ending(ruled, found.place)));
                    lemmas.push(written(audited, claim, &found, &name, &lemma));
                    *match lemma.sort {
                        LemmaKind::Empty => &mut out.empty,
                        LemmaKind::Identity => &mut out.identities,
                        LemmaKind::Point => &mut out.points,
                    } += 1;
                }
                Err(why) => out.left_out.push((claim.id.clone(), found.place, why)),
            }
        }
    }
    let left_out = out.left_out.iter().map(|(claim, place, why)| comment(&format!("left out: {claim}, {place}: {why}")));
    let left_out: Vec<String> = left_out.collect();
    let parts: Vec<&[String]> = if lemmas.is_empty() { vec![&[]] } else { lemmas.chunks(MOST).collect() };
    for (number, part) in (1..).zip(&parts) {
        let mut opening = vec![comment(&audited.paper.title)];
        if parts.len() > 1 {
            opening.push(comment(&format!("part {number} of {}", parts.len())));
        }
        if number == 1 {
            opening.extend(left_out.iter().cloned());
        }
        let module = names::module(&audited.paper.slug);
        let name = if parts.len() > 1 { format!("{module}_{number}.v") } else { format!("{module}.v") };
        out.files.push(ExportFile { name, text: format!("{}\n{PREAMBLE}{}", opening.join("\n"), part.concat()) });
    }
    out
}

/// Returns true iff the verdict depends on the finding: a part, or hypotheses that cannot hold.
fn is_evidence(found: &QueryRecord<'_>) -> bool {
    match (found.place, found.finding) {
        (QueryPosition::Part(_), _) => true,
        (QueryPosition::Vacuity(_), Finding::Unsat { .. }) => true,
        (
            QueryPosition::Vacuity(_),
            Finding::Sat { .. } | Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked,
        )
        | (QueryPosition::Aside(_), _) => false,
    }
}

/// Writes the lemma for a finding, or returns the reason why no lemma can be written.
fn lemma(found: &QueryRecord<'_>) -> Result<Lemma, String> {
    let Ok(system) = &found.query.system else { return Err(unknown(found.finding)) };
    match found.finding {
        Finding::Unsat { proof, .. } => match proof.refutation() {
            Some(refutation) => refutation_lemma(system, refutation),
            None => normal_form_lemma(found.query, system),
        },
        Finding::Sat { point, .. } => {
            if !system.universals.is_empty() {
                return Err(
                    "the query has a condition for all values of a variable, so that the point alone is no proof".to_owned()
                );
            }
            let facts: Vec<Fact<'_>> = facts(system).map(|(_, fact)| fact).collect();
            let writer = FactWriter::of(system);
            let fractions = point::fractions(system, point).ok_or("the point has an irrational coordinate")?;
            let script = point::script(&facts, &fractions).ok_or("the point does not satisfy the polynomial conditions")?;
            Ok(Lemma { sort: LemmaKind::Point, statement: point::statement(&writer, &facts), script })
        }
        Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Err(unknown(found.finding)),
    }
}

/// Refuses a lemma that is too long.
fn short(lemma: Lemma) -> Result<Lemma, String> {
    let long = lemma.script.iter().map(String::len).sum::<usize>() + lemma.statement.len();
    if long > LONGEST {
        return Err(format!("its lemma has {long} bytes, more than the limit of {LONGEST} for Coq"));
    }
    Ok(lemma)
}

fn unknown(finding: &Finding) -> String {
    match finding {
        Finding::Unknown { why } => why.to_string(),
        Finding::UnsatSaysSolver { solver, .. } => {
            format!("{solver} answers that there is no such point, but there is no certificate")
        }
        Finding::NotAsked => "it was not asked".to_owned(),
        Finding::Sat { .. } | Finding::Unsat { .. } => "it cannot be encoded as polynomial conditions".to_owned(),
    }
}

/// Writes the lemma `forall …, fact -> … -> False`, with the certificate as its proof.
fn refutation_lemma(system: &System, refutation: &Refutation) -> Result<Lemma, String> {
    let with = system.instantiated(&refutation.instances).map_err(|fault| fault.to_string())?;
    if let Some(why) = universal::obstacle(system, &with, refutation) {
        return Err(why.to_owned());
    }
    let writer = FactWriter::of(system);
    let taken = facts(system).count();
    let mut script = lemma_hypotheses(&writer, &universal::names(system, refutation), taken);
    script.extend(universal::script(&writer, &with, refutation, taken)?);
    let proof = CoqProofWriter::new(&writer, Scope::of(&with)).script(&refutation.certificate);
    script.extend(proof.map_err(|fault| match fault {
        CertificateFault::NotWhole => {
            "its certificate has a step between neighbouring whole numbers, but the lemmas are over the reals".to_owned()
        }
        other => other.to_string(),
    })?);
    let universals = universal::hypotheses(&writer, system, refutation);
    Ok(Lemma { sort: LemmaKind::Empty, statement: hypotheses(&writer, &universals, system), script })
}

/// Writes the variables, the universally quantified conditions and the facts of a system, with the origins of the facts as
/// comments.
fn hypotheses(writer: &FactWriter, universals: &[String], system: &System) -> String {
    let mut out = String::new();
    if !writer.names.is_empty() {
        out.push_str(&format!("forall {} : R,\n", writer.names.join(" ")));
    }
    universals.iter().for_each(|universal| out.push_str(&format!("  ({universal}) ->\n")));
    let mut last = None;
    for (piece, fact) in facts(system) {
        let origin = system.pieces.get(piece).map_or("", |(origin, _)| origin.as_str());
        if last != Some(piece) && !origin.is_empty() {
            out.push_str(&format!("  {}\n", comment(origin)));
        }
        last = Some(piece);
        out.push_str(&format!("  ({}) ->\n", writer.fact(&fact)));
    }
    out.push_str("  False");
    out
}

/// Writes the `intros` of the variables, the universally quantified conditions and the facts.
fn lemma_hypotheses(writer: &FactWriter, universals: &[String], facts: usize) -> Vec<String> {
    let facts = (0..facts).map(|number| format!("H{number}"));
    let taken: Vec<String> = writer.names.iter().chain(universals).cloned().chain(facts).collect();
    if taken.is_empty() { Vec::new() } else { vec![format!("  intros {}.", taken.join(" "))] }
}

/// Writes the lemma for a query whose normal form is false: by a certificate, or in the paper's own terms if a single condition
/// is false.
fn normal_form_lemma(query: &Query, system: &System) -> Result<Lemma, String> {
    if !system.pieces.iter().any(|(_, piece)| *piece == Formula::False) {
        let found = certificates::find(system, &Hints::default(), BRIEF);
        let found = found.map(|found| Refutation { instances: Vec::new(), certificate: found.certificate });
        let found = found.filter(|found| kernel::check(system, found).is_ok());
        return refutation_lemma(system, &found.ok_or("its normal form is false, but no certificate was found")?);
    }
    let identity::ConditionLemma { statement, script } = identity::lemma(query, system)
        .ok_or("algebra alone decides it, and its condition is not a comparison of sums and products")?;
    Ok(Lemma { sort: LemmaKind::Identity, statement, script })
}

/// Returns the suffix that distinguishes the lemmas of a claim; empty for its only part.
fn ending(ruled: &RuledClaim, place: QueryPosition) -> String {
    match place {
        QueryPosition::Part(_) if ruled.question.parts.len() == 1 => String::new(),
        QueryPosition::Part(at) => format!("_part_{}", at + 1),
        QueryPosition::Vacuity(at) => format!("_premise_{}", at + 1),
        QueryPosition::Aside(at) => format!("_aside_{}", at + 1),
    }
}

/// Returns the text of a lemma, with the claim as a comment.
fn written(audited: &PaperAudit, claim: &Claim, found: &QueryRecord<'_>, name: &str, lemma: &Lemma) -> String {
    let mut out = String::from("\n");
    let places = if claim.places.is_empty() { String::new() } else { format!(", at {}", claim.places.join(", ")) };
    let line = audited.paper.sources.line(claim.span);
    for text in [
        format!("{}: {}{places}, line {line} of the file", claim.id, claim.title),
        format!("decided as: {}", words::statement_text(&claim.statement)),
        format!("looked for: {}", found.query.label),
    ] {
        out.push_str(&format!("{}\n", comment(&text)));
    }
    out.push_str(&format!("Lemma {name} :\n  {}.\nProof.\n", lemma.statement));
    lemma.script.iter().for_each(|line| out.push_str(&format!("{line}\n")));
    out.push_str("Qed.\n");
    out
}
