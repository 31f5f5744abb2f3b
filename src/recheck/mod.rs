//! Reads a stored audit (JSON) back, and makes every ruling in it anew from its evidence, without a solver.
//!
//! Called by `referee recheck`, `show` and `export`. Trusted: an error here may accept a wrong verdict. The stored file is
//! untrusted: each claim is encoded anew from the paper, [`crate::certify`] and the kernel check each piece of evidence, and the
//! report on the new audit is compared with the file. Only fields on which no verdict depends are taken from the file unchecked.

mod refusal;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

pub use refusal::{Cause, QueryPosition, Refusal, RefusalReason};

use crate::audit::{self, Audit, RuledClaim};
use crate::certify::{self, Answer, Answers, Finding};
use crate::encode::{EncodedClaim, Query};
use crate::paper::{DerivedFormulas, Paper};
use crate::report::json::{self, DerivedObject, VERSION};
use crate::report::statement;
use crate::report::stored::Evidence;
use crate::source::Origin;

/// The maximal size of a stored audit, in bytes.
pub const MAX_BYTES: usize = 256 << 20;
/// The maximal number of characters of a fault that are shown.
const SHOWN: usize = 200;

/// The part of a stored audit that is checked again.
#[derive(Debug, Deserialize)]
pub struct Stored {
    version: u32,
    /// The pattern that selects claims by their ids (`--only`); `None` if every claim is selected.
    #[serde(default)]
    pub only: Option<String>,
    /// The papers of the audit.
    pub papers: Vec<StoredPaper>,
}

/// A paper in a stored audit.
#[derive(Debug, Deserialize)]
pub struct StoredPaper {
    /// The paper's key.
    pub slug: String,
    /// The condition files of the paper with their hashes, the main file first.
    pub files: Vec<Origin>,
    claims: Vec<StoredClaim>,
}

#[derive(Debug, Deserialize)]
struct StoredClaim {
    id: String,
    verdict: String,
    #[serde(default)]
    case: Option<String>,
    #[serde(default)]
    derived: Option<DerivedObject>,
    vacuity: Vec<Evidence>,
    parts: Vec<StoredPart>,
    asides: Vec<Evidence>,
}

#[derive(Debug, Deserialize)]
struct StoredPart {
    verdict: String,
    evidence: Evidence,
}

/// The reason why a file cannot be read as a stored audit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The file is larger than [`MAX_BYTES`].
    #[error("is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// The file is not JSON, or not that of an audit; the parser's message.
    #[error("is not the JSON of an audit: {0}")]
    NotAnAudit(String),
    /// The file has another version of the JSON format.
    #[error("has version {0} of the JSON format, but this tool reads version {VERSION}")]
    Version(u32),
    /// A paper in the file has no condition file.
    #[error("is not the JSON of an audit: `{0}` names no file")]
    NoFiles(String),
}

/// Parses a stored audit.
///
/// # Errors
/// Fails if the bytes are too many, are not the JSON of an audit, have another version, or have a paper without files.
pub fn read(bytes: &[u8]) -> Result<Stored, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let stored: Stored = serde_json::from_slice(bytes).map_err(|fault| Unreadable::NotAnAudit(one_line(&fault.to_string())))?;
    if stored.version != VERSION {
        return Err(Unreadable::Version(stored.version));
    }
    match stored.papers.iter().find(|paper| paper.files.is_empty()) {
        Some(paper) => Err(Unreadable::NoFiles(one_line(&paper.slug))),
        None => Ok(stored),
    }
}

/// Returns text of an untrusted file as one line of bounded length without control characters.
#[must_use]
pub fn one_line(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if out.len() < text.len() && text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// The result of ruling again on the claims of a stored audit.
#[derive(Debug)]
pub struct RecheckResult {
    /// The audit, made anew from the accepted evidence.
    pub audit: Audit,
    /// The refusals, in the order of the papers.
    pub refusals: Vec<Refusal>,
}

/// Checks that a stored audit is complete: it has papers, no paper occurs twice, and its claims are exactly those that `selects`
/// selects. An audit that was stopped also has all claims; those not ruled on are open.
#[must_use]
pub fn incompleteness(stored: &Stored, papers: &[(Arc<Paper>, &StoredPaper)], selects: &dyn Fn(&str) -> bool) -> Vec<Refusal> {
    let mut out = Vec::new();
    if stored.papers.is_empty() {
        out.push(Refusal::new("the audit", "", RefusalReason::NoPapers));
    }
    let mut slugs = BTreeSet::new();
    for (paper, file) in papers {
        if !slugs.insert(paper.slug.as_str()) {
            out.push(Refusal::new(&paper.slug, "", RefusalReason::PaperTwice));
        }
        let ids: BTreeSet<&str> = file.claims.iter().map(|claim| claim.id.as_str()).collect();
        let asked = paper.claims.iter().map(|claim| claim.id.as_str()).filter(|id| selects(id));
        let missing: Vec<&str> = asked.filter(|id| !ids.contains(id)).collect();
        if let Some(first) = missing.first() {
            let reason = RefusalReason::Missing { count: missing.len(), first: (*first).to_owned() };
            out.push(Refusal::new(&paper.slug, "", reason));
        }
        let others = file.claims.iter().filter(|claim| !selects(&claim.id));
        out.extend(others.map(|claim| Refusal::new(&paper.slug, &claim.id, RefusalReason::NotSelected)));
    }
    out
}

/// Rules again on the claims of a stored audit, with the papers read anew. Every piece of evidence and every verdict that does
/// not fit is refused.
#[must_use]
pub fn rule_stored_audit(papers: &[(Arc<Paper>, &StoredPaper)], jobs: Option<usize>) -> RecheckResult {
    let mut refusals = Vec::new();
    let mut asked = Vec::new();
    let mut stored: Vec<BTreeMap<&str, &StoredClaim>> = Vec::new();
    for (paper, file) in papers {
        let mut claims = BTreeMap::new();
        let ids: BTreeSet<&str> = paper.claims.iter().map(|claim| claim.id.as_str()).collect();
        for claim in &file.claims {
            let reason = if !ids.contains(claim.id.as_str()) {
                RefusalReason::NoSuchClaim
            } else if claims.insert(claim.id.as_str(), claim).is_some() {
                RefusalReason::Twice
            } else {
                continue;
            };
            refusals.push(Refusal::new(&paper.slug, &claim.id, reason));
        }
        let places = paper.claims.iter().enumerate().filter(|(_, claim)| claims.contains_key(claim.id.as_str()));
        asked.push((Arc::clone(paper), places.map(|(place, _)| place).collect()));
        stored.push(claims);
    }
    let answers = |place: usize, question: &EncodedClaim| {
        let claim = stored.get(place).and_then(|claims| claims.get(question.claim.as_str()));
        claim.map(|claim| claim.answers(question, answer)).unwrap_or_default()
    };
    let audit = audit::rule_again(&asked, &answers, jobs);
    for (audited, claims) in audit.papers.iter().zip(&stored) {
        for ruled in &audited.rulings {
            if let Some(claim) = claims.get(ruled.question.claim.as_str()) {
                let reasons = claim.refused(ruled).into_iter();
                refusals.extend(reasons.map(|reason| Refusal::new(&audited.paper.slug, &claim.id, reason)));
            }
        }
    }
    RecheckResult { audit, refusals }
}

impl StoredPaper {
    /// Returns the stored answers to `derive` items that state none. The answers are unchecked: each is audited like a stated
    /// one.
    #[must_use]
    pub fn answers(&self) -> DerivedFormulas {
        let answer = |claim: &StoredClaim| {
            let derived = claim.derived.as_ref()?;
            let why = || derived.reason.clone().unwrap_or_else(|| "no reason is given".to_owned());
            Some((claim.id.clone(), derived.condition.clone().ok_or_else(why)))
        };
        self.claims.iter().filter_map(answer).collect()
    }
}

impl StoredClaim {
    /// Converts the stored evidence to answers to the queries of the encoded claim.
    fn answers(&self, question: &EncodedClaim, answer: impl Fn(&Evidence, &Query) -> Answer) -> Answers {
        let all = |evidence: &[Evidence], queries: &[Query]| -> Vec<Answer> {
            evidence.iter().zip(queries).map(|(evidence, query)| answer(evidence, query)).collect()
        };
        let parts = self.parts.iter().zip(&question.parts).map(|(stored, part)| answer(&stored.evidence, &part.query));
        Answers {
            vacuity: all(&self.vacuity, &question.vacuity),
            parts: parts.collect(),
            asides: all(&self.asides, &question.asides),
        }
    }

    /// Compares the stored claim with the new ruling, and returns the reasons to refuse it.
    fn refused(&self, ruled: &RuledClaim) -> Vec<RefusalReason> {
        let (question, ruling) = (&ruled.question, &ruled.ruling);
        let mut out = Vec::new();
        let mut count = |list: QueryPosition, given: usize, asked: usize| {
            if given != asked {
                out.push(RefusalReason::Count { what: list, given, asked });
            }
        };
        count(QueryPosition::Vacuity(0), self.vacuity.len(), question.vacuity.len());
        count(QueryPosition::Part(0), self.parts.len(), question.parts.len());
        count(QueryPosition::Aside(0), self.asides.len(), question.asides.len());
        let mut judge = |place: QueryPosition, evidence: &Evidence, query: &Query, finding: &Finding| {
            if let Some(cause) = refused(evidence, query, finding) {
                out.push(RefusalReason::Evidence { place, cause });
            }
        };
        for (place, ((evidence, query), finding)) in self.vacuity.iter().zip(&question.vacuity).zip(&ruling.vacuity).enumerate() {
            judge(QueryPosition::Vacuity(place), evidence, query, finding);
        }
        for (place, ((stored, part), ruling)) in self.parts.iter().zip(&question.parts).zip(&ruling.parts).enumerate() {
            judge(QueryPosition::Part(place), &stored.evidence, &part.query, &ruling.finding);
        }
        for (place, ((evidence, query), finding)) in self.asides.iter().zip(&question.asides).zip(&ruling.asides).enumerate() {
            judge(QueryPosition::Aside(place), evidence, query, finding);
        }
        for (place, (stored, ruling)) in self.parts.iter().zip(&ruling.parts).enumerate() {
            if stored.verdict != ruling.verdict.word().as_str() {
                let place = Some(QueryPosition::Part(place));
                out.push(RefusalReason::Verdict { place, given: one_line(&stored.verdict), found: ruling.verdict.word() });
            }
        }
        if self.verdict != ruling.verdict.word().as_str() {
            out.push(RefusalReason::Verdict { place: None, given: one_line(&self.verdict), found: ruling.verdict.word() });
        }
        if self.case.as_deref() != ruling.case.map(statement::case) {
            let given = self.case.as_deref().map(one_line);
            out.push(RefusalReason::Case { given, found: ruling.case.map(statement::case) });
        }
        out
    }
}

/// Converts stored evidence to an answer to the query. Evidence that does not fit the query gives no answer. A certificate that
/// the kernel refuses gives no answer either, even if a solver once gave the same answer.
fn answer(evidence: &Evidence, query: &Query) -> Answer {
    match evidence.answer(query) {
        Ok(answer @ Answer::Certified { .. }) => match certify::finding(query, &answer) {
            Finding::UnsatSaysSolver { .. } => Answer::NotAsked,
            Finding::Sat { .. } | Finding::Unsat { .. } | Finding::Unknown { .. } | Finding::NotAsked => answer,
        },
        Ok(answer) => answer,
        Err(_) => Answer::NotAsked,
    }
}

/// Returns the cause why a piece of evidence is refused, given the finding that it led to; `None` if it is accepted.
fn refused(evidence: &Evidence, query: &Query, finding: &Finding) -> Option<Cause> {
    let answer = match evidence.answer(query) {
        Ok(answer) => answer,
        Err(unfit) => return Some(Cause::Unfit(unfit)),
    };
    let accepted = match evidence {
        Evidence::Witness(_) | Evidence::Counterexample(_) | Evidence::Deviation(_) => matches!(finding, Finding::Sat { .. }),
        Evidence::Identity => finding.is_false_by_normal_form(),
        Evidence::Certificate { .. } => finding.refutation().is_some(),
        Evidence::Solver { .. } | Evidence::Core { .. } => matches!(finding, Finding::UnsatSaysSolver { .. }),
        Evidence::None { .. } => matches!(finding, Finding::Unknown { .. } | Finding::NotAsked),
    };
    if accepted {
        return None;
    }
    let Ok(system) = &query.system else { return Some(Cause::Otherwise("the query cannot be encoded in polynomials")) };
    if finding.is_false_by_normal_form() {
        return Some(Cause::Otherwise("the normal form of the query is false"));
    }
    Some(match &answer {
        Answer::Point(candidate) => match certify::confirm(query, candidate) {
            Err(rejection) => Cause::Point(rejection),
            Ok(_) => Cause::Otherwise("the query has a point"),
        },
        Answer::Certified { refutation, .. } => match kernel::check(system, refutation) {
            Err(fault) => Cause::Certificate(fault),
            Ok(()) => Cause::Otherwise("the query has no point"),
        },
        Answer::UnsatSaysSolver { .. } | Answer::Unknown { .. } | Answer::NotAsked => {
            Cause::Otherwise("the normal form of the query is not false")
        }
    })
}

/// Compares the file with the report on the audit made anew, after nothing else was refused. Facts that only the original run
/// knows are not compared: why the audit was stopped, files that could not be read, the answers of a second solver, the claims
/// for which the machine was too slow, and refuted items that `--only` excludes.
#[must_use]
pub fn report_differences(bytes: &[u8], audit: &Audit) -> Vec<Refusal> {
    let anew = json::print(audit);
    if anew.as_bytes() == bytes {
        return Vec::new();
    }
    let parsed = |bytes: &[u8]| serde_json::from_slice::<Json>(bytes).unwrap_or_default();
    let (given, anew) = (parsed(bytes), parsed(anew.as_bytes()));
    let is_part = given.get("only").is_some();
    let mut out = Vec::new();
    let mut differ = |paper: &str, claim: &str, field: &str| {
        out.push(Refusal::new(one_line(paper), one_line(claim), RefusalReason::Differs { field: one_line(field) }));
    };
    for field in fields(&given, &anew).filter(|field| !["papers", "stopped", "faulty", "cross_check"].contains(field)) {
        if given.get(field) != anew.get(field) {
            differ("the audit", "", field);
        }
    }
    for (given, anew) in list(&given, "papers").iter().zip(list(&anew, "papers")) {
        let slug = name(anew, "slug");
        for field in fields(given, anew).filter(|field| *field != "claims" && given.get(field) != anew.get(field)) {
            differ(slug, "", field);
        }
        let ids: BTreeSet<&str> = list(given, "claims").iter().map(|claim| name(claim, "id")).collect();
        for (given, anew) in list(given, "claims").iter().zip(list(anew, "claims")) {
            for field in fields(given, anew).filter(|field| *field != "too_slow") {
                let same = if field == "rests_on" {
                    let known = |id: &&Json| !is_part || id.as_str().is_none_or(|id| ids.contains(id));
                    given.get(field).is_some_and(Json::is_array) && list(given, field).iter().filter(known).eq(list(anew, field))
                } else {
                    given.get(field) == anew.get(field)
                };
                if !same {
                    differ(slug, name(anew, "id"), field);
                }
            }
        }
    }
    out
}

/// Returns the field names of both objects, each once.
fn fields<'a>(one: &'a Json, other: &'a Json) -> impl Iterator<Item = &'a str> {
    let names: BTreeSet<&str> =
        [one, other].into_iter().filter_map(Json::as_object).flat_map(|object| object.keys().map(String::as_str)).collect();
    names.into_iter()
}

fn list<'a>(object: &'a Json, field: &str) -> &'a [Json] {
    object.get(field).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn name<'a>(object: &'a Json, field: &str) -> &'a str {
    object.get(field).and_then(Json::as_str).unwrap_or_default()
}
