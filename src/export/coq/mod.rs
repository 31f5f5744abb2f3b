//! The evidence of a paper as Coq files that the assistant checks by itself: each certificate is a lemma over the reals, with the
//! certificate as its proof; each point in fractions is a lemma that there is one.
//!
//! A lemma speaks of the polynomial conditions that the question came to, with the paper's names: `forall p_l p_h : R, 0 < p_l ->
//! … -> False`. How conditions of the paper become polynomial ones is not part of it, but where algebra alone settles a claim.
//! Not exported: what a solver alone says, steps between neighbouring whole numbers (the lemmas are over the reals; a certificate
//! that does without such steps is exported, and shows more than is needed), points with irrational coordinates, and what the
//! assistant cannot take: lemmas that are too long, and instances of conditions for all values with too many cases.

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

/// The lemmas that every file begins with.
const PREAMBLE: &str = include_str!("preamble.v");
/// The most lemmas of one file: the assistant checks files side by side.
const MOST: usize = 150;
/// The longest lemma, in bytes: beyond it, the assistant takes minutes or runs out of stack.
const LONGEST: usize = 150_000;
/// The effort of a search for the certificate of a question that normal form has settled.
const BRIEF: Effort = Effort::of(1_500_000);

/// What became of a paper's evidence.
#[derive(Clone, Debug, Default)]
pub struct ExportedProofs {
    /// The files, each by itself; one, unless there are many lemmas.
    pub files: Vec<ExportFile>,
    /// How many lemmas say that there is no point, by a certificate.
    pub empty: usize,
    /// How many lemmas say so by algebra alone, in the paper's own terms.
    pub identities: usize,
    /// How many lemmas say that there is a point.
    pub points: usize,
    /// What is left out: the claim's id, the place of the query in it, and why.
    pub left_out: Vec<(String, QueryPosition, String)>,
}

/// One lemma.
struct Lemma {
    sort: LemmaKind,
    statement: String,
    script: Vec<String>,
}

/// What a lemma says.
enum LemmaKind {
    Empty,
    Identity,
    Point,
}

/// The evidence for every part of every claim ruled on, and for premises that cannot hold.
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

/// What a verdict rests on: the parts, and premises only where they cannot hold.
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

/// The lemma for one finding; or why there is none.
fn lemma(found: &QueryRecord<'_>) -> Result<Lemma, String> {
    let Ok(system) = &found.query.system else { return Err(unknown(found.finding)) };
    match found.finding {
        Finding::Unsat { proof, .. } => match proof.refutation() {
            Some(refutation) => empty(system, refutation),
            None => normal_form_lemma(found.query, system),
        },
        Finding::Sat { point, .. } => {
            if !system.universals.is_empty() {
                return Err("whether the point is one turns on what holds for all values of something".to_owned());
            }
            let facts: Vec<Fact<'_>> = facts(system).map(|(_, fact)| fact).collect();
            let speaker = FactWriter::of(system);
            let fractions = point::fractions(system, point).ok_or("the point has an irrational coordinate")?;
            let script = point::script(&facts, &fractions).ok_or("the point is not one of the polynomial conditions")?;
            Ok(Lemma { sort: LemmaKind::Point, statement: point::statement(&speaker, &facts), script })
        }
        Finding::UnsatSaysSolver { .. } | Finding::Unknown { .. } | Finding::NotAsked => Err(unknown(found.finding)),
    }
}

/// The lemma, if it is not too long.
fn short(lemma: Lemma) -> Result<Lemma, String> {
    let long = lemma.script.iter().map(String::len).sum::<usize>() + lemma.statement.len();
    if long > LONGEST {
        return Err(format!("its lemma is {long} bytes long, and no more than {LONGEST} are given to the assistant"));
    }
    Ok(lemma)
}

fn unknown(finding: &Finding) -> String {
    match finding {
        Finding::Unknown { why } => why.to_string(),
        Finding::UnsatSaysSolver { solver, .. } => format!("only {solver} says that there is no such point"),
        Finding::NotAsked => "it was not asked".to_owned(),
        Finding::Sat { .. } | Finding::Unsat { .. } => "it cannot be put as polynomial conditions".to_owned(),
    }
}

/// `forall …, fact -> … -> False`, with the certificate as the proof.
fn empty(system: &System, refutation: &Refutation) -> Result<Lemma, String> {
    let with = system.instantiated(&refutation.instances).map_err(|fault| fault.to_string())?;
    if let Some(why) = universal::obstacle(system, &with, refutation) {
        return Err(why.to_owned());
    }
    let speaker = FactWriter::of(system);
    let taken = facts(system).count();
    let mut script = lemma_hypotheses(&speaker, &universal::names(system, refutation), taken);
    script.extend(universal::script(&speaker, &with, refutation, taken)?);
    let proof = CoqProofWriter::new(&speaker, Scope::of(&with)).script(&refutation.certificate);
    script.extend(proof.map_err(|fault| match fault {
        CertificateFault::NotWhole => {
            "its certificate has a step between neighbouring whole numbers, and the lemmas are over the reals".to_owned()
        }
        other => other.to_string(),
    })?);
    let universals = universal::hypotheses(&speaker, system, refutation);
    Ok(Lemma { sort: LemmaKind::Empty, statement: hypotheses(&speaker, &universals, system), script })
}

/// The variables, what holds for all values of something, and the facts of a system, with where they come from.
fn hypotheses(speaker: &FactWriter, universals: &[String], system: &System) -> String {
    let mut out = String::new();
    if !speaker.names.is_empty() {
        out.push_str(&format!("forall {} : R,\n", speaker.names.join(" ")));
    }
    universals.iter().for_each(|universal| out.push_str(&format!("  ({universal}) ->\n")));
    let mut last = None;
    for (piece, fact) in facts(system) {
        let origin = system.pieces.get(piece).map_or("", |(origin, _)| origin.as_str());
        if last != Some(piece) && !origin.is_empty() {
            out.push_str(&format!("  {}\n", comment(origin)));
        }
        last = Some(piece);
        out.push_str(&format!("  ({}) ->\n", speaker.fact(&fact)));
    }
    out.push_str("  False");
    out
}

/// Takes the variables, the universal conditions and the facts in.
fn lemma_hypotheses(speaker: &FactWriter, universals: &[String], facts: usize) -> Vec<String> {
    let facts = (0..facts).map(|number| format!("H{number}"));
    let taken: Vec<String> = speaker.names.iter().chain(universals).cloned().chain(facts).collect();
    if taken.is_empty() { Vec::new() } else { vec![format!("  intros {}.", taken.join(" "))] }
}

/// What the normal form of a question settles: by a certificate, or in the paper's own terms where a condition comes to nothing.
fn normal_form_lemma(query: &Query, system: &System) -> Result<Lemma, String> {
    if !system.pieces.iter().any(|(_, piece)| *piece == Formula::False) {
        let found = certificates::find(system, &Hints::default(), BRIEF);
        let found = found.map(|found| Refutation { instances: Vec::new(), certificate: found.certificate });
        let found = found.filter(|found| kernel::check(system, found).is_ok());
        return empty(system, &found.ok_or("its normal form is false, and no certificate of that was found")?);
    }
    let identity::ConditionLemma { statement, script } = identity::lemma(query, system)
        .ok_or("algebra alone settles it, and it is no comparison of sums and products: nothing is left to prove")?;
    Ok(Lemma { sort: LemmaKind::Identity, statement, script })
}

/// What tells the lemmas of a claim apart; nothing for its only part.
fn ending(ruled: &RuledClaim, place: QueryPosition) -> String {
    match place {
        QueryPosition::Part(_) if ruled.question.parts.len() == 1 => String::new(),
        QueryPosition::Part(at) => format!("_part_{}", at + 1),
        QueryPosition::Vacuity(at) => format!("_premise_{}", at + 1),
        QueryPosition::Aside(at) => format!("_aside_{}", at + 1),
    }
}

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
