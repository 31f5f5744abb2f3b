//! Reads an audit's JSON back and has every ruling in it made anew by [`crate::certify`], without any solver.
//!
//! Nothing in the file is believed but what no verdict rests on: each claim is encoded from the paper, each piece of evidence put
//! to it and checked, and the report that comes of it compared with the file.

mod refusal;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value as Json;

pub use refusal::{Cause, QueryPosition, Refusal, RefusalReason};

use crate::audit::{self, Audit, RuledClaim};
use crate::certify::{self, Answer, Answers, Finding};
use crate::encode::{EncodedClaim, Query};
use crate::paper::{Paper, Results};
use crate::report::json::{self, DerivedObject, VERSION};
use crate::report::statement;
use crate::report::stored::Evidence;
use crate::source::Origin;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 256 << 20;
/// The most characters of a fault that are shown.
const SHOWN: usize = 200;

/// What of an audit's JSON is checked again.
#[derive(Debug, Deserialize)]
pub struct Stored {
    version: u32,
    /// The pattern that selects claims by their ids (`--only`); none where every claim was to be ruled on.
    #[serde(default)]
    pub only: Option<String>,
    /// The papers.
    pub papers: Vec<StoredPaper>,
}

/// A paper in it.
#[derive(Debug, Deserialize)]
pub struct StoredPaper {
    /// The paper's key.
    pub slug: String,
    /// The files that it was made from, the main file first.
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

/// Why a file is no audit that can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is larger than [`MAX_BYTES`].
    #[error("is larger than {} MiB", MAX_BYTES >> 20)]
    TooLarge,
    /// It is no JSON, or not that of an audit: what, and where.
    #[error("is not the JSON of an audit: {0}")]
    NotAnAudit(String),
    /// It is of another version of the contract.
    #[error("is of version {0} of the contract, and this tool reads version {VERSION}")]
    Version(u32),
    /// A paper in it names no file.
    #[error("is not the JSON of an audit: `{0}` names no file")]
    NoFiles(String),
}

/// Reads an audit.
///
/// # Errors
/// [`Unreadable`] says why it is none.
pub fn read(bytes: &[u8]) -> Result<Stored, Unreadable> {
    if bytes.len() > MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let stored: Stored = serde_json::from_slice(bytes).map_err(|fault| Unreadable::NotAnAudit(plain(&fault.to_string())))?;
    if stored.version != VERSION {
        return Err(Unreadable::Version(stored.version));
    }
    match stored.papers.iter().find(|paper| paper.files.is_empty()) {
        Some(paper) => Err(Unreadable::NoFiles(plain(&paper.slug))),
        None => Ok(stored),
    }
}

/// Text of a stranger's file as one line that is not too long.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out: String = text.chars().take(SHOWN).map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    if out.len() < text.len() && text.chars().nth(SHOWN).is_some() {
        out.push('…');
    }
    out
}

/// What came of ruling again.
#[derive(Debug)]
pub struct RecheckResult {
    /// The audit, made anew of what was accepted.
    pub audit: Audit,
    /// Everything that was refused, in the order of the papers.
    pub refusals: Vec<Refusal>,
}

/// What is refused of an audit as a whole: it is of no paper, a paper stands in it twice, or its claims are not those of the papers that
/// `selects` selects by their ids. An audit that was stopped has all claims, too: those not ruled on are open.
#[must_use]
pub fn not_whole(stored: &Stored, papers: &[(Arc<Paper>, &StoredPaper)], selects: &dyn Fn(&str) -> bool) -> Vec<Refusal> {
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

/// Rules again on the claims of an audit, with the papers read anew. What does not fit is refused, all of it.
#[must_use]
pub fn again(papers: &[(Arc<Paper>, &StoredPaper)], jobs: Option<usize>) -> RecheckResult {
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
    /// What was derived for each `derive` that states no answer; nothing of it is believed.
    #[must_use]
    pub fn answers(&self) -> Results {
        let answer = |claim: &StoredClaim| {
            let derived = claim.derived.as_ref()?;
            let why = || derived.reason.clone().unwrap_or_else(|| "no reason is given".to_owned());
            Some((claim.id.clone(), derived.condition.clone().ok_or_else(why)))
        };
        self.claims.iter().filter_map(answer).collect()
    }
}

impl StoredClaim {
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

    /// What is refused of it.
    fn refused(&self, ruled: &RuledClaim) -> Vec<RefusalReason> {
        let (question, ruling) = (&ruled.question, &ruled.ruling);
        let mut out = Vec::new();
        let mut count = |what: QueryPosition, given: usize, asked: usize| {
            if given != asked {
                out.push(RefusalReason::Count { what, given, asked });
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
                out.push(RefusalReason::Verdict { place, given: plain(&stored.verdict), found: ruling.verdict.word() });
            }
        }
        if self.verdict != ruling.verdict.word().as_str() {
            out.push(RefusalReason::Verdict { place: None, given: plain(&self.verdict), found: ruling.verdict.word() });
        }
        if self.case.as_deref() != ruling.case.map(statement::case) {
            let given = self.case.as_deref().map(plain);
            out.push(RefusalReason::Case { given, found: ruling.case.map(statement::case) });
        }
        out
    }
}

/// The answer that stored evidence gives; none where it is no answer to the query. That a solver once said the same as a
/// certificate that is refused counts for nothing.
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

/// Why a piece of evidence is refused, if so, given what was found with it.
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
    let Ok(system) = &query.system else { return Some(Cause::Otherwise("it cannot be put as polynomials")) };
    if finding.is_false_by_normal_form() {
        return Some(Cause::Otherwise("its normal form is false"));
    }
    Some(match &answer {
        Answer::Point(candidate) => match certify::confirm(query, candidate) {
            Err(rejection) => Cause::Point(rejection),
            Ok(_) => Cause::Otherwise("a point of it was found"),
        },
        Answer::Certified { refutation, .. } => match kernel::check(system, refutation) {
            Err(fault) => Cause::Certificate(fault),
            Ok(()) => Cause::Otherwise("it has no point"),
        },
        Answer::UnsatSaysSolver { .. } | Answer::Unknown { .. } | Answer::NotAsked => {
            Cause::Otherwise("its normal form is not false")
        }
    })
}

/// Where the file and the report on the audit made anew say different things, once nothing was refused. What the file alone can
/// know is not compared: why the audit was stopped, files that could not be read, what a second solver said, for which
/// claims the machine was too slow, and refuted items left out by `--only`.
#[must_use]
pub fn differences(bytes: &[u8], audit: &Audit) -> Vec<Refusal> {
    let anew = json::print(audit);
    if anew.as_bytes() == bytes {
        return Vec::new();
    }
    let parsed = |bytes: &[u8]| serde_json::from_slice::<Json>(bytes).unwrap_or_default();
    let (given, anew) = (parsed(bytes), parsed(anew.as_bytes()));
    let is_part = given.get("only").is_some();
    let mut out = Vec::new();
    let mut differ = |paper: &str, claim: &str, field: &str| {
        out.push(Refusal::new(plain(paper), plain(claim), RefusalReason::Differs { field: plain(field) }));
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

/// The fields of either object, each once.
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
