//! What was meant, as JSON: a contract, described by `schema/repairs.schema.json`. No times, nothing of the machine: the same file
//! gives the same bytes, unless time was up.

use schemars::JsonSchema;
use serde::Serialize;

use super::vocabulary::words;
use super::{indent, repairs, statement};
use crate::diagnose::print_repair::Repair;
use crate::diagnose::repair::{DependentStatus, Grade, RefutedStatement, Repairs};
use crate::source::Origin;

/// The version of the format.
const VERSION: u32 = 1;

/// What `referee repair --format json` prints. No times, nothing of the machine: the same file gives the same bytes, unless time
/// was up.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "What was meant by the refuted claims of a paper", deny_unknown_fields)]
pub(super) struct RepairsDocument {
    /// Rises when a field changes its meaning or goes.
    #[schemars(extend("const" = VERSION))]
    version: u32,
    /// The folder's name under conditions/, or the file's stem.
    #[schemars(length(min = 1))]
    slug: String,
    title: String,
    /// What the paper was read from, the main file first: paths from the folder of the main file.
    #[schemars(length(min = 1))]
    files: Vec<Origin>,
    /// Why not everything was looked at; null if it was.
    stopped: Option<String>,
    /// How many refuted claims were not examined, because the budget was spent.
    not_looked_at: usize,
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
    #[schemars(with = "GradeWord")]
    grade: &'static str,
    /// Edits under which the statement is proved: what the file means first, then what the rest of the paper supports, then the
    /// smallest.
    repairs: Vec<RepairObject>,
    /// How many edits were tried.
    tried: usize,
    undecided: usize,
    /// Why not every edit was tried; null if each was.
    search_stopped: Option<String>,
    /// The weakest single conditions under which the claim is proved.
    conditions: Vec<ConditionObject>,
    rests_on_it: Vec<DependentObject>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct RepairObject {
    kind: String,
    #[schemars(range(min = 1))]
    size: usize,
    before: String,
    after: String,
    /// The repaired statement as it was decided.
    says: String,
    /// How many products and multiples the certificates have; 0 where algebra alone settles it.
    terms: usize,
    /// It is what the file gives as meant.
    as_meant: bool,
    /// The conditions and claims elsewhere in the paper that state each comparison that the edit makes; empty if one of them
    /// stands nowhere else.
    support: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ConditionObject {
    given: String,
    places: Vec<String>,
    terms: usize,
    /// Proved claims that would suppose what cannot hold if the condition were assumed throughout; the first few.
    silences: Vec<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct DependentObject {
    id: String,
    holds: bool,
    #[schemars(with = "StandingWords")]
    standing: &'static str,
}

words! {
    GradeWord = [Grade::Misprint, Grade::WithoutConsequence, Grade::ClaimItself, Grade::ResultAffected].map(repairs::word)
}
words! {
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

/// The faults, indented, with a line end at the end.
#[must_use]
pub fn print(found: &Repairs) -> String {
    let document = RepairsDocument {
        version: VERSION,
        slug: found.paper.slug.clone(),
        title: found.paper.title.clone(),
        files: found.paper.sources.origins(),
        stopped: found.stopped.clone(),
        not_looked_at: found.not_looked_at,
        faults: found.faults.iter().filter_map(|one| fault(found, one)).collect(),
    };
    // Strings, numbers and lists: nothing in it can fail to be written.
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
            .map(|one| ConditionObject {
                given: one.condition.to_string(),
                places: one.places.clone(),
                terms: one.terms,
                silences: one.silences.iter().filter_map(|place| Some(all.paper.claims.get(*place)?.id.clone())).collect(),
            })
            .collect(),
        rests_on_it: dependents.collect(),
    })
}
