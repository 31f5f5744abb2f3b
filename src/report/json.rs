//! An audit as JSON: a contract, described by `schema/audit.schema.json`. No times, nothing of the machine; numbers are exact and
//! stand as strings; the same input gives the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::crossing::{self, Sort};
use super::evidence::{self, Sought};
use super::standing::{self, Stands};
use super::stored::Evidence;
use super::{indent, overview, statement, worked};
use crate::audit::crosscheck::{CrossCheck, Disagreement, Remark};
use crate::audit::{Audit, Comparison, PaperAudit, Ruled};
use crate::certify::{Finding, Word};
use crate::diagnostic::Diagnostic;
use crate::paper::{Claim, Derivation, LedgerEntry, SuppliedNote};
use crate::pose::Query;
use crate::solve::SafetyNet;
use crate::source::{Origin, Sources};

/// The version of the contract: it rises when a field changes its meaning or goes.
pub const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document {
    version: u32,
    summary: Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    only: Option<String>,
    stopped: Option<String>,
    papers: Vec<PaperObject>,
    faulty: Vec<FaultyObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cross_check: Option<CrossCheckObject>,
}

#[derive(Serialize, Default)]
struct Summary {
    refuted: usize,
    open: usize,
    unchecked: usize,
    vacuous: usize,
    proved: usize,
}

#[derive(Serialize)]
struct PaperObject {
    slug: String,
    title: String,
    files: Vec<Origin>,
    claims: Vec<ClaimObject>,
    ledger: Vec<LedgerObject>,
    supplied: Vec<SuppliedObject>,
    lost: Vec<SuppliedObject>,
}

#[derive(Serialize)]
struct ClaimObject {
    id: String,
    name: String,
    #[serde(rename = "where")]
    places: Vec<String>,
    kind: &'static str,
    verdict: &'static str,
    expected: Option<&'static str>,
    why: Option<String>,
    as_expected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    too_slow: Option<&'static str>,
    evidence: Evidence,
    rests_on: Vec<String>,
    role: &'static str,
    belongs_to: String,
    written: String,
    statement: String,
    under: Vec<String>,
    hypotheses: Vec<HypothesisObject>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    derived: Option<Derived>,
    vacuity: Vec<Evidence>,
    parts: Vec<PartObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    information_sets: Vec<Stands>,
    asides: Vec<Evidence>,
}

/// What was derived for a question of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derived {
    /// The condition, as text; null if no condition was derived.
    pub condition: Option<String>,
    /// Why no condition was derived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(Serialize)]
struct HypothesisObject {
    origin: String,
    #[serde(rename = "where")]
    places: Vec<String>,
    condition: String,
}

#[derive(Serialize)]
struct PartObject {
    label: String,
    verdict: &'static str,
    evidence: Evidence,
}

#[derive(Serialize)]
struct LedgerObject {
    place: String,
    items: Vec<String>,
    skipped: Option<String>,
}

#[derive(Serialize)]
struct SuppliedObject {
    item: String,
    why: Option<String>,
}

#[derive(Serialize)]
struct CrossCheckObject {
    solver: String,
    failure: Option<String>,
    queries: usize,
    agreed: usize,
    by_evidence: usize,
    unknown: usize,
    failed: usize,
    disagreements: Vec<DisagreementObject>,
    remarks: Vec<RemarkObject>,
}

#[derive(Serialize)]
struct DisagreementObject {
    paper: String,
    claim: String,
    query: String,
    ours: &'static str,
    confirmed: bool,
    file: String,
}

#[derive(Serialize)]
struct RemarkObject {
    paper: String,
    claim: String,
    query: String,
    says: String,
}

#[derive(Serialize)]
struct FaultyObject {
    file: String,
    faults: Vec<FaultObject>,
}

#[derive(Serialize)]
struct FaultObject {
    message: String,
    repair: Option<String>,
    file: String,
    line: usize,
    column: usize,
}

/// The audit, indented, with a line end at the end.
#[must_use]
pub fn print(audit: &Audit) -> String {
    let mut summary = Summary::default();
    for ruled in audit.papers.iter().flat_map(|paper| &paper.rulings) {
        *match ruled.ruling.verdict.word() {
            Word::Refuted => &mut summary.refuted,
            Word::Open => &mut summary.open,
            Word::Unchecked => &mut summary.unchecked,
            Word::Vacuous => &mut summary.vacuous,
            Word::Proved => &mut summary.proved,
        } += 1;
    }
    let document = Document {
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
    let of = |ruled: &Ruled| overview::claim(audited, ruled).map(|claim| object(audited, claim, ruled));
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

fn object(audited: &PaperAudit, claim: &Claim, ruled: &Ruled) -> ClaimObject {
    let deciding = evidence::deciding(ruled);
    let hypothesis = |hypothesis: &crate::pose::Hypothesis| HypothesisObject {
        origin: hypothesis.origin.clone(),
        places: hypothesis.places.clone(),
        condition: worked::opened(&hypothesis.condition).to_string(),
    };
    let parts = ruled.question.parts.iter().zip(&ruled.ruling.parts).map(|(part, ruling)| PartObject {
        label: part.label.clone(),
        verdict: ruling.verdict.word().as_str(),
        evidence: Evidence::of(&ruling.finding, &part.query, part.wish.into(), part.prospects.as_ref()),
    });
    let under = audited.paper.models.get(claim.model).map(|model| &*model.alternatives).unwrap_or_default();
    ClaimObject {
        id: claim.id.clone(),
        name: claim.title.clone(),
        places: claim.places.clone(),
        kind: statement::kind(&claim.statement),
        verdict: ruled.ruling.verdict.word().as_str(),
        expected: claim.expected.as_ref().map(|expected| statement::outcome(expected.outcome)),
        why: claim.expected.as_ref().and_then(|expected| expected.why.clone()),
        as_expected: ruled.comparison == Comparison::AsExpected,
        too_slow: ruled.net.map(SafetyNet::as_str),
        evidence: deciding.map_or_else(
            || Evidence::None { reason: "nothing was looked for".to_owned(), rejected: None },
            |deciding| Evidence::of(deciding.finding, deciding.query, deciding.sought, deciding.prospects).in_short(),
        ),
        rests_on: ruled.rests_on.clone(),
        role: statement::role(claim.role),
        belongs_to: claim.belongs_to.clone(),
        written: claim.written.clone(),
        statement: statement::words(&claim.statement),
        under: under.iter().map(ToString::to_string).collect(),
        hypotheses: ruled
            .question
            .parts
            .first()
            .map(|part| part.query.hypotheses.iter().map(hypothesis).collect())
            .unwrap_or_default(),
        case: ruled.ruling.case.map(statement::case),
        derived: claim.derivation.as_deref().and_then(derived),
        vacuity: all(&ruled.question.vacuity, &ruled.ruling.vacuity, Sought::Premise),
        parts: parts.collect(),
        information_sets: standing::of(claim, ruled.question.parts.first().map_or(&[], |part| &part.query.hypotheses)),
        asides: all(&ruled.question.asides, &ruled.ruling.asides, Sought::Witness),
    }
}

/// The condition that was derived for a question, or why no condition was derived.
fn derived(derivation: &Derivation) -> Option<Derived> {
    derivation.asks_only.then(|| Derived {
        condition: derivation.found.as_ref().map(|(text, _)| text.clone()),
        reason: derivation.missing.clone(),
    })
}

/// Every finding, by the queries in order.
fn all(queries: &[Query], findings: &[Finding], sought: Sought) -> Vec<Evidence> {
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
        says: crossing::says(&remark.outcome),
    };
    let count = |sort| check.remarks.iter().filter(|remark| crossing::sort(&remark.outcome) == sort).count();
    CrossCheckObject {
        solver: check.solver.clone(),
        failure: check.failure.clone(),
        queries: check.queries,
        agreed: check.agreed,
        by_evidence: check.by_evidence,
        unknown: count(Sort::Unknown),
        failed: count(Sort::Failed),
        disagreements: check.disagreements().map(disagreement).collect(),
        remarks: check.remarks.iter().filter(|remark| crossing::sort(&remark.outcome) != Sort::Disagrees).map(remark).collect(),
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
        FaultObject { message: fault.message.clone(), repair: fault.repair.clone(), file: source.name.clone(), line, column }
    };
    FaultyObject {
        file: sources.iter().next().map(|source| source.name.clone()).unwrap_or_default(),
        faults: ordered.into_iter().map(&mut fault).collect(),
    }
}
