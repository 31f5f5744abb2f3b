//! Writes an audit as JSON, in the format that `schema/audit.schema.json` describes.
//!
//! Numbers are exact and are written as strings. The output has no times and no machine details: the same input gives the same
//! bytes. Called by `referee audit --format json`. Not part of a verdict: [`crate::recheck`] checks all evidence again.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cross_check::{self, RemarkKind};
use super::evidence::{self, PointRole};
use super::information_sets::{self, InformationSetReport};
use super::stored::Evidence;
use super::vocabulary::{Verdict, string_enum};
use super::{evaluated, indent, overview, statement};
use crate::audit::crosscheck::{CrossCheck, Disagreement, Remark};
use crate::audit::{Audit, ExpectationMatch, PaperAudit, RuledClaim};
use crate::certify::{Finding, ImplicationCase, Word};
use crate::diagnostic::Diagnostic;
use crate::encode::Query;
use crate::paper::{Claim, Derivation, LedgerEntry, MarkedItem, Role};
use crate::solve::SafetyNet;
use crate::source::{Origin, Sources};

/// The version of the format: it rises when a field changes its meaning or is removed.
pub const VERSION: u32 = 1;

/// The document that `referee audit --format json` prints. Mathematical numbers are exact and written as strings. The document has
/// no times and no machine details: the same input gives the same bytes.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "An audit by referee", deny_unknown_fields)]
pub(super) struct AuditDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// How many claims have each verdict.
    summary: AuditSummary,
    /// The pattern that selects claims by their ids (--only); left out if all claims were selected.
    #[schemars(with = "String")]
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<String>,
    /// Why not every claim was ruled on; null if every claim was.
    stopped: Option<String>,
    /// The papers that were audited.
    papers: Vec<PaperObject>,
    /// Files that could not be read.
    faulty: Vec<FaultyObject>,
    /// The answers of a second solver; left out if none was asked.
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
    /// The key of the paper: the folder's name under conditions/, followed by a slash and the file's path in the folder if it holds
    /// several papers; or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// The files that the paper was read from, the main file first, as paths relative to the main file's folder.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// The claims, in the order of the file.
    claims: Vec<AuditClaimObject>,
    /// Every numbered place of the paper, with the items that encode it, or the reason why no item does.
    ledger: Vec<LedgerObject>,
    /// The items that the paper's text does not state and the condition file supplies.
    supplied: Vec<SuppliedObject>,
    /// The items that were lost from the paper's text.
    lost: Vec<SuppliedObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct AuditClaimObject {
    /// The id of the claim, unique in its paper.
    #[schemars(length(min = 1))]
    id: String,
    /// The title of the claim.
    name: String,
    /// The places of the claim in the paper.
    #[serde(rename = "where")]
    places: Vec<String>,
    /// The kind of the statement.
    #[schemars(with = "StatementKind")]
    kind: &'static str,
    #[schemars(with = "Verdict")]
    verdict: &'static str,
    /// The verdict that the file expects; null for a question.
    #[schemars(with = "Option<Verdict>")]
    expected: Option<&'static str>,
    /// The reason that the file gives for its expectation.
    why: Option<String>,
    /// True if the verdict is the expected one, or none is expected.
    as_expected: bool,
    /// The safety limit that ended a search on the claim: the machine was too slow, and a faster one may find more. Left out if no
    /// limit was reached.
    #[schemars(with = "NetWord")]
    #[serde(skip_serializing_if = "Option::is_none")]
    too_slow: Option<&'static str>,
    /// The finding that decided the claim, for readers: a certificate is given without its proof.
    evidence: Evidence,
    /// The ids of refuted items that the ruling rests on.
    rests_on: Vec<String>,
    /// What asks: an item of the file, or the tool on its own account.
    #[schemars(with = "RoleWord")]
    role: &'static str,
    /// The item under which the claim is reported.
    belongs_to: String,
    /// The statement as written in the file.
    written: String,
    /// The statement as it was decided, in plain notation.
    statement: String,
    /// The alternative that is in force, for each reading.
    under: Vec<String>,
    /// The hypotheses in force.
    hypotheses: Vec<HypothesisObject>,
    /// For an implication: at which points of the premise the conclusion holds.
    #[schemars(with = "CaseWords")]
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'static str>,
    /// For a `derive` that states no formula: the condition found, which the claim compares with the question.
    #[schemars(with = "DerivedObject")]
    #[serde(skip_serializing_if = "Option::is_none")]
    derived: Option<DerivedObject>,
    /// All evidence on whether the hypotheses can hold together, in the order of the queries.
    vacuity: Vec<Evidence>,
    /// The parts into which the claim was encoded, each with its evidence.
    parts: Vec<ClaimPartObject>,
    /// For a claim of equilibrium: the status of each information set.
    #[schemars(length(min = 1))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    information_sets: Vec<InformationSetReport>,
    /// The evidence on queries asked for information only: no verdict rests on it.
    asides: Vec<Evidence>,
}

/// The condition derived for a question of the file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DerivedObject {
    /// The condition in the language of condition files; null if none was derived.
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
    /// The name that the second solver gives itself, or else its command; empty if it could not be run.
    solver: String,
    /// Why the second solver was not asked at all; null if it was.
    failure: Option<String>,
    /// The number of queries, including those that could not be compared.
    queries: usize,
    /// The number of queries on which the second solver agrees with the audit.
    agreed: usize,
    /// How many of these it answered without quantifiers, on the instances that the evidence uses.
    by_evidence: usize,
    /// The number of queries that it left unknown, did not finish in time, or answered with an error.
    unknown: usize,
    /// The number of queries on which it crashed or printed something that is no answer.
    failed: usize,
    /// The queries on which it contradicts the audit: one of the two is wrong.
    disagreements: Vec<DisagreementObject>,
    /// The other queries on which it does not agree.
    remarks: Vec<RemarkObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DisagreementObject {
    paper: String,
    claim: String,
    /// The query by its place among the queries on the hypotheses, on the parts, or asked for information, counted from 1.
    #[schemars(regex(pattern = "^(supposition|part|aside) [0-9]+$"))]
    query: String,
    /// The answer of the audit.
    #[schemars(with = "AnswerWord")]
    ours: &'static str,
    /// True if exact arithmetic confirmed that answer; false if it is a solver's answer.
    confirmed: bool,
    /// The file that holds the query, reduced as far as the contradiction remains.
    file: String,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RemarkObject {
    paper: String,
    claim: String,
    /// The query by its place among the queries on the hypotheses, on the parts, or asked for information, counted from 1.
    #[schemars(regex(pattern = "^(supposition|part|aside) [0-9]+$"))]
    query: String,
    /// The outcome in words, as a predicate whose subject is the second solver.
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

string_enum!(StatementKind = statement::KINDS);
string_enum!(NetWord = ["time", "memory"]);
string_enum!(RoleWord = [Role::Claim, Role::Question, Role::Step, Role::Obligation, Role::Automatic].map(statement::role));
string_enum! {
    CaseWords = [
        ImplicationCase::AlwaysTrue,
        ImplicationCase::Mixed,
        ImplicationCase::NeverTrue,
        ImplicationCase::Vacuous,
    ]
    .map(statement::case)
}
string_enum!(AnswerWord = ["sat", "unsat"]);

/// Returns the audit as indented JSON, with a line end at the end.
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
    // The document holds only strings, numbers and maps with string keys, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn paper(audited: &PaperAudit) -> PaperObject {
    let of = |ruled: &RuledClaim| overview::claim(audited, ruled).map(|claim| claim_object(audited, claim, ruled));
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

fn claim_object(audited: &PaperAudit, claim: &Claim, ruled: &RuledClaim) -> AuditClaimObject {
    let deciding = evidence::deciding(ruled);
    let hypothesis = |hypothesis: &crate::encode::Hypothesis| HypothesisObject {
        origin: hypothesis.origin.clone(),
        places: hypothesis.places.clone(),
        condition: evaluated::without_name(&hypothesis.condition).to_string(),
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
            |deciding| Evidence::of(deciding.finding, deciding.query, deciding.point_role, deciding.deviation_payoffs).in_short(),
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

/// Returns the condition derived for a question, or why none was derived; `None` if the derivation states a formula of its own.
fn derived(derivation: &Derivation) -> Option<DerivedObject> {
    derivation.asks_only.then(|| DerivedObject {
        condition: derivation.found.as_ref().map(|(text, _)| text.clone()),
        reason: derivation.missing.clone(),
    })
}

/// Returns the evidence of every finding, in the order of the queries.
fn all(queries: &[Query], findings: &[Finding], point_role: PointRole) -> Vec<Evidence> {
    queries.iter().zip(findings).map(|(query, finding)| Evidence::of(finding, query, point_role, None)).collect()
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
        says: cross_check::outcome_text(&remark.outcome),
    };
    let count = |kind| check.remarks.iter().filter(|remark| cross_check::remark_kind(&remark.outcome) == kind).count();
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
            .filter(|remark| cross_check::remark_kind(&remark.outcome) != RemarkKind::Disagrees)
            .map(remark)
            .collect(),
    }
}

fn ledger(entry: &LedgerEntry) -> LedgerObject {
    LedgerObject { place: format!("{} {}", entry.kind, entry.number), items: entry.items.clone(), skipped: entry.skipped.clone() }
}

fn supplied(note: &MarkedItem) -> SuppliedObject {
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
