//! An audit as JSON: a contract, described by `schema/audit.schema.json`. No times, nothing of the machine; numbers are exact and
//! stand as strings; the same input gives the same bytes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cross_check::{self, RemarkKind};
use super::evidence::{self, PointRole};
use super::information_sets::{self, InformationSetReport};
use super::stored::Evidence;
use super::vocabulary::{Verdict, words};
use super::{evaluated, indent, overview, statement};
use crate::audit::crosscheck::{CrossCheck, Disagreement, Remark};
use crate::audit::{Audit, ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Finding, ImplicationCase, Word};
use crate::diagnostic::Diagnostic;
use crate::encode::Query;
use crate::paper::{Claim, Derivation, LedgerEntry, Role, SuppliedNote};
use crate::solve::SafetyNet;
use crate::source::{Origin, Sources};

/// The version of the contract: it rises when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

/// What `referee audit --format json` prints. Numbers of the mathematics are exact and stand as strings. No times, nothing of the
/// machine: the same input gives the same bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "An audit by referee", deny_unknown_fields)]
pub(super) struct AuditDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// How many claims have each verdict.
    summary: AuditSummary,
    /// The pattern that selects claims by their ids (--only); not there where every claim was to be ruled on.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<String>,
    /// Why not everything was ruled on; null if it was.
    stopped: Option<String>,
    papers: Vec<PaperObject>,
    /// Files that could not be read.
    faulty: Vec<FaultyObject>,
    /// What a second solver says, if one was asked.
    #[schemars(with = "CrossCheckObject")]
    #[serde(skip_serializing_if = "Option::is_none")]
    cross_check: Option<CrossCheckObject>,
}

#[derive(Serialize, Default, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AuditSummary {
    refuted: usize,
    open: usize,
    unchecked: usize,
    vacuous: usize,
    proved: usize,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PaperObject {
    /// The folder's name under conditions/, with a slash and the file's place in it where the folder holds several papers; or the
    /// file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// What it was made from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// In the order of the file.
    claims: Vec<AuditClaimObject>,
    /// Every numbered place of the paper, with the items that encode it or the reason why none does.
    ledger: Vec<LedgerObject>,
    /// What the text does not say and the file supplies.
    supplied: Vec<SuppliedObject>,
    /// What the text has lost.
    lost: Vec<SuppliedObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AuditClaimObject {
    /// Unique in its paper.
    #[schemars(length(min = 1))]
    id: String,
    /// The title, in words.
    name: String,
    /// Where it stands in the paper.
    #[serde(rename = "where")]
    places: Vec<String>,
    /// The statement's own word.
    #[schemars(with = "StatementKind")]
    kind: &'static str,
    #[schemars(with = "Verdict")]
    verdict: &'static str,
    /// What the file expects; null for a question.
    #[schemars(with = "Option<Verdict>")]
    expected: Option<&'static str>,
    /// Why it is expected, in the words of the file.
    why: Option<String>,
    as_expected: bool,
    /// The safety net that was hit while it was ruled on: the machine was too slow, and another may find more. Only there if one
    /// was hit.
    #[schemars(with = "NetWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    too_slow: Option<&'static str>,
    /// What decided it, for readers: a certificate without its proof.
    evidence: Evidence,
    /// Ids of refuted items that the ruling rests on.
    rests_on: Vec<String>,
    /// Who asks: the file, or the tool by itself.
    #[schemars(with = "RoleWord")]
    role: &'static str,
    /// The item it is reported under.
    belongs_to: String,
    /// The statement as it stands in the file.
    written: String,
    /// The statement as it was decided, in plain notation.
    statement: String,
    /// The alternative in force of each reading.
    under: Vec<String>,
    /// What is in force.
    hypotheses: Vec<HypothesisObject>,
    /// Of an implication.
    #[schemars(with = "CaseWords")]
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'static str>,
    /// Of a `derive` that states no formula: the condition found, which the claim compares with the question.
    #[schemars(with = "DerivedObject")]
    #[serde(skip_serializing_if = "Option::is_none")]
    derived: Option<DerivedObject>,
    /// Whether what it supposes can hold together: all evidence, in the order of the questions asked.
    vacuity: Vec<Evidence>,
    /// What the claim comes to, one thing or several: all evidence.
    parts: Vec<ClaimPartObject>,
    /// Of a claim that something is an equilibrium: how each information set stands in the play.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    information_sets: Vec<InformationSetReport>,
    /// Asked for information only: no verdict rests on it.
    asides: Vec<Evidence>,
}

/// What was derived for a question of the file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DerivedObject {
    /// In the language of condition files; null if no condition was derived.
    pub condition: Option<String>,
    /// Why no condition was derived.
    #[schemars(with = "String")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct HypothesisObject {
    origin: String,
    #[serde(rename = "where")]
    places: Vec<String>,
    condition: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ClaimPartObject {
    label: String,
    #[schemars(with = "Verdict")]
    verdict: &'static str,
    evidence: Evidence,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct LedgerObject {
    place: String,
    items: Vec<String>,
    skipped: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SuppliedObject {
    item: String,
    why: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct CrossCheckObject {
    /// As it calls itself, or else its command; empty if it could not be run.
    solver: String,
    /// Why it was not asked at all; null if it was.
    failure: Option<String>,
    /// How many queries were compared, or could not be.
    queries: usize,
    /// On how many it says what was found.
    agreed: usize,
    /// On how many of these without quantifiers, by what the evidence uses of them.
    by_evidence: usize,
    /// How many it left unknown, was not done with in time, or answered with an error.
    unknown: usize,
    /// On how many it crashed or printed something else.
    failed: usize,
    /// Queries on which it contradicts what was found: one of the two is wrong.
    disagreements: Vec<DisagreementObject>,
    /// The other queries on which it does not agree.
    remarks: Vec<RemarkObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DisagreementObject {
    paper: String,
    claim: String,
    /// A query by its place among what the claim supposes, its parts, or what is asked besides, counted from 1.
    #[schemars(regex(pattern = "^(supposition|part|aside) [0-9]+$"))]
    query: String,
    /// What was found here.
    #[schemars(with = "AnswerWord")]
    ours: &'static str,
    /// By exact arithmetic; else on a solver's word.
    confirmed: bool,
    /// What it was left in, made smaller.
    file: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RemarkObject {
    paper: String,
    claim: String,
    /// A query by its place among what the claim supposes, its parts, or what is asked besides, counted from 1.
    #[schemars(regex(pattern = "^(supposition|part|aside) [0-9]+$"))]
    query: String,
    /// What it says or does, in words.
    says: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FaultyObject {
    file: String,
    faults: Vec<FileFaultObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct FileFaultObject {
    message: String,
    repair: Option<String>,
    file: String,
    #[schemars(range(min = 1))]
    line: usize,
    #[schemars(range(min = 1))]
    column: usize,
}

words!(StatementKind = statement::KINDS);
words!(NetWord = ["time", "memory"]);
words!(RoleWord = [Role::Claim, Role::Question, Role::Step, Role::Obligation, Role::Automatic].map(statement::role));
words! {
    CaseWords = [
        ImplicationCase::AlwaysTrue,
        ImplicationCase::Mixed,
        ImplicationCase::NeverTrue,
        ImplicationCase::Vacuous,
    ]
    .map(statement::case)
}
words!(AnswerWord = ["sat", "unsat"]);

/// The audit, indented, with a line end at the end.
#[must_use]
pub fn print(audit: &Audit) -> String {
    let mut summary = AuditSummary::default();
    for ruled in audit.papers.iter().flat_map(|paper| &paper.rulings) {
        *match ruled.ruling.verdict.word() {
            Word::Refuted => &mut summary.refuted,
            Word::Open => &mut summary.open,
            Word::Unchecked => &mut summary.unchecked,
            Word::Vacuous => &mut summary.vacuous,
            Word::Proved => &mut summary.proved,
        } += 1;
    }
    let document = AuditDocument {
        version: VERSION,
        summary,
        only: audit.only.clone(),
        stopped: audit.stopped.clone(),
        papers: audit.papers.iter().map(paper).collect(),
        faulty: audit.faulty.iter().map(|(sources, faults)| faulty(sources, faults)).collect(),
        cross_check: audit.cross_check.as_ref().map(cross_check),
    };
    // Strings, numbers and maps with string keys: nothing in it can fail to be written.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn paper(audited: &PaperAudit) -> PaperObject {
    let of = |ruled: &RuledClaim| overview::claim(audited, ruled).map(|claim| object(audited, claim, ruled));
    PaperObject {
        slug: audited.paper.slug.clone(),
        title: audited.paper.title.clone(),
        files: audited.paper.sources.origins(),
        claims: audited.rulings.iter().filter_map(of).collect(),
        ledger: audited.paper.ledger.iter().map(ledger).collect(),
        supplied: audited.paper.supplied.iter().map(supplied).collect(),
        lost: audited.paper.lost.iter().map(supplied).collect(),
    }
}

fn object(audited: &PaperAudit, claim: &Claim, ruled: &RuledClaim) -> AuditClaimObject {
    let deciding = evidence::deciding(ruled);
    let hypothesis = |hypothesis: &crate::encode::Hypothesis| HypothesisObject {
        origin: hypothesis.origin.clone(),
        places: hypothesis.places.clone(),
        condition: evaluated::opened(&hypothesis.condition).to_string(),
    };
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts).map(|(part, ruling)| ClaimPartObject {
        label: part.label.clone(),
        verdict: ruling.verdict.word().as_str(),
        evidence: Evidence::of(&ruling.finding, &part.query, part.required.into(), part.deviation_payoffs.as_ref()),
    });
    let under = audited.paper.models.get(claim.model).map(|model| &*model.alternatives).unwrap_or_default();
    AuditClaimObject {
        id: claim.id.clone(),
        name: claim.title.clone(),
        places: claim.places.clone(),
        kind: statement::kind(&claim.statement),
        verdict: ruled.ruling.verdict.word().as_str(),
        expected: claim.expected.as_ref().map(|expected| statement::outcome(expected.outcome)),
        why: claim.expected.as_ref().and_then(|expected| expected.why.clone()),
        as_expected: ruled.comparison == ExpectationMatch::AsExpected,
        too_slow: ruled.net.map(SafetyNet::as_str),
        evidence: deciding.map_or_else(
            || Evidence::None { reason: "nothing was looked for".to_owned(), rejected: None },
            |deciding| Evidence::of(deciding.finding, deciding.query, deciding.sought, deciding.deviation_payoffs).in_short(),
        ),
        rests_on: ruled.rests_on.clone(),
        role: statement::role(claim.role),
        belongs_to: claim.belongs_to.clone(),
        written: claim.written.clone(),
        statement: statement::statement_text(&claim.statement),
        under: under.iter().map(ToString::to_string).collect(),
        hypotheses: ruled
            .question
            .parts
            .first()
            .map(|part| part.query.hypotheses.iter().map(hypothesis).collect())
            .unwrap_or_default(),
        case: ruled.ruling.case.map(statement::case),
        derived: claim.derivation.as_deref().and_then(derived),
        vacuity: all(&ruled.question.vacuity, &ruled.ruling.vacuity, PointRole::Premise),
        parts: parts.collect(),
        information_sets: information_sets::of(claim, ruled.question.parts.first().map_or(&[], |part| &part.query.hypotheses)),
        asides: all(&ruled.question.asides, &ruled.ruling.asides, PointRole::Witness),
    }
}

/// The condition that was derived for a question, or why no condition was derived.
fn derived(derivation: &Derivation) -> Option<DerivedObject> {
    derivation.asks_only.then(|| DerivedObject {
        condition: derivation.found.as_ref().map(|(text, _)| text.clone()),
        reason: derivation.missing.clone(),
    })
}

/// Every finding, by the queries in order.
fn all(queries: &[Query], findings: &[Finding], sought: PointRole) -> Vec<Evidence> {
    queries.iter().zip(findings).map(|(query, finding)| Evidence::of(finding, query, sought, None)).collect()
}

fn cross_check(check: &CrossCheck) -> CrossCheckObject {
    let disagreement = |(remark, disagreement): (&Remark, &Disagreement)| DisagreementObject {
        paper: remark.paper.clone(),
        claim: remark.claim.clone(),
        query: remark.place.to_string(),
        ours: disagreement.ours.as_str(),
        confirmed: disagreement.confirmed,
        file: disagreement.file.clone(),
    };
    let remark = |remark: &Remark| RemarkObject {
        paper: remark.paper.clone(),
        claim: remark.claim.clone(),
        query: remark.place.to_string(),
        says: cross_check::says(&remark.outcome),
    };
    let count = |sort| check.remarks.iter().filter(|remark| cross_check::sort(&remark.outcome) == sort).count();
    CrossCheckObject {
        solver: check.solver.clone(),
        failure: check.failure.clone(),
        queries: check.queries,
        agreed: check.agreed,
        by_evidence: check.by_evidence,
        unknown: count(RemarkKind::Unknown),
        failed: count(RemarkKind::Failed),
        disagreements: check.disagreements().map(disagreement).collect(),
        remarks: check
            .remarks
            .iter()
            .filter(|remark| cross_check::sort(&remark.outcome) != RemarkKind::Disagrees)
            .map(remark)
            .collect(),
    }
}

fn ledger(entry: &LedgerEntry) -> LedgerObject {
    LedgerObject { place: format!("{} {}", entry.kind, entry.number), items: entry.items.clone(), skipped: entry.skipped.clone() }
}

fn supplied(note: &SuppliedNote) -> SuppliedObject {
    SuppliedObject { item: note.item.clone(), why: note.why.clone() }
}

fn faulty(sources: &Sources, faults: &[Diagnostic]) -> FaultyObject {
    let mut ordered: Vec<&Diagnostic> = faults.iter().collect();
    ordered.sort_by_key(|fault| fault.span);
    let mut lines: BTreeMap<_, _> = BTreeMap::new();
    let mut fault = |fault: &Diagnostic| {
        let source = sources.get(fault.span.source);
        let start = fault.span.start as usize;
        let line = *lines.entry(fault.span).or_insert_with(|| sources.line(fault.span));
        let before = source.text.get(..start).unwrap_or("");
        let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count();
        FileFaultObject { message: fault.message.clone(), repair: fault.repair.clone(), file: source.name.clone(), line, column }
    };
    FaultyObject {
        file: sources.iter().next().map(|source| source.name.clone()).unwrap_or_default(),
        faults: ordered.into_iter().map(&mut fault).collect(),
    }
}
