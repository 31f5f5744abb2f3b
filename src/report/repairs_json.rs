//! Writes the repairs of refuted claims as JSON, in the format that `schema/repairs.schema.json` describes.
//!
//! The output has no times and no machine details: the same input gives the same bytes, unless the time budget ran out. Called by
//! `referee repair --format json`. Not part of a verdict.

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::string_enum;
use super::{indent, repairs, statement};
use crate::diagnose::print_repair::Repair;
use crate::diagnose::repair::{DependentStatus, Grade, RefutedStatement, Repairs};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// The document that `referee repair --format json` prints. It has no times and no machine details: the same input gives the same
/// bytes, unless the time budget ran out.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What was meant by the refuted claims of a paper", deny_unknown_fields)]
pub(super) struct RepairsDocument {
    /// The version of the format: it rises when a field changes its meaning or is removed.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The key of the paper: its folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// The files that the paper was read from, the main file first, as paths relative to the main file's folder.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not every refuted claim was examined; null if every one was.
    stopped: Option<String>,
    /// The number of refuted claims that were not examined because the budget was spent.
    not_looked_at: usize,
    /// The refuted claims that were examined, in the order of the file.
    faults: Vec<RefutedStatementObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RefutedStatementObject {
    id: String,
    title: String,
    places: Vec<String>,
    /// The statement as written.
    written: String,
    /// How grave the fault is.
    #[schemars(with = "GradeWord")]
    grade: &'static str,
    /// The edits under which the statement is proved: first the form that the file gives as meant, then those that the rest of the
    /// paper supports, then the smallest.
    repairs: Vec<RepairObject>,
    /// The number of edits tried.
    tried: usize,
    /// The number of edits that could not be decided.
    undecided: usize,
    /// Why not every edit was tried; null if each was.
    search_stopped: Option<String>,
    /// The weakest single conditions under which the claim is proved.
    conditions: Vec<ConditionObject>,
    /// The claims that rest on the refuted one.
    rests_on_it: Vec<DependentObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RepairObject {
    /// The kind of the edit.
    kind: String,
    /// The size of the edit.
    #[schemars(range(min = 1))]
    size: usize,
    before: String,
    after: String,
    /// The repaired statement as it was decided.
    says: String,
    /// The number of products and multiples in the certificates; 0 if algebra alone proves the statement.
    terms: usize,
    /// True if the edit gives the form that the file gives as meant.
    as_meant: bool,
    /// The conditions and claims elsewhere in the paper that state each comparison that the edit creates; empty if one of these
    /// comparisons occurs nowhere else.
    support: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ConditionObject {
    given: String,
    places: Vec<String>,
    terms: usize,
    /// Proved claims whose hypotheses the condition would contradict if it were assumed throughout; the first few of them.
    silences: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DependentObject {
    id: String,
    /// True if the claim still holds.
    holds: bool,
    #[schemars(with = "StandingWords")]
    standing: &'static str,
}

string_enum! {
    GradeWord = [Grade::Misprint, Grade::WithoutConsequence, Grade::ClaimItself, Grade::ResultAffected].map(repairs::word)
}
string_enum! {
    StandingWords = [
        DependentStatus::RestsOnMeant,
        DependentStatus::WithoutIt,
        DependentStatus::Corrected,
        DependentStatus::OwnFault,
        DependentStatus::Fails,
        DependentStatus::Undecided,
    ]
    .map(repairs::dependent_status)
}

/// Returns the document as indented JSON, with a line end at the end.
#[must_use]
pub fn print(found: &Repairs) -> String {
    let document = RepairsDocument {
        version: VERSION,
        slug: found.paper.slug.clone(),
        title: found.paper.title.clone(),
        files: found.paper.sources.origins(),
        stopped: found.stopped.clone(),
        not_looked_at: found.not_looked_at,
        faults: found.faults.iter().filter_map(|refuted| fault(found, refuted)).collect(),
    };
    // The document holds only strings, numbers and lists, so serialisation cannot fail.
    let mut text = indent::print(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn fault(all: &Repairs, fault: &RefutedStatement) -> Option<RefutedStatementObject> {
    let claim = all.paper.claims.get(fault.claim)?;
    let repair = |repair: &Repair| {
        let (before, after) = repair.change.shown(&all.paper.sources);
        RepairObject {
            kind: repairs::kind(&repair.change),
            size: repair.size,
            before,
            after,
            says: statement::statement_text(&repair.statement),
            terms: repair.ruling.terms(),
            as_meant: repair.is_meant,
            support: repair.support.clone(),
        }
    };
    let dependents = fault.dependents.iter().filter_map(|dependent| {
        let id = all.paper.claims.get(dependent.claim)?.id.clone();
        Some(DependentObject { id, holds: dependent.standing.holds(), standing: repairs::dependent_status(dependent.standing) })
    });
    let print = fault.print.as_ref();
    Some(RefutedStatementObject {
        id: claim.id.clone(),
        title: claim.title.clone(),
        places: claim.places.clone(),
        written: claim.written.clone(),
        grade: repairs::word(fault.grade),
        repairs: print.map(|print| print.repairs.iter().map(repair).collect()).unwrap_or_default(),
        tried: print.map_or(0, |print| print.tried),
        undecided: print.map_or(0, |print| print.undecided),
        search_stopped: print.and_then(|print| print.stop.as_ref()).map(repairs::stopped),
        conditions: fault
            .substance
            .iter()
            .map(|sufficient| ConditionObject {
                given: sufficient.condition.to_string(),
                places: sufficient.places.clone(),
                terms: sufficient.terms,
                silences: sufficient.silences.iter().filter_map(|place| Some(all.paper.claims.get(*place)?.id.clone())).collect(),
            })
            .collect(),
        rests_on_it: dependents.collect(),
    })
}
